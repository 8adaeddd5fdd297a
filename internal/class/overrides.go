package class

import (
	"strconv"
	"strings"
	"time"
)

// Overrides is what was decided by hand. It is applied when marks are reported, stands beside what was graded, and is
// kept when that is graded again.
type Overrides struct {
	Overrides []Override `yaml:"overrides"`
}

// Override is one decision, with its reason.
type Override struct {
	// ID is whom it is about; left out, it is about everybody.
	ID string `yaml:"id,omitempty"`
	// Task is LESSON/TASK; left out, it is about the whole assignment.
	Task string `yaml:"task,omitempty"`
	// Points are what the task is worth for this learner.
	Points *float64 `yaml:"points,omitempty"`
	// Exempt leaves a task, or a learner, out of the marks.
	Exempt bool `yaml:"exempt,omitempty"`
	// Late is none where lateness is forgiven.
	Late string `yaml:"late,omitempty" jsonschema:"enum=none"`
	// Due is a later time for this learner.
	Due string `yaml:"due,omitempty"`
	// Reason is why.
	Reason string `yaml:"reason"`
	// By is who decided, and Date when.
	By   string `yaml:"by,omitempty"`
	Date string `yaml:"date,omitempty"`

	points Points
	due    time.Time
}

// readOverrides reads the file and checks it against the class.
func readOverrides(data []byte, roster Roster, tasks []Task, zone *time.Location) ([]Override, []Problem) {
	var file Overrides
	d := &document{name: OverridesFile}
	if !d.read(data, &file) {
		return nil, d.found
	}
	for i := range file.Overrides {
		file.Overrides[i].check(d, item("overrides", i), roster, tasks, zone)
	}
	return file.Overrides, d.found
}

func (o *Override) check(d *document, path string, roster Roster, tasks []Task, zone *time.Location) {
	if strings.TrimSpace(o.Reason) == "" {
		d.wrong(path, NoReason, true)
	}
	if !o.decides() {
		d.wrong(path, NoDecision, true)
	}
	if p, known := roster.Find(o.ID); known {
		o.ID = p.ID
	} else if o.ID != "" && len(roster) > 0 {
		d.wrong(path+".id", NotOnRoster, false, "id", o.ID, "meant", roster.near(o.ID))
	}
	if o.Late != "" && o.Late != "none" {
		d.bad(path+".late", "late", o.Late, "none")
	}
	if o.Due != "" {
		var ok bool
		if o.due, ok = moment(o.Due, zone); !ok {
			d.bad(path+".due", "due", o.Due, "2026-12-04T23:59:00+08:00")
		}
	}
	o.checkTask(d, path, tasks)
}

// decides reports whether anything follows from a decision. A task is never late by itself, and nobody exempts everybody.
func (o *Override) decides() bool {
	late := o.Late != "" || o.Due != ""
	if late && o.Task != "" || o.Exempt && o.ID+o.Task == "" {
		return false
	}
	return late || o.Exempt || o.Points != nil
}

func (o *Override) checkTask(d *document, path string, tasks []Task) {
	var known []string
	most, there := Points(0), o.Task == ""
	for _, task := range tasks {
		known = append(known, task.Name())
		if task.Name() == o.Task {
			most, there = task.Max, true
		}
	}
	if !there {
		lesson, id, _ := strings.Cut(o.Task, "/")
		d.wrong(path+".task", NoTask, true, "lesson", lesson, "task", id, "tasks", meant(o.Task, known))
		return
	}
	if o.Points == nil {
		return
	}
	var ok bool
	text := strconv.FormatFloat(*o.Points, 'g', -1, 64)
	switch o.points, ok = pointsOf(*o.Points); {
	case !ok || o.Task == "":
		d.bad(path+".points", "points", text, "task: LESSON/TASK, points: 0 – "+most.String())
	case o.points > most:
		d.wrong(path+".points", TooMany, true, "points", text, "task", o.Task, "most", most.String())
	}
}
