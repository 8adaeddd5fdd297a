package progress_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/progress"
)

const simulatedPath = "/home/learner/state/progress.jsonl"

// A morning is what two klabs on one log do while their disk does what it likes.
type morning struct {
	t    *testing.T
	disk *progress.Simulated
	// logs are the two processes'; a log that could not be opened is opened when it is needed next.
	logs [2]*progress.Log
	// noted are all events, acknowledged those that were said to be on disk.
	noted, acknowledged []string
	// junk is what the log held besides events; it is never thrown away.
	junk string
}

func newMorning(t *testing.T) *morning { return &morning{t: t, disk: progress.NewSimulated()} }

// damaged is a morning that begins with a log in which something went wrong.
func damaged(t *testing.T) *morning {
	m := newMorning(t)
	m.acknowledged, m.noted, m.junk = []string{"old"}, []string{"old"}, "junk"
	m.disk.Put(simulatedPath, []byte(`{"v":1,"id":"x","time":"2026-11-20T07:00:00Z","kind":"attempt","data":{"code":"old"}}`+"\n\x00\x00\njunk\n"))
	return m
}

// work has each of the klabs write three events.
func (m *morning) work() {
	for i := range 6 {
		m.note(i%2, fmt.Sprintf("e%d", i))
	}
}

func (m *morning) note(process int, code string) {
	if m.logs[process] == nil {
		log, _, err := m.disk.OpenLog(m.t.Context(), simulatedPath)
		if err != nil {
			return
		}
		m.logs[process] = log
	}
	m.noted = append(m.noted, code)
	if _, err := m.logs[process].Append(m.t.Context(), attempt(code)); err == nil {
		m.acknowledge()
	}
}

// acknowledge counts what no log holds back any more: an append takes with it what failed before.
func (m *morning) acknowledge() {
	if !slices.ContainsFunc(m.logs[:], func(l *progress.Log) bool { return l != nil && l.Pending() > 0 }) {
		m.acknowledged = slices.Clone(m.noted)
		return
	}
	m.acknowledged = append(m.acknowledged, m.noted[len(m.noted)-1])
}

// flush writes what is left, on a disk that works again.
func (m *morning) flush() {
	m.disk.Fail(nil)
	for _, log := range m.logs {
		if log != nil {
			require.NoError(m.t, log.Flush(m.t.Context()))
		}
	}
	m.acknowledge()
}

// requireKept opens the log anew: every acknowledged event is there, none is there twice, and it goes on.
func (m *morning) requireKept(how string) {
	m.t.Helper()
	log, _, err := m.disk.OpenLog(m.t.Context(), simulatedPath)
	require.NoError(m.t, err, how)
	_, err = log.Append(m.t.Context(), attempt("afterwards"))
	require.NoError(m.t, err, how)
	for range 2 {
		require.True(m.t, slices.ContainsFunc(m.disk.Files(), func(path string) bool {
			return strings.Contains(m.disk.Content(path), m.junk)
		}), how)
		events, err := log.Events()
		require.NoError(m.t, err, how)
		var found []string
		for _, event := range events {
			found = append(found, event.Data.Code)
		}
		require.Subset(m.t, found, append(m.acknowledged, "afterwards"), how)
		slices.Sort(found)
		require.Equal(m.t, slices.Compact(slices.Clone(found)), found, how)
		m.disk.LosePower(nil)
		log, _, err = m.disk.OpenLog(m.t.Context(), simulatedPath)
		require.NoError(m.t, err, how)
	}
}

func mornings() map[string]func(*testing.T) *morning {
	return map[string]func(*testing.T) *morning{"fresh": newMorning, "damaged": damaged}
}

// operations is how many things a morning does to its disk.
func operations(t *testing.T, begin func(*testing.T) *morning) int {
	m := begin(t)
	m.disk.Fail(nil)
	m.work()
	return m.disk.Ops()
}

func TestPowerLossAtAnyMomentLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	for name, begin := range mornings() {
		for moment := range operations(t, begin) + 1 {
			for chance := range uint64(12) {
				m := begin(t)
				m.disk.Fail(func(number int, _ progress.Op) error {
					if number >= moment {
						return progress.ErrPower
					}
					return nil
				})
				m.work()
				m.disk.LosePower(dice(chance))
				m.requireKept(fmt.Sprintf("%s: power lost before operation %d, chance %d", name, moment, chance))
			}
		}
	}
}

