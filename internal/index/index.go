// Package index tells where the course teaches what: the corrections of what old notes say, and every concept. It reads
// both lists, holds them to the course, and writes the pages of docs that show them.
package index

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/goccy/go-yaml"

	"github.com/klab-dev/klab/lessons"
)

// The files of the two lists, beside course.yaml.
const (
	CorrectionsFile = "corrections.yaml"
	ConceptsFile    = "concepts.yaml"
)

// An Index is both lists.
type Index struct {
	CorrectionList
	ConceptList
}

// A CorrectionList is the file corrections.yaml: what old notes say, and what is so.
type CorrectionList struct {
	// Coming are lessons that the course may not have yet. The entry of one that it has counts for nothing.
	Coming []Coming `yaml:"coming"`
	// Corrections in the order of their ids: X01, X02 and so on.
	Corrections []Correction `yaml:"corrections"`
}

// A Coming lesson is one that the course does not have yet.
type Coming struct {
	ID string `yaml:"id"`
	// Number is the one that the lesson will have.
	Number int `yaml:"number"`
	// Title by language.
	Title map[string]string `yaml:"title"`
}

// A Correction is one thing that old notes say.
type Correction struct {
	ID string `yaml:"id"`
	// Claim is what notes say, by language.
	Claim map[string]string `yaml:"claim"`
	// Fact is what is so, by language, as short as it can be.
	Fact map[string]string `yaml:"fact"`
	// Taught lists where the course says so.
	Taught []Place `yaml:"taught"`
}

// A ConceptList is the file concepts.yaml: all that the course teaches.
type ConceptList struct {
	Groups []Group `yaml:"groups"`
}

// A Group is the concepts of one field.
type Group struct {
	// Title by language.
	Title map[string]string `yaml:"title"`
	// Concepts in the order of their ids, which go on from group to group: C001, C002 and so on.
	Concepts []Concept `yaml:"concepts"`
}

// A Concept is a thing to know.
type Concept struct {
	ID string `yaml:"id"`
	// Name by language.
	Name map[string]string `yaml:"name"`
	// Corrections lists ids of what old notes say wrongly about it.
	Corrections []string `yaml:"corrections,omitempty"`
	// Taught lists where the course teaches it.
	Taught []Place `yaml:"taught"`
}

// A Place is one section of a lesson. Of Step, Task and Correction it has one; it may have none while the lesson is to come.
type Place struct {
	Lesson     string `yaml:"lesson"`
	Step       string `yaml:"step,omitempty"`
	Task       string `yaml:"task,omitempty"`
	Correction string `yaml:"correction,omitempty"`
	// Says is a few words of the section, by language, that correct the claim: they prove that it is said there. A correction
	// has them at every section that it names.
	Says map[string]string `yaml:"says,omitempty"`
}

// sections are those that a place names, by kind and id.
func (p Place) sections() []lessons.Section {
	var named []lessons.Section
	for _, s := range []lessons.Section{
		{Kind: lessons.KindStep, ID: p.Step}, {Kind: lessons.KindTask, ID: p.Task}, {Kind: lessons.KindCorrection, ID: p.Correction},
	} {
		if s.ID != "" {
			named = append(named, s)
		}
	}
	return named
}

// Read reads both lists, strictly.
func Read(fsys fs.FS) (*Index, error) {
	x := &Index{}
	if err := read(fsys, CorrectionsFile, &x.CorrectionList); err != nil {
		return nil, err
	}
	if err := read(fsys, ConceptsFile, &x.ConceptList); err != nil {
		return nil, err
	}
	return x, nil
}

// read decodes a file of exactly one document, in which every key is known.
func read(fsys fs.FS, name string, into any) error {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict())
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	var more any
	if err := decoder.Decode(&more); !errors.Is(err, io.EOF) {
		return fmt.Errorf("read %s: more than one document", name)
	}
	return nil
}

// all are the concepts of every group.
func (c ConceptList) all() []Concept {
	var all []Concept
	for _, group := range c.Groups {
		all = append(all, group.Concepts...)
	}
	return all
}

// coming is the entry of a lesson that the course does not have, or nil.
func (c CorrectionList) coming(id string) *Coming {
	for i := range c.Coming {
		if c.Coming[i].ID == id {
			return &c.Coming[i]
		}
	}
	return nil
}

// languages are those of the pages.
func languages() []string { return []string{lessons.English, lessons.Chinese} }
