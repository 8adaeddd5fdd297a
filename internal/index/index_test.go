package index_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/internal/index"
	"github.com/klab-dev/klab/lessons"
)

var update = flag.Bool("update", false, "write the pages of docs anew")

// TestEveryCorrectionAndConceptIsTaught, in a section that every language has, unless its lesson is to come; and the pages say
// where. Nobody types those.
func TestEveryCorrectionAndConceptIsTaught(t *testing.T) {
	t.Parallel()
	x, course := shipped(t)
	require.Empty(t, x.Problems(course))
	require.Equal(t, 74, len(x.Corrections), "corrections")
	concepts := 0
	for _, group := range x.Groups {
		concepts += len(group.Concepts)
	}
	require.Equal(t, 115, concepts, "concepts")
	pages := x.Pages(course)
	require.Len(t, pages, 4)
	for name, want := range pages {
		showsEveryRowOnce(t, x, name, want)
		path := filepath.Join("..", "..", "docs", name)
		if *update {
			require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
			continue
		}
		page, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, want, string(page), "%s; write it with: go test ./internal/index -update", name)
	}
}

// showsEveryRowOnce proves that a page has the rows of its list, and that its links lead to files that are there.
func showsEveryRowOnce(t *testing.T, x *index.Index, name, page string) {
	t.Helper()
	rows := len(regexp.MustCompile(`(?m)^\| `).FindAllString(page, -1)) - strings.Count(page, "\n|---")
	if strings.HasPrefix(name, index.ConceptsPage) {
		require.Equal(t, 115, rows, name)
	} else {
		require.Equal(t, 74, rows, name)
		for _, c := range x.Corrections {
			require.Equal(t, 1, strings.Count(page, `<a id="`+strings.ToLower(c.ID)+`"></a>`+c.ID), "%s in %s", c.ID, name)
		}
	}
	links := regexp.MustCompile(`\]\(([^)#]+)#([^)]+)\)`).FindAllStringSubmatch(page, -1)
	require.NotEmpty(t, links, name)
	for _, link := range links {
		require.FileExists(t, filepath.Join("..", "..", "docs", link[1]), name)
	}
}

// TestBothReadmesLeadToThePages: who looks for them begins there.
func TestBothReadmesLeadToThePages(t *testing.T) {
	t.Parallel()
	for readme, pages := range map[string][]string{
		"README.md":       {"docs/corrections.md", "docs/concepts.md"},
		"README.zh-CN.md": {"docs/corrections.zh-CN.md", "docs/concepts.zh-CN.md"},
	} {
		text, err := os.ReadFile(filepath.Join("..", "..", readme))
		require.NoError(t, err)
		for _, page := range pages {
			require.True(t, strings.Contains(string(text), "("+page+")"), "%s does not lead to %s", readme, page)
		}
	}
}

func TestListsAreReadStrictly(t *testing.T) {
	t.Parallel()
	good := map[string]string{
		index.CorrectionsFile: "coming: []\ncorrections: []\n",
		index.ConceptsFile:    "groups: []\n",
	}
	for name, test := range map[string]struct{ file, text, want string }{
		"unknown key":          {index.CorrectionsFile, "comming: []\n", "comming"},
		"key twice":            {index.ConceptsFile, "groups: []\ngroups: []\n", "groups"},
		"two documents":        {index.ConceptsFile, "groups: []\n---\ngroups: []\n", "more than one document"},
		"unknown key of a row": {index.CorrectionsFile, "corrections:\n- {id: X01, taugth: []}\n", "taugth"},
		"missing":              {index.ConceptsFile, "", "concepts.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := fstest.MapFS{}
			for file, text := range good {
				files[file] = &fstest.MapFile{Data: []byte(text)}
			}
			_, err := index.Read(files)
			require.NoError(t, err)
			files[test.file].Data = []byte(test.text)
			if test.text == "" {
				delete(files, test.file)
			}
			_, err = index.Read(files)
			require.ErrorContains(t, err, "read "+test.file)
			require.ErrorContains(t, err, test.want)
		})
	}
}

// shipped are klab's lists and its course.
func shipped(t *testing.T) (*index.Index, *lessons.Course) {
	t.Helper()
	x, err := index.Read(os.DirFS(filepath.Join("..", "..", "content")))
	require.NoError(t, err)
	course, err := lessons.Read(content.FS)
	require.NoError(t, err)
	return x, course
}
