package progress_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/progress"
)

// about is an event of a lesson.
func about(lesson, code string) progress.Event {
	return progress.Event{Kind: progress.Attempt, Lesson: lesson, Data: progress.Data{Code: code}}
}

// said are the codes of a log's events.
func said(t *testing.T, log *progress.Log) []string {
	t.Helper()
	events, err := log.Events()
	require.NoError(t, err)
	codes := []string{}
	for _, event := range events {
		codes = append(codes, event.Data.Code)
	}
	return codes
}

func TestWhatIsForgottenIsGoneAndNothingElse(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "progress.jsonl")
	one, _, err := progress.Open(t.Context(), path, progress.Options{})
	require.NoError(t, err)
	other, _, err := progress.Open(t.Context(), path, progress.Options{})
	require.NoError(t, err)
	for i := range 3 {
		_, err := one.Append(t.Context(), about("a", fmt.Sprint("a", i)))
		require.NoError(t, err)
		_, err = other.Append(t.Context(), about("b", fmt.Sprint("b", i)))
		require.NoError(t, err)
	}
	gone, err := one.Forget(t.Context(), "a", "c")
	require.NoError(t, err)
	require.Equal(t, 3, gone)
	require.Equal(t, []string{"b0", "b1", "b2"}, said(t, one))
	_, err = other.Append(t.Context(), about("b", "b3"))
	require.NoError(t, err)
	require.Equal(t, []string{"b0", "b1", "b2", "b3"}, said(t, other), "another klab goes on")

	var exported bytes.Buffer
	n, err := one.Export(&exported)
	require.NoError(t, err)
	require.Equal(t, 4, n)
	require.Equal(t, 4, strings.Count(exported.String(), "\n"))

	gone, err = one.Forget(t.Context())
	require.NoError(t, err)
	require.Equal(t, 4, gone)
	require.Empty(t, said(t, other))
	gone, err = one.Forget(t.Context())
	require.NoError(t, err)
	require.Zero(t, gone)
}

// TestForgettingLosesNothingElse forgets a lesson on a disk that fails at each of its operations or loses its power
// there: what was acknowledged of other lessons is there afterwards, and of the lesson all or nothing.
func TestForgettingLosesNothingElse(t *testing.T) {
	t.Parallel()
	prepare := func() (*progress.Simulated, *progress.Log) {
		disk := progress.NewSimulated()
		log, _, err := disk.OpenLog(t.Context(), simulatedPath)
		require.NoError(t, err)
		for i := range 3 {
			_, err = log.Append(t.Context(), about("a", fmt.Sprint("a", i)))
			require.NoError(t, err)
			_, err = log.Append(t.Context(), about("b", fmt.Sprint("b", i)))
			require.NoError(t, err)
		}
		return disk, log
	}
	disk, log := prepare()
	disk.Fail(func(int, progress.Op) error { return nil })
	_, err := log.Forget(t.Context(), "a")
	require.NoError(t, err)
	steps := disk.Ops()
	require.Greater(t, steps, 4)
	for _, power := range []bool{false, true} {
		for at := range steps {
			for seed := range 4 {
				how := fmt.Sprint("power ", power, " at ", at, " seed ", seed)
				disk, log := prepare()
				disk.Fail(func(number int, _ progress.Op) error {
					switch {
					case power && number >= at:
						return progress.ErrPower
					case number == at:
						return errors.New("broken")
					}
					return nil
				})
				gone, err := log.Forget(t.Context(), "a")
				disk.Fail(nil)
				if power {
					disk.LosePower(rand.New(rand.NewPCG(uint64(at), uint64(seed))))
				}
				again, _, openErr := disk.OpenLog(t.Context(), simulatedPath)
				require.NoError(t, openErr, how)
				var a, b []string
				for _, code := range said(t, again) {
					if strings.HasPrefix(code, "a") {
						a = append(a, code)
					} else {
						b = append(b, code)
					}
				}
				require.Equal(t, []string{"b0", "b1", "b2"}, b, how)
				require.Contains(t, []int{0, 3}, len(a), how)
				if err == nil {
					require.Equal(t, 3, gone, how)
					require.Empty(t, a, "%s: it was said to be gone", how)
				}
			}
		}
	}
}

func TestForgettingThrowsNoDamageAway(t *testing.T) {
	t.Parallel()
	disk := progress.NewSimulated()
	disk.Put(simulatedPath, []byte(`{"v":1,"id":"x","time":"2026-11-20T07:00:00Z","kind":"attempt","lesson":"a"}`+"\n"))
	log, _, err := disk.OpenLog(t.Context(), simulatedPath)
	require.NoError(t, err)
	disk.Put(simulatedPath, []byte(disk.Content(simulatedPath)+"junk\n"))
	gone, err := log.Forget(t.Context(), "a")
	require.NoError(t, err)
	require.Equal(t, 1, gone)
	kept := ""
	for _, path := range disk.Files() {
		kept += disk.Content(path)
	}
	require.Equal(t, "junk\n", kept)
}
