package literals

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// SaidIn reports whether a text says a literal: a name as it is written or by what stands behind its last slash, a number
// in digits or words, a number of seconds also in minutes.
func (l Literal) SaidIn(text string) bool {
	if !l.Number {
		last := l.Text[strings.LastIndex(l.Text, "/")+1:]
		text = strings.ToLower(text)
		return strings.Contains(text, strings.ToLower(l.Text)) || last != "" && strings.Contains(text, strings.ToLower(last))
	}
	n, err := strconv.Atoi(l.Text)
	return err == nil && (numberIn(text, n) || n%60 == 0 && minutesIn(text, n/60) || n == 30 && halfMinute.MatchString(text))
}

var halfMinute = regexp.MustCompile(`(?i)half a minute|半分钟`)

// numberIn looks for a number that is no part of another.
func numberIn(text string, n int) bool {
	written := fmt.Sprintf(`(?:^|[^0-9.])%d(?:[^0-9]|$)`, n)
	if word := englishNumber(n); word != "" {
		written += `|(?i:\b` + word + `\b)`
	}
	if word := chineseNumber(n); word != "" {
		written += `|(?:^|[^一二两三四五六七八九十])` + word + `(?:[^一二三四五六七八九十]|$)`
	}
	return regexp.MustCompile(written).MatchString(text)
}

func minutesIn(text string, n int) bool {
	written := fmt.Sprintf(`(?i:\b(?:%d|%s)[ -]minutes?\b)|(?:%d ?|%s)分钟`, n, either(englishNumber(n), n), n, either(chineseNumber(n), n))
	if n == 1 {
		written += `|(?i:\ba minute\b)`
	}
	return regexp.MustCompile(written).MatchString(text)
}

func either(word string, n int) string {
	if word == "" {
		return strconv.Itoa(n)
	}
	return word
}

// englishNumber is a number in words, as far as texts write them.
func englishNumber(n int) string {
	words := strings.Fields("zero one two three four five six seven eight nine ten eleven twelve")
	tens := map[int]string{15: "fifteen", 20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 90: "ninety", 100: "(?:a|one) hundred"}
	if n >= 0 && n < len(words) {
		return words[n]
	}
	return tens[n]
}

// chineseNumber is a number below a hundred in characters, as a pattern.
func chineseNumber(n int) string {
	digits := []string{"零", "一", "[二两]", "三", "四", "五", "六", "七", "八", "九"}
	switch {
	case n < 0 || n > 99:
		return ""
	case n < 10:
		return digits[n]
	}
	word := "十"
	if n >= 20 {
		word = strings.Trim(digits[n/10], "[两]") + word
	}
	if n%10 > 0 {
		word += strings.Trim(digits[n%10], "[两]")
	}
	return word
}
