// Package addonimage builds the images of add-ons from Go modules, for labs whose nodes cannot pull them.
package addonimage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/gofrs/flock"

	"github.com/klab-dev/klab/assets/addons"
	"github.com/klab-dev/klab/assets/addons/archive"
	"github.com/klab-dev/klab/wholefile"
)

// Builder builds images.
type Builder struct {
	// Source is the folder of the add-ons, Images the one that builds go to.
	Source, Images string
	// Cores is how many cores compile.
	Cores int
	// Go runs the go command in a folder, with variables set, and returns what it printed.
	Go func(ctx context.Context, dir string, env []string, args ...string) ([]byte, error)
	// Out is told what is done.
	Out io.Writer
}

// recipe is how the images of an add-on are made.
type recipe struct {
	// module is the folder of the module that pins everything, below the add-on's.
	module string
	// programs are the packages of the programs, by the image that each is in.
	programs map[string]program
	// prepare completes a copy of the module.
	prepare func(ctx context.Context, b Builder, module string) error
	// prepared is what prepare adds: it decides the result like the files of the module.
	prepared string
	// effort says how long it takes.
	effort string
}

// program is the one thing in an image.
type program struct {
	pkg string
	// stamp is the variable that gets the version, "" where there is none.
	stamp string
}

func recipeOf(addOn string) (recipe, error) {
	switch addOn {
	case "gateway":
		return recipe{
			module: "traefik", prepare: withoutProviders, prepared: legoSum + noProviders, effort: "about 6 minutes of one core",
			programs: map[string]program{
				"docker.io/library/traefik": {
					pkg: "github.com/traefik/traefik/v3/cmd/traefik", stamp: "github.com/traefik/traefik/v3/pkg/version.Version",
				},
			},
		}, nil
	}
	known, err := addons.Find(addOn)
	if err == nil && len(known.Images) == 0 {
		err = fmt.Errorf("add-on %s needs no image but those that nodes carry", addOn)
	}
	return recipe{}, err
}

// Build makes the images of an add-on, unless they were made already from the same sources, and returns their folder.
func (b Builder) Build(ctx context.Context, addOn string) (folder string, err error) {
	r, err := recipeOf(addOn)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(b.Images, 0o755); err != nil {
		return "", fmt.Errorf("make folder of images: %w", err)
	}
	lock := flock.New(filepath.Join(b.Images, "addons.lock"))
	if err := lock.Lock(); err != nil {
		return "", fmt.Errorf("lock %s: %w", b.Images, err)
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	module := filepath.Join(b.Source, addOn, r.module)
	key, err := b.key(ctx, r, module)
	if err != nil {
		return "", fmt.Errorf("read the sources of add-on %s: %w", addOn, err)
	}
	folder = archive.Folder(b.Images, addOn, key)
	if _, err := os.Stat(filepath.Join(folder, archive.Index)); err == nil {
		return folder, nil
	}
	fmt.Fprintf(b.Out, "building add-on %s from source on %d cores: %s, once\n", addOn, b.Cores, r.effort)
	if err := b.make(ctx, addOn, r, module, folder); err != nil {
		return "", fmt.Errorf("build add-on %s: %w", addOn, err)
	}
	return folder, b.forget(addOn, folder)
}

// version is that of the packing, which no file of a module decides.
const version = "2"

// key is a hash of what decides the result.
func (b Builder) key(ctx context.Context, r recipe, module string) (string, error) {
	toolchain, err := b.Go(ctx, module, nil, "env", "GOVERSION")
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	fmt.Fprintln(sum, version, r.prepared, runtime.GOARCH, strings.TrimSpace(string(toolchain)))
	err = filepath.WalkDir(module, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(file)
		fmt.Fprintf(sum, "%s %x\n", filepath.ToSlash(strings.TrimPrefix(file, module)), sha256.Sum256(data))
		return err
	})
	return hex.EncodeToString(sum.Sum(nil))[:12], err
}

// make compiles a copy of the module, and fills a folder with what comes of it.
func (b Builder) make(ctx context.Context, addOn string, r recipe, module, folder string) (err error) {
	sources, err := os.MkdirTemp(b.Images, addOn+"-*.tmp")
	if err != nil {
		return fmt.Errorf("make room for the sources: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(sources)) }()
	if err := os.CopyFS(sources, os.DirFS(module)); err != nil {
		return fmt.Errorf("copy %s: %w", module, err)
	}
	if r.prepare != nil {
		if err := r.prepare(ctx, b, sources); err != nil {
			return err
		}
	}
	if err := afresh(folder); err != nil {
		return err
	}
	if err := b.images(ctx, addOn, r, sources, folder); err != nil {
		return errors.Join(err, os.RemoveAll(folder))
	}
	return nil
}

// afresh makes an empty folder, whatever an interrupted build left there.
func afresh(folder string) error {
	if err := os.RemoveAll(folder); err != nil {
		return fmt.Errorf("remove what was left: %w", err)
	}
	if err := os.Mkdir(folder, 0o755); err != nil {
		return fmt.Errorf("make the folder of the build: %w", err)
	}
	return nil
}

// images compiles and packs every image of an add-on, and lists them at last: a build without its listing is none.
func (b Builder) images(ctx context.Context, addOn string, r recipe, sources, result string) error {
	known, err := addons.Find(addOn)
	if err != nil {
		return err
	}
	listing := archive.Listing{Arch: runtime.GOARCH}
	for _, image := range known.Images {
		repository, tag := split(image)
		made, ok := r.programs[repository]
		if !ok {
			return fmt.Errorf("nobody knows how to build %s", image)
		}
		name := filepath.Base(repository)
		binary := filepath.Join(sources, name+".program")
		if err := b.compile(ctx, sources, made, tag, binary); err != nil {
			return fmt.Errorf("compile %s: %w", made.pkg, err)
		}
		entry := archive.Entry{Name: name, File: name + ".tar", Tags: []string{image}}
		if entry.Bytes, err = pack(filepath.Join(result, entry.File), image, name, binary); err != nil {
			return fmt.Errorf("pack %s: %w", image, err)
		}
		listing.Archives = append(listing.Archives, entry)
	}
	text, err := json.MarshalIndent(listing, "", "  ")
	if err != nil {
		return err
	}
	return wholefile.Publish(filepath.Join(result, archive.Index), append(text, '\n'))
}

func split(image string) (repository, tag string) {
	at := strings.LastIndex(image, ":")
	return image[:at], image[at+1:]
}

func (b Builder) compile(ctx context.Context, sources string, made program, tag, binary string) error {
	flags := "-s -w"
	if made.stamp != "" {
		flags += " -X " + made.stamp + "=" + tag
	}
	env := []string{"CGO_ENABLED=0", "GOOS=linux", "GOARCH=" + runtime.GOARCH, "GOFLAGS=-mod=readonly"}
	_, err := b.Go(ctx, sources, env, "build", "-p", fmt.Sprint(b.Cores), "-trimpath", "-buildvcs=false", "-ldflags", flags, "-o", binary, made.pkg)
	return err
}

// forget removes the builds of an add-on that are not the one.
func (b Builder) forget(addOn, keep string) error {
	builds, err := archive.Builds(b.Images, addOn)
	if err != nil {
		return err
	}
	var problems []error
	for _, build := range builds {
		if build != keep {
			problems = append(problems, os.RemoveAll(build))
		}
	}
	return errors.Join(problems...)
}
