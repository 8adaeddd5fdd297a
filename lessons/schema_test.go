package lessons_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/lessons"
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
		line := lessons.SchemaLine(name)
		require.Equal(t, want, strings.TrimPrefix(line, "# yaml-language-server: $schema="), name)
	}
	require.Equal(t, "# yaml-language-server: $schema=schemas/course.json\nmodules: []\n",
		string(lessons.WithSchemaLine("course.yaml", []byte("# yaml-language-server: $schema=else.json\nmodules: []\n"))))
}

func TestACourseWithSchemasNamesThem(t *testing.T) {
	t.Parallel()
	course, err := lessons.Load(edited(t, edit{"schemas/lesson.json", "", "{}"},
		edit{"course.yaml", "modules:", lessons.SchemaLine("course.yaml") + "\nmodules:"}))
	require.NoError(t, err)
	problems := lessons.Lint(course)
	named := func(name string) bool {
		return slices.ContainsFunc(problems, func(p lessons.Problem) bool { return p.File == name && strings.Contains(p.Message, "schema") })
	}
	require.True(t, named("glossary.yaml"))
	require.True(t, named(ready+"seed/shop.yaml"))
	require.False(t, named("course.yaml"))
}
