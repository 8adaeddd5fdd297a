package class

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/near"
)

// What an assignment file says that it is.
const (
	APIVersion = "klab.dev/v1"
	Kind       = "Assignment"
)

// Which of several submissions of one learner counts.
const (
	Latest = "latest"
	Best   = "best"
)

// Assignment is what a class is to do, and what it is worth. It goes to learners.
type Assignment struct {
	// APIVersion of the file.
	APIVersion string `yaml:"apiVersion" jsonschema:"enum=klab.dev/v1"`
	// Kind of the file.
	Kind string `yaml:"kind" jsonschema:"enum=Assignment"`
	// ID names the assignment in files: letters, digits, dots and dashes.
	ID string `yaml:"id"`
	// Title by language, as learners and gradebooks know it.
	Title map[string]string `yaml:"title,omitempty"`
	// Due is when it is to be handed in, with its time zone: 2026-12-04T23:59:00+08:00.
	Due string `yaml:"due,omitempty" jsonschema:"format=date-time"`
	// Late says what becomes of what comes later. Without it nothing does.
	Late *Late `yaml:"late,omitempty"`
	// Attempts says which of several submissions of one learner counts: the latest (default) or the best.
	Attempts string `yaml:"attempts,omitempty" jsonschema:"enum=latest,enum=best"`
	// Kubernetes is the minor version that it is to be graded on, as 1.37.
	Kubernetes string `yaml:"kubernetes,omitempty"`
	// Tasks are the lessons to be done.
	Tasks []LessonTasks `yaml:"tasks"`
	// Credit is what a pass is worth by what it rests on.
	Credit Credit `yaml:"credit,omitempty"`
	// Pass is the share of points from which the assignment is passed, as 60%.
	Pass string `yaml:"pass,omitempty"`

	due          time.Time
	grace, until time.Duration
	perDay, pass float64
	credit       map[string]float64
	points       map[string]Points
}

// Late is what becomes of what is handed in after the time.
type Late struct {
	// Grace is how much later is not late, as 15m.
	Grace string `yaml:"grace,omitempty"`
	// PerDay is the share of all points that each day begun takes away, as 10%.
	PerDay string `yaml:"perDay,omitempty"`
	// Until is how long after the time things are taken at all, as 72h. What comes later has 0 points.
	Until string `yaml:"until,omitempty"`
}

// LessonTasks is a lesson to be done.
type LessonTasks struct {
	// Lesson is its id.
	Lesson string `yaml:"lesson"`
	// Hash is that of the lesson when it was handed out.
	Hash string `yaml:"hash,omitempty"`
	// Tasks gives points to single tasks. The others have the lesson's.
	Tasks map[string]float64 `yaml:"tasks,omitempty"`
}

// Credit is the share of a task's points that a pass is worth by what it rests on, where grading has accepted it. If
// nothing is said, that is all of them, as for what was regraded.
type Credit struct {
	// Recorded is what the learner's lab wrote down.
	Recorded string `yaml:"recorded,omitempty"`
	// Claimed is the word of the learner's klab.
	Claimed string `yaml:"claimed,omitempty"`
}

// readAssignment reads the file and checks it against the lessons of this klab.
func readAssignment(data []byte, course *lessons.Course) (*Assignment, []Problem) {
	a, d := &Assignment{}, &document{name: AssignmentFile}
	if !d.read(data, a) {
		return nil, d.found
	}
	a.check(d)
	a.checkTasks(d, course)
	return a, d.found
}

func (a *Assignment) check(d *document) {
	if a.APIVersion != APIVersion || a.Kind != Kind {
		d.wrong("", NotKind, true, "kind", Kind, "version", APIVersion)
	}
	if !submission.Named(a.ID) {
		d.bad(".id", "id", a.ID, "probes-1")
	}
	for language := range a.Title {
		if language != lessons.English && language != lessons.Chinese {
			d.bad(".title", "title", language, lessons.English+", "+lessons.Chinese)
		}
	}
	var err error
	if a.due, err = time.Parse(time.RFC3339, a.Due); err != nil && a.Due != "" {
		d.bad(".due", "due", a.Due, "2026-12-04T23:59:00+08:00")
	}
	if a.Attempts == "" {
		a.Attempts = Latest
	}
	if a.Attempts != Latest && a.Attempts != Best {
		d.bad(".attempts", "attempts", a.Attempts, Latest+", "+Best)
	}
	a.checkShares(d)
}

