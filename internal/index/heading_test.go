package index

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/lessons"
)

// TestAnchorsAreThoseOfCodeHosts, by headings of the course and what GitHub makes of them.
func TestAnchorsAreThoseOfCodeHosts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"You may have read … / in fact":                     "you-may-have-read---in-fact",
		"常见说法与实际情况":                                         "常见说法与实际情况",
		"And initialDelaySeconds?":                          "and-initialdelayseconds",
		"“明明在，列表里看得到”":                                      "明明在列表里看得到",
		"hostPort：通向一个 Pod 的端口":                             "hostport通向一个-pod-的端口",
		"A `Service` without a selector: kube_proxy, v1.37": "a-service-without-a-selector-kube_proxy-v137",
	} {
		require.Equal(t, want, slug(text), text)
	}
}

// TestTheSameHeadingTwiceHasTwoAnchors: those of corrections are all the same.
func TestTheSameHeadingTwiceHasTwoAnchors(t *testing.T) {
	t.Parallel()
	text := &lessons.Text{Sections: []lessons.Section{
		{Kind: "step", ID: "a", Markdown: "## Said\n\n```sh\n## Said\n```\n\n### Said\n\nMore."},
		{Kind: "correction", ID: "b", Markdown: "## Said\n\n#no heading\n"},
		{Kind: "correction", ID: "c", Markdown: "Nothing.\n\n## Said"},
		{Kind: "step", ID: "c", Markdown: "## Said"},
	}}
	for id, want := range map[lessons.Section]heading{
		{Kind: "step", ID: "a"}:       {"Said", "said"},
		{Kind: "correction", ID: "b"}: {"Said", "said-2"},
		{Kind: "correction", ID: "c"}: {},
		{Kind: "step", ID: "c"}:       {"Said", "said-4"},
		{Kind: "step", ID: "d"}:       {},
	} {
		require.Equal(t, want, headingOf(text, id), id)
	}
}
