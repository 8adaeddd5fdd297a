package lesson

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/tui/ui"
)

const (
	// compactBelow is the height under which the items share one line.
	compactBelow = 12
	// bottom scrolls to the end, wherever that is.
	bottom = 1 << 20
)

// A taskPane lists what there is to do in a lesson, and below it how the one under the cursor stands.
type taskPane struct {
	ui *ui.Context
	*exercise
	width, height int
	// focused panes show a cursor; titled ones begin with their title.
	focused, titled bool

	items  []item
	cursor int
	// scrolled is how far the lower part is scrolled.
	scrolled int
}

func newTaskPane(c *ui.Context, e *exercise) *taskPane {
	return &taskPane{ui: c, exercise: e, items: itemsOf(e.lesson)}
}

var _ ui.Component = (*taskPane)(nil)

// SetSize implements ui.Component.
func (p *taskPane) SetSize(width, height int) { p.width, p.height = width, height }

// Refresh implements ui.Component.
func (p *taskPane) Refresh() tea.Cmd { return nil }

// Help lists the keys that act on the item under the cursor. On cards there is nothing to check before they are
// answered.
func (p *taskPane) Help() []key.Binding {
	k, it := p.ui.Keys, p.item()
	if it.kind != taskItem {
		return []key.Binding{k.Switch, k.Answers, k.Move, k.Shell, k.Reset, k.Back, k.Language, k.View, k.Help}
	}
	line := []key.Binding{k.Switch, k.Check, k.Hint, k.Solution, k.Shell, k.Reset, k.Back, k.Enter, k.Move, k.View, k.Help}
	if len(it.task.Answers) > 0 {
		line = append([]key.Binding{k.Answer}, line...)
	}
	return line
}

// Update moves among the items and scrolls the lower part.
func (p *taskPane) Update(msg tea.Msg) ui.Effect {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		p.press(msg)
	case tea.MouseWheelMsg:
		p.scroll(ui.Wheel(msg))
	}
	return ui.Effect{}
}

// item returns the one under the cursor.
func (p *taskPane) item() item {
	if p.cursor < len(p.items) {
		return p.items[p.cursor]
	}
	return item{kind: quizItem}
}

func (p *taskPane) choose(i int) {
	p.cursor = max(min(i, len(p.items)-1), 0)
	p.scrolled = 0
}

// focus puts the cursor on a task.
func (p *taskPane) focus(task string) {
	for i, it := range p.items {
		if it.kind == taskItem && it.task.ID == task && i != p.cursor {
			p.choose(i)
		}
	}
}

// focusOpen puts the cursor on the first item left to do.
func (p *taskPane) focusOpen() {
	left := slices.IndexFunc(p.items, func(it item) bool {
		return it.kind == taskItem && !p.passed(it.task.ID) ||
			it.kind == predictItem && p.chosen[it.question.ID] == "" && !p.passed(it.question.Task)
	})
	if left < 0 {
		left = max(len(p.items)-1, 0)
	}
	p.cursor = left
}

// press handles a key.
func (p *taskPane) press(msg tea.KeyPressMsg) {
	switch keys := p.ui.Keys; {
	case key.Matches(msg, keys.Up):
		p.choose(p.cursor - 1)
	case key.Matches(msg, keys.Down):
		p.choose(p.cursor + 1)
	case key.Matches(msg, keys.Top):
		p.choose(0)
	case key.Matches(msg, keys.Bottom):
		p.choose(len(p.items) - 1)
	case key.Matches(msg, keys.PageDown):
		p.scroll(5)
	case key.Matches(msg, keys.PageUp):
		p.scroll(-5)
	}
}

// scroll moves the lower part.
func (p *taskPane) scroll(by int) {
	last := max(len(p.detail())-(p.height-len(p.head())), 0)
	p.scrolled = max(min(min(p.scrolled, last)+by, last), 0)
}

// detail says everything about the item under the cursor.
func (p *taskPane) detail() []string { return detail{p.verdicts()}.of(p.item()) }

// verdicts say how tasks stand, in the width of the pane.
func (p *taskPane) verdicts() verdicts { return verdicts{p.ui, p.exercise, p.width} }

// View draws the items and what there is to say about the one under the cursor.
func (p *taskPane) View() []string {
	head, detail := p.head(), p.detail()
	room := max(p.height-len(head), 1)
	offset := max(min(p.scrolled, len(detail)-room), 0)
	shown := ui.Pad(detail[min(offset, len(detail)):], room)
	if more := len(detail) - offset - room; more > 0 && room > 2 {
		pgdn := p.ui.Keys.PageDown.Help().Key
		shown[room-1] = p.ui.Styles.Muted.Render(fmt.Sprintf("↓ %d  (%s)", more+1, pgdn))
	}
	return ui.Pad(append(head, shown...), p.height)
}

