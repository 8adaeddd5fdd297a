package terminal_test

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/terminal"
	"github.com/klab-dev/klab/plain"
)

func filtered(t *testing.T, parts ...string) string {
	t.Helper()
	var out bytes.Buffer
	g := terminal.NewFilter(&out)
	for _, part := range parts {
		n, err := g.Write([]byte(part))
		require.NoError(t, err)
		require.Equal(t, len(part), n)
	}
	require.NoError(t, g.Close())
	return out.String()
}

func TestTheGuardLetsThrough(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"text":       "✔ 就绪\tready\n",
		"bold":       "\x1b[1mbold\x1b[m",
		"colour":     "\x1b[38;2;1;2;3mx\x1b[0m\x1b[4:3my\x1b[m",
		"link":       "\x1b]8;;https://kubernetes.io/docs\x07docs\x1b]8;;\x07",
		"link by st": "\x1b]8;id=a1;http://k.io/\x1b\\docs\x1b]8;;\x1b\\",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, text, filtered(t, text))
			require.Equal(t, text, filtered(t, strings.Split(text, "")...), "a byte or a character at a time")
		})
	}
}

func TestTheGuardShowsEverythingElse(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"clipboard":        "\x1b]52;c;eA==\x07",
		"title":            "\x1b]0;title\x07",
		"clear":            "\x1b[2J",
		"cursor":           "\x1b[10;10H",
		"private mode":     "\x1b[?1049h",
		"device control":   "\x1bP+q544e\x1b\\",
		"reset":            "\x1bc",
		"eight bit":        "\u009b2J",
		"raw eight bit":    "\x9b2J",
		"link to a file":   "\x1b]8;;file:///etc/passwd\x07a",
		"link to a script": "\x1b]8;;javascript:alert(1)\x07a",
		"link within one":  "\x1b]8;;https://a\x1b]52;c;eA==\x07",
		"sgr that reports": "\x1b[>4;2m",
		"endless link":     "\x1b]8;;https://" + strings.Repeat("a", 5000) + "\x07",
		"carriage return":  "wrong\rright",
		"backspace":        "a\bb",
		"nothing after it": "a\x1b",
		"half a character": "a\xe5\xb0",
		"reversed":         "a\u202eb",
		"invisible":        "a\u200bb",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := filtered(t, text)
			require.Contains(t, out, "�")
			require.NotContains(t, out, "\x1b")
			allowed(t, out)
			parts := make([]string, len(text))
			for i := range len(text) {
				parts[i] = text[i : i+1]
			}
			require.Equal(t, out, filtered(t, parts...), "a byte at a time")
		})
	}
}

// within is the grammar once more, written as a whole, so that the filter is not its own judge.
var within = regexp.MustCompile(`\x1b\[[0-9;:]*m|\x1b\]8;[0-9A-Za-z_.:=-]*;(https?://[\x21-\x7e]+)?(\x07|\x1b\\)`)

func allowed(t *testing.T, out string) {
	t.Helper()
	require.True(t, utf8.ValidString(out), "%q", out)
	text := within.ReplaceAllString(out, "")
	require.False(t, strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && r != '\t' && plain.Hidden(r) }), "%q", out)
}

func FuzzGuard(f *testing.F) {
	f.Add("\x1b[1mbold\x1b[m \x1b]8;;https://k.io\x07x\x1b]8;;\x07", 3)
	f.Add("\x1b]52;c;eA==\x07\x1b[2J\x9b\u200b\xff\x1b", 5)
	f.Fuzz(func(t *testing.T, text string, at int) {
		whole := filtered(t, text)
		allowed(t, whole)
		if at > 0 && at < len(text) {
			require.Equal(t, whole, filtered(t, text[:at], text[at:]), "however it is cut")
		}
	})
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("pipe is gone") }

func TestTheGuardSaysWhatFailed(t *testing.T) {
	t.Parallel()
	_, err := terminal.NewFilter(broken{}).Write([]byte("x"))
	require.EqualError(t, err, "write to the terminal: pipe is gone")
}
