package session

import (
	"context"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/plain"
)

// Ready makes the lesson one that can be worked on: it seeds one of which the lab holds no seed, and brings up again what
// the lab lacks of another's add-ons.
func (s *Session) Ready(ctx context.Context) error {
	if !s.Begun() {
		return s.Seed(ctx)
	}
	return s.bringUp(ctx)
}

// bringUp makes the lesson's add-ons work. They come before the seed, whose objects may be of an add-on's kinds or need
// its answers to converge.
func (s *Session) bringUp(ctx context.Context) error {
	for _, name := range s.Lesson.AddOns {
		say := func(detail string) {
			s.emit(Event{Kind: EventAddOn, Note: words.Fill(s.words().BringingUp, "addon", name, "detail", s.words().FromLab(plain.Line(detail)))})
		}
		if err := s.Lab.BringUp(ctx, name, say); err != nil {
			return err
		}
	}
	return nil
}

// lacking gives the state of a task that cannot be judged, because somebody took down an add-on of its lesson. Where klab
// cannot find that out, the checks say why.
func (s *Session) lacking(ctx context.Context, task lessons.Task) (TaskState, bool) {
	for _, name := range s.Lesson.AddOns {
		lacks, err := s.Lab.Lacks(ctx, name)
		if err != nil || !lacks {
			continue
		}
		state := TaskState{
			Task: task.ID, State: checker.Unknown, Code: CodeAddOn, Evidence: map[string]string{"addon": name, "lesson": s.Lesson.ID},
		}
		state.Message = s.message(state)
		return state, true
	}
	return TaskState{}, false
}
