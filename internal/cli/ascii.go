package cli

import (
	"os"
	"strings"

	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/words"
)

// asciiVariable, when set, has the screen drawn with ASCII alone, or with all signs where it says no.
const asciiVariable = "KLAB_ASCII"

// What the file of a terminal's signs says.
const (
	asciiSigns = "ascii"
	allSigns   = "all"
)

// switched reads a variable that switches something on. set is false where it says nothing.
func switched(value string) (on, set bool) {
	switch value {
	case "":
		return false, false
	case "0", "false", "no", "off":
		return false, true
	default:
		return true, true
	}
}

// wantsASCII reports whether the screen has ASCII alone: by the environment, or else as it was chosen last.
func wantsASCII(getenv func(string) string, signs string) bool {
	if on, set := switched(getenv(asciiVariable)); set {
		return on
	}
	data, err := os.ReadFile(signs)
	return err == nil && strings.TrimSpace(string(data)) == asciiSigns
}

// keepASCII writes down which signs the call has chosen.
func keepASCII(a *app.App, on bool) {
	signs := allSigns
	if on {
		signs = asciiSigns
	}
	if err := app.Keep(a.Home.Signs(), signs); err != nil {
		a.Tell("klab: %s", words.Fill(a.Words().RememberSigns, "reason", words.Of(a.Language).Why(err)))
	}
}
