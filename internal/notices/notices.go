// Package notices holds what the licences of the code in klab ask to be passed on with it.
package notices

import _ "embed" // the notices

// text is generated: after a change of go.mod, go run ./internal/notices/cmd/notices writes it anew.
//
//go:embed THIRD_PARTY_NOTICES
var text string

// Text names every module that is compiled into klab, with its licence and its notices.
func Text() string { return text }
