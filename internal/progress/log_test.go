package progress_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/progress"
)

// clock ticks a second with each look.
func clock() func() time.Time {
	now := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	return func() time.Time {
		now = now.Add(time.Second)
		return now
	}
}

func open(t *testing.T, path string) *progress.Log {
	t.Helper()
	log, damage, err := progress.Open(t.Context(), path, progress.Options{Machine: "laptop", Now: clock()})
	require.NoError(t, err)
	require.Zero(t, damage)
	return log
}

func logPath(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "state", "progress.jsonl")
}

func add(t *testing.T, log *progress.Log, events ...progress.Event) {
	t.Helper()
	for _, event := range events {
		_, err := log.Append(t.Context(), event)
		require.NoError(t, err)
	}
}

func attempt(code string) progress.Event {
	return progress.Event{
		Kind: progress.Attempt, Lesson: "ready", Task: "scale", Hash: "h", Seed: "s",
		Data: progress.Data{State: "wrong", Code: code},
	}
}

func codes(t *testing.T, log *progress.Log) []string {
	t.Helper()
	events, err := log.Events()
	require.NoError(t, err)
	var found []string
	for _, event := range events {
		found = append(found, event.Data.Code)
	}
	return found
}

// TestALineStaysAsItWas reads a line that an earlier klab wrote, and writes the same one.
func TestALineStaysAsItWas(t *testing.T) {
	t.Parallel()
	path := logPath(t)
	const line = `{"v":1,"id":"A","time":"2026-11-20T08:00:01Z","machine":"laptop","kind":"predicted","lesson":"ready","task":"scale","hash":"h","seed":"s","data":{"question":"guess","option":"two","right":true}}`
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, []byte(line+"\n"), 0o600))
	log := open(t, path)
	events, err := log.Events()
	require.NoError(t, err)
	require.Len(t, events, 1)
	require.Equal(t, progress.Data{Question: "guess", Option: "two", Right: true}, events[0].Data)

	add(t, log, events[0], progress.Event{Kind: progress.Hint, Lesson: "ready", Task: "scale", Data: progress.Data{Level: 2}})
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	require.Len(t, lines, 3)
	require.Equal(t, line, regexp.MustCompile(`"id":"\w+"`).ReplaceAllString(lines[1], `"id":"A"`))
	require.Contains(t, lines[2], `"kind":"hint","lesson":"ready","task":"scale","data":{"level":2}}`)
}

func TestAppendKeepsEvents(t *testing.T) {
	t.Parallel()
	path := logPath(t)
	log := open(t, path)
	require.Empty(t, codes(t, log), "no log yet is an empty log")
	add(t, log, attempt("a"), attempt("b"))

	events, err := open(t, path).Events()
	require.NoError(t, err)
	require.Len(t, events, 2)
	want := attempt("a")
	want.Version, want.Machine, want.ID = 1, "laptop", events[0].ID
	want.Time = time.Date(2026, 11, 20, 8, 0, 1, 0, time.UTC)
	require.Equal(t, want, events[0])
	require.NotEqual(t, events[0].ID, events[1].ID)

	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestATornLastLineIsCutOff(t *testing.T) {
	t.Parallel()
	path := logPath(t)
	add(t, open(t, path), attempt("a"), attempt("b"))
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	firstEnds := bytes.IndexByte(whole, '\n') + 1
	for size := firstEnds; size < len(whole); size++ {
		require.NoError(t, os.WriteFile(path, whole[:size], 0o600))
		log := open(t, path)
		want := []string{"a"}
		if size == len(whole)-1 {
			want = append(want, "b") // only the line feed is missing
		}
		require.Equal(t, want, codes(t, log), "torn at byte %d", size)
		add(t, log, attempt("c"))
		require.Equal(t, append(want, "c"), codes(t, open(t, path)), "torn at byte %d", size)
	}
}

func TestDamageIsSetAsideAndReported(t *testing.T) {
	t.Parallel()
	path := logPath(t)
	add(t, open(t, path), attempt("a"), attempt("b"), attempt("c"))
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	lines := strings.SplitAfter(string(data), "\n")
	bad := []string{"\x00\x00\x00\n", strings.Replace(lines[1], `"id"`, `"dd"`, 1), "null\n"}
	require.NoError(t, os.WriteFile(path, []byte(lines[0]+strings.Join(bad, "")+"\n"+lines[2]), 0o600))

	log, damage, err := progress.Open(t.Context(), path, progress.Options{Now: clock()})
	require.NoError(t, err)
	require.Equal(t, 3, damage.Lines)
	aside, err := os.ReadFile(damage.Aside)
	require.NoError(t, err)
	require.Equal(t, strings.Join(bad, ""), string(aside))
	require.Equal(t, []string{"a", "c"}, codes(t, log))

	add(t, log, attempt("d"))
	require.Equal(t, []string{"a", "c", "d"}, codes(t, open(t, path)), "reported once")
}

func TestANewerLogIsRefusedAndLeftAlone(t *testing.T) {
	t.Parallel()
	path := logPath(t)
	log := open(t, path)
	add(t, log, attempt("a"))
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	for name, newer := range map[string]string{
		"last":    string(data) + `{"v":2,"id":7,"what":"else"}` + "\n",
		"unended": string(data) + `{"v":2,"id":7,"what":"else"}`,
		"damaged": string(data) + "junk\n" + `{"v":2}` + "\n" + string(data),
	} {
		require.NoError(t, os.WriteFile(path, []byte(newer), 0o600))
		_, _, err := progress.Open(t.Context(), path, progress.Options{})
		require.ErrorContains(t, err, "has version 2, this klab reads up to 1: install a newer klab", name)
		require.ErrorContains(t, err, path, name)
		_, err = log.Append(t.Context(), attempt("b"))
		require.Error(t, err, name)
		left, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, newer, string(left), name)
	}
}

