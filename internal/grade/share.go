package grade

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// mostShares is how many parts a class may be graded in.
const mostShares = 1000

// usualSeconds is what a try takes whose task nobody has timed.
const usualSeconds = 15.0

// A Share is one of the parts in which a class is graded, each by a klab of its own. The zero value is all of it.
type Share struct {
	// Number is from 1 to Of.
	Number, Of int
	// Beside says that all shares use one lab at the same time: what has to be alone there is in none of them, and each has
	// namespaces of its own.
	Beside bool
}

// ParseShare reads I/N.
func ParseShare(text string) (Share, error) {
	number, of, found := strings.Cut(text, "/")
	i, badNumber := strconv.Atoi(number)
	n, badOf := strconv.Atoi(of)
	if !found || badNumber != nil || badOf != nil || i < 1 || i > n || n > mostShares {
		return Share{}, fmt.Errorf("%q is no share: write I/N, from 1/N to N/N", text)
	}
	return Share{Number: i, Of: n}, nil
}

// String is I/N, and empty for all.
func (s Share) String() string {
	if s.Of == 0 {
		return ""
	}
	return strconv.Itoa(s.Number) + "/" + strconv.Itoa(s.Of)
}

// divide marks the work that others do. Works go to shares the longest first, each to the one that has least to do, so that
// all end at about the same time. The outcome depends on the submissions, the lessons and this klab alone.
func (o Options) divide(works []*work) {
	if o.Share.Of == 0 {
		return
	}
	d := dealing{load: make([]float64, o.Share.Of), alone: map[string][]float64{}}
	for _, w := range o.longestFirst(works) {
		if o.Share.Beside && w.lesson.Exclusive != "" {
			w.elsewhere = true
			continue
		}
		w.elsewhere = d.deal(string(w.lesson.Exclusive), o.seconds(w)) != o.Share.Number-1
	}
}

// lanesEach is how many namespaces a lesson may have in a share.
const lanesEach = 100

// firstLane keeps shares of one lab out of each other's namespaces, and out of those of whoever grades there alone.
func (s Share) firstLane() int {
	if !s.Beside {
		return 0
	}
	return lanesEach * s.Number
}

func (o Options) seconds(w *work) float64 {
	if o.Seconds == nil {
		return usualSeconds
	}
	return cmp.Or(o.Seconds(taskKey(w.lesson, w.task)), usualSeconds)
}

// longestFirst sorts works by what takes long: what waits for others of its kind before what does not.
func (o Options) longestFirst(works []*work) []*work {
	digests := map[*work]string{}
	for _, w := range works {
		digests[w] = w.answer.Digest()
	}
	return slices.SortedFunc(slices.Values(works), func(a, b *work) int {
		return cmp.Or(
			cmp.Compare(b.lesson.Exclusive, a.lesson.Exclusive),
			cmp.Compare(o.seconds(b), o.seconds(a)),
			strings.Compare(taskKey(a.lesson, a.task), taskKey(b.lesson, b.task)),
			strings.Compare(digests[a], digests[b]),
		)
	})
}

// dealing is how much shares have to do.
type dealing struct {
	// load is the seconds of each share, alone those of them that have to run one after the other, by what they need for
	// themselves.
	load  []float64
	alone map[string][]float64
}

// deal gives work to a share, from 0.
func (d *dealing) deal(alone string, seconds float64) int {
	share := d.least(alone)
	d.load[share] += seconds
	if alone != "" {
		d.alone[alone][share] += seconds
	}
	return share
}

// least is the share that has least to do, of what needs the same for itself before all else.
func (d *dealing) least(alone string) int {
	if alone == "" {
		return slices.Index(d.load, slices.Min(d.load))
	}
	if d.alone[alone] == nil {
		d.alone[alone] = make([]float64, len(d.load))
	}
	least := 0
	for i := range d.load {
		if cmp.Or(cmp.Compare(d.alone[alone][i], d.alone[alone][least]), cmp.Compare(d.load[i], d.load[least])) < 0 {
			least = i
		}
	}
	return least
}

// here is the work of this share.
func (p plan) here() []*work {
	return slices.DeleteFunc(slices.Clone(p.works), func(w *work) bool { return w.elsewhere })
}
