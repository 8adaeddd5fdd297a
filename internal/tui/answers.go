package tui

import (
	"context"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/lessons"
)

// An answersDialog is the form of a task that asks for answers.
type answersDialog struct {
	task   *lessons.Task
	inputs []textinput.Model
	focus  int
}

// pushAnswers opens the form.
func (m *Model) pushAnswers(task *lessons.Task) tea.Cmd {
	d := &answersDialog{task: task}
	for range task.Answers {
		input := textinput.New()
		input.Prompt = "› "
		input.CharLimit = 200
		input.SetStyles(m.styles.Input)
		input.SetWidth(m.dialogWidth(60) - 3)
		d.inputs = append(d.inputs, input)
	}
	m.push(d)
	return d.inputs[0].Focus()
}

func (d *answersDialog) update(m *Model, msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch {
		case press.String() == "esc":
			m.pop()
			return nil
		case key.Matches(press, m.keys.NextField):
			return d.turn(1)
		case key.Matches(press, m.keys.PreviousField):
			return d.turn(-1)
		case key.Matches(press, m.keys.Save):
			if d.focus+1 < len(d.inputs) {
				return d.turn(1)
			}
			return d.save(m)
		}
	}
	var cmd tea.Cmd
	d.inputs[d.focus], cmd = d.inputs[d.focus].Update(msg)
	return cmd
}

// turn goes to another field.
func (d *answersDialog) turn(by int) tea.Cmd {
	d.inputs[d.focus].Blur()
	d.focus = (d.focus + by + len(d.inputs)) % len(d.inputs)
	return d.inputs[d.focus].Focus()
}

// save keeps what was entered; fields left empty stay as they were.
func (d *answersDialog) save(m *Model) tea.Cmd {
	m.pop()
	s, ctx := m.lesson.session, m.lesson.ctx
	if s == nil {
		return m.notify(m.words.NoSession)
	}
	values := make([]string, len(d.inputs))
	for i, input := range d.inputs {
		values[i] = input.Value()
	}
	return m.inLesson(func() any { return savedMsg{saveAnswers(ctx, s, d.task, values)} })
}

func saveAnswers(ctx context.Context, s Session, task *lessons.Task, values []string) error {
	for i, name := range task.Answers {
		if values[i] == "" {
			continue
		}
		if err := s.Answer(ctx, task.ID, name, values[i]); err != nil {
			return err
		}
	}
	return nil
}

func (d *answersDialog) view(m *Model) string {
	width := m.dialogWidth(60)
	labels := m.textOf(m.lesson.lesson).Tasks[d.task.ID].Answers
	lines := []string{m.styles.AccentBold.Render(m.words.AnswersTitle)}
	for i, name := range d.task.Answers {
		label := labels[name]
		if label == "" {
			label = name
		}
		lines = append(lines, "")
		lines = append(lines, prose.Wrap(label, width)...)
		lines = append(lines, d.inputs[i].View())
	}
	return m.box(lines, width)
}

func (d *answersDialog) help(m *Model) []key.Binding {
	if len(d.inputs) > 1 {
		return []key.Binding{m.keys.NextField, m.keys.Save, m.keys.Close}
	}
	return []key.Binding{m.keys.Save, m.keys.Close}
}
