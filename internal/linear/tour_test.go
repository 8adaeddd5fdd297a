package linear_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/linear"
	"github.com/klab-dev/klab/internal/tui/tuitest"
	"github.com/klab-dev/klab/lessons"
)

// TestTheTourIsOfferedAndNotForced: yes tells it, any other word does what it does, and a script is not asked.
func TestTheTourIsOfferedAndNotForced(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		language, lesson, typed, offer, heard string
		told, script                          bool
	}{
		"yes":              {language: lessons.English, typed: "yes", offer: "You are here for the first time.", heard: "Say shell for a shell", told: true},
		"in Chinese":       {language: lessons.Chinese, typed: "是", offer: "这是你第一次来。", heard: "输入“终端”", told: true},
		"in a lesson":      {language: lessons.English, lesson: "readiness-probe", typed: "yes", offer: "You are here for the first time.", heard: "Say picture", told: true},
		"no":               {language: lessons.English, typed: "no", offer: "You are here for the first time."},
		"nothing":          {language: lessons.English, typed: "", offer: "You are here for the first time."},
		"another word":     {language: lessons.English, typed: "progress", offer: "You are here for the first time.", heard: "Module Orientation"},
		"not for a script": {language: lessons.English, typed: "yes", script: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lead(t, func() linear.Options {
				o := options(tuitest.NewSession(tuitest.TaskStates()...))
				o.Script, o.Language, o.Lesson = test.script, test.language, test.lesson
				o.Tour = func() bool { return true }
				return o
			}, func(l *learner) {
				begin := l.hear()
				if test.offer == "" {
					require.NotContains(t, begin, "first time")
				}
				require.Contains(t, begin, test.offer)
				heard := l.types(test.typed)
				require.Contains(t, heard, test.heard)
				if !test.script {
					require.NotContains(t, heard, "No question is open.", "the offer was one")
				}
				if !test.told {
					require.NotContains(t, heard, "Say shell for a shell")
				}
				require.NotContains(t, l.types("yes"), "Say shell for a shell", "it does not come twice")
			})
		})
	}
}
