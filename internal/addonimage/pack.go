package addonimage

import (
	"archive/tar"
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// standIn is the label of images that take an upstream image's place.
const standIn = "dev.klab.stand-in"

// pack writes an archive of one image, which holds one program, and returns how large it became.
func pack(file, image, program, binary string) (int64, error) {
	data, err := os.ReadFile(binary)
	if err != nil {
		return 0, err
	}
	at := "usr/local/bin/" + program
	content, err := root(at, data)
	if err != nil {
		return 0, err
	}
	layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil })
	if err != nil {
		return 0, err
	}
	made, err := mutate.AppendLayers(empty.Image, layer)
	if err != nil {
		return 0, err
	}
	config, err := made.ConfigFile()
	if err != nil {
		return 0, err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture = "linux", runtime.GOARCH
	config.Config = v1.Config{
		Entrypoint: []string{"/" + at}, WorkingDir: "/", Env: []string{"PATH=/usr/local/bin"},
		Labels: map[string]string{standIn: "compiled from the source of " + image},
	}
	if made, err = mutate.ConfigFile(made, config); err != nil {
		return 0, err
	}
	tag, err := name.NewTag(image)
	if err != nil {
		return 0, err
	}
	if err := tarball.WriteToFile(file, tag, made); err != nil {
		return 0, err
	}
	info, err := os.Stat(file)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// root is the file system of an image: a program, and a folder for what it writes.
func root(program string, data []byte) ([]byte, error) {
	headers := []*tar.Header{{Typeflag: tar.TypeDir, Name: "tmp/", Mode: 0o1777}}
	for at, letter := range program {
		if letter == '/' {
			headers = append(headers, &tar.Header{Typeflag: tar.TypeDir, Name: program[:at+1], Mode: 0o755})
		}
	}
	headers = append(headers, &tar.Header{Typeflag: tar.TypeReg, Name: program, Mode: 0o755, Size: int64(len(data))})
	var text bytes.Buffer
	out := tar.NewWriter(&text)
	for _, header := range headers {
		header.ModTime, header.Format = time.Unix(0, 0), tar.FormatPAX
		if err := out.WriteHeader(header); err != nil {
			return nil, err
		}
	}
	if _, err := out.Write(data); err != nil {
		return nil, err
	}
	if err := out.Close(); err != nil { // which ends the archive
		return nil, err
	}
	return text.Bytes(), nil
}

// copyWritable copies a folder whose files may be changed afterwards: modules in the cache may only be read.
func copyWritable(to, from string) error {
	return filepath.WalkDir(from, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		below, err := filepath.Rel(from, file)
		if err != nil {
			return err
		}
		target := filepath.Join(to, below)
		if entry.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		return os.WriteFile(target, data, 0o644)
	})
}
