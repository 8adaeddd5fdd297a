package lint_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/lint"
)

const (
	pictureEnglish = "Think first.\n\n<!-- picture: The kubelet reports to the API. -->\n```text\nkubelet ──report──▶ API\n```"
	pictureChinese = "先想一想。\n\n<!-- picture: kubelet 向 API 报告。 -->\n```text\nkubelet ──报告─▶ API\n```"
)

// pictures puts a picture into the text of both languages.
func pictures(english, chinese string) []edit {
	return []edit{{ready + "text.en.md", "Think first.", english}, {ready + "text.zh-CN.md", "先想一想。", chinese}}
}

func TestAPictureHasItsAlternative(t *testing.T) {
	t.Parallel()
	course, err := lessons.Load(edited(t, pictures(pictureEnglish, pictureChinese)...))
	require.NoError(t, err)
	require.Empty(t, lint.Course(course))
	markdown := course.Lesson("ready").Text(lessons.Chinese).Sections[2].Markdown
	blocks := lessons.CodeBlocks(markdown + "\n\n```text\nNAME  READY\n```\n")
	require.Equal(t, lessons.CodeBlock{Info: "text", Text: "kubelet ──报告─▶ API\n", Alternative: "kubelet 向 API 报告。"}, blocks[0])
	require.True(t, blocks[0].IsPicture())
	require.Equal(t, lessons.CodeBlock{Info: "text", Text: "NAME  READY\n"}, blocks[1])
	require.False(t, blocks[1].IsPicture())
	require.Equal(t, "先想一想。\n\n", lessons.ApartFromBlocks(markdown))
}

func TestAnAlternativeStandsAboveItsPicture(t *testing.T) {
	t.Parallel()
	const stray, fence = "<!-- picture: A loop. -->", "\n```text\n─▶\n```"
	for name, test := range map[string]struct{ text, want string }{
		"a blank line between": {stray + "\n" + fence, "describes no picture"},
		"above prose":          {stray + "\nProse.", "describes no picture"},
		"above code":           {stray + "\n```sh\nls\n```", "describes no picture"},
		"above an anchor":      {stray + "\n<!-- step: more -->\nMore.", "describes no picture"},
		"twice":                {stray + "\n" + stray + fence, "describes no picture"},
		"an empty one":         {"<!-- picture: -->" + fence, "looks like an anchor but is none"},
		"another word":         {"<!-- drawing: A loop. -->" + fence, "looks like an anchor but is none"},
		"over two lines":       {"<!-- picture: A\nloop. -->" + fence, "looks like an anchor but is none"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := lessons.Load(edited(t, edit{ready + "text.en.md", "Think first.", test.text}))
			require.ErrorContains(t, err, ready+"text.en.md:11:1")
			require.ErrorContains(t, err, test.want)
		})
	}
	_, err := lessons.Load(edited(t, edit{ready + "text.en.md", "Well done.\n", stray}))
	require.ErrorContains(t, err, "describes no picture", "the last line of a text")
}

func TestThePicturesOfTwoLanguagesDifferInWordsOnly(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ old, new, want string }{
		"a longer stroke": {"─▶", "────▶", ""},
		"other words":     {"API", "API 服务器", ""},
		"another arrow":   {"─▶", "◀─", "not drawn as in the English text"},
		"one line more":   {"API\n", "API\n又一行\n", "not drawn as in the English text"},
		"no drawing":      {"──报告─▶", "报告", "differs from the English text"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			chinese := strings.Replace(pictureChinese, test.old, test.new, 1)
			course, err := lessons.Load(edited(t, pictures(pictureEnglish, chinese)...))
			require.NoError(t, err)
			if found := joined(lint.Course(course)); test.want == "" {
				require.Empty(t, found)
			} else {
				require.Contains(t, found, ready+"text.zh-CN.md:14:1: ")
				require.Contains(t, found, test.want)
			}
		})
	}
}

func TestTheLintHoldsPicturesToTheirRules(t *testing.T) {
	t.Parallel()
	const english, chinese = ready + "text.en.md", ready + "text.zh-CN.md"
	for name, test := range map[string]struct {
		change edit
		want   string
	}{
		"one picture":               {edit{english, "●●  ──▶  ●✘  ──▶  ●○   ○", "two, one, two:"}, english + ": the lesson has 1 of at least 2 pictures"},
		"no alternative":            {edit{english, "<!-- picture: A Service sends to two Pods. -->\n", ""}, english + ":21:1: this picture says nothing"},
		"no Chinese alternative":    {edit{chinese, "<!-- picture: Service 发往两个 Pod。 -->\n", ""}, chinese + ":21:1: this picture says nothing"},
		"an alternative of output":  {edit{english, "Think first.", "<!-- picture: A list. -->\n```text\nNAME  READY\n```"}, english + ":12:1: a text alternative stands above what is no picture"},
		"an alternative in English": {edit{chinese, "Service 发往两个 Pod。", "A Service sends."}, chinese + ":22:1: the text alternative of this picture looks untranslated"},
		"a word of the glossary":    {edit{chinese, "Service 发往两个 Pod。", "选择器选中两个 Pod。"}, chinese + ":22:1: 选择器 is not the word"},
		"too wide":                  {edit{chinese, "第一个 Pod", strings.Repeat("节", 26)}, chinese + ":23:1: this line is 66 columns wide"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			course, err := lessons.Load(edited(t, test.change))
			require.NoError(t, err)
			require.Contains(t, joined(lint.Course(course)), test.want)
		})
	}
}
