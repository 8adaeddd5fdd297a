// Package sight tells the live picture of a lesson in sentences, for those who hear it.
package sight

import (
	"fmt"
	"strings"

	"github.com/klab-dev/klab/internal/scene"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

const (
	// manyPods are so many that they are counted rather than named.
	manyPods = 8
	// fewEvents is how many of the newest are told.
	fewEvents = 10
)

// A teller has what is told, and the words for it.
type teller struct {
	scene *scene.Scene
	// w are sentences, p what the picture says too.
	w words.SightWords
	p words.PictureWords
}

// Tell tells one pane of a picture, a sentence a line.
func Tell(w words.Words, s *scene.Scene, pane lessons.View) []string {
	t := teller{s, w.Linear.Sight, w.Picture}
	switch pane {
	case lessons.ViewService:
		return t.services()
	case lessons.ViewNodes:
		return t.nodes()
	case lessons.ViewRequests:
		return t.requests()
	case lessons.ViewTimeline:
		return t.timeline()
	case lessons.ViewEvents:
		return t.events()
	default:
		return t.workload()
	}
}

// fill is words.Fill with numbers too.
func fill(template string, values ...any) string {
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = fmt.Sprint(value)
	}
	return words.Fill(template, texts...)
}

// sentence ends a text with the full stop of the language.
func (t teller) sentence(text string) string {
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "。") {
		return text
	}
	return fill(t.w.Sentence, "text", text)
}

// list sets parts together, those left out that are "".
func (t teller) list(parts ...string) string {
	var said []string
	for _, part := range parts {
		if part != "" {
			said = append(said, part)
		}
	}
	return strings.Join(said, t.w.And)
}

// rate writes how often something is a second; "" where it never is.
func (t teller) rate(n float64) string {
	if n == 0 {
		return ""
	}
	return fill(t.w.PerSecond, "n", strings.TrimSuffix(fmt.Sprintf("%.1f", n), ".0"))
}

// is says how something stands. What others wrote may end as a sentence already.
func (t teller) is(what string, state ...string) string {
	return fill(t.w.Is, "what", what, "state", strings.TrimRight(t.list(state...), ".。"))
}

// phase is what a Pod's phase is called.
func (t teller) phase(phase scene.Phase) string {
	p := t.p
	return [...]string{p.Coming, p.Unready, p.Ready, p.Going, p.Done, p.Failed, p.Gone}[phase]
}
