package tui

import (
	"errors"
	"image/color"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/tui/tuitest"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/lessons"
)

// TestKeys presses one key after another and looks at what the session was asked for.
func TestKeys(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		keys []string
		want []string
	}{
		"check predicts first":         {[]string{"tab", "down", "c"}, nil},
		"predict locks":                {[]string{"tab", "enter", "down", "enter"}, []string{"predict unready=removed"}},
		"predict then check":           {[]string{"tab", "down", "c", "enter", "enter", "c"}, []string{"predict unready=restarted", "check leaves-the-service"}},
		"check without prediction":     {[]string{"tab", "down", "down", "c"}, []string{"check no-early-traffic"}},
		"hint":                         {[]string{"h"}, []string{"hint leaves-the-service"}},
		"solution needs a yes":         {[]string{"s", "n"}, nil},
		"solution":                     {[]string{"s", "y"}, []string{"solution leaves-the-service"}},
		"solution of a passed task":    {[]string{"tab", "up", "s"}, []string{"solution count-errors"}},
		"reset needs a yes":            {[]string{"r", "esc"}, nil},
		"reset":                        {[]string{"r", "enter"}, []string{"reset"}},
		"nothing to check in the quiz": {[]string{"tab", "G", "c"}, nil},
		"quiz":                         {[]string{"tab", "G", "enter", "enter"}, []string{"quiz q-who=kubelet"}},
		"quiz goes on":                 {[]string{"tab", "G", "enter", "enter", "enter", "down", "enter"}, []string{"quiz q-who=kubelet", "quiz q-fail=unready"}},
		"answers": {
			[]string{"tab", "down", "down", "down", "a", "5", "tab", "2", "enter"},
			[]string{"answer tune period=5", "answer tune threshold=2"},
		},
		"answers left empty stay":   {[]string{"tab", "down", "down", "down", "a", "5", "enter", "enter"}, []string{"answer tune period=5"}},
		"answers can be left":       {[]string{"tab", "down", "down", "down", "a", "5", "esc"}, nil},
		"no answers to enter":       {[]string{"tab", "down", "a"}, nil},
		"q in a form is a letter":   {[]string{"tab", "down", "down", "down", "a", "q", "enter", "enter"}, []string{"answer tune period=q"}},
		"help hides the other keys": {[]string{"?", "c", "tab", "down", "down", "c"}, []string{"check no-early-traffic"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			drive(t, 100, 30, colorless("readiness-probe"), func(h *harness) {
				h.press(test.keys...)
				require.Equal(t, test.want, asked(h.session.Calls()))
			})
		})
	}
}

// asked leaves out the opening; nil when there is nothing else.
func asked(calls []string) []string {
	calls = slices.DeleteFunc(calls, func(call string) bool { return call == "opened" })
	if len(calls) == 0 {
		return nil
	}
	return calls
}

// TestScreensByKeys follows the keys that change the screen.
func TestScreensByKeys(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		keys []string
		want screen
		quit bool
		id   string
	}{
		"enter opens":            {keys: []string{"enter"}, want: lessonScreen, id: "readiness-probe"},
		"n opens what is next":   {keys: []string{"up", "up", "n"}, want: lessonScreen, id: "readiness-probe"},
		"the one chosen":         {keys: []string{"down", "enter"}, want: lessonScreen, id: "deployment-basics"},
		"n in a lesson":          {keys: []string{"enter", "n"}, want: lessonScreen, id: "deployment-basics"},
		"esc goes back":          {keys: []string{"enter", "esc"}, want: catalogueScreen},
		"no debrief before":      {keys: []string{"enter", "d"}, want: lessonScreen, id: "readiness-probe"},
		"filter then enter":      {keys: []string{"/", "b", "o", "r", "g", "enter"}, want: lessonScreen, id: "cluster-anatomy"},
		"filter in Chinese":      {keys: []string{"/", "回", "滚", "enter"}, want: lessonScreen, id: "rollback"},
		"esc clears the filter":  {keys: []string{"/", "b", "o", "r", "g", "esc", "enter"}, want: lessonScreen, id: "cluster-anatomy"},
		"q quits":                {keys: []string{"q"}, quit: true},
		"q in a filter does not": {keys: []string{"/", "q"}},
		"ctrl+c quits":           {keys: []string{"/", "ctrl+c"}, quit: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			drive(t, 100, 30, colorless(""), func(h *harness) {
				h.press(test.keys...)
				require.Equal(t, test.want, h.m.screen, "the %s screen", h.m.screen)
				require.Equal(t, test.quit, h.quit)
				if test.id != "" {
					require.Equal(t, test.id, h.m.lesson.Lesson().ID)
				}
			})
		})
	}
}

