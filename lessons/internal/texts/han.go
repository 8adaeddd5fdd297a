package texts

import "unicode"

// IsHan reports whether a rune is a Chinese character.
func IsHan(r rune) bool { return unicode.Is(unicode.Han, r) }
