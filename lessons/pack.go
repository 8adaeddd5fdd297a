package lessons

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/fence"
)

// The bounds of a pack's lesson, beside those of the fence.
const (
	longestID     = 40
	longestWait   = 10 * time.Minute
	shortestPause = 100 * time.Millisecond
	mostTraffic   = 5
	// mostExpressions is how many a lesson may expect: each is evaluated again at every look.
	mostExpressions = 200
)

// LoadPack is Load for lessons that did not come with klab. A breach of the rules for packs is a problem like any
// other, and the lessons of a course with a problem are not for learners. taken reports ids that other lessons have,
// because progress is kept by id.
//
// files are all files of the pack, by path. Their reader has bounded their sizes; LoadPack proves their content. It
// ends soon after ctx.
func LoadPack(ctx context.Context, files map[string][]byte, taken func(id string) bool) (*Course, error) {
	problems, err := packFiles(ctx, files)
	if err != nil {
		return &Course{}, err
	}
	if len(problems) > 0 {
		return &Course{}, join(problems) // nothing is parsed that could be a trap for the parser
	}
	l := &loader{files: files, compiler: boundedExpressions{}, course: &Course{}, pack: &packRules{taken: taken}}
	return l.load(ctx)
}

// boundedExpressions refuses expressions that may cost too much, before they run.
type boundedExpressions struct{}

// Compile implements Compiler.
func (boundedExpressions) Compile(check checker.Check) error { return checker.Bounded(check) }

// packRules are the rules for a pack's lesson; nil for lessons that are trusted.
type packRules struct{ taken func(id string) bool }

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
	r.fencedTraffic()
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
		r.fencedCheck(*r.lesson.Seeded, "seeded")
	}
	for i, task := range r.lesson.Tasks {
		for j, check := range task.Checks {
			r.fencedCheck(check, "tasks", i, "checks", j)
		}
		for _, fixture := range task.Solutions {
			r.fencedFixture(solutionDir, fixture)
		}
		for _, fixture := range task.Wrong {
			r.fencedFixture(wrongDir, fixture)
		}
	}
	r.fencedManifests()
}

// expressions counts the expectations of the lesson's checks, causes included.
func (r *reader) expressions() int {
	count := 0
	for _, task := range r.lesson.Tasks {
		count += len(codeUses(task.Checks))
	}
	if r.lesson.Seeded != nil {
		count += len(codeUses([]checker.Check{*r.lesson.Seeded}))
	}
	return count
}

func (r *reader) fencedCheck(check checker.Check, at ...any) {
	f := fencer{reader: r, file: lessonFile, at: at}
	f.wait(time.Duration(check.Settle).String(), "settle")
	f.observations(check.Observe)
	f.steps(fence.CheckDo, check.Steps, "steps")
	f.shows(check)
}

func (r *reader) fencedFixture(dir string, fixture Fixture) {
	if !strings.HasSuffix(fixture.File, stepsSuffix) {
		return // a manifest, which is looked at as such
	}
	file := dir + "/" + fixture.File
	f := fencer{reader: r, file: file}
	f.observations(fixture.Observe)
	if r.source.isList(file) {
		f.steps(fence.AnswerDo, fixture.Steps)
		return
	}
	f.steps(fence.AnswerDo, fixture.Steps, "steps")
}

// shows proves that the commands shown to learners only read.
func (f fencer) shows(check checker.Check) {
	for _, use := range codeUses([]checker.Check{check}) {
		if use.show == "" {
			continue
		}
		if err := showFault(use.show); err != nil {
			f.breach(fence.Breach{Message: fmt.Sprintf("a pack may show kubectl commands that only read: %v", err),
				Fix: "write kubectl with one of " + strings.Join(readingVerbs, ", ")}, append(slices.Clone(use.place[1:]), "show")...)
		}
	}
}

// A fencer applies the rules of packs to the calls of one file, below a place.
type fencer struct {
	*reader
	file string
	at   []any
}

func (f fencer) breach(breach fence.Breach, below ...any) {
	f.problems = append(f.problems, f.source.in(f.file, slices.Concat(f.at, below, breach.Place), breach.Message, breach.Fix))
}

func (f fencer) observations(observe checker.Observations) {
	for _, name := range keys(observe) {
		call := observe[name]
		if !known(call.Verb) {
			continue // which the compiler says better
		}
		for _, breach := range fence.Call(fence.Observe, call.Verb, call.Args) {
			f.breach(breach, "observe", name, call.Verb)
		}
	}
}

func known(verb string) bool {
	_, known := checker.DescribeVerb(verb)
	return known
}

func (f fencer) steps(use fence.Use, steps []checker.Step, below ...any) {
	for i, step := range steps {
		at := slices.Concat(below, []any{i})
		f.wait(step.Within, append(at, "within")...)
		f.wait(step.For, append(at, "for")...)
		if every := time.Duration(step.Every); every != 0 && every < shortestPause {
			f.breach(fence.Breach{Message: fmt.Sprintf("every %s is more often than a pack may look", every), Fix: "look every " + shortestPause.String() + " at most"}, append(at, "every")...)
		}
		if step.Do == nil || !known(step.Do.Verb) {
			continue
		}
		at = append(at, "do", step.Do.Verb)
		for _, breach := range fence.Call(use, step.Do.Verb, step.Do.Args) {
			f.breach(breach, at...)
		}
		if manifest, ok := step.Do.Args["manifest"].(string); ok && !strings.HasPrefix(strings.TrimSpace(manifest), "${") {
			for _, breach := range manifestBreaches([]byte(manifest)) {
				f.breach(fence.Breach{Message: breach.Error(), Fix: breach.Fix}, append(at, "manifest")...)
			}
		}
	}
}

// wait bounds how long a check may keep a learner waiting.
func (f fencer) wait(text string, below ...any) {
	if d, err := time.ParseDuration(text); err == nil && d > longestWait {
		f.breach(fence.Breach{Message: fmt.Sprintf("%s is longer than the %s that a pack may take", text, longestWait), Fix: "wait for less"}, below...)
	}
}
