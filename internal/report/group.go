package report

import "github.com/klab-dev/klab/internal/law"

// A lesson is the cases of a lesson by task, in the order of the report.
type lesson struct {
	ID      string
	Seconds float64
	Cases   int
	Bad     int
	Tasks   []*task
}

type task struct {
	// ID is empty for cases of the lesson as a whole.
	ID    string
	Bad   int
	Cases []law.Case
}

func group(cases []law.Case) []*lesson {
	var out []*lesson
	for _, c := range cases {
		if len(out) == 0 || out[len(out)-1].ID != c.Lesson {
			out = append(out, &lesson{ID: c.Lesson})
		}
		l := out[len(out)-1]
		if len(l.Tasks) == 0 || l.Tasks[len(l.Tasks)-1].ID != c.Task {
			l.Tasks = append(l.Tasks, &task{ID: c.Task})
		}
		t := l.Tasks[len(l.Tasks)-1]
		t.Cases = append(t.Cases, c)
		l.Seconds += c.Seconds
		l.Cases++
		if c.Outcome != law.OK {
			l.Bad++
			t.Bad++
		}
	}
	return out
}