func TestEventsShowByThemselves(t *testing.T) {
	t.Parallel()
	drive(t, 100, 30, colorless("readiness-probe"), func(h *harness) {
		passed := time.Now()
		h.session.Send(session.Event{Kind: session.EventTask, Task: &session.TaskState{
			Task: "leaves-the-service", State: checker.Pass, PassedAt: &passed,
		}})
		h.send(nil)
		require.Contains(t, h.screen(), "Passed: A Pod that cannot serve gets no traffic")
		require.Contains(t, h.screen(), "✔ A Pod that cannot serve")
	})
}

func TestCheckShowsWhatItDoesAndAsksBeforeLeaving(t *testing.T) {
	t.Parallel()
	drive(t, 100, 30, colorless("readiness-probe"), func(h *harness) {
		h.session.Hold()
		h.press("tab", "down", "c", "enter", "enter", "c")
		h.session.Send(session.Event{Kind: session.EventChecking, Note: "making one Pod unready"})
		h.send(nil)
		require.Contains(t, h.screen(), "making one Pod unready")
		h.press("q")
		require.False(t, h.quit)
		require.Contains(t, h.screen(), "Leave during a check?")
		h.press("n")
		require.Empty(t, h.m.dialogs)
		h.press("ctrl+c", "ctrl+c")
		require.True(t, h.quit, "the second ctrl+c does not ask")
	})
}

func TestMessageFollowsTheLanguage(t *testing.T) {
	t.Parallel()
	drive(t, 120, 40, colorless("readiness-probe"), func(h *harness) {
		h.press("tab", "down")
		require.Contains(t, ansi.Strip(h.screen()), "still got 19 of 60")
		h.press("L")
		require.Contains(t, ansi.Strip(h.screen()), "60 个请求中的 19 个")
		require.NotContains(t, h.screen(), "{")
	})
}

func TestLanguageKeepsThePlace(t *testing.T) {
	t.Parallel()
	saved := ""
	setup := func() Options {
		options := colorless("readiness-probe")()
		options.SaveLanguage = func(language string) { saved = language }
		return options
	}
	drive(t, 80, 24, setup, func(h *harness) {
		h.press("tab", "down", "enter", "tab")
		require.Contains(t, h.screen(), "Task 2 of 5")
		h.press("L")
		require.Contains(t, h.screen(), "任务 2 / 5")
		require.Equal(t, lessons.Chinese, saved)
		h.send(tea.WindowSizeMsg{Width: 130, Height: 24})
		require.Contains(t, h.screen(), "任务 2 / 5")
		h.press("L")
		require.Contains(t, h.screen(), "Task 2 of 5")
	})
}

func TestBringUpBesideReading(t *testing.T) {
	t.Parallel()
	var events chan BringUp
	setup := func() Options {
		events = make(chan BringUp)
		options := colorless("readiness-probe")()
		options.BringUp = events
		return options
	}
	drive(t, 100, 30, setup, func(h *harness) {
		events <- BringUp{Step: 2, Total: 7, Name: "load images", State: BringUpRunning, Fraction: 0.3}
		h.send(nil)
		require.Contains(t, h.screen(), "2/7 load images")
		require.Contains(t, ansi.Strip(h.screen()), "Running is not serving")
		require.Empty(t, h.session.Calls(), "the exercise waits for the lab")
		events <- BringUp{Step: 7, Total: 7, State: BringUpReady, Fraction: 1}
		h.send(nil)
		require.NotContains(t, h.screen(), "7/7")
		require.Contains(t, h.screen(), "lab ready")
		require.Equal(t, []string{"opened"}, h.session.Calls())
		close(events)
	})
}

func TestLeavingClosesTheSession(t *testing.T) {
	t.Parallel()
	drive(t, 100, 30, colorless("readiness-probe"), func(h *harness) {
		h.press("esc")
		require.True(t, h.session.Closed())
		require.Nil(t, h.m.lesson)
	})
}

