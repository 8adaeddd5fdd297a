package linear_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/linear"
	"github.com/klab-dev/klab/internal/nudge"
	"github.com/klab-dev/klab/internal/scene/scenetest"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/tui/tuitest"
	"github.com/klab-dev/klab/lessons"
)

// A stream keeps what was written to it.
type stream struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (s *stream) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.Write(p)
}

func (s *stream) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.String()
}

// A learner types lines and reads only what is added.
type learner struct {
	keys  *io.PipeWriter
	out   *stream
	heard int
	ended chan error
}

// hear waits until nothing happens any more and returns what was added.
func (l *learner) hear() string {
	time.Sleep(time.Second)
	all := l.out.String()
	added := all[l.heard:]
	l.heard = len(all)
	return added
}

// type types a line and hears what comes of it.
func (l *learner) types(lines ...string) (added string) {
	for _, line := range lines {
		_, _ = io.WriteString(l.keys, line+"\n")
		added += l.hear()
	}
	return added
}

func options(s linear.Session) linear.Options {
	return linear.Options{
		Script: true, Course: tuitest.Course(), Language: lessons.English,
		Open: func(context.Context, string, string) (linear.Session, error) { return s, nil },
		Progress: func() linear.Progress {
			return linear.Progress{Passed: map[string]map[string]bool{"start-here": {"look": true}, "readiness-probe": {"count-errors": true}}, Next: "readiness-probe"}
		},
		Shell: func(context.Context, *lessons.Lesson) error { return nil },
	}
}

// lead runs f with somebody who is led. It ends the input afterwards.
func lead(t *testing.T, setup func() linear.Options, f func(l *learner)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o := setup()
		from, keys := io.Pipe()
		l := &learner{keys: keys, out: &stream{}, ended: make(chan error, 1)}
		o.In, o.Out = from, l.out
		go func() { l.ended <- linear.Run(t.Context(), o) }()
		defer keys.Close()
		f(l)
		_ = keys.Close()
		require.NoError(t, <-l.ended)
	})
}

// TestTheStream is what somebody hears who goes through a lesson, in both languages.
func TestTheStream(t *testing.T) {
	t.Parallel()
	typed := map[string][]string{
		lessons.English: {
			"help", "lessons", "progress", "open", "sections", "next", "next", "2", "next", "task 2", "check", "1", "check", "why", "hint", "hint",
			"solution", "no", "solution", "yes", "answer", "12", "task 4", "answer", "5", "", "section 4", "back", "quiz", "1", "2", "reset", "yes",
			"shell", "debrief", "check 9", "quit",
		},
		lessons.Chinese: {
			"帮助", "目录 探针", "进度", "打开", "各节", "下一步", "下一步", "2", "下一步", "任务 2", "检查", "1", "检查", "为什么", "提示",
			"答案", "否", "答案", "是", "任务4", "填答案", "5", "", "第4节", "上一步", "小测", "１", "2", "重置", "是", "终端", "小结", "检查9", "退出",
		},
	}
	for language, lines := range typed {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			var all string
			lead(t, func() linear.Options {
				o := options(tuitest.NewSession(tuitest.TaskStates()...))
				o.Language = language
				return o
			}, func(l *learner) {
				l.hear()
				l.types(lines...)
				all = l.out.String()
			})
			golden.RequireEqual(t, all)
		})
	}
}

