package structure

import "github.com/klab-dev/klab/lessons/lint/internal/report"

// A lint looks at one lesson.
type lint struct{ *report.Report }
