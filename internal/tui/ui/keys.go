package ui

import (
	"charm.land/bubbles/v2/key"

	"github.com/klab-dev/klab/internal/words"
)

// KeyMap is every key of the terminal, grouped by where it works. No other file names a key.
type KeyMap struct {
	// Everywhere. Interrupt works even where letters are typed.
	Interrupt, Quit, Help, Language key.Binding
	// Lists, text and dialogs.
	Up, Down, PageUp, PageDown, Top, Bottom key.Binding
	// Move and Scroll stand for Up and Down in the help.
	Move, Scroll, Page, Ends key.Binding
	// Catalogue. OpenFound and Clear work while the filter is typed, where letters are text.
	Open, Filter, OpenFound, Clear, NextLesson key.Binding
	// Lesson. Answers is Enter on a line that opens cards.
	Back, Switch, Check, Hint, Solution, Reset, Shell, Type, Copy, Answer, Enter, Answers, Debrief, View key.Binding
	// Shell: the leader works while a shell has the keys, and the others right after it. Those named with Leader stand for
	// them in the help.
	Leader, Zoom, Taller, Lower, Wider, Narrower, NewTab, NextTab, PreviousTab, CloseTab, LookBack, Search key.Binding
	LeaderZoom, LeaderView, LeaderResize, LeaderLook, LeaderTab, LeaderArrows, AfterLeaderTabs             key.Binding
	// Looking back in a shell.
	SearchNext, SearchBack, StopLooking key.Binding
	// Dialogs. ClosePage closes what is only read, and Cancel leaves a form, where letters are text.
	Yes, No, Choose, Lock, Continue, Close, ClosePage, Cancel, Save, NextField, PreviousField key.Binding
}

// NewKeyMap returns the keys with their help in the language of w.
func NewKeyMap(w words.Words) KeyMap {
	k := w.Keys
	return KeyMap{
		Interrupt:     bind("ctrl+c", k.Quit, "ctrl+c"),
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
		OpenFound:     bind("enter", k.Open, "enter"),
		Clear:         bind("esc", k.Clear, "esc"),
		NextLesson:    bind("n", k.NextLesson, "n"),
		Back:          bind("esc", k.Back, "esc", "backspace"),
		Switch:        bind("tab", k.Switch, "tab", "shift+tab"),
		Check:         bind("c", k.Check, "c"),
		Hint:          bind("h", k.Hint, "h"),
		Solution:      bind("s", k.Solution, "s"),
		Reset:         bind("r", k.Reset, "r"),
		Shell:         bind("t", k.Shell, "t", "!"),
		Type:          bind("p", k.Type, "p"),
		Copy:          bind("y", k.Copy, "y"),
		Answer:        bind("a", k.Answer, "a"),
		Enter:         bind("enter", k.Jump, "enter"),
		Answers:       bind("enter", k.Choose, "enter"),
		Debrief:       bind("d", k.Debrief, "d"),
		View:          bind("v", k.View, "v"),
		Yes:           bind("y", w.Yes, "y", "enter"),
		No:            bind("n", w.No, "n", "esc", "q"),
		Choose:        bind("↑↓", k.Choose, "up", "down"),
		Lock:          bind("enter", k.Lock, "enter"),
		Continue:      bind("enter", k.Continue, "enter", "space"),
		Close:         bind("esc", k.Close, "esc", "q", "?"),
		ClosePage:     bind("esc", k.Close, "esc", "q", "?", "enter"),
		Cancel:        bind("esc", k.Close, "esc"),
		Save:          bind("enter", k.Save, "enter"),
		NextField:     bind("tab", k.NextField, "tab", "down"),
		PreviousField: bind("shift+tab", k.NextField, "shift+tab", "up"),

		Zoom:        bind("z", k.Zoom, "z"),
		Taller:      bind("↑", k.Resize, "up"),
		Lower:       bind("↓", k.Resize, "down"),
		Wider:       bind("←", k.Resize, "left"),
		Narrower:    bind("→", k.Resize, "right"),
		NewTab:      bind("T", k.NewTab, "T"),
		NextTab:     bind("]", k.Tabs, "]"),
		PreviousTab: bind("[", k.Tabs, "["),
		CloseTab:    bind("x", k.CloseTab, "x"),
		LookBack:    bind("pgup", k.LookBack, "pgup"),
		Search:      bind("/", k.Search, "/"),
		SearchNext:  bind("n/N", k.SearchNext, "n"),
		SearchBack:  bind("N", k.SearchNext, "N"),
		StopLooking: bind("esc", k.Shell, "esc", "q", "enter"),
	}.withLeader(w, DefaultLeader)
}

// DefaultLeader is the key that takes the keys back from a shell, unless the learner has another.
const DefaultLeader = "ctrl+g"

// withLeader has another key take the keys back from a shell.
func (k KeyMap) withLeader(w words.Words, leader string) KeyMap {
	k.Leader = bind(leader, w.Keys.Leader, leader)
	after := func(label, description string) key.Binding { return bind(leader+" "+label, description, leader) }
	k.LeaderZoom = after("z", w.Keys.Zoom)
	k.LeaderView = after("v", w.Keys.View)
	k.LeaderResize = after("←↑↓→", w.Keys.Resize)
	k.LeaderLook = after("pgup", w.Keys.LookBack)
	k.LeaderTab = after("T", w.Keys.NewTab)
	k.LeaderArrows = bind("←↑↓→", w.Keys.Resize, "left", "up", "down", "right")
	k.AfterLeaderTabs = bind("[ ]", w.Keys.Tabs, "[", "]")
	return k
}

func bind(label, description string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(label, description))
}

// respell writes the help of a key in another way.
func respell(b *key.Binding, spelt func(string) string) {
	b.SetHelp(spelt(b.Help().Key), spelt(b.Help().Desc))
}

// A KeyGroup is one column of the help overlay.
type KeyGroup struct {
	Title string
	Keys  []key.Binding
}

// Groups are the columns of the help overlay.
func (k KeyMap) Groups(w words.KeyWords) []KeyGroup {
	return []KeyGroup{
		{w.GroupMove, []key.Binding{k.Move, k.Page, k.Ends, k.Switch, k.Open, k.Filter, k.NextLesson, k.Back}},
		{w.GroupTask, []key.Binding{k.Check, k.Hint, k.Solution, k.Answer, k.Reset, k.Shell, k.Type, k.Copy, k.View, k.Debrief}},
		{w.GroupKlab, []key.Binding{k.Language, k.Help, k.Quit}},
	}
}
