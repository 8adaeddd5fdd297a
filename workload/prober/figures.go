package prober

import (
	"crypto/rand"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/klab-dev/klab/workload/wire"
)

const (
	keepSeconds = 600
	maxMarks    = 64
	// maxKeys bounds the tables that the other side's answers can grow.
	maxKeys  = 128
	otherKey = "other"
)

// figures is what a load has seen. It is not safe for concurrent use.
type figures struct {
	all     *wire.LoadTotals
	marks   map[string]*wire.LoadTotals
	order   []string // marks, oldest first
	seconds []wire.LoadSecond
}

func newFigures(now time.Time) *figures {
	return &figures{all: newTotals(now), marks: map[string]*wire.LoadTotals{}}
}

func newTotals(since time.Time) *wire.LoadTotals {
	return &wire.LoadTotals{
		Since:        since,
		ByStatus:     map[int]int64{},
		ByErrorClass: map[string]int64{},
		ByIP:         map[string]int64{},
		ByVersion:    map[string]int64{},
	}
}

// mark begins another set of totals beside the others: "since the mark" then
// needs no history, and a request sent before the mark never counts after it.
func (f *figures) mark(now time.Time) wire.LoadMark {
	name := rand.Text()
	f.marks[name] = newTotals(now)
	f.order = append(f.order, name)
	if len(f.order) > maxMarks {
		delete(f.marks, f.order[0])
		f.order = slices.Delete(f.order, 0, 1)
	}
	return wire.LoadMark{Mark: name, At: now}
}

func (f *figures) skip(now time.Time) {
	f.all.Skipped++
	for _, totals := range f.marks {
		if !now.Before(totals.Since) {
			totals.Skipped++
		}
	}
}

// add counts one request that was sent at the given time.
func (f *figures) add(at time.Time, result wire.HTTPResult) {
	addTotals(f.all, at, result)
	for _, totals := range f.marks {
		if !at.Before(totals.Since) {
			addTotals(totals, at, result)
		}
	}
	addSecond(f.second(at.Unix()), result)
}

func addTotals(t *wire.LoadTotals, at time.Time, result wire.HTTPResult) {
	t.Requests++
	if result.ErrorClass != "" {
		t.ByErrorClass[result.ErrorClass]++
	} else {
		t.ByStatus[result.Status]++
		addKey(t.ByIP, result.Headers[wire.HeaderIP])
		addKey(t.ByVersion, result.Headers[wire.HeaderVersion])
	}
	if succeeded(result) {
		t.OK++
		return
	}
	failed := loadError(at, result)
	// Requests end in another order than they began.
	if t.FirstError == nil || failed.At.Before(t.FirstError.At) {
		t.FirstError = failed
	}
	if t.LastError == nil || !failed.At.Before(t.LastError.At) {
		t.LastError = failed
	}
}

func succeeded(result wire.HTTPResult) bool {
	return result.ErrorClass == "" && result.Status < http.StatusBadRequest
}

func loadError(at time.Time, result wire.HTTPResult) *wire.LoadError {
	text := result.Error
	if text == "" {
		text = fmt.Sprintf("status %d: %.200s", result.Status, result.Body)
	}
	return &wire.LoadError{
		At: at, Class: result.ErrorClass, Status: result.Status, IP: result.Headers[wire.HeaderIP], Text: text,
	}
}

func addKey(table map[string]int64, key string) {
	if key == "" {
		return
	}
	if _, ok := table[key]; !ok && len(table) >= maxKeys {
		key = otherKey
	}
	table[key]++
}

// second finds the entry for a second, or makes room for it in order: a slow
// request belongs to the second in which it was sent. Nil means too long ago.
func (f *figures) second(unix int64) *wire.LoadSecond {
	i, found := slices.BinarySearchFunc(f.seconds, unix, func(s wire.LoadSecond, at int64) int {
		return int(s.Unix - at)
	})
	if !found {
		f.seconds = slices.Insert(f.seconds, i, newSecond(unix))
	}
	if extra := len(f.seconds) - keepSeconds; extra > 0 {
		f.seconds = slices.Delete(f.seconds, 0, extra)
		i -= extra
	}
	if i < 0 {
		return nil
	}
	return &f.seconds[i]
}

func newSecond(unix int64) wire.LoadSecond {
	return wire.LoadSecond{
		Unix: unix, Statuses: map[int]int64{}, Errors: map[string]int64{}, IPs: map[string]int64{},
	}
}

func addSecond(s *wire.LoadSecond, result wire.HTTPResult) {
	if s == nil {
		return
	}
	s.Requests++
	if result.ErrorClass != "" {
		s.Errors[result.ErrorClass]++
		return
	}
	s.Statuses[result.Status]++
	addKey(s.IPs, result.Headers[wire.HeaderIP])
	if succeeded(result) {
		s.OK++
	}
}

func (f *figures) since(mark string) *wire.LoadTotals {
	if totals := f.marks[mark]; totals != nil {
		return totals
	}
	return f.all
}

// totals copies, because the report is encoded outside the lock.
func (f *figures) totals(mark string) wire.LoadTotals {
	out := *f.since(mark)
	out.ByStatus = maps.Clone(out.ByStatus)
	out.ByErrorClass = maps.Clone(out.ByErrorClass)
	out.ByIP = maps.Clone(out.ByIP)
	out.ByVersion = maps.Clone(out.ByVersion)
	return out
}

func (f *figures) secondsSince(mark string) []wire.LoadSecond {
	from := f.since(mark).Since.Unix()
	out := []wire.LoadSecond{}
	for _, s := range f.seconds {
		if s.Unix < from {
			continue
		}
		s.Statuses, s.Errors, s.IPs = maps.Clone(s.Statuses), maps.Clone(s.Errors), maps.Clone(s.IPs)
		out = append(out, s)
	}
	return out
}
