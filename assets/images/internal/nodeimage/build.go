// Package nodeimage builds a kind node image from Go modules and Debian
// packages, where no registry has one to pull.
package nodeimage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/klab-dev/klab/assets/images/internal/debian"
	"github.com/klab-dev/klab/assets/images/internal/engine"
	"github.com/klab-dev/klab/assets/images/internal/images"
	"github.com/klab-dev/klab/assets/images/internal/kindfiles"
	"github.com/klab-dev/klab/assets/images/internal/programs"
	"github.com/klab-dev/klab/assets/images/internal/progress"
	"github.com/klab-dev/klab/assets/images/internal/shell"
)

// Labels by which klab finds the image.
const (
	NodeLabel       = "dev.klab.node"
	KubernetesLabel = "dev.klab.kubernetes"
)

// Options say where from, where to and how loud.
type Options struct {
	Source string // the folder of the nested module
	Cache  string // where work is kept
	Out    io.Writer
	// Terminal redraws one line instead of printing many.
	Terminal bool
	Cores    int
}

// Build makes the node image unless it is there already, and returns its tag.
func Build(ctx context.Context, o Options) (tag string, err error) {
	c := cache{dir: o.Cache}
	release, err := c.lock()
	if err != nil {
		return "", fmt.Errorf("lock %s: %w", o.Cache, err)
	}
	defer release()
	log, err := os.Create(c.path("build.log"))
	if err != nil {
		return "", err
	}
	defer log.Close()
	b, err := newBuild(ctx, o, c, shell.Runner{Log: log})
	if err != nil {
		return "", err
	}
	if b.engine.HasImage(ctx, b.tag) {
		return b.tag, b.finish()
	}
	if err := b.run(ctx); err != nil {
		return "", fmt.Errorf("%w\nthe whole output is in %s", explainFull(err, b.needs(ctx)), log.Name())
	}
	return b.tag, b.finish()
}

// build is what one run knows.
type build struct {
	Options
	cache      cache
	shell      shell.Runner
	engine     engine.Engine
	compiler   programs.Compiler
	kubernetes string // version
	key        string // of all inputs
	tag        string
	debian     debian.Parts
	archives   string // folder
	kind       kindfiles.Kind
	versions   map[string]programs.Module
}

func newBuild(ctx context.Context, o Options, c cache, run shell.Runner) (*build, error) {
	files, err := inputs(o.Source)
	if err != nil {
		return nil, fmt.Errorf("read inputs in %s: %w", o.Source, err)
	}
	b := &build{Options: o, cache: c, shell: run}
	b.compiler = programs.Compiler{Shell: run, Source: o.Source, Out: c.programs(), Cores: o.Cores}
	if b.engine, err = engine.Find(ctx, run, o.Cache); err != nil {
		return nil, err
	}
	toolchain, err := run.Output(ctx, "go", []string{"env", "GOVERSION"}, shell.In(o.Source))
	if err != nil {
		return nil, err
	}
	if b.key, err = key(o.Source, files, toolchain, debian.Suite); err != nil {
		return nil, err
	}
	if err := b.lookUp(ctx); err != nil {
		return nil, err
	}
	debianKey, err := key(o.Source, debianFiles(files), b.versions["sigs.k8s.io/kind"].Version)
	if err != nil {
		return nil, err
	}
	b.tag = fmt.Sprintf("klab.local/node:%s-%s", b.kubernetes, b.key)
	b.debian = debian.PartsIn(c.path("debian-" + debianKey))
	b.archives = c.path("archives-" + b.key)
	return b, nil
}

func (b *build) lookUp(ctx context.Context) (err error) {
	b.versions, err = b.compiler.Versions(ctx, "k8s.io/kubernetes", "sigs.k8s.io/kind", "sigs.k8s.io/cri-tools",
		"sigs.k8s.io/metrics-server", "github.com/containerd/containerd/v2")
	b.kubernetes = b.versions["k8s.io/kubernetes"].Version
	return err
}

