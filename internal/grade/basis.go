package grade

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/manifest"
)

// What a mark rests on.
const (
	// Regraded was judged on the teacher's lab.
	Regraded = "regraded"
	// Recorded could not be judged there: it is what the learner's own klab saw, and nobody proved that.
	Recorded = "recorded"
	// Claimed leaves no trace in a lab: there is nothing but the learner's word.
	Claimed = "claimed"
	// Baseless is a mark with nothing behind it: not handed in, refused, or not told yet.
	Baseless = "none"
)

// CodeRecorded is a task that passed in the learner's own lab and that no other lab can be asked about.
const CodeRecorded = "recorded"

// Bases tells what marks of each task rest on, by "LESSON/TASK": on how its lesson's own right answers come out.
func Bases(all []*lessons.Lesson) map[string]string { return plan{reach: reaches(all)}.basesOf(all) }

func (p plan) basesOf(all []*lessons.Lesson) map[string]string {
	bases := map[string]string{}
	for _, lesson := range all {
		for _, task := range lesson.Tasks {
			bases[taskKey(lesson, task)] = p.basis(lesson, task)
		}
	}
	return bases
}

// basis is that of one task. The word counts where nothing can be done again.
func (p plan) basis(lesson *lessons.Lesson, task lessons.Task) string {
	all := func(is func(lessons.Fixture) bool) bool {
		return len(task.Solutions) > 0 && !slices.ContainsFunc(task.Solutions, func(f lessons.Fixture) bool { return !is(f) })
	}
	switch {
	case all(traceless):
		return Claimed
	case all(ordered), all(elusive), all(func(f lessons.Fixture) bool { return p.beyond(lesson, task, f) }):
		return Recorded
	}
	return Regraded
}

// traceless reports whether an answer only asks: no object, file or container is another one afterwards.
func traceless(f lessons.Fixture) bool {
	return !slices.ContainsFunc(f.Steps, func(s checker.Step) bool {
		return s.Do != nil && s.Do.Verb != "request" && s.Do.Verb != "portForward"
	})
}

// ordered reports whether an answer is more than what it leaves behind: a command in a container, or something that is
// only right once something before it has come true.
func ordered(f lessons.Fixture) bool {
	acted, waited := false, false
	for _, step := range f.Steps {
		if step.Do != nil && (step.Do.Verb == "exec" || waited) {
			return true
		}
		acted = acted || step.Do != nil
		waited = waited || acted && len(step.Expect) > 0
	}
	return false
}

// elusive reports whether an answer says what is another in every lab: an address, a number that was counted. Names are
// no trouble: a submission can refer to an object, and the lesson's namespace is known.
func elusive(f lessons.Fixture) bool {
	return slices.ContainsFunc(f.Steps, func(s checker.Step) bool {
		if s.Do == nil {
			return false
		}
		args := maps.Clone(s.Do.Args)
		delete(args, "name")
		return strings.Contains(strings.ReplaceAll(fmt.Sprint(args), "${ns}", ""), "${")
	})
}

var computing = regexp.MustCompile(`(?s)\$\{.*?\}`)

// beyond reports whether an answer does what no submission may.
func (p plan) beyond(lesson *lessons.Lesson, task lessons.Task, f lessons.Fixture) bool {
	answer := submission.Answer{}
	for _, step := range f.Steps {
		if step.Do == nil {
			continue
		}
		known, refused := submission.Step(step.Do.Verb, knownArgs(step.Do.Args))
		if refused != nil {
			return true
		}
		answer.Steps = append(answer.Steps, known)
	}
	return p.refusal(lesson, task, answer) != nil
}

// knownArgs puts a word in the place of what is computed: whoever does it in a lab knows it.
func knownArgs(args map[string]any) map[string]any {
	known, _ := manifest.Rewrite(args, func(text string) string { return computing.ReplaceAllString(text, "word") }).(map[string]any)
	return known
}

// based says what a mark rests on. Where a task cannot be judged here, the word of the learner's own klab is told, and
// counts if the teacher accepts that.
func (o Options) based(m Task, p plan, s submission.Submission) Task {
	claim := s.Made.Claims[m.Lesson+"/"+m.Task]
	m.Claimed, m.Basis = claim.State, Baseless
	if m.Tries > 0 && m.State != Unknown && m.State != Refused {
		m.Basis = Regraded
	}
	natural := p.bases[m.Lesson+"/"+m.Task]
	if natural == Regraded || claim.State != Pass || m.State == Pass || m.State == Unknown && !told(m.Code) {
		return m
	}
	if m.Basis = natural; m.State != Refused {
		m.State, m.Code, m.Reason = Unknown, recordedCode(m), recordedReason(m, claim)
		m.Evidence, m.Show = nil, ""
	}
	if slices.Contains(o.Accept, natural) {
		m.State, m.Points = Pass, m.Max
	}
	return m
}

// told reports whether trying again would tell nothing new.
func told(code string) bool { return code == CodeLive || code == CodeNotHere }

func recordedCode(m Task) string {
	if told(m.Code) {
		return m.Code
	}
	return CodeRecorded
}

// recordedReason says what this lab came to, and what the learner's klab noted besides.
func recordedReason(m Task, claim submission.Claim) string {
	parts := []string{"the learner's own klab says pass"}
	switch {
	case m.Reason != "":
		parts = append(parts, m.Reason)
	case m.State == Wrong || m.State == Waiting:
		parts = append(parts, strings.TrimSpace("in this lab it is "+m.State+" "+m.Code))
	}
	return strings.Join(append(parts, claim.Left...), "; ")
}
