package lint

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/internal/codes"
	"github.com/klab-dev/klab/lessons/internal/guard"
	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/sources"
	"github.com/klab-dev/klab/lessons/lint/internal/report"
)

// guards proves that guards have words for what they say, that nothing in them is left over, and that each is used.
func (l *courseLint) guards() {
	if l.course.Guards() == nil {
		return
	}
	used, broken := map[*guard.File]bool{}, false
	for _, lesson := range l.course.Lessons {
		if tree := lesson.Source().Trees[layout.LessonFile]; tree == nil || tree.Broken {
			broken = true // its call of a guard may be what is at fault
		}
		for _, g := range lesson.Guards().Used {
			used[g] = true
		}
	}
	sets := []*guard.Set{l.course.Guards()}
	sources := []sources.Folder{l.course.Source()}
	for _, lesson := range l.course.Lessons {
		sets, sources = append(sets, lesson.Guards()), append(sources, lesson.Source())
	}
	for i, set := range sets {
		for _, name := range slices.Sorted(maps.Keys(set.Own)) {
			g := guardLint{File: set.Own[name]}
			g.leftOver(broken || used[set.Own[name]])
			g.wording()
			l.problems = append(l.problems, g.problems...)
		}
		l.strayFiles(sources[i], set)
	}
}

// strayFiles reports files that are neither a guard nor the words of one.
func (l *courseLint) strayFiles(source sources.Folder, set *guard.Set) {
	known := map[string]bool{}
	for _, g := range set.Own {
		known[g.Path] = true
		for _, language := range layout.Languages() {
			known[g.WordsFile(language)] = true
		}
	}
	for _, file := range source.Names() {
		if strings.HasPrefix(file, layout.GuardsDir+"/") && !known[file] {
			l.problems = append(l.problems, source.Whole(file, "this is neither a guard nor the words of one", "name it NAME.yaml, or NAME.en.yaml beside one"))
		}
	}
}

// A guardLint collects the problems of one guard.
type guardLint struct {
	*guard.File
	problems []sources.Problem
}

func (g *guardLint) whole(file, message, fix string) {
	g.problems = append(g.problems, g.Source.Whole(file, message, fix))
}

func (g *guardLint) leftOver(used bool) {
	if !used {
		g.whole(g.Path, "no lesson uses this guard", "use it, or delete it")
	}
	for _, fault := range g.Guard.Unused() {
		g.problems = append(g.problems, g.Source.AtToken(g.Path, fault.At, fault.Message, fault.Fix))
	}
}

func (g *guardLint) wording() {
	for _, language := range layout.Languages() {
		if _, there := g.Source.Files[g.WordsFile(language)]; !there {
			g.whole(g.WordsFile(language), "the file is missing", "say in it what each code of the guard means")
			continue
		}
		for _, use := range g.Uses {
			if g.Words[language][use.Code] == "" {
				g.whole(g.WordsFile(language), fmt.Sprintf("code %s has no message", use.Code), "add it")
			}
		}
		for _, code := range slices.Sorted(maps.Keys(g.Words[language])) {
			g.word(language, code)
		}
	}
}

func (g *guardLint) word(language, code string) {
	file, message, english := g.WordsFile(language), g.Words[language][code], g.Words[lessons.English][code]
	wrong := slices.ContainsFunc(g.Uses, func(u codes.Use) bool { return u.Code == code && u.Wrong })
	switch {
	case !slices.ContainsFunc(g.Uses, func(u codes.Use) bool { return u.Code == code }):
		g.problems = append(g.problems, g.Source.In(file, []any{code}, fmt.Sprintf("the guard does not give code %s", code), "delete the message"))
	case english != "" && !slices.Equal(codes.Placeholders(message), codes.Placeholders(english)):
		g.problems = append(g.problems, g.Source.In(file, []any{code}, fmt.Sprintf("the message of %s has placeholders {%s}, English has {%s}", code,
			strings.Join(codes.Placeholders(message), "} {"), strings.Join(codes.Placeholders(english), "} {")), "use the same"))
	case message != "" && wrong && !report.Asks(message):
		g.problems = append(g.problems, g.Source.In(file, []any{code}, fmt.Sprintf("the message of %s ends in no question", code), report.EndInQuestion))
	}
}
