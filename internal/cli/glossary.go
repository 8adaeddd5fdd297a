package cli

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/near"
)

// termDocument is a word of the field in reports.
type termDocument struct {
	ID           string            `json:"id"`
	Word         map[string]string `json:"word"`
	Alternatives []string          `json:"alternatives"`
	Means        map[string]string `json:"means"`
}

func (a commands) glossaryCommand() *cobra.Command {
	return &cobra.Command{
		Use: "glossary [WORD]", Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			course, err := a.Course(cmd.Context())
			if err != nil {
				return err
			}
			word := strings.Join(strings.Fields(strings.Join(args, " ")), " ")
			all := terms(course.Glossary)
			found := slices.DeleteFunc(slices.Clone(all), func(t termDocument) bool { return !t.contains(word) })
			slices.SortStableFunc(found, func(x, y termDocument) int { return cmp.Compare(x.far(word), y.far(word)) })
			if len(found) == 0 && word != "" {
				return a.noTerm(word, all)
			}
			document := struct {
				SchemaVersion int            `json:"schemaVersion"`
				Terms         []termDocument `json:"terms"`
			}{app.SchemaVersion, append([]termDocument{}, found...)}
			return a.Print(document, func() {
				for i, t := range found {
					a.term(t, word != "", i > 0)
				}
			})
		},
	}
}

// terms are the words of a glossary by their English.
func terms(glossary map[string]lessons.Term) []termDocument {
	var all []termDocument
	for _, id := range slices.Sorted(maps.Keys(glossary)) {
		t := glossary[id]
		d := termDocument{ID: id, Word: map[string]string{lessons.English: t.English, lessons.Chinese: t.Chinese}, Alternatives: []string{}, Means: map[string]string{}}
		d.Alternatives = append(d.Alternatives, t.Alternatives...)
		maps.Copy(d.Means, t.Means)
		all = append(all, d)
	}
	slices.SortStableFunc(all, func(x, y termDocument) int {
		return strings.Compare(strings.ToLower(x.Word[lessons.English]), strings.ToLower(y.Word[lessons.English]))
	})
	return all
}

// names are all that a term is called, its id apart.
func (t termDocument) names() []string {
	return append([]string{t.Word[lessons.English], t.Word[lessons.Chinese]}, t.Alternatives...)
}

func (t termDocument) contains(word string) bool {
	return slices.ContainsFunc(append(t.names(), t.ID), func(name string) bool { return strings.Contains(strings.ToLower(name), strings.ToLower(word)) })
}

// far is how much more than a word the shortest of the names is that hold it: what was asked for comes first.
func (t termDocument) far(word string) int {
	if word == "" {
		return 0
	}
	shortest := len(t.ID)
	for _, name := range t.names() {
		if strings.Contains(strings.ToLower(name), strings.ToLower(word)) {
			shortest = min(shortest, len(name)-len(word))
		}
	}
	return shortest
}

// term prints a word in both languages, the learner's own first; whole with what it means.
func (a commands) term(t termDocument, whole, further bool) {
	first, second := lessons.English, lessons.Chinese
	if a.Language == lessons.Chinese {
		first, second = second, first
	}
	if whole && further {
		a.Say("")
	}
	heading := []string{t.Word[first]}
	for _, name := range append([]string{t.Word[second]}, t.Alternatives...) {
		if !slices.Contains(heading, name) {
			heading = append(heading, name)
		}
	}
	a.Say("%s", strings.Join(heading, " · "))
	if !whole {
		return
	}
	for _, language := range []string{first, second} {
		for _, line := range prose.Wrap(t.Means[language], min(a.Width, 100)-2) {
			a.Say("  %s", line)
		}
	}
}

// noTerm names the words that were probably meant.
func (a commands) noTerm(word string, all []termDocument) error {
	var known []string
	for _, t := range all {
		known = append(known, t.names()...)
	}
	w, meant := words.Of(a.Language), near.Words(word, known)
	text := w.NoTerm
	if len(meant) > 0 {
		text = w.NearTerm
	}
	text = words.Fill(text, "word", word, "words", words.Of(a.Language).List(meant))
	return &app.Error{Code: app.ExitUsage, Cause: errors.New(text), Next: "klab glossary"}
}
