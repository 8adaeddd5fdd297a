// Package web is klab's workload: a small HTTP server whose health, speed and
// manner of dying can be chosen by flags and changed while it runs.
package web

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/klab-dev/klab/workload/wire"
)

// Behaviours an image version can have. They come from the environment only,
// because a version is a property of the image, not of a manifest's arguments.
const (
	// BehaviourNormal serves and becomes ready.
	BehaviourNormal = "normal"
	// BehaviourNeverReady serves, but /readyz always answers 503.
	BehaviourNeverReady = "never-ready"
	// BehaviourCrash exits with code 1 two seconds after its start.
	BehaviourCrash = "crash"
)

// Environment variables that are baked into the image and have no flag.
const (
	EnvVersion   = "KLAB_VERSION"
	EnvBehaviour = "KLAB_BEHAVIOUR"
)

// What SIGTERM does.
const (
	// SigtermDrain fails readiness, keeps serving for a while, then ends.
	SigtermDrain = "drain"
	// SigtermExitNow cuts every open request.
	SigtermExitNow = "exit-now"
	// SigtermIgnore does nothing.
	SigtermIgnore = "ignore"
)

// Options is everything that can be chosen at the start.
type Options struct {
	Version   string
	Behaviour string

	Port           int
	ControlPort    int
	TCPPort        int
	UDPPort        int
	GRPCHealthPort int

	StartDelay time.Duration
	ReadyDelay time.Duration
	SlowBy     time.Duration
	DepsURL    string
	EchoEnv    string

	Sigterm     string
	Drain       time.Duration
	ShutdownLog string

	ExitAfter   time.Duration
	ExitCode    int
	PrintSecret bool
}

// ParseOptions reads the environment, then the flags, which win.
func ParseOptions(args []string, lookup func(string) (string, bool), usage io.Writer) (Options, error) {
	o := Options{Version: "dev", Behaviour: BehaviourNormal}
	flags := flag.NewFlagSet("web", flag.ContinueOnError)
	flags.SetOutput(usage)
	o.register(flags)
	if err := FromEnv(flags, lookup); err != nil {
		return Options{}, err
	}
	if err := flags.Parse(args); err != nil {
		return Options{}, fmt.Errorf("read flags: %w", err)
	}
	if flags.NArg() > 0 {
		return Options{}, fmt.Errorf("read flags: unexpected argument %q", flags.Arg(0))
	}
	if v, ok := lookup(EnvVersion); ok {
		o.Version = v
	}
	if v, ok := lookup(EnvBehaviour); ok {
		o.Behaviour = v
	}
	return o, o.validate()
}

func (o *Options) register(f *flag.FlagSet) {
	f.IntVar(&o.Port, "port", wire.PortMain, "main HTTP port")
	f.IntVar(&o.ControlPort, "control-port", wire.PortControl, "port of the /admin switches")
	f.IntVar(&o.TCPPort, "tcp-port", 0, "plain TCP echo port (0: none)")
	f.IntVar(&o.UDPPort, "udp-port", 0, "UDP echo port (0: none)")
	f.IntVar(&o.GRPCHealthPort, "grpc-health-port", 0, "port of the standard gRPC health service (0: none)")
	f.DurationVar(&o.StartDelay, "start-delay", 0, "listen on no port but the control port for this long")
	f.DurationVar(&o.ReadyDelay, "ready-delay", 0, "answer 503 on /readyz, / and /echo for this long after listening")
	f.DurationVar(&o.SlowBy, "slow-by", 0, "delay every answer by this much")
	f.StringVar(&o.DepsURL, "deps-url", "", "URL that must answer below 400 for /readyz and /healthz to succeed")
	f.StringVar(&o.EchoEnv, "echo-env", "", "more environment variables to show in /echo, separated by commas")
	f.StringVar(&o.Sigterm, "sigterm", SigtermDrain, "on SIGTERM: drain, exit-now or ignore")
	f.DurationVar(&o.Drain, "drain", 3*time.Second, "how long to keep serving after SIGTERM with --sigterm drain")
	f.StringVar(&o.ShutdownLog, "shutdown-log", "", "file that gets a line when SIGTERM arrives and when the process ends")
	f.DurationVar(&o.ExitAfter, "exit-after", 0, "end by itself after this long (0: never)")
	f.IntVar(&o.ExitCode, "exit-code", 0, "exit code for --exit-after")
	f.BoolVar(&o.PrintSecret, "print-secret", true, "print a random word at the start")
}

// FromEnv sets every flag that has a KLAB_ variable: --ready-delay is
// KLAB_READY_DELAY. Values such as tcp://10.96.0.9:80 are left alone: the
// kubelet injects KLAB_PORT by itself where a Service is called "klab".
func FromEnv(flags *flag.FlagSet, lookup func(string) (string, bool)) error {
	var errs []error
	flags.VisitAll(func(f *flag.Flag) {
		name := "KLAB_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		value, ok := lookup(name)
		if !ok || value == "" || strings.Contains(value, "://") && strings.HasSuffix(f.Name, "port") {
			return
		}
		if err := f.Value.Set(value); err != nil {
			errs = append(errs, fmt.Errorf("read environment %s=%q: %w", name, value, err))
		}
	})
	return errors.Join(errs...)
}

func (o *Options) validate() error {
	switch o.Sigterm {
	case SigtermDrain, SigtermExitNow, SigtermIgnore:
	default:
		return fmt.Errorf("--sigterm %q: want drain, exit-now or ignore", o.Sigterm)
	}
	switch o.Behaviour {
	case BehaviourNormal, BehaviourNeverReady, BehaviourCrash:
		return nil
	default:
		return fmt.Errorf("%s=%q: want normal, never-ready or crash", EnvBehaviour, o.Behaviour)
	}
}
