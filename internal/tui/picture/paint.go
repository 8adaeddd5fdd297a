package picture

import (
	"fmt"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"github.com/klab-dev/klab/internal/scene"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/internal/words"
)

// glowing is how long what has changed glows, in as many steps as the theme has colours for it.
const glowing = 3 * time.Second

// A painter draws a scene in some width, as it was when something was last told.
type painter struct {
	ui     *ui.Context
	scene  *scene.Scene
	width  int
	height int
}

func (p painter) words() words.PictureWords { return p.ui.Words.Picture }

// glow is what lies behind a thing that changed at a moment: nothing after a while, and where nothing may move.
func (p painter) glow(changed time.Time) lipgloss.Style {
	if at := p.fading(changed); at >= 0 {
		return lipgloss.NewStyle().Background(p.ui.Styles.Glow[at])
	}
	return lipgloss.NewStyle()
}

// fading is how far the glow of a change has faded, in steps of the theme, -1 where there is none.
func (p painter) fading(changed time.Time) int {
	steps := len(p.ui.Styles.Glow)
	age := p.scene.Now().Sub(changed)
	if changed.IsZero() || p.ui.Still || steps == 0 || age < 0 || age >= glowing {
		return -1
	}
	return int(age) * steps / int(glowing)
}

// mark is the sign of a phase. Signs differ in shape, and a word stands beside each.
func mark(phase scene.Phase) string {
	return [...]string{"◌", "◐", "●", "◁", "✔", "✘", "·"}[phase]
}

// phase is the word of a phase.
func (p painter) phase(phase scene.Phase) string {
	w := p.words()
	return [...]string{w.Coming, w.Unready, w.Ready, w.Going, w.Done, w.Failed, w.Gone}[phase]
}

// tint is the colour of a phase.
func (p painter) tint(phase scene.Phase) lipgloss.Style {
	s := p.ui.Styles
	return [...]lipgloss.Style{s.Accent, s.Waiting, s.Good, s.Muted, s.Good, s.Bad, s.Muted}[phase]
}

// tally says in words how many Pods are in which phase: "3 ready · 1 coming".
func (p painter) tally(counts map[scene.Phase]int) string {
	var parts []string
	for _, phase := range []scene.Phase{scene.Ready, scene.Unready, scene.Coming, scene.Going, scene.Done, scene.Failed, scene.Gone} {
		if n := counts[phase]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d %s", mark(phase), n, p.phase(phase)))
		}
	}
	return strings.Join(parts, " · ")
}

// dots draws Pods as their signs, as many a line as there is room for.
func (p painter) dots(pods []*scene.Pod, indent string) []string {
	room := max(p.width-lipgloss.Width(indent), 1)
	var lines []string
	for len(pods) > 0 {
		n := min(room, len(pods))
		lines, pods = append(lines, indent+p.dotted(pods[:n])), pods[n:]
	}
	return lines
}

// dotted draws a line of signs, those of one look at once.
func (p painter) dotted(pods []*scene.Pod) string {
	var b strings.Builder
	for i := 0; i < len(pods); {
		first, j := pods[i], i
		fading := p.fading(first.Changed)
		for j < len(pods) && pods[j].Phase == first.Phase && p.fading(pods[j].Changed) == fading {
			j++
		}
		b.WriteString(p.tint(first.Phase).Inherit(p.glow(first.Changed)).Render(strings.Repeat(mark(first.Phase), j-i)))
		i = j
	}
	return b.String()
}

// bar draws how many of some Pods are ready, how many are not, and how many are missing. Its parts differ in shape.
func (p painter) bar(width, ready, other, want int) string {
	all := max(ready+other, want, 1)
	part := func(n int) int { return (n*width + all/2) / all }
	full := part(ready)
	half := min(part(ready+other), width) - full
	s := p.ui.Styles
	return s.Good.Render(strings.Repeat("━", full)) + s.Waiting.Render(strings.Repeat("╍", half)) +
		s.Faint.Render(strings.Repeat("─", width-full-half))
}

// head is a heading: what it is about at the left, how it stands at the right, and between them what there is room for.
func (p painter) head(title, detail, state string) string {
	s := p.ui.Styles
	left := title
	if room := p.width - lipgloss.Width(title) - lipgloss.Width(state) - 4; detail != "" && lipgloss.Width(detail) <= room {
		left += gap + s.Muted.Render(detail)
	}
	return ui.Spread(left, state, p.width)
}

// fill is words.Fill with a number.
func fill(text string, n int) string { return words.Fill(text, "n", fmt.Sprint(n)) }

// ratio fills in how many of how many.
func ratio(text string, n, total int) string {
	return words.Fill(text, "n", fmt.Sprint(n), "total", fmt.Sprint(total))
}

// ending is the end of a name, by which Pods of one controller differ.
func ending(name string) string {
	at := strings.LastIndex(name, "-")
	if at <= 0 || at == len(name)-1 {
		return ""
	}
	return "…" + name[at:]
}

// nearby is a node's name without what those of a lab have in common.
func nearby(name string) string {
	_, short, ok := strings.Cut(name, "-")
	if !ok {
		return ""
	}
	return short
}

// rate writes requests a second for people.
func rate(n float64) string {
	if n >= 9.95 || n == 0 {
		return fmt.Sprintf("%.0f", n)
	}
	return fmt.Sprintf("%.1f", n)
}
