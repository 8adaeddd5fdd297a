package words

import (
	"slices"
	"strings"
)

// FromLab says in this language what the lab said in English: a finding, a reason, a step, or what to try. Text that has
// no words here stays as it is, such as what an engine or the API server answered.
func (w Words) FromLab(text string) string {
	best, values := "", []string(nil)
	for template := range w.LabSays {
		found, ok := w.valuesOf(template, text)
		if ok && (best == "" || literal(template) > literal(best)) {
			best, values = template, found
		}
	}
	if best != "" {
		return Fill(w.LabSays[best], values...)
	}
	// An error is a chain of steps, of which the last tells the reason.
	if step, rest, chained := strings.Cut(text, ": "); chained {
		if said := w.FromLab(step); said != step {
			return Fill(w.Said, "label", said, "text", w.FromLab(rest))
		}
	}
	return text
}

// valuesOf returns the names and values of a template's placeholders in a text that was made from it.
func (w Words) valuesOf(template, text string) (values []string, ok bool) {
	before, rest, more := strings.Cut(template, "{")
	if text, ok = strings.CutPrefix(text, before); !ok {
		return nil, false
	}
	for more {
		var name, after string
		name, rest, _ = strings.Cut(rest, "}")
		after, rest, more = strings.Cut(rest, "{")
		end := len(text)
		if after != "" {
			end = strings.Index(text, after)
		}
		if !more && after != "" {
			end = strings.LastIndex(text, after)
		}
		if end <= 0 || !mayHold(name, text[:end]) {
			return nil, false
		}
		values = append(values, name, w.value(name, text[:end]))
		text = text[end+len(after):]
	}
	return values, text == ""
}

// mayHold reports whether a value fits its name: most are one word, so that a sentence is not taken for a short one's.
func mayHold(name, value string) bool {
	long := []string{"reason", "reasons", "needs", "engine", "engines", "size", "room", "dir", "file", "command", "holder", "containers", "quoted"}
	return slices.Contains(long, name) || !strings.Contains(value, " ")
}

// value is what stands in the place of a placeholder.
func (w Words) value(name, text string) string {
	switch name {
	case "state":
		if said := w.Commands.States[text]; said != "" {
			return said
		}
	case "needs":
		return w.each(text, ", ", w.Also)
	case "reasons":
		return w.each(text, "; ", w.Then)
	case "reason":
		return w.FromLab(text)
	}
	return text
}

// each says the parts of a list one by one.
func (w Words) each(list, between, join string) string {
	parts := strings.Split(list, between)
	for i, part := range parts {
		parts[i] = w.FromLab(part)
	}
	return strings.Join(parts, join)
}

// literal is how much of a template is no placeholder.
func literal(template string) int {
	n, inside := 0, false
	for _, r := range template {
		switch {
		case r == '{':
			inside = true
		case r == '}':
			inside = false
		case !inside:
			n++
		}
	}
	return n
}
