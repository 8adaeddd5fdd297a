package report

import (
	_ "embed" // the page's template
	"fmt"
	"html/template"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/klab-dev/klab/internal/law"
)

//go:embed page.html.tmpl
var pageTemplate string

// page is what the template shows.
type page struct {
	law.Report
	Figures []string
	Tiles   []tile
	Lessons []*lesson
	Holds   bool
}

// A tile is one figure at the top.
type tile struct {
	Label string
	Value int
	// Bad is true for a figure that should be zero and is not.
	Bad bool
}

func writeHTML(w io.Writer, r law.Report) error {
	parsed, err := template.New("page").Funcs(template.FuncMap{
		"evidence": evidence, "minutes": minutes, "said": said, "join": strings.Join,
	}).Parse(pageTemplate)
	if err != nil {
		return fmt.Errorf("read the page's template: %w", err)
	}
	p := page{Report: r, Figures: Figures(r), Tiles: tiles(r.Totals), Lessons: group(r.Cases), Holds: r.Totals.Holds()}
	if err := parsed.Execute(w, p); err != nil {
		return fmt.Errorf("write html: %w", err)
	}
	return nil
}

func tiles(t law.Totals) []tile {
	out := []tile{{Label: "lessons", Value: t.Lessons}, {Label: "tasks", Value: t.Tasks}}
	for _, count := range []tile{
		{Label: "seeds", Value: t.Seeds}, {Label: "solutions", Value: t.Solutions}, {Label: "wrong answers", Value: t.WrongAnswers},
		{Label: "must pass", Value: t.Kept}, {Label: "must be refused", Value: t.Refused}, {Label: "resets", Value: t.Resets},
		{Label: "asked once more", Value: t.AskedAgain},
	} {
		if count.Value > 0 {
			out = append(out, count)
		}
	}
	for _, count := range []tile{
		{Label: "false accepts", Value: t.FalseAccepts}, {Label: "false rejects", Value: t.FalseRejects}, {Label: "wrong codes", Value: t.WrongCodes},
		{Label: "unknowns", Value: t.Unknowns}, {Label: "flakes", Value: t.Flakes}, {Label: "broken", Value: t.Broken}, {Label: "residues", Value: t.Residues},
	} {
		count.Bad = count.Value > 0
		out = append(out, count)
	}
	return out
}

// evidence lists the values seen, in the order of their names.
func evidence(s law.Said) []string {
	var out []string
	for _, key := range slices.Sorted(maps.Keys(s.Evidence)) {
		out = append(out, key+": "+s.Evidence[key])
	}
	return out
}

// said gives the case's verdicts without those that repeat the first.
func said(c law.Case) []law.Said {
	if len(c.Verdicts) == 2 && c.Verdicts[0].String() == c.Verdicts[1].String() {
		return c.Verdicts[:1]
	}
	return c.Verdicts
}

func minutes(s float64) string {
	if s < 60 {
		return fmt.Sprintf("%.1f s", s)
	}
	return fmt.Sprintf("%d min %02d s", int(s)/60, int(s)%60)
}
