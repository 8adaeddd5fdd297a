package linear_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/linear"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/tui/tuitest"
	"github.com/klab-dev/klab/lessons"
)

const (
	asksWhy = "Why? A question about task 2 of 5. It does not count.\nWhy did the Pod get no requests any more?\n1. Its container was being restarted\n"
	because = "The kubelet saw the probe fail"
)

// asked leads somebody whose second task asks why once it has passed.
func askedWhy(t *testing.T, language string, f func(l *learner, s *tuitest.Session, pass func())) {
	t.Helper()
	var s *tuitest.Session
	lead(t, func() linear.Options {
		s = tuitest.NewSession(tuitest.TaskStates()...).Chose("restart", "some", "unready", "removed")
		o := options(s)
		o.Course, o.Lesson, o.Language = tuitest.Asking(), "readiness-probe", language
		return o
	}, func(l *learner) {
		l.hear()
		f(l, s, func() {
			now := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
			s.Send(session.Event{Kind: session.EventTask, Task: &session.TaskState{Task: "leaves-the-service", State: checker.Pass, PassedAt: &now}})
		})
	})
}

// TestWhyIsAskedOnceAndTellsAtOnce what is so, and is asked again only of those who left it and say why.
func TestWhyIsAskedOnceAndTellsAtOnce(t *testing.T) {
	t.Parallel()
	askedWhy(t, lessons.English, func(l *learner, s *tuitest.Session, pass func()) {
		require.NotContains(t, l.types("task 2", "why 2"), "Why?", "it would tell what is to be found out")
		pass()
		require.Contains(t, l.hear(), asksWhy)
		require.NotContains(t, l.types("tasks"), because, "another word leaves it")
		require.Contains(t, l.types("why 2"), asksWhy)
		said := l.types("1")
		require.Contains(t, said, "Not quite.\nIt was: Its endpoint was marked not ready")
		require.Contains(t, said, because)
		require.NotContains(t, said, "Quiz")
		require.Contains(t, s.Calls(), "why why/leaves-the-service=restart")
		said = l.types("why 2")
		require.NotContains(t, said, "Say a number")
		require.Contains(t, said, because)
	})
	askedWhy(t, lessons.Chinese, func(l *learner, _ *tuitest.Session, pass func()) {
		pass()
		require.Contains(t, l.hear(), "为什么？关于任务 2（共 5 个）的一个问题，不计分。\n为什么这个 Pod 不再收到请求？")
		require.Contains(t, l.types("2"), "答对了。")
	})
}

// TestWhyTakesNoLineThatWasTypedBefore it was asked, nor one that answers something else.
func TestWhyTakesNoLineThatWasTypedBefore(t *testing.T) {
	t.Parallel()
	askedWhy(t, lessons.English, func(l *learner, s *tuitest.Session, pass func()) {
		l.types("quiet")
		pass()
		l.hear()
		require.Contains(t, l.types("1"), asksWhy)
		require.NotContains(t, s.Calls(), "why why/leaves-the-service=restart")
	})
	askedWhy(t, lessons.English, func(l *learner, s *tuitest.Session, pass func()) {
		l.types("quiz")
		pass()
		require.NotContains(t, l.hear(), "Why?")
		l.types("1")
		require.Contains(t, s.Calls(), "quiz q-who=kubelet")
	})
}