// TestVerdictsAreToldOnce: only what has changed is told, in one sentence, however often it is seen.
func TestVerdictsAreToldOnce(t *testing.T) {
	t.Parallel()
	var s *tuitest.Session
	lead(t, func() linear.Options {
		s = tuitest.NewSession(tuitest.TaskStates()...)
		return options(s)
	}, func(l *learner) {
		l.types("open")
		state := session.TaskState{Task: "leaves-the-service", State: checker.Wrong, Code: "still-served", Evidence: map[string]string{"pod": "a", "hits": "3", "total": "60"}}
		for range 3 {
			s.Send(session.Event{Kind: session.EventTask, Task: &state})
		}
		told := l.hear()
		require.Contains(t, told, "Task 2 of 5, A Pod that cannot serve gets no traffic. Not yet: klab made `a` unready, and it still got 3 of 60 requests.")
		require.Equal(t, 1, strings.Count(told, "Task 2 of 5"))
		s.Send(session.Event{Kind: session.EventTask, Task: &state})
		require.Empty(t, l.hear(), "it was said")

		flicker := state
		flicker.State = checker.Waiting
		s.Send(session.Event{Kind: session.EventTask, Task: &flicker})
		s.Send(session.Event{Kind: session.EventTask, Task: &state})
		require.Empty(t, l.hear(), "what is over at once is no news")

		untouched := session.TaskState{Task: "tune", State: checker.Wrong, Code: "still-served", Untouched: true}
		s.Send(session.Event{Kind: session.EventTask, Task: &untouched})
		require.Empty(t, l.hear(), "what nobody has worked on is no news")

		for range 2 {
			s.Send(session.Event{Kind: session.EventProblem, Err: tuitest.ErrRefused})
		}
		require.Equal(t, 1, strings.Count(l.hear(), "connection refused"))

		require.Contains(t, l.types("quiet"), "Quiet.")
		now := time.Now()
		passed := session.TaskState{Task: "leaves-the-service", State: checker.Pass, PassedAt: &now}
		s.Send(session.Event{Kind: session.EventTask, Task: &passed})
		require.Empty(t, l.hear(), "it waits")
		told = l.types("")
		require.Contains(t, told, "Task 2 of 5, A Pod that cannot serve gets no traffic. Passed; 2 of 5 tasks passed.")
		require.Contains(t, told, "The Pod stayed, its endpoint turned")
		require.Contains(t, l.types("verbose"), "as they change")
	})
}

// TestJunkIsAnswered: whatever is typed, there is an answer, and nothing of it reaches the terminal but text.
func TestJunkIsAnswered(t *testing.T) {
	t.Parallel()
	lead(t, func() linear.Options { return options(tuitest.NewSession(tuitest.TaskStates()...)) }, func(l *learner) {
		l.hear()
		for _, open := range []bool{false, true} {
			if open {
				l.types("open")
			}
			for _, junk := range []string{"xyzzy", "chekc", "\x1b[2J\x1b]52;c;eA==\x07", "\xff\xfe", "check check", "task 99", "task x", "99", "-1", "是", strings.Repeat("x", 5000), "hint 0", "ｃｈｅｃｋ ９", "任务九", "第", "section"} {
				said := l.types(junk)
				require.Greater(t, len(strings.TrimSpace(strings.ReplaceAll(said, "klab> ", ""))), 5, "%q", junk)
				require.NotContains(t, said, "\x1b", "%q", junk)
			}
		}
		require.Contains(t, l.types("chek"), "Did you mean check?")
		require.Equal(t, "\nklab> ", l.types(""), "an empty line asks for nothing")
	})
}

// TestTheEndKeepsWhatWasDone: the input may end anywhere, and so may the process's time.
func TestTheEndKeepsWhatWasDone(t *testing.T) {
	t.Parallel()
	for _, lines := range [][]string{{}, {"open"}, {"open", "answer"}, {"open", "reset"}, {"open", "quiz"}, {"quit"}} {
		var s *tuitest.Session
		var all string
		lead(t, func() linear.Options {
			s = tuitest.NewSession(tuitest.TaskStates()...)
			return options(s)
		}, func(l *learner) {
			l.types(lines...)
			_ = l.keys.Close()
			l.hear()
			all = l.out.String()
		})
		require.True(t, strings.HasSuffix(all, "klab ends. Your progress is kept.\n\n"), "%q: %q", lines, all)
		require.Equal(t, len(lines) > 0 && lines[0] == "open", s.Closed())
		require.NotContains(t, s.Calls(), "reset", "nobody said yes")
	}
}

