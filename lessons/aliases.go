package lessons

import (
	"github.com/klab-dev/klab/lessons/internal/guard"
	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/sources"
	"github.com/klab-dev/klab/lessons/internal/texts"
)

// Languages that klab ships; the first is the fallback.
const (
	English = layout.English
	Chinese = layout.Chinese
)

// A File is a named document of a lesson.
type File = sources.File

// A Problem is something an author must mend, and where.
type Problem = sources.Problem

// Problems returns the problems within an error of Load.
func Problems(err error) []Problem { return sources.Problems(err) }

// Ordered sorts problems by their places and leaves out repetitions.
func Ordered(problems []Problem) []Problem { return sources.Ordered(problems) }

// A Guard is a file that lessons use by its name: a check, or a part of one, with names for what differs from use to use.
type Guard = guard.Guard

// A Section is the Markdown from one anchor to the next.
type Section = texts.Section

// Kinds of sections.
const (
	KindStep       = texts.KindStep
	KindTask       = texts.KindTask
	KindPredict    = texts.KindPredict
	KindQuiz       = texts.KindQuiz
	KindCorrection = texts.KindCorrection
	KindDebrief    = texts.KindDebrief
)

// A CodeBlock is a fenced block of a text.
type CodeBlock = texts.CodeBlock

// CodeBlocks returns the fenced blocks of a Markdown text in order.
func CodeBlocks(markdown string) []CodeBlock { return texts.CodeBlocks(markdown) }

// ApartFromBlocks returns a Markdown text without its fenced blocks and what describes them.
func ApartFromBlocks(markdown string) string { return texts.ApartFromBlocks(markdown) }
