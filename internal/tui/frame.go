package tui

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/help"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/plain"
)

// View draws the screen.
func (m *Model) View() tea.View {
	v := tea.NewView(m.render())
	v.AltScreen = true
	v.MouseMode = tea.MouseModeCellMotion
	v.WindowTitle = "klab"
	if m.lab.State == BringUpRunning {
		v.ProgressBar = tea.NewProgressBar(tea.ProgressBarDefault, int(100*m.lab.Fraction))
	}
	return v
}

// render draws everything as text.
func (m *Model) render() string {
	if m.width == 0 {
		return ""
	}
	if m.width < minWidth || m.height < minHeight {
		return m.tooSmall()
	}
	lines := m.top()
	lines = append(lines, m.body(m.layout().body)...)
	lines = append(lines, m.footer())
	for i, line := range lines {
		lines[i] = cut(line, m.width)
	}
	return m.overlay(strings.Join(pad(lines, m.height), "\n"))
}

func (m *Model) body(height int) []string {
	switch m.screen {
	case lessonScreen:
		return m.lessonView()
	case debriefScreen:
		return m.debriefView(height)
	default:
		return pad(m.catalogueView(height), height)
	}
}

// tooSmall asks for room.
func (m *Model) tooSmall() string {
	text := m.words.TooSmall + "\n" +
		words.Fill(m.words.TooSmallNow, "need", size(minWidth, minHeight), "now", size(m.width, m.height))
	lines := prose.Wrap(text, m.width)
	return strings.Join(pad(lines, m.height), "\n")
}

// top is everything above the body.
func (m *Model) top() []string {
	lines := append([]string{m.header()}, m.strip()...)
	if m.height >= airyFrom {
		lines = append(lines, "")
	}
	return lines
}

// header is the name, where the learner is, and the state of the lab.
func (m *Model) header() string {
	left := m.styles.Badge.Render("klab") + " "
	switch {
	case m.screen == catalogueScreen:
		left += m.styles.Muted.Render(m.words.Tagline)
	case m.screen == debriefScreen:
		left += m.styles.Title.Render(m.lessonName(m.lesson.lesson)) + m.styles.Muted.Render(" › "+m.words.DebriefTitle)
	default:
		left += m.styles.Title.Render(m.lessonName(m.lesson.lesson))
	}
	return spread(left, m.labState()+m.styles.Muted.Render(" · "+m.words.Name)+" ", m.width)
}

func (m *Model) labState() string {
	switch m.lab.State {
	case BringUpReady:
		return m.styles.Good.Render("●") + m.styles.Muted.Render(" "+m.words.LabReady)
	case BringUpFailed:
		return m.styles.Bad.Render("✘ " + m.words.LabFailed)
	default:
		return m.styles.Waiting.Render("◐") + m.styles.Muted.Render(" "+m.words.LabStarting)
	}
}

// strip shows the lab coming up; it is gone when the lab is ready.
func (m *Model) strip() []string {
	switch m.lab.State {
	case BringUpRunning:
		return []string{m.bringUpLine()}
	case BringUpFailed:
		return m.bringUpFailure()
	default:
		return nil
	}
}

func (m *Model) bringUpLine() string {
	b := m.lab
	percent := m.styles.Muted.Render(fmt.Sprintf(" %3d%% ", int(100*b.Fraction)))
	right := m.bar(max(min(m.width/4, 40), 10), b.Fraction) + percent
	left := " " + m.styles.Accent.Render(m.spinner()) + " "
	if b.Total > 0 {
		left += m.styles.Muted.Render(fmt.Sprintf("%d/%d ", b.Step, b.Total))
	}
	left += m.words.Step(b.ID, b.Name)
	if b.Detail != "" {
		left += m.styles.Muted.Render(" · " + b.Detail)
	}
	return spread(left, right, m.width)
}

// bringUpFailure says what failed, why, and what to try.
func (m *Model) bringUpFailure() []string {
	reason := m.lab.Name
	if m.lab.Err != nil {
		reason = strings.TrimPrefix(words.Fill(m.words.Failed, "what", reason, "reason", plain.Text(m.lab.Err.Error())), ": ")
	}
	lines := prose.WrapHanging(reason, m.width-1, " "+m.styles.Bad.Render("✘")+" ", "   ")
	if len(lines) > 3 {
		lines = append(lines[:2], cut(lines[2], m.width-4)+"…")
	}
	if m.lab.Next != "" {
		next := words.Fill(m.words.TryNext, "command", m.styles.Code.Render(m.lab.Next))
		lines = append(lines, prose.WrapHanging(next, m.width-1, " "+m.styles.Accent.Render("→")+" ", "   ")...)
	}
	return lines
}

func (m *Model) spinner() string {
	frames := []rune("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")
	return string(frames[m.frame%len(frames)])
}

// footer is the help line, or for a moment what just happened.
func (m *Model) footer() string {
	if m.status != "" {
		return " " + m.status
	}
	h := help.New()
	h.Styles = m.styles.Help
	h.ShortSeparator = "  "
	bindings := m.helpKeys()
	line := h.ShortHelpView(bindings)
	// The key named last is the one for help: it stays when others have no room.
	for n := len(bindings); n > 2 && lipgloss.Width(line) > m.width-2; n-- {
		bindings = append(slices.Clone(bindings[:n-2]), bindings[n-1])
		line = h.ShortHelpView(bindings)
	}
	return " " + line
}

// helpKeys are the keys of whatever has the focus.
func (m *Model) helpKeys() []key.Binding {
	if n := len(m.dialogs); n > 0 {
		return m.dialogs[n-1].help(m)
	}
	switch m.screen {
	case lessonScreen:
		return m.lessonHelp()
	case debriefScreen:
		return m.keys.debriefHelp()
	case catalogueScreen:
		if m.catalogue.filtering {
			return m.keys.filterHelp()
		}
	}
	return m.keys.catalogueHelp()
}

// overlay sets the topmost dialog over the dimmed screen.
func (m *Model) overlay(screen string) string {
	n := len(m.dialogs)
	if n == 0 {
		return screen
	}
	box := m.dialogs[n-1].view(m)
	lines := strings.Split(screen, "\n")
	for i := range len(lines) - 1 {
		lines[i] = m.styles.Faint.Render(ansi.Strip(lines[i]))
	}
	x := max((m.width-lipgloss.Width(box))/2, 0)
	y := max((m.height-1-lipgloss.Height(box))/2, 0)
	base := lipgloss.NewLayer(strings.Join(lines, "\n"))
	return lipgloss.NewCompositor(base, lipgloss.NewLayer(box).X(x).Y(y).Z(1)).Render()
}
