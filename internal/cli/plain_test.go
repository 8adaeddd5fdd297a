package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/plain"
)

// hostile is text that a terminal would act upon, in as many ways as there are to write it.
const hostile = "A\x1b]52;c;Y3VybCBldmlsIHwgc2gK\x07B\x1b[2J\u009b2J\u202e\u200b\r✔\U000e0041 &#27;]52;c;eA==&#7; &#x1b;[2J \xff"

var allowed = regexp.MustCompile(`\x1b\[[0-9;:]*m|\x1b\]8;[0-9A-Za-z_.:=-]*;(https?://[\x21-\x7e]+)?(\x07|\x1b\\)`)

// safe wants the grammar of output: text, colours, and links to the web.
func safe(t *testing.T, out string) {
	t.Helper()
	require.True(t, utf8.ValidString(out), "%q", out)
	text := allowed.ReplaceAllString(out, "")
	require.False(t, strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && r != '\t' && plain.Hidden(r) }), "%q", out)
}

// typed runs a command as if on a terminal and returns everything it wrote.
func typed(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	Run(t.Context(), append([]string{"klab"}, args...), app.Streams{Out: &out, Err: &errs, Terminal: true, Width: 80})
	return out.String() + errs.String()
}

// hostileCourse is the example with hostile text in every field and hostile names of files and folders.
func hostileCourse(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("../../docs/examples")))
	lesson := filepath.Join(dir, "lessons", "01-ports-by-name")
	quoted, err := json.Marshal(hostile) // YAML reads what JSON writes
	require.NoError(t, err)
	rewrite(t, filepath.Join(lesson, "messages.en.yaml"), `(?m)^(\s*(?:title|summary|ask)): .*$`, "$1: "+strings.ReplaceAll(string(quoted), "$", "$$"))
	rewrite(t, filepath.Join(lesson, "text.en.md"), `(?m)^([A-Za-z].*)$`, "$1 "+hostile+" **"+hostile+"** `"+hostile+"`")
	for _, name := range []string{"a\x1b]52;c;eA==\x07.sh", "b\u202e.yaml"} {
		require.NoError(t, os.WriteFile(filepath.Join(lesson, "seed", name), []byte("a: "+hostile), 0o600))
	}
	return dir
}

func rewrite(t *testing.T, name, pattern, with string) {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	changed := regexp.MustCompile(pattern).ReplaceAllString(string(data), with)
	require.NotEqual(t, string(data), changed)
	require.NoError(t, os.WriteFile(name, []byte(changed), 0o600))
}

func TestNoFieldOfAPackReachesTheTerminalAsAnEscape(t *testing.T) {
	home := t.TempDir()
	t.Setenv("KLAB_HOME", home)
	dir := hostileCourse(t)
	installed := filepath.Join(home, "data", "packs", "p\x1b]52;c;eA==\x07")
	require.NoError(t, os.CopyFS(installed, os.DirFS(dir)))
	for _, args := range [][]string{
		{"lessons"}, {"show", "start-here"}, {"lessons", "-o", "json"}, {"author", "lint", dir}, {"author", "lint", dir, "-o", "json"},
		{"author", "lint", installed}, {"lessons", "--lessons", dir}, {"lessons", "--lessons", installed},
		{"lessons", "--lessons", dir, "--trust"}, {"show", "ports-by-name", "--lessons", dir, "--trust"},
		{"show", "ports-by-name", "--lessons", dir, "--trust", "-o", "json"}, {"lessons", "--lessons", dir, "--trust", "-o", "json"},
		{"progress", "--lessons", dir, "--trust"}, {"show", hostile}, {"show", "start-here/" + hostile}, {hostile}, {"lessons", "--" + hostile},
		{"lessons", "--lang", hostile}, {"lessons", "--lessons", hostile}, {"check", "start-here", "--name", hostile}, {"author", "watch", hostile},
	} {
		out := typed(t, args...)
		require.NotEmpty(t, out, "%q", args)
		safe(t, out)
	}
	require.Contains(t, typed(t, "show", "ports-by-name", "--lessons", dir, "--trust"), "�]52;c;", "the text is shown, and what it is")
	require.Contains(t, typed(t, "lessons", "--lessons", dir, "--trust"), "A�]52;c;")
	require.Contains(t, typed(t, "author", "lint", installed), `a\x1b]52;c;eA==\a.sh`)
}

func TestADocumentLosesNothing(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	text := strings.ToValidUTF8(hostile, "�")
	require.NoError(t, app.WriteJSON(&out, map[string]string{"text": text}, "  "))
	safe(t, out.String())
	var back map[string]string
	require.NoError(t, json.Unmarshal(out.Bytes(), &back))
	require.Equal(t, text, back["text"])
}

// FuzzReports puts any bytes into everything that a check, a hint or an error can say.
func FuzzReports(f *testing.F) {
	f.Add(hostile)
	f.Add("\n✔ passed\n")
	f.Fuzz(func(t *testing.T, text string) {
		var out, errs bytes.Buffer
		call, end := app.New(app.Streams{Out: &out, Err: &errs, Terminal: true, Width: 80})
		call.Language, call.Output, call.Lab = lessons.English, "text", "klab"
		a := commands{call}
		lesson := &lessons.Lesson{ID: "a", Texts: map[string]*lessons.Text{lessons.English: {Tasks: map[string]lessons.TaskText{"t": {Title: text}}}}}
		states := []session.TaskState{{Task: "t", State: checker.Wrong, Message: text, Show: text, Reason: text, Evidence: map[string]string{"a": text}}}
		a.checkText(lesson, states)
		require.NotContains(t, out.String(), "\x1b", "nothing of a verdict is styled")
		a.Report(errors.New(text))
		a.Markdown(text)
		a.Output = "json"
		require.Error(t, a.reportCheck(lesson, states))
		require.NoError(t, end(t.Context()))
		safe(t, out.String())
		safe(t, errs.String())
	})
}
