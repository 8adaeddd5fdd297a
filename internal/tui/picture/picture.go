// Package picture is the live picture of the cluster: panes that show what stands in a lesson's namespace, and what has
// just changed there. It draws a scene that somebody else feeds, and reads nothing but the figures of klab's requests.
package picture

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/klab-dev/klab/internal/scene"
	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/plain"
	"github.com/klab-dev/klab/workload/wire"
)

// Name is the pane's among those beside the screen.
const Name = "picture"

const (
	// step is how often the picture is drawn anew while something glows or lingers.
	step = 500 * time.Millisecond
	// between is the pause between two looks at klab's requests.
	between = time.Second
	// ticker is the least number of lines that Events need below another pane.
	ticker = 4
	// border is the room in the upper line of the frame that is not the title's.
	border = 30
)

// A Source reads the figures of klab's requests. It may block.
type Source interface {
	Traffic(ctx context.Context) ([]wire.LoadReport, error)
}

// A Pane shows the panes of a lesson's picture, one at a time.
type Pane struct {
	ctx    context.Context
	cancel context.CancelFunc
	ui     *ui.Context
	scene  *scene.Scene
	source Source
	// names are the panes of the lesson, at is the one that shows.
	names []lessons.View
	at    int

	width, height int
	// scrolled is how many lines have gone above the top.
	scrolled int
	// ticking and asking are true while a step, or a look at the requests, is due; asked is once there was one.
	ticking, asking, asked bool
	closed                 bool

	drawn drawing
	lines []string
}

// A drawing is what a picture depends on.
type drawing struct {
	version, width, height, at int
	now                        time.Time
	language                   string
	theme                      ui.Theme
	still                      bool
}

var _ ui.Side = (*Pane)(nil)

// Open asks the screen for the picture of a scene with the panes that a lesson names, or for the next of them. After the
// last one the picture goes.
type Open struct {
	Scene  *scene.Scene
	Source Source
	Panes  []lessons.View
}

// New returns the picture that is asked for, at its first pane.
func New(ctx context.Context, c *ui.Context, ask Open) *Pane {
	ctx, cancel := context.WithCancel(ctx)
	return &Pane{ctx: ctx, cancel: cancel, ui: c, scene: ask.Scene, source: ask.Source, names: ask.Panes}
}

// Name implements ui.Side.
func (p *Pane) Name() string { return Name }

// Key implements ui.Side.
func (p *Pane) Key() key.Binding { return p.ui.Keys.View }

// Greedy implements ui.Side.
func (p *Pane) Greedy() bool { return false }

// Close implements ui.Side.
func (p *Pane) Close() tea.Cmd {
	p.closed = true
	p.cancel()
	return nil
}

// Next shows the next pane, and reports whether there was one.
func (p *Pane) Next() bool {
	if p.at+1 >= len(p.names) {
		return false
	}
	p.at++
	p.scrolled = 0
	return true
}

// SetSize implements ui.Component.
func (p *Pane) SetSize(width, height int) { p.width, p.height = width, height }

// Help implements ui.Component.
func (p *Pane) Help() []key.Binding {
	k := p.ui.Keys
	return []key.Binding{k.View, k.Scroll, k.Switch, k.Shell, k.Check, k.Back, k.Help}
}

// Messages of the pane. Those that come for one before it are dropped.
type (
	stepMsg struct {
		of  *Pane
		now time.Time
	}
	trafficMsg struct {
		of      *Pane
		reports []wire.LoadReport
		err     error
	}
)

// Update implements ui.Component.
func (p *Pane) Update(msg tea.Msg) ui.Effect {
	switch msg := msg.(type) {
	case stepMsg:
		p.step(msg)
	case trafficMsg:
		p.met(msg)
	case tea.KeyPressMsg:
		p.press(msg)
	case tea.MouseWheelMsg:
		p.scroll(ui.Wheel(msg))
	}
	return ui.Effect{}
}

// step draws again what fades.
func (p *Pane) step(msg stepMsg) {
	if msg.of == p {
		p.ticking = false
		p.scene.Prune(msg.now)
	}
}

// met takes what klab's requests have met.
func (p *Pane) met(msg trafficMsg) {
	if msg.of != p {
		return
	}
	p.asking = false
	if msg.err == nil {
		p.scene.Traffic(msg.reports)
	}
}

func (p *Pane) press(msg tea.KeyPressMsg) {
	switch keys := p.ui.Keys; {
	case key.Matches(msg, keys.Up):
		p.scroll(-1)
	case key.Matches(msg, keys.Down):
		p.scroll(1)
	case key.Matches(msg, keys.PageUp):
		p.scroll(-p.room())
	case key.Matches(msg, keys.PageDown):
		p.scroll(p.room())
	case key.Matches(msg, keys.Top):
		p.scrolled = 0
	case key.Matches(msg, keys.Bottom):
		p.scroll(len(p.draw()))
	}
}

func (p *Pane) scroll(by int) {
	p.scrolled = max(min(p.scrolled+by, len(p.draw())-p.room()), 0)
}