// TestCtrlCEndsACheckFirst: what a check disturbs is undone before klab ends.
func TestCtrlCEndsACheckFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := tuitest.NewSession(tuitest.TaskStates()...).Chose("unready", "removed")
		s.Hold()
		o := options(s)
		from, keys := io.Pipe()
		l := &learner{keys: keys, out: &stream{}, ended: make(chan error, 1)}
		o.In, o.Out = from, l.out
		ctx, cancel := context.WithCancel(t.Context())
		go func() { l.ended <- linear.Run(ctx, o) }()
		require.Contains(t, l.types("open", "check 2"), "Checking task 2 of 5")
		cancel()
		require.NoError(t, <-l.ended)
		require.Contains(t, l.hear(), "klab undoes it before it ends")
		require.True(t, s.Closed())
		_ = keys.Close()
	})
}

// TestTheLabComesUpBehind: each step is told once, and words of a script wait for the exercise.
func TestTheLabComesUpBehind(t *testing.T) {
	t.Parallel()
	var s *tuitest.Session
	var lab chan linear.LabStep
	var ready chan struct{}
	setup := func() linear.Options {
		s = tuitest.NewSession(tuitest.TaskStates()...)
		lab, ready = make(chan linear.LabStep, 8), make(chan struct{})
		o := options(s)
		o.Lab, o.Lesson = lab, "readiness-probe"
		o.Open = func(context.Context, string, string) (linear.Session, error) {
			<-ready
			return s, nil
		}
		return o
	}
	lead(t, setup, func(l *learner) {
		require.Contains(t, l.hear(), "The lab is starting.")
		for range 3 {
			lab <- linear.LabStep{Step: 3, Total: 9, ID: "nodes", Name: "start node containers"}
		}
		require.Equal(t, 1, strings.Count(l.hear(), "The lab, step 3 of 9: start node containers."))
		require.Contains(t, l.types("tasks"), "Waiting until the exercise is set up.")
		lab <- linear.LabStep{Ready: true}
		close(lab)
		close(ready)
		said := l.hear()
		require.Contains(t, said, "The lab is ready.")
		require.Contains(t, said, "The exercise is ready. 1 of 5 tasks passed.")
		require.Contains(t, said, "Task 5 of 5", "what was asked for comes then")
	})

	lead(t, func() linear.Options {
		o := setup()
		failed := make(chan linear.LabStep, 8)
		o.Lab = failed
		o.Open = func(context.Context, string, string) (linear.Session, error) {
			failed <- linear.LabStep{Err: errors.New("no engine"), Next: "klab doctor"}
			return nil, errors.New("no engine")
		}
		return o
	}, func(l *learner) {
		said := l.hear()
		require.Equal(t, 1, strings.Count(said, "no engine"), said)
		require.Contains(t, said, "try: klab doctor")
		require.Contains(t, l.types("check"), "There is no exercise.")
		require.Contains(t, l.types("next"), "Running is not serving", "the text can be read all the same")
	})
}

// TestTheShellGetsWhatFollows: not a byte behind the line that opens it is read.
func TestTheShellGetsWhatFollows(t *testing.T) {
	t.Parallel()
	s := tuitest.NewSession(tuitest.TaskStates()...)
	o := options(s)
	in := strings.NewReader("open\nshell\nkubectl get pods\nexit\nquit\n")
	out := &stream{}
	got := ""
	o.In, o.Out = in, out
	o.Shell = func(context.Context, *lessons.Lesson) error {
		for !strings.HasSuffix(got, "exit\n") {
			one := make([]byte, 1)
			_, err := in.Read(one)
			require.NoError(t, err)
			got += string(one)
		}
		return nil
	}
	require.NoError(t, linear.Run(t.Context(), o))
	require.Equal(t, "kubectl get pods\nexit\n", got)
	require.Contains(t, out.String(), "Back from the shell.")
}

// TestEveryActionHasWordsOfItsOwn: no word has two meanings, in whatever language, and help tells all of them.
func TestEveryActionHasWordsOfItsOwn(t *testing.T) {
	t.Parallel()
	linear.RequireDistinctWords(t)
	lead(t, func() linear.Options { return options(tuitest.NewSession()) }, func(l *learner) {
		l.hear()
		help := l.types("help")
		require.Len(t, regexp.MustCompile(`(?m)^\S+: `).FindAllString(help, -1), linear.Verbs())
	})
}

