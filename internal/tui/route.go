package tui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/tui/catalogue"
	"github.com/klab-dev/klab/internal/tui/dialog"
	"github.com/klab-dev/klab/internal/tui/lesson"
	"github.com/klab-dev/klab/internal/tui/pane"
	"github.com/klab-dev/klab/internal/tui/picture"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// input sends keys, the mouse and what is pasted to the topmost dialog, or else to a pane or the screen.
func (m *Model) input(msg tea.Msg) tea.Cmd {
	if m.lesson != nil {
		m.lesson.Touched()
	}
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if len(m.dialogs) == 0 && m.screen == lessonScreen {
			if effect, taken := m.sides.key(msg); taken {
				return m.do(effect)
			}
		}
		if cmd, handled := m.global(msg); handled {
			return cmd
		}
	case tea.MouseMsg:
		return m.mouse(msg)
	}
	return m.do(m.focus().Update(msg))
}

// mouse sends the mouse to what it is over. Screens and dialogs know the wheel only.
func (m *Model) mouse(msg tea.MouseMsg) tea.Cmd {
	var passed tea.Cmd
	if len(m.dialogs) == 0 {
		msg = moved(msg, 0, -len(m.top()))
		if m.screen == lessonScreen {
			effect, taken := m.sides.mouse(msg)
			passed = m.do(effect)
			if taken {
				return passed
			}
		}
	}
	wheel, turned := msg.(tea.MouseWheelMsg)
	switch {
	case !turned || ui.Wheel(wheel) == 0:
		return passed
	case len(m.dialogs) > 0:
		return m.do(m.focus().Update(wheel))
	default:
		return m.do(m.shown().Update(wheel))
	}
}

// global handles the keys that work on every screen, where no dialog is open and no text is typed.
func (m *Model) global(msg tea.KeyPressMsg) (cmd tea.Cmd, handled bool) {
	keys := m.ui.Keys
	if key.Matches(msg, keys.Interrupt) {
		return m.interrupt(), true
	}
	if len(m.dialogs) > 0 || m.screen == catalogueScreen && m.catalogue.Typing() {
		return nil, false
	}
	switch {
	case key.Matches(msg, keys.Quit):
		return m.quit(), true
	case key.Matches(msg, keys.Help):
		m.dialogs = append(m.dialogs, dialog.NewKeys(m.ui))
		return nil, true
	case key.Matches(msg, keys.Language):
		return m.toggleLanguage(), true
	}
	return nil, false
}

// do runs what follows from a message, and grants what was asked.
func (m *Model) do(effect ui.Effect) tea.Cmd {
	cmds := effect.Commands
	for _, ask := range effect.Asks {
		cmds = append(cmds, m.grant(ask))
	}
	return tea.Batch(cmds...)
}

// grant does what a component asks for.
func (m *Model) grant(ask any) tea.Cmd {
	switch ask := ask.(type) {
	case ui.Push:
		m.dialogs = append(m.dialogs, ask.Dialog)
	case ui.Offer:
		if len(m.dialogs) == 0 && m.screen == lessonScreen && m.sides.typed() == nil {
			m.dialogs = append(m.dialogs, ask.Dialog)
		}
	case ui.Close:
		m.dialogs = m.dialogs[:max(len(m.dialogs)-1, 0)]
	case ui.Notice:
		return m.notify(ask.Text)
	case ui.SwitchLanguage:
		return m.toggleLanguage()
	case catalogue.Open:
		return m.openLesson(ask.Lesson)
	case ui.Attach:
		return m.sides.attach(ask)
	case ui.Detach:
		return m.sides.detach(ask.Name)
	case pane.Open:
		return m.openShell(ask.Start, ask.Text)
	case picture.Open:
		return m.openPicture(ask)
	case lend:
		return m.do(m.lesson.Update(ask.key))
	case pane.Failed:
		return m.do(m.lesson.FullShell(ask.Err))
	case lesson.Progressed:
		return readProgress(m.options.Progress)
	case lesson.Leave:
		leave := m.leaveLesson()
		m.screen = catalogueScreen
		return tea.Batch(leave, readProgress(m.options.Progress))
	case lesson.Next:
		return m.nextLesson()
	case lesson.LookBack:
		m.screen, m.debrief = debriefScreen, m.lesson.Debrief(m.following())
	case lesson.Return:
		m.screen, m.debrief = lessonScreen, nil
	}
	return nil
}

