package prose

import (
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"
)

func TestWrap(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text  string
		width int
		want  []string
	}{
		"words":                    {"the quick brown fox", 10, []string{"the quick", "brown fox"}},
		"exact":                    {"quick fox", 9, []string{"quick fox"}},
		"empty":                    {"", 9, []string{""}},
		"han":                      {"就绪探针决定流量", 10, []string{"就绪探针决", "定流量"}},
		"no closing mark at start": {"就绪探针，流量", 8, []string{"就绪探", "针，流量"}},
		"no opening mark at end":   {"就绪（流量）", 6, []string{"就绪", "（流", "量）"}},
		"han next to latin":        {"使用kubectl查看", 9, []string{"使用", "kubectl查", "看"}},
		"latin between han":        {"请看 Pod 状态", 8, []string{"请看 Pod", "状态"}},
		"long word":                {"klab.local/web:v3", 11, []string{"klab.local/", "web:v3"}},
		"longer word":              {"abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		"newline":                  {"a\nb", 4, []string{"a", "b"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, Wrap(test.text, test.width))
		})
	}
}

func TestWrapKeepsStyleOnEveryLine(t *testing.T) {
	t.Parallel()
	lines := Wrap(lipgloss.NewStyle().Bold(true).Render("one two"), 4)
	require.Len(t, lines, 2)
	for _, line := range lines {
		require.Contains(t, line, "\x1b[1m")
		require.True(t, strings.HasSuffix(line, "\x1b[m"), "%q", line)
	}
}

const sample = "# 标题 Title\n\n就绪探针决定一个 Pod 是否接收流量。它**“失败”**时，\n" +
	"端点会被标记为 `ready: false`，而容器不会重启。\n\n" +
	"- 第一项：很长很长的说明文字，需要在窄屏上换行显示\n\n  second paragraph of the item\n- 第二项\n\n" +
	"1. run this:\n\n   ```bash\n   kubectl get endpointslices --namespace klab-readiness-probe --watch\n   ```\n2. then read\n\n" +
	"> 旧说法：探针失败会重启容器。现在：只有存活探针会。\n\n" +
	"| 字段 | 默认值 | 说明 explanation |\n|---|---|---|\n| `periodSeconds` | 10 | 两次探测之间的间隔，以秒为单位 |\n| a\\|b | `x|y` | z |\n"

func TestRenderFits(t *testing.T) {
	t.Parallel()
	for _, width := range []int{20, 40, 58, 80, 120} {
		for _, style := range []Style{{}, {Color: true}, {Color: true, Dark: true}} {
			lines, err := Render(sample, width, style)
			require.NoError(t, err)
			for _, line := range lines {
				require.LessOrEqual(t, lipgloss.Width(line), width, "%q", line)
				require.NotContains(t, line, "\n")
				require.NotRegexp(t, "[\ue000-\ue002\u200b]", line)
			}
		}
	}
}

func TestRenderChinese(t *testing.T) {
	t.Parallel()
	lines, err := Render(sample, 40, Style{})
	require.NoError(t, err)
	text := ansi.Strip(strings.Join(lines, "\n"))
	require.NotContains(t, text, "**")
	require.NotContains(t, text, "时， 端点")
	require.Contains(t, text, "\n  second paragraph")
	require.Contains(t, text, "x|y")
	require.Contains(t, text, "a|b")
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimLeft(line, " │")
		require.NotRegexp(t, "^[，。：）”]", line)
	}
}

func TestRenderJoinsChineseLinesInQuotes(t *testing.T) {
	t.Parallel()
	lines, err := Render("> 监控面板从头到尾\n> 都是绿的。\n> English\n> too", 60, Style{})
	require.NoError(t, err)
	require.Equal(t, []string{"│ 监控面板从头到尾都是绿的。English too"}, lines)
}

// TestAnItemKeepsItsIndentWhereverTheSourceBreaks: where the author broke the line is of no concern to the reader.
func TestAnItemKeepsItsIndentWhereverTheSourceBreaks(t *testing.T) {
	t.Parallel()
	lines, err := Render("- The first item is long, and it\n  goes on, and on\n  once more.\n- The second\n  one.\n\nText\nafter it.", 24, Style{})
	require.NoError(t, err)
	require.Equal(t, []string{
		"• The first item is", "  long, and it goes on,", "  and on once more.", "• The second one.", "", "Text after it.",
	}, lines)
}