// TestWhoeverIsStuckIsOfferedAHint: after equal failures, or where nothing happens for a while in a task that was begun; once
// a task, and by time only where no quiet is wanted.
func TestWhoeverIsStuckIsOfferedAHint(t *testing.T) {
	t.Parallel()
	const offer = "Task 2 of 5, A Pod that cannot serve gets no traffic: if you are stuck, say hint."
	waits := func(l *learner) string {
		time.Sleep(nudge.Idle + time.Second)
		return l.hear()
	}
	run := func(f func(l *learner, s *tuitest.Session)) {
		var s *tuitest.Session
		lead(t, func() linear.Options {
			s = tuitest.NewSession(tuitest.TaskStates()...).Chose("unready", "removed")
			return options(s)
		}, func(l *learner) {
			l.types("open")
			f(l, s)
		})
	}
	run(func(l *learner, s *tuitest.Session) {
		require.NotContains(t, l.types("check 2", "check 2"), offer)
		require.Contains(t, l.types("check 2"), offer)
		require.Contains(t, l.types("hint"), "Hint 1 of 4.")
		require.NotContains(t, l.types("check 2", "check 2", "check 2"), offer)
		require.NotContains(t, waits(l), offer)
		require.Contains(t, s.Calls(), "offered hint leaves-the-service")
		require.Contains(t, l.types("hint"), "Hint 2 of 4.")
		require.Contains(t, s.Calls(), "hint leaves-the-service")
	})
	run(func(l *learner, s *tuitest.Session) {
		require.Contains(t, waits(l), offer)
		require.Empty(t, waits(l))
		l.types("hint")
		require.Equal(t, []string{"offered hint leaves-the-service"}, s.Calls())
	})
	run(func(l *learner, _ *tuitest.Session) {
		l.types("quiet")
		require.Empty(t, waits(l))
		require.Contains(t, l.types("verbose")+waits(l), offer)
	})
}

// TestThePictureIsTold by panes, of which the lesson's are named; a check's story is in it.
func TestThePictureIsTold(t *testing.T) {
	t.Parallel()
	var s *tuitest.Session
	lead(t, func() linear.Options {
		s = tuitest.NewSession(tuitest.TaskStates()...)
		s.Tell(scenetest.Seed())
		return options(s)
	}, func(l *learner) {
		require.Contains(t, l.types("picture"), "No lesson is open.")
		said := l.types("open", "picture")
		require.Contains(t, said, "Picture: workload.\nDeployment web, image web:v1: ready, 4 of 4 ready")
		require.Contains(t, said, "Say picture and a name for the others: nodes, events.")
		time.Sleep(2 * time.Second)
		s.Tell(scenetest.HalfWay())
		require.Equal(t, "", l.hear(), "it is told when it is asked for")
		require.Contains(t, l.types("v"), "Pod web-7d9f8c6b5-wq8fl: coming, ContainerCreating, on klab-worker.")
		require.Contains(t, l.types("picture 2"), "Picture: nodes.\nNode klab-control-plane: ready, ")
		require.Contains(t, l.types("picture Events"), "4 of 4 Events, the newest first.")
		require.Contains(t, l.types("picture moon"), "There is no moon in this lesson's picture. There are workload, nodes, events.")
		require.Contains(t, l.types("中文", "实况"), "Deployment web，镜像 web:v2：发布中，")
		require.Contains(t, l.types("实况 节点"), "节点 klab-worker：就绪")
		require.Contains(t, l.types("实况2"), "节点 klab-worker：就绪")
	})
	lead(t, func() linear.Options {
		o := options(tuitest.NewSession(tuitest.TaskStates()...))
		o.Script = false
		return o
	}, func(l *learner) {
		require.Contains(t, l.types("open", "picture"), "Looking at the cluster", "nobody has to wait for it")
	})
}
