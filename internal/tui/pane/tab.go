package pane

import (
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/internal/emulator"
	"github.com/klab-dev/klab/internal/tui/ui"
)

// Name tells the pane apart from others.
const Name = "shell"

// frame is the time between two pictures of a shell that writes without end.
const frame = 33 * time.Millisecond

// A Process is a program on a terminal of its own.
type Process interface {
	// Write types to the program and never waits for it.
	Write(p []byte)
	// Resize changes the terminal and the screen it was started with.
	Resize(width, height int)
	// Changed gets a message when the screen has changed, and Done is closed when the program has ended.
	Changed() <-chan struct{}
	Done() <-chan struct{}
	// Close ends the program and all it began.
	Close()
}

// Start runs a shell that draws on a screen. It may take a while.
type Start func(screen *emulator.Screen, width, height int) (Process, error)

// What happens to a shell.
type (
	startedMsg struct {
		tab *tab
		err error
	}
	// changedMsg says that the screen has changed, and restMsg that it may be looked at again.
	changedMsg struct{ tab *tab }
	restMsg    struct{ tab *tab }
	endedMsg   struct{ tab *tab }
)

// A tab is one shell.
type tab struct {
	screen *emulator.Screen
	// theme is what programs were told of.
	theme ui.Theme
	// begun is true from when the shell is started, width and height are what it was last given.
	begun         bool
	width, height int

	mu      sync.Mutex
	process Process
	closed  bool
	// wanted is the size that the terminal gets, whichever command comes first.
	wanted [2]int
}

func newTab() *tab { return &tab{screen: emulator.New(80, 24)} }

// color tells programs about the theme, if they were told of another one.
func (t *tab) color(theme ui.Theme) {
	if t.theme == theme {
		return
	}
	t.theme = theme
	foreground, background := uint32(0xc0caf5), uint32(0x16161e)
	if theme == ui.ThemeLight {
		foreground, background = 0x24292f, 0xffffff
	}
	t.screen.SetColors(foreground, background)
}

// fit begins the shell, or gives it another size.
func (t *tab) fit(start Start, width, height int) tea.Cmd {
	if t.width == width && t.height == height {
		return nil
	}
	t.width, t.height = width, height
	t.mu.Lock()
	t.wanted = [2]int{width, height}
	t.mu.Unlock()
	if !t.begun {
		t.begun = true
		return t.start(start)
	}
	return func() tea.Msg {
		t.resize()
		return nil
	}
}

// resize gives the terminal the size that was wanted last.
func (t *tab) resize() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.process != nil {
		t.process.Resize(t.wanted[0], t.wanted[1])
	}
}

// start runs the shell. One that comes too late ends at once.
func (t *tab) start(start Start) tea.Cmd {
	width, height := t.width, t.height
	return func() tea.Msg {
		t.screen.Resize(width, height)
		process, err := start(t.screen, width, height)
		if err != nil {
			return sent(startedMsg{t, err})
		}
		if !t.own(process) {
			process.Close()
			return nil
		}
		t.resize()
		return sent(startedMsg{t, nil})
	}
}

// own takes the process over, unless the shell was closed meanwhile.
func (t *tab) own(process Process) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.closed {
		t.process = process
	}
	return !t.closed
}

func sent(what any) tea.Msg { return ui.SideMsg{Name: Name, What: what} }

// running is the process while there is one.
func (t *tab) running() Process {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.process
}

// write types to the shell.
func (t *tab) write(p []byte) {
	if process := t.running(); process != nil && len(p) > 0 {
		process.Write(p)
	}
}

// watch waits for the screen to change.
func (t *tab) watch() tea.Cmd {
	process := t.running()
	if process == nil {
		return nil
	}
	return func() tea.Msg {
		select {
		case <-process.Changed():
			return sent(changedMsg{t})
		case <-process.Done():
			return sent(endedMsg{t})
		}
	}
}

// rest waits before the screen is watched again.
func (t *tab) rest() tea.Cmd {
	return tea.Tick(frame, func(time.Time) tea.Msg { return sent(restMsg{t}) })
}

// close ends the shell, also one that is only about to begin.
func (t *tab) close() {
	t.mu.Lock()
	process := t.process
	t.process, t.closed = nil, true
	t.mu.Unlock()
	if process != nil {
		process.Close()
	}
}
