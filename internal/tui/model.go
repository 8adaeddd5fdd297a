package tui

import (
	"context"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

const (
	// minWidth and minHeight are the least that the screens can be used at.
	minWidth  = 48
	minHeight = 14

	statusTime  = 5 * time.Second
	spinnerTime = 120 * time.Millisecond
	// keptDocuments and keptTexts bound the caches of renderings.
	keptDocuments = 24
	keptTexts     = 200
)

// A screen is what fills the terminal.
type screen int

const (
	catalogueScreen screen = iota
	lessonScreen
	debriefScreen
)

// String names the screen.
func (s screen) String() string {
	return [...]string{"catalogue", "lesson", "debrief"}[s]
}

// Model is the root of the interface.
type Model struct {
	ctx     context.Context
	options Options

	width, height int
	language      string
	words         words.Words
	keys          KeyMap
	theme         Theme
	styles        Styles
	// dark and color are what the terminal told about itself.
	dark, color bool

	screen    screen
	lab       BringUp
	progress  Progress
	catalogue catalogue
	lesson    *lessonView
	debrief   reader
	dialogs   []dialog
	// reading is true until the course is there; unread is why it never will be.
	reading bool
	unread  error

	// documents and texts hold what was rendered.
	documents map[docKey]document
	texts     map[textKey][]string

	status    string
	statusSeq int
	frame     int
	ticking   bool
	// leaving is true once ctrl+c was answered with a question.
	leaving bool
	// generation tells messages of a lesson left from those of the one on the screen.
	generation int
}

var _ tea.Model = (*Model)(nil)

// New returns the interface at its first frame.
func New(ctx context.Context, options Options) *Model {
	m := &Model{
		ctx: ctx, options: options,
		dark: true, color: true,
		documents: map[docKey]document{}, texts: map[textKey][]string{},
		lab: BringUp{State: BringUpReady},
	}
	if options.BringUp != nil {
		m.lab = BringUp{State: BringUpRunning}
	}
	if options.Course == nil {
		m.reading, m.options.Course = true, &lessons.Course{}
	}
	m.setLanguage(options.Language)
	m.setTheme()
	m.catalogue = newCatalogue(m.styles.Input)
	m.catalogue.rebuild(m)
	return m
}

// Init asks the terminal what it is and begins to listen.
func (m *Model) Init() tea.Cmd {
	cmds := []tea.Cmd{m.readProgress(), waitBringUp(m.options.BringUp), m.tick()}
	if m.options.Theme == ThemeAuto {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	if m.reading {
		cmds = append(cmds, readCourse(m.options.Read))
	} else {
		cmds = append(cmds, m.begin())
	}
	return tea.Batch(cmds...)
}

// begin opens the lesson that was asked for.
func (m *Model) begin() tea.Cmd {
	if m.options.Lesson == "" {
		return nil
	}
	return m.openLesson(m.options.Lesson)
}

// handleCourse shows the course, or ends where there is none.
func (m *Model) handleCourse(msg courseMsg) tea.Cmd {
	if msg.err != nil {
		m.unread = msg.err
		return tea.Quit
	}
	m.reading, m.options.Course = false, msg.course
	m.catalogue.rebuild(m)
	m.catalogue.follow(m)
	return m.begin()
}

// setLanguage changes every word on the screen.
func (m *Model) setLanguage(language string) {
	if language != lessons.Chinese {
		language = lessons.English
	}
	m.language = language
	m.words = words.Of(language)
	m.keys = newKeyMap(m.words)
}

// setTheme builds the styles from what is wanted and what the terminal can do.
func (m *Model) setTheme() {
	theme := m.options.Theme
	if theme == ThemeAuto {
		switch {
		case !m.color:
			theme = ThemePlain
		case m.dark:
			theme = ThemeDark
		default:
			theme = ThemeLight
		}
	}
	if theme != m.theme {
		m.theme = theme
		m.styles = newStyles(theme)
		clear(m.texts)
	}
}

// Update takes one message. It never blocks.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	return m, tea.Batch(m.handle(msg), m.refresh(), m.tick())
}

// handle sends a message to whoever it is for.
func (m *Model) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		m.dark = msg.IsDark()
		m.setTheme()
	case tea.ColorProfileMsg:
		m.color = msg.Profile > colorprofile.ASCII
		m.setTheme()
	case tea.KeyPressMsg:
		return m.handleKey(msg)
	case tea.MouseWheelMsg:
		return m.handleWheel(msg)
	case tea.PasteMsg:
		return m.handlePaste(msg)
	case renderedMsg:
		m.accept(msg)
	case spinMsg:
		m.frame++
		m.ticking = false
	case statusOverMsg:
		if msg.seq == m.statusSeq {
			m.status = ""
		}
	case bringUpMsg:
		return m.handleBringUp(msg)
	case courseMsg:
		return m.handleCourse(msg)
	case progressMsg:
		m.progress = msg.progress
		m.catalogue.follow(m)
	case lessonMsg:
		return m.handleLesson(msg)
	}
	return nil
}

