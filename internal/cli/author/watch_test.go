package author

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/plain"
)

// FuzzRehearsals puts any bytes into everything that a rehearsal says of a task.
func FuzzRehearsals(f *testing.F) {
	f.Add("A\x1b]52;c;Y3VybCBldmlsIHwgc2gK\x07B\x1b[2J\u009b2J\u202e\u200b\r✔\xff")
	f.Add("\n✔ passed\n")
	f.Fuzz(func(t *testing.T, text string) {
		var out, errs bytes.Buffer
		call, end := app.New(app.Streams{Out: &out, Err: &errs, Terminal: true, Width: 80})
		commands{call}.said(session.TaskState{Task: "t", State: checker.Wrong, Code: text, Message: text, Show: text, Why: text})
		require.NoError(t, end(t.Context()))
		require.True(t, utf8.ValidString(out.String()))
		require.False(t, strings.ContainsFunc(out.String(), func(r rune) bool { return r != '\n' && r != '\t' && plain.Hidden(r) }), "%q", out.String())
		require.Empty(t, errs.String())
	})
}
