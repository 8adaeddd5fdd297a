// Package guard holds guards: checks, or parts of one, that lessons use by their names.
package guard

import (
	"maps"
	"slices"
	"strings"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/lessons/internal/codes"
	"github.com/klab-dev/klab/lessons/internal/expand"
	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/sources"
)

// A Guard is a file that lessons use by its name: a check, or a part of one, with names for what differs from use to use.
type Guard struct {
	// With names the parameters and their defaults; one without a default must be given. A parameter is a text, a
	// number, true or false, or a list of them. In expressions its name stands for its value; in arguments and
	// commands it is written ${name}.
	With map[string]any `yaml:"with,omitempty"`
	// Settle is that of a check which is nothing but the guard.
	Settle checker.Duration `yaml:"settle,omitempty"`
	// Observe gives names to facts that the guard needs. A fact that the check observes anyway is taken from there.
	Observe checker.Observations `yaml:"observe,omitempty"`
	// Show is the command of every expectation that has none of its own.
	Show string `yaml:"show,omitempty"`
	// Expect lists what must be true.
	Expect []checker.Expectation `yaml:"expect,omitempty"`
	// Steps run in order, in a guard that is a whole check.
	Steps []checker.Step `yaml:"steps,omitempty"`
}

// A File is a guard with its words.
type File struct {
	Guard *expand.Guard
	// Source and Path are where it was read from.
	Source sources.Folder
	Path   string
	// Uses are the places where it gives its codes, in order.
	Uses []codes.Use
	// Words say what the codes mean, by language.
	Words map[string]map[string]string
}

// WordsFile is the file of a guard's words in a language.
func (f *File) WordsFile(language string) string {
	return strings.TrimSuffix(f.Path, ".yaml") + "." + language + ".yaml"
}

// A Set is the guards of a lesson or of a course. Where a name is not among them, it may be among those above.
type Set struct {
	Own   map[string]*File
	Above *Set
	// Broken are names of files that hold no guard which lessons could use.
	Broken []string
	// Used are those that the lesson uses, own ones or from above.
	Used []*File
}

// Guard implements expand.Library.
func (s *Set) Guard(name string) *expand.Guard {
	for ; s != nil; s = s.Above {
		if found := s.Own[name]; found != nil {
			return found.Guard
		}
	}
	return nil
}

// Names implements expand.Library.
func (s *Set) Names() []string {
	var names []string
	for ; s != nil; s = s.Above {
		names = slices.Concat(names, slices.Sorted(maps.Keys(s.Own)), s.Broken)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// File returns the file of a guard of the set, or of one above.
func (s *Set) File(of *expand.Guard) *File {
	for ; s != nil; s = s.Above {
		if found := s.Own[of.Name]; found != nil && found.Guard == of {
			return found
		}
	}
	return nil
}

// Written returns where a guard was read from.
func (s *Set) Written(of *expand.Guard) (sources.Folder, string) {
	file := s.File(of)
	return file.Source, file.Path
}

// Messages says what the codes of the used guards mean in a language.
func (s *Set) Messages(language string) map[string]string {
	messages := map[string]string{}
	for _, used := range s.Used {
		for _, use := range used.Uses {
			code := use.Code
			message := used.Words[language][code]
			if message == "" {
				message = used.Words[layout.English][code] // which the lint reports at the guard
			}
			if message != "" && messages[code] == "" {
				messages[code] = message
			}
		}
	}
	return messages
}

// FromAbove are the files of the used guards that are not the set's own.
func (s *Set) FromAbove() []sources.File {
	var files []sources.File
	for _, used := range s.Used {
		if s.Own[used.Guard.Name] == used {
			continue // which is a file of the lesson
		}
		files = append(files, sources.File{Name: used.Path, Data: used.Source.Files[used.Path]})
	}
	return files
}