// title is bold in the accent colour while the pane has the focus.
func (p *taskPane) title() string {
	styles := p.ui.Styles
	count := styles.Muted.Render(fmt.Sprintf(" %d/%d", p.passes(), len(p.lesson.Tasks)))
	if p.focused {
		return styles.Pointer.Render("▸ "+p.ui.Words.Tasks) + count
	}
	return styles.Muted.Render(p.ui.Words.Tasks) + count
}

// head lists the items: one a line, or all on one line where there is no room.
func (p *taskPane) head() []string {
	if p.height < compactBelow {
		return []string{p.compactItems()}
	}
	var lines []string
	if p.titled {
		lines = append(lines, p.title(), "")
	}
	rows := make([]string, len(p.items))
	for i, it := range p.items {
		rows[i] = p.itemRow(it, i == p.cursor)
	}
	shown := min(len(rows), max(p.height*2/5, 3))
	lines = append(lines, ui.Window(rows, p.cursor, shown)...)
	return append(lines, p.itemsEnd(len(rows)-ui.WindowStart(len(rows), p.cursor, shown)-shown))
}

// itemsEnd is the rule below the items; it tells of those that had no room.
func (p *taskPane) itemsEnd(below int) string {
	if below <= 0 {
		return p.ui.Styles.Faint.Render(strings.Repeat("─", p.width))
	}
	more := fmt.Sprintf(" ↓ %d ", below)
	left, right := 2, p.width-2-lipgloss.Width(more)
	return p.ui.Styles.Faint.Render(strings.Repeat("─", left)) + p.ui.Styles.Muted.Render(more) +
		p.ui.Styles.Faint.Render(strings.Repeat("─", right))
}

// compactItems is "✔ ◇ ✘ ○ ◆  Name of the chosen one".
func (p *taskPane) compactItems() string {
	var b strings.Builder
	for i, it := range p.items {
		mark := p.itemMark(it)
		if i == p.cursor {
			mark = p.ui.Styles.Pointer.Render("[") + mark + p.ui.Styles.Pointer.Render("]")
		} else {
			mark = " " + mark + " "
		}
		b.WriteString(mark)
	}
	return ui.Cut(b.String()+"  "+p.ui.Styles.Strong.Render(p.itemTitle(p.item())), p.width)
}

func (p *taskPane) itemRow(it item, selected bool) string {
	title := p.itemTitle(it)
	pointer := "  "
	if selected {
		pointer = p.ui.Styles.Muted.Render("›") + " "
		title = p.ui.Styles.Strong.Render(title)
		if p.focused {
			pointer = p.ui.Styles.Pointer.Render("›") + " "
			title = p.ui.Styles.Selected.Render(ansi.Strip(title))
		}
	}
	return ui.Cut(pointer+p.itemMark(it)+" "+title, p.width)
}

// itemTitle names an item.
func (p *taskPane) itemTitle(it item) string {
	switch it.kind {
	case predictItem:
		question := p.ui.Text(p.lesson).Predictions[it.question.ID].Question
		return p.ui.Words.Predict + p.ui.Styles.Muted.Render(" · "+prose.Line(question))
	case whyItem:
		if !p.passed(it.question.Task) {
			return p.ui.Words.WhyLabel
		}
		question := p.ui.Text(p.lesson).Tasks[it.question.Task].Why.Question
		return p.ui.Words.WhyLabel + p.ui.Styles.Muted.Render(" · "+prose.Line(question))
	case quizItem:
		answered, _ := p.quizScore()
		return fmt.Sprintf("%s %d/%d", p.ui.Words.Quiz, answered, len(p.lesson.Quiz))
	default:
		return p.ui.TaskTitle(p.lesson, it.task.ID)
	}
}

// itemMark is an item's sign. Signs differ in shape, so that nothing depends on colour.
func (p *taskPane) itemMark(it item) string {
	switch it.kind {
	case predictItem, whyItem:
		if p.chosen[it.question.ID] == "" {
			return p.ui.Styles.Accent.Render("◇")
		}
		return p.ui.Styles.Accent.Render("◆")
	case quizItem:
		if answered, _ := p.quizScore(); answered < len(p.lesson.Quiz) {
			return p.ui.Styles.Accent.Render("◇")
		}
		return p.ui.Styles.Accent.Render("◆")
	}
	if p.checking == it.task.ID {
		return p.ui.Spinner()
	}
	mark, _ := p.verdicts().stateMark(it.task.ID)
	return mark
}

// nudgeable is the task under the cursor, if it may be that the learner is stuck in it.
func (p *taskPane) nudgeable() (task string, ok bool) {
	task, ok = p.item().taskID()
	return task, ok && !p.busy() && p.begun(task, len(p.ui.Text(p.lesson).Tasks[task].Hints)) && !p.nudges.Over(task)
}

// nudge offers the next hint to a learner who is stuck.
func (p *taskPane) nudge() ui.Effect {
	task, ok := p.nudgeable()
	if !ok || !p.nudges.Stuck(time.Now(), task) {
		return ui.Effect{}
	}
	return ui.Notify(p.ui.Styles.Accent.Render(p.ui.Words.HintOffer))
}
