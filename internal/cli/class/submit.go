package class

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/internal/capture"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/handin"
	"github.com/klab-dev/klab/internal/signature"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/plain"
	"github.com/klab-dev/klab/wholefile"
)

// submitFlags are those of klab submit.
type submitFlags struct {
	file, id, key    string
	lessons          []string
	dryRun, unsigned bool
}

// SubmitCommand packs what a learner did.
func SubmitCommand(call *app.App) *cobra.Command {
	f := submitFlags{}
	cmd := &cobra.Command{
		Use: "submit", Args: call.Exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return commands{call}.submit(cmd.Context(), f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.file, "file", "", "")
	flags.StringSliceVar(&f.lessons, "lesson", nil, "")
	flags.StringVar(&f.id, "id", "", "")
	flags.StringVar(&f.key, "key", "", "")
	flags.BoolVar(&f.unsigned, "unsigned", false, "")
	flags.BoolVar(&f.dryRun, "dry-run", false, "")
	return cmd
}

// submitDocument is the report of klab submit.
type submitDocument struct {
	SchemaVersion int    `json:"schemaVersion"`
	ID            string `json:"id,omitempty"`
	File          string `json:"file,omitempty"`
	// Fingerprint is of the key that signed the file.
	Fingerprint string        `json:"fingerprint,omitempty"`
	Tasks       []handin.Task `json:"tasks"`
}

func (a commands) submit(ctx context.Context, f submitFlags) error {
	if f.id != "" && !submission.Named(f.id) {
		return a.Misuse(a.Words().Submit.BadID, "id", strconv.Quote(f.id))
	}
	if f.unsigned && f.key != "" {
		return a.Misuse(a.Words().Submit.KeyUnsigned)
	}
	course, err := a.Authored(ctx)
	if err != nil {
		return err
	}
	store := capture.Store(a.Home.Captures())
	chosen, err := a.worked(course, store, f.lessons)
	if err != nil {
		return err
	}
	h, err := handin.Gather(handin.Options{Lessons: chosen, Captures: store, ID: f.id, Language: a.Language, Klab: app.Version(), Now: time.Now().UTC().Truncate(time.Second)})
	if err != nil {
		return err
	}
	if len(h.Bundle.Made.Claims) == 0 {
		return &app.Error{Code: app.ExitNotPassed, Cause: errors.New(a.Words().Submit.Nothing)}
	}
	document := submitDocument{SchemaVersion: app.SchemaVersion, ID: f.id, Tasks: h.Tasks}
	if !f.dryRun {
		document.File = f.named()
		if document.Fingerprint, err = a.sign(ctx, f, &h.Bundle); err != nil {
			return err
		}
	}
	if err := a.Print(document, func() { a.foretold(h.Tasks) }); err != nil || f.dryRun {
		return err
	}
	return a.pack(document.File, document.Fingerprint, h.Bundle)
}

// sign has the submission signed, by the key that was named or else by klab's own. No other key is ever looked for.
func (a commands) sign(ctx context.Context, f submitFlags, bundle *submission.Bundle) (fingerprint string, err error) {
	w := a.Words().Submit
	if f.unsigned {
		return "", nil
	}
	var key signature.Key
	if f.key != "" {
		key, err = signature.Read(f.key)
		if err != nil {
			return "", a.Misuse(w.BadKey, "file", plain.Name(f.key), "reason", plain.Line(reason(err)))
		}
	} else if key, err = signature.Own(ctx, a.Home.Key()); err != nil {
		if _, full := wholefile.Full(err); full {
			return "", err
		}
		return "", errors.New(words.Fill(w.NoKey, "file", plain.Name(a.Home.Key()), "reason", plain.Line(reason(err))))
	}
	bundle.Sign = key.Sign
	return key.Public().Fingerprint(), nil
}

// named is the file to write.
func (f submitFlags) named() string {
	switch {
	case f.file != "":
		return f.file
	case f.id != "":
		return "klab-" + f.id + ".zip"
	}
	return "klab-submission.zip"
}

// worked are the lessons to hand in: those named, else all that something was captured of.
func (a commands) worked(course *lessons.Course, store capture.Store, named []string) ([]*lessons.Lesson, error) {
	if _, err := app.Named(a.App, course, named); err != nil {
		return nil, err
	}
	captured := func(l *lessons.Lesson) bool {
		return slices.ContainsFunc(l.Tasks, func(task lessons.Task) bool {
			c, err := store.Get(l.ID, task.ID)
			return c != nil || err != nil
		})
	}
	return slices.DeleteFunc(slices.Clone(course.Lessons), func(l *lessons.Lesson) bool {
		return len(named) > 0 && !slices.Contains(named, l.ID) || len(named) == 0 && !captured(l)
	}), nil
}

// foretold prints a row for every task: what will count of it.
func (a commands) foretold(tasks []handin.Task) {
	w := a.Words().Submit
	rows := [][]string{{w.Task, w.Points, w.Passed, w.Counts}}
	sums := map[string]int{}
	for _, task := range tasks {
		passed := w.NotPassed
		if !task.Passed.IsZero() {
			passed = task.Passed.Local().Format("2006-01-02 15:04")
		}
		rows = append(rows, []string{task.Lesson + "/" + task.Task, strconv.Itoa(task.Points), passed, a.counts(task)})
		sums[task.Basis] += task.Points
	}
	for _, line := range aligned(rows) {
		a.Say("%s", line)
	}
	a.Say("\n%s", words.Fill(w.Sum, "regraded", strconv.Itoa(sums[grade.Regraded]),
		"open", strconv.Itoa(sums[grade.Recorded]+sums[grade.Claimed]), "none", strconv.Itoa(sums[grade.Baseless])))
}

// counts says what will count of a task.
func (a commands) counts(task handin.Task) string {
	w := a.Words().Submit
	text := w.Bases[task.Basis]
	switch {
	case task.Code != "":
		text = w.Refused + ": " + because(a.Words().Grade.Codes[task.Code], task.Code, task.Reason)
	case task.Basis == grade.Baseless && !task.Passed.IsZero():
		text = w.NothingToSay
	}
	if task.Outdated {
		text += " (" + w.Outdated + ")"
	}
	return text
}

// pack writes the submission, if whoever grades it will take it.
func (a commands) pack(file, fingerprint string, bundle submission.Bundle) error {
	var packed bytes.Buffer
	if err := bundle.WriteZip(&packed); err != nil {
		return err
	}
	w := a.Words().Submit
	if packed.Len() > submission.MaxPacked {
		return &app.Error{Code: app.ExitUsage, Cause: errors.New(words.Fill(w.TooLarge, "size", strconv.Itoa(packed.Len()>>10), "most", strconv.Itoa(submission.MaxPacked>>10)))}
	}
	if err := wholefile.WriteBytes(file, packed.Bytes()); err != nil {
		return fmt.Errorf("write the submission: %w", err)
	}
	if fingerprint != "" {
		a.Tell("%s", words.Fill(w.Signed, "key", fingerprint))
	}
	a.Tell("%s", words.Fill(w.Written, "file", plain.Name(file)))
	return nil
}
