package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/capture"
	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/internal/workspace"
	"github.com/klab-dev/klab/lessons"
)

// ProgressLog is the learner's log.
func (a *App) ProgressLog(ctx context.Context) (*progress.Log, error) {
	return a.diary.open(ctx, a.Home.Progress(), a.Err)
}

// ProgressState is what the learner has done.
func (a *App) ProgressState(ctx context.Context) (*progress.State, error) {
	events, err := ProgressEvents(ctx, a)
	if err != nil {
		return nil, err
	}
	return progress.Fold(events), nil
}

// ProgressEvents are all that the learner did, one after another.
func ProgressEvents(ctx context.Context, a *App) ([]progress.Event, error) {
	log, err := a.ProgressLog(ctx)
	if err != nil {
		return nil, err
	}
	events, err := log.Events()
	if err != nil {
		return nil, fmt.Errorf("read your progress: %w", err)
	}
	return events, nil
}

// Open opens a session of a lesson in the running lab.
func (a *App) Open(ctx context.Context, lab *cluster.Lab, lesson *lessons.Lesson) (*session.Session, error) {
	log, err := a.ProgressLog(ctx)
	if err != nil {
		return nil, err
	}
	j, err := newJournal(ctx, log)
	if err != nil {
		return nil, err
	}
	folder, err := workspace.Open(a.Home.Workspace(lesson.ID))
	if err != nil {
		return nil, err
	}
	return session.Open(ctx, session.Options{Lab: lab, Lesson: lesson, Text: lesson.Text(a.Language), Journal: j, Workspace: folder, Captures: a.captures(ctx, lab)})
}

// captures keep what a learner did about tasks that passed, and by which klab and in which lab that was seen. A lab that
// cannot be asked which it is will say so where it is needed.
func (a *App) captures(ctx context.Context, lab *cluster.Lab) session.Captures {
	c := captures{Store: capture.Store(a.Home.Captures())}
	if system, err := lab.Get(ctx, "Namespace", "", metav1.NamespaceSystem); err == nil {
		uid, _, _ := unstructured.NestedString(system, "metadata", "uid")
		c.lab = uid
	}
	return c
}

type captures struct {
	capture.Store
	// lab is the UID of the cluster's first namespace.
	lab string
}

// Keep implements session.Captures.
func (c captures) Keep(one capture.Capture) error {
	one.Klab, one.Lab = Version(), c.lab
	return c.Store.Keep(one)
}

// TellLost says so where the lesson was begun and the lab's record of that cannot be believed. Whoever seeds it anew
// anyway has no use for that.
func (a *App) TellLost(s *session.Session) {
	if s.Lost() != nil {
		a.Tell("%s", words.Fill(a.Words().RecordLost, "lesson", s.Lesson.ID, "command", a.ForLab("klab reset "+s.Lesson.ID)))
	}
}

// Consent asks a person once before something of theirs goes. Where no terminal is, the command itself is the consent,
// so that scripts need no answer.
func Consent(ctx context.Context, a *App, given bool, question string) error {
	if given || !a.Terminal {
		return nil
	}
	fmt.Fprintf(a.Err, "%s [y/N] ", question)
	answer := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(a.In).ReadString('\n') // the end of input is no consent
		answer <- line
	}()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case line := <-answer:
		if text := strings.ToLower(strings.TrimSpace(line)); text == "y" || text == "yes" {
			return nil
		}
	}
	return &Error{Code: ExitFailed, Cause: errors.New(a.Words().NothingDone)}
}
