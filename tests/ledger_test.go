package tests

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/internal/law"
	"github.com/klab-dev/klab/internal/ledger"
	"github.com/klab-dev/klab/lessons"
)

// TestEveryCaseIsProven: a lesson, an answer or a check that was changed has to be proven on a lab before it lands.
func TestEveryCaseIsProven(t *testing.T) {
	t.Parallel()
	course, err := lessons.Load(content.FS)
	require.NoError(t, err)
	book, err := ledger.Open("../content/ledger", course.Lessons)
	require.NoError(t, err)
	require.Empty(t, book.Left(), "proofs of cases that there are no more; the next proof of their lesson takes them out")
	var names []string
	ids := map[string]bool{}
	for _, c := range book.Cases() {
		if book.State(c, law.Origin{}) == ledger.Unproven {
			names = append(names, c.Name())
			ids[c.Lesson] = true
		}
	}
	var these []string
	for _, lesson := range course.Lessons {
		if ids[lesson.ID] {
			these = append(these, lesson.ID)
		}
	}
	require.Empty(t, names, "cases without a proof, %d:\n  %s\nprove them with:\n  make law LESSONS=\"%s\"",
		len(names), strings.Join(names, "\n  "), strings.Join(these, " "))
}

// TestTheFiguresOfTheReadmeAreTheLedgers: nobody types them.
func TestTheFiguresOfTheReadmeAreTheLedgers(t *testing.T) {
	t.Parallel()
	course, err := lessons.Load(content.FS)
	require.NoError(t, err)
	book, err := ledger.Open("../content/ledger", course.Lessons)
	require.NoError(t, err)
	walks, err := ledger.OpenWalks("../content/ledger")
	require.NoError(t, err)
	command := exec.CommandContext(t.Context(), "go", "run", "./internal/ledger/cmd/grader")
	command.Dir = ".."
	grader, err := command.Output()
	require.NoError(t, err)
	page, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	want, err := ledger.Put(string(page), book.Table(course.Lessons, walks, law.Origin{Grader: strings.TrimSpace(string(grader))}))
	require.NoError(t, err)
	require.Equal(t, want, string(page), "write them with: make build && bin/klab author ledger --readme README.md")
}
