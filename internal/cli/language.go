package cli

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/klab-dev/klab/lessons"
)

// languageVariable names the environment variable that chooses a language for klab alone.
const languageVariable = "KLAB_LANG"

// languageOf guesses the learner's language from the locale.
func languageOf(getenv func(string) string) string {
	for _, name := range []string{languageVariable, "LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := getenv(name); value != "" {
			if strings.HasPrefix(value, "zh") {
				return lessons.Chinese
			}
			return lessons.English
		}
	}
	return lessons.English
}

// chosenLanguage reads the language that was chosen on the screen last, "" when none was. A file that cannot be read
// or holds something else is as good as none: the screen writes it anew.
func chosenLanguage(path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	if language := strings.TrimSpace(string(data)); language == lessons.English || language == lessons.Chinese {
		return language
	}
	return ""
}

// keepLanguage writes down the language that was chosen on the screen.
func (a *app) keepLanguage(language string) {
	path := a.home.Language()
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = os.WriteFile(path, []byte(language+"\n"), 0o600)
	}
	if err != nil {
		a.tell("klab: remember the language: %v", err)
	}
}