// dice decide what of the rest survives; for 0 only what was synced does.
func dice(chance uint64) *rand.Rand {
	if chance == 0 {
		return nil
	}
	return rand.New(rand.NewPCG(chance, 1))
}

func TestAnyFailureOfTheDiskOnlyPutsOff(t *testing.T) {
	t.Parallel()
	for name, begin := range mornings() {
		for failing := range operations(t, begin) {
			for _, failure := range []error{syscall.EIO, syscall.ENOSPC} {
				for chance := range uint64(6) {
					m := begin(t)
					m.disk.Fail(func(number int, _ progress.Op) error {
						if number == failing {
							return failure
						}
						return nil
					})
					m.work()
					m.flush()
					m.disk.LosePower(dice(chance))
					m.requireKept(fmt.Sprintf("%s: %s at operation %d, then power lost, chance %d", name, failure, failing, chance))
				}
			}
		}
	}
}

func TestADiskThatKeepsFailingAndThenLosesItsPower(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4000) {
		m := mornings()[[]string{"fresh", "damaged"}[seed%2]](t)
		luck := rand.New(rand.NewPCG(seed, 2))
		end := 20 + luck.IntN(100)
		m.disk.Fail(func(number int, _ progress.Op) error {
			switch {
			case number >= end:
				return progress.ErrPower
			case luck.IntN(8) == 0:
				return syscall.EIO
			}
			return nil
		})
		m.work()
		m.disk.LosePower(dice(seed % 5))
		m.requireKept(fmt.Sprintf("seed %d", seed))
	}
}

func TestAFullDiskLosesNothing(t *testing.T) {
	t.Parallel()
	for room := range 700 {
		m := newMorning(t)
		m.disk.Fill(room)
		m.work()
		for line := range strings.Lines(m.disk.Content(simulatedPath)) {
			require.True(t, strings.HasSuffix(line, "\n"), "with room for %d, nothing half written stays", room)
		}
		require.Equal(t, len(m.noted)-len(m.acknowledged), m.logs[0].Pending()+m.logs[1].Pending())
		m.disk.Fill(-1)
		m.flush()
		m.requireKept(fmt.Sprintf("full after %d bytes", room))
	}
}

func TestAFailedWriteIsToldAndKept(t *testing.T) {
	t.Parallel()
	for _, op := range []progress.Op{
		progress.OpOpen, progress.OpLock, progress.OpMkdir, progress.OpWrite, progress.OpSync, progress.OpSyncFolder,
	} {
		disk := progress.NewSimulated()
		log, _, err := disk.OpenLog(t.Context(), simulatedPath)
		require.NoError(t, err)
		disk.Fail(func(_ int, at progress.Op) error {
			if at == op {
				return syscall.EDQUOT
			}
			return nil
		})
		for i := range 2 {
			_, err = log.Append(t.Context(), attempt(fmt.Sprint(i)))
			require.ErrorIs(t, err, syscall.EDQUOT, op)
			require.Equal(t, i+1, log.Pending(), op)
		}
		disk.Fail(nil)
		_, err = log.Append(t.Context(), attempt("2"))
		require.NoError(t, err)
		require.Zero(t, log.Pending())
		require.Equal(t, []string{"0", "1", "2"}, codes(t, log), op)
	}
}

func TestAReadOnlyFolderStillHasItsProgress(t *testing.T) {
	t.Parallel()
	m := damaged(t)
	m.disk.Fail(func(_ int, op progress.Op) error {
		if op == progress.OpLock {
			return syscall.EROFS
		}
		return nil
	})
	log, damage, err := m.disk.OpenLog(t.Context(), simulatedPath)
	require.NoError(t, err)
	require.Equal(t, 2, damage.Lines)
	require.Empty(t, damage.Aside)
	require.ErrorIs(t, damage.Why, syscall.EROFS)
	require.Equal(t, []string{"old"}, codes(t, log))
	require.Equal(t, []string{simulatedPath}, m.disk.Files())
}
