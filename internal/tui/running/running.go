// Package running shows a long run on a terminal: a bar, what ended last, and for good what went wrong.
package running

import (
	"fmt"
	"strings"
	"time"

	"charm.land/bubbles/v2/progress"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// lines is how many of those that ended last stay in sight.
const lines = 5

// widest is the widest bar.
const widest = 60

// Ended says that a part of the run has ended.
type Ended struct {
	// Line describes the part; Bad keeps it on the terminal for good.
	Line string
	Bad  bool
	// Done of Total have ended; the rest takes about Left.
	Done, Total int
	Left        time.Duration
}

// A Model is the part of the terminal that changes while a run goes on. It reads no keys.
type Model struct {
	bar   progress.Model
	now   Ended
	last  []string
	width int
}

// New returns the bar of a run of which nothing has ended.
func New(color bool) Model {
	options := []progress.Option{progress.WithWidth(widest), progress.WithoutPercentage()}
	if !color {
		options = append(options, progress.WithColors())
	}
	return Model{bar: progress.New(options...), width: widest + 20}
}

// Init implements tea.Model.
func (Model) Init() tea.Cmd { return nil }

// Update implements tea.Model.
func (m Model) Update(message tea.Msg) (tea.Model, tea.Cmd) {
	switch message := message.(type) {
	case tea.WindowSizeMsg:
		m.width = message.Width
	case Ended:
		m.now = message
		if message.Bad {
			return m, tea.Println(message.Line)
		}
		m.last = append(m.last, message.Line)
		m.last = m.last[max(0, len(m.last)-lines):]
	}
	return m, nil
}

// View implements tea.Model.
func (m Model) View() tea.View {
	var out strings.Builder
	for _, line := range m.last {
		out.WriteString(ansi.Truncate(line, m.width-1, "…") + "\n")
	}
	status := fmt.Sprintf(" %d/%d", m.now.Done, m.now.Total)
	if m.now.Left >= time.Second {
		status += fmt.Sprintf(", about %s left", m.now.Left)
	}
	m.bar.SetWidth(max(10, min(widest, m.width-ansi.StringWidth(status)-1)))
	out.WriteString(m.bar.ViewAs(float64(m.now.Done)/float64(max(m.now.Total, 1))) + status)
	return tea.NewView(out.String())
}
