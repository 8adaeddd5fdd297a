// Package cli is klab's commands, flags and exit codes, and the one place that wires the packages
// together.
package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/go-logr/logr"
	"github.com/spf13/cobra"
	"k8s.io/klog/v2"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/home"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// Exit codes.
const (
	ExitOK        = 0
	ExitFailed    = 1
	ExitUsage     = 2
	ExitNotPassed = 3
	ExitUnknown   = 4
)

// app is the common state of all commands.
type app struct {
	Streams
	// raw are the streams without a filter, for programs that talk to the terminal themselves.
	raw   Streams
	home  home.Home
	diary *diary
	// command is the one that runs, as it was typed.
	command string
	// Flags of every command.
	lab        string
	engine     string
	language   string
	lessonsDir string
	trust      bool
	output     string
	// known is the course without --lessons, once it was read: the shipped one and the packs.
	known *lessons.Course
}

// An exitError carries an exit code. Its cause, when there is one, is printed, and the command to try next.
type exitError struct {
	code  int
	cause error
	next  string
}

func (e *exitError) Error() string {
	if e.cause == nil {
		return ""
	}
	return e.cause.Error()
}

func (e *exitError) Unwrap() error { return e.cause }

// usage marks an error as a mistake in the call.
func usage(format string, args ...any) error {
	return &exitError{code: ExitUsage, cause: fmt.Errorf(format, args...)}
}

// misuse is usage in the learner's language.
func (a *app) misuse(text string, values ...string) error {
	return usage("%s", words.Fill(text, values...))
}

// Run runs klab and returns its exit code. When it is called as kubectl, it is kubectl.
func Run(ctx context.Context, args []string, streams Streams) (code int) {
	filtered, end := streams.filtered()
	defer func() {
		if end() != nil {
			code = cmp.Or(code, ExitFailed)
		}
	}()
	a := &app{Streams: filtered, raw: streams}
	if calledKubectl(args[0]) {
		return a.report(a.asKubectl(ctx, args[1:]))
	}
	quietLibraries()
	a.diary = &diary{}
	defer a.diary.close(ctx, a.Err)
	root := a.root()
	root.SetArgs(args[1:])
	root.SetIn(a.In)
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	return a.report(root.ExecuteContext(ctx))
}

// quietLibraries keeps client-go from writing to the terminal, which belongs to the screen: after a laptop's sleep it
// would be full of watches that ended. Failures reach people through klab's own errors.
func quietLibraries() { klog.SetLogger(logr.Discard()) }

// report prints an error (the failed step and the last reason), then the command to try next.
func (a *app) report(err error) int {
	if err == nil {
		return ExitOK
	}
	code, next := ExitFailed, ""
	var exit *exitError
	if errors.As(err, &exit) {
		code, next = exit.code, exit.next
	}
	var known *cluster.Error
	errors.As(err, &known)
	text := err.Error()
	if known != nil {
		next = known.Next
		text = words.Fill(cmp.Or(a.words().Failures[string(known.Kind)], "{reason}"), "reason", text)
	}
	if text != "" {
		a.tell("klab: %s", text)
	}
	if code == ExitUsage {
		next = cmp.Or(next, "klab --help")
	}
	if next != "" {
		a.tell("%s", words.Fill(words.Of(a.speaking()).TryNext, "command", a.forLab(next)))
	}
	return code
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "klab",
		SilenceErrors: true, SilenceUsage: true,
		Args: cobra.ArbitraryArgs, RunE: a.onlyCommands,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			a.command = cmd.CommandPath()
			return a.prepare(cmd.Flags().Changed("lang"))
		},
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage("%w", err) })
	flags := root.PersistentFlags()
	flags.StringVar(&a.lab, "name", usualLab(), "")
	flags.StringVar(&a.engine, "engine", "", "")
	flags.StringVar(&a.language, "lang", languageOf(os.Getenv), "")
	flags.StringVar(&a.lessonsDir, "lessons", "", "")
	flags.BoolVar(&a.trust, "trust", os.Getenv("KLAB_TRUST") == "1", "")
	flags.StringVarP(&a.output, "output", "o", "text", "")
	root.AddCommand(a.startCommand(), a.stopCommand(), a.destroyCommand(), a.statusCommand(), a.doctorCommand(), a.repairCommand(),
		a.lessonsCommand(), a.showCommand(), a.glossaryCommand(), a.checkCommand(), a.hintCommand(), a.solutionCommand(), a.resetCommand(),
		a.shellCommand(), a.envCommand(), a.kubectlCommand(), a.progressCommand(), a.authorCommand(), a.versionCommand())
	a.speakHelp(root)
	return root
}

// prepare finds the folders of every command, and refuses flags that no command could work with. named is true where
// the call names the language.
func (a *app) prepare(named bool) (err error) {
	if err := a.chooseLanguage(); err != nil {
		return err
	}
	if err := a.checkLab(); err != nil {
		return err
	}
	if err := a.findLessons(); err != nil {
		return err
	}
	if a.home, err = home.Find(os.Getenv); err != nil {
		return err
	}
	if !named && os.Getenv(languageVariable) == "" {
		a.language = cmp.Or(chosenLanguage(a.home.Language()), a.language)
	}
	return nil
}

// checkLab refuses a lab that no lab can be called, before anything is done with its name.
func (a *app) checkLab() error {
	_, err := cluster.ParseName(a.lab)
	switch {
	case err == nil:
		return nil
	case a.lab != "" && a.lab == os.Getenv("KLAB_LAB"):
		return usage("KLAB_LAB: %w", err)
	}
	return usage("--name: %w", err)
}

// findLessons proves that the folder of --lessons holds a course.
func (a *app) findLessons() error {
	if a.lessonsDir == "" {
		return nil
	}
	if _, err := os.Stat(filepath.Join(a.lessonsDir, "course.yaml")); err != nil {
		return usage("no course in %s: %w; klab author new LESSON --dir %s makes one", a.lessonsDir, err, a.lessonsDir)
	}
	return nil
}

// onlyCommands is for commands that only hold others: alone they print their help.
func (a *app) onlyCommands(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	return a.misuse(a.words().NoCommand, "command", strconv.Quote(cmd.CommandPath()+" "+args[0]))
}

func (a *app) clusterOptions(direct bool) cluster.Options {
	return cluster.Options{Name: a.lab, DataDir: a.home.Data, Engine: a.engine, Command: a.command, Direct: direct}
}

// lesson finds LESSON or LESSON/TASK.
func (a *app) lesson(ctx context.Context, argument string) (*lessons.Lesson, string, error) {
	course, err := a.course(ctx)
	if err != nil {
		return nil, "", err
	}
	id, task, named := strings.Cut(argument, "/")
	lesson := course.Lesson(id)
	if lesson == nil {
		return nil, "", a.misuse(a.words().NoLesson, "lesson", strconv.Quote(id))
	}
	if named && lesson.Task(task) == nil {
		return nil, "", a.misuse(a.words().NoTask, "lesson", id, "task", strconv.Quote(task), "tasks", strings.Join(taskIDs(lesson), ", "))
	}
	return lesson, task, nil
}
