package law

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/klab-dev/klab/internal/lanes"
)

// Progress is how far a run has come.
type Progress struct {
	Done, Total int
	// Case is the one that has just ended.
	Case Case
	// Left is an estimate of how long the rest takes.
	Left time.Duration
}

// A sink collects cases by round.
type sink struct {
	mu       sync.Mutex
	options  Options
	rounds   [][]Case
	estimate *lanes.Estimate
	// queues is the number of queues that run now.
	queues func() int
	done   int
	total  int
	// known are the cases that the journal held already.
	known []Case
}

func newSink(o Options) *sink {
	return &sink{options: o, rounds: make([][]Case, max(o.Repeat, 1)), estimate: lanes.NewEstimate(), queues: func() int { return 1 }}
}

// expect counts cases that are to come, and takes those from the journal that an earlier run has tried.
func (s *sink) expect(cases []planned, round int) []planned {
	var left []planned
	for _, p := range cases {
		p.round = round
		s.total++
		if s.options.Journal != nil {
			if c, ended := s.options.Journal.Ended(s.key(p)); ended {
				s.done++
				s.rounds[round] = append(s.rounds[round], c)
				s.estimate.Took(p.class(), c.Seconds)
				c.Digest = p.digest() // the key says that the lesson is the same
				s.known = append(s.known, c)
				continue
			}
		}
		s.estimate.Expect(p.class())
		left = append(left, p)
	}
	return left
}

func (s *sink) add(p planned, c Case) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done++
	s.rounds[p.round] = append(s.rounds[p.round], c)
	s.estimate.Ended(p.class(), c.Seconds)
	if s.options.Progress != nil {
		s.options.Progress(Progress{Done: s.done, Total: s.total, Case: c, Left: s.estimate.Left(s.queues())})
	}
	if err := s.enter(c); err != nil {
		return err
	}
	if s.options.Journal == nil {
		return nil
	}
	if err := s.options.Journal.Keep(s.key(p), c); err != nil {
		return fmt.Errorf("keep the case %s: %w", c.Name(), err)
	}
	return nil
}

// enter brings cases into the ledger.
func (s *sink) enter(cases ...Case) error {
	if s.options.Ledger == nil {
		return nil
	}
	for _, c := range cases {
		if err := s.options.Ledger.Enter(c); err != nil {
			return fmt.Errorf("enter the case %s: %w", c.Name(), err)
		}
	}
	return nil
}

// key identifies a case by everything that could change its outcome: the lesson, the answer, the version of Kubernetes.
func (s *sink) key(p planned) string {
	answer, err := json.Marshal(p.fixture.Steps)
	if err != nil {
		answer = nil // a fixture that cannot be written is told apart by its lesson
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s\n", p.lesson.Hash, s.options.Kubernetes, answer))
	return fmt.Sprintf("%d %s %s", p.round+1, p.name(), hex.EncodeToString(sum[:6]))
}

// merge makes one case of those with a name, and a flake of those that disagree.
func merge(rounds [][]Case) []Case {
	if len(rounds) == 1 {
		return rounds[0]
	}
	var out []Case
	at := map[string]int{}
	for _, cases := range rounds {
		for _, c := range cases {
			i, known := at[c.Name()]
			if !known {
				i = len(out)
				at[c.Name()] = i
				out = append(out, c)
			}
			out[i] = out[i].join(c)
		}
	}
	return out
}

// join adds a round to a case. The first that went wrong stands for it.
func (c Case) join(next Case) Case {
	rounds := append(c.Rounds, Round{Outcome: next.Outcome, Said: next.said(), Seconds: next.Seconds})
	if len(rounds) > 1 && c.Outcome != Flake && (next.Outcome != c.Outcome || !c.same(next)) {
		if c.Outcome == OK {
			c = next
		}
		c.Outcome = Flake
	}
	c.Rounds = rounds
	if c.Outcome == Flake {
		var texts []string
		for i, r := range rounds {
			texts = append(texts, fmt.Sprintf("round %d: %s", i+1, strings.TrimSpace(r.Outcome+" "+r.Said)))
		}
		c.Detail = strings.Join(texts, ", ")
	}
	return c
}

// said is the case's first verdict in a word.
func (c Case) said() string {
	if len(c.Verdicts) == 0 {
		return ""
	}
	return c.Verdicts[0].String()
}

// same reports whether two rounds of a case said the same.
func (c Case) same(other Case) bool {
	if len(c.Verdicts) == 0 || len(other.Verdicts) == 0 {
		return len(c.Verdicts) == len(other.Verdicts)
	}
	return c.agree(c.Verdicts[0], other.Verdicts[0])
}
