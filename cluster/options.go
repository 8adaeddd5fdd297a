package cluster

import (
	"fmt"
	"path/filepath"
	"regexp"
	"time"

	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/cluster/internal/ports"
)

const (
	// DefaultName is the lab's name when none is asked for.
	DefaultName = "klab"
	// GraderNamespace holds klab's probers, records and open disruptions.
	GraderNamespace = names.GraderNamespace
	// LabLabel is on the namespace kube-system of every lab; its value is the lab's name.
	LabLabel = names.LabLabel
)

// Options say which lab is meant and where its files live.
type Options struct {
	// Name of the lab; DefaultName when empty.
	Name string
	// DataDir is klab's data folder; a lab's own files are in DataDir/labs/NAME.
	DataDir string
	// Images is the folder of images that klab built itself; none when empty.
	Images string
	// Engine is "docker", "podman" or "nerdctl"; the first that answers when empty.
	Engine string
	// Command is what this process is called in messages of others that wait for it.
	Command string
	// Direct reads from the API server instead of from informers: right for one-shot commands.
	Direct bool
	// Whole keeps one informer a kind for the whole lab, which seeds read too: right for who seeds many
	// namespaces for long.
	Whole bool
}

func (o Options) name() string {
	if o.Name == "" {
		return DefaultName
	}
	return o.Name
}

// valid refuses a name that would lead somewhere else.
func (o Options) valid() error {
	_, err := ParseName(o.name())
	return err
}

// Dir is the folder of the lab's own files.
func (o Options) Dir() string { return filepath.Join(o.DataDir, "labs", o.name()) }

// locksDir is the folder of a lab's locks. They outlive it: removing a lock's file would let two take two files.
func (o Options) locksDir() string { return o.Dir() + ".locks" }

// Kubeconfig is the path of the lab's own kubeconfig; klab never writes to another.
func (o Options) Kubeconfig() string { return filepath.Join(o.Dir(), "kubeconfig") }

// ParseName returns the name of a lab, or says why it cannot be one. A name becomes a folder, containers and host
// names, so that it follows kind's rule, within what a host name has room for.
func ParseName(text string) (string, error) {
	if !regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`).MatchString(text) {
		return "", fmt.Errorf("%q cannot be the name of a lab: it has 1 to 40 lower-case letters, digits and dashes, and begins with no dash", text)
	}
	return text, nil
}

// StartOptions say how a lab is made; all but Report and Timeout matter only when it is created.
type StartOptions struct {
	// Workers is the number of worker nodes; 2 when 0.
	Workers int
	// Image is the node image; chosen by what is there when empty.
	Image string
	// Ports are the mappings to this machine; DefaultPorts when nil.
	Ports []Port
	// ProxyMode is kube-proxy's: "iptables" (default) or "nftables".
	ProxyMode string
	// Recreate makes the lab afresh even if there is one.
	Recreate bool
	// Timeout bounds the wait for readiness; 5 minutes when 0.
	Timeout time.Duration
	// Report is told about progress; it is called by one goroutine at a time and should not block.
	Report func(Progress)
}

const (
	defaultWorkers = 2
	defaultTimeout = 5 * time.Minute
	// attachTimeout is for a lab that runs already: it answers at once, or it is broken, or its API server was away a
	// moment ago. After that nodes become ready again and CoreDNS gets its endpoints back, and what watches may pause
	// for a minute before it connects.
	attachTimeout = 90 * time.Second
	// undoTimeout bounds cleaning up after a failure or a cancel.
	undoTimeout = 2 * time.Minute
)

func (s StartOptions) withDefaults() StartOptions {
	if s.Workers == 0 {
		s.Workers = defaultWorkers
	}
	if s.Ports == nil {
		s.Ports = ports.Default()
	}
	if s.ProxyMode == "" {
		s.ProxyMode = "iptables"
	}
	if s.Timeout == 0 {
		s.Timeout = defaultTimeout
	}
	return s
}
