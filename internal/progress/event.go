package progress

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Version is the version of the events this klab writes and the newest it reads.
const Version = 1

// Kind says what happened.
type Kind string

// The kinds of events.
const (
	// Begun is the start of a lesson on a fresh seed.
	Begun Kind = "begun"
	// Attempt is a verdict the learner saw: Data.State, and Data.Code when it was wrong.
	Attempt Kind = "attempt"
	// Hint is a hint taken: Data.Level counts from one, and Data.Free says that klab offered it.
	Hint Kind = "hint"
	// Solution is a look at the worked solution.
	Solution Kind = "solution"
	// Passed is the first pass of a task on a seed.
	Passed Kind = "passed"
	// Predicted locks a prediction: Data.Question, Data.Option, and Data.Right.
	Predicted Kind = "predicted"
	// Answered is a quiz card answered: as Predicted.
	Answered Kind = "answered"
	// Reasoned is the answer to why a task passed: as Predicted.
	Reasoned Kind = "reasoned"
	// Reset is a lesson set back to its seed.
	Reset Kind = "reset"
	// Reviewed is a card answered again later: as Predicted.
	Reviewed Kind = "reviewed"
	// Dealt says that cards were first dealt to the learner: its ID is what the order of their answers is made of.
	Dealt Kind = "dealt"
)

// Chooses reports whether an event is the first answer to a card: Predicted, Answered or Reasoned.
func (k Kind) Chooses() bool { return k == Predicted || k == Answered || k == Reasoned }

// An Event is one line of the log.
type Event struct {
	Version int       `json:"v"`
	ID      string    `json:"id"`
	Time    time.Time `json:"time"`
	Machine string    `json:"machine"`
	Kind    Kind      `json:"kind"`
	Lesson  string    `json:"lesson,omitempty"`
	Task    string    `json:"task,omitempty"`
	// Hash is the hash of the lesson's content.
	Hash string `json:"hash,omitempty"`
	// Seed is the id of the seed the learner worked on.
	Seed string `json:"seed,omitempty"`
	Data Data   `json:"data,omitzero"`
}

// Data is what only some kinds of events have.
type Data struct {
	State    string `json:"state,omitempty"`
	Code     string `json:"code,omitempty"`
	Level    int    `json:"level,omitempty"`
	Question string `json:"question,omitempty"`
	Option   string `json:"option,omitempty"`
	Right    bool   `json:"right,omitempty"`
	// Free is true for a hint that was offered and does not count.
	Free bool `json:"free,omitempty"`
}

// errNoEvent is the reason a line of valid JSON is no event.
var errNoEvent = errors.New("no id, time or kind")

// parse reads one line.
func parse(line []byte) (Event, error) {
	var event Event
	if err := json.Unmarshal(line, &event); err != nil {
		return Event{}, cmp.Or(newer(line), fmt.Errorf("read event: %w", err))
	}
	if event.Version > Version {
		return Event{}, &NewerError{Version: event.Version}
	}
	if event.Version < 1 || event.ID == "" || event.Time.IsZero() || event.Kind == "" {
		return Event{}, fmt.Errorf("read event: %w", errNoEvent)
	}
	return event, nil
}

// newer tells a newer version by its number alone, because its other fields may be anything.
func newer(line []byte) error {
	var version struct {
		V int `json:"v"`
	}
	if err := json.Unmarshal(line, &version); err != nil || version.V <= Version {
		return nil
	}
	return &NewerError{Version: version.V}
}

// line writes the event as it stands in the log, without the line's end.
func (e Event) line() ([]byte, error) {
	data, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("write event: %w", err)
	}
	if bytes.ContainsRune(data, '\n') {
		return nil, errors.New("write event: it spans two lines")
	}
	return data, nil
}

func newID() string { return rand.Text() }

// A NewerError says that a newer klab wrote the log.
type NewerError struct {
	Path    string
	Version int
}

// Error names the file, and what to do.
func (e *NewerError) Error() string {
	return fmt.Sprintf("progress in %s has version %d, this klab reads up to %d: install a newer klab", e.Path, e.Version, Version)
}

// A ForeignError says that a file is no log.
type ForeignError struct {
	// Path is the file, and Own a log to compare it with.
	Path, Own string
}

// Error says what a log looks like.
func (e *ForeignError) Error() string {
	return fmt.Sprintf("merge %s: it is no progress of klab, which has an event a line, as in %s", e.Path, e.Own)
}
