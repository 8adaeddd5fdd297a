package index

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/klab-dev/klab/lessons"
)

// How the pages are called, without their language.
const (
	CorrectionsPage = "corrections"
	ConceptsPage    = "concepts"
)

// Pages are the four pages of both lists, by their names in docs. The lists have no problems.
func (x *Index) Pages(course *lessons.Course) map[string]string {
	pages := map[string]string{}
	for _, language := range languages() {
		w := writer{index: x, course: course, language: language, phrases: phrasesOf(language)}
		pages[pageName(CorrectionsPage, language)] = w.corrections()
		pages[pageName(ConceptsPage, language)] = w.concepts()
	}
	return pages
}

// pageName is the name of a page in docs. English has none of its own in it, as everywhere there.
func pageName(page, language string) string {
	if language == lessons.English {
		return page + ".md"
	}
	return page + "." + language + ".md"
}

// A writer writes the pages of one language.
type writer struct {
	index    *Index
	course   *lessons.Course
	language string
	phrases
}

// corrections is the page of what notes say: a table for each module of the course, and one of what is still to come.
func (w writer) corrections() string {
	var page strings.Builder
	page.WriteString(w.head(CorrectionsPage, w.correctionsTitle, w.correctionsIntro))
	table := func(title string, chosen func(Correction) bool) {
		rows := slices.DeleteFunc(slices.Clone(w.index.Corrections), func(c Correction) bool { return !chosen(c) })
		if len(rows) == 0 {
			return
		}
		fmt.Fprintf(&page, "\n## %s\n\n%s", title, row(w.id, w.claim, w.fact, w.where)+"|---|---|---|---|\n")
		for _, c := range rows {
			page.WriteString(row(anchored(c.ID), c.Claim[w.language], c.Fact[w.language], w.places(c.Taught)))
		}
	}
	for _, module := range w.course.Modules {
		table(module.Title[w.language], func(c Correction) bool { return w.module(c.Taught) == module.ID })
	}
	table(w.toCome, func(c Correction) bool { return w.module(c.Taught) == "" })
	return page.String()
}

// concepts is the page of all that there is to know: a table for each group, and one of what is still to come.
func (w writer) concepts() string {
	var page strings.Builder
	page.WriteString(w.head(ConceptsPage, w.conceptsTitle, w.conceptsIntro))
	var later []Concept
	for _, group := range w.index.Groups {
		var now []Concept
		for _, c := range group.Concepts {
			if w.module(c.Taught) == "" {
				later = append(later, c)
			} else {
				now = append(now, c)
			}
		}
		page.WriteString(w.table(group.Title[w.language], now))
	}
	page.WriteString(w.table(w.toCome, later))
	return page.String()
}

// table is a table of concepts, or nothing.
func (w writer) table(title string, concepts []Concept) string {
	if len(concepts) == 0 {
		return ""
	}
	rows := fmt.Sprintf("\n## %s\n\n%s", title, row(w.concept, w.where, w.corrected)+"|---|---|---|\n")
	for _, c := range concepts {
		var links []string
		for _, id := range c.Corrections {
			links = append(links, fmt.Sprintf("[%s](%s#%s)", id, pageName(CorrectionsPage, w.language), strings.ToLower(id)))
		}
		rows += row(c.Name[w.language], w.places(c.Taught), strings.Join(links, " "))
	}
	return rows
}

// head is what stands above the tables: the title, the way to the other language, and what the page is.
func (w writer) head(page, title, intro string) string {
	other := lessons.Chinese
	if w.language == lessons.Chinese {
		other = lessons.English
	}
	return fmt.Sprintf("<!-- written by: go test ./internal/index -update -->\n# %s\n\n[%s](%s)\n\n%s\n",
		title, phrasesOf(other).name, pageName(page, other), intro)
}

// module is that of the first lesson in the course that teaches something, "" while all are to come.
func (w writer) module(taught []Place) string {
	for _, place := range taught {
		if lesson := w.course.Lesson(place.Lesson); lesson != nil {
			return lesson.Module
		}
	}
	return ""
}

// places are links to the sections where something is taught, and after them the lessons to come.
func (w writer) places(taught []Place) string {
	var here, later []string
	for _, place := range taught {
		if lesson := w.course.Lesson(place.Lesson); lesson != nil {
			here = append(here, w.link(lesson, place))
		} else if coming := w.index.coming(place.Lesson); coming != nil {
			later = append(later, fmt.Sprintf("%02d %s%s", coming.Number, coming.Title[w.language], w.notYet))
		}
	}
	return strings.Join(append(here, slices.Compact(later)...), "<br>") // of a lesson to come no section is shown
}

// link leads to a section, by the number and the title of its lesson.
func (w writer) link(lesson *lessons.Lesson, place Place) string {
	text := lesson.Text(w.language)
	to := headingOf(text, place.sections()[0])
	file := path.Join("..", "content", lesson.Dir, "text."+w.language+".md")
	return fmt.Sprintf("%02d %s › [%s](%s#%s)", lesson.Number, text.Title, to.text, file, to.anchor)
}

// anchored is an id to which other pages can link.
func anchored(id string) string {
	return fmt.Sprintf(`<a id="%s"></a>%s`, strings.ToLower(id), id)
}

// row is a row of a table. What has a meaning there is escaped.
func row(cells ...string) string {
	for i, cell := range cells {
		cells[i] = strings.ReplaceAll(strings.TrimSpace(cell), "|", `\|`)
	}
	return "| " + strings.Join(cells, " | ") + " |\n"
}