func TestRenderCutsDrawings(t *testing.T) {
	t.Parallel()
	lines, err := Render("```text\nDeployment -> ReplicaSet -> Pod\n```", 20, Style{})
	require.NoError(t, err)
	require.Equal(t, []string{"  Deployment -> Rep…"}, lines)
}

func TestRenderDropsTheSpaceAfterChineseMarks(t *testing.T) {
	t.Parallel()
	lines, err := Render("**看一个例子。** 有个程序（见上） Pod。", 60, Style{})
	require.NoError(t, err)
	require.Equal(t, []string{"看一个例子。有个程序（见上）Pod。"}, strings.Split(ansi.Strip(strings.Join(lines, "\n")), "\n"))
	lines, err = Render("Some (bold). **And** more: see above.", 60, Style{})
	require.NoError(t, err)
	require.Equal(t, "Some (bold). And more: see above.", ansi.Strip(lines[0]))
}

func TestALineEndAtAChineseMarkIsNoSpace(t *testing.T) {
	t.Parallel()
	for markdown, want := range map[string][]string{
		"你不说，\nKubernetes":            {"你不说，Kubernetes"},
		"用 Pod\n（见上）":                 {"用 Pod（见上）"},
		"**记住。**\nPod 会变。":            {"记住。Pod 会变。"},
		"看：\n- 一\n- 二":                {"看：", "", "• 一", "• 二"},
		"看：\n\n> Pod":                 {"看：", "", "│ Pod"},
		"He said “yes”\nand went on.": {"He said “yes” and went on."},
	} {
		lines, err := Render(markdown, 60, Style{})
		require.NoError(t, err)
		for i := range lines {
			lines[i] = strings.TrimRight(ansi.Strip(lines[i]), " ")
		}
		require.Equal(t, want, lines)
	}
}

func TestRenderFitsDrawingsWithoutLosingAWord(t *testing.T) {
	t.Parallel()
	const drawing = "```text\nfield        default        what it says\n" +
		"period            10        from one question to the next one\n```"
	lines, err := Render(drawing, 50, Style{})
	require.NoError(t, err)
	require.Equal(t, []string{
		"  field   default  what it says",
		"  period       10  from one question to the next",
		"                   one",
	}, lines)
	lines, err = Render(drawing, 90, Style{})
	require.NoError(t, err)
	require.Equal(t, "  field        default        what it says", lines[0], "what fits is left as it was drawn")
}

func TestRenderKeepsTheColumnsOfDrawings(t *testing.T) {
	t.Parallel()
	lines, err := Render("```text\n节点          地址\n  +--- a      10.0.0.1\n```", 20, Style{})
	require.NoError(t, err)
	require.Equal(t, []string{"  节点      地址", "    +--- a  10.0.0.1"}, lines)
}

func TestRenderKeepsFlagsWithTheirValues(t *testing.T) {
	t.Parallel()
	for _, style := range []Style{{}, {Color: true, Dark: true}} {
		lines, err := Render("```bash\nkubectl get endpointslices -l app=shop -o yaml\n```", 44, style)
		require.NoError(t, err)
		require.Equal(t, "  kubectl get endpointslices -l app=shop \\\n      -o yaml", ansi.Strip(strings.Join(lines, "\n")))
	}
}

