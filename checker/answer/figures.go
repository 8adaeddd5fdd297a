package answer

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A figure is a number in a text, and from where to where it stands there, its unit of time included.
type figure struct {
	value    float64
	from, to int
	// spelt says that it stands there in words; unit is its unit of time in seconds, 0 when it has none.
	spelt bool
	unit  float64
}

// figures finds the numbers of a normal text.
func figures(text string) []figure {
	var all []figure
	for at := 0; at < len(text); {
		f, found := figureAt(text, at)
		if last := len(all) - 1; !found {
		} else if last >= 0 && all[last].unit > f.unit && f.unit > 0 && strings.TrimSpace(text[all[last].to:f.from]) == "" {
			all[last].value, all[last].unit, all[last].to = all[last].value+f.value, f.unit, f.to // 1 min 30 s
		} else {
			all = append(all, f)
		}
		at = f.to
	}
	return all
}

var (
	digits = regexp.MustCompile(`^\.?[0-9]+(?:[.,][0-9]+)*`)
	han    = regexp.MustCompile(`^[零〇一二两三四五六七八九十百千万亿]+`)
	// name is a word that digits may be a part of.
	name = regexp.MustCompile(`^(?:[a-z_][a-z0-9_./-]*|[0-9]+[a-z]+[0-9][a-z0-9]*)`)
	// place is before a numeral that says the how-manieth, or is part of a word.
	place = regexp.MustCompile(`[第几数同唯统之好] ?$`)
	// counted may stand behind a Chinese numeral that counts something.
	counted = regexp.MustCompile(`^(?:$|[^\p{Han}]|[个台次秒份条只枚项位种节副分小毫天组座套件名块遍回层页张根颗行道以])`)
	// thousands are digits in groups.
	thousands = regexp.MustCompile(`^[0-9]{1,3}(?:,[0-9]{3})+$`)
	// duration is a time as Go and Kubernetes write it.
	duration = regexp.MustCompile(`^(?:[0-9]+(?:\.[0-9]+)?(?:h|ms|m|s))+\b`)
)

// figureAt reads the figure at a place of a text. Where there is none, its end is how far to go on.
func figureAt(text string, at int) (f figure, found bool) {
	rest := text[at:]
	if value, length := englishNumber(rest); length > 0 {
		return figure{value: value, from: at, to: at + length, spelt: true}.timed(text), true
	}
	if d, err := time.ParseDuration(duration.FindString(rest)); err == nil {
		return figure{value: d.Seconds(), from: at, to: at + len(duration.FindString(rest)), unit: 1}, true
	}
	if word := name.FindString(rest); word != "" {
		return figure{to: at + len(word)}, false
	}
	if numeral := han.FindString(rest); numeral != "" {
		f = figure{value: value(hanNumber(numeral)), from: at, to: at + len(numeral), spelt: true}
		return f.timed(text), !place.MatchString(text[:at]) && counted.MatchString(text[f.to:])
	}
	if written := digits.FindString(rest); written != "" {
		f = figure{value: value(decimal(written)), from: at, to: at + len(written)}
		if strings.HasSuffix(" "+text[:at], " -") {
			f.value = math.Inf(1) // no count
		}
		return f.scaled(text).timed(text), !place.MatchString(text[:at])
	}
	_, size := utf8.DecodeRuneInString(rest)
	return figure{to: at + size}, false
}

// value is a number that could be read, and otherwise one that equals nothing.
func value(number float64, ok bool) float64 {
	if !ok {
		return math.Inf(1)
	}
	return number
}

func decimal(written string) (float64, bool) {
	if thousands.MatchString(written) {
		written = strings.ReplaceAll(written, ",", "")
	}
	number, err := strconv.ParseFloat(written, 64)
	return number, err == nil
}

var (
	multiple = regexp.MustCompile(`^ ?[百千万亿]`)
	// other is a unit of something that is not counted.
	other = regexp.MustCompile(`^(?: ?%|[kmgt]i?b?\b|[\p{No}])`)
	// unitOfTime is one in its longest form.
	unitOfTime = regexp.MustCompile(`^ ?(?:(milliseconds?|msecs?|ms|毫秒)|(seconds?|secs?|s|秒钟|秒)|(minutes?|mins?|m|分钟|分)|(hours?|hrs?|h|个?小时)|(days?|d|天))`)
)

// scaled takes the part of the unit that belongs to the number itself, as in 3万.
func (f figure) scaled(text string) figure {
	if unit := multiple.FindString(text[f.to:]); unit != "" {
		f.value, f.to = f.value*hanUnit([]rune(strings.TrimSpace(unit))[0]), f.to+len(unit)
	}
	if other.MatchString(text[f.to:]) {
		f.value = math.Inf(1)
	}
	return f
}

// timed makes seconds of a figure with a unit of time.
func (f figure) timed(text string) figure {
	rest := text[f.to:]
	groups := unitOfTime.FindStringSubmatchIndex(rest)
	if groups == nil || unended.MatchString(rest[groups[1]-1:]) || strings.HasPrefix(rest[groups[1]:], "之") {
		return f
	}
	for i, seconds := range []float64{0.001, 1, 60, 3600, 86400} {
		if groups[2*i+2] >= 0 {
			f.unit, f.value, f.to = seconds, f.value*seconds, f.to+groups[1]
		}
	}
	return f
}

// unended is a letter of a word of which more follows.
var unended = regexp.MustCompile(`^[a-z][a-z]`)
