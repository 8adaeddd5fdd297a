package handin

import (
	"crypto/sha256"
	"fmt"
	"os"
	"slices"

	"github.com/klab-dev/klab/internal/lanes"
	"github.com/klab-dev/klab/lessons"
)

// cases are all right and wrong answers, in the order of the lessons.
func (p Proof) cases() []played {
	var out []played
	for _, lesson := range p.Lessons {
		for _, task := range lesson.Tasks {
			for _, kind := range []string{"solution", "wrong"} {
				fixtures := map[string][]lessons.Fixture{"solution": task.Solutions, "wrong": task.Wrong}[kind]
				for _, fixture := range fixtures {
					name := lesson.ID + "/" + task.ID + " " + kind + "/" + fixture.File
					if p.Match != nil && !p.Match(name) {
						continue
					}
					id := digest(name)[:12]
					out = append(out, played{Case: &Case{Name: name}, id: id, key: name + " " + lesson.Hash, lesson: lesson, task: task, fixture: fixture})
				}
			}
		}
	}
	return p.drawn(out)
}

func digest(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text))) }

// drawn leaves as many cases as are tried, in their order.
func (p Proof) drawn(cases []played) []played {
	if p.Most <= 0 || len(cases) <= p.Most {
		return cases
	}
	var draws []string
	for _, c := range cases {
		draws = append(draws, digest(p.Draw+"\n"+c.Name))
	}
	last := slices.Sorted(slices.Values(draws))[p.Most-1]
	return slices.DeleteFunc(cases, func(c played) bool { return digest(p.Draw+"\n"+c.Name) > last })
}

// unplayed are the cases that no earlier run played. The others are as that run left them.
func (p Proof) unplayed(cases []played) []played {
	var out []played
	for _, c := range cases {
		if p.Played != nil {
			if was, ended := p.Played.Ended(c.key); ended && fileThere(p.file(c)) {
				*c.Case = was
				continue
			}
		}
		out = append(out, c)
	}
	return out
}

func fileThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// queues deals the cases, which stand together by lesson.
func (p Proof) queues(cases []played) []lanes.Queue[played] {
	var batches []lanes.Batch[played]
	for len(cases) > 0 {
		lesson := cases[0].lesson
		end := slices.IndexFunc(cases, func(c played) bool { return c.lesson != lesson })
		if end < 0 {
			end = len(cases)
		}
		batches = append(batches, lanes.BatchOf(lesson, cases[:end:end]))
		cases = cases[end:]
	}
	queues := lanes.Deal(batches, func(c played) int { return 1 + len(lanes.Before(c.lesson, c.task)) })
	for _, q := range queues {
		for i, c := range q.Cases {
			q.Cases[i].namespace = lanes.Namespace(c.lesson.Namespace, q.Lane)
		}
	}
	return queues
}
