// Package near finds the words that a misspelt one was probably meant to be.
package near

import (
	"slices"
	"strings"
)

// Word returns the known word that comes nearest to a misspelt one, or "" when none is near: up to one letter in three
// may be wrong.
func Word(word string, known []string) string {
	found := Words(word, known)
	if len(found) == 0 {
		return ""
	}
	return found[0]
}

// most is how many words may have been meant: of more than that none is named in earnest.
const most = 3

// Words returns the known words that are near a misspelt one, the nearest first, three at most. Capitals do not count.
func Words(word string, known []string) []string {
	type candidate struct {
		word     string
		distance int
	}
	var found []candidate
	letters := []rune(strings.ToLower(word))
	for _, k := range known {
		if d := distance(letters, []rune(strings.ToLower(k))); d <= len(letters)/3 {
			found = append(found, candidate{k, d})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return a.distance - b.distance })
	found = found[:min(most, len(found))]
	words := make([]string, len(found))
	for i, c := range found {
		words[i] = c.word
	}
	return words
}

// distance counts the insertions, deletions and replacements between two words.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
