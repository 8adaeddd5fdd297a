package lint_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/lessons/lint"
)

func TestACorrectionHasItsTwoLabels(t *testing.T) {
	t.Parallel()
	const english, chinese = ready + "text.en.md", ready + "text.zh-CN.md"
	const claim, fact = "**You may have read:** \"Pods\nmove.\"", "**In fact:** they do not."
	const claimZh, factZh = "**常见说法：**“Pod 会搬家。”", "**实际情况：**不会。"
	for name, test := range map[string]struct{ english, chinese, want string }{
		"both":          {claim + "\n\n" + fact, claimZh + "\n\n" + factZh, ""},
		"twice":         {"## Read\n\n" + claim + "\n\n" + fact + "\n\nSee:\n\n```sh\nls\n```\n\n" + claim + "\n\n" + fact, "## 读过\n\n" + claimZh + "\n\n" + factZh + "\n\n看：\n\n```sh\nls\n```\n\n" + claimZh + "\n\n" + factZh, ""},
		"no claim":      {fact, claimZh + "\n\n" + factZh, english + `:9:1: correction: move lacks **You may have read:** "…"`},
		"no fact":       {claim, claimZh + "\n\n" + factZh, english + ":9:1: correction: move lacks **In fact:** …"},
		"no marks":      {"**You may have read:** Pods move.\n\n" + fact, claimZh + "\n\n" + factZh, `lacks **You may have read:** "…"`},
		"another label": {claim + "\n\n**Today:** no.", claimZh + "\n\n" + factZh, "lacks **In fact:** …"},
		"run together":  {claim + " " + fact, claimZh + "\n\n" + factZh, `lacks **You may have read:** "…"`},
		"twice claimed": {claim + "\n\n" + claim, claimZh + "\n\n" + factZh, "lacks **In fact:** …"},
		"in a step":     {claim + "\n\n" + fact + "\n\n<!-- step: more -->\n" + fact, claimZh + "\n\n" + factZh + "\n\n<!-- step: more -->\n多一点。", english + ":15:1: step: more says **In fact:** outside of a correction"},
		"in Chinese":    {claim + "\n\n" + fact, claimZh + "\n\n**现在：**不会。", chinese + ":9:1: correction: move lacks **实际情况：**……"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const anchor, section = "<!-- predict: how-many -->", "<!-- correction: move -->\n"
			course, err := lessons.Load(edited(t, edit{english, anchor, section + test.english + "\n\n" + anchor},
				edit{chinese, anchor, section + test.chinese + "\n\n" + anchor}))
			require.NoError(t, err)
			if found := joined(lint.Course(course)); test.want == "" {
				require.Empty(t, found)
			} else {
				require.Contains(t, found, test.want)
			}
		})
	}
}
