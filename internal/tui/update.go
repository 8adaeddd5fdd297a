package tui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/klab-dev/klab/internal/tui/dialog"
	"github.com/klab-dev/klab/internal/tui/lesson"
	"github.com/klab-dev/klab/internal/tui/reader"
	"github.com/klab-dev/klab/internal/tui/ui"
)

var _ tea.Model = (*Model)(nil)

// Init asks the terminal what it is and begins to listen.
func (m *Model) Init() tea.Cmd {
	cmds := []tea.Cmd{readProgress(m.options.Progress), waitBringUp(m.options.BringUp), m.tick(), offerTour(m.options.Tour)}
	if m.options.Theme == ui.ThemeAuto {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	if m.options.Course == nil {
		cmds = append(cmds, readCourse(m.options.Read))
	} else {
		cmds = append(cmds, m.openLesson(m.options.Lesson))
	}
	return tea.Batch(cmds...)
}

// Update takes one message. It never blocks.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	return m, tea.Batch(m.handle(msg), m.refresh(), m.tick())
}

// handle sends a message to whoever it is for.
func (m *Model) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.ui.Width, m.ui.Height = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		m.dark = msg.IsDark()
		m.setTheme()
	case tea.ColorProfileMsg:
		m.color = msg.Profile > colorprofile.ASCII
		m.setTheme()
	case tea.KeyPressMsg, tea.MouseMsg, tea.PasteMsg:
		return m.input(msg)
	case ui.SideMsg:
		if side := m.sides.find(msg.Name); side != nil {
			return m.do(side.Update(msg.What))
		}
	case reader.Rendered:
		return m.rendered(msg)
	case tourMsg:
		m.dialogs = append(m.dialogs, dialog.NewTour(m.ui))
	case spinMsg:
		m.ui.Turn()
		m.ticking = false
	case statusOverMsg:
		if msg.seq == m.statusSeq {
			m.status = ""
		}
	case bringUpMsg:
		return m.bringUp(msg.event)
	case courseMsg:
		return m.read(msg)
	case progressMsg:
		m.catalogue.SetProgress(msg.progress)
	case lesson.Msg:
		if m.lesson == nil {
			return msg.Drop()
		}
		return m.do(m.lesson.Update(msg))
	}
	return nil
}

// rendered keeps a rendering and shows it to every component.
func (m *Model) rendered(msg reader.Rendered) tea.Cmd {
	m.documents.Keep(msg)
	var cmds []tea.Cmd
	for _, c := range append(m.screens(), m.dialogs...) {
		cmds = append(cmds, m.do(c.Update(msg)))
	}
	return tea.Batch(cmds...)
}

// bringUp follows the lab and begins the exercise once it is ready.
func (m *Model) bringUp(event BringUp) tea.Cmd {
	m.strip.lab = event
	again := waitBringUp(m.options.BringUp)
	if m.lesson == nil {
		return again
	}
	return tea.Batch(again, m.lesson.SetLab(m.strip.state()))
}

// read shows the course, or ends where there is none, and opens the lesson that was asked for.
func (m *Model) read(msg courseMsg) tea.Cmd {
	if msg.err != nil {
		m.unread = msg.err
		return tea.Quit
	}
	m.options.Course = msg.course
	m.catalogue.SetCourse(msg.course)
	return m.openLesson(m.options.Lesson)
}
