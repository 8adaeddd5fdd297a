package app

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/charmbracelet/x/ansi"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/plain"
)

// SchemaVersion of every JSON document that klab prints.
const SchemaVersion = 1

// Print writes a report: as JSON, or with the given function as text.
func (a *App) Print(document any, text func()) error {
	switch a.Output {
	case "text":
		text()
		return nil
	case "json":
		return WriteJSON(a.Out, document, "  ")
	default:
		return a.NoOutput(a.Words().Formats)
	}
}

// NoOutput is the mistake of asking for a format of reports that a command does not have.
func (a *App) NoOutput(known string) error {
	return a.Misuse(a.Words().Outputs, "output", strconv.Quote(a.Output), "known", known)
}

// WriteJSON writes a document. Characters that a terminal would act upon or hide are escaped, so that nothing is lost.
func WriteJSON(w io.Writer, document any, indent string) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetIndent("", indent)
	err := encoder.Encode(document)
	if err == nil {
		_, err = io.WriteString(w, escaped(text.String()))
	}
	if err != nil {
		return fmt.Errorf("write json: %w", err)
	}
	return nil
}

// escaped writes the hidden characters within a JSON document's strings as the escapes that JSON has for them.
func escaped(document string) string {
	var out strings.Builder
	for _, r := range document {
		if r == '\n' || !plain.Hidden(r) {
			out.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&out, `\u%04x`, unit)
		}
	}
	return out.String()
}

// Say writes a line for people. The line is plain text; styled text goes through Markdown.
func (a *App) Say(format string, args ...any) { fmt.Fprint(a.Out, plainLine(format, args)) }

// Tell is Say for lines that do not belong to the report.
func (a *App) Tell(format string, args ...any) { fmt.Fprint(a.Err, plainLine(format, args)) }

func plainLine(format string, args []any) string {
	return plain.Text(fmt.Sprintf(format, args...)) + "\n"
}

// Cells fills a text up to a width in the columns of a terminal.
func Cells(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-ansi.StringWidth(text)))
}

// ForLab makes the commands of a hint name the lab, where klab would not take that one without being told.
func (a *App) ForLab(hint string) string {
	if a.Lab == UsualLab() || strings.Contains(hint, "--name") {
		return hint
	}
	return regexp.MustCompile(`\bklab ([a-z]+)`).ReplaceAllString(hint, "klab --name "+a.Lab+" $1")
}

// UsualLab is the lab of commands that name none: in a lab's shell that lab.
func UsualLab() string { return cmp.Or(os.Getenv("KLAB_LAB"), cluster.DefaultName) }
