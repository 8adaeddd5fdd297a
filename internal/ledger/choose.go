package ledger

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"github.com/klab-dev/klab/internal/law"
)

// A Choice says which cases of a ledger are to be tried.
type Choice struct {
	// Now is the grader and the lab that try them.
	Now law.Origin
	// All takes every case; Stale also those that another grader proved; without either, only what is unproven.
	All, Stale bool
	// Sample also takes what is proven, so that a ledger is evidence and not trust.
	Sample bool
	// Lessons whose every case comes first in a sample.
	Lessons []string
	// Draw is what the order of a sample's proven cases is drawn by, such as a commit.
	Draw string
}

// Choose ranks the cases to be tried, those first that matter most: what is unproven; the lessons named; of what is
// stale one right and one wrong answer of every task, then the oldest; and a draw of the rest.
func (l *Ledger) Choose(choice Choice) map[string]int {
	type ranked struct {
		name  string
		group int
		date  time.Time
		draw  [sha256.Size]byte
	}
	twice := l.firstTwo(choice)
	var chosen []ranked
	for _, c := range l.cases {
		name := c.Name()
		r := ranked{name: name, date: l.lines[name].Date, draw: sha256.Sum256([]byte(choice.Draw + "\n" + name))}
		switch state := l.State(c, choice.Now); {
		case state == Unproven || choice.All:
		case choice.Sample && slices.Contains(choice.Lessons, c.Lesson):
			r.group = 1
		case state == Stale && (choice.Stale || choice.Sample) && twice[name]:
			r.group = 2
		case state == Stale && (choice.Stale || choice.Sample):
			r.group = 3
		case choice.Sample:
			r.group, r.date = 4, time.Time{}
		default:
			continue
		}
		chosen = append(chosen, r)
	}
	slices.SortFunc(chosen, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.group, b.group), a.date.Compare(b.date), slices.Compare(a.draw[:], b.draw[:]))
	})
	order := map[string]int{}
	for i, r := range chosen {
		order[r.name] = i
	}
	return order
}

// firstTwo are the stale cases that a change of the grader wants tried before it lands: a right and a wrong answer of
// every task, unless the present grader has tried one of that kind.
func (l *Ledger) firstTwo(choice Choice) map[string]bool {
	type pair struct{ lesson, task, kind string }
	oldest := map[pair]law.Case{}
	done := map[pair]bool{}
	for _, c := range l.cases {
		key := pair{c.Lesson, c.Task, c.Kind}
		if c.Kind != law.KindSolution && c.Kind != law.KindWrong {
			continue
		}
		switch first, there := oldest[key]; l.State(c, choice.Now) {
		case Proven:
			done[key] = true
		case Stale:
			if !there || l.lines[c.Name()].Date.Before(l.lines[first.Name()].Date) {
				oldest[key] = c
			}
		}
	}
	out := map[string]bool{}
	for key, c := range oldest {
		if !done[key] {
			out[c.Name()] = true
		}
	}
	return out
}

// Forecast is how long the chosen cases take by their lines, when so many run beside each other. Cases without a line
// count as long as the others on average.
func (l *Ledger) Forecast(order map[string]int, parallel int) time.Duration {
	var seconds float64
	known := 0
	for name := range order {
		if line, there := l.lines[name]; there {
			seconds += line.Seconds
			known++
		}
	}
	mean := usualSeconds
	if known > 0 {
		mean = seconds / float64(known)
	}
	seconds += mean * float64(len(order)-known)
	return time.Duration(seconds / float64(max(parallel, 1)) * float64(time.Second)).Round(time.Second)
}

// usualSeconds is what a case takes on a busy machine of two cores: the mean of the first whole run there.
const usualSeconds = 15.0

// Summary says in a line how much of the ledger stands.
func (l *Ledger) Summary(now law.Origin) string {
	count := l.Count(now)
	return fmt.Sprintf("%d cases: %d proven, %d stale, %d unproven", len(l.cases), count[Proven], count[Stale], count[Unproven])
}
