package prober

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"sync"
	"time"

	"github.com/klab-dev/klab/workload/wire"
)

const (
	maxLoads    = 16
	maxRPS      = 200
	maxInFlight = 512
)

// loads are the background loads by name. They run until they are stopped,
// whether or not anybody still watches.
type loads struct {
	mu    sync.Mutex
	named map[string]*load
}

func newLoads() *loads { return &loads{named: map[string]*load{}} }

// start begins a load. The same request again leaves the running one alone, so
// that it is safe to repeat; a different one under the same name replaces it.
func (l *loads) start(_ context.Context, in wire.LoadRequest) (wire.LoadReport, error) {
	if err := checkLoad(in); err != nil {
		return wire.LoadReport{}, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	old := l.named[in.Name]
	if old != nil && old.running() && reflect.DeepEqual(old.spec, in) {
		return old.report(""), nil
	}
	if old == nil && len(l.named) >= maxLoads && !l.dropStopped() {
		return wire.LoadReport{}, fmt.Errorf("load %q: %d loads are running already", in.Name, maxLoads)
	}
	if old != nil {
		old.halt()
	}
	started := startLoad(in)
	l.named[in.Name] = started
	return started.report(""), nil
}

func checkLoad(in wire.LoadRequest) error {
	if in.Name == "" {
		return errors.New("load without a name")
	}
	if in.RPS < 1 || in.RPS > maxRPS {
		return fmt.Errorf("rps %d: want 1 to %d", in.RPS, maxRPS)
	}
	return checkHTTP(wire.HTTPRequest{URL: in.URL, Timeout: in.Timeout})
}

// dropStopped makes room by forgetting the load that was stopped first.
func (l *loads) dropStopped() bool {
	oldest := ""
	for name, candidate := range l.named {
		if candidate.running() {
			continue
		}
		if oldest == "" || candidate.stoppedAt().Before(l.named[oldest].stoppedAt()) {
			oldest = name
		}
	}
	delete(l.named, oldest)
	return oldest != ""
}

func (l *loads) get(name string) (*load, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	found := l.named[name]
	if found == nil {
		return nil, fmt.Errorf("load %q is not known", name)
	}
	return found, nil
}

// stop ends a load; its figures stay readable. One that is not known is as stopped as can be: whoever
// undoes a load after the prober was restarted must not fail on that.
func (l *loads) stop(_ context.Context, in wire.LoadName) (wire.LoadReport, error) {
	found, err := l.get(in.Name)
	if err != nil {
		return wire.LoadReport{Name: in.Name}, nil
	}
	found.halt()
	return found.report(""), nil
}

func (l *loads) mark(_ context.Context, in wire.LoadName) (wire.LoadMark, error) {
	found, err := l.get(in.Name)
	if err != nil {
		return wire.LoadMark{}, err
	}
	return found.mark(), nil
}

func (l *loads) report(name, since string) (wire.LoadReport, error) {
	found, err := l.get(name)
	if err != nil {
		return wire.LoadReport{}, err
	}
	if since != "" && !found.hasMark(since) {
		return wire.LoadReport{}, fmt.Errorf("mark %q of load %q is not known", since, name)
	}
	return found.report(since), nil
}

func (l *loads) close() {
	l.mu.Lock()
	running := maps.Clone(l.named)
	l.mu.Unlock()
	for _, one := range running {
		one.halt()
	}
}

// load is one background load.
type load struct {
	spec   wire.LoadRequest
	cancel context.CancelFunc
	done   chan struct{}

	mu       sync.Mutex
	started  time.Time
	stopped  *time.Time
	inFlight int
	figures  *figures
}

func startLoad(spec wire.LoadRequest) *load {
	ctx, cancel := context.WithCancel(context.Background())
	now := time.Now().UTC()
	l := &load{spec: spec, cancel: cancel, done: make(chan struct{}), started: now, figures: newFigures(now)}
	go l.run(ctx)
	return l
}

func (l *load) run(ctx context.Context) {
	ticker := time.NewTicker(time.Second / time.Duration(l.spec.RPS))
	var sending sync.WaitGroup
	defer close(l.done)
	defer sending.Wait()
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if l.begin() {
				sending.Go(l.send)
			}
		}
	}
}

// begin says whether another request may be sent now.
func (l *load) begin() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.inFlight >= maxInFlight {
		l.figures.skip(time.Now())
		return false
	}
	l.inFlight++
	return true
}

// send does not use the load's own context: stopping the load must not turn the
// requests under way into errors.
func (l *load) send() {
	headers := map[string]string{wire.HeaderLoad: l.spec.Name}
	maps.Copy(headers, l.spec.Headers)
	at := time.Now().UTC()
	result := sendOne(context.Background(), wire.HTTPRequest{
		URL: l.spec.URL, Host: l.spec.Host, Headers: headers, Timeout: l.spec.Timeout,
	})
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inFlight--
	l.figures.add(at, result)
}

// halt stops sending and waits for the requests under way.
func (l *load) halt() {
	l.cancel()
	<-l.done
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stopped == nil {
		now := time.Now().UTC()
		l.stopped = &now
	}
}

func (l *load) running() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.stopped == nil
}

func (l *load) stoppedAt() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stopped == nil {
		return time.Time{}
	}
	return *l.stopped
}

func (l *load) mark() wire.LoadMark {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.figures.mark(time.Now().UTC())
}

func (l *load) hasMark(mark string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.figures.marks[mark] != nil
}

func (l *load) report(since string) wire.LoadReport {
	l.mu.Lock()
	defer l.mu.Unlock()
	return wire.LoadReport{
		Name: l.spec.Name, URL: l.spec.URL, RPS: l.spec.RPS,
		Running: l.stopped == nil, StartedAt: l.started, StoppedAt: l.stopped, InFlight: l.inFlight,
		Totals: l.figures.totals(since), Seconds: l.figures.secondsSince(since),
	}
}
