package tui

import (
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/help"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/internal/words"
)

const (
	// minWidth and minHeight are the least that the screens can be used at.
	minWidth  = 48
	minHeight = 14
	// airyFrom is the height from which there is room for a blank line at the top.
	airyFrom = 28
)

// View draws the screen.
func (m *Model) View() tea.View {
	v := tea.NewView(m.render())
	v.AltScreen = true
	v.MouseMode = tea.MouseModeCellMotion
	v.WindowTitle = "klab"
	m.point(&v)
	if m.strip.lab.State == BringUpRunning {
		v.ProgressBar = tea.NewProgressBar(tea.ProgressBarDefault, int(100*m.strip.lab.Fraction))
	}
	return v
}

// point shows the cursor of the pane that has the keys, and tells a program there of all that the mouse does if it wants.
func (m *Model) point(v *tea.View) {
	p, ok := m.focus().(interface {
		Cursor() *tea.Cursor
		Moves() bool
	})
	if !ok || m.ui.Width < minWidth || m.ui.Height < minHeight {
		return
	}
	if p.Moves() {
		v.MouseMode = tea.MouseModeAllMotion
	}
	cursor := p.Cursor()
	if cursor == nil {
		return
	}
	_, places := m.sides.areas()
	for _, at := range places {
		if at.pane == m.sides.focused {
			in := m.sides.inside(at.area)
			cursor.X, cursor.Y = cursor.X+in.x, cursor.Y+in.y+len(m.top())
			v.Cursor = cursor
		}
	}
}

// render draws everything as text.
func (m *Model) render() string {
	if m.ui.Width == 0 {
		return ""
	}
	if m.ui.Width < minWidth || m.ui.Height < minHeight {
		return m.tooSmall()
	}
	lines := m.ui.Drawn(m.top(), m.ui.Width)
	lines = append(lines, ui.Pad(m.content(), m.body())...)
	lines = append(lines, m.ui.Drawn([]string{m.footer()}, m.ui.Width)...)
	return m.overlay(strings.Join(ui.Pad(lines, m.ui.Height), "\n"))
}

// content is what stands between the top and the help line.
func (m *Model) content() []string {
	if m.screen == lessonScreen {
		return m.sides.view(m.lesson)
	}
	return m.ui.Drawn(m.shown().View(), m.ui.Width)
}

// refresh gives everything its room, and asks for what it needs to draw itself.
func (m *Model) refresh() tea.Cmd {
	if m.ui.Width == 0 {
		return nil
	}
	m.sides.setSize(m.ui.Width, m.body())
	cmds := []tea.Cmd{m.sides.refresh()}
	for _, screen := range m.screens() {
		width, height := m.ui.Width, m.body()
		if screen == m.lesson {
			main, _ := m.sides.areas()
			if main.width == 0 {
				continue // a pane hides the lesson, which keeps its place
			}
			width, height = main.width, main.height
		}
		screen.SetSize(width, height)
		cmds = append(cmds, screen.Refresh())
	}
	for _, dialog := range m.dialogs {
		dialog.SetSize(m.ui.Width, m.ui.Height-1)
		cmds = append(cmds, dialog.Refresh())
	}
	return tea.Batch(cmds...)
}

// body is the height between the top and the help line.
func (m *Model) body() int { return max(m.ui.Height-1-len(m.top()), 1) }

// tooSmall asks for room.
func (m *Model) tooSmall() string {
	text := m.ui.Words.TooSmall + "\n" +
		words.Fill(m.ui.Words.TooSmallNow, "need", size(minWidth, minHeight), "now", size(m.ui.Width, m.ui.Height))
	lines := m.ui.Drawn(prose.Wrap(text, m.ui.Width), m.ui.Width)
	return strings.Join(ui.Pad(lines, m.ui.Height), "\n")
}

// top is everything above the body.
func (m *Model) top() []string {
	lines := append([]string{m.header()}, m.strip.lines()...)
	if m.ui.Height >= airyFrom {
		lines = append(lines, "")
	}
	return lines
}

// header is the name, where the learner is, and the state of the lab.
func (m *Model) header() string {
	styles, w := m.ui.Styles, m.ui.Words
	left := styles.Muted.Render(w.Tagline)
	if m.screen != catalogueScreen {
		left = styles.Title.Render(m.ui.LessonName(m.lesson.Lesson()))
	}
	if m.screen == debriefScreen {
		left += styles.Muted.Render(" › " + w.DebriefTitle)
	}
	right := m.strip.sign() + styles.Muted.Render(" · "+w.Name) + " "
	return ui.Spread(styles.Badge.Render("klab")+" "+left, right, m.ui.Width)
}

// footer is the help line, or for a moment what just happened.
func (m *Model) footer() string {
	if m.status != "" {
		return " " + m.status
	}
	h := help.New()
	h.Styles = m.ui.Styles.Help
	h.ShortSeparator = "  "
	bindings := m.focus().Help()
	if len(m.dialogs) == 0 && m.screen == lessonScreen {
		bindings = m.sides.help(m.lesson.Help())
	}
	line := h.ShortHelpView(bindings)
	// The key named last is the one for help: it stays when others have no room.
	for n := len(bindings); n > 2 && lipgloss.Width(line) > m.ui.Width-2; n-- {
		bindings = append(slices.Clone(bindings[:n-2]), bindings[n-1])
		line = h.ShortHelpView(bindings)
	}
	return " " + line
}

// overlay sets the topmost dialog over the dimmed screen.
func (m *Model) overlay(screen string) string {
	n := len(m.dialogs)
	if n == 0 {
		return screen
	}
	box := strings.Join(m.ui.Drawn(m.dialogs[n-1].View(), m.ui.Width), "\n")
	lines := strings.Split(screen, "\n")
	for i := range len(lines) - 1 {
		lines[i] = m.ui.Styles.Faint.Render(ansi.Strip(lines[i]))
	}
	x := max((m.ui.Width-lipgloss.Width(box))/2, 0)
	y := max((m.ui.Height-1-lipgloss.Height(box))/2, 0)
	base := lipgloss.NewLayer(strings.Join(lines, "\n"))
	return lipgloss.NewCompositor(base, lipgloss.NewLayer(box).X(x).Y(y).Z(1)).Render()
}

// size writes a size for people.
func size(width, height int) string {
	return strconv.Itoa(width) + "x" + strconv.Itoa(height)
}