// needs are generous: they are measured with a cold cache and rounded up.
func (b *build) needs(ctx context.Context) []need {
	needs := []need{{Dir: b.Cache, Bytes: 3 * gib, For: "klab's image cache"}}
	for variable, bytes := range map[string]uint64{"GOCACHE": 4 * gib, "GOMODCACHE": 2 * gib} {
		if dir, err := b.shell.Output(ctx, "go", []string{"env", variable}); err == nil {
			needs = append(needs, need{Dir: dir, Bytes: bytes, For: variable})
		}
	}
	if dir := b.engine.DataDir(ctx); dir != "" {
		needs = append(needs, need{Dir: dir, Bytes: 3 * gib, For: "the engine's images"})
	}
	return needs
}

func (b *build) run(ctx context.Context) error {
	fmt.Fprintf(b.Out, "building %s from source on %d cores\n", b.tag, b.Cores)
	reporter := progress.Reporter{Out: b.Out, Terminal: b.Terminal, Cores: b.Cores, Quiet: 20 * time.Second}
	return reporter.Run(ctx, b.steps())
}

// steps carry estimates measured on one machine with nothing cached.
func (b *build) steps() []progress.Step {
	return []progress.Step{
		{Name: "check tools and disk space", Serial: 3 * time.Second, Run: b.prepare},
		{Name: "download sources", Serial: 60 * time.Second, Run: b.fetch},
		{Name: "install debian", Serial: 60 * time.Second, Run: b.installDebian},
		b.compile(programs.Kubernetes(), 12*time.Minute),
		b.compile(programs.Node(), 150*time.Second),
		b.compile(programs.Storage(), 2*time.Minute),
		b.compile(programs.AddOns(), 40*time.Second),
		{Name: "pack container images", Serial: 25 * time.Second, Run: b.packImages},
		{Name: "assemble node", Serial: 25 * time.Second, Run: b.assemble},
	}
}

func (b *build) compile(group programs.Group, cpu time.Duration) progress.Step {
	return progress.Step{
		Name: "compile " + group.Name, Serial: 5 * time.Second, CPU: cpu,
		Run: func(ctx context.Context) error { return b.compiler.Compile(ctx, group, b.versions) },
	}
}

func (b *build) prepare(ctx context.Context) error {
	if err := b.engine.RemoveLeftovers(ctx); err != nil {
		return fmt.Errorf("remove leftovers of an earlier build: %w", err)
	}
	if err := b.cache.prune(filepath.Base(filepath.Dir(b.debian.Node)), filepath.Base(b.archives)); err != nil {
		return err
	}
	if err := os.MkdirAll(b.cache.programs(), 0o755); err != nil {
		return err
	}
	// Before tools are installed: those take room too.
	if err := checkSpace(b.needs(ctx)); err != nil {
		return err
	}
	return b.checkTools(ctx)
}

// checkTools installs debootstrap where it may: it is all that a machine with
// Go and an engine can still lack.
func (b *build) checkTools(ctx context.Context) error {
	if _, err := os.Stat(b.debian.Node); err == nil {
		return nil
	}
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		return errors.New("building a node image needs root on a Debian or Ubuntu machine; " +
			"run it there, or where a registry answers: docker pull kindest/node")
	}
	if _, err := exec.LookPath("debootstrap"); err == nil {
		return nil
	}
	if _, err := exec.LookPath("apt-get"); err != nil {
		return errors.New("debootstrap is missing; install it and run this again")
	}
	quiet := shell.Env("DEBIAN_FRONTEND=noninteractive")
	if err := b.shell.Run(ctx, "apt-get", []string{"update"}, quiet); err != nil {
		return err
	}
	packages := []string{"install", "-y", "--no-install-recommends", "debootstrap", "debian-archive-keyring"}
	return b.shell.Run(ctx, "apt-get", packages, quiet)
}

