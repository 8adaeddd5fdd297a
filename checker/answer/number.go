package answer

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// None is what Number gives for a text without a number.
const None = -1

// Number reads the one number that an answer names: digits, or words of English or Chinese, with what they count behind
// them. Times are in seconds: "2 min" is 120. What explains the number does not count: "3 (1 + 2)" is 3. An answer that
// leaves open which number it means, such as "2 or 3" or "more than 2", and one that is no count, such as "2.5.1" or
// "3 %", gives +Inf, which equals nothing.
func Number(text string) float64 {
	text = sum.ReplaceAllString(Normal(text), "")
	if nobody.MatchString(text) {
		return 0
	}
	all := figures(text)
	if len(all) == 0 {
		return None
	}
	// Digits say more than words: "one of them is down, 2 work".
	chosen := all[max(0, slices.IndexFunc(all, func(f figure) bool { return !f.spelt }))]
	if bound.MatchString(text[:chosen.from]) || more.MatchString(text[chosen.to:]) || open(text, all) {
		return math.Inf(1)
	}
	return chosen.value
}

var (
	// sum is how somebody came to what stands behind it.
	sum = regexp.MustCompile(`^[0-9. ]+(?:[+*x×][0-9. ]+)+=`)
	// nobody counts none, with or without a numeral in it.
	nobody = regexp.MustCompile(`^(?:没有?|无|一[个次台]?.?[都也]没有?)$`)
	// bound says in front of a number that another one is meant, more says so behind it.
	bound = regexp.MustCompile(`(?:\b(?:not|than|over|under|below|above|least|most|up to)|n't|[<>≤≥]=?|不是|不到|不止|超过|多于|少于|大于|小于|高于|低于|至少|最多|不足|将近)\s*$`)
	more  = regexp.MustCompile(`^\s*(?:\+|or (?:more|less|fewer)\b|and (?:more|up)\b|\p{Han}{0,2}(?:以上|以下|以内|多|半|几|分之))`)
	// doubt between two numbers says that either may be meant.
	doubt = regexp.MustCompile(`\b(?:or|nor|maybe|perhaps|possibly|not|no)\b|或|还是|也许|可能|不是|不对`)
	// joint makes a range or a list of two numbers, and no sentence.
	joint = regexp.MustCompile(`\b(?:to|till|until|and)\b|至|到|和|与|及`)
)

// open reports whether a text leaves open which of its numbers is meant. Whatever follows the first words about a
// number explains it.
func open(text string, all []figure) bool {
	explained := false
	for i := 1; i < len(all); i++ {
		if all[i].value == all[0].value && all[i].value == all[i-1].value {
			continue
		}
		between := text[all[i-1].to:all[i].from]
		explained = explained || strings.ContainsAny(between, "(:=[") || strings.ContainsFunc(joint.ReplaceAllString(between, ""), unicode.IsLetter)
		if doubt.MatchString(between) || !explained {
			return true
		}
	}
	return false
}
