package author

import (
	"context"
	"slices"

	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/lessons"
)

// commands are those for authors, over what all commands share.
type commands struct{ *app.App }

// chosen are the lessons that the arguments of a command mean.
func (a commands) chosen(ctx context.Context, ids []string) ([]*lessons.Lesson, error) {
	course, err := a.Authored(ctx, ids...)
	if err != nil {
		return nil, err
	}
	return a.choose(course, ids)
}

func (a commands) choose(course *lessons.Course, ids []string) ([]*lessons.Lesson, error) {
	if len(ids) == 0 {
		return unlessPacks(course.Lessons), nil
	}
	return app.Named(a.App, course, ids)
}

// unlessPacks leaves the packs of the data folder out where there are other lessons: who proves the shipped
// course does not mean them.
func unlessPacks(all []*lessons.Lesson) []*lessons.Lesson {
	own := slices.DeleteFunc(slices.Clone(all), func(l *lessons.Lesson) bool { return l.Pack })
	if len(own) == 0 {
		return all
	}
	return own
}
