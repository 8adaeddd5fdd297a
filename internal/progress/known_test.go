package progress_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/progress"
)

func TestAnAppendReadsOnlyWhatIsNew(t *testing.T) {
	t.Parallel()
	disk := progress.NewSimulated()
	log, _, err := disk.OpenLog(t.Context(), simulatedPath)
	require.NoError(t, err)
	for range 50 {
		add(t, log, attempt("a"))
	}
	line := len(disk.Content(simulatedPath)) / 50
	disk.CountReads()
	add(t, log, attempt("a"))
	require.LessOrEqual(t, disk.BytesRead(), 2*line+10, "a line and the one before it")
}

// TestAChangedLogIsReadAnew changes the file in every way others change files.
func TestAChangedLogIsReadAnew(t *testing.T) {
	t.Parallel()
	line := func(code string) string {
		return `{"v":1,"id":"` + code + `","time":"2026-11-20T08:00:00Z","kind":"attempt","data":{"code":"` + code + `"}}` + "\n"
	}
	for name, change := range map[string]struct {
		replace bool
		to      string
		want    []string
	}{
		"rewritten, longer":         {false, line("x") + line("yyyyyyyyyyyyyyyyy") + line("z"), []string{"x", "yyyyyyyyyyyyyyyyy", "z"}},
		"rewritten, as long":        {false, line("x") + line("y"), []string{"x", "y"}},
		"shorter":                   {false, line("x"), []string{"x"}},
		"emptied":                   {false, "", nil},
		"another file":              {true, line("x") + line("y") + line("z"), []string{"x", "y", "z"}},
		"the same and more":         {false, line("a") + line("b") + line("z"), []string{"a", "b", "z"}},
		"its last line without end": {false, line("a") + strings.TrimSuffix(line("b"), "\n"), []string{"a", "b"}},
	} {
		path := filepath.Join(t.TempDir(), "progress.jsonl")
		require.NoError(t, os.WriteFile(path, []byte(line("a")+line("b")), 0o600))
		log := open(t, path)
		require.Equal(t, []string{"a", "b"}, codes(t, log))
		to := path
		if change.replace {
			to += ".fresh"
		}
		require.NoError(t, os.WriteFile(to, []byte(change.to), 0o600))
		require.NoError(t, os.Rename(to, path))
		require.Equal(t, change.want, codes(t, log), name)
		add(t, log, attempt("later"))
		require.Equal(t, append(change.want, "later"), codes(t, log), name)
		require.Equal(t, append(change.want, "later"), codes(t, open(t, path)), name)
	}
}

func TestAnEventThatIsThereTwiceCountsOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "progress.jsonl")
	line := `{"v":1,"id":"x","time":"2026-11-20T08:00:00Z","kind":"hint"}`
	require.NoError(t, os.WriteFile(path, []byte(line+"\n"+line+"\n"+line), 0o600))
	events, err := open(t, path).Events()
	require.NoError(t, err)
	require.Len(t, events, 1)
	require.Equal(t, time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC), events[0].Time)
}

func BenchmarkAppendToALongLog(b *testing.B) {
	path := filepath.Join(b.TempDir(), "progress.jsonl")
	line := `","time":"2026-11-20T08:00:00Z","machine":"laptop","kind":"attempt","lesson":"ready","task":"scale","data":{"state":"wrong"}}` + "\n"
	var text strings.Builder
	for i := range 100_000 {
		text.WriteString(`{"v":1,"id":"` + strings.Repeat("x", 20) + string(rune('a'+i%26)) + time.Duration(i).String() + line)
	}
	require.NoError(b, os.WriteFile(path, []byte(text.String()), 0o600))
	log, _, err := progress.Open(b.Context(), path, progress.Options{})
	require.NoError(b, err)
	_, err = log.Events()
	require.NoError(b, err)
	for b.Loop() {
		_, err := log.Append(b.Context(), attempt("a"))
		require.NoError(b, err)
	}
}
