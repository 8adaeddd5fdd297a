package law_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/law"
	"github.com/klab-dev/klab/internal/session/sessiontest"
	"github.com/klab-dev/klab/lessons"
)

// run runs the law with options on a lab whose seeds are empty.
func run(t *testing.T, l *lessons.Lesson, change func(*law.Options)) (report law.Report, failed error) {
	t.Helper()
	lab := &sessiontest.Lab{}
	lab.OnSeed = func(string) { lab.Remove("ConfigMap", "klab-one", "answers") }
	synctest.Test(t, func(t *testing.T) {
		options := law.Options{Lab: lab, Lessons: []*lessons.Lesson{l}, Parallel: 1}
		change(&options)
		report, failed = law.Run(t.Context(), options)
	})
	return report, failed
}

func variant(of, value string, refuse bool) law.Variant {
	return law.Variant{Task: "count", Operator: of, Of: of, Refuse: refuse, Fixture: says("two", "", value), Note: "says " + value, Manifest: "n: " + value}
}

func only(made ...law.Variant) func(*law.Options) {
	return func(o *law.Options) { o.Variants = func(*lessons.Lesson) []law.Variant { return made } }
}

func two() *lessons.Lesson { return lesson([]lessons.Fixture{says("two", "", "2")}, nil) }

func TestVariantsTakeThePlaceOfTheLessonsOwnCases(t *testing.T) {
	t.Parallel()
	report, err := run(t, two(), only(variant("even", "4", false), variant("odd", "3", true), variant("empty", "", true)))
	require.NoError(t, err)
	require.Empty(t, outcomes(report))
	require.Equal(t, 1, report.Totals.Kept)
	require.Equal(t, 2, report.Totals.Refused)
	require.Zero(t, report.Totals.Seeds+report.Totals.Solutions+report.Totals.Resets)
	require.Empty(t, report.Cases[0].Manifest, "only what went wrong shows its manifest")
}

func TestSurvivorsShowWhatTheyAre(t *testing.T) {
	t.Parallel()
	report, err := run(t, two(), only(variant("odd", "3", false), variant("even", "4", true)))
	require.NoError(t, err)
	require.Equal(t, map[string]string{
		"one count keep solution/two [odd]":    law.FalseReject,
		"one count refuse solution/two [even]": law.FalseAccept,
	}, outcomes(report))
	require.Equal(t, "n: 4", report.Cases[1].Manifest)
	require.Contains(t, report.Cases[1].Explain(), "says 4")
}

// failing is a variant that cannot be carried out.
func failing() law.Variant {
	v := variant("impossible", "", true)
	v.Fixture.Steps = []checker.Step{{Do: &checker.Call{Verb: "patch", Args: map[string]any{"kind": "Pod", "name": "nobody", "patch": map[string]any{}}}}}
	return v
}

func TestTheAPIServerMayRefuse(t *testing.T) {
	t.Parallel()
	for name, refused := range map[string]bool{"it said no": true, "it could not be asked": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report, err := run(t, two(), func(o *law.Options) {
				only(failing())(o)
				o.Refusal = func(error) bool { return refused }
			})
			require.NoError(t, err)
			require.Equal(t, law.OK, report.Cases[0].Outcome)
			require.Equal(t, refused, report.Cases[0].RefusedByAPI)
			require.Equal(t, refused, len(report.Cases[0].Verdicts) == 0, "what was half done is judged")
		})
	}
}

func TestAKeptVariantThatCannotBeAppliedIsBroken(t *testing.T) {
	t.Parallel()
	v := failing()
	v.Refuse = false
	report, err := run(t, two(), only(v))
	require.NoError(t, err)
	require.Equal(t, law.Broken, report.Cases[0].Outcome)
}

func TestRoundsThatDisagreeAreFlakes(t *testing.T) {
	t.Parallel()
	l := two()
	lab := &sessiontest.Lab{}
	seeds := 0
	lab.OnSeed = func(string) {
		lab.Remove("ConfigMap", "klab-one", "answers")
		seeds++
	}
	var report law.Report
	synctest.Test(t, func(t *testing.T) {
		var err error
		report, err = law.Run(t.Context(), law.Options{Lab: lab, Lessons: []*lessons.Lesson{l}, Parallel: 1, Repeat: 3, Journal: spoiling{}})
		require.NoError(t, err)
	})
	require.Equal(t, map[string]string{"one count solution solution/two": law.Flake}, outcomes(report))
	require.Equal(t, 3, report.Totals.Rounds)
	require.Equal(t, 1, report.Totals.Solutions, "a case counts once")
	require.Len(t, report.Cases[1].Rounds, 3)
	require.Contains(t, report.Cases[1].Detail, "round 2: false-reject wrong missing")
}

// spoiling is a journal that says that the second round's solution failed.
type spoiling struct{}

func (spoiling) Keep(string, law.Case) error { return nil }

func (spoiling) Ended(key string) (law.Case, bool) {
	const second = "2 one count solution"
	if len(key) < len(second) || key[:len(second)] != second {
		return law.Case{}, false
	}
	return law.Case{
		Lesson: "one", Task: "count", Kind: law.KindSolution, File: "solution/two", Want: "pass", Outcome: law.FalseReject,
		Verdicts: []law.Said{{State: checker.Wrong, Code: "missing"}},
	}, true
}

func TestAnInterruptedRunGoesOn(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "run.jsonl")
	tried := func(stopAfter int) (names []string, report law.Report, err error) {
		journal, err := law.OpenJournal(path)
		require.NoError(t, err)
		defer func() { require.NoError(t, journal.Close()) }()
		lab := &sessiontest.Lab{}
		lab.OnSeed = func(string) { lab.Remove("ConfigMap", "klab-one", "answers") }
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			report, err = law.Run(ctx, law.Options{
				Lab: lab, Lessons: []*lessons.Lesson{two()}, Journal: journal,
				Progress: func(p law.Progress) {
					names = append(names, p.Case.Name())
					if p.Done == stopAfter {
						cancel(errors.New("enough"))
					}
				},
			})
		})
		return names, report, err
	}
	first, report, err := tried(2)
	require.ErrorContains(t, err, "enough")
	require.Len(t, first, 2)
	require.Len(t, report.Cases, 2, "the report holds what was tried")

	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, append(data, `{"key":"cut o`...), 0o600))

	second, report, err := tried(0)
	require.NoError(t, err)
	require.Equal(t, []string{"one count solution solution/two"}, second)
	require.Len(t, report.Cases, 3)
	require.True(t, report.Totals.Holds())
}

func TestAFileThatIsNoJournalStaysAsItIs(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"another document": "{\"schemaVersion\": 1}\n", "one line without an end": "precious"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "file")
			require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
			_, err := law.OpenJournal(path)
			require.ErrorContains(t, err, "no case of a run")
			kept, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, text, string(kept))
		})
	}
}
