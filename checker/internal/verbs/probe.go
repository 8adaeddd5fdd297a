package verbs

import (
	"encoding/json"
	"fmt"
	"net/url"

	"github.com/klab-dev/klab/checker/internal/facts"
)

// probe sends a request to a prober and decodes the answer.
func probe(l *facts.Look, from, method, path string, request, answer any) error {
	l.Remote = true
	return ask(l, from, method, path, request, answer)
}

// ask is probe for several requests at once: it changes nothing of the look.
func ask(l *facts.Look, from, method, path string, request, answer any) error {
	var body []byte
	if request != nil {
		var err error
		if body, err = json.Marshal(request); err != nil {
			return fmt.Errorf("encode request to the prober: %w", err)
		}
	}
	data, err := l.Lab.Probe(l.Ctx, from, method, path, body)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, answer); err != nil {
		return fmt.Errorf("decode the prober's answer to %s: %w", path, err)
	}
	return nil
}

// control posts to the control port of a klab.local/web Pod.
func control(l *facts.Look, pod, path string) error {
	l.Remote = true
	_, err := l.Lab.Control(l.Ctx, l.Scope.Namespace, pod, "POST", path)
	return err
}

func query(name, value string) string { return url.QueryEscape(name) + "=" + url.QueryEscape(value) }

// loadName keeps the streams of two namespaces apart.
func loadName(l *facts.Look, name string) string { return l.Scope.Namespace + "." + name }
