package report

import "strings"

// EndInQuestion is what to do about a message that ends in no question.
const EndInQuestion = "say what was seen, and end in a question that leads on and names no remedy"

// Asks reports whether a message ends in a question, in any language.
func Asks(message string) bool {
	message = strings.TrimRight(message, " \n\"”’）)")
	return strings.HasSuffix(message, "?") || strings.HasSuffix(message, "？")
}
