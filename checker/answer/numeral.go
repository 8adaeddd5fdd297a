package answer

import (
	"regexp"
	"slices"
	"strings"
)

// hanNumber reads a Chinese numeral: 十二, 三百零五 and 三百五. Digits beside each other (三四) name no number.
func hanNumber(numeral string) (value float64, ok bool) {
	var section, digit, last float64
	for _, r := range strings.NewReplacer("〇", "零", "两", "二").Replace(numeral) {
		n := slices.Index([]rune("零一二三四五六七八九"), r)
		unit := hanUnit(r)
		switch {
		case n == 0:
			last = 0
		case n > 0 && digit > 0:
			return 0, false
		case n > 0:
			digit = float64(n)
			continue
		case unit == 10 && digit == 0:
			section, last = section+unit, unit // 十二 without its 一
		case unit < 1e4 && digit == 0, section+digit == 0:
			return 0, false
		case unit < 1e4:
			section, last = section+digit*unit, unit
		default:
			value, section, last = (value+section+digit)*unit, 0, unit
		}
		digit = 0
	}
	if last >= 100 {
		digit *= last / 10 // 三百五
	}
	return value + section + digit, true
}

func hanUnit(r rune) float64 {
	return map[rune]float64{'十': 10, '百': 100, '千': 1000, '万': 1e4, '亿': 1e8}[r]
}

// The words for numbers, each list in order.
const (
	ones  = `one|two|three|four|five|six|seven|eight|nine`
	teens = `ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen`
	tens  = `twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety`
)

var (
	// belowThousand is a number in words.
	belowThousand = regexp.MustCompile(`^(?:(` + ones + `|a) hundred(?: and)?(?: |\b))?(?:(` + tens + `)(?:[ -](` + ones + `))?|(zero|` + ones + `|` + teens + `))?\b`)
	// often is how often something was, or that it never was.
	often = regexp.MustCompile(`^(?:(not a single one|not a single|not one|none|nothing)|(once)|(twice)|(thrice))\b`)
)

// englishNumber reads the number that a text begins with, and gives how long that is.
func englishNumber(text string) (value float64, length int) {
	if times := often.FindStringSubmatch(text); times != nil {
		return float64(slices.IndexFunc(times[1:], func(s string) bool { return s != "" })), len(times[0])
	}
	words := belowThousand.FindStringSubmatch(text)
	if words == nil {
		return 0, 0
	}
	hundreds := rank("|"+ones, words[1])
	if words[1] == "a" {
		hundreds = 1
	}
	value = 100*hundreds + 10*rank("||"+tens, words[2]) + rank("|"+ones, words[3]) + rank("zero|"+ones+"|"+teens, words[4])
	return value, len(words[0])
}

// rank is where a word stands in a list; 0 when it does not.
func rank(list, word string) float64 {
	return float64(max(0, slices.Index(strings.Split(list, "|"), word)))
}
