package lessons_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/lint"
)

func TestEveryYAMLFileHasASchema(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"course.yaml":                              "schemas/course.json",
		"glossary.yaml":                            "schemas/glossary.json",
		"lessons/01-a/lesson.yaml":                 "../../schemas/lesson.json",
		"lessons/01-a/messages.zh-CN.yaml":         "../../schemas/messages.json",
		"lessons/01-a/seed/10-shop.yaml":           "../../../schemas/manifest.json",
		"lessons/01-a/wrong/x.steps.yaml":          "../../../schemas/steps.json",
		"lessons/01-a/text.en.md":                  "",
		"lessons/01-a/solution/deep/manifest.json": "",
	} {
		line := lessons.SchemaLine(lessons.SchemasDir, name)
		require.Equal(t, want, strings.TrimPrefix(line, "# yaml-language-server: $schema="), name)
	}
	require.Equal(t, "# yaml-language-server: $schema=schemas/course.json\nmodules: []\n",
		string(lessons.WithSchemaLine("schemas", "course.yaml", []byte("# yaml-language-server: $schema=else.json\nmodules: []\n"))))
}

func TestACourseThatNamesSchemasNamesThemEverywhere(t *testing.T) {
	t.Parallel()
	course, err := lessons.Load(edited(t, edit{"course.yaml", "modules:", "# yaml-language-server: $schema=../else/course.json\nmodules:"},
		edit{ready + "lesson.yaml", "id: ready\n", "# yaml-language-server: $schema=../../../else/lesson.json\nid: ready\n"}))
	require.NoError(t, err)
	problems := lint.Course(course)
	named := func(name string) bool {
		return slices.ContainsFunc(problems, func(p lessons.Problem) bool { return p.File == name && strings.Contains(p.Message, "schema") })
	}
	require.True(t, named("glossary.yaml"))
	require.True(t, named(ready+"seed/shop.yaml"))
	require.False(t, named("course.yaml"))
	require.False(t, named(ready+"lesson.yaml"))
}

func TestACourseMayGoWithoutSchemas(t *testing.T) {
	t.Parallel()
	for first, want := range map[string]string{
		"modules: []": "", "# yaml-language-server: $schema=schemas/course.json\nmodules: []": "schemas",
		"# yaml-language-server: $schema=../lessons/schemas/course.json":  "../lessons/schemas",
		"# yaml-language-server: $schema=https://example.org/course.json": "",
	} {
		require.Equal(t, want, lessons.SchemaFolder([]byte(first)), first)
	}
}
