package lessons

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/lessons/internal/sources"
)

// patience is how long a file of a few kilobytes may take, on a machine that does much else.
const patience = 5 * time.Second

// FuzzDecode: hostile bytes are read or refused in bounded time, and a problem's place is in the file.
func FuzzDecode(f *testing.F) {
	f.Add([]byte("id: two\ntitle: [a, b]\ntasks:\n- id: x\n  checks: []\n"))
	f.Add([]byte("a: &a [1]\nb: *a\n<<: *a\n"))
	f.Add([]byte("? [a]\n: |+\n  b\n--- # c\n...\n"))
	f.Add([]byte("\xff\xfei\x00d\x00:\x00"))
	f.Add([]byte("{{{{[[[[\"\\u0000\": !!binary x, <<: {a: 1}"))
	f.Add([]byte("tasks: {0: 1}\nid: [\nminutes: 1e999\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 8<<10 {
			return
		}
		began := time.Now()
		read := sources.Folder{Dir: "two", Files: map[string][]byte{"lesson.yaml": data}}
		for _, into := range []any{&Lesson{}, &map[string]any{}} {
			for _, problem := range read.Decode("lesson.yaml", into) {
				require.NotEmpty(t, problem.Message)
				require.LessOrEqual(t, problem.Line, bytes.Count(data, []byte("\n"))+bytes.Count(data, []byte("\r"))+2)
			}
		}
		require.Less(t, time.Since(began), patience)
	})
}
