package lint_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestChineseIsSetAsChinese: in the text and in messages.
func TestChineseIsSetAsChinese(t *testing.T) {
	t.Parallel()
	const prose, messages = ready + "text.zh-CN.md", ready + "messages.zh-CN.yaml"
	for name, test := range map[string]struct{ text, want string }{
		"slanted":               {"先*想一想*。", "Chinese characters are not slanted: 想一想"},
		"slanted by lines":      {"先 _想一想_ 。", "Chinese characters are not slanted: 想一想"},
		"bold":                  {"先**想一想**。", ""},
		"two bold":              {"先**想一想**，再**做**。", ""},
		"slanted English":       {"先 *think* 一想。", ""},
		"a list":                {"* 想一想 * 做一做", ""},
		"names with lines":      {"变量 KLAB_想_一 和 `*想*`。", ""},
		"a blank before %":      {"大约 25 % 的请求", "a blank before the percent sign"},
		"no blank before %":     {"大约 25% 的请求", ""},
		"% in code":             {"命令 `printf '25 %'`", ""},
		"a translated name":     {"用 `kubectl get pod 名字` 看看", "the placeholder of a command is translated: `kubectl get pod 名字`"},
		"a name as in English":  {"用 `kubectl get pod NAME` 看看", ""},
		"a value in quotes":     {"用 `kubectl annotate pod web note='你好'` 看看", ""},
		"Chinese in other code": {"字段 `说明`", ""},
		"a table in English":    {"| name | what it does |\n|---|---|\n| web | it serves the shop |", "this row of a table looks untranslated"},
		"a table of names":      {"| `kubectl get pods -o wide` | web |\n|---|---|\n| 名字 | web |", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			problems := found(t, edit{prose, "先想一想。", test.text})
			if test.want == "" {
				require.Empty(t, problems)
				return
			}
			require.Contains(t, problems, test.want)
			require.Contains(t, problems, prose+":11:1: ")
		})
	}
	require.Contains(t, found(t, edit{messages, "走了又回来。", "走了又*回来*。"}), messages+":16:5: Chinese characters are not slanted: 回来")
}

// TestCommentsAreTranslated, in the text and in worked answers.
func TestCommentsAreTranslated(t *testing.T) {
	t.Parallel()
	const prose, messages = first + "text.zh-CN.md", ready + "messages.zh-CN.yaml"
	require.Contains(t, found(t, edit{prose, "# 创建一个 Pod", "# this makes a pod"}), prose+":24:1: this comment looks untranslated")
	require.Contains(t, found(t, edit{prose, "# 随后返回", "# and then returns again"}), prose+":25:1: this comment looks untranslated")
	require.Empty(t, found(t, edit{prose, "# 随后返回", "# kubectl get pods again and again"}), "a command")
	require.Empty(t, found(t, edit{prose, "# 随后返回", "# klab.local/web:v1"}), "a name")
	solution := func(comment string) string { return "\"```sh\\nkubectl scale " + comment + "\\n```\"" }
	require.Contains(t, found(t, edit{ready + "messages.en.yaml", "solution: Wait.", "solution: " + solution("# and then wait")},
		edit{messages, "solution: 等着。", "solution: " + solution("# and then wait")}), messages+":15:5: this comment looks untranslated")
}
