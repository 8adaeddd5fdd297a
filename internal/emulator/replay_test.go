package emulator

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/emulator/recording"
)

// TestProgramsLookAsInTmux plays what programs wrote, however it is cut, and compares every cell and the cursor with
// what tmux made of it. `go run ./internal/emulator/cmd/record` records them anew.
func TestProgramsLookAsInTmux(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(filepath.Join("testdata", "recordings", "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		for _, chunk := range []int{1, 7, 4096} {
			t.Run(fmt.Sprintf("%s/%d", strings.TrimSuffix(filepath.Base(path), ".json"), chunk), func(t *testing.T) {
				t.Parallel()
				replay(t, read(t, path), chunk)
			})
		}
	}
}

func read(t *testing.T, path string) recording.Recording {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	r, err := recording.Read(file)
	require.NoError(t, err)
	return r
}

func replay(t *testing.T, r recording.Recording, chunk int) {
	t.Helper()
	s := New(r.Width, r.Height)
	for i, step := range r.Steps {
		if step.Width > 0 {
			s.Resize(step.Width, step.Height)
		}
		for rest := step.Output; len(rest) > 0; {
			n := min(chunk, len(rest))
			_, err := s.Write(rest[:n])
			require.NoError(t, err)
			rest = rest[n:]
		}
		requireSame(t, fmt.Sprintf("step %d", i), step, s)
	}
}

// requireSame compares a screen with what tmux captured.
func requireSame(t *testing.T, name string, want recording.Step, s *Screen) {
	t.Helper()
	width, height := s.Size()
	require.Len(t, want.Screen, height, name)
	wanted := cells(strings.Join(want.Screen, "\n"))
	for y := range height {
		seen := s.seen(y)
		for x := len(wanted[y]); x < width; x++ {
			// tmux captures no cells behind the last character, of whatever background they are.
			wanted[y] = append(wanted[y], " ")
			seen[x], _, _ = strings.Cut(seen[x], "|")
		}
		if slices.Equal(wanted[y], seen) {
			continue
		}
		require.Equal(t, wanted[y], seen, "%s, row %d: %q", name, y, want.Screen[y])
	}
	x, y, _, _ := s.Cursor()
	require.Equal(t, [2]int{min(want.X, width-1), want.Y}, [2]int{x, y}, "%s: the cursor", name)
}

// seen is a row of the screen as cells reads one.
func (s *Screen) seen(y int) []string {
	row := make([]string, s.width)
	for x := range row {
		c := s.grid.rows[y].at(x)
		if c.rest {
			continue
		}
		look := map[string]string{}
		change(look, strings.Trim(c.pen.sequence(), "\x1b[m"))
		text := s.clusters.text(c.r)
		row[x] = text + described(look, text == " ")
	}
	return row
}

var sequence = regexp.MustCompile(`^\x1b\[([0-9;:]*)m|^\x1b\]8;[^\x07\x1b]*(?:\x07|\x1b\\)`)

// cells reads text with colours into rows of cells, each its characters and how they look. It is a reader of its own, so
// that the emulator is not its own judge. tmux goes on with colours in the next row.
func cells(text string) [][]string {
	var rows [][]string
	look, drawing := map[string]string{}, false
	for _, line := range strings.Split(text, "\n") {
		row, last, joined := []string{}, 0, false
		for line != "" {
			if at := sequence.FindStringSubmatchIndex(line); at != nil && at[0] == 0 {
				if at[2] >= 0 {
					change(look, line[at[2]:at[3]])
				}
				line = line[at[1]:]
				continue
			}
			r, n := utf8.DecodeRuneInString(line)
			line = line[n:]
			switch columns := runewidth.RuneWidth(r); {
			case r == 0x0e || r == 0x0f:
				drawing = r == 0x0e
			case columns == 0 || joined:
				row[last] = strings.Replace(row[last]+"|", "|", string(r)+"|", 1)
				row[last] = strings.TrimSuffix(row[last], "|")
				joined = r == 0x200d
			default:
				last = len(row)
				row = append(row, shown(string(r), drawing)+described(look, r == ' '))
				for range columns - 1 {
					row = append(row, "")
				}
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// change takes the codes of one sequence over into how characters look.
func change(look map[string]string, codes string) {
	list := strings.FieldsFunc(codes, func(r rune) bool { return r == ';' })
	if len(list) == 0 {
		clear(look)
	}
	for i := 0; i < len(list); i++ {
		code := list[i]
		switch n, _ := strconv.Atoi(code); {
		case code == "0":
			clear(look)
		case n == 38 || n == 48 || n == 58:
			length := map[string]int{"5": 3, "2": 5}[list[i+1]]
			set(look, code[:1], named(list[i:i+length]))
			i += length - 1
		case n >= 30 && n < 40 || n >= 90 && n < 100:
			set(look, "3", code)
		case n >= 40 && n < 50 || n >= 100 && n < 110:
			set(look, "4", code)
		case n == 59:
			delete(look, "5")
		case n == 22:
			delete(look, "a1")
			delete(look, "a2")
		case n > 22 && n < 30:
			delete(look, "a"+strconv.Itoa(n-20))
		default:
			look["a"+code[:1]] = code
		}
	}
}

// set sets a colour, of which 39 and 49 are none.
func set(look map[string]string, which, code string) {
	if code == "39" || code == "49" {
		delete(look, which)
		return
	}
	look[which] = code
}

// named gives the first sixteen of 256 colours the codes of their own.
func named(codes []string) string {
	base, _ := strconv.Atoi(codes[0])
	if n, _ := strconv.Atoi(codes[2]); codes[1] == "5" && n < 16 {
		if n >= 8 {
			n += 52
		}
		return strconv.Itoa(base - 8 + n)
	}
	return strings.Join(codes, ";")
}

// shown is a character, of which tmux draws lines by letters.
func shown(cluster string, drawing bool) string {
	lines := map[string]string{
		"l": "┌", "q": "─", "k": "┐", "x": "│", "m": "└", "j": "┘", "n": "┼", "t": "├", "u": "┤", "v": "┴", "w": "┬", "~": "·",
	}
	if line, ok := lines[cluster]; ok && drawing {
		return line
	}
	return cluster
}

// described is how a character looks. Of a blank only that which can be seen counts.
func described(look map[string]string, blank bool) string {
	out := ""
	for _, name := range slices.Sorted(maps.Keys(look)) {
		if !blank || slices.Contains([]string{"4", "a4", "a7", "a9"}, name) {
			out += "|" + look[name]
		}
	}
	return out
}
