package linear

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/plain"
)

// prompt stands before what is typed.
const prompt = "klab> "

// A teller adds lines to what was said. An empty line stands between what was said apart.
type teller struct {
	to    io.Writer
	width int
	// asked is true while the prompt stands at the end.
	asked bool
	// err is the first error of the writer.
	err error
}

func (t *teller) write(text string) {
	if t.err == nil {
		if _, err := io.WriteString(t.to, text); err != nil {
			t.err = fmt.Errorf("write: %w", err)
		}
	}
}

// prompt asks for a word, once.
func (t *teller) prompt() {
	if !t.asked {
		t.write(prompt)
		t.asked = true
	}
}

// typed takes what was typed behind the prompt. A terminal has shown it already, and its end where it has one.
func (t *teller) typed(line string, show, ended bool) {
	if show {
		t.write(plain.Line(line))
	}
	if ended && !show {
		t.asked = false
	}
	t.endPrompt()
}

// endPrompt begins a line of its own.
func (t *teller) endPrompt() {
	if t.asked {
		t.write("\n")
		t.asked = false
	}
}

// say says lines together.
func (t *teller) say(lines ...string) {
	heard := make([]prose.HeardLine, 0, len(lines))
	for _, line := range lines {
		if line != "" {
			heard = append(heard, prose.HeardLine{Text: plain.Text(line)})
		}
	}
	t.tell(heard)
}

// tell says a text.
func (t *teller) tell(lines []prose.HeardLine) {
	if len(lines) == 0 {
		return
	}
	t.endPrompt()
	var b strings.Builder
	for _, line := range lines {
		for _, broken := range t.broken(line) {
			b.WriteString(strings.TrimRight(broken, " ") + "\n")
		}
	}
	t.write(b.String() + "\n")
}

// broken is a line as it is written: code as it stands, text in the width there is.
func (t *teller) broken(line prose.HeardLine) []string {
	if line.Code || t.width == 0 {
		return []string{line.Lead + line.Text}
	}
	return prose.WrapHanging(line.Text, t.width, line.Lead, line.Rest)
}

// longestLine bounds what is typed at a time, in bytes.
const longestLine = 4096

// errTooLong is the error of a line that is longer. It was read to its end.
var errTooLong = errors.New("the line is too long")

// A reply is a line that was typed, or why there is none.
type reply struct {
	text string
	err  error
}

// An input reads a line when it is wanted, and not a byte more.
type input struct {
	from   io.Reader
	wanted chan struct{}
	got    chan reply
}

func newInput(from io.Reader) *input {
	in := &input{from: from, wanted: make(chan struct{}, 1), got: make(chan reply, 1)}
	go func() {
		for range in.wanted {
			in.got <- readLine(in.from)
		}
	}()
	return in
}

// want has the next line read, and returns where it will be.
func (in *input) want() chan reply {
	in.wanted <- struct{}{}
	return in.got
}

// stop ends the reading, once the read that waits returns.
func (in *input) stop() { close(in.wanted) }

// readLine reads byte by byte up to the line's end. The last line may lack it.
func readLine(from io.Reader) reply {
	var line []byte
	one := make([]byte, 1)
	for read := 0; ; read++ {
		n, err := from.Read(one)
		switch {
		case n > 0 && one[0] == '\n', err != nil && read > 0:
			if read > longestLine {
				return reply{err: errTooLong}
			}
			return reply{text: strings.TrimSpace(strings.ToValidUTF8(string(line), "�"))}
		case err != nil:
			return reply{err: err}
		case n == 0:
			read--
		case read < longestLine:
			line = append(line, one[0])
		}
	}
}
