package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// lessonDocument is a lesson in reports.
type lessonDocument struct {
	ID        string            `json:"id"`
	Number    int               `json:"number"`
	Module    string            `json:"module"`
	Minutes   int               `json:"minutes"`
	Languages []string          `json:"languages"`
	Title     map[string]string `json:"title"`
	Summary   map[string]string `json:"summary"`
	Tasks     []string          `json:"tasks"`
	Passed    []string          `json:"passed"`
}

func describe(lesson *lessons.Lesson, state *progress.State) lessonDocument {
	d := lessonDocument{ID: lesson.ID, Number: lesson.Number, Module: lesson.Module, Minutes: lesson.Minutes,
		Title: map[string]string{}, Summary: map[string]string{}, Languages: []string{}, Tasks: []string{}, Passed: []string{}}
	for _, language := range []string{lessons.English, lessons.Chinese} {
		if text := lesson.Text(language); text != nil && !text.Fallback {
			d.Languages = append(d.Languages, language)
			d.Title[language], d.Summary[language] = text.Title, text.Summary
		}
	}
	for _, task := range lesson.Tasks {
		d.Tasks = append(d.Tasks, task.ID)
		if state.Passed(lesson.ID, task.ID) {
			d.Passed = append(d.Passed, task.ID)
		}
	}
	return d
}

func (a commands) lessonsCommand() *cobra.Command {
	return &cobra.Command{
		Use: "lessons", Args: a.Exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			course, err := a.Course(cmd.Context())
			if err != nil {
				return err
			}
			state, err := a.ProgressState(cmd.Context())
			if err != nil {
				return err
			}
			document := struct {
				SchemaVersion int              `json:"schemaVersion"`
				Lessons       []lessonDocument `json:"lessons"`
			}{app.SchemaVersion, []lessonDocument{}}
			for _, lesson := range course.Lessons {
				document.Lessons = append(document.Lessons, describe(lesson, state))
			}
			return a.Print(document, func() {
				sayCatalogue(a.App, course, document.Lessons)
			})
		},
	}
}

// sayCatalogue prints the lessons below their modules, in columns.
func sayCatalogue(a *app.App, course *lessons.Course, list []lessonDocument) {
	widest := 0
	for _, d := range list {
		widest = max(widest, len(d.ID))
	}
	for i, module := range course.Modules {
		if i > 0 {
			a.Say("")
		}
		a.Say("%s", module.Name(a.Language))
		for _, d := range list {
			if d.Module == module.ID {
				title := course.Lesson(d.ID).Text(a.Language).Title
				a.Say("%02d  %s  %d/%d  %s", d.Number, app.Cells(d.ID, widest), len(d.Passed), len(d.Tasks), title)
			}
		}
	}
}

// checkDocument is the report of klab check.
type checkDocument struct {
	SchemaVersion int                 `json:"schemaVersion"`
	Lesson        string              `json:"lesson"`
	Passed        bool                `json:"passed"`
	Tasks         []session.TaskState `json:"tasks"`
}

func (a commands) checkCommand() *cobra.Command {
	again := false
	cmd := &cobra.Command{
		Use: "check LESSON[/TASK]", Args: a.Exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			lesson, task, err := a.Lesson(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			states, err := a.check(cmd.Context(), lesson, task, again)
			if err != nil {
				return err
			}
			return a.reportCheck(lesson, states)
		},
	}
	cmd.Flags().BoolVar(&again, "again", false, "")
	return cmd
}

func (a commands) check(ctx context.Context, lesson *lessons.Lesson, task string, again bool) ([]session.TaskState, error) {
	lab, err := a.Connect(ctx, true)
	if err != nil {
		return nil, err
	}
	s, err := a.Open(ctx, lab, lesson)
	if err != nil {
		return nil, err
	}
	a.TellLost(s)
	defer a.announce(s)()
	var tasks []string
	if task != "" {
		tasks = []string{task}
	}
	states, err := s.Check(ctx, again, tasks...)
	if errors.Is(err, session.ErrNotBegun) {
		return nil, &app.Error{Code: app.ExitUnknown, Cause: errors.New(words.Fill(a.Words().NotBegun, "lesson", lesson.ID, "command", a.ForLab("klab reset "+lesson.ID)))}
	}
	var known *cluster.Error
	if errors.As(err, &known) && known.Kind == cluster.Held {
		return nil, &app.Error{Code: app.ExitUnknown, Cause: err}
	}
	a.tellOutdated(s)
	return states, err
}

