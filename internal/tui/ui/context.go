package ui

import (
	"cmp"
	"fmt"
	"reflect"
	"strings"

	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/plain"
)

// keptTexts bounds the cache of short renderings.
const keptTexts = 200

// spinner is one turn of the sign for work that goes on.
const spinner = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"

// resting is the same sign where nothing moves.
const resting = "…"

// A Context is what every component draws with. The root changes it; components only read it.
type Context struct {
	// Width and Height are the terminal's. A component has the size that SetSize gave it.
	Width, Height int

	Language string
	Words    words.Words
	Keys     KeyMap
	Theme    Theme
	Styles   Styles
	// Still is true where nothing moves or fades by itself.
	Still bool

	leader string
	// ascii is nil where the terminal has all signs.
	ascii *ascii
	frame int
	texts map[textKey][]string
}

// A textKey identifies a short rendered text.
type textKey struct {
	text  string
	width int
}

// New returns a context in a language and a theme.
func New(language string, theme Theme) *Context {
	c := &Context{texts: map[textKey][]string{}}
	c.SetLanguage(language)
	c.SetTheme(theme)
	return c
}

// SetLanguage changes every word on the screen. A language without words of its own becomes English.
func (c *Context) SetLanguage(language string) {
	if language != lessons.Chinese {
		language = lessons.English
	}
	c.Language = language
	c.Words = words.Of(language)
	if c.ascii != nil {
		c.Words.Keys.Language = c.Words.Keys.LanguageASCII
		c.ascii.respell(reflect.ValueOf(&c.Words).Elem())
	}
	c.Keys = NewKeyMap(c.Words).withLeader(c.Words, cmp.Or(c.leader, DefaultLeader))
	if c.ascii != nil {
		c.ascii.respell(reflect.ValueOf(&c.Keys).Elem())
	}
}

// SetLeader has another key take the keys back from a shell; "" stands for the usual one.
func (c *Context) SetLeader(leader string) {
	c.leader = leader
	c.SetLanguage(c.Language)
}

// SetTheme changes every colour on the screen.
func (c *Context) SetTheme(theme Theme) {
	c.Theme, c.Styles = theme, NewStyles(theme)
	clear(c.texts)
}

// SetASCII has the screen drawn with ASCII alone, as far as klab draws it.
func (c *Context) SetASCII(on bool) {
	c.ascii = nil
	if on {
		c.ascii = newASCII()
	}
	c.SetLanguage(c.Language)
	clear(c.texts)
}

// Drawn is lines of a width as they go to the terminal.
func (c *Context) Drawn(lines []string, width int) []string {
	drawn := make([]string, len(lines))
	for i, line := range lines {
		drawn[i] = Cut(line, width)
		if c.ascii != nil {
			drawn[i] = c.ascii.cells.Replace(drawn[i])
		}
	}
	return drawn
}

// Spelt is a text of klab or of a lesson, as it is written before it gets its place.
func (c *Context) Spelt(text string) string {
	if c.ascii == nil {
		return text
	}
	return c.ascii.texts.Replace(text)
}

// Turn moves the spinner on.
func (c *Context) Turn() { c.frame++ }

// Spinner is the sign for work that goes on.
func (c *Context) Spinner() string {
	if c.Still {
		return c.Styles.Accent.Render(resting)
	}
	frames := []rune(spinner)
	return c.Styles.Accent.Render(string(frames[c.frame%len(frames)]))
}

// Rich renders a short Markdown text and remembers it, since components are drawn for every frame.
func (c *Context) Rich(markdown string, width int) []string {
	key := textKey{markdown, width}
	if lines, ok := c.texts[key]; ok {
		return lines
	}
	lines, err := prose.Render(c.Spelt(markdown), width, c.Styles.Prose)
	if err != nil {
		lines = prose.Wrap(plain.Text(c.Spelt(markdown)), width)
	}
	if len(c.texts) >= keptTexts {
		clear(c.texts)
	}
	c.texts[key] = lines
	return lines
}

// Bar draws a progress bar.
func (c *Context) Bar(width int, fraction float64) string {
	full := min(int(fraction*float64(width)+0.5), width)
	if full == 0 && fraction > 0 {
		full = 1
	}
	return c.Styles.BarFull.Render(strings.Repeat("━", full)) +
		c.Styles.BarEmpty.Render(strings.Repeat("─", width-full))
}

// Failure says what failed and why.
func (c *Context) Failure(what, reason string) string {
	return words.Fill(c.Words.Failed, "what", what, "reason", plain.Text(reason))
}

// Text returns a lesson's text in the language, or else in English.
func (c *Context) Text(l *lessons.Lesson) *lessons.Text {
	if text := l.Text(c.Language); text != nil {
		return text
	}
	return &lessons.Text{Title: l.ID}
}

// LessonName is a lesson's number and title.
func (c *Context) LessonName(l *lessons.Lesson) string {
	return fmt.Sprintf("%02d %s", l.Number, c.Text(l).Title)
}

// TaskTitle names a task of a lesson.
func (c *Context) TaskTitle(l *lessons.Lesson, task string) string {
	if title := c.Text(l).Tasks[task].Title; title != "" {
		return title
	}
	return task
}
