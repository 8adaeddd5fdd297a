// Package page writes the marks of a class as HTML: one page for the teacher, and one for each learner. A page is one file
// in both languages, which asks for nothing from elsewhere and lets nothing run. What came from submissions is text.
package page

import (
	"crypto/sha256"
	_ "embed" // the template and its style
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"sync"

	"github.com/klab-dev/klab/internal/class"
	"github.com/klab-dev/klab/lessons"
)

//go:embed page.html.tmpl
var pageTemplate string

//go:embed page.css
var style string

// Options say how pages are written.
type Options struct {
	// Language is the one that is shown first.
	Language string
	// Names is false where learners are to be known by pseudonym or id alone.
	Names bool
	// Link gives the address of a learner's page; nil where there are none.
	Link func(class.Learner) string
}

// document is what the template shows.
type document struct {
	Style    template.CSS
	Policy   string
	Title    string
	Language string
	Views    any
	// Learner is true for the page of one.
	Learner bool
}

// Class writes the page of a class, which is the teacher's.
func Class(w io.Writer, c class.Class, o Options) error {
	var views []classView
	figures := c.Figures()
	shared := c.Misconceptions(figures)
	for _, language := range []string{lessons.English, lessons.Chinese} {
		views = append(views, speaks(language, c, o).classPage(figures, shared))
	}
	return write(w, document{Title: views[0].Title, Language: o.Language, Views: views})
}

// Learner writes the page of one learner, which holds nothing about others.
func Learner(w io.Writer, c class.Class, l class.Learner, o Options) error {
	if l.Person.Language != "" {
		o.Language = l.Person.Language
	}
	var views []learnerView
	for _, language := range []string{lessons.English, lessons.Chinese} {
		views = append(views, speaks(language, c, o).learnerPage(l))
	}
	return write(w, document{Title: views[0].Title, Language: o.Language, Views: views, Learner: true})
}

// parsed is the template of all pages.
var parsed = sync.OnceValues(func() (*template.Template, error) { return template.New("page").Parse(pageTemplate) })

// policy lets the page's own style in, and nothing else.
var policy = sync.OnceValue(func() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
})

func write(w io.Writer, d document) error {
	page, err := parsed()
	if err != nil {
		return fmt.Errorf("read the page's template: %w", err)
	}
	d.Style, d.Policy = template.CSS(style), policy()
	if err := page.Execute(w, d); err != nil {
		return fmt.Errorf("write html: %w", err)
	}
	return nil
}
