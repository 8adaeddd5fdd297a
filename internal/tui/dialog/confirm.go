package dialog

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/internal/words"
)

// A Text is found when it is drawn, so that it follows the language.
type Text func(w words.Words) string

// A Confirm asks yes or no.
type Confirm struct {
	box
	title, body Text
	yes         func() ui.Effect
}

var _ ui.Component = (*Confirm)(nil)

// NewConfirm returns a question and what a yes does.
func NewConfirm(c *ui.Context, title, body Text, yes func() ui.Effect) *Confirm {
	return &Confirm{box{ui: c}, title, body, yes}
}

// Update takes the answer.
func (d *Confirm) Update(msg tea.Msg) ui.Effect {
	press, ok := msg.(tea.KeyPressMsg)
	switch {
	case !ok:
	case key.Matches(press, d.ui.Keys.Yes):
		return ui.Ask(ui.Close{}).Then(d.yes())
	case key.Matches(press, d.ui.Keys.No):
		return ui.Ask(ui.Close{})
	}
	return ui.Effect{}
}

// View draws the question above its two answers.
func (d *Confirm) View() []string {
	width, styles, w := d.inner(56), d.ui.Styles, d.ui.Words
	lines := prose.Wrap(styles.AccentBold.Render(d.title(w)), width)
	lines = append(lines, "")
	lines = append(lines, prose.Wrap(d.body(w), width)...)
	buttons := styles.Button.Render(named(d.ui.Keys.Yes)) + "  " + styles.ButtonOff.Render(named(d.ui.Keys.No))
	lines = append(lines, "", lipgloss.PlaceHorizontal(width, lipgloss.Right, buttons))
	return d.draw(lines, width)
}

// named is a key and what it does.
func named(b key.Binding) string { return b.Help().Key + " " + b.Help().Desc }

// Help lists the two answers.
func (d *Confirm) Help() []key.Binding {
	return []key.Binding{d.ui.Keys.Yes, d.ui.Keys.No}
}
