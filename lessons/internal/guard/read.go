package guard

import (
	"io/fs"
	"path"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/lessons/internal/codes"
	"github.com/klab-dev/klab/lessons/internal/expand"
	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/sources"
)

// Shipped reads klab's own guards. Their problems are the shipped course's.
func Shipped() *Set {
	f := sources.Folder{Dir: sources.ShippedDir, Files: map[string][]byte{}}
	names, _ := fs.Glob(content.FS, layout.GuardsDir+"/*.yaml") // the pattern is right
	for _, name := range names {
		f.Files[name], _ = content.FS.ReadFile(name) // which is there
	}
	set, _ := Read(f, nil)
	return set
}

// Read reads the guards among some files.
func Read(source sources.Folder, above *Set) (*Set, []sources.Problem) {
	found := &Set{Own: map[string]*File{}, Above: above}
	var problems []sources.Problem
	for _, file := range source.Names() {
		name, isGuard := nameOf(file)
		if !isGuard {
			continue
		}
		read, faults := readFile(source, file, name)
		if problems = append(problems, faults...); read == nil {
			found.Broken = append(found.Broken, name)
			continue
		}
		found.Own[name] = read
	}
	return found, problems
}

// nameOf returns the name of the guard that a file holds.
func nameOf(file string) (string, bool) {
	name, isYAML := strings.CutSuffix(path.Base(file), ".yaml")
	return name, isYAML && path.Dir(file) == layout.GuardsDir && !strings.Contains(name, ".")
}

// readFile reads a guard with its words. It is nil where lessons cannot use it.
func readFile(source sources.Folder, file, name string) (*File, []sources.Problem) {
	body, problems := source.Document(file)
	if body == nil {
		return nil, problems
	}
	if _, isMap := body.(*ast.MappingNode); !isMap || !layout.IsSlug(name) {
		return nil, []sources.Problem{source.Whole(file, "this is no guard", "name it in lower-case words with hyphens between them, and write with, observe and expect")}
	}
	var written Guard
	if problems = source.DecodeNode(file, body, &written); len(problems) > 0 {
		return nil, problems
	}
	parsed, faults := expand.Parse(name, body)
	g := &File{Guard: parsed, Source: source, Path: file, Words: map[string]map[string]string{}}
	for _, fault := range faults {
		problems = append(problems, source.AtToken(file, fault.At, fault.Message, fault.Fix))
	}
	g.Uses = codes.Of([]checker.Check{{Expect: written.Expect, Steps: written.Steps}})
	for _, language := range layout.Languages() {
		words := map[string]string{}
		if _, there := source.Files[g.WordsFile(language)]; there {
			problems = append(problems, source.Decode(g.WordsFile(language), &words)...)
		}
		g.Words[language] = words
	}
	return g, problems
}
