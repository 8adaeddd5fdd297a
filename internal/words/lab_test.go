package words_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

func han(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// TestChineseIsChinese finds texts that were left in English. What both languages write alike is a name.
func TestChineseIsChinese(t *testing.T) {
	t.Parallel()
	names := map[string]bool{"cgroup": true, "inotify": true, "klab": true, "English": true}
	placeholder := regexp.MustCompile(`\{\w+\}`)
	for name, text := range texts("", reflect.ValueOf(words.Of(lessons.Chinese))) {
		if strings.ContainsFunc(placeholder.ReplaceAllString(text, ""), unicode.IsLetter) && !names[text] {
			require.True(t, han(text), "%s: %s", name, text)
		}
	}
}

// TestWhatTheLabSaysIsSaidInChinese reads in the sources what the lab says: each finding of the doctor, each detail of a
// step, each advice and each reason.
func TestWhatTheLabSaysIsSaidInChinese(t *testing.T) {
	t.Parallel()
	chinese, english := words.Of(lessons.Chinese), words.Of(lessons.English)
	command := regexp.MustCompile(`^(klab|sudo) [-\w .=@/]+$`)
	said := saidByTheLab(t)
	require.Greater(t, len(said), 50)
	for text, at := range said {
		require.Equal(t, text, english.FromLab(text), at)
		assert.True(t, command.MatchString(text) || han(chinese.FromLab(text)), "%s: %q has no Chinese", at, text)
	}
}

// TestTheLabSaysNothingThatIsNotInItsSources finds words of texts that there are not any more.
func TestTheLabSaysNothingThatIsNotInItsSources(t *testing.T) {
	t.Parallel()
	var sources strings.Builder
	ofTheLab(t, func(_ string, _ *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				sources.WriteString(literal.Value + "\n")
			}
			return true
		})
	})
	for template := range words.Of(lessons.Chinese).LabSays {
		for _, word := range regexp.MustCompile(`\{\w+\}|[A-Za-z]{3,}`).FindAllString(template, -1) {
			require.True(t, word[0] == '{' || strings.Contains(sources.String(), word), "%q: the lab does not say %q", template, word)
		}
	}
}

func TestAReasonIsSaidPartByPart(t *testing.T) {
	t.Parallel()
	w := words.Of(lessons.Chinese)
	for text, want := range map[string]string{
		"lab klab is broken: container klab-worker is stopped; cluster DNS: not looked at yet":   "实验环境 klab 有故障：容器 klab-worker 已停止；集群 DNS：尚未检查",
		"waiting for Deployment metrics-server, node klab-worker2":                               "正在等待：Deployment metrics-server、节点 klab-worker2",
		"Deployment metrics-server: its Pods are not ready yet":                                  "Deployment metrics-server: its Pods are not ready yet",
		"node klab-worker: not Ready: KubeletNotReady: container runtime is down":                "节点 klab-worker：未就绪：KubeletNotReady: container runtime is down",
		"open lab klab: there is no lab of this name":                                            "打开实验环境 klab：它不存在",
		"create lab klab: the disk of /var/lib/docker is too full: 412 MiB free, 2.0 GiB needed": "创建实验环境 klab：/var/lib/docker 所在的磁盘空间不足：可用 412 MiB，需要 2.0 GiB",
		"start lab klab: the disk of /var/lib/docker has filled up (0 MiB free): kubeadm":        "启动实验环境 klab：/var/lib/docker 所在的磁盘已经写满（可用 0 MiB）：kubeadm",
		"docker 29.1 answers":                                "docker 29.1 响应正常",
		"Error response from daemon: node x is in a bad way": "Error response from daemon: node x is in a bad way",
		"": "",
	} {
		assert.Equal(t, want, w.FromLab(text))
		require.Equal(t, text, words.Of(lessons.English).FromLab(text))
	}
}

// ofTheLab shows every source file of the lab.
func ofTheLab(t *testing.T, show func(path string, set *token.FileSet, file *ast.File)) {
	t.Helper()
	require.NoError(t, filepath.WalkDir("../../cluster", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, 0)
		if err == nil {
			show(path, set, file)
		}
		return err
	}))
}

// saidByTheLab are the texts that are meant for people, and where they stand.
func saidByTheLab(t *testing.T) map[string]string {
	t.Helper()
	constants, found := map[string]string{"verb": "open"}, map[string]string{}
	ofTheLab(t, func(_ string, _ *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Names) == len(spec.Values) {
				for i, name := range spec.Names {
					constants[name.Name] = rendered(spec.Values[i], nil)
				}
			}
			return true
		})
	})
	ofTheLab(t, func(path string, set *token.FileSet, file *ast.File) {
		keep := func(e ast.Expr) {
			if text := rendered(e, constants); strings.Contains(strings.ReplaceAll(text, sample, ""), " ") {
				found[text] = path + ":" + strconv.Itoa(set.Position(e.Pos()).Line)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && forPeople(key.Name) {
					keep(n.Value)
				}
			case *ast.AssignStmt:
				for i, left := range n.Lhs {
					if n.Tok != token.ADD_ASSIGN && len(n.Lhs) == len(n.Rhs) && forPeople(nameOf(left)) {
						keep(n.Rhs[i])
					}
				}
			case *ast.CallExpr:
				if nameOf(n.Fun) == "detail" {
					keep(n.Args[0])
				}
			}
			return true
		})
	})
	return found
}

func forPeople(name string) bool {
	switch name {
	case "What", "Fix", "Next", "next", "Reason", "reason", "reasons", "Step":
		return true
	}
	return false
}

func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// sample stands for what is known only when klab runs.
const sample = "x1"

// rendered is the text that an expression makes.
func rendered(e ast.Expr, constants map[string]string) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		if err == nil && e.Kind == token.STRING {
			return text
		}
	case *ast.BinaryExpr:
		return rendered(e.X, constants) + rendered(e.Y, constants)
	case *ast.Ident:
		if text := constants[e.Name]; text != "" {
			return text
		}
	case *ast.CallExpr:
		if name := nameOf(e.Fun); len(e.Args) > 0 && (name == "Sprintf" || name == "TrimSpace") {
			return regexp.MustCompile(`%[a-z]`).ReplaceAllString(rendered(e.Args[0], constants), sample)
		}
	}
	return sample
}