// A session that comes too late finds its lesson left, be it for the catalogue or for another lesson.
func TestASessionThatComesTooLateIsClosed(t *testing.T) {
	t.Parallel()
	for _, after := range [][]string{{"esc"}, {"n"}} {
		t.Run(after[0], func(t *testing.T) {
			t.Parallel()
			late := &fakeOpener{}
			setup := func() Options {
				late.session, late.gate = tuitest.NewSession(tuitest.TaskStates()...), make(chan struct{})
				options := colorless("readiness-probe")()
				options.Opener = late
				return options
			}
			drive(t, 100, 30, setup, func(h *harness) {
				h.press(after...)
				h.m.options.Opener = &fakeOpener{session: tuitest.NewSession()}
				close(late.gate)
				h.send(nil)
				require.True(t, late.session.Closed())
			})
		})
	}
}

func TestOpenCanBeTriedAgain(t *testing.T) {
	t.Parallel()
	opener := &fakeOpener{err: tuitest.ErrRefused}
	setup := func() Options {
		options := colorless("readiness-probe")()
		opener.session = tuitest.NewSession(tuitest.TaskStates()...)
		options.Opener = opener
		return options
	}
	drive(t, 100, 30, setup, func(h *harness) {
		require.Contains(t, strings.Join(strings.Fields(ansi.Strip(h.screen())), " "), "could not be set up")
		opener.err = nil
		h.press("c")
		require.Equal(t, []string{"opened"}, opener.session.Calls())
		require.NotContains(t, h.screen(), "could not be set up")
	})
}

func TestErrorsAreShown(t *testing.T) {
	t.Parallel()
	for _, keys := range [][]string{{"h"}, {"s", "y"}, {"r", "y"}, {"tab", "down", "down", "c"}, {"tab", "enter", "enter"}} {
		t.Run(strings.Join(keys, " "), func(t *testing.T) {
			t.Parallel()
			drive(t, 140, 30, colorless("readiness-probe"), func(h *harness) {
				h.session.Fail(tuitest.ErrRefused)
				h.press(keys...)
				require.Contains(t, h.screen(), "connection refused")
				require.False(t, h.m.lesson.Busy())
			})
		})
	}
}

func TestHintTooSoon(t *testing.T) {
	t.Parallel()
	drive(t, 100, 30, colorless("readiness-probe"), func(h *harness) {
		h.session.Fail(&session.TooSoonError{Wait: 30 * time.Second})
		h.press("h")
		require.Contains(t, h.screen(), "think for another 31 s")
		require.Contains(t, h.screen(), "Look at the endpoints", "the last hint stays in sight")
	})
}

func TestWheelScrollsWhatItIsOver(t *testing.T) {
	t.Parallel()
	drive(t, 120, 20, colorless("readiness-probe"), func(h *harness) {
		before := h.column(0, 60)
		h.send(tea.MouseWheelMsg{Button: tea.MouseWheelDown, X: 5, Y: 5})
		text := h.column(0, 60)
		require.Equal(t, before[3:], text[:len(text)-3], "three lines on")
		h.press("tab", "down", "h", "h", "pgup", "pgup", "pgup", "pgup")
		tasks := h.column(75, 120)
		h.send(tea.MouseWheelMsg{Button: tea.MouseWheelDown, X: 110, Y: 5})
		require.NotEqual(t, tasks, h.column(75, 120))
		require.Equal(t, text, h.column(0, 60))
	})
}