func TestAnUnreadableLogIsNoEmptyLog(t *testing.T) {
	t.Parallel()
	path := logPath(t)
	require.NoError(t, os.MkdirAll(path, 0o700))
	_, _, err := progress.Open(t.Context(), path, progress.Options{})
	require.ErrorContains(t, err, "read progress")
}

func TestTwoKlabsAtOnce(t *testing.T) {
	t.Parallel()
	const each = 40
	path := logPath(t)
	var all sync.WaitGroup
	failures := make(chan error, 4*each)
	for range 4 {
		log := open(t, path)
		all.Go(func() {
			for i := range each {
				_, err := log.Append(t.Context(), attempt(strconv.Itoa(i)))
				failures <- err
			}
		})
	}
	all.Wait()
	close(failures)
	for err := range failures {
		require.NoError(t, err)
	}
	require.Len(t, codes(t, open(t, path)), 4*each)
}

func TestMergeIsAUnion(t *testing.T) {
	t.Parallel()
	laptop, office := logPath(t), logPath(t)
	here, there := open(t, laptop), open(t, office)
	add(t, here, attempt("a"), attempt("b"))
	add(t, there, attempt("c"))
	_, err := there.Merge(t.Context(), laptop)
	require.NoError(t, err)
	add(t, there, attempt("d"))
	f, err := os.OpenFile(office, os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = f.WriteString("junk\n" + `{"v":1,"id":"x","time":"2026-11-20T08:00:00Z","kind":"later","extra":{"a":1}}` + "\n" + `{"v":1,"id":"to`)
	require.NoError(t, errors.Join(err, f.Close()))

	merged, err := here.Merge(t.Context(), office, office)
	require.NoError(t, err)
	require.Equal(t, progress.Merged{Added: 3, Known: 7, Damaged: 2}, merged)
	require.Equal(t, []string{"a", "b", "c", "d", ""}, codes(t, here))
	data, err := os.ReadFile(laptop)
	require.NoError(t, err)
	require.Contains(t, string(data), `"extra":{"a":1}`, "what this klab does not know is kept")

	again, err := here.Merge(t.Context(), office)
	require.NoError(t, err)
	require.Zero(t, again.Added)
}

func TestMergeRefusesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	log := open(t, logPath(t))
	_, err := log.Merge(t.Context(), filepath.Join(t.TempDir(), "gone.jsonl"))
	require.ErrorIs(t, err, os.ErrNotExist)

	newer := filepath.Join(t.TempDir(), "newer.jsonl")
	require.NoError(t, os.WriteFile(newer, []byte(`{"v":9}`+"\n"), 0o600))
	_, err = log.Merge(t.Context(), newer)
	require.ErrorContains(t, err, "install a newer klab")

	for name, text := range map[string]string{"readme.md": "# Mine\n", "array.json": `[{"v":1}]`, "utf16.jsonl": "\xff\xfe{\x00}\x00\n\x00"} {
		other := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(other, []byte(text), 0o600))
		_, err = log.Merge(t.Context(), other)
		require.ErrorContains(t, err, "no progress of klab", name)
	}
}

// TestAnEditorsMarkCostsNoEvent is a log that an editor saved with a byte order mark.
func TestAnEditorsMarkCostsNoEvent(t *testing.T) {
	t.Parallel()
	marked := filepath.Join(t.TempDir(), "marked.jsonl")
	line := `{"v":1,"id":"x","time":"2026-11-20T08:00:00Z","kind":"begun"}` + "\n"
	require.NoError(t, os.WriteFile(marked, []byte("\ufeff"+line), 0o600))
	merged, err := open(t, logPath(t)).Merge(t.Context(), marked)
	require.NoError(t, err)
	require.Equal(t, progress.Merged{Added: 1}, merged)
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"v":1,"id":"x","time":"2026-11-20T08:00:00Z","kind":"begun"}` + "\n" + `{"v":1`))
	f.Add([]byte("\n\r\nnull\n[]\n{\"v\":2}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		events, damaged, whole, err := progress.Read(data)
		if err != nil {
			return
		}
		require.LessOrEqual(t, whole, len(data))
		require.LessOrEqual(t, events+damaged, bytes.Count(data, []byte("\n"))+1)
		againEvents, againDamaged, againWhole, err := progress.Read(data[:whole])
		require.NoError(t, err)
		require.Equal(t, []int{events, damaged, whole}, []int{againEvents, againDamaged, againWhole},
			"what is kept reads the same without what is cut off")
	})
}
