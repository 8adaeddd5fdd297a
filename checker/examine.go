package checker

import (
	"maps"

	"github.com/klab-dev/klab/checker/internal/expr"
	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/kube"
	"github.com/klab-dev/klab/checker/internal/template"
	"github.com/klab-dev/klab/plain"
)

// examine evaluates the expectations of a step in one look. It returns nil when all are true; final is
// true when there is no use in looking again.
func (r *run) examine(l *facts.Look, s *step) (v *Verdict, final bool) {
	defer func() {
		r.remote = r.remote || l.Remote
		r.changed = kube.Later(r.changed, l.Changed())
	}()
	for i := range s.always {
		if v := r.judge(l, &s.always[i]); v != nil {
			return outOfTime(v), v.State != Unknown
		}
	}
	for i := range s.expect {
		if v := r.judge(l, &s.expect[i]); v != nil {
			return v, false
		}
	}
	return nil, false
}

// judge returns nil when the expectation is true.
func (r *run) judge(l *facts.Look, e *expectation) *Verdict {
	truth, missing, err := e.test.Truth(l.World)
	if err != nil {
		return r.cannotLook(err)
	}
	if truth {
		return nil
	}
	v := &Verdict{Code: e.code, Expression: untrue(e.test.Source, missing)}
	if v.State, err = r.state(l, e); err != nil {
		return r.cannotLook(err)
	}
	evidence, show := maps.Clone(e.evidence), e.show
	if c, _ := e.cause(l); c != nil {
		v.Code = c.code
		maps.Copy(evidence, c.evidence)
		if text, _ := c.show.(template.Literal); text.Value != "" {
			show = c.show
		}
	}
	v.Evidence = shown(l, evidence)
	if command, err := show.Render(l.World); err == nil {
		v.Show = plain.Line(kube.Display(command))
	}
	return v
}

// state decides between waiting and wrong by when the things looked at were last written.
func (r *run) state(l *facts.Look, e *expectation) (State, error) {
	r.certain = r.onlyTyped(l, e)
	switch {
	case e.unknown:
		return Unknown, nil
	case r.certain, r.onlyWritten(l, e):
		return Wrong, nil
	case l.Recent(r.counting(l, e), r.program.settle), l.Converging():
		return Waiting, nil
	}
	// A kubelet with much to do takes a while to clean up after a Pod. One that never goes is no excuse.
	if l.Recent(l.Leaving, longestSettle) {
		return Waiting, nil
	}
	// Objects outside the lesson's namespace have no time of their own: the patience of this run counts for them.
	since := l.LastWrite()
	if since.IsZero() {
		since = r.began.Add(r.Scope.Ahead)
	}
	if e.waiting == nil {
		return Wrong, nil
	}
	waiting, _, err := e.waiting.Truth(l.World)
	if !waiting {
		return Wrong, err
	}
	if l.Now.Sub(since) > r.Scope.Stretch(r.program.convergence()) {
		r.exhausted = true
		return Wrong, nil
	}
	return Waiting, nil
}

// shown gathers evidence. A value that cannot be had is shown as a dash: the verdict stands without it.
func shown(l *facts.Look, evidence map[string]*expr.Expression) map[string]string {
	if len(evidence) == 0 {
		return nil
	}
	out := make(map[string]string, len(evidence))
	for name, e := range evidence {
		value, err := e.Value(l.World)
		if err != nil {
			out[name] = "–"
			continue
		}
		out[name] = plain.Text(kube.Told(value)) // which a Pod or a learner may have written
	}
	return out
}