func (a *Assignment) checkShares(d *document) {
	part := func(path, key, text string, usual float64) float64 {
		value, ok := share(text)
		switch {
		case text == "":
			return usual
		case !ok:
			d.bad(path, key, text, "0% – 100%")
		}
		return value
	}
	a.pass = part(".pass", "pass", a.Pass, 0)
	a.credit = map[string]float64{
		grade.Recorded: part(".credit.recorded", grade.Recorded, a.Credit.Recorded, 1),
		grade.Claimed:  part(".credit.claimed", grade.Claimed, a.Credit.Claimed, 1),
	}
	if a.Late == nil {
		return
	}
	long := func(path, key, text string) time.Duration {
		value, err := time.ParseDuration(text)
		if text != "" && (err != nil || value < 0) {
			d.bad(path, key, text, "15m, 72h")
		}
		return max(value, 0)
	}
	a.grace, a.until = long(".late.grace", "grace", a.Late.Grace), long(".late.until", "until", a.Late.Until)
	a.perDay = part(".late.perDay", "perDay", a.Late.PerDay, 0)
	if a.Due == "" {
		d.bad(".late", "late", "", "due: 2026-12-04T23:59:00+08:00")
	}
}

func (a *Assignment) checkTasks(d *document, course *lessons.Course) {
	a.points = map[string]Points{}
	if len(a.Tasks) == 0 {
		d.wrong(".tasks", NoLessons, true)
	}
	for i, entry := range a.Tasks {
		path := item("tasks", i)
		lesson := course.Lesson(entry.Lesson)
		switch {
		case lesson == nil:
			d.wrong(path+".lesson", NoLesson, true, "lesson", entry.Lesson, "meant", meant(entry.Lesson, ids(course)))
			continue
		case slices.ContainsFunc(a.Tasks[:i], func(t LessonTasks) bool { return t.Lesson == entry.Lesson }):
			d.wrong(path+".lesson", TwoLessons, true, "lesson", entry.Lesson)
		case entry.Hash == "":
			d.wrong(path, NoHash, false, "lesson", entry.Lesson, "hash", lesson.Hash)
		case entry.Hash != lesson.Hash:
			d.wrong(path+".hash", Changed, false, "lesson", entry.Lesson, "was", entry.Hash, "hash", lesson.Hash)
		}
		for _, id := range slices.Sorted(maps.Keys(entry.Tasks)) {
			points, ok := pointsOf(entry.Tasks[id])
			switch {
			case lesson.Task(id) == nil:
				d.wrong(path+".tasks", NoTask, true, "lesson", lesson.ID, "task", id, "tasks", strings.Join(tasksOf(lesson), ", "))
			case !ok:
				d.bad(path+".tasks", id, strconv.FormatFloat(entry.Tasks[id], 'g', -1, 64), "0, 12.5, 20")
			}
			a.points[lesson.ID+"/"+id] = points
		}
	}
}

// Lessons are the ids of those that are to be done, in their order.
func (a *Assignment) Lessons() []string {
	out := make([]string, len(a.Tasks))
	for i, entry := range a.Tasks {
		out[i] = entry.Lesson
	}
	return out
}

// Named is the title in a language, or what there is in its place.
func (a *Assignment) Named(language string) string {
	for _, title := range []string{a.Title[language], a.Title[lessons.English], a.Title[lessons.Chinese]} {
		if title != "" {
			return title
		}
	}
	return a.ID
}

func ids(course *lessons.Course) []string {
	out := make([]string, len(course.Lessons))
	for i, l := range course.Lessons {
		out[i] = l.ID
	}
	return out
}

func tasksOf(lesson *lessons.Lesson) []string {
	out := make([]string, len(lesson.Tasks))
	for i, t := range lesson.Tasks {
		out[i] = t.ID
	}
	return out
}

// meant is the word that another was probably meant to be, or all there are.
func meant(word string, known []string) string {
	if best := near.Word(word, known); best != "" {
		return best + "?"
	}
	return strings.Join(known, ", ")
}
