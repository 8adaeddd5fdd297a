package answer_test

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker/answer"
)

// TestWordsAreReadAsPeopleWriteThem: what people add to a word, and how their keyboard writes it, changes nothing.
func TestWordsAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for want, written := range map[string][]string{
		"running":       {"Running", " RUNNING ", "`Running`", "“Running”", "'running'.", "「Running」。", "《running》", "Ｒｕｎｎｉｎｇ", "running!", "«running»", "\u200brunning\ufeff", "running\r\n"},
		"static pod":    {"static pod", "Static\tPod", "static　pod", "static\u00a0 pod", "\"static  pod\"."},
		"kube-proxy":    {"kube‑proxy", "kube–proxy", "ｋｕｂｅ－ｐｒｏｘｙ", "KUBE-PROXY。"},
		"存活探针":          {"存活探针", "“存活探针”", "存活探针。", "『存活探针』", " 存活探针、"},
		"1/1":           {"1/1", "１／１", "1⁄1", "`1/1`"},
		"1/3":           {"⅓", "1/3", "１／３"},
		"0.5":           {"0.5", "0,5", "０．５", "０，５"},
		".333":          {".333", "‘.333’", ".333."},
		"33.3 %":        {"33,3 %", "33.3 ％"},
		"web.ns.svc":    {"web.ns.svc", "web.ns.svc.", "`web.ns.svc.`"},
		"204, 302":      {"204, 302", "２０４， ３０２。"},
		"204,302":       {"204,302"},
		"10²":           {"10²"},
		"2½":            {"2½"},
		"not ready":     {"Not ready", "not  ready."},
		"10.244.1.7:80": {"10.244.1.7:80", "１０．２４４．１．７：８０"},
	} {
		for _, text := range written {
			require.Equal(t, want, answer.Normal(text), "%q", text)
		}
	}
}

// TestNumbersAreReadAsPeopleWriteThem in English and Chinese, with units and around them what people add.
func TestNumbersAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for want, written := range map[float64][]string{
		0:     {"0", "zero", "零", "〇", "０", "none", "not one of them", "没有", "无", "一次都没有", "一个也没有", "0 个", "no: 0"},
		1:     {"1", "one", "一", "一个", "once", "1 次", "一次", "1000 ms", "1秒"},
		2:     {"2", "two", "两", "两个", "两台", "二", "2 Pods", "2 pods.", "twice", "２个", "\"2\"", "`2`", "2。", "Two nodes", "共两个节点", "nodes: 2", "n = 2", "2s", "2.0", "a total of 2"},
		3:     {"3", "3 个", "三个", "三", "3个节点", "３", "three (3)", "3 (1 + 2)", "1 + 2 = 3", "3: one control plane and two workers", "3 nodes, 1 control plane and 2 workers", "3/3", "3个：1个控制平面，2个工作节点", "一共三个", "３ nodes", "一共 3 个", "one of them down, 3 in all", "the first 3"},
		5:     {"5", "5 s", "5s", "5 sec", "5 seconds", "5秒", "五秒", "五秒钟", "约 5 秒", "~5 s", "about five seconds", "大约５秒。", "5.0 s", "5000ms"},
		5.5:   {"5.5", "5.5 s", "5.5秒"},
		10:    {"10", "十", "十个", "10 秒", "10秒", "ten", "十秒"},
		12:    {"12", "十二", "twelve", "十二个", "12 个"},
		17:    {"17", "the startup probe asked 17 times", "seventeen", "十七次", "探测了 17 次", "启动探针一共探测了十七次"},
		21:    {"21", "twenty-one", "twenty one", "二十一"},
		30:    {"30", "三十", "thirty", "30 s (3 × 10 s)", "30 秒（3×10）", "3 x 10 = 30", "三十秒", "０.5 min", "half: 30"},
		90:    {"90", "1m30s", "1 min 30 s", "1分30秒", "９０ requests", "ninety", "1.5 min"},
		105:   {"105", "一百零五", "a hundred and five", "one hundred five"},
		120:   {"120", "2 min", "2 minutes", "2分钟", "两分钟", "2m"},
		300:   {"300", "三百", "three hundred", "3百", "5 min"},
		350:   {"350", "三百五", "三百五十"},
		1234:  {"1234", "1,234", "一千二百三十四"},
		20000: {"20000", "两万", "2万", "20,000"},
	} {
		for _, text := range written {
			require.InDelta(t, want, answer.Number(text), 0, "%q", text)
		}
	}
}

