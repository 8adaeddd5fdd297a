package lessons

import (
	"fmt"
	"strings"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/fence"
	"github.com/klab-dev/klab/lessons/internal/codes"
	"github.com/klab-dev/klab/lessons/internal/fenced"
	"github.com/klab-dev/klab/lessons/internal/layout"
)

// The bounds of a pack's lesson, beside those of the fence.
const (
	longestID   = 40
	mostTraffic = 5
	// mostExpressions is how many a lesson may expect: each is evaluated again at every look.
	mostExpressions = 200
	// longestMinutes is a day's.
	longestMinutes = 24 * 60
	allPoints      = 100
)

// fenced holds the lesson to the rules of packs.
func (r *reader) fenced(rules *packRules) {
	if rules == nil {
		return
	}
	r.lesson.Pack = true
	if r.lesson.Namespace != "" {
		r.report([]any{"namespace"}, "a pack may not choose its namespace", "delete it: klab gives every lesson its own")
	}
	r.lesson.Namespace = fence.Prefix + r.lesson.ID
	switch {
	case len(r.lesson.ID) > longestID:
		r.report([]any{"id"}, fmt.Sprintf("id %s is longer than %d characters", r.lesson.ID, longestID), "shorten it, and the folder's name")
	case rules.taken != nil && rules.taken(r.lesson.ID):
		r.report([]any{"id"}, fmt.Sprintf("id %s is taken by another lesson", r.lesson.ID), "give the lesson another id, and its folder the same")
	}
	if r.lesson.Exclusive != "" {
		r.report([]any{"exclusive"}, "a pack may not have the nodes for itself", "delete it: lessons of a pack stay in their namespace")
	}
	r.fencedNumbers()
	r.fencedTraffic()
}

// fencedNumbers refuses what would make nonsense of sums that learners see.
func (r *reader) fencedNumbers() {
	if r.lesson.Minutes < 0 || r.lesson.Minutes > longestMinutes {
		r.report([]any{"minutes"}, fmt.Sprintf("a lesson cannot take %d minutes", r.lesson.Minutes), "say how long a learner may take")
	}
	for i, task := range r.lesson.Tasks {
		if task.Points < 0 || task.Points > allPoints {
			r.report([]any{"tasks", i, "points"}, fmt.Sprintf("task %s cannot have %d points", task.ID, task.Points), "the points of all tasks sum to 100")
		}
	}
}

func (r *reader) fencedTraffic() {
	for i, stream := range r.lesson.Traffic {
		if stream.RPS > fence.MaxRate {
			r.report([]any{"traffic", i, "rps"}, fmt.Sprintf("more than %d requests a second", fence.MaxRate), "ask for fewer")
		}
	}
	if len(r.lesson.Traffic) > mostTraffic {
		r.report([]any{"traffic"}, fmt.Sprintf("more than %d streams of requests", mostTraffic), "drop some")
	}
}

// fencedCalls holds everything that a lesson's checks and answers look at and do to the fence.
func (r *reader) fencedCalls() {
	if !r.lesson.Pack {
		return
	}
	if count := r.expressions(); count > mostExpressions {
		r.report([]any{"tasks"}, fmt.Sprintf("%d expressions in one lesson, more than %d", count, mostExpressions), "make several lessons of it")
	}
	if r.lesson.Seeded != nil {
		r.add(fenced.Check(r.source, *r.lesson.Seeded, "seeded"))
	}
	for i, task := range r.lesson.Tasks {
		for j, check := range task.Checks {
			r.add(fenced.Check(r.source, check, "tasks", i, "checks", j))
		}
		for _, fixture := range task.Solutions {
			r.fencedFixture(layout.SolutionDir, fixture)
		}
		for _, fixture := range task.Wrong {
			r.fencedFixture(layout.WrongDir, fixture)
		}
	}
	r.add(fenced.Manifests(r.source, r.lesson.borrowed))
}

func (r *reader) fencedFixture(dir string, fixture Fixture) {
	if !strings.HasSuffix(fixture.File, layout.StepsSuffix) {
		return // a manifest, which is looked at as such
	}
	r.add(fenced.Answer(r.source, dir+"/"+fixture.File, fixture.Observe, fixture.Steps))
}

// expressions counts the expectations of the lesson's checks, causes included.
func (r *reader) expressions() int {
	count := 0
	for _, task := range r.lesson.Tasks {
		count += len(codes.Of(task.Checks))
	}
	if r.lesson.Seeded != nil {
		count += len(codes.Of([]checker.Check{*r.lesson.Seeded}))
	}
	return count
}