func (p *Pane) room() int { return max(p.height, 1) }

// Refresh implements ui.Component: it has the picture drawn again while something fades, and looks at the requests
// whichever pane shows, since others count their answers.
func (p *Pane) Refresh() tea.Cmd {
	if p.closed {
		return nil
	}
	return tea.Batch(p.tick(), p.ask())
}

func (p *Pane) tick() tea.Cmd {
	glows := !p.ui.Still && len(p.ui.Styles.Glow) > 0 && !p.scene.Changed().IsZero() && p.scene.Now().Sub(p.scene.Changed()) < glowing
	if p.ticking || !glows && !p.scene.Lingers() {
		return nil
	}
	p.ticking = true
	return tea.Tick(step, func(now time.Time) tea.Msg { return ui.SideMsg{Name: Name, What: stepMsg{p, now}} })
}

// ask looks at the requests of a lesson that has some.
func (p *Pane) ask() tea.Cmd {
	if p.asking || p.source == nil || !slices.Contains(p.names, lessons.ViewRequests) {
		return nil
	}
	first := !p.asked
	p.asking, p.asked = true, true
	return func() tea.Msg {
		if !first {
			select {
			case <-p.ctx.Done():
				return nil
			case <-time.After(between):
			}
		}
		reports, err := p.source.Traffic(p.ctx)
		return ui.SideMsg{Name: Name, What: trafficMsg{p, reports, err}}
	}
}

// View implements ui.Component.
func (p *Pane) View() []string {
	if p.height <= 0 || p.width <= 0 {
		return nil
	}
	return ui.Pad(p.window(p.draw()), p.height)
}

// window is the part of the picture that there is room for.
func (p *Pane) window(body []string) []string {
	room := p.room()
	from := max(min(p.scrolled, len(body)-room), 0)
	shown := slices.Clone(body[from:min(from+room, len(body))])
	if more := len(body) - from - room; more > 0 {
		shown[room-1] = ui.Cut(p.ui.Styles.Muted.Render(fill("↓ "+p.ui.Words.Picture.More, more+1)), p.width)
	}
	return shown
}

// Title implements ui.Side: it names the panes, or the one that shows where there is no room for all.
func (p *Pane) Title() string {
	s := p.ui.Styles
	all := make([]string, len(p.names))
	for i, name := range p.names {
		title := p.ui.Words.Picture.Panes[string(name)]
		if i == p.at {
			all[i] = s.Pointer.Render("▸ " + title)
			continue
		}
		all[i] = s.Muted.Render(title)
	}
	if line := strings.Join(all, gap); lipgloss.Width(line) <= p.width-border {
		return line
	}
	return all[p.at] + s.Muted.Render(fmt.Sprintf(" %d/%d", p.at+1, len(all)))
}

// draw draws the pane that shows, unless it is drawn already.
func (p *Pane) draw() []string {
	now := drawing{
		version: p.scene.Version(), width: p.width, height: p.height, at: p.at, now: p.scene.Now(), language: p.ui.Language,
		theme: p.ui.Theme, still: p.ui.Still,
	}
	if p.lines == nil || now != p.drawn {
		p.drawn, p.lines = now, p.pane(painter{p.ui, p.scene, p.width, p.room()})
	}
	return p.lines
}

// pane draws the one that shows.
func (p *Pane) pane(paint painter) []string {
	s, w := p.ui.Styles, p.ui.Words.Picture
	if lost := p.scene.Lost(); lost != nil {
		reason := words.Fill(w.Lost, "reason", plain.Text(lost.Error()))
		return prose.Wrap(s.Bad.Render("✘ ")+reason, p.width)
	}
	if p.scene.Empty() {
		return []string{s.Muted.Render(w.Waiting)}
	}
	name := p.names[p.at]
	lines := p.withEvents(name, p.one(name, paint), paint)
	for i, line := range lines {
		lines[i] = ui.Cut(line, p.width)
	}
	return lines
}

// withEvents adds the newest Events where they have room and the pane does not tell of them itself.
func (p *Pane) withEvents(name lessons.View, lines []string, paint painter) []string {
	s, w := p.ui.Styles, p.ui.Words.Picture
	left := paint.height - len(lines) - 2
	if name == lessons.ViewEvents || name == lessons.ViewTimeline || left < ticker {
		return lines
	}
	title := " " + w.Panes[string(lessons.ViewEvents)] + " "
	rule := s.Faint.Render("──") + s.Muted.Render(title) + s.Faint.Render(strings.Repeat("─", max(p.width-2-lipgloss.Width(title), 0)))
	return append(append(lines, "", rule), paint.events(left)...)
}

// one draws a pane by its name.
func (p *Pane) one(name lessons.View, paint painter) []string {
	switch name {
	case lessons.ViewService:
		return paint.services()
	case lessons.ViewNodes:
		return paint.nodes()
	case lessons.ViewEvents:
		return paint.events(100)
	case lessons.ViewRequests:
		return paint.requests()
	case lessons.ViewTimeline:
		return paint.timeline()
	default:
		return paint.workload()
	}
}
