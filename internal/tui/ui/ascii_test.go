package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/lessons"
)

// TestEverySignHasATwin reads the screen's own code: what it may draw has a sign in ASCII that is as wide.
func TestEverySignHasATwin(t *testing.T) {
	t.Parallel()
	twin := newASCII()
	require.NoError(t, fs.WalkDir(os.DirFS(".."), ".", func(name string, entry fs.DirEntry, err error) error {
		// Two files of prose know signs in order to read texts.
		reads := name == "prose/wrap.go" || name == "prose/source.go"
		if err != nil || reads || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || path.Dir(name) == "tuitest" {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path.Join("..", name), nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(node ast.Node) bool {
			literal, ok := node.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING && literal.Kind != token.CHAR {
				return true
			}
			text, err := strconv.Unquote(literal.Value)
			require.NoError(t, err)
			for _, r := range text {
				require.Less(t, twin.cells.Replace(string(r)), "\x80", "%s draws %q", name, r)
			}
			return true
		})
		return nil
	}))
}

// TestTwinsAreAsWide as what they stand for, so that nothing moves on a line.
func TestTwinsAreAsWide(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, twin := range twins() {
		require.False(t, seen[twin.sign], twin.sign)
		seen[twin.sign] = true
		require.Equal(t, lipgloss.Width(twin.sign), len(twin.cell), twin.sign)
	}
}

// TestMarksStayDifferent: in ASCII too, marks that stand in one place differ in shape.
func TestMarksStayDifferent(t *testing.T) {
	t.Parallel()
	twin := newASCII()
	for place, marks := range map[string]string{
		"tasks": "✔○✘?◐◇◆", "cards": "○●✔✘◆", "Pods": "◌◐●◁✔✘·", "controllers": "◐‖✘✔●", "nodes": "●✘⊘", "bars": "━╍─", "frames": "│┃",
		"sparkline": "▁▂▃▄▅▆▇█",
	} {
		seen := map[rune]bool{}
		for _, r := range twin.cells.Replace(marks) {
			require.False(t, seen[r], "%s: %q", place, r)
			seen[r] = true
		}
	}
}

// TestWordsInASCII: in English klab says nothing else.
func TestWordsInASCII(t *testing.T) {
	t.Parallel()
	c := New(lessons.English, ThemePlain)
	c.SetASCII(true)
	require.Equal(t, "Opening the lessons...", c.Words.Reading)
	require.Equal(t, "up/down", c.Keys.Move.Help().Key)
	require.Equal(t, "Chinese", c.Keys.Language.Help().Desc)
	require.Equal(t, []string{"> *~"}, c.Drawn([]string{"▸ ●●●"}, 4))
	c.SetLanguage(lessons.Chinese)
	require.Equal(t, "up/down", c.Keys.Move.Help().Key)
	c.SetASCII(false)
	require.Equal(t, "↑↓", c.Keys.Move.Help().Key)
}
