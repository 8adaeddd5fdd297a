package law

import (
	"context"
	"slices"
	"strings"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/lessons"
)

// reset seeds afresh and compares the inventory with that of the seed before. Unless something may have changed unseen,
// only changed objects are seeded.
func (b *bench) reset(ctx context.Context) (residue string, err error) {
	b.journal.Forget()
	b.session.Workspace = newFolder()
	seed := b.session.Reseed
	// An answer to a lesson that has the nodes for itself leaves more behind there than objects.
	if b.spoilt || b.session.Lesson.Exclusive == lessons.ExclusiveNodes {
		seed = b.session.Seed
	}
	if err := seed(ctx); err != nil {
		return "", err
	}
	b.spoilt = false
	if err := b.recall(ctx); err != nil {
		return "", err
	}
	now, err := b.inventory(ctx)
	if err != nil {
		return "", err
	}
	if b.seeded {
		residue = difference(b.before, now)
	}
	b.before, b.seeded = now, true // what one case left is not told of the next as well
	return residue, nil
}

// inventory leaves out the nodes' lines unless the lesson has the nodes for itself.
func (b *bench) inventory(ctx context.Context) ([]string, error) {
	lines, err := b.session.Lab.Inventory(ctx, b.session.Namespace)
	if err != nil || b.session.Lesson.Exclusive == lessons.ExclusiveNodes {
		return lines, err
	}
	return slices.DeleteFunc(lines, func(line string) bool {
		return !strings.Contains(line, b.session.Namespace)
	}), nil
}

func difference(before, after []string) string {
	var out []string
	for _, line := range after {
		if !slices.Contains(before, line) {
			out = append(out, "+"+line)
		}
	}
	for _, line := range before {
		if !slices.Contains(after, line) {
			out = append(out, "-"+line)
		}
	}
	return strings.Join(out, ", ")
}

// reachesInside reports whether a step may change what no object shows. The files of a workspace do not count: it is
// new for every case.
func reachesInside(step checker.Step) bool {
	if step.Do == nil {
		return false
	}
	verb, known := checker.DescribeVerb(step.Do.Verb)
	return !known || verb.Reach == ground.ReachInside
}
