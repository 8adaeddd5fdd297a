package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/internal/workspace"
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

func (a *app) lessonsCommand() *cobra.Command {
	return &cobra.Command{
		Use: "lessons", Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			course, err := a.course(cmd.Context())
			if err != nil {
				return err
			}
			state, err := a.progressState(cmd.Context())
			if err != nil {
				return err
			}
			document := struct {
				SchemaVersion int              `json:"schemaVersion"`
				Lessons       []lessonDocument `json:"lessons"`
			}{schemaVersion, []lessonDocument{}}
			for _, lesson := range course.Lessons {
				document.Lessons = append(document.Lessons, describe(lesson, state))
			}
			return a.print(document, func() {
				for _, d := range document.Lessons {
					a.say("%02d  %-22s %d/%d  %s", d.Number, d.ID, len(d.Passed), len(d.Tasks), course.Lesson(d.ID).Text(a.language).Title)
				}
			})
		},
	}
}

// markdown renders for the terminal, or plainly where there is none.
func (a *app) markdown(text string) {
	lines, err := prose.Render(text, min(a.Width, 100), a.style())
	if err != nil {
		a.say("%s", text)
		return
	}
	page := strings.Join(lines, "\n")
	if !a.Terminal {
		page = ansi.Strip(page) // bold and italics too: a file or a pipe is no terminal
	}
	fmt.Fprintln(a.Out, page) // the renderer made the text plain before it styled it
}

// style is the text style that the terminal can show.
func (a *app) style() prose.Style {
	in, reads := a.raw.In.(term.File)
	out, shows := a.raw.Out.(term.File)
	if !a.Terminal || !reads || !shows || os.Getenv("NO_COLOR") != "" {
		return prose.Style{Dark: true}
	}
	return prose.Style{Dark: lipgloss.HasDarkBackground(in, out), Color: true}
}

// open opens a session of a lesson in the running lab.
func (a *app) open(ctx context.Context, lab *cluster.Lab, lesson *lessons.Lesson) (*session.Session, error) {
	log, err := a.progressLog(ctx)
	if err != nil {
		return nil, err
	}
	j, err := newJournal(ctx, log)
	if err != nil {
		return nil, err
	}
	folder, err := workspace.Open(a.home.Workspace(lesson.ID))
	if err != nil {
		return nil, err
	}
	return session.Open(ctx, session.Options{Lab: lab, Lesson: lesson, Text: lesson.Text(a.language), Journal: j, Workspace: folder})
}

// checkDocument is the report of klab check.
type checkDocument struct {
	SchemaVersion int                 `json:"schemaVersion"`
	Lesson        string              `json:"lesson"`
	Passed        bool                `json:"passed"`
	Tasks         []session.TaskState `json:"tasks"`
}

func (a *app) checkCommand() *cobra.Command {
	again := false
	cmd := &cobra.Command{
		Use: "check LESSON[/TASK]", Args: exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			lesson, task, err := a.lesson(cmd.Context(), args[0])
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

func (a *app) check(ctx context.Context, lesson *lessons.Lesson, task string, again bool) ([]session.TaskState, error) {
	lab, err := a.connect(ctx, true)
	if err != nil {
		return nil, err
	}
	s, err := a.open(ctx, lab, lesson)
	if err != nil {
		return nil, err
	}
	defer a.announce(s)()
	var tasks []string
	if task != "" {
		tasks = []string{task}
	}
	states, err := s.Check(ctx, again, tasks...)
	if errors.Is(err, session.ErrNotBegun) {
		return nil, &exitError{code: ExitUnknown, cause: errors.New(words.Fill(a.words().NotBegun, "lesson", lesson.ID, "command", a.forLab("klab reset "+lesson.ID)))}
	}
	var known *cluster.Error
	if errors.As(err, &known) && known.Kind == cluster.Held {
		return nil, &exitError{code: ExitUnknown, cause: err}
	}
	a.tellOutdated(s)
	return states, err
}

// tellOutdated says so where the exercise that was graded is that of another version of the lesson.
func (a *app) tellOutdated(s *session.Session) {
	if s.Outdated() {
		a.tell("%s\ntry: %s", words.Of(a.language).Outdated, a.forLab("klab reset "+s.Lesson.ID))
	}
}

// announce prints the process that a check or a seed waits for. On a terminal it also prints the check's next actions.
func (a *app) announce(s *session.Session) (stop func()) {
	kinds := []session.EventKind{session.EventWaiting}
	if a.Terminal && a.output == "text" {
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
				if slices.Contains(kinds, e.Kind) && e.Note != "" {
					a.tell("… %s", e.Note)
				}
			}
		}
	}()
	return func() { close(done); <-ended }
}

