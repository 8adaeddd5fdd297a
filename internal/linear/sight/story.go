package sight

import (
	"time"

	"github.com/klab-dev/klab/internal/scene"
)

// requests tells of klab's streams: how many, what became of them, and who answers.
func (t teller) requests() []string {
	streams := t.scene.Streams()
	if len(streams) == 0 {
		return []string{t.p.NoRequests}
	}
	var lines []string
	for _, stream := range streams {
		lines = append(lines, t.stream(stream)...)
	}
	return lines
}

func (t teller) stream(stream scene.Stream) []string {
	state, failed := t.rate(stream.Rate), t.p.NoErrors
	if !stream.Running {
		state = t.p.Stopped
	}
	if stream.Wrong > 0 {
		failed = fill(t.p.Errors, "n", stream.Wrong)
	}
	what := fill(t.w.Stream, "name", stream.Name, "target", stream.Target)
	lines := []string{t.is(what, state, fill(t.w.Total, "n", stream.Requests), failed)}
	if stream.LastError != "" {
		lines = append(lines, t.sentence(fill(t.p.LastError, "reason", stream.LastError)))
	}
	for _, share := range append(several(stream.Versions), stream.Pods...) {
		state := t.list(t.rate(share.Rate), fill(t.w.Total, "n", share.Total))
		lines = append(lines, t.is(t.list(share.Name, share.Version), state))
	}
	return lines
}

// several are shares where there is more than one.
func several(shares []scene.Share) []scene.Share {
	if len(shares) < 2 {
		return nil
	}
	return shares
}

// timeline tells what happened since the last check began, each with its second.
func (t teller) timeline() []string {
	story := t.scene.Story()
	if len(story) == 0 {
		return []string{t.w.NoStory}
	}
	p := t.p
	names := [...]string{
		p.CheckBegan, p.Acted, p.CheckEnded, p.ProbeFailed, p.Came, p.BecameReady, p.BecameUnready, p.Restarted, p.Leaving, p.Went,
		p.EndpointIn, p.EndpointOut, p.NewSet, p.LastRequest,
	}
	lines := make([]string, len(story))
	for i, m := range story {
		note, times := m.Note, ""
		if m.Kind == scene.ProbeFailed && note != "" {
			note = fill(p.Failing, "probe", note)
		}
		if m.Times > 1 {
			times = fill(t.w.Times, "n", m.Times)
		}
		after := fill(t.w.After, "n", max(int(m.At.Sub(story[0].At).Round(time.Second)/time.Second), 0))
		lines[i] = t.is(after, names[m.Kind], m.About, note, times)
	}
	return lines
}

// events tells the newest, the last one first.
func (t teller) events() []string {
	all := t.scene.Events()
	if len(all) == 0 {
		return []string{t.p.NoEvents}
	}
	lines := []string{fill(t.w.Newest, "n", min(len(all), fewEvents), "total", len(all))}
	for _, e := range all[:min(len(all), fewEvents)] {
		kind, times := t.p.Normal, ""
		if e.Warning {
			kind = t.p.Warning
		}
		if e.Count > 1 {
			times = fill(t.w.Times, "n", e.Count)
		}
		at := e.At.In(t.scene.Now().Location()).Format(time.TimeOnly)
		lines = append(lines, t.is(t.list(at, kind, e.Reason, e.About, times), e.Detail))
	}
	return lines
}
