package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"github.com/klab-dev/klab/workload/grpchealth"
)

const (
	crashAfter = 2 * time.Second
	// shutdownLimit ends the wait for slow requests; the kubelet's own grace
	// period is usually shorter.
	shutdownLimit = 5 * time.Minute
)

// App is one running workload.
type App struct {
	opts     Options
	id       Identity
	out      io.Writer
	state    *state
	stats    *stats
	started  time.Time
	gate     *gate
	strain   *strain
	answered *answered
	main     *http.Server
	control  *http.Server
	client   *http.Client
	exit     chan int
	// held says that the switches were set from inside the Pod.
	held atomic.Bool
}

// New prepares a workload; nothing listens before Run. Human log lines go to out.
func New(opts Options, out io.Writer) *App {
	a := &App{
		opts:     opts,
		id:       NewIdentity(opts.Version),
		out:      out,
		stats:    newStats(),
		started:  time.Now(),
		answered: &answered{},
		gate:     &gate{},
		strain:   &strain{},
		client:   &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}},
		exit:     make(chan int, 1),
	}
	a.state = &state{
		readyAfter: time.Now().Add(opts.StartDelay + opts.ReadyDelay),
		neverReady: opts.Behaviour == BehaviourNeverReady,
	}
	a.main = newServer(a.observe(a.routes()))
	a.control = newServer(a.controlRoutes())
	a.addPorts()
	return a
}

func newServer(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
}

func (a *App) addPorts() {
	a.gate.add("main", a.opts.Port, httpPort(a.main))
	if a.opts.TCPPort > 0 {
		a.gate.add("tcp", a.opts.TCPPort, tcpPort(a.serveEcho))
	}
	if a.opts.UDPPort > 0 {
		a.gate.add("udp", a.opts.UDPPort, a.udpPort)
	}
	if a.opts.GRPCHealthPort > 0 {
		a.gate.add("grpc", a.opts.GRPCHealthPort, httpPort(grpchealth.NewServer(a.grpcStatus)))
	}
}

// Run serves until the workload ends by itself, by the control port, or by
// SIGTERM, and returns the exit code the process should end with.
func (a *App) Run(ctx context.Context, sigterm <-chan os.Signal) (int, error) {
	control := &gate{}
	control.add("control", a.opts.ControlPort, httpPort(a.control))
	if err := control.start(ctx); err != nil {
		return 1, err
	}
	defer control.set(ctx, false) //nolint:errcheck // the process is ending
	a.greet(control.address("control"))
	opened := after(a.opts.StartDelay, true)
	crash := after(crashAfter, a.opts.Behaviour == BehaviourCrash)
	end := after(a.opts.ExitAfter, a.opts.ExitAfter > 0)
	for {
		select {
		case <-opened:
			if err := a.gate.start(ctx); err != nil {
				return 1, err
			}
			a.logf("listening on %s", a.gate.address("main"))
		case <-crash:
			a.logf("fatal: read price list /etc/shop/prices.json: no such file or directory")
			return 1, nil
		case <-end:
			a.logf("done after %s, exit code %d", a.opts.ExitAfter, a.opts.ExitCode)
			return a.opts.ExitCode, nil
		case code := <-a.exit:
			a.logf("told to exit with code %d", code)
			return code, nil
		case <-sigterm:
			if a.terminate(ctx) {
				return 0, nil
			}
		case <-ctx.Done():
			return 0, nil
		}
	}
}

// after returns a channel that fires once, or never.
func after(d time.Duration, wanted bool) <-chan time.Time {
	if !wanted {
		return nil
	}
	return time.After(d)
}

func (a *App) greet(control string) {
	a.logf("klab web %s on %s %v, control port %s", a.id.Version, a.id.Hostname, a.id.IPs, control)
	if a.opts.PrintSecret {
		a.logf("the word of this Pod is %s", a.id.Word)
	}
	if a.opts.StartDelay > 0 {
		a.logf("starting slowly, listening in %s", a.opts.StartDelay)
	}
}

// terminate does what SIGTERM should do and says whether the process ends.
func (a *App) terminate(ctx context.Context) bool {
	a.note("sigterm")
	if a.opts.Sigterm == SigtermIgnore || a.state.hung() {
		// A deadlocked process cannot run its signal handler either.
		a.logf("SIGTERM ignored")
		return false
	}
	if a.opts.Sigterm == SigtermDrain {
		a.logf("SIGTERM: not ready any more, serving for another %s", a.opts.Drain)
		a.state.drain()
		a.finish(ctx)
	}
	a.note("exit")
	a.logf("bye")
	return true
}

// finish keeps serving while the Pod's endpoint is taken out of Services, then
// closes the ports and waits for the requests still under way.
func (a *App) finish(ctx context.Context) {
	select {
	case <-time.After(a.opts.Drain):
	case <-ctx.Done():
		return
	}
	ctx, cancel := context.WithTimeout(ctx, shutdownLimit)
	defer cancel()
	err := errors.Join(a.main.Shutdown(ctx), a.gate.set(ctx, false))
	if err != nil && !errors.Is(err, net.ErrClosed) {
		a.logf("shut down: %v", err)
	}
}

// note appends a line to the shutdown log, which a lesson compares with the
// lines that hooks wrote.
func (a *App) note(what string) {
	if a.opts.ShutdownLog == "" {
		return
	}
	if err := AppendLine(a.opts.ShutdownLog, what); err != nil {
		a.logf("write shutdown log: %v", err)
	}
}

func (a *App) logf(format string, args ...any) {
	fmt.Fprintf(a.out, time.Now().UTC().Format("15:04:05.000 ")+format+"\n", args...)
}
