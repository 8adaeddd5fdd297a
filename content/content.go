// Package content embeds the shipped course: lessons as Markdown and YAML, in every language.
package content

import "embed"

// FS holds course.yaml, glossary.yaml, guards/ and lessons/.
//
//go:embed course.yaml glossary.yaml guards lessons
var FS embed.FS

// Ledger holds what proving the lessons came to, in ledger/: a file a lesson.
//
//go:embed ledger
var Ledger embed.FS
