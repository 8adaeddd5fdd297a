package progress_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/progress"
)

const (
	// writerVariable makes the test binary a writer of the log it names.
	writerVariable = "KLAB_TEST_WRITER"
	// killsVariable is how many writers are killed.
	killsVariable = "KLAB_TEST_KILLS"
	usualKills    = 100
	// killsPerLog keeps the logs short: a writer reads its log once when it starts.
	killsPerLog = 20
)

func TestMain(m *testing.M) {
	if path := os.Getenv(writerVariable); path != "" {
		if err := writeUntilKilled(path, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// writeUntilKilled appends, and merges what takes more than one page now and then. It says what is on disk, and
// never anything else.
func writeUntilKilled(path string, out io.Writer) error {
	ctx := context.Background()
	log, _, err := progress.Open(ctx, path, progress.Options{})
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		code := fmt.Sprintf("%d-%d", os.Getpid(), i)
		if i%5 == 1 {
			err = mergeMany(ctx, log, code)
		} else {
			_, err = log.Append(ctx, attempt(code))
		}
		if err == nil {
			_, err = fmt.Fprintln(out, code)
		}
		if err != nil {
			return err
		}
	}
}

// mergeMany merges a log of a thousand events, all with one code.
func mergeMany(ctx context.Context, log *progress.Log, code string) error {
	var text strings.Builder
	for i := range merged {
		fmt.Fprintf(&text, `{"v":1,"id":"%s-%d","time":"2026-11-20T08:00:00Z","kind":"attempt","lesson":"ready","data":{"code":"%s"}}`+"\n", code, i, code)
	}
	path := log.Path() + ".other-" + code
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		return err
	}
	if _, err := log.Merge(ctx, path); err != nil {
		return err
	}
	return os.Remove(path)
}

// merged is how many events a merge has: enough for more than one page.
const merged = 1000

func TestAThousandKillsLoseNothingAcknowledged(t *testing.T) {
	t.Parallel()
	kills := usualKills
	if wanted := os.Getenv(killsVariable); wanted != "" {
		var err error
		kills, err = strconv.Atoi(wanted)
		require.NoError(t, err)
	}
	var acknowledged, torn int
	for range (kills + killsPerLog - 1) / killsPerLog {
		grave := newGrave(t)
		grave.kill(killsPerLog)
		grave.requireKept()
		acknowledged, torn = acknowledged+len(grave.acknowledged), torn+grave.torn
	}
	t.Logf("%d kills, %d acknowledged writes, %d torn tails", kills, acknowledged, torn)
}

// A grave is a log whose writers are killed.
type grave struct {
	t            *testing.T
	path         string
	acknowledged []string
	junk, torn   int
}

func newGrave(t *testing.T) *grave {
	return &grave{t: t, path: filepath.Join(t.TempDir(), "state", "progress.jsonl")}
}

// kill lets two writers at a time work on the log, until each is killed at a moment of its own.
func (g *grave) kill(writers int) {
	for range writers / 2 {
		var both sync.WaitGroup
		var said [2][]string
		for i := range said {
			both.Go(func() { said[i] = g.writer() })
		}
		both.Wait()
		g.acknowledged = append(g.acknowledged, slices.Concat(said[0], said[1])...)
		g.look()
	}
}

// writer starts a writer, kills it some milliseconds after its start or its first word, and returns all it said.
func (g *grave) writer() []string {
	self, err := os.Executable()
	if err != nil {
		g.t.Error(err)
		return nil
	}
	cmd := exec.CommandContext(g.t.Context(), self)
	cmd.Env = append(os.Environ(), writerVariable+"="+g.path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil || cmd.Start() != nil {
		g.t.Error("no writer: ", err)
		return nil
	}
	kill := func() { _ = cmd.Process.Kill() }
	early := rand.IntN(4) == 0
	if early {
		defer time.AfterFunc(rand.N(60*time.Millisecond), kill).Stop()
	}
	lines := bufio.NewScanner(out)
	var said []string
	for lines.Scan() {
		said = append(said, lines.Text())
		if len(said) == 1 && !early {
			defer time.AfterFunc(rand.N(12*time.Millisecond), kill).Stop()
		}
	}
	if err := cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		g.t.Error("the writer ended by itself: ", err)
	}
	return said
}

// look counts what the kill left torn, and now and then puts in what no writer wrote.
func (g *grave) look() {
	data, err := os.ReadFile(g.path)
	if errors.Is(err, fs.ErrNotExist) {
		return // both were killed before their first word
	}
	require.NoError(g.t, err)
	if len(data) > 0 && data[len(data)-1] != '\n' {
		g.torn++
		return
	}
	if rand.IntN(4) == 0 {
		g.junk++
		require.NoError(g.t, os.WriteFile(g.path, append(data, "junk\n"...), 0o600))
	}
}

// requireKept finds every acknowledged event once, and every line of junk at least once.
func (g *grave) requireKept() {
	log, _, err := progress.Open(g.t.Context(), g.path, progress.Options{})
	require.NoError(g.t, err)
	_, err = log.Append(g.t.Context(), attempt("last"))
	require.NoError(g.t, err)
	events, err := log.Events()
	require.NoError(g.t, err)
	found := map[string]int{}
	ids := map[string]bool{}
	for _, event := range events {
		found[event.Data.Code]++
		ids[event.ID] = true
	}
	require.Len(g.t, ids, len(events))
	for _, code := range g.acknowledged {
		require.Contains(g.t, []int{1, merged}, found[code], code)
	}
	// A writer that was killed between keeping damage aside and taking it out of the log leaves it to be kept once more.
	require.GreaterOrEqual(g.t, g.count("junk"), g.junk, "no line of junk is lost")
	data, err := os.ReadFile(g.path)
	require.NoError(g.t, err)
	require.Equal(g.t, len(events), strings.Count(string(data), "\n"), "every line is an event")
}

// count finds a line in the log and what was set aside of it.
func (g *grave) count(line string) int {
	files, err := filepath.Glob(g.path + "*")
	require.NoError(g.t, err)
	n := 0
	for _, file := range files {
		if filepath.Ext(file) == ".lock" {
			continue
		}
		data, err := os.ReadFile(file)
		require.NoError(g.t, err)
		for have := range strings.Lines(string(data)) {
			if have == line+"\n" {
				n++
			}
		}
	}
	return n
}
