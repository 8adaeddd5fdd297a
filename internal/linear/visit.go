package linear

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/nudge"
	"github.com/klab-dev/klab/internal/scene"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// A visit is the learner's time in a lesson.
type visit struct {
	lesson *lessons.Lesson
	text   *lessons.Text
	w      words.Words
	// ctx ends with the visit.
	ctx    context.Context
	cancel context.CancelFunc
	// session is nil until the exercise is set up; opening is true meanwhile.
	session   Session
	opening   bool
	resetting bool
	// checking is the task that is being checked, or "".
	checking string

	// at is the section that was read last, from 0, and -1 before the first.
	at int
	// current is the task that words act on.
	current string
	states  map[string]session.TaskState
	// known is the verdict that each task had when it was last told, or needed no telling; told are those that were told.
	// due are the tasks whose verdicts have changed since.
	known map[string]string
	told  map[string]bool
	due   map[string]bool
	// scene is what stands in the lesson's namespace, news what becomes of it, and following is true while that is heard.
	scene     *scene.Scene
	news      <-chan []scene.Delta
	following bool
	// nudges say when the learner is stuck.
	nudges *nudge.Watch
}

func newVisit(ctx context.Context, g *guide, l *lessons.Lesson) *visit {
	ctx, cancel := context.WithCancel(ctx)
	return &visit{
		lesson: l, text: textOf(l, g.Language), w: g.w, ctx: ctx, cancel: cancel, at: -1,
		states: map[string]session.TaskState{}, known: map[string]string{}, told: map[string]bool{}, due: map[string]bool{},
		scene: scene.New(), nudges: nudge.New(time.Now()),
	}
}

// speak changes the language. What was told in another one was told.
func (v *visit) speak(language string) {
	v.text, v.w = textOf(v.lesson, language), words.Of(language)
	for task := range v.known {
		if !v.due[task] {
			v.known[task] = v.standing(v.states[task])
		}
	}
}

// take takes over a session: how its tasks stand now needs no telling.
func (v *visit) take(s Session) {
	v.session = s
	v.restart()
}

// restart takes the tasks as they are after a seed.
func (v *visit) restart() {
	v.nudges.Restart(time.Now())
	clear(v.states)
	clear(v.known)
	clear(v.told)
	clear(v.due)
	for _, state := range v.session.Tasks() {
		v.states[state.Task] = state
		v.know(state.Task, false)
	}
	v.current = v.firstOpen()
}

// know keeps how a task stands as known, and whether it was told. It returns the sentence.
func (v *visit) know(task string, told bool) string {
	standing := v.standing(v.states[task])
	v.known[task], v.told[task] = standing, told
	delete(v.due, task)
	return standing
}

// firstOpen is the first task that has not passed, or the last one.
func (v *visit) firstOpen() string {
	tasks := v.lesson.Tasks
	for _, task := range tasks {
		if !v.passed(task.ID) {
			return task.ID
		}
	}
	if len(tasks) == 0 {
		return ""
	}
	return tasks[len(tasks)-1].ID
}

// passed reports whether a task has passed on this seed.
func (v *visit) passed(task string) bool {
	state, ok := v.states[task]
	return ok && (state.PassedAt != nil || state.State == checker.Pass)
}

// done reports whether all tasks have passed.
func (v *visit) done() bool {
	return v.session != nil && !slices.ContainsFunc(v.lesson.Tasks, func(t lessons.Task) bool { return !v.passed(t.ID) })
}

// tally says how many tasks have passed.
func (v *visit) tally() string {
	n := 0
	for _, task := range v.lesson.Tasks {
		if v.passed(task.ID) {
			n++
		}
	}
	return fill(v.w.Linear.Tally, "passed", n, "total", len(v.lesson.Tasks))
}

// number is a task's place, from 1, and title its name.
func (v *visit) number(task string) int {
	return slices.IndexFunc(v.lesson.Tasks, func(t lessons.Task) bool { return t.ID == task }) + 1
}

func (v *visit) title(task string) string {
	return prose.Line(cmp.Or(v.text.Tasks[task].Title, task))
}

// about fills in what a sentence says about a task.
func (v *visit) about(template, task string, more ...any) string {
	values := append([]any{"n", v.number(task), "total", len(v.lesson.Tasks), "title", v.title(task)}, more...)
	return fill(template, values...)
}

// standing says how a task stands, in a sentence of its own.
func (v *visit) standing(state session.TaskState) string {
	name := v.standingName(state)
	message := ""
	if name != "pass" && name != "new" {
		message = v.message(state)
	}
	if message == "" {
		return v.w.Linear.Standings[name]
	}
	return words.Fill(v.w.Said, "label", v.w.Linear.Standings[name], "text", message)
}

// standingName names how a task stands, as words knows it.
func (v *visit) standingName(state session.TaskState) string {
	switch {
	case v.passed(state.Task):
		return "pass"
	case state.State == "" || state.State == checker.Waiting && state.Code == "":
		return "new"
	case state.Untouched:
		return "todo"
	case state.State == checker.Wrong:
		return "wrong"
	case state.State == checker.Unknown:
		return "unknown"
	default:
		return "waiting"
	}
}

// message is the text about a verdict, on one line. Codes that every lesson shares name words instead of keys.
func (v *visit) message(state session.TaskState) string {
	message := session.Message(v.text, state)
	if own := v.w.Linear.Codes[state.Code]; own != "" && v.text.Codes[state.Code] == "" {
		message = own
	}
	if state.Code == "" {
		message = ""
	}
	if state.State == checker.Unknown && state.Reason != "" {
		message += " " + fill(v.w.Reason, "reason", state.Reason)
	}
	if state.InTheWay != "" {
		message += " " + fill(v.w.InTheWay, "what", state.InTheWay)
	}
	return fill("{text}", "text", strings.TrimSpace(message))
}

// evidence are the values that the message does not say already.
func (v *visit) evidence(state session.TaskState) []string {
	template := v.text.Codes[state.Code]
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(state.Evidence)) {
		if !strings.Contains(template, "{"+name+"}") {
			lines = append(lines, fill(v.w.Linear.Evidence, "name", name, "value", state.Evidence[name]))
		}
	}
	return lines
}

// parts are the sections that are read; the debrief comes in the end. Quiz cards stand together.
func (v *visit) parts() []lessons.Section {
	var parts []lessons.Section
	quizzed := false
	for _, section := range v.text.Sections {
		bare := section.Kind == lessons.KindQuiz && strings.TrimSpace(section.Markdown) == ""
		if section.Kind == lessons.KindDebrief || bare && quizzed {
			continue
		}
		quizzed = quizzed || section.Kind == lessons.KindQuiz
		parts = append(parts, section)
	}
	return parts
}

// Words a minute, and Chinese characters, at the pace of somebody who listens.
const (
	wordsAMinute      = 160
	charactersAMinute = 300
)

// readingTime is how many minutes a text takes, less than one counting as none.
func readingTime(markdown string) int {
	han := strings.Count(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Han, r) {
			return 'h'
		}
		return -1
	}, markdown), "h")
	latin := len(strings.FieldsFunc(markdown, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Han, r) }))
	minutes := float64(latin)/wordsAMinute + float64(han)/charactersAMinute
	return int(minutes + 0.5)
}