// exitOf chooses the exit code: not passed wins over could not tell.
func exitOf(states []session.TaskState) int {
	code := ExitOK
	for _, state := range states {
		switch state.State {
		case checker.Pass:
		case checker.Unknown:
			if code == ExitOK {
				code = ExitUnknown
			}
		default:
			code = ExitNotPassed
		}
	}
	return code
}

// reportCheck prints the states.
func (a *app) reportCheck(lesson *lessons.Lesson, states []session.TaskState) error {
	code := exitOf(states)
	document := checkDocument{schemaVersion, lesson.ID, code == ExitOK, states}
	if err := a.print(document, func() { a.checkText(lesson, states) }); err != nil {
		return err
	}
	if code != ExitOK {
		return &exitError{code: code}
	}
	return nil
}

func marks() map[checker.State]string {
	return map[checker.State]string{checker.Pass: "✔", checker.Waiting: "…", checker.Wrong: "✘", checker.Unknown: "?"}
}

func (a *app) checkText(lesson *lessons.Lesson, states []session.TaskState) {
	for _, state := range states {
		a.say("%s %s", marks()[state.State], lesson.Text(a.language).Tasks[state.Task].Title)
		if state.Message != "" {
			for _, line := range prose.Wrap(state.Message, min(a.Width, 100)-4) {
				a.say("    %s", line)
			}
		}
		if state.Show != "" {
			a.say("    $ %s", state.Show)
		}
	}
}

func (a *app) hintCommand() *cobra.Command {
	return &cobra.Command{
		Use: "hint LESSON/TASK", Args: exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.help(cmd.Context(), args[0], func(s *session.Session, task string) error {
				level, text, err := s.Hint(task)
				var soon *session.TooSoonError
				if errors.As(err, &soon) {
					return errors.New(words.Fill(a.words().TooSoon, "seconds", strconv.Itoa(int(soon.Wait.Seconds())+1)))
				}
				if err != nil {
					return err
				}
				document := map[string]any{"schemaVersion": schemaVersion, "task": task, "level": level, "text": text}
				return a.print(document, func() { a.markdown(fmt.Sprintf("**%d/4** %s", level, text)) })
			})
		},
	}
}

func (a *app) solutionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "solution LESSON/TASK", Args: exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.help(cmd.Context(), args[0], func(s *session.Session, task string) error {
				text, err := s.Solution(task)
				if err != nil {
					return err
				}
				document := map[string]any{"schemaVersion": schemaVersion, "task": task, "markdown": text}
				return a.print(document, func() { a.markdown(text) })
			})
		},
	}
}

func (a *app) help(ctx context.Context, argument string, give func(*session.Session, string) error) error {
	lesson, task, err := a.lesson(ctx, argument)
	if err != nil {
		return err
	}
	if task == "" {
		return a.misuse(a.words().WhichTask, "lesson", lesson.ID, "tasks", strings.Join(taskIDs(lesson), ", "))
	}
	lab, err := a.connect(ctx, true)
	if err != nil {
		return err
	}
	s, err := a.open(ctx, lab, lesson)
	if err != nil {
		return err
	}
	return give(s, task)
}

func taskIDs(lesson *lessons.Lesson) []string {
	ids := make([]string, len(lesson.Tasks))
	for i, task := range lesson.Tasks {
		ids[i] = task.ID
	}
	return ids
}

func (a *app) resetCommand() *cobra.Command {
	return &cobra.Command{
		Use: "reset LESSON", Args: exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			lesson, _, err := a.lesson(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			lab, err := a.connect(cmd.Context(), false)
			if err != nil {
				return err
			}
			s, err := a.open(cmd.Context(), lab, lesson)
			if err != nil {
				return err
			}
			defer a.announce(s)()
			if err := s.Seed(cmd.Context()); err != nil {
				return err
			}
			document := map[string]any{"schemaVersion": schemaVersion, "lesson": lesson.ID, "namespace": s.Namespace}
			return a.print(document, func() { a.say("%s", words.Fill(a.words().LessonReady, "lesson", lesson.ID, "namespace", s.Namespace)) })
		},
	}
}