// fetch also learns where kind's files are unpacked.
func (b *build) fetch(ctx context.Context) (err error) {
	if err := b.compiler.Fetch(ctx); err != nil {
		return err
	}
	if err := b.lookUp(ctx); err != nil {
		return err
	}
	b.kind, err = kindfiles.Read(b.versions["sigs.k8s.io/kind"].Dir)
	return err
}

func (b *build) installDebian(ctx context.Context) error {
	if _, err := os.Stat(b.debian.Node); err == nil {
		return nil
	}
	builder := debian.Builder{Shell: b.shell, Overlay: b.kind.Node}
	return builder.Build(ctx, filepath.Dir(b.debian.Node))
}

// packImages is done once for a key: the archives are complete or not there.
func (b *build) packImages(ctx context.Context) (err error) {
	if _, err := os.Stat(b.archives); err == nil {
		return nil
	}
	wanted, err := b.kubeadmImages(ctx)
	if err != nil {
		return err
	}
	layers, err := os.MkdirTemp(b.cache.dir, "archives-layers-*.tmp")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(layers)) }()
	all, err := images.Build(images.Source{
		Programs: b.cache.programs(), Debian: b.debian, Kind: b.kind, Kubeadm: wanted,
		MetricsServer: b.versions["sigs.k8s.io/metrics-server"].Version,
	}, layers)
	if err != nil {
		return err
	}
	return b.cache.writeArchives(b.archives, runtime.GOARCH, b.kubernetes, all)
}

// kubeadmImages asks the kubeadm just compiled: it is the one that will look
// for them.
func (b *build) kubeadmImages(ctx context.Context) ([]string, error) {
	kubeadm := filepath.Join(b.cache.programs(), "kubeadm")
	if err := os.Remove(kubeadm); err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	if err := os.Symlink("kube", kubeadm); err != nil {
		return nil, err
	}
	list, err := b.shell.Output(ctx, kubeadm,
		[]string{"config", "images", "list", "--kubernetes-version", b.kubernetes})
	return strings.Fields(list), err
}

func (b *build) assemble(ctx context.Context) (err error) {
	standard, err := b.shell.Output(ctx, filepath.Join(b.cache.programs(), "ctr"), []string{"oci", "spec"})
	if err != nil {
		return err
	}
	spec, err := containerSpec(standard)
	if err != nil {
		return fmt.Errorf("read containerd's standard container: %w", err)
	}
	standardConfig, err := os.ReadFile(filepath.Join(b.kind.Node, containerdConfig))
	if err != nil {
		return fmt.Errorf("read kind's containerd configuration: %w", err)
	}
	runtimes, err := cgroupfs(standardConfig)
	if err != nil {
		return fmt.Errorf("change kind's containerd configuration: %w", err)
	}
	listing, err := readListing(b.archives)
	if err != nil {
		return fmt.Errorf("read archive listing: %w", err)
	}
	base := "klab.local/node-build:" + b.key
	entries := nodeEntries(b.cache.programs(), b.kind, b.kubernetes, spec, runtimes)
	defer func() {
		if removed := b.engine.RemoveImage(base); err == nil {
			err = removed
		}
	}()
	if err := importRoot(ctx, b.engine, base, b.debian.Node, entries); err != nil {
		return fmt.Errorf("import root filesystem: %w", err)
	}
	if err := loadImages(ctx, b.engine, base, b.tag, b.archives, listing, b.changes()); err != nil {
		return err
	}
	return b.engine.RemoveUnused(ctx, NodeLabel+"=true", b.tag)
}

// changes are the instructions that turn a container into kind's node.
func (b *build) changes() []string {
	return []string{
		`ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]`,
		"CMD []",
		"ENV container=docker",
		"LABEL " + engine.BuildLabel + "=" + engine.Finished,
		"LABEL " + NodeLabel + "=true",
		"LABEL " + KubernetesLabel + "=" + b.kubernetes,
	}
}

// finish records the tag, for those who look for it without an engine.
func (b *build) finish() error {
	return os.WriteFile(b.cache.path("node-image"), []byte(b.tag+"\n"), 0o644)
}
