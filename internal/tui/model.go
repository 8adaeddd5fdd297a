package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/tui/catalogue"
	"github.com/klab-dev/klab/internal/tui/lesson"
	"github.com/klab-dev/klab/internal/tui/reader"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/lessons"
)

const (
	statusTime  = 5 * time.Second
	spinnerTime = 120 * time.Millisecond
)

// A screen is what fills the terminal.
type screen int

const (
	catalogueScreen screen = iota
	lessonScreen
	debriefScreen
)

// String names the screen.
func (s screen) String() string {
	return [...]string{"catalogue", "lesson", "debrief"}[s]
}

// Model is the root of the interface.
type Model struct {
	ctx     context.Context
	options Options

	ui        *ui.Context
	documents *reader.Documents
	// dark and color are what the terminal told about itself.
	dark, color bool

	// screen says which component fills the terminal; lesson and debrief are nil while there is none.
	screen    screen
	strip     strip
	catalogue *catalogue.Model
	lesson    *lesson.Model
	debrief   *lesson.Debrief
	dialogs   []ui.Component
	sides     sides
	// unread is why the course could not be read.
	unread error

	status    string
	statusSeq int
	ticking   bool
	// leaving is true once ctrl+c was answered with a question.
	leaving bool
}

// New returns the interface at its first frame.
func New(ctx context.Context, options Options) *Model {
	c := ui.New(options.Language, options.Theme.On(true, true))
	c.SetLeader(options.Leader)
	c.Still = options.Still
	c.SetASCII(options.ASCII)
	m := &Model{
		ctx: ctx, options: options,
		ui: c, documents: reader.NewDocuments(), dark: true, color: true,
		strip:     strip{ui: c, lab: BringUp{State: BringUpReady}},
		catalogue: catalogue.New(c), sides: sides{ui: c},
	}
	if options.BringUp != nil {
		m.strip.lab = BringUp{State: BringUpRunning}
	}
	if options.Course != nil {
		m.catalogue.SetCourse(options.Course)
	}
	return m
}

// setTheme follows what is wanted and what the terminal can do.
func (m *Model) setTheme() {
	if theme := m.options.Theme.On(m.dark, m.color); theme != m.ui.Theme {
		m.ui.SetTheme(theme)
	}
}

// notify shows a line for a moment.
func (m *Model) notify(text string) tea.Cmd {
	m.statusSeq++
	m.status = text
	seq := m.statusSeq
	return tea.Tick(statusTime, func(time.Time) tea.Msg { return statusOverMsg{seq} })
}

// tick keeps the spinner turning while there is something to wait for, and only then. Where nothing may move by itself it
// does not turn.
func (m *Model) tick() tea.Cmd {
	if m.ticking || m.ui.Still || !m.busy() {
		return nil
	}
	m.ticking = true
	return tea.Tick(spinnerTime, func(time.Time) tea.Msg { return spinMsg{} })
}

func (m *Model) busy() bool {
	return m.strip.lab.State == BringUpRunning || m.lesson != nil && m.lesson.Busy()
}

// toggleLanguage switches in place; readers keep their place by anchor.
func (m *Model) toggleLanguage() tea.Cmd {
	language := lessons.Chinese
	if m.ui.Language == language {
		language = lessons.English
	}
	m.ui.SetLanguage(language)
	save := m.options.SaveLanguage
	if save == nil {
		return nil
	}
	return func() tea.Msg {
		save(language)
		return nil
	}
}

// focus is the topmost dialog, or else the pane that all keys go to, or else the screen.
func (m *Model) focus() ui.Component {
	if n := len(m.dialogs); n > 0 {
		return m.dialogs[n-1]
	}
	if m.screen == lessonScreen && m.sides.typed() != nil {
		return m.sides.typed()
	}
	return m.shown()
}

// shown is the component that fills the terminal.
func (m *Model) shown() ui.Component {
	switch m.screen {
	case lessonScreen:
		return m.lesson
	case debriefScreen:
		return m.debrief
	default:
		return m.catalogue
	}
}

// screens are the components that can fill the terminal just now.
func (m *Model) screens() []ui.Component {
	all := []ui.Component{m.catalogue}
	if m.lesson != nil {
		all = append(all, m.lesson)
	}
	if m.debrief != nil {
		all = append(all, m.debrief)
	}
	return all
}
