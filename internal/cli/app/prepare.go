package app

import (
	"cmp"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/home"
)

// AddFlags are the flags of every command.
func (a *App) AddFlags(flags *pflag.FlagSet) {
	flags.StringVar(&a.Lab, "name", UsualLab(), "")
	flags.StringVar(&a.Engine, "engine", "", "")
	flags.StringVar(&a.Language, "lang", languageOf(os.Getenv), "")
	flags.StringVar(&a.LessonsDir, "lessons", "", "")
	flags.BoolVar(&a.Trust, "trust", os.Getenv("KLAB_TRUST") == "1", "")
	flags.StringVarP(&a.Output, "output", "o", "text", "")
}

// Prepare goes before every command: it finds the folders, and refuses flags that no command could work with.
func (a *App) Prepare(cmd *cobra.Command, _ []string) (err error) {
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
	if a.Home, err = home.Find(os.Getenv); err != nil {
		return err
	}
	if !cmd.Flags().Changed("lang") && os.Getenv(languageVariable) == "" {
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
		return Usage("KLAB_LAB: %w", err)
	}
	return Usage("--name: %w", err)
}

// FindLessons proves that the folder of --lessons holds a course.
func (a *App) FindLessons() error {
	if a.LessonsDir == "" {
		return nil
	}
	if _, err := os.Stat(filepath.Join(a.LessonsDir, "course.yaml")); err != nil {
		return Usage("no course in %s: %w; klab author new LESSON --dir %s makes one", a.LessonsDir, err, a.LessonsDir)
	}
	return nil
}