// openLesson shows a lesson and begins its exercise when the lab is ready.
func (m *Model) openLesson(id string) tea.Cmd {
	if m.options.Course == nil {
		return nil
	}
	l := m.options.Course.Lesson(id)
	if l == nil {
		return nil
	}
	leave := m.leaveLesson()
	m.lesson = lesson.New(m.ctx, m.ui, m.documents, m.options.Opener, l)
	m.screen = lessonScreen
	m.catalogue.Choose(id)
	return tea.Batch(leave, m.lesson.SetLab(m.strip.state()))
}

// leaveLesson ends the lesson without waiting for its session.
func (m *Model) leaveLesson() tea.Cmd {
	left := m.lesson
	if left == nil {
		return nil
	}
	m.lesson, m.debrief, m.dialogs = nil, nil, nil
	return tea.Batch(m.sides.clear(), left.Leave())
}

// openShell gives the keys to the lesson's shells, of which the first begins now if there is none, and types a text at
// the prompt.
func (m *Model) openShell(start pane.Start, text string) tea.Cmd {
	shells, ok := m.sides.find(pane.Name).(*pane.Model)
	var opened tea.Cmd
	if !ok {
		l := m.lesson.Lesson()
		place := slices.DeleteFunc([]string{m.options.Lab, m.ui.LessonName(l), l.Namespace}, func(s string) bool { return s == "" })
		shells = pane.New(m.ui, start, strings.Join(place, " · "))
		opened = m.sides.attach(ui.Attach{Side: shells})
	}
	if text != "" {
		shells.Type(text)
	}
	return tea.Batch(opened, m.sides.focus(shells))
}

// openPicture shows the live picture, then the next of its panes, and after the last one none.
func (m *Model) openPicture(ask picture.Open) tea.Cmd {
	p, ok := m.sides.find(picture.Name).(*picture.Pane)
	switch {
	case !ok:
		p = picture.New(m.ctx, m.ui, ask)
		return tea.Batch(m.sides.attach(ui.Attach{Side: p}), m.sides.show(p))
	case !m.sides.inSight(p):
		return m.sides.show(p)
	case p.Next():
		return nil
	default:
		return m.sides.detach(picture.Name)
	}
}

// nextLesson opens the lesson after this one.
func (m *Model) nextLesson() tea.Cmd {
	next := m.following()
	if next == nil {
		return m.notify(m.ui.Words.LastLesson)
	}
	return m.openLesson(next.ID)
}

// following is the lesson after the one on the screen.
func (m *Model) following() *lessons.Lesson {
	all := m.options.Course.Lessons
	i := slices.Index(all, m.lesson.Lesson())
	if i < 0 || i+1 == len(all) {
		return nil
	}
	return all[i+1]
}

// checking reports whether a check is under way, which must be undone before klab ends.
func (m *Model) checking() bool { return m.lesson != nil && m.lesson.Checking() }

// quit leaves, after asking when a check is under way.
func (m *Model) quit() tea.Cmd {
	if !m.checking() {
		return tea.Quit
	}
	title := func(w words.Words) string { return w.QuitTitle }
	body := func(w words.Words) string { return w.QuitBody }
	leave := func() ui.Effect { return ui.Run(tea.Quit) }
	m.dialogs = append(m.dialogs, dialog.NewConfirm(m.ui, title, body, leave))
	return nil
}

// interrupt is ctrl+c: it leaves like q, and the second time without asking.
func (m *Model) interrupt() tea.Cmd {
	if m.leaving {
		return tea.Quit
	}
	m.dialogs = nil
	m.leaving = m.checking()
	return m.quit()
}

// closeSession ends the session when the program does.
func (m *Model) closeSession() {
	m.sides.close()
	if m.lesson != nil {
		m.lesson.Close()
	}
}