func TestThemeFollowsTheTerminal(t *testing.T) {
	t.Parallel()
	drive(t, 80, 24, func() Options { return Options{} }, func(h *harness) {
		require.Equal(t, ui.ThemeDark, h.m.ui.Theme)
		h.send(tea.BackgroundColorMsg{Color: color.White})
		require.Equal(t, ui.ThemeLight, h.m.ui.Theme)
		h.send(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
		require.Equal(t, ui.ThemePlain, h.m.ui.Theme)
	})
}

func TestALessonThatNeedsMoreSaysWhyItTakesLonger(t *testing.T) {
	t.Parallel()
	const reason = "metrics-server" // the lines of the sentence end elsewhere in each
	for _, addOns := range [][]string{nil, {"metrics-server"}} {
		opener := &fakeOpener{}
		setup := func() Options {
			opener.session, opener.gate = tuitest.NewSession(tuitest.TaskStates()...), make(chan struct{})
			options := colorless("readiness-probe")()
			options.Opener, options.Course = opener, tuitest.Course()
			options.Course.Lesson("readiness-probe").AddOns = addOns
			return options
		}
		drive(t, 120, 40, setup, func(h *harness) {
			require.Contains(t, h.screen(), "Setting up the exercise")
			head := strings.Count(h.screen(), reason) - len(addOns)
			require.Equal(t, len(addOns), head, "the text says it once, what is waited for once more")
			close(opener.gate)
			h.send(nil)
			require.Equal(t, head, strings.Count(h.screen(), reason))
			opener.session.Hold()
			h.press("r", "y")
			require.Contains(t, h.screen(), "Resetting the lesson")
			require.LessOrEqual(t, strings.Count(h.screen(), reason), head, "it may be there already")
			opener.session.Send(session.Event{Kind: session.EventAddOn, Note: "bringing up metrics-server"})
			h.send(nil)
			require.Equal(t, head+len(addOns), strings.Count(h.screen(), reason))
		})
	}
}

func TestProgressThatIsNotOnDiskIsShownUntilItIs(t *testing.T) {
	t.Parallel()
	drive(t, 120, 40, colorless("readiness-probe"), func(h *harness) {
		h.session.Send(session.Event{Kind: session.EventUnwritten, Err: errors.New("no space left on device")})
		h.session.Send(session.Event{Kind: session.EventTask, Task: &tuitest.TaskStates()[1]})
		h.send(nil)
		require.Contains(t, h.screen(), "Your progress is only in memory")
		require.Contains(t, h.screen(), "no space left on")
		h.session.Send(session.Event{Kind: session.EventUnwritten})
		h.send(nil)
		require.NotContains(t, h.screen(), "only in memory")
	})
}

func TestAPassThatIsNotKeptIsTold(t *testing.T) {
	t.Parallel()
	for language, says := range map[string]string{lessons.English: "could not be kept", lessons.Chinese: "没能留存下来"} {
		setup := func() Options {
			options := colorless("readiness-probe")()
			options.Language = language
			return options
		}
		drive(t, 120, 40, setup, func(h *harness) {
			h.session.Send(session.Event{Kind: session.EventUncaptured, Err: errors.New("disk is \x1b[2Jfull")})
			h.session.Send(session.Event{Kind: session.EventTask, Task: &tuitest.AllPassed()[1]})
			h.send(nil)
			require.Contains(t, h.screen(), says)
			require.NotContains(t, h.screen(), "\x1b[2J")
			h.press("down", "down", "c")
			require.NotContains(t, h.screen(), says, "the next check begins anew")
		})
	}
}

func TestNothingTurnsWhileIdle(t *testing.T) {
	t.Parallel()
	drive(t, 80, 24, colorless("readiness-probe"), func(h *harness) {
		require.False(t, h.m.busy())
		time.Sleep(time.Second)
		h.send(nil)
		require.False(t, h.m.ticking, "the spinner of the opening has stopped")
		require.Nil(t, h.m.tick())
		h.session.Hold()
		h.press("tab", "G", "up", "up", "c")
		require.True(t, h.m.ticking, "a check goes on")
	})
}

func TestAnExerciseOfAnotherVersionIsToBeReset(t *testing.T) {
	t.Parallel()
	setup := func() Options {
		old := tuitest.NewSession(tuitest.TaskStates()...).OfAnotherVersion()
		return Options{Theme: ui.ThemePlain, Lesson: "readiness-probe", Opener: &fakeOpener{session: old}}
	}
	drive(t, 120, 40, setup, func(h *harness) {
		require.Contains(t, h.screen(), "This exercise was set up")
		h.press("r", "y")
		require.NotContains(t, h.screen(), "This exercise was set up")
	})
}

func TestATaskThatNobodyWorkedOnIsToDo(t *testing.T) {
	t.Parallel()
	setup := func() Options {
		states := tuitest.TaskStates()
		states[1].Untouched = true
		return Options{Theme: ui.ThemePlain, Lesson: "readiness-probe", Opener: &fakeOpener{session: tuitest.NewSession(states...)}}
	}
	drive(t, 120, 40, setup, func(h *harness) {
		h.press("tab", "down")
		require.Contains(t, h.screen(), "○ to do")
		require.Contains(t, ansi.Strip(h.screen()), "○ A Pod that cannot serve")
		require.NotContains(t, h.screen(), "✘")
		h.session.Send(session.Event{Kind: session.EventTask, Task: &tuitest.TaskStates()[1]})
		h.send(nil)
		require.Contains(t, h.screen(), "✘ not yet")
	})
}

func TestTheCatalogueTellsOfLessonsOutOfSight(t *testing.T) {
	t.Parallel()
	drive(t, 60, 20, colorless(""), func(h *harness) {
		h.press("g")
		require.NotContains(t, h.screen(), "↑ ")
		require.Contains(t, h.screen(), "↓ 2")
		h.press("G")
		require.NotContains(t, h.screen(), "↓ ")
		require.Contains(t, h.screen(), "↑ 1")
		require.Contains(t, ansi.Strip(h.screen()), "› ○ 41 The Pod network")
	})
}

func TestHintsOpenedBeforeAreShownUntilTheReset(t *testing.T) {
	t.Parallel()
	setup := func() Options {
		before := tuitest.NewSession(tuitest.TaskStates()...).Hinted("leaves-the-service", 2)
		return Options{Theme: ui.ThemePlain, Lesson: "readiness-probe", Opener: &fakeOpener{session: before}}
	}
	drive(t, 120, 40, setup, func(h *harness) {
		h.press("tab", "down")
		require.Contains(t, h.screen(), "Hints ●●○○")
		h.press("r", "y")
		require.Contains(t, h.screen(), "Hints ○○○○")
	})
}

func TestTheDebriefSaysWhatWasSaid(t *testing.T) {
	t.Parallel()
	for language, want := range map[string][]string{
		lessons.English: {"You said: ", "It was: ", "• not answered"},
		lessons.Chinese: {"你的回答：", "正确答案：", "• 未作答"},
	} {
		setup := func() Options {
			options := lookingBack()
			options.Language, options.Theme = language, ui.ThemePlain
			return options
		}
		drive(t, 100, 100, setup, func(h *harness) {
			h.press("d")
			screen := ansi.Strip(h.screen())
			for _, text := range want {
				require.Contains(t, screen, text)
			}
			require.NotContains(t, screen, "You said: not answered")
			require.NotRegexp(t, "[答案]:", screen)
		})
	}
}

func TestHelpNamesWhatThePanelOffers(t *testing.T) {
	t.Parallel()
	drive(t, 60, 20, reading, func(h *harness) {
		h.press("tab", "g")
		require.Contains(t, ansi.Strip(h.m.footer()), "enter choose")
		h.press("j")
		require.Contains(t, ansi.Strip(h.m.footer()), "c check")
	})
}

func TestTheBringUpSpeaksTheLanguage(t *testing.T) {
	t.Parallel()
	for language, want := range map[string]string{
		lessons.English: "9/9 wait until everything answers", lessons.Chinese: "9/9 等待所有组件就绪",
	} {
		setup := func() Options {
			events := make(chan BringUp, 1)
			events <- BringUp{Step: 9, Total: 9, ID: "ready", Name: "wait until everything answers", State: BringUpRunning}
			close(events)
			return Options{Theme: ui.ThemePlain, Language: language, BringUp: events}
		}
		drive(t, 80, 24, setup, func(h *harness) { require.Contains(t, ansi.Strip(h.screen()), want) })
	}
}

// A bring-up that fails before its first step has a reason, and nothing for it to follow.
func TestAReasonWithoutAStepStandsAlone(t *testing.T) {
	t.Parallel()
	for _, language := range []string{lessons.English, lessons.Chinese} {
		setup := func() Options {
			events := make(chan BringUp, 1)
			events <- BringUp{State: BringUpFailed, Err: errors.New("no engine is installed")}
			close(events)
			return Options{Theme: ui.ThemePlain, Language: language, BringUp: events}
		}
		drive(t, 80, 24, setup, func(h *harness) {
			require.Contains(t, ansi.Strip(h.screen()), " ✘ no engine is installed")
		})
	}
}

func TestTheFirstFrameComesBeforeTheLessons(t *testing.T) {
	t.Parallel()
	var shelf chan *lessons.Course
	setup := func() Options {
		shelf = make(chan *lessons.Course)
		options := colorless("readiness-probe")()
		options.Read = func() (*lessons.Course, error) { return <-shelf, nil }
		return options
	}
	drive(t, 100, 30, setup, func(h *harness) {
		require.Contains(t, h.screen(), "Opening the lessons")
		h.press("enter", "down", "n")
		shelf <- tuitest.Course()
		h.press("down")
		require.Equal(t, lessonScreen, h.m.screen, "the lesson that was asked for")
		require.NotContains(t, h.screen(), "Opening the lessons")
	})
}

func TestWithoutLessonsTheScreenEndsAndSaysWhy(t *testing.T) {
	t.Parallel()
	in, _ := io.Pipe()
	unreadable := errors.New("course.yaml: no such file")
	err := Run(t.Context(), Options{Read: func() (*lessons.Course, error) { return nil, unreadable }},
		tea.WithInput(in), tea.WithOutput(&screenBuffer{}), tea.WithWindowSize(80, 24), tea.WithoutSignals())
	require.ErrorIs(t, err, unreadable)
}