// accept keeps a rendering and hands it to the readers.
func (m *Model) accept(msg renderedMsg) {
	if msg.err == nil {
		if len(m.documents) >= keptDocuments {
			clear(m.documents)
		}
		m.documents[msg.doc.key] = msg.doc
	}
	for _, r := range m.readers() {
		r.accept(msg.doc, msg.err)
	}
}

// readers are all that show documents just now.
func (m *Model) readers() []*reader {
	readers := []*reader{&m.debrief}
	if m.lesson != nil {
		readers = append(readers, &m.lesson.text)
	}
	for _, d := range m.dialogs {
		if page, ok := d.(*pageDialog); ok {
			readers = append(readers, &page.reader)
		}
	}
	return readers
}

// refresh asks for the renderings that the screen now needs and does not have.
func (m *Model) refresh() tea.Cmd {
	if m.width == 0 {
		return nil
	}
	var cmds []tea.Cmd
	if m.lesson != nil {
		m.lesson.text.resize(m.layout().textHeight)
		cmds = append(cmds, m.request(&m.lesson.text, m.lessonKey(), m.lessonParts))
	}
	if m.screen == debriefScreen {
		m.debrief.resize(m.layout().body)
		cmds = append(cmds, m.request(&m.debrief, m.debriefKey(), m.debriefParts))
	}
	for _, d := range m.dialogs {
		if page, ok := d.(*pageDialog); ok {
			page.reader.resize(page.size(m))
			cmds = append(cmds, m.request(&page.reader, page.key(m), page.parts))
		}
	}
	return tea.Batch(cmds...)
}

// request makes a reader want a rendering and starts it unless it is there or under way.
func (m *Model) request(r *reader, key docKey, parts func() []part) tea.Cmd {
	if r.want == key {
		return nil
	}
	r.want = key
	if doc, ok := m.documents[key]; ok {
		r.accept(doc, nil)
		return nil
	}
	return renderDocument(key, parts(), m.styles)
}

// handleBringUp follows the lab and begins the exercise once it is ready.
func (m *Model) handleBringUp(msg bringUpMsg) tea.Cmd {
	m.lab = msg.event
	again := waitBringUp(m.options.BringUp)
	if m.lab.State == BringUpReady && m.lesson != nil && m.lesson.session == nil {
		return tea.Batch(again, m.openSession())
	}
	return again
}

// notify shows a line for a moment.
func (m *Model) notify(text string) tea.Cmd {
	m.statusSeq++
	m.status = text
	seq := m.statusSeq
	return tea.Tick(statusTime, func(time.Time) tea.Msg { return statusOverMsg{seq} })
}

// tick keeps the spinner turning while there is something to wait for, and only then.
func (m *Model) tick() tea.Cmd {
	if m.ticking || !m.busy() {
		return nil
	}
	m.ticking = true
	return tea.Tick(spinnerTime, func(time.Time) tea.Msg { return spinMsg{} })
}

func (m *Model) busy() bool {
	return m.lab.State == BringUpRunning || m.lesson != nil && m.lesson.busy()
}

// toggleLanguage switches in place; readers keep their place by anchor.
func (m *Model) toggleLanguage() tea.Cmd {
	if m.language == lessons.Chinese {
		m.setLanguage(lessons.English)
	} else {
		m.setLanguage(lessons.Chinese)
	}
	m.catalogue.rebuild(m)
	save, language := m.options.SaveLanguage, m.language
	if save == nil {
		return nil
	}
	return func() tea.Msg {
		save(language)
		return nil
	}
}

// quit leaves, after asking when a check is under way.
func (m *Model) quit() tea.Cmd {
	if m.lesson == nil || m.lesson.checking == "" {
		return tea.Quit
	}
	m.push(&confirmDialog{
		title: func(w words.Words) string { return w.QuitTitle },
		body:  func(w words.Words) string { return w.QuitBody },
		yes:   func() tea.Cmd { return tea.Quit },
	})
	return nil
}

// interrupt is ctrl+c: it leaves like q, and the second time without asking.
func (m *Model) interrupt() tea.Cmd {
	if m.leaving {
		return tea.Quit
	}
	m.dialogs = nil
	m.leaving = m.lesson != nil && m.lesson.checking != ""
	return m.quit()
}

// size writes a size for people.
func size(width, height int) string {
	return strconv.Itoa(width) + "x" + strconv.Itoa(height)
}
