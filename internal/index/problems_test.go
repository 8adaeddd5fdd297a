package index_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/index"
	"github.com/klab-dev/klab/lessons"
)

// small is a course of one lesson, and lists that fit it.
func small() (*index.Index, *lessons.Course) {
	text := func(language, step, fact string) *lessons.Text {
		return &lessons.Text{Language: language, Title: "Probes " + language, Sections: []lessons.Section{
			{Kind: lessons.KindStep, ID: "look", Markdown: "## " + step + "\n\nLook."},
			{Kind: lessons.KindPredict, ID: "look", Markdown: "Which?"},
			{Kind: lessons.KindCorrection, ID: "pod", Markdown: "## Said\n\n" + fact},
			{Kind: lessons.KindStep, ID: "bare", Markdown: "No heading."},
		}}
	}
	lesson := &lessons.Lesson{ID: "probes", Number: 20, Module: "pods", Dir: "lessons/20-probes", Texts: map[string]*lessons.Text{
		lessons.English: text(lessons.English, "Look around", "The *container*\nis restarted."),
		lessons.Chinese: text(lessons.Chinese, "看一看", "重启的是\n容器。"),
	}}
	course := &lessons.Course{
		Modules: []lessons.Module{{ID: "pods", Title: both("Pods", "Pod"), Lessons: []string{"probes"}}},
		Lessons: []*lessons.Lesson{lesson},
	}
	x := &index.Index{
		CorrectionList: index.CorrectionList{
			Coming: []index.Coming{{ID: "ingress", Number: 42, Title: both("Ingress", "Ingress")}},
			Corrections: []index.Correction{
				{ID: "X01", Claim: both("the Pod is restarted", "重启 Pod"), Fact: both("the container | process", "重启容器"), Taught: []index.Place{
					{Lesson: "probes", Correction: "pod", Says: both("*container* is restarted", "重启的是容器")}, {Lesson: "ingress"}}},
				{ID: "X02", Claim: both("layer 4", "四层"), Fact: both("7 too", "还有七层"), Taught: []index.Place{{Lesson: "ingress", Step: "layers"}}},
			},
		},
		ConceptList: index.ConceptList{Groups: []index.Group{
			{Title: both("Probes", "探针"), Concepts: []index.Concept{
				{ID: "C001", Name: both("liveness", "存活"), Corrections: []string{"X01"}, Taught: []index.Place{{Lesson: "probes", Step: "look"}}}}},
			{Title: both("Network", "网络"), Concepts: []index.Concept{
				{ID: "C002", Name: both("Ingress", "Ingress"), Taught: []index.Place{{Lesson: "ingress"}, {Lesson: "ingress", Step: "layers"}}}}},
		}},
	}
	return x, course
}

func both(english, chinese string) map[string]string {
	return map[string]string{lessons.English: english, lessons.Chinese: chinese}
}

