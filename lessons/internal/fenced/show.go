package fenced

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/lessons/internal/codes"
)

// computedPart stands for a ${CEL} of a command while its words are looked at. The computed value is quoted.
const computedPart = "\x00"

// ShowFault returns why a pack may not show a command to learners, who type the commands that klab shows; nil when it
// may. A command is one kubectl command of plain words that reads, and none of its flags writes a file, names another
// cluster or runs a program.
func ShowFault(command string) error {
	words, err := shellWords(command)
	if err != nil {
		return err
	}
	if len(words) == 0 || words[0] != "kubectl" {
		return errors.New("it does not begin with kubectl")
	}
	said, err := withoutFlags(words[1:])
	if err != nil {
		return err
	}
	line := strings.Join(said, " ") + " "
	if !slices.ContainsFunc(codes.ReadingVerbs(), func(verb string) bool { return strings.HasPrefix(line, verb+" ") }) {
		return errors.New("kubectl does more than read with it")
	}
	return nil
}

// wordPart is a part of a word: characters that mean themselves to every shell, or text in quotes.
var wordPart = regexp.MustCompile(`^(?:[A-Za-z0-9_./:=,@%+\x00-]+|'[^'\n]*'|"[^"$\x60\\!\n]*")`)

// shellWords cuts a command into the words that a shell would make of it, each with its quotes taken off.
func shellWords(command string) ([]string, error) {
	rest := strings.TrimSpace(strings.Join(checker.Literals(command), computedPart))
	var words []string
	for rest != "" {
		word := ""
		for rest != "" && rest[0] != ' ' {
			part := wordPart.FindString(rest)
			if part == "" {
				return nil, fmt.Errorf("a shell takes %q for more than text", rest[:1])
			}
			rest = rest[len(part):]
			word += strings.Trim(part, `'"`)
		}
		words = append(words, word)
		rest = strings.TrimLeft(rest, " ")
	}
	return words, nil
}

// readingFlags are the flags that a pack may show, and whether they take a value.
func readingFlags() map[string]bool {
	return map[string]bool{
		"-n": true, "--namespace": true, "-o": true, "--output": true, "-l": true, "--selector": true, "-c": true, "--container": true,
		"-L": true, "--label-columns": true, "--sort-by": true, "--field-selector": true, "--for": true, "--types": true,
		"--tail": true, "--since": true, "--revision": true, "--as": true, "--as-group": true, "--api-group": true, "--api-version": true,
		"-f": true, "--filename": true, "--subresource": true,
		"-A": false, "--all-namespaces": false, "-w": false, "--watch": false, "-p": false, "--previous": false, "--follow": false,
		"--show-labels": false, "--show-kind": false, "--no-headers": false, "--all-containers": false, "--prefix": false,
		"--timestamps": false, "--containers": false, "--sum": false, "--list": false, "--ignore-not-found": false,
		"--recursive": false, "--server-side": false,
	}
}

// withoutFlags takes the flags out of a command and refuses those that a pack may not show.
func withoutFlags(words []string) (said []string, err error) {
	for i := 0; i < len(words); i++ {
		word := words[i]
		if !strings.HasPrefix(word, "-") {
			said = append(said, word)
			continue
		}
		name, value, given := flagOf(word)
		valued, known := readingFlags()[name]
		switch {
		case !known || given && !valued:
			return nil, fmt.Errorf("a pack may not show the flag %s", strings.ReplaceAll(word, computedPart, "${…}"))
		case name == "-f" && !given && len(said) > 0 && said[0] == "logs", !valued:
			continue // logs follows with it
		case !given && i+1 == len(words):
			return nil, fmt.Errorf("the flag %s has no value", word)
		case !given:
			i++
			value = words[i]
		}
		if (name == "-f" || name == "--filename") && !localFile(value) {
			return nil, errors.New("-f names no file of the learner's folder")
		}
	}
	return said, nil
}

// flagOf takes --name=value and -nvalue apart.
func flagOf(word string) (name, value string, given bool) {
	if strings.HasPrefix(word, "--") {
		return cutFlag(word, strings.Index(word, "="), 1)
	}
	return cutFlag(word, min(2, len(word)), 0)
}

// cutFlag cuts a flag at a place, over a sign that stands there.
func cutFlag(word string, at, sign int) (name, value string, given bool) {
	if at < 0 || at == len(word) {
		return word, "", false
	}
	return word[:at], word[at+sign:], true
}

func localFile(name string) bool {
	return filepath.IsLocal(name) && !strings.ContainsAny(name, ":"+computedPart)
}
