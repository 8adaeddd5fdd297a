package checker_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/checker/checkertest"
)

// What an expression may take up is bounded in bytes before it is taken, however few steps CEL counts.
func TestExpressionsMakeLittleOfMuch(t *testing.T) {
	t.Parallel()
	long := "'" + strings.Repeat("x", 40_000) + "'"
	big := "lists.range(10000)"
	for name, source := range map[string]string{
		"replace":        long + ".replace('x', " + long + ").size() > 0",
		"replace of ''":  long + ".replace('', " + long + ").size() > 0",
		"replace some":   long + ".replace('x', " + long + ", 39000).size() > 0",
		"dynamic":        "dyn(" + long + ").replace('x', " + long + ").size() > 0",
		"join":           big + ".map(i, 'x').join(" + long + ").size() > 0",
		"join long ones": "[" + long + "].map(l, " + big + ".map(i, l)).all(l, l.join('').size() > 0)",
		"format":         "'%s'.format([[" + long + "].map(l, " + big + ".map(i, l))]).size() > 0",
		"flatten":        "[" + big + "].map(l, " + big + ".map(i, l)).flatten().flatten().size() > 0",
		"doubled":        "cel.bind(a, " + long + " + " + long + ", " + big + ".map(i, a + string(i)).size() > 0)",
		"own function":   "[" + big + "].map(l, " + big + ".map(i, l)).all(l, normal(l) != '')",
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			verdict := runner(&checkertest.Lab{}).Look(t.Context(), compiled(t, checker.Check{
				ID: "greedy", Expect: []checker.Expectation{{Code: "greedy", Expression: source}}})).Verdict
			runtime.ReadMemStats(&after)
			require.Equal(t, checker.Unknown, verdict.State, verdict.Reason)
			require.Regexp(t, "too much text|cost limit", verdict.Reason)
			require.Less(t, (after.TotalAlloc-before.TotalAlloc)>>20, uint64(500), "MiB")
		})
	}
}

// Values that are shown, bound or remembered are bounded like those that are compared.
func TestValuesAreBounded(t *testing.T) {
	t.Parallel()
	check := checker.Check{ID: "greedy", Steps: []checker.Step{{
		Let:    map[string]string{"all": "[lists.range(10000)].map(l, lists.range(10000).map(i, l))"},
		Expect: []checker.Expectation{{Code: "greedy", Expression: "true"}}}}}
	verdict := runner(&checkertest.Lab{}).Look(t.Context(), compiled(t, check)).Verdict
	require.Equal(t, checker.Unknown, verdict.State)
	require.Contains(t, verdict.Reason, "too much text")
}

// Each expression may cost what one may cost; all of a look together may not cost as much again and again.
func TestALookHasABudget(t *testing.T) {
	t.Parallel()
	check := checker.Check{ID: "many"}
	costly := "!'" + strings.Repeat("x", 20_000) + "'.contains('" + strings.Repeat("y", 20_000) + "')"
	for range 10 {
		check.Expect = append(check.Expect, checker.Expectation{Code: "costly", Expression: costly})
	}
	verdict := runner(&checkertest.Lab{}).Look(t.Context(), compiled(t, check)).Verdict
	require.Equal(t, checker.Unknown, verdict.State, verdict.Reason)
	require.Contains(t, verdict.Reason, "steps at one look")
}

func TestOrdinaryTextIsNoBurden(t *testing.T) {
	t.Parallel()
	for _, source := range []string{
		"'a-b'.replace('-', '+') == 'a+b'", "'a-b-c'.replace('-', '+', 1) == 'a+b-c'", "['a', 'b'].join(', ') == 'a, b'", "['a'].join() == 'a'",
		"'%s is %d'.format(['a', 1]) == 'a is 1'", "[[1], [2]].flatten() == [1, 2]", "'a' + 'b' == 'ab'", "1 + 1 == 2", "[1] + [2] == [1, 2]",
		"dyn('a-b').replace('-', '') == 'ab'", "dyn([[1]]).flatten() == [1]", "[dyn('x')].join('-') == 'x'",
	} {
		verdict := runner(&checkertest.Lab{}).Look(t.Context(), compiled(t, checker.Check{ID: "plain", Expect: []checker.Expectation{{Code: "plain", Expression: source}}})).Verdict
		require.Equal(t, checker.Pass, verdict.State, "%s: %s", source, verdict.Reason)
	}
}