func TestEachRuleIsHeld(t *testing.T) {
	t.Parallel()
	x, course := small()
	require.Empty(t, x.Problems(course))
	first := func(x *index.Index) *index.Place { return &x.Corrections[0].Taught[0] }
	for name, test := range map[string]struct {
		broken func(x *index.Index, course *lessons.Course)
		want   []string
	}{
		"a correction is missing": {func(x *index.Index, _ *lessons.Course) {
			x.Corrections, x.Groups[0].Concepts[0].Corrections = x.Corrections[1:], nil
		}, []string{"X01 is missing: X02 stands in its place"}},
		"a correction stands there twice": {func(x *index.Index, _ *lessons.Course) { x.Corrections[1].ID = "X01" }, []string{"X02 is missing: X01 stands in its place"}},
		"a concept is missing": {func(x *index.Index, _ *lessons.Course) { x.Groups = x.Groups[1:] },
			[]string{"C001 is missing: C002 stands in its place"}},
		"a claim in one language": {func(x *index.Index, _ *lessons.Course) { delete(x.Corrections[0].Claim, lessons.Chinese) },
			[]string{"X01: the claim is missing in zh-CN"}},
		"a fact in one language": {func(x *index.Index, _ *lessons.Course) { x.Corrections[0].Fact[lessons.English] = " " },
			[]string{"X01: the fact is missing in en"}},
		"a language too many":   {func(x *index.Index, _ *lessons.Course) { x.Corrections[0].Fact["fr"] = "oui" }, []string{"X01: the fact: no page is written in fr"}},
		"two lines":             {func(x *index.Index, _ *lessons.Course) { x.Groups[0].Concepts[0].Name[lessons.English] = "a\nb" }, []string{"C001: the name has more than one line in en"}},
		"a group without title": {func(x *index.Index, _ *lessons.Course) { x.Groups[0].Title = nil }, []string{"a group's title is missing in en", "a group's title is missing in zh-CN"}},
		"a lesson to come without title": {func(x *index.Index, _ *lessons.Course) { x.Coming[0].Title = both("Ingress", "") },
			[]string{"ingress: the title is missing in zh-CN"}},
		"taught nowhere": {func(x *index.Index, _ *lessons.Course) { x.Groups[0].Concepts[0].Taught = nil }, []string{"C001 is taught nowhere"}},
		"no such lesson": {func(x *index.Index, _ *lessons.Course) { first(x).Lesson = "probs" },
			[]string{"X01: there is no lesson probs, and none of that name is to come (probes?)"}},
		"no section": {func(x *index.Index, _ *lessons.Course) { first(x).Correction = "" },
			[]string{"X01: the lesson probes is in the course now: say which section of it"}},
		"two sections": {func(x *index.Index, _ *lessons.Course) { x.Corrections[1].Taught[0].Task = "layers" },
			[]string{"X02: one place of ingress is more than one section"}},
		"no such section": {func(x *index.Index, _ *lessons.Course) { first(x).Correction = "pods" },
			[]string{"X01: lessons/20-probes/text.en.md has no section <!-- correction: pods -->", "X01: lessons/20-probes/text.zh-CN.md has no section <!-- correction: pods -->"}},
		"a section in one language": {func(_ *index.Index, course *lessons.Course) {
			text := course.Lessons[0].Texts[lessons.Chinese]
			text.Sections = text.Sections[1:]
		}, []string{"C001: lessons/20-probes/text.zh-CN.md has no section <!-- step: look -->"}},
		"a lesson in one language": {func(_ *index.Index, course *lessons.Course) { delete(course.Lessons[0].Texts, lessons.Chinese) },
			[]string{"X01: lessons/20-probes/text.zh-CN.md has no section <!-- correction: pod -->", "C001: lessons/20-probes/text.zh-CN.md has no section <!-- step: look -->"}},
		"no heading": {func(x *index.Index, _ *lessons.Course) { x.Groups[0].Concepts[0].Taught[0].Step = "bare" },
			[]string{"C001: lessons/20-probes/text.en.md: step: bare has no heading", "C001: lessons/20-probes/text.zh-CN.md: step: bare has no heading"}},
		"no words": {func(x *index.Index, _ *lessons.Course) { delete(first(x).Says, lessons.English) },
			[]string{"X01: quote a few words of probes, correction: pod in en"}},
		"words that are not there": {func(x *index.Index, _ *lessons.Course) { first(x).Says[lessons.Chinese] = "重启的是 Pod" },
			[]string{`X01: probes, correction: pod does not say "重启的是 Pod" in zh-CN`}},
		"words of a concept that are not there": {func(x *index.Index, _ *lessons.Course) {
			x.Groups[0].Concepts[0].Taught[0].Says = both("Look.", "Look!")
		},
			[]string{`C001: probes, step: look does not say "Look!" in zh-CN`}},
		"no such correction": {func(x *index.Index, _ *lessons.Course) { x.Groups[0].Concepts[0].Corrections = []string{"X09"} },
			[]string{"C001: there is no correction X09"}},
		"a lesson that has come": {func(_ *index.Index, course *lessons.Course) {
			come := *course.Lessons[0]
			come.ID, come.Dir = "ingress", "lessons/42-ingress"
			course.Lessons = append(course.Lessons, &come)
		}, []string{
			"X01: the lesson ingress is in the course now: say which section of it",
			"X02: lessons/42-ingress/text.en.md has no section <!-- step: layers -->",
			"X02: lessons/42-ingress/text.zh-CN.md has no section <!-- step: layers -->",
			"C002: the lesson ingress is in the course now: say which section of it",
			"C002: lessons/42-ingress/text.en.md has no section <!-- step: layers -->",
			"C002: lessons/42-ingress/text.zh-CN.md has no section <!-- step: layers -->",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x, course := small()
			test.broken(x, course)
			require.Equal(t, test.want, x.Problems(course))
		})
	}
}

func TestPagesLeadToSections(t *testing.T) {
	t.Parallel()
	x, course := small()
	pages := x.Pages(course)
	require.ElementsMatch(t, []string{"corrections.md", "corrections.zh-CN.md", "concepts.md", "concepts.zh-CN.md"}, keys(pages))
	require.Contains(t, pages["corrections.md"], "\n## Pods\n\n| No. | you may have written down | what is true | where it is taught |\n|---|---|---|---|\n"+
		`| <a id="x01"></a>X01 | the Pod is restarted | the container \| process | 20 Probes en › [Said](../content/lessons/20-probes/text.en.md#said)<br>42 Ingress (to come) |`+"\n")
	require.True(t, strings.HasSuffix(pages["corrections.md"], "\n## Lessons to come\n\n| No. | you may have written down | what is true | where it is taught |\n|---|---|---|---|\n"+
		`| <a id="x02"></a>X02 | layer 4 | 7 too | 42 Ingress (to come) |`+"\n"))
	require.Contains(t, pages["concepts.zh-CN.md"], "\n## 探针\n\n| 概念 | 在哪里讲 | 更正 |\n|---|---|---|\n"+
		"| 存活 | 20 Probes zh-CN › [看一看](../content/lessons/20-probes/text.zh-CN.md#看一看) | [X01](corrections.zh-CN.md#x01) |\n")
	require.NotContains(t, pages["concepts.zh-CN.md"], "## 网络", "no table without rows")
	require.Contains(t, pages["concepts.zh-CN.md"], "\n## 尚未推出的课程\n\n| 概念 | 在哪里讲 | 更正 |\n|---|---|---|\n| Ingress | 42 Ingress（尚未推出） |  |\n")
}

func keys(pages map[string]string) []string {
	var all []string
	for name := range maps.Keys(pages) {
		all = append(all, name)
	}
	return all
}
