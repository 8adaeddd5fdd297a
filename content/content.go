// Package content embeds the shipped course: lessons as Markdown and YAML, in every language.
package content

import "embed"

// FS holds course.yaml, glossary.yaml, guards/ and lessons/.
//
//go:embed course.yaml glossary.yaml guards lessons
var FS embed.FS
