package ledger

import (
	"fmt"
	"strings"
	"time"

	"github.com/klab-dev/klab/internal/law"
	"github.com/klab-dev/klab/lessons"
)

// Table is the ledger in Markdown, for people who want to know what was proven when. Nothing in it is typed.
func (l *Ledger) Table(chosen []*lessons.Lesson, walks *Walks, now law.Origin) string {
	kinds, outcomes, versions := map[string]int{}, map[string]int{}, map[string]bool{}
	tasks := 0
	for _, lesson := range chosen {
		tasks += len(lesson.Tasks)
	}
	var oldest time.Time
	for _, c := range l.cases {
		line, there := l.lines[c.Name()]
		if !there || l.State(c, now) == Unproven {
			continue
		}
		kinds[c.Kind]++
		outcomes[line.Outcome]++
		versions[line.Kubernetes] = true
		if oldest.IsZero() || line.Date.Before(oldest) {
			oldest = line.Date
		}
	}
	count := l.Count(now)
	var out strings.Builder
	row := func(cells ...any) {
		out.WriteString("|")
		for _, cell := range cells {
			fmt.Fprintf(&out, " %v |", cell)
		}
		out.WriteString("\n")
	}
	row("lessons", "tasks", "seeds", "right answers", "wrong answers", "resets", "cases proven", "of these by the present grader", "oldest proof", "unproven", "lessons walked as a learner does")
	row("---", "---", "---", "---", "---", "---", "---", "---", "---", "---", "---")
	row(len(chosen), tasks, kinds[law.KindSeed], kinds[law.KindSolution], kinds[law.KindWrong], kinds[law.KindReset],
		count[Proven]+count[Stale], count[Proven], oldest.Format(time.DateOnly), count[Unproven], walks.Whole(chosen))
	out.WriteString("\n")
	row("false accepts", "false rejects", "wrong codes", "unknowns", "flakes", "broken", "residues")
	row("---", "---", "---", "---", "---", "---", "---")
	row(outcomes[law.FalseAccept], outcomes[law.FalseReject], outcomes[law.WrongCode], outcomes[law.Undecided],
		outcomes[law.Flake], outcomes[law.Broken], outcomes[law.Residue])
	return out.String()
}

// The marks in a page between which the table stands.
const (
	tableBegins = "<!-- the ledger's table, written by: klab author ledger --readme -->\n"
	tableEnds   = "<!-- end of the ledger's table -->\n"
)

// Put replaces the table of a page.
func Put(page, table string) (string, error) {
	before, rest, begins := strings.Cut(page, tableBegins)
	_, after, ends := strings.Cut(rest, tableEnds)
	if !begins || !ends {
		return "", fmt.Errorf("the page has no place for the table: it stands between %q and %q", tableBegins, tableEnds)
	}
	return before + tableBegins + "\n" + table + "\n" + tableEnds + after, nil
}
