package dialog

import (
	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/lessons"
)

// answersWidth is the widest form.
const answersWidth = 60

// Answers is the form of a task that asks for answers.
type Answers struct {
	box
	lesson *lessons.Lesson
	task   *lessons.Task
	inputs []textinput.Model
	focus  int
	save   func(values []string) ui.Effect
}

var _ ui.Component = (*Answers)(nil)

// NewAnswers returns the form of a task that asks for answers, and the command that makes its cursor blink. save gets
// the values in the order of the task's answers.
func NewAnswers(
	c *ui.Context, l *lessons.Lesson, task *lessons.Task, save func(values []string) ui.Effect,
) (*Answers, tea.Cmd) {
	d := &Answers{box: box{ui: c}, lesson: l, task: task, save: save}
	for range task.Answers {
		input := textinput.New()
		input.Prompt = "› "
		input.CharLimit = 200
		input.SetStyles(c.Styles.Input)
		d.inputs = append(d.inputs, input)
	}
	return d, d.inputs[0].Focus()
}

// SetSize gives every field the width of the form.
func (d *Answers) SetSize(width, height int) {
	d.box.SetSize(width, height)
	for i := range d.inputs {
		d.inputs[i].SetWidth(d.inner(answersWidth) - 3)
	}
}

// Update goes from field to field, types, and saves in the end.
func (d *Answers) Update(msg tea.Msg) ui.Effect {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch keys := d.ui.Keys; {
		case key.Matches(press, keys.Cancel):
			return ui.Ask(ui.Close{})
		case key.Matches(press, keys.NextField):
			return d.turn(1)
		case key.Matches(press, keys.PreviousField):
			return d.turn(-1)
		case key.Matches(press, keys.Save):
			if d.focus+1 < len(d.inputs) {
				return d.turn(1)
			}
			return ui.Ask(ui.Close{}).Then(d.save(d.values()))
		}
	}
	var cmd tea.Cmd
	d.inputs[d.focus], cmd = d.inputs[d.focus].Update(msg)
	return ui.Run(cmd)
}

// turn goes to another field.
func (d *Answers) turn(by int) ui.Effect {
	d.inputs[d.focus].Blur()
	d.focus = (d.focus + by + len(d.inputs)) % len(d.inputs)
	return ui.Run(d.inputs[d.focus].Focus())
}

// values are what was entered.
func (d *Answers) values() []string {
	values := make([]string, len(d.inputs))
	for i, input := range d.inputs {
		values[i] = input.Value()
	}
	return values
}

// View draws every question above its field.
func (d *Answers) View() []string {
	width := d.inner(answersWidth)
	labels := d.ui.Text(d.lesson).Tasks[d.task.ID].Answers
	lines := []string{d.ui.Styles.AccentBold.Render(d.ui.Words.AnswersTitle)}
	for i, name := range d.task.Answers {
		label := labels[name]
		if label == "" {
			label = name
		}
		lines = append(lines, "")
		lines = append(lines, prose.Wrap(label, width)...)
		lines = append(lines, d.inputs[i].View())
	}
	return d.draw(lines, width)
}

// Help lists what saves and what leaves.
func (d *Answers) Help() []key.Binding {
	if len(d.inputs) > 1 {
		return []key.Binding{d.ui.Keys.NextField, d.ui.Keys.Save, d.ui.Keys.Cancel}
	}
	return []key.Binding{d.ui.Keys.Save, d.ui.Keys.Cancel}
}
