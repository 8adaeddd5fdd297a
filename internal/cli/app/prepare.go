package app

import (
	"cmp"
	"context"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/home"
	"github.com/klab-dev/klab/internal/words"
)

// New begins a call. end writes what is still held back.
func New(streams Streams) (a *App, end func(context.Context) error) {
	filtered, flush := streams.filtered()
	a = &App{Streams: filtered, Raw: streams, Language: languageOf(os.Getenv)}
	a.diary = &diary{words: func() words.Words { return words.Of(a.speaking()) }}
	return a, func(ctx context.Context) error {
		a.diary.close(ctx, a.Err)
		return flush()
	}
}

// WritingTo is the same call with another writer for notes.
func (a *App) WritingTo(notes io.Writer) *App {
	other := *a
	other.Err = notes
	return &other
}

// AddFlags are the flags of every command.
func (a *App) AddFlags(flags *pflag.FlagSet) {
	flags.StringVar(&a.Lab, "name", UsualLab(), "")
	flags.StringVar(&a.Engine, "engine", "", "")
	flags.StringVar(&a.Language, "lang", a.Language, "")
	flags.StringVar(&a.LessonsDir, "lessons", "", "")
	flags.BoolVar(&a.Trust, "trust", os.Getenv("KLAB_TRUST") == "1", "")
	flags.StringVarP(&a.Output, "output", "o", "text", "")
}

// Prepare goes before every command: it finds the folders, and refuses flags that no command could work with.
func (a *App) Prepare(cmd *cobra.Command, _ []string) error {
	a.Command = cmd.CommandPath()
	if err := a.chooseLanguage(); err != nil {
		return err
	}
	if err := a.CheckLab(); err != nil {
		return err
	}
	if err := a.FindLessons(); err != nil {
		return err
	}
	return a.FindHome(cmd.Flags().Changed("lang"))
}

// FindHome finds the folders, and in them the language that was chosen last. named is true where the call names one.
func (a *App) FindHome(named bool) (err error) {
	if a.Home, err = home.Find(os.Getenv); err != nil {
		return err
	}
	if !named && os.Getenv(languageVariable) == "" {
		a.Language = cmp.Or(chosenLanguage(a.Home.Language()), a.Language)
	}
	return nil
}

// CheckLab refuses a lab that no lab can be called, before anything is done with its name.
func (a *App) CheckLab() error {
	_, err := cluster.ParseName(a.Lab)
	switch {
	case err == nil:
		return nil
	case a.Lab != "" && a.Lab == os.Getenv("KLAB_LAB"):
		return a.badName("KLAB_LAB", err)
	}
	return a.badName("--name", err)
}

func (a *App) badName(where string, err error) error {
	return a.Misuse(a.Words().BadName, "where", where, "reason", words.Of(a.speaking()).FromLab(err.Error()))
}

// FindLessons proves that the folder of --lessons holds a course.
func (a *App) FindLessons() error {
	if a.LessonsDir == "" {
		return nil
	}
	if _, err := os.Stat(filepath.Join(a.LessonsDir, "course.yaml")); err != nil {
		return a.Misuse(a.Words().NoCourse, "dir", a.LessonsDir, "reason", err.Error(), "command", "klab author new LESSON --dir "+a.LessonsDir)
	}
	return nil
}
