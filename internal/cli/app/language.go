package app

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/text/language"

	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/wholefile"
)

// languageVariable names the environment variable that chooses a language for klab alone.
const languageVariable = "KLAB_LANG"

// languageNamed finds the language of lessons and messages by any name that people and systems give it: zh, zh-Hans,
// zh_CN.UTF-8. Of Chinese there is one writing, which is better than none.
func languageNamed(name string) (known string, ok bool) {
	name, _, _ = strings.Cut(name, "@")
	name, _, _ = strings.Cut(name, ".")
	tag, err := language.Parse(name)
	if err != nil {
		return "", false
	}
	switch base, _ := tag.Base(); base.String() {
	case "zh":
		return lessons.Chinese, true
	case "en":
		return lessons.English, true
	default:
		return "", false
	}
}

// languageOf is the learner's language by the environment: klab's own variable, then the locale's, of which the first
// that is set counts. In any other language klab speaks English.
func languageOf(getenv func(string) string) string {
	for _, name := range []string{languageVariable, "LC_ALL", "LC_MESSAGES", "LANG"} {
		value := getenv(name)
		if value == "" {
			continue
		}
		known, ok := languageNamed(value)
		switch {
		case ok:
			return known
		case name == languageVariable:
			return value // a mistake, which is refused like that of a flag
		}
		return lessons.English
	}
	return lessons.English
}

// chooseLanguage makes the language one that there is.
func (a *App) chooseLanguage() error {
	known, ok := languageNamed(a.Language)
	if !ok {
		return a.Misuse(a.Words().Languages, "language", strconv.Quote(a.Language))
	}
	a.Language = known
	return nil
}

// speaking is the language to speak in, also before the call is known to be right.
func (a *App) speaking() string {
	known, _ := languageNamed(a.Language)
	return known
}

// Words are those of commands.
func (a *App) Words() words.CommandWords { return words.Of(a.speaking()).Commands }

// chosenLanguage reads the language that was chosen on the screen last, "" when none was. A file that cannot be read
// or holds something else is as good as none: the screen writes it anew.
func chosenLanguage(path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	known, _ := languageNamed(strings.TrimSpace(string(data)))
	return known
}

// KeepLanguage writes down the language that was chosen on the screen.
func (a *App) KeepLanguage(language string) {
	if err := Keep(a.Home.Language(), language); err != nil {
		a.Tell("klab: %s", words.Fill(a.Words().Remember, "reason", words.Of(a.Language).Why(err)))
	}
}

// Keep writes what a learner chose into a file of its own.
func Keep(path, choice string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return wholefile.WriteBytes(path, []byte(choice+"\n"))
}
