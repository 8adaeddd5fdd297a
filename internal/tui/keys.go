package tui

import (
	"charm.land/bubbles/v2/key"

	"github.com/klab-dev/klab/internal/words"
)

// KeyMap is every key of the terminal, grouped by where it works.
type KeyMap struct {
	// Everywhere.
	Quit, Help, Language key.Binding
	// Lists, text and dialogs.
	Up, Down, PageUp, PageDown, Top, Bottom key.Binding
	// Move and Scroll stand for Up and Down in the help.
	Move, Scroll, Page, Ends key.Binding
	// Catalogue.
	Open, Filter, Clear, NextLesson key.Binding
	// Lesson.
	Back, Switch, Check, Hint, Solution, Reset, Shell, Answer, Enter, Debrief key.Binding
	// Dialogs.
	Yes, No, Choose, Lock, Continue, Close, Save, NextField, PreviousField key.Binding
}

// newKeyMap builds the keys with their help in the language of w.
func newKeyMap(w words.Words) KeyMap {
	k := w.Keys
	return KeyMap{
		Quit:          bind("q", k.Quit, "q", "ctrl+c"),
		Help:          bind("?", k.Help, "?"),
		Language:      bind("L", k.Language, "L"),
		Up:            bind("↑", k.Move, "up", "k"),
		Down:          bind("↓", k.Move, "down", "j"),
		PageUp:        bind("pgup", k.Page, "pgup", "ctrl+b", "ctrl+u"),
		PageDown:      bind("pgdn", k.Page, "pgdown", "space", "ctrl+f", "ctrl+d"),
		Top:           bind("g", k.Ends, "home", "g"),
		Bottom:        bind("G", k.Ends, "end", "G"),
		Move:          bind("↑↓", k.Move, "up", "down"),
		Scroll:        bind("↑↓", k.Scroll, "up", "down"),
		Page:          bind("pgup/pgdn", k.Page, "pgup", "pgdown"),
		Ends:          bind("g/G", k.Ends, "g", "G"),
		Open:          bind("enter", k.Open, "enter", "right", "l"),
		Filter:        bind("/", k.Filter, "/"),
		Clear:         bind("esc", k.Clear, "esc"),
		NextLesson:    bind("n", k.NextLesson, "n"),
		Back:          bind("esc", k.Back, "esc", "backspace"),
		Switch:        bind("tab", k.Switch, "tab", "shift+tab"),
		Check:         bind("c", k.Check, "c"),
		Hint:          bind("h", k.Hint, "h"),
		Solution:      bind("s", k.Solution, "s"),
		Reset:         bind("r", k.Reset, "r"),
		Shell:         bind("t", k.Shell, "t", "!"),
		Answer:        bind("a", k.Answer, "a"),
		Enter:         bind("enter", k.Jump, "enter"),
		Debrief:       bind("d", k.Debrief, "d"),
		Yes:           bind("y", w.Yes, "y", "enter"),
		No:            bind("n", w.No, "n", "esc", "q"),
		Choose:        bind("↑↓", k.Choose, "up", "down"),
		Lock:          bind("enter", k.Lock, "enter"),
		Continue:      bind("enter", k.Continue, "enter", "space"),
		Close:         bind("esc", k.Close, "esc", "q", "?"),
		Save:          bind("enter", k.Save, "enter"),
		NextField:     bind("tab", k.NextField, "tab", "down"),
		PreviousField: bind("shift+tab", k.NextField, "shift+tab", "up"),
	}
}

func bind(label, description string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(label, description))
}

// catalogueHelp is the help line of the catalogue.
func (k KeyMap) catalogueHelp() []key.Binding {
	return []key.Binding{k.Move, k.Open, k.NextLesson, k.Filter, k.Language, k.Quit, k.Help}
}

// filterHelp is the help line while the filter is being typed.
func (k KeyMap) filterHelp() []key.Binding {
	return []key.Binding{k.Move, k.Open, k.Clear}
}

// textHelp is the help line while the text has the focus.
func (k KeyMap) textHelp() []key.Binding {
	return []key.Binding{k.Switch, k.Scroll, k.Check, k.Hint, k.Shell, k.Back, k.Language, k.Help}
}

// tasksHelp is the help line while the task panel has the focus.
func (k KeyMap) tasksHelp(answers bool) []key.Binding {
	line := []key.Binding{k.Switch, k.Check, k.Hint, k.Solution, k.Shell, k.Reset, k.Back, k.Enter, k.Move, k.Help}
	if answers {
		line = append([]key.Binding{k.Answer}, line...)
	}
	return line
}

// cardsHelp is the help line on a prediction or the quiz: there is nothing to check before it is answered.
func (k KeyMap) cardsHelp(choose string) []key.Binding {
	enter := k.Enter
	enter.SetHelp("enter", choose)
	return []key.Binding{k.Switch, enter, k.Move, k.Shell, k.Reset, k.Back, k.Language, k.Help}
}

// debriefHelp is the help line of the debrief.
func (k KeyMap) debriefHelp() []key.Binding {
	return []key.Binding{k.NextLesson, k.Back, k.Scroll, k.Language, k.Quit, k.Help}
}

// A keyGroup is one column of the help overlay.
type keyGroup struct {
	title string
	keys  []key.Binding
}

// groups is the help overlay.
func (k KeyMap) groups(w words.KeyWords) []keyGroup {
	return []keyGroup{
		{w.GroupMove, []key.Binding{k.Move, k.Page, k.Ends, k.Switch, k.Open, k.Filter, k.NextLesson, k.Back}},
		{w.GroupTask, []key.Binding{k.Check, k.Hint, k.Solution, k.Answer, k.Reset, k.Shell, k.Debrief}},
		{w.GroupKlab, []key.Binding{k.Language, k.Help, k.Quit}},
	}
}
