package tape_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/tape"
)

func TestATapeWithAMistakeSaysWhere(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, says string }{
		"unknown":       {"Set Width 900\n\nJump", `line 3 of the tape, "Jump": no such command or key`},
		"another place": {"Wait /x/", "no such command or key"},
		"no letter":     {"Ctrl+1", "no such command or key"},
		"no quotes":     {"Type klab", "between quotes"},
		"half quoted":   {"Type 'klab\"", "between quotes"},
		"no slashes":    {"Wait+Screen klab", "between slashes"},
		"no pattern":    {"Wait+Screen /(/", "missing closing"},
		"no duration":   {"Sleep soon", "500ms or 2s"},
		"no number":     {"Down often", "how often"},
		"never":         {"Down 0", "how often"},
		"bad timing":    {"Type@slow 'x'", "500ms or 2s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := tape.Read(strings.NewReader(c.text))
			require.ErrorContains(t, err, c.says)
		})
	}
}

func read(t *testing.T, text string) tape.Tape {
	t.Helper()
	played, err := tape.Read(strings.NewReader(text))
	require.NoError(t, err)
	return played
}

// script is a program for a tape.
func script(t *testing.T, text string) *exec.Cmd {
	t.Helper()
	return exec.CommandContext(t.Context(), "sh", "-c", text)
}

func small() tape.Screen { return tape.Screen{Columns: 40, Rows: 6} }

// greeting asks for a name and greets.
const greeting = `stty -echo; printf 'name? '; read name; sleep 0.2; printf 'hello %s 你好\n' "$name"; read rest`

func TestATapeTypesOnceItSeesWhatItWaitsFor(t *testing.T) {
	t.Parallel()
	played := read(t, "# who\nSet FontSize 12\nWait+Screen /name\\?/\nType@1ms 'klab'\nEnter\nWait+Screen@20s /hello klab 你好/")
	require.NoError(t, played.Play(t.Context(), script(t, greeting), small()))
}

func TestATapeThatWaitsInVainShowsTheScreen(t *testing.T) {
	t.Parallel()
	err := read(t, "Wait+Screen /name/\n\nWait+Screen@100ms /never/").Play(t.Context(), script(t, greeting), small())
	require.ErrorContains(t, err, `line 3 of the tape, "Wait+Screen@100ms /never/": not seen within 100ms; the screen shows:`)
	require.ErrorContains(t, err, "name?")
}

func TestKeysAreWhatATerminalSends(t *testing.T) {
	t.Parallel()
	shown := `stty raw -echo; echo go; dd bs=1 count=12 2>/dev/null | od -An -c`
	played := read(t, "Wait+Screen@20s /go/\nDown@1ms 2\nCtrl+G\nEscape\nSpace\nBackspace\nType 'k'\nTab\n"+
		`Wait+Screen@20s /033 +\[ +B +033 +\[ +B +\\a +033 +177 +k +\\t/`)
	require.NoError(t, played.Play(t.Context(), script(t, shown), tape.Screen{Columns: 80, Rows: 6}))
}

func TestAProgramMayEndWithItsTape(t *testing.T) {
	t.Parallel()
	const brief = `stty -echo; echo go; read x; echo over`
	require.NoError(t, read(t, "Wait+Screen /go/\nEnter\nWait+Screen@20s /over/\nSleep 10ms").Play(t.Context(), script(t, brief), small()))
	err := read(t, "Wait+Screen /go/\nEnter\nWait+Screen@20s /never/").Play(t.Context(), script(t, brief), small())
	require.ErrorContains(t, err, "the program has ended; the screen shows:\ngo\nover")
	err = read(t, "Wait+Screen /go/\nEnter\nSleep 60s\nType 'more'").Play(t.Context(), script(t, brief), small())
	require.ErrorContains(t, err, `line 4 of the tape, "Type 'more'": the program has ended`)
}

func TestATapeIsStopped(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("enough"))
	err := read(t, "Sleep 60s").Play(ctx, script(t, greeting), small())
	require.ErrorContains(t, err, "enough")
}

func TestBashHasAShortPrompt(t *testing.T) {
	t.Parallel()
	played := read(t, "Wait+Screen@20s /(?m)^>$/\nType 'echo $((6*7)) $LC_ALL'\nEnter\nWait+Screen@20s /42 C.UTF-8/")
	require.NoError(t, played.Play(t.Context(), tape.Bash(t.Context()), small()))
}

func TestACastIsTextInWholeCharacters(t *testing.T) {
	t.Parallel()
	var kept bytes.Buffer
	cast, err := tape.NewCast(&kept, 40, 6)
	require.NoError(t, err)
	on := small()
	on.Cast = cast
	const broken = `stty -echo; printf '\344\275'; sleep 0.1; printf '\240 go\n'; read x; printf 'end\n'; read x`
	require.NoError(t, read(t, "Wait+Screen /go/\nEnter\nWait+Screen /end/").Play(t.Context(), script(t, broken), on))

	lines := strings.Split(strings.TrimSpace(kept.String()), "\n")
	var head struct{ Version, Width, Height int }
	require.NoError(t, json.Unmarshal([]byte(lines[0]), &head))
	require.Equal(t, 2, head.Version)
	require.Equal(t, 40, head.Width)
	require.Equal(t, 6, head.Height)
	var shown strings.Builder
	for _, line := range lines[1:] {
		var event []any
		require.NoError(t, json.Unmarshal([]byte(line), &event))
		require.Len(t, event, 3)
		require.Equal(t, "o", event[1])
		shown.WriteString(event[2].(string))
	}
	require.True(t, utf8.ValidString(shown.String()))
	require.Contains(t, shown.String(), "\u4f60 go")
	require.NotContains(t, shown.String(), "\ufffd")
	require.Contains(t, shown.String(), "end")
}

// full takes a head and nothing more.
type full struct{ lines int }

func (f *full) Write(p []byte) (int, error) {
	if f.lines++; f.lines > 1 {
		return 0, errors.New("no space")
	}
	return len(p), nil
}

func TestACastThatCannotBeWrittenIsAnError(t *testing.T) {
	t.Parallel()
	cast, err := tape.NewCast(&full{}, 40, 6)
	require.NoError(t, err)
	on := small()
	on.Cast = cast
	err = read(t, "Wait+Screen /name/").Play(t.Context(), script(t, greeting), on)
	require.ErrorContains(t, err, "write the cast: no space")
	_, err = tape.NewCast(&full{lines: 1}, 40, 6)
	require.ErrorContains(t, err, "write the cast: no space")
}

// TestTheDemosCanBeRead finds mistakes in them without a lab.
func TestTheDemosCanBeRead(t *testing.T) {
	t.Parallel()
	demos, err := filepath.Glob("../../docs/demo/*.tape")
	require.NoError(t, err)
	require.NotEmpty(t, demos)
	for _, demo := range demos {
		text, err := os.ReadFile(demo)
		require.NoError(t, err)
		_, err = tape.Read(bytes.NewReader(text))
		require.NoError(t, err, demo)
	}
}
