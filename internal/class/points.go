package class

import (
	"math"
	"strconv"
	"strings"
)

// Points are hundredths of a point, so that sums are exact.
type Points int

// Whole are points without a fraction.
func Whole(n int) Points { return Points(n) * 100 }

// Part is a share of points, rounded to hundredths.
func (p Points) Part(share float64) Points { return Points(math.Round(float64(p) * share)) }

// Float are the points as a number.
func (p Points) Float() float64 { return float64(p) / 100 }

// String has no more digits than it needs.
func (p Points) String() string { return strconv.FormatFloat(p.Float(), 'f', -1, 64) }

// MarshalJSON writes a number.
func (p Points) MarshalJSON() ([]byte, error) { return []byte(p.String()), nil }

// Percent is how much of the most there is, in whole percent; rounded down, so that 100 is all.
func (p Points) Percent(most Points) int {
	if most <= 0 {
		return 0
	}
	return int(p) * 100 / int(most)
}

// share reads a percentage, such as 10%, as a share of one.
func share(text string) (float64, bool) {
	number, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	value, err := strconv.ParseFloat(number, 64)
	return value / 100, percent && err == nil && value >= 0 && value <= 100
}

// pointsOf reads a number of points, of which no hundredths are split.
func pointsOf(value float64) (Points, bool) {
	p := Points(math.Round(value * 100))
	return p, value >= 0 && value < 1e6 && math.Abs(value*100-float64(p)) < 1e-6
}
