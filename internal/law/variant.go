package law

import (
	"context"
	"fmt"

	"github.com/klab-dev/klab/lessons"
)

// A Variant is an answer made from a right one: it must still pass, or it must be refused.
type Variant struct {
	// Task of the lesson it answers.
	Task string
	// Operator made it; Of names it among the variants of its answer.
	Operator, Of string
	// Refuse is true when it must not pass.
	Refuse bool
	// Fixture is the changed answer; File is the answer it was made from.
	Fixture lessons.Fixture
	// Why is the reason why it must pass or must not, Note the change.
	Why, Note string
	// Manifest shows the changed answer to people.
	Manifest string
}

func (v Variant) kind() string {
	if v.Refuse {
		return KindRefuse
	}
	return KindKeep
}

// describe adds to a case how its answer was made.
func (v Variant) describe(c Case) Case {
	c.Operator, c.Why, c.Note = v.Operator, v.Why, v.Note
	if c.Outcome != OK {
		c.Manifest = v.Manifest
	}
	return c
}

// file names the variant as an answer of its lesson.
func (v Variant) file() string { return fmt.Sprintf("solution/%s [%s]", v.Fixture.File, v.Of) }

// A VariantDoc is a variant as a document.
type VariantDoc struct {
	Name     string `json:"name"`
	Operator string `json:"operator"`
	Refuse   bool   `json:"refuse"`
	Why      string `json:"why"`
	Note     string `json:"note"`
	Manifest string `json:"manifest"`
}

// Document describes the variant of a lesson by the name of its case.
func (v Variant) Document(lesson *lessons.Lesson) VariantDoc {
	c := Case{Lesson: lesson.ID, Task: v.Task, Kind: v.kind(), File: v.file()}
	return VariantDoc{Name: c.Name(), Operator: v.Operator, Refuse: v.Refuse, Why: v.Why, Note: v.Note, Manifest: v.Manifest}
}

// variants lists the cases of a lesson's variants in the order of its tasks.
func variants(lesson *lessons.Lesson, made []Variant) []planned {
	var out []planned
	for _, task := range lesson.Tasks {
		for _, v := range made {
			if v.Task == task.ID {
				out = append(out, planned{lesson: lesson, task: task, kind: v.kind(), fixture: v.Fixture, variant: &v, namespace: lesson.Namespace})
			}
		}
	}
	return out
}

// refused judges a variant that must be refused and could not be applied as a whole. Where the API server refused it,
// there is nothing to look at; a half-applied one must not pass.
func (b *bench) refused(ctx context.Context, c Case, p planned, err error) Case {
	if b.refusal != nil && b.refusal(err) {
		c.RefusedByAPI, c.Detail = true, err.Error()
		return c
	}
	c = b.judge(ctx, c, p.task, "", notPass)
	if c.Outcome == OK {
		c.Detail = "not carried out: " + err.Error()
	}
	return c
}
