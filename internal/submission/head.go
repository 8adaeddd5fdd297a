package submission

import (
	"maps"
	"regexp"
	"slices"
	"time"

	"github.com/klab-dev/klab/manifest"
	"github.com/klab-dev/klab/plain"
)

// Made says what a submission was made with. It is the learner's own word.
type Made struct {
	Klab, Kubernetes string
	At               time.Time
	// Lessons are the hashes of the lessons that were done.
	Lessons map[string]string
	// Claims are the verdicts of the learner's own klab, by "LESSON/TASK".
	Claims map[string]Claim
	// Labs and Objects are marks of the labs it was done in, and of what was made there: the same in every submission of the
	// same, and nothing that anybody could find them by.
	Labs, Objects []string
}

// Mark is the mark of something that Kubernetes gave a UID.
func Mark(uid string) string { return hash([]byte("klab " + uid))[:16] }

// A Claim is what the learner's own klab said of a task.
type Claim struct {
	State string
	At    time.Time
	// Left is what no step says, a line each.
	Left []string
}

// What a head may hold: of texts, of lines about a task, and of tasks.
const (
	maxWord   = 100
	maxLine   = 200
	mostLines = 10
	mostTasks = 1000
	mostMarks = 1000
)

// head reads submission.yaml, and returns the id that the submission gives itself.
func (s *Submission) head(data []byte) string {
	if data == nil {
		return ""
	}
	documents, err := manifest.Documents(data)
	if err != nil || len(documents) != 1 {
		s.note(NotYAML, headFile, "this is not one document of YAML; the file's name counts")
		return ""
	}
	fields, _ := documents[0].(map[string]any)
	known := []string{"apiVersion", "kind", "id", "klab", "kubernetes", "made", "language", "lessons", "tasks", "labs", "objects"}
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(known, key) {
			s.note(BadAnswer, headFile, "unknown key "+plain.Name(key))
		}
	}
	s.Made = made(fields)
	id, _ := fields["id"].(string)
	if id != "" && named(id) == "" {
		s.note(BadName, headFile, "id "+plain.Name(id)+" is none: letters, digits and . _ @ + - only")
	}
	return id
}

// made reads what is claimed. What has another form than klab writes is left out: nothing counts by it.
func made(fields map[string]any) Made {
	m := Made{Klab: word(fields["klab"], maxWord), Kubernetes: word(fields["kubernetes"], maxWord), At: moment(fields["made"])}
	hashes, _ := fields["lessons"].(map[string]any)
	for _, id := range first(hashes, mostTasks) {
		if m.Lessons == nil {
			m.Lessons = map[string]string{}
		}
		m.Lessons[id] = word(hashes[id], maxWord)
	}
	m.Labs, m.Objects = marks(fields["labs"]), marks(fields["objects"])
	tasks, _ := fields["tasks"].(map[string]any)
	for _, id := range first(tasks, mostTasks) {
		if claim, ok := tasks[id].(map[string]any); ok && ofTask.MatchString(id) {
			if m.Claims == nil {
				m.Claims = map[string]Claim{}
			}
			m.Claims[id] = readClaim(claim)
		}
	}
	return m
}

var ofTask = regexp.MustCompile(`^[a-z0-9-]{1,80}/[a-z0-9-]{1,80}$`)

var mark = regexp.MustCompile(`^[0-9a-f]{16}$`)

func marks(value any) []string {
	var out []string
	all, _ := value.([]any)
	for _, one := range all[:min(len(all), mostMarks)] {
		if text, _ := one.(string); mark.MatchString(text) {
			out = append(out, text)
		}
	}
	return out
}

func readClaim(fields map[string]any) Claim {
	c := Claim{At: moment(fields["at"])}
	if state, _ := fields["state"].(string); slices.Contains([]string{"pass", "wrong", "waiting", "unknown"}, state) {
		c.State = state
	}
	lines, _ := fields["left"].([]any)
	for _, line := range lines[:min(len(lines), mostLines)] {
		c.Left = append(c.Left, word(line, maxLine))
	}
	return c
}

// first are the first keys of a map, in their order.
func first(fields map[string]any, most int) []string {
	keys := slices.Sorted(maps.Keys(fields))
	return keys[:min(len(keys), most)]
}

func word(value any, most int) string {
	text, _ := value.(string)
	if len(text) > most {
		return ""
	}
	return plain.Line(text)
}

func moment(value any) time.Time {
	text, _ := value.(string)
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}
