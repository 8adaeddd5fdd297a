package await

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/klab-dev/klab/cluster/internal/fault"
)

// A Need is one thing that has to be so before the work goes on. A typed *Error of Check is final; any other error says
// why it is not so yet.
type Need struct {
	Name  string
	Check func(context.Context) error
}

const (
	// needEvery is how often an unmet need is looked at.
	needEvery = 150 * time.Millisecond
	// needTime bounds one look, so that a hanging connection does not hold up the others.
	needTime = 5 * time.Second
)

// All looks at every need until all are met at once. A time-out names those that are not, each with the last
// reason seen.
func All(ctx context.Context, needs []Need, timeout time.Duration, detail func(string)) error {
	bounded, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	left := needs
	for {
		open := newOpenNeeds(left, detail)
		open.awaitAll(bounded, left)
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := open.err(timeout); err != nil || len(needs) == 1 {
			return err
		}
		// What was met first may be gone by the time the last is met.
		if left = lookOnce(bounded, needs).of(needs); len(left) == 0 {
			return nil
		}
	}
}

// Unmet looks once at every need and returns the unmet ones, each with its reason.
func Unmet(ctx context.Context, needs []Need) []string { return lookOnce(ctx, needs).lines() }

// openNeeds are the needs not met yet.
type openNeeds struct {
	mu      sync.Mutex
	reasons map[string]string
	final   error
	detail  func(string)
}

func newOpenNeeds(needs []Need, detail func(string)) *openNeeds {
	o := &openNeeds{reasons: map[string]string{}, detail: detail}
	for _, n := range needs {
		o.reasons[n.Name] = "not looked at yet"
	}
	return o
}

// lookOnce looks at every need, at all of them at the same time.
func lookOnce(ctx context.Context, needs []Need) *openNeeds {
	open := newOpenNeeds(needs, func(string) {})
	var wait sync.WaitGroup
	for _, n := range needs {
		wait.Go(func() {
			if err := n.look(ctx); err != nil {
				_ = open.unmet(n, err) // kept as a reason
				return
			}
			open.met(n)
		})
	}
	wait.Wait()
	return open
}

// awaitAll waits for every need beside the others; a final error ends it.
func (o *openNeeds) awaitAll(ctx context.Context, needs []Need) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wait sync.WaitGroup
	for _, n := range needs {
		wait.Go(func() {
			if final := o.await(ctx, n); final != nil {
				cancel()
			}
		})
	}
	wait.Wait()
}

// await waits for one need, and returns an error only where that is final.
func (o *openNeeds) await(ctx context.Context, n Need) (final error) {
	_ = Every(ctx, needEvery, func(ctx context.Context) (bool, error) {
		err := n.look(ctx)
		switch {
		case err == nil:
			o.met(n)
			return true, nil
		case ctx.Err() != nil:
			return true, nil
		}
		final = o.unmet(n, err)
		return final != nil, nil
	})
	return final
}

func (n Need) look(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, needTime)
	defer cancel()
	return n.Check(ctx)
}

func (o *openNeeds) met(n Need) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.reasons, n.Name)
	if len(o.reasons) > 0 {
		o.detail("waiting for " + strings.Join(o.names(), ", "))
	}
}

// unmet keeps why a need is not met, and returns the error where that is final.
func (o *openNeeds) unmet(n Need, err error) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.reasons[n.Name] = err.Error()
	var final *fault.Error
	if errors.As(err, &final) {
		o.final = err
		return err
	}
	return nil
}

func (o *openNeeds) names() []string {
	names := make([]string, 0, len(o.reasons))
	for name := range o.reasons {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// lines are the unmet needs, each with its last reason.
func (o *openNeeds) lines() []string {
	lines := o.names()
	for i, name := range lines {
		lines[i] = name + ": " + o.reasons[name]
	}
	return lines
}

// of returns those of some needs that are not met.
func (o *openNeeds) of(needs []Need) []Need {
	return slices.DeleteFunc(slices.Clone(needs), func(n Need) bool { return o.reasons[n.Name] == "" })
}

func (o *openNeeds) err(timeout time.Duration) error {
	if o.final != nil {
		return o.final
	}
	if len(o.reasons) == 0 {
		return nil
	}
	return &fault.Error{
		Step:   "wait for the lab",
		Reason: fmt.Sprintf("not ready after %s: %s", timeout, strings.Join(o.lines(), "; ")),
		Next:   "klab repair",
		Kind:   fault.NotReady,
	}
}
