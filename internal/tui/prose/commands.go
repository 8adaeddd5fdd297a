package prose

import (
	"slices"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// Commands returns the code blocks of a Markdown text that a shell runs, without their fences, in their order.
func Commands(markdown string) []string {
	_, blocks := split(plainSource(markdown))
	var commands []string
	for _, b := range blocks {
		if !isCommands(b.code) {
			continue
		}
		_, code, _ := strings.Cut(b.code, "\n")
		code = strings.TrimRight(code, "\n \t")
		code = strings.TrimRight(code[:strings.LastIndexByte(code, '\n')+1], "\n \t")
		if code != "" {
			commands = append(commands, code)
		}
	}
	return commands
}

// isCommands is true for a fenced block that a shell runs.
func isCommands(fence string) bool {
	first, _, _ := strings.Cut(fence, "\n")
	language := strings.TrimLeft(strings.TrimSpace(first), "`~")
	return slices.Contains([]string{"sh", "bash", "shell"}, language)
}

// FindCommand returns the first of the rendered lines, from one on, where a command begins, or -1.
func FindCommand(lines []string, from int, command string) int {
	first, _, _ := strings.Cut(command, "\n")
	want := letters(first)
	for i := from; i < len(lines); i++ {
		have := letters(ansi.Strip(lines[i]))
		// The end of a long line stands on the next.
		if have != "" && strings.HasPrefix(want, have) && (have == want || len(have) > len(want)/4) {
			return i
		}
	}
	return -1
}

// letters leaves out what rendering changes.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}
