package cli

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"
	"strings"
	"unicode/utf16"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/plain"
)

// schemaVersion of every JSON document that klab prints.
const schemaVersion = 1

// print writes a report: as JSON, or with the given function as text.
func (a *app) print(document any, text func()) error {
	switch a.output {
	case "text":
		text()
		return nil
	case "json":
		return writeJSON(a.Out, document, "  ")
	default:
		return usage("output %q: there are text and json", a.output)
	}
}

// writeJSON writes a document. Characters that a terminal would act upon or hide are escaped, so that nothing is lost.
func writeJSON(w io.Writer, document any, indent string) error {
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

// say writes a line for people. The line is plain text; styled text goes through markdown.
func (a *app) say(format string, args ...any) { fmt.Fprint(a.Out, plainLine(format, args)) }

// tell is say for lines that do not belong to the report.
func (a *app) tell(format string, args ...any) { fmt.Fprint(a.Err, plainLine(format, args)) }

func plainLine(format string, args []any) string {
	return plain.Text(fmt.Sprintf(format, args...)) + "\n"
}

// cells fills a text up to a width in the columns of a terminal.
func cells(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-ansi.StringWidth(text)))
}

// forLab makes the commands of a hint name the lab, where klab would not take that one without being told.
func (a *app) forLab(hint string) string {
	if a.lab == usualLab() || strings.Contains(hint, "--name") {
		return hint
	}
	return regexp.MustCompile(`\bklab ([a-z]+)`).ReplaceAllString(hint, "klab --name "+a.lab+" $1")
}

// usualLab is the lab of commands that name none: in a lab's shell that lab.
func usualLab() string { return cmp.Or(os.Getenv("KLAB_LAB"), cluster.DefaultName) }

// exactly is cobra's argument check with klab's exit code.
func exactly(n int) cobra.PositionalArgs { return between(n, n) }

// between takes at least low and at most high arguments.
func between(low, high int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) >= low && len(args) <= high:
			return nil
		case low == high:
			return usage("%s takes %d argument(s), got %d", cmd.CommandPath(), low, len(args))
		case high == math.MaxInt:
			return usage("%s takes at least %d argument(s), got %d", cmd.CommandPath(), low, len(args))
		default:
			return usage("%s takes %d to %d arguments, got %d", cmd.CommandPath(), low, high, len(args))
		}
	}
}