// What is shown of a command can be pasted: a shell reads it as the one that was written.
func TestAFoldedCommandIsTheSameCommand(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		command string
		want    []string
	}{
		"between words":   {"kubectl delete pod one two three four", []string{"  kubectl delete pod one two \\", "      three four"}},
		"a flag's value":  {"kubectl get pods -l app=shop -o yaml", []string{"  kubectl get pods -l app=shop \\", "      -o yaml"}},
		"not in a quote":  {"kubectl run a -- sh -c 'sleep 1; ip addr'", []string{"  kubectl run a -- sh \\", "      -c 'sleep 1; ip addr'"}},
		"not in a double": {`echo one "two three  \" four" five six`, []string{`  echo one "two three  \" four" \`, "      five six"}},
		"a long word":     {"kubectl get pods -o custom-columns=POD:.metadata.name x", []string{"  kubectl get pods \\", "      -o custom-columns=POD:.metadata.name \\", "      x"}},
		"a comment":       {"date # what the time is in this room", []string{"  date \\", "      # what the time is in this room"}},
		"a remark":        {"# one two three four five six seven eight", []string{"  # one two three four five six seven eight"}},
		"an input": {"cat <<'EOF'\none two three four five six seven eight\nEOF\necho one two three four five six seven", []string{
			"  cat <<'EOF'", "  one two three four five six seven eight", "  EOF", "  echo one two three four five \\", "      six seven",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lines, err := Render("```sh\n"+one.command+"\n```", 34, Style{Whole: true})
			require.NoError(t, err)
			require.Equal(t, one.want, strings.Split(ansi.Strip(strings.Join(lines, "\n")), "\n"))
		})
	}
}

// On a screen everything is in sight, so what cannot be folded is broken.
func TestAScreenBreaksWhatCannotBeFolded(t *testing.T) {
	t.Parallel()
	lines, err := Render("```sh\necho 'one two three four five'\n```", 20, Style{})
	require.NoError(t, err)
	require.Equal(t, "  echo 'one two\n      three four\n      five'", ansi.Strip(strings.Join(lines, "\n")))
	require.Equal(t, []string{"$ kubectl get \\", "    pods"}, FoldCommand("kubectl get pods", 16, "$ ", "    "))
	require.Equal(t, []string{"$ kubectl get", "    pods-of-the-", "    shop"}, FoldCommand("kubectl get pods-of-the-shop", 16, "$ ", "    "))
}

func TestAPageLeavesOtherCodeWhole(t *testing.T) {
	t.Parallel()
	lines, err := Render("```yaml\ncommand: one two three four five\n```", 20, Style{Whole: true})
	require.NoError(t, err)
	require.Equal(t, "  command: one two three four five", ansi.Strip(strings.Join(lines, "\n")))
}

func TestRenderKeepsCodeLinesInOrder(t *testing.T) {
	t.Parallel()
	lines, err := Render("```yaml\na: 1\n  b: 2\n```\nafter", 40, Style{})
	require.NoError(t, err)
	require.Equal(t, []string{"  a: 1", "    b: 2", "", "after"}, lines)
}

// What authors and their editors write must not be glued together or lost on the screen.
func TestNothingOfTheTextVanishes(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		markdown string
		want     []string
	}{
		"a tab in prose":             {"a\tb", []string{"a   b"}},
		"tabs in code":               {"```yaml\na:\t1\n\tb: 2\n```", []string{"  a:  1", "      b: 2"}},
		"decomposed letters":         {"cafe\u0301 1\ufe0f\u20e3 x", []string{"cafe\u0301 1\ufe0f\u20e3 x"}},
		"a hard break by blanks":     {"one  \ntwo", []string{"one", "two"}},
		"a hard break by backslash":  {"一\\\n二", []string{"一", "二"}},
		"a break in HTML":            {"one<br/>two `<br>`", []string{"one", "two `<br>`"}},
		"a break in a table":         {"| a | b |\n|---|---|\n| W01<br>W02 | x |", []string{"a   │ b", "────┼──", "W01 │ x", "W02 │"}},
		"a definition":               {"Term\n: what it means", []string{"Term : what it means"}},
		"a paragraph behind a tab":   {"- item\n\n\tmore", []string{"• item", "", "  more"}},
		"an icon that is not klab's": {"icon \ue0a0", []string{"icon \ue0a0"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lines, err := Render(one.markdown, 40, Style{})
			require.NoError(t, err)
			for i := range lines {
				lines[i] = strings.TrimRight(ansi.Strip(lines[i]), " ")
			}
			require.Equal(t, one.want, lines)
		})
	}
}

func TestThePictureIsShownWithoutItsTextAlternative(t *testing.T) {
	t.Parallel()
	picture := "```text\n kubelet ──▶ API\n```\n"
	for name, before := range map[string]string{"after a paragraph": "Look:\n\n", "directly after text": "看：\n", "in a list": "- 看：\n\n  ", "first": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, err := Render(before+picture, 40, Style{})
			require.NoError(t, err)
			indent := before[strings.LastIndex(before, "\n")+1:]
			lines, err := Render(before+"<!-- picture: kubelet 向 API 服务器报告 > 状态。 -->\n"+indent+picture, 40, Style{})
			require.NoError(t, err)
			require.Equal(t, want, lines)
		})
	}
}

func TestALineHasNoMarks(t *testing.T) {
	t.Parallel()
	require.Equal(t, "When does kubectl get pods show it ready?", Line("When does `kubectl get pods` show\nit **ready**?\n"))
	require.Equal(t, "什么时候 kubectl get pods 显示？", Line("什么时候 `kubectl get pods` 显示？"))
}
