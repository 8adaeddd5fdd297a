package tui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// handleKey sends a key to the topmost dialog, or else to the screen.
func (m *Model) handleKey(msg tea.KeyPressMsg) tea.Cmd {
	if msg.String() == "ctrl+c" {
		return m.interrupt()
	}
	if n := len(m.dialogs); n > 0 {
		return m.dialogs[n-1].update(m, msg)
	}
	if m.screen != catalogueScreen || !m.catalogue.filtering {
		switch {
		case key.Matches(msg, m.keys.Quit):
			return m.quit()
		case key.Matches(msg, m.keys.Help):
			m.push(&helpDialog{})
			return nil
		case key.Matches(msg, m.keys.Language):
			return m.toggleLanguage()
		}
	}
	switch m.screen {
	case lessonScreen:
		return m.lessonKeys(msg)
	case debriefScreen:
		return m.debriefKeys(msg)
	default:
		return m.catalogueKey(msg)
	}
}

// lessonKeys handles what works wherever the focus is, then what belongs to the focus.
func (m *Model) lessonKeys(msg tea.KeyPressMsg) tea.Cmd {
	v := m.lesson
	switch {
	case key.Matches(msg, m.keys.Back):
		leave := m.leaveLesson()
		m.screen = catalogueScreen
		return tea.Batch(leave, m.readProgress())
	case key.Matches(msg, m.keys.Switch):
		v.onTasks = !v.onTasks
		return nil
	case key.Matches(msg, m.keys.NextLesson):
		return m.nextLesson()
	case key.Matches(msg, m.keys.Debrief):
		return m.openDebrief()
	}
	if cmd, handled := m.work(msg); handled {
		return cmd
	}
	if v.onTasks {
		return m.taskKeys(msg)
	}
	scrollKeys(&v.text, msg, m.keys)
	return nil
}

// work handles the keys that act on the exercise.
func (m *Model) work(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	switch {
	case key.Matches(msg, m.keys.Check):
		return m.check(), true
	case key.Matches(msg, m.keys.Hint):
		return m.hint(), true
	case key.Matches(msg, m.keys.Solution):
		return m.solution(), true
	case key.Matches(msg, m.keys.Reset):
		return m.reset(), true
	case key.Matches(msg, m.keys.Shell):
		return m.shell(), true
	case key.Matches(msg, m.keys.Answer):
		return m.answer(), true
	}
	return nil, false
}

// taskKeys moves in the task panel.
func (m *Model) taskKeys(msg tea.KeyPressMsg) tea.Cmd {
	v := m.lesson
	switch {
	case key.Matches(msg, m.keys.Up):
		v.choose(v.cursor - 1)
	case key.Matches(msg, m.keys.Down):
		v.choose(v.cursor + 1)
	case key.Matches(msg, m.keys.Top):
		v.choose(0)
	case key.Matches(msg, m.keys.Bottom):
		v.choose(len(v.items) - 1)
	case key.Matches(msg, m.keys.PageDown):
		m.scrollDetail(5)
	case key.Matches(msg, m.keys.PageUp):
		m.scrollDetail(-5)
	case key.Matches(msg, m.keys.Enter):
		return m.enterItem()
	}
	return nil
}

func (v *lessonView) choose(i int) {
	v.cursor = max(min(i, len(v.items)-1), 0)
	v.detail = 0
}

// focus puts the cursor on a task.
func (v *lessonView) focus(task string) {
	for i, it := range v.items {
		if it.kind == taskItem && it.task.ID == task && i != v.cursor {
			v.choose(i)
		}
	}
}

// enterItem opens the cards, or shows the task in the text.
func (m *Model) enterItem() tea.Cmd {
	v := m.lesson
	switch it := v.item(); it.kind {
	case predictItem:
		m.pushCards(predictionCards(it.question), 0)
	case quizItem:
		m.pushQuiz()
	default:
		v.text.show(it.anchorOf())
	}
	return nil
}

// scrollKeys scrolls a reader.
func scrollKeys(r *reader, msg tea.KeyPressMsg, keys KeyMap) {
	page := max(r.height-2, 1)
	switch {
	case key.Matches(msg, keys.Up):
		r.scroll(-1)
	case key.Matches(msg, keys.Down):
		r.scroll(1)
	case key.Matches(msg, keys.PageUp):
		r.scroll(-page)
	case key.Matches(msg, keys.PageDown):
		r.scroll(page)
	case key.Matches(msg, keys.Top):
		r.scroll(-len(r.doc.lines))
	case key.Matches(msg, keys.Bottom):
		r.scroll(len(r.doc.lines))
	}
}