// TestAnAnswerThatNamesNoOneNumberIsNoNumber: listing alternatives, bounds and lookalikes is not an answer.
func TestAnAnswerThatNamesNoOneNumberIsNoNumber(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"2 or 3", "2, 3", "2,3", "2/3", "2-3", "2 ~ 3", "two or three", "2 or three", "2 nodes, or 3", "2 to 3", "2 and 3", "3? 2?", "3 (or 2)", "none or 2",
		"2或3", "2 个还是 3 个", "两三个", "2、3", "2 到 3 个", "3个，也许2个", "不是 2，是 3", "3 nodes, not 2",
		"not 3", "isn't 3", "more than 2", "at least 2", "> 2", ">2", "up to 3", "2+", "2 or more", "不是三个", "超过 2 个", "至少两个", "2 个以上", "不到十秒",
		"-1", "10.244.1.7", "1.2.3", "3%", "3 %", "３％", "3k", "64Mi", "10²", "2½", "两个半", "百分之三",
	} {
		require.True(t, math.IsInf(answer.Number(text), 1), "%q is %v", text, answer.Number(text))
	}
	for _, text := range []string{"", "master", "v1", "web-3", "node-3", "pod7d9f5", "第三个", "第 3 个", "同一个", "统一", "no", "never", "几个", "anyone", "唯一"} {
		require.InDelta(t, answer.None, answer.Number(text), 0, "%q", text)
	}
}

// accepted are answers that lessons tell apart.
func accepted() []string {
	return strings.Fields("0 1 2 3 12 21 30 300 0.5 0.333 1/3 1/1 0/1 50% 33% running ready not-ready failed succeeded 137 143 204 302 204,302 " +
		"static daemonset deployment systemd 静态 存活探针 启动探针 就绪探针 没有 10.244.1.7 10.244.1.70 web web-1 pod/web web.ns.svc 30000-32767 30000-32768 " +
		"kube-svc-abc eth0 veth0@if2 503 5o3 none 一 二 两 十二 三百")
}

// FuzzNormal: what is normal stays as it is, so that no two of the answers that lessons tell apart become one. Nothing
// that is read as a letter or a digit comes or goes.
func FuzzNormal(f *testing.F) {
	for _, text := range append(accepted(), "“Running”。", "０，５", "⅓", "2½", "10²", "H\u0331", "ﬁ", "™", "A\u030a", "´x´", "1\u200b2", "ϴ", "①②", "−1", "3 or 4") {
		f.Add(text)
	}
	for _, text := range accepted() {
		require.Equal(f, text, answer.Normal(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		normal := answer.Normal(text)
		require.Equal(t, normal, answer.Normal(normal), "normal twice")
		if kept, plain := plainPart(text); plain {
			after, _ := plainPart(normal)
			require.Equal(t, kept, after, "letters and digits")
		}
		require.InDelta(t, answer.Number(text), answer.Number(normal), 0)
	})
}

// plainPart is what nobody may lose of a text of ASCII and Chinese: its letters and digits.
func plainPart(text string) (kept string, plain bool) {
	if strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII && (r < '一' || r > '龥') }) {
		return "", false
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text), true
}

// FuzzNumber: a number is itself, whatever it counts and however its digits look, and never another one.
func FuzzNumber(f *testing.F) {
	f.Add(uint16(3), uint16(4), uint8(0))
	f.Add(uint16(0), uint16(30000), uint8(7))
	f.Fuzz(func(t *testing.T, n, other uint16, form uint8) {
		written := strconv.Itoa(int(n))
		wide := strings.Map(func(r rune) rune { return r - '0' + '０' }, written)
		forms := []string{written, wide, written + " pods", wide + "个", "“" + written + "”。", written + " 秒", "= " + written, written + "s", "约 " + wide + " 次", written + " (" + written + ")"}
		text := forms[int(form)%len(forms)]
		require.InDelta(t, float64(n), answer.Number(text), 0, text)
		if n != other {
			for _, between := range []string{" or ", ", ", "或", "-", "、", " and ", "/"} {
				either := written + between + strconv.Itoa(int(other))
				require.NotContains(t, []float64{float64(n), float64(other)}, answer.Number(either), either)
			}
		}
	})
}
