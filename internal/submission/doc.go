// Package submission reads what learners hand in: a folder or a zip file of it. Nobody vouches for it. It is looked over
// before any of it is taken in, it is never unpacked to disk, and nothing in it is computed. What it asks of a lab is still
// to be judged by the fence.
//
// A submission is laid out so:
//
//	submission.yaml          who hands it in, made with what; may be left out
//	tasks/LESSON/TASK.yaml   a manifest, a list of steps, or a map of steps and answers
//	SHA256SUMS               the hashes of both, as sha256sum writes them; may be left out
//	SHA256SUMS.sig           the signature of that
package submission

import "strconv"

// MaxPacked is how many bytes a zip file of a submission may have.
const MaxPacked = 900 << 10

// What a submission may hold. One of the whole course, written by hand, has a hundredth of it.
const (
	maxUnpacked = 8 << 20
	maxFile     = 256 << 10
	maxFiles    = 2000
	maxName     = 200
)

// Why something of a submission is not taken. Every code has words in both languages.
const (
	// Unreadable is no folder or zip file, or one that is broken.
	Unreadable = "unreadable"
	// TooLarge is a submission, or a file of one, that is larger than it may be.
	TooLarge = "too-large"
	// BadName is a file whose name leads elsewhere or holds what nobody sees.
	BadName = "bad-name"
	// NotAFile is a link, a device or a pipe.
	NotAFile = "not-a-file"
	// Twice is one name for two files, or one task with two answers.
	Twice = "twice"
	// NotYAML is a file that is no YAML, or stands for far too much.
	NotYAML = "not-yaml"
	// BadAnswer is a file that holds no answer to a task.
	BadAnswer = "bad-answer"
	// NoVerb is a step that submissions do not have.
	NoVerb = "no-verb"
	// Computed is an expression where there are none.
	Computed = "computed"
)

// A Refusal says why a submission, or an answer in it, is not taken.
type Refusal struct {
	// Code names the reason, File where it is; Reason says it in a line.
	Code, File, Reason string
	// Line of the file, from 1; 0 where it is not known.
	Line int

	// step is the one that was refused, from 0, until its line is known.
	step int
}

// Error gives the file, the line and the reason on one line.
func (r *Refusal) Error() string {
	switch {
	case r.File == "":
		return r.Reason
	case r.Line == 0:
		return r.File + ": " + r.Reason
	}
	return r.File + ":" + strconv.Itoa(r.Line) + ": " + r.Reason
}