// tellOutdated says so where the exercise that was graded is that of another version of the lesson.
func (a commands) tellOutdated(s *session.Session) {
	if s.Outdated() {
		w := words.Of(a.Language)
		a.Tell("%s\n%s", w.Outdated, words.Fill(w.TryNext, "command", a.ForLab("klab reset "+s.Lesson.ID)))
	}
}

// announce prints the process that a check or a seed waits for. On a terminal it also prints the check's next actions.
func (a commands) announce(s *session.Session) (stop func()) {
	kinds := []session.EventKind{session.EventWaiting}
	if a.Terminal && a.Output == "text" {
		kinds = append(kinds, session.EventChecking, session.EventAddOn)
	}
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			case e := <-s.Events():
				a.tellEvent(kinds, e)
			}
		}
	}()
	return func() {
		close(done)
		<-ended
		for {
			select {
			case e := <-s.Events():
				a.tellEvent(nil, e)
			default:
				return
			}
		}
	}
}

// tellEvent prints an event of some kinds, and in any case that a pass could not be kept for handing in.
func (a commands) tellEvent(kinds []session.EventKind, e session.Event) {
	switch {
	case slices.Contains(kinds, e.Kind) && e.Note != "":
		a.Tell("… %s", e.Note)
	case e.Kind == session.EventUncaptured && e.Err != nil:
		a.Tell("%s", words.Fill(a.Words().Submit.NotKept, "reason", words.Of(a.Language).Why(e.Err)))
	}
}

// exitOf chooses the exit code: not passed wins over could not tell.
func exitOf(states []session.TaskState) int {
	code := app.ExitOK
	for _, state := range states {
		switch state.State {
		case checker.Pass:
		case checker.Unknown:
			if code == app.ExitOK {
				code = app.ExitUnknown
			}
		default:
			code = app.ExitNotPassed
		}
	}
	return code
}

// reportCheck prints the states.
func (a commands) reportCheck(lesson *lessons.Lesson, states []session.TaskState) error {
	code := exitOf(states)
	document := checkDocument{app.SchemaVersion, lesson.ID, code == app.ExitOK, states}
	if err := a.Print(document, func() { a.checkText(lesson, states) }); err != nil {
		return err
	}
	if code != app.ExitOK {
		return &app.Error{Code: code}
	}
	return nil
}

func (a commands) checkText(lesson *lessons.Lesson, states []session.TaskState) {
	for _, state := range states {
		a.Say("%s %s", app.Marks()[state.State], lesson.Text(a.Language).Tasks[state.Task].Title)
		if state.Message != "" {
			for _, line := range prose.Wrap(state.Message, min(a.Width, 100)-4) {
				a.Say("    %s", line)
			}
		}
		if state.Show != "" {
			a.Say("    $ %s", state.Show)
		}
	}
}

func (a commands) hintCommand() *cobra.Command {
	return &cobra.Command{
		Use: "hint LESSON/TASK", Args: a.Exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.help(cmd.Context(), args[0], func(s *session.Session, task string) error {
				level, text, err := s.Hint(task)
				var soon *session.TooSoonError
				if errors.As(err, &soon) {
					return errors.New(words.Fill(a.Words().TooSoon, "seconds", strconv.Itoa(int(soon.Wait.Seconds())+1)))
				}
				if err != nil {
					return err
				}
				document := map[string]any{"schemaVersion": app.SchemaVersion, "task": task, "level": level, "text": text}
				return a.Print(document, func() { a.Markdown(fmt.Sprintf("**%d/4** %s", level, text)) })
			})
		},
	}
}

func (a commands) solutionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "solution LESSON/TASK", Args: a.Exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.help(cmd.Context(), args[0], func(s *session.Session, task string) error {
				text, err := s.Solution(task)
				if err != nil {
					return err
				}
				document := map[string]any{"schemaVersion": app.SchemaVersion, "task": task, "markdown": text}
				return a.Print(document, func() { a.Markdown(text) })
			})
		},
	}
}

func (a commands) help(ctx context.Context, argument string, give func(*session.Session, string) error) error {
	lesson, task, err := a.Lesson(ctx, argument)
	if err != nil {
		return err
	}
	if task == "" {
		return a.Misuse(a.Words().WhichTask, "lesson", lesson.ID, "tasks", words.Of(a.Language).List(app.TaskIDs(lesson)))
	}
	lab, err := a.Connect(ctx, true)
	if err != nil {
		return err
	}
	s, err := a.Open(ctx, lab, lesson)
	if err != nil {
		return err
	}
	a.TellLost(s)
	return give(s, task)
}
