package law

import (
	"context"
	"slices"
	"strings"

	"github.com/klab-dev/klab/lessons"
)

// reset seeds afresh and compares the inventory with that of the seed before. Unless something may have changed unseen,
// only changed objects are seeded.
func (b *bench) reset(ctx context.Context) (residue string, err error) {
	if err := b.Reset(ctx); err != nil {
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
	lines, err := b.Session.Lab.Inventory(ctx, b.Session.Namespace)
	if err != nil || b.Session.Lesson.Exclusive == lessons.ExclusiveNodes {
		return lines, err
	}
	return slices.DeleteFunc(lines, func(line string) bool {
		return !strings.Contains(line, b.Session.Namespace)
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
