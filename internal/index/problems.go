package index

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/near"
)

// Problems holds both lists to a course, and returns what is wrong with them.
func (x *Index) Problems(course *lessons.Course) []string {
	e := &examiner{index: x, course: course}
	var corrections, concepts []string
	for _, c := range x.Corrections {
		corrections = append(corrections, c.ID)
		e.correction(c)
	}
	for _, group := range x.Groups {
		e.worded("a group's title", group.Title)
	}
	for _, c := range x.all() {
		concepts = append(concepts, c.ID)
		e.concept(c, corrections)
	}
	for _, lesson := range x.Coming {
		e.worded(lesson.ID+": the title", lesson.Title)
	}
	e.numbered("X%02d", corrections)
	e.numbered("C%03d", concepts)
	return e.problems
}

// An examiner collects what is wrong.
type examiner struct {
	index    *Index
	course   *lessons.Course
	problems []string
}

func (e *examiner) report(format string, values ...any) {
	e.problems = append(e.problems, fmt.Sprintf(format, values...))
}

// numbered finds the first id that is missing, doubled or out of its place. After it, all others are.
func (e *examiner) numbered(format string, ids []string) {
	for i, id := range ids {
		if want := fmt.Sprintf(format, i+1); id != want {
			e.report("%s is missing: %s stands in its place", want, id)
			return
		}
	}
}

func (e *examiner) correction(c Correction) {
	e.worded(c.ID+": the claim", c.Claim)
	e.worded(c.ID+": the fact", c.Fact)
	e.taught(c.ID, c.Taught)
	for _, place := range c.Taught {
		e.says(c.ID, place)
	}
}

func (e *examiner) concept(c Concept, corrections []string) {
	e.worded(c.ID+": the name", c.Name)
	e.taught(c.ID, c.Taught)
	for _, place := range c.Taught {
		if len(place.Says) > 0 {
			e.says(c.ID, place)
		}
	}
	for _, id := range c.Corrections {
		if !slices.Contains(corrections, id) {
			e.report("%s: there is no correction %s", c.ID, id)
		}
	}
}

// worded proves that a text is there in every language, and fits into a line of a page.
func (e *examiner) worded(what string, text map[string]string) {
	for _, language := range languages() {
		if strings.TrimSpace(text[language]) == "" {
			e.report("%s is missing in %s", what, language)
		}
		if strings.Contains(strings.TrimSpace(text[language]), "\n") {
			e.report("%s has more than one line in %s", what, language)
		}
	}
	for language := range text {
		if !slices.Contains(languages(), language) {
			e.report("%s: no page is written in %s", what, language)
		}
	}
}

// taught proves that each place names one section of a lesson that there is, or is a lesson to come.
func (e *examiner) taught(of string, places []Place) {
	if len(places) == 0 {
		e.report("%s is taught nowhere", of)
	}
	for _, place := range places {
		sections := place.sections()
		lesson := e.course.Lesson(place.Lesson)
		switch {
		case len(sections) > 1:
			e.report("%s: one place of %s is more than one section", of, place.Lesson)
		case lesson == nil && e.index.coming(place.Lesson) == nil:
			e.report("%s: there is no lesson %s, and none of that name is to come%s", of, place.Lesson, e.meant(place.Lesson))
		case lesson != nil && len(sections) == 0:
			e.report("%s: the lesson %s is in the course now: say which section of it", of, place.Lesson)
		case lesson != nil:
			e.section(of, lesson, sections[0])
		}
	}
}

// meant asks for the lesson whose name is nearest to a misspelt one.
func (e *examiner) meant(misspelt string) string {
	var known []string
	for _, lesson := range e.course.Lessons {
		known = append(known, lesson.ID)
	}
	for _, lesson := range e.index.Coming {
		known = append(known, lesson.ID)
	}
	if word := near.Word(misspelt, known); word != "" {
		return fmt.Sprintf(" (%s?)", word)
	}
	return ""
}

// section proves that a section is there in every language, with a heading to link to.
func (e *examiner) section(of string, lesson *lessons.Lesson, named lessons.Section) {
	for _, language := range languages() {
		file := path.Join(lesson.Dir, "text."+language+".md")
		switch text := lesson.Texts[language]; {
		case find(text, named) == nil:
			e.report("%s: %s has no section <!-- %s: %s -->", of, file, named.Kind, named.ID)
		case headingOf(text, named).text == "":
			e.report("%s: %s: %s: %s has no heading", of, file, named.Kind, named.ID)
		}
	}
}

// says proves that a section says the words that a correction quotes from it.
func (e *examiner) says(of string, place Place) {
	lesson, sections := e.course.Lesson(place.Lesson), place.sections()
	if lesson == nil || len(sections) != 1 {
		return // which is said elsewhere, or comes with the lesson
	}
	for _, language := range languages() {
		section := find(lesson.Texts[language], sections[0])
		words := place.Says[language]
		switch {
		case section == nil:
			continue
		case words == "":
			e.report("%s: quote a few words of %s, %s: %s in %s", of, lesson.ID, section.Kind, section.ID, language)
		case !strings.Contains(bare(section.Markdown), bare(words)):
			e.report("%s: %s, %s: %s does not say %q in %s", of, lesson.ID, section.Kind, section.ID, words, language)
		}
	}
}

// bare is a text without blanks: a line may end within the words that are quoted, in Chinese where no blank is.
func bare(text string) string { return strings.Join(strings.Fields(text), "") }
