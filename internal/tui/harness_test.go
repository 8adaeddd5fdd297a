package tui

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/klab-dev/klab/internal/tui/tuitest"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/lessons"
)

// A harness drives the model as Bubble Tea would, but in step with the test: do returns when every command
// has ended or waits for something. It runs in a synctest bubble, so that timers never fire on their own.
type harness struct {
	m       *Model
	msgs    chan tea.Msg
	session *tuitest.Session
	quit    bool
}

// drive runs f with a model of the size given. setup makes its options inside the bubble, since a channel
// from outside would keep it waiting for ever.
func drive(t *testing.T, width, height int, setup func() Options, f func(h *harness)) {
	t.Helper()
	synctest.Test(t, func(*testing.T) {
		options := setup()
		ctx, cancel := context.WithCancel(context.Background())
		if options.Course == nil && options.Read == nil {
			options.Course = tuitest.Course()
		}
		if options.Progress == nil {
			options.Progress = halfWay
		}
		h := &harness{msgs: make(chan tea.Msg, 100)}
		if options.Opener == nil {
			h.session = tuitest.NewSession(tuitest.TaskStates()...)
			options.Opener = &fakeOpener{session: h.session}
		} else if opener, ok := options.Opener.(*fakeOpener); ok {
			h.session = opener.session
		}
		h.m = New(ctx, options)
		h.run(h.m.Init())
		h.send(tea.WindowSizeMsg{Width: width, Height: height})
		defer func() {
			cancel()
			// Lets the timers fire into the channel, so that no command is left.
			time.Sleep(time.Hour)
		}()
		f(h)
	})
}

// send has the model take messages and all that follows from them.
func (h *harness) send(msgs ...tea.Msg) {
	for _, msg := range msgs {
		h.take(msg)
		synctest.Wait()
		for len(h.msgs) > 0 {
			h.take(<-h.msgs)
			synctest.Wait()
		}
	}
}

func (h *harness) take(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
	case tea.BatchMsg:
		for _, cmd := range msg {
			h.run(cmd)
		}
	case tea.QuitMsg:
		h.quit = true
	default:
		_, cmd := h.m.Update(msg)
		h.run(cmd)
	}
}

// run starts a command.
func (h *harness) run(cmd tea.Cmd) {
	if cmd != nil {
		go func() { h.msgs <- cmd() }()
	}
}

// fakeOpener hands out one session. It waits for the gate, if there is one.
type fakeOpener struct {
	session *tuitest.Session
	err     error
	gate    chan struct{}
}

func (o *fakeOpener) Open(context.Context, string, string) (Session, error) {
	if o.gate != nil {
		<-o.gate
	}
	if o.err != nil {
		return nil, o.err
	}
	o.session.Opened()
	return o.session, nil
}

// halfWay is a learner in the middle of the course.
func halfWay() Progress {
	return Progress{
		Last: "readiness-probe",
		Lessons: map[string]LessonProgress{
			"start-here":      {Passed: map[string]bool{"look": true}},
			"cluster-anatomy": {Passed: map[string]bool{"look": true}},
			"readiness-probe": {Passed: map[string]bool{"count-errors": true}},
		},
	}
}

// press types keys by their names.
func (h *harness) press(keys ...string) {
	for _, k := range keys {
		h.send(press(k))
	}
}

// press makes the message of a key.
func press(name string) tea.KeyPressMsg {
	named := map[string]rune{
		"tab": tea.KeyTab, "enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown,
		"pgdown": tea.KeyPgDown, "pgup": tea.KeyPgUp, "space": tea.KeySpace, "backspace": tea.KeyBackspace,
	}
	if code, ok := named[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	if name == "lead" {
		return leader
	}
	if name == "ctrl+c" {
		return tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl}
	}
	r := []rune(name)[0]
	return tea.KeyPressMsg{Code: r, Text: name}
}

func (h *harness) screen() string {
	return h.m.render()
}

// column is a part of every line between the header and the help line.
func (h *harness) column(from, to int) []string {
	lines := strings.Split(ansi.Strip(h.screen()), "\n")
	lines = lines[len(h.m.top()) : len(lines)-1]
	for i, line := range lines {
		lines[i] = ansi.Cut(line, from, to)
	}
	return lines
}

// colorless is the default of most tests: no colour, English.
func colorless(lesson string) func() Options {
	return func() Options { return Options{Theme: ui.ThemePlain, Language: lessons.English, Lesson: lesson} }
}
