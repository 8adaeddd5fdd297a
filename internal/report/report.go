// Package report writes what the law found: as text, JSON, JUnit XML or one HTML page.
package report

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/klab-dev/klab/internal/law"
)

// Formats a report can have.
const (
	Text  = "text"
	JSON  = "json"
	JUnit = "junit"
	HTML  = "html"
)

// Formats lists them.
func Formats() []string { return []string{Text, JSON, JUnit, HTML} }

// FormatOf tells the format of a file by its extension.
func FormatOf(path string) (string, error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".txt", ".text", ".log":
		return Text, nil
	case ".json":
		return JSON, nil
	case ".xml":
		return JUnit, nil
	case ".html", ".htm":
		return HTML, nil
	}
	return "", fmt.Errorf("report %s: want a name that ends in .txt, .json, .xml or .html", path)
}

// Write writes the report in a format.
func Write(w io.Writer, format string, r law.Report) error {
	switch format {
	case Text:
		return writeText(w, r)
	case JSON:
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(r); err != nil {
			return fmt.Errorf("write json: %w", err)
		}
		return nil
	case JUnit:
		return writeJUnit(w, r)
	case HTML:
		return writeHTML(w, r)
	}
	return fmt.Errorf("report %q: there are %s", format, strings.Join(Formats(), ", "))
}

// writeText gives what came out otherwise than it must, and the figures.
func writeText(w io.Writer, r law.Report) error {
	var b strings.Builder
	for _, c := range r.Bad() {
		fmt.Fprintf(&b, "✘ %s\n    %s\n", c.Name(), c.Explain())
		if c.Reproduce != "" {
			fmt.Fprintf(&b, "    again: %s\n", c.Reproduce)
		}
		for line := range strings.Lines(c.Manifest) {
			b.WriteString("    | " + line)
		}
	}
	for _, line := range Figures(r) {
		b.WriteString(line + "\n")
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// Figures are the report's totals in a few lines.
func Figures(r law.Report) []string {
	t := r.Totals
	tried := fmt.Sprintf("%d seeds, %d solutions, %d wrong answers, %d resets", t.Seeds, t.Solutions, t.WrongAnswers, t.Resets)
	if t.Variants() > 0 {
		tried = fmt.Sprintf("%d variants that must pass, %d that must be refused (%d by the API server)", t.Kept, t.Refused, t.RefusedByAPI)
	}
	if t.Rounds > 1 {
		tried += fmt.Sprintf(", %d times each", t.Rounds)
	}
	figures := []string{
		fmt.Sprintf("%d lessons, %d tasks: %s in %.0f s on Kubernetes %s", t.Lessons, t.Tasks, tried, r.Seconds, r.Kubernetes),
		fmt.Sprintf("%d false accepts, %d false rejects, %d wrong codes, %d unknowns, %d flakes, %d broken, %d residues",
			t.FalseAccepts, t.FalseRejects, t.WrongCodes, t.Unknowns, t.Flakes, t.Broken, t.Residues),
	}
	if t.AskedAgain > 0 {
		figures = append(figures, fmt.Sprintf("%d times a task could not tell and was asked once more", t.AskedAgain))
	}
	return figures
}
