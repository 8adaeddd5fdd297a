package grade

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"
)

// A Part is what one run tried of a class.
type Part struct {
	Run RunInfo
	// Tries by their keys in the journal.
	Tries map[string]Try
}

// Check refuses a try that no run of grading writes.
func (p Part) Check() error {
	states := []string{Pass, Wrong, Waiting, Unknown, Refused}
	for key, t := range p.Tries {
		if !slices.Contains(states, t.State) {
			return fmt.Errorf("a try of %s has the state %q", key, t.State)
		}
	}
	return nil
}

// Merge keeps what several runs tried in the journal, and derives the marks. All of them have to be of one klab on one
// Kubernetes, those of the options.
func Merge(o Options, parts []Part) (Results, error) {
	all := map[string]Try{}
	for _, part := range parts {
		for key, t := range part.Tries {
			if before, there := all[key]; there {
				t = agreed(before, t)
			}
			all[key] = t
		}
	}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if before, there := o.Journal.Ended(key); there && (before.State != Unknown || all[key].State == Unknown) {
			continue // what was told stays, as in a run that goes on
		}
		if err := o.Journal.Keep(key, all[key]); err != nil {
			return Results{}, fmt.Errorf("keep the tries of a share: %w", err)
		}
	}
	r := o.results(o.plan(), time.Time{})
	r.Run.merge(parts)
	return r, nil
}

// agreed is what the same try came to in two runs. Beside others a pass is final and nothing else is; what was seen alone has
// to be the same twice, as verdicts have to be within a run. What could not be told gives way to what could.
func agreed(a, b Try) Try {
	if cmp.Or(a.Started.Compare(b.Started), cmp.Compare(a.Lab, b.Lab)) > 0 {
		a, b = b, a
	}
	switch {
	case a.State == Unknown:
		return b
	case b.State == Unknown, a.State == b.State && a.Code == b.Code:
		return a
	case !a.Alone && final(b) && !final(a):
		return b
	case !a.Alone:
		return a
	}
	said := func(t Try) string { return t.State + " " + t.Code }
	a.unknown(CodeFlaky, fmt.Errorf("one share says %s, and another %s", said(a), said(b)))
	return a
}

// merge makes one of the runs of all parts. One that was killed has left only its tries.
func (r *RunInfo) merge(parts []Part) {
	r.Labs, r.Ended, r.Factor = []string{}, time.Time{}, 1
	for _, part := range parts {
		if r.Started.IsZero() || !part.Run.Started.IsZero() && part.Run.Started.Before(r.Started) {
			r.Started = part.Run.Started
		}
		if part.Run.Ended.After(r.Ended) {
			r.Ended = part.Run.Ended
		}
		r.Factor = max(r.Factor, part.Run.Factor)
		r.Labs = append(r.Labs, part.Run.Labs...)
	}
	slices.Sort(r.Labs)
	r.Labs = slices.Compact(r.Labs)
}
