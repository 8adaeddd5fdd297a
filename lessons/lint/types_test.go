package lint_test

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/lint"
)

// packed is the good course with some changes, as a pack that nobody vouched for.
func packed(t *testing.T, edits ...edit) []lessons.Problem {
	t.Helper()
	course := edited(t, edits...)
	files := map[string][]byte{}
	require.NoError(t, fs.WalkDir(course, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files[name], err = fs.ReadFile(course, name)
		return err
	}))
	pack, err := lessons.LoadPack(t.Context(), files, nil)
	return lessons.Ordered(append(lessons.Problems(err), lint.Course(pack)...))
}

// TestTheLintOfAPackKnowsTypesToo: what somebody writes for a class is a pack, and there too a field that is not there
// is false for every learner.
func TestTheLintOfAPackKnowsTypesToo(t *testing.T) {
	t.Parallel()
	const yaml = first + "lesson.yaml"
	require.NotContains(t, joined(packed(t)), "undefined field")
	for expression, want := range map[string]string{
		"has(web.spec.zzz)":          "undefined field 'zzz'",
		"web.spec.zzz == 1":          "undefined field 'zzz'",
		"hits.okay == 1":             "undefined field 'okay'",
		"hits.ok == web.spec":        "no matching overload",
		"hits.ok == 1 && nobody > 1": "undeclared reference to 'nobody'",
	} {
		observed := edit{yaml, "    observe:\n", "    observe:\n      hits: {http: {service: web}}\n"}
		have := joined(packed(t, observed, edit{yaml, "expression: isReady(web)", "expression: " + expression}))
		require.Equal(t, 1, strings.Count(have, want), "%s: %s", expression, have)
	}
}
