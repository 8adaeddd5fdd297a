package picture

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/klab-dev/klab/internal/scene"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/internal/words"
)

// requests draws klab's streams of requests: how many, what became of them, and who answers.
func (p painter) requests() []string {
	streams := p.scene.Streams()
	if len(streams) == 0 {
		return []string{p.ui.Styles.Muted.Render(p.words().NoRequests)}
	}
	var lines []string
	for i, stream := range streams {
		if i > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, p.stream(stream)...)
	}
	return lines
}

func (p painter) stream(stream scene.Stream) []string {
	s, w := p.ui.Styles, p.words()
	title := s.Strong.Render(stream.Name) + s.Muted.Render(" → ") + stream.Target
	state := s.Good.Render("● " + words.Fill(w.PerSecond, "n", rate(stream.Rate)))
	if !stream.Running {
		state = s.Muted.Render("‖ " + w.Stopped)
	}
	lines := []string{ui.Spread(title, state, p.width)}
	lines = append(lines, p.sparkline(stream)...)
	failed := s.Good.Render("✔ " + w.NoErrors)
	if stream.Wrong > 0 {
		failed = s.Bad.Render("✘ " + fill(w.Errors, int(stream.Wrong)))
	}
	lines = append(lines, "  "+failed+s.Muted.Render(fmt.Sprintf(" / %d", stream.Requests)))
	if stream.LastError != "" {
		lines = append(lines, "  "+ui.Cut(s.Muted.Render(words.Fill(w.LastError, "reason", stream.LastError)), p.width-2))
	}
	if len(stream.Versions) > 1 {
		lines = append(lines, "", "  "+s.Muted.Render(w.ByVersion))
		lines = append(lines, p.shares(stream.Versions, stream.Rate)...)
	}
	if len(stream.Pods) > 0 {
		lines = append(lines, "")
		lines = append(lines, p.shares(stream.Pods, stream.Rate)...)
	}
	return lines
}

// sparkline draws the last seconds, and below it those in which requests failed.
func (p painter) sparkline(stream scene.Stream) []string {
	s, w, seconds := p.ui.Styles, p.words(), stream.Seconds
	seconds = seconds[max(len(seconds)-max(min(p.width-2-20, 60), 10), 0):]
	if len(seconds) == 0 {
		return nil
	}
	most := int64(1)
	for _, second := range seconds {
		most = max(most, second.Requests)
	}
	var above, below strings.Builder
	wrong := false
	for _, second := range seconds {
		level := []rune("▁▂▃▄▅▆▇█")[second.Requests*7/most]
		style, sign := s.Accent, " "
		if second.Wrong > 0 {
			style, sign, wrong = s.Bad, "✘", true
		}
		above.WriteString(style.Render(string(level)))
		below.WriteString(sign)
	}
	lines := []string{"  " + above.String() + s.Muted.Render(" "+fill(w.Ago, len(seconds)))}
	if wrong {
		note := ""
		if room := p.width - len(seconds) - 3; lipgloss.Width(w.FailingSecond) <= room {
			note = " " + s.Muted.Render(w.FailingSecond)
		}
		lines = append(lines, "  "+s.Bad.Render(below.String())+note)
	}
	return lines
}

// shares draws who answers, each with a bar.
func (p painter) shares(shares []scene.Share, rateOfAll float64) []string {
	s, w := p.ui.Styles, p.words()
	t := table{
		indent: "  ",
		//  who, version, bar, rate, all
		columns: []column{{rank: 0}, {rank: 1}, {rank: 2}, {rank: 0, right: true}, {rank: 3, right: true}},
	}
	width := p.barWidth()
	for _, share := range shares {
		full := 0
		if rateOfAll > 0 {
			full = min(int(share.Rate/rateOfAll*float64(width)+0.5), width)
		}
		t.add(lipgloss.NewStyle(),
			cell{text: share.Name, short: ending(share.Name), style: lipgloss.NewStyle()},
			cell{text: share.Version, style: s.Code},
			cell{text: strings.Repeat("━", full) + strings.Repeat("─", width-full), style: s.Accent},
			cell{text: words.Fill(w.PerSecond, "n", rate(share.Rate)), style: lipgloss.NewStyle()},
			cell{text: fmt.Sprintf("Σ %d", share.Total), style: s.Muted})
	}
	return t.lines(p.width)
}
