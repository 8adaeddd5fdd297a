package tape

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The defaults of VHS for what a tape leaves out.
const (
	typingSpeed = 50 * time.Millisecond
	waitTimeout = 15 * time.Second
)

// parse reads one line: a command, which may have a time behind an @, and the rest.
func parse(line string) (action, error) {
	command, rest, _ := strings.Cut(line, " ")
	command, given, timed := strings.Cut(command, "@")
	rest = strings.TrimSpace(rest)
	var span time.Duration
	if timed {
		var err error
		if span, err = duration(given); err != nil {
			return nil, err
		}
	}
	switch command {
	case "Sleep":
		long, err := duration(rest)
		return pause(long), err
	case "Type":
		text, err := quoted(rest)
		return typing{keys: strings.Split(text, ""), each: cmp.Or(span, typingSpeed)}, err
	case "Wait+Screen":
		wanted, err := pattern(rest)
		return sight{wanted: wanted, limit: cmp.Or(span, waitTimeout)}, err
	default:
		return pressing(command, rest, cmp.Or(span, typingSpeed))
	}
}

// pressing reads the name of a key, and how often it is pressed.
func pressing(name, times string, each time.Duration) (action, error) {
	key, err := keyOf(name)
	if err != nil {
		return nil, err
	}
	n := 1
	if times != "" {
		if n, err = strconv.Atoi(times); err != nil || n < 1 {
			return nil, errors.New("after a key stands how often it is pressed")
		}
	}
	pressed := typing{each: each}
	for range n {
		pressed.keys = append(pressed.keys, key)
	}
	return pressed, nil
}

// keyOf is what a terminal sends for a key, by the name that VHS gives it.
func keyOf(name string) (string, error) {
	named := map[string]string{
		"Enter": "\r", "Escape": "\x1b", "Tab": "\t", "Space": " ", "Backspace": "\x7f",
		"Up": "\x1b[A", "Down": "\x1b[B", "Right": "\x1b[C", "Left": "\x1b[D", "PageUp": "\x1b[5~", "PageDown": "\x1b[6~",
	}
	if key, ok := named[name]; ok {
		return key, nil
	}
	if letter, ok := strings.CutPrefix(name, "Ctrl+"); ok && len(letter) == 1 && letter[0] >= 'A' && letter[0] <= 'Z' {
		return string(rune(letter[0] - 'A' + 1)), nil
	}
	return "", errors.New("no such command or key")
}

// duration reads "500ms", "2s", and "2" as seconds.
func duration(text string) (time.Duration, error) {
	if seconds, err := strconv.ParseFloat(text, 64); err == nil {
		return time.Duration(seconds * float64(time.Second)), nil
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("a time is written 500ms or 2s: %w", err)
	}
	return d, nil
}

// quoted reads text between quotes. VHS has three kinds of them and no escapes.
func quoted(text string) (string, error) {
	if len(text) < 2 || !strings.Contains("\"'`", text[:1]) || text[len(text)-1] != text[0] {
		return "", errors.New("what is typed stands between quotes")
	}
	return text[1 : len(text)-1], nil
}

// pattern reads a regular expression between slashes.
func pattern(text string) (*regexp.Regexp, error) {
	if len(text) < 3 || text[0] != '/' || text[len(text)-1] != '/' {
		return nil, errors.New("what is waited for stands between slashes")
	}
	wanted, err := regexp.Compile(text[1 : len(text)-1])
	if err != nil {
		return nil, fmt.Errorf("read what is waited for: %w", err)
	}
	return wanted, nil
}
