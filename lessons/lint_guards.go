package lessons

import (
	"fmt"
	"slices"
	"strings"
)

// guards proves that guards have words for what they say, that nothing in them is left over, and that each is used.
func (l *courseLint) guards() {
	if l.course.guards == nil {
		return
	}
	used := map[*guardFile]bool{}
	for _, lesson := range l.course.Lessons {
		for _, g := range lesson.guards.used {
			used[g] = true
		}
	}
	sets := []*guards{l.course.guards}
	sources := []folder{l.course.source}
	for _, lesson := range l.course.Lessons {
		sets, sources = append(sets, lesson.guards), append(sources, lesson.source)
	}
	for i, set := range sets {
		for _, name := range keys(set.own) {
			g := guardLint{guardFile: set.own[name]}
			g.leftOver(used[set.own[name]])
			g.wording()
			l.problems = append(l.problems, g.problems...)
		}
		l.strayFiles(sources[i], set)
	}
}

// strayFiles reports files that are neither a guard nor the words of one.
func (l *courseLint) strayFiles(source folder, set *guards) {
	known := map[string]bool{}
	for _, g := range set.own {
		known[g.file] = true
		for _, language := range languages() {
			known[g.wordsFile(language)] = true
		}
	}
	for _, file := range source.names() {
		if strings.HasPrefix(file, guardsDir+"/") && !known[file] {
			l.problems = append(l.problems, source.whole(file, "this is neither a guard nor the words of one", "name it NAME.yaml, or NAME.en.yaml beside one"))
		}
	}
}

// A guardLint collects the problems of one guard.
type guardLint struct {
	*guardFile
	problems []Problem
}

func (g *guardLint) whole(file, message, fix string) {
	g.problems = append(g.problems, g.source.whole(file, message, fix))
}

func (g *guardLint) leftOver(used bool) {
	if !used {
		g.whole(g.file, "no lesson uses this guard", "use it, or delete it")
	}
	for _, fault := range g.guard.Unused() {
		g.problems = append(g.problems, g.source.atToken(g.file, fault.At, fault.Message, fault.Fix))
	}
}

func (g *guardLint) wording() {
	for _, language := range languages() {
		if _, there := g.source.files[g.wordsFile(language)]; !there {
			g.whole(g.wordsFile(language), "the file is missing", "say in it what each code of the guard means")
			continue
		}
		for _, code := range g.codes {
			if g.words[language][code] == "" {
				g.whole(g.wordsFile(language), fmt.Sprintf("code %s has no message", code), "add it")
			}
		}
		for _, code := range keys(g.words[language]) {
			g.word(language, code)
		}
	}
}

func (g *guardLint) word(language, code string) {
	file, message, english := g.wordsFile(language), g.words[language][code], g.words[English][code]
	switch {
	case !slices.Contains(g.codes, code):
		g.problems = append(g.problems, g.source.in(file, []any{code}, fmt.Sprintf("the guard does not give code %s", code), "delete the message"))
	case english != "" && !slices.Equal(placeholders(message), placeholders(english)):
		g.problems = append(g.problems, g.source.in(file, []any{code}, fmt.Sprintf("the message of %s has placeholders {%s}, English has {%s}", code,
			strings.Join(placeholders(message), "} {"), strings.Join(placeholders(english), "} {")), "use the same"))
	}
}

// facts reports what a lesson observes for all its checks and none of them uses.
func (l *lessonLint) facts() {
	known := l.lesson.source.trees[lessonFile]
	if known == nil {
		return
	}
	for _, name := range known.expansion.Unused {
		l.problems = append(l.problems, l.lesson.source.atToken(lessonFile, name, fmt.Sprintf("no check uses %s", name.Value), "delete it"))
	}
}
