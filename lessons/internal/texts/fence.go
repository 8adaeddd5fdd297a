package texts

import (
	"regexp"
	"strings"
)

var fenceLine = regexp.MustCompile("^ {0,3}(`{3,}|~{3,})(.*)$")

// A Fence follows fenced code blocks through the lines of a text.
type Fence struct {
	// Info is the text behind the opening fence, such as sh or yaml.
	Info string

	mark string
	line int
}

// Open reports whether the lines now are inside of a block.
func (f *Fence) Open() bool { return f.mark != "" }

// Read takes the next line and reports whether it is a fence's first or last.
func (f *Fence) Read(line string, number int) bool {
	match := fenceLine.FindStringSubmatch(line)
	if match == nil {
		return false
	}
	mark, info := match[1], strings.TrimSpace(match[2])
	if !f.Open() {
		*f = Fence{mark: mark, Info: info, line: number}
		return true
	}
	if mark[0] == f.mark[0] && len(mark) >= len(f.mark) && info == "" {
		*f = Fence{}
		return true
	}
	return false
}
