package lessons

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/lessons/internal/expand"
)

// guardsDir holds guards: of klab, of a course, or of a lesson.
const guardsDir = "guards"

// A guardFile is a guard with its words.
type guardFile struct {
	guard *expand.Guard
	// source and file are where it was read from.
	source folder
	file   string
	// codes are those that it gives, in order; words say what they mean, by language.
	codes []string
	words map[string]map[string]string
}

// wordsFile is the file of a guard's words in a language.
func (g *guardFile) wordsFile(language string) string {
	return strings.TrimSuffix(g.file, ".yaml") + "." + language + ".yaml"
}

// guards are those of a lesson or of a course. Where a name is not among them, it may be among those above.
type guards struct {
	own   map[string]*guardFile
	above *guards
	// broken are names of files that hold no guard which lessons could use.
	broken []string
	// used are those that the lesson uses, own ones or from above.
	used []*guardFile
}

// Guard implements expand.Library.
func (g *guards) Guard(name string) *expand.Guard {
	for ; g != nil; g = g.above {
		if found := g.own[name]; found != nil {
			return found.guard
		}
	}
	return nil
}

// Names implements expand.Library.
func (g *guards) Names() []string {
	var names []string
	for ; g != nil; g = g.above {
		names = slices.Concat(names, keys(g.own), g.broken)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (g *guards) file(of *expand.Guard) *guardFile {
	for ; g != nil; g = g.above {
		if found := g.own[of.Name]; found != nil && found.guard == of {
			return found
		}
	}
	return nil
}

// say adds to a text what the codes of the lesson's guards mean, where the lesson does not say it itself.
func (g *guards) say(text *Text) {
	for _, used := range g.used {
		for _, code := range used.codes {
			message := used.words[text.Language][code]
			if message == "" {
				message = used.words[English][code] // which the lint reports at the guard
			}
			if message != "" && text.Codes[code] == "" {
				if text.Codes == nil {
					text.Codes = map[string]string{}
				}
				text.Codes[code] = message
			}
		}
	}
}

// sources are the files of the guards that come from above.
func (g *guards) sources() []File {
	var files []File
	for _, used := range g.used {
		if g.own[used.guard.Name] == used {
			continue // which is a file of the lesson
		}
		files = append(files, File{Name: used.file, Data: used.source.files[used.file]})
	}
	return files
}

// shippedDir is what klab's own guards are called where a problem is with them.
const shippedDir = "klab"

// shipped are the files of klab's own guards.
func shipped() folder {
	f := folder{dir: shippedDir, files: map[string][]byte{}}
	names, _ := fs.Glob(content.FS, guardsDir+"/*.yaml") // the pattern is right
	for _, name := range names {
		f.files[name], _ = content.FS.ReadFile(name) // which is there
	}
	return f
}

// readGuards reads the guards among some files.
func readGuards(source folder, above *guards) (*guards, []Problem) {
	found := &guards{own: map[string]*guardFile{}, above: above}
	var problems []Problem
	for _, file := range source.names() {
		name, isGuard := guardName(file)
		if !isGuard {
			continue
		}
		read, faults := readGuard(source, file, name)
		if problems = append(problems, faults...); read == nil {
			found.broken = append(found.broken, name)
			continue
		}
		found.own[name] = read
	}
	return found, problems
}

// guardName returns the name of the guard that a file holds.
func guardName(file string) (string, bool) {
	name, isYAML := strings.CutSuffix(path.Base(file), ".yaml")
	return name, isYAML && path.Dir(file) == guardsDir && !strings.Contains(name, ".")
}

// readGuard reads a guard with its words. It is nil where lessons cannot use it.
func readGuard(source folder, file, name string) (*guardFile, []Problem) {
	body, problems := source.document(file)
	if body == nil {
		return nil, problems
	}
	if _, isMap := body.(*ast.MappingNode); !isMap || !slug.MatchString(name) {
		return nil, []Problem{source.whole(file, "this is no guard", "name it in lower-case words with hyphens between them, and write with, observe and expect")}
	}
	var written Guard
	if problems = source.decodeNode(file, body, &written); len(problems) > 0 {
		return nil, problems
	}
	parsed, faults := expand.Parse(name, body)
	g := &guardFile{guard: parsed, source: source, file: file, words: map[string]map[string]string{}}
	for _, fault := range faults {
		problems = append(problems, source.atToken(file, fault.At, fault.Message, fault.Fix))
	}
	for _, use := range codeUses([]checker.Check{{Expect: written.Expect, Steps: written.Steps}}) {
		g.codes = append(g.codes, use.code)
	}
	for _, language := range languages() {
		words := map[string]string{}
		if _, there := source.files[g.wordsFile(language)]; there {
			problems = append(problems, source.decode(g.wordsFile(language), &words)...)
		}
		g.words[language] = words
	}
	return g, problems
}

// A tree is a file with what its guards make of it.
type tree struct {
	body      ast.Node
	expansion *expand.Expansion
	guards    *guards
}

// structure reads lesson.yaml, what it takes from guards spelled out.
func (r *reader) structure(above *guards) {
	guards, problems := readGuards(r.source, above)
	r.lesson.guards, r.problems = guards, problems
	body, problems := r.source.document(lessonFile)
	if r.problems = append(r.problems, problems...); body == nil {
		return
	}
	expansion, faults := expand.Lesson(body, guards)
	r.source.trees[lessonFile] = &tree{body: body, expansion: expansion, guards: guards}
	for _, used := range expansion.Used {
		guards.used = append(guards.used, guards.file(used))
	}
	for _, fault := range faults {
		r.problems = append(r.problems, r.source.atToken(lessonFile, fault.At, fault.Message, fault.Fix))
	}
	r.problems = append(r.problems, r.source.decodeNode(lessonFile, body, r.lesson)...)
}

// Expanded returns lesson.yaml as its author would have had to write it without guards, and without what is said
// once for several checks.
func (l *Lesson) Expanded() ([]byte, error) {
	var ordered yaml.MapSlice
	if err := yaml.NodeToValue(l.source.root(lessonFile), &ordered, yaml.UseOrderedMap()); err != nil {
		return nil, fmt.Errorf("take lesson.yaml apart: %w", err)
	}
	text, err := yaml.MarshalWithOptions(ordered, yaml.UseLiteralStyleIfMultiline(true))
	if err != nil {
		return nil, fmt.Errorf("write lesson.yaml: %w", err)
	}
	return text, nil
}

// root returns the document of a YAML file, with what guards make of it.
func (f folder) root(name string) ast.Node {
	if known := f.trees[name]; known != nil {
		return known.body
	}
	return firstDocument(f.files[name])
}

// origin returns where a part of a file was written, nil where the file itself has it.
func (f folder) origin(name string, t *token.Token) *expand.Origin {
	if known := f.trees[name]; known != nil {
		return known.expansion.Origin(t)
	}
	return nil
}

// atToken returns a problem at a token, which may have come from a guard.
func (f folder) atToken(name string, t *token.Token, message, fix string) Problem {
	if origin := f.origin(name, t); origin != nil {
		return f.atOrigin(name, origin, t.Position.Line, t.Position.Column, message, fix)
	}
	return f.at(name, t.Position.Line, t.Position.Column, message, fix)
}

// atOrigin returns a problem at a line and column of a guard that a file uses. One with a guard of klab's is shown
// where somebody else's course uses it: there it can be mended.
func (f folder) atOrigin(name string, origin *expand.Origin, line, column int, message, fix string) Problem {
	call := origin.Call.Position
	from := f.trees[name].guards.file(origin.Guard)
	if from.source.dir == shippedDir {
		return f.at(name, call.Line, call.Column, fmt.Sprintf("guard %s, line %d: %s", from.guard.Name, line, message), fix)
	}
	used := fmt.Sprintf(" (guard %s, used at %s:%d:%d)", from.guard.Name, path.Join(f.dir, name), call.Line, call.Column)
	return from.source.at(from.file, line, column, message+used, fix)
}

// inOrigin returns the line and column, in its guard, of a character of a text value.
func (f folder) inOrigin(name string, origin *expand.Origin, value ast.Node, offset int) (line, column int) {
	if origin.Node != nil {
		value, offset = origin.Node, origin.Offset(offset)
	}
	from := f.trees[name].guards.file(origin.Guard)
	text, start := written(value)
	return align(splitLines(from.source.files[from.file]), start, []rune(text), offset)
}
