// Package terminal is the last door before a terminal: only text goes through, colours, and links to the web.
package terminal

import "regexp"

// longest is how long a sequence may be; links are the longest there are.
const longest = 4096

var (
	// sequence is the grammar of what may go through beside text: SGR, and OSC 8 that opens a link to the web or
	// closes one.
	sequence = regexp.MustCompile(`^\x1b(?:\[[0-9;:]*m|\]8;[0-9A-Za-z_.:=-]*;(?:https?://[!-~]+)?(?:\x07|\x1b\\))`)
	// begun is what may become such a sequence with the next bytes.
	begun = regexp.MustCompile(`^\x1b(?:\[[0-9;:]*|\](?:8(?:;[0-9A-Za-z_.:=-]*(?:;[!-~]*\x1b?)?)?)?)?$`)
)

// Allows reports whether s is one sequence that may reach a terminal.
func Allows(s string) bool {
	return len(s) <= longest && len(sequence.FindString(s)) == len(s) && s != ""
}
