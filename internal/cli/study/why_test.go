package study_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/progress"
)

// TestAWrongWhyIsAskedAgain as a wrong prediction is, and is kept with its task.
func TestAWrongWhyIsAskedAgain(t *testing.T) {
	dir := t.TempDir()
	did(t)
	piped(t, app.ExitOK, "", "author", "new", "demo", "--dir", dir)
	asks(t, dir)
	require.Contains(t, piped(t, app.ExitOK, "", "author", "lint", "--lessons", dir), "1 lesson, no problem")

	before := time.Now().AddDate(0, 0, -3)
	did(t, progress.Event{Kind: progress.Dealt, Time: before.AddDate(0, 0, -1)},
		progress.Event{Kind: progress.Passed, Lesson: "demo", Task: "grow", Time: before},
		progress.Event{Kind: progress.Reasoned, Lesson: "demo", Task: "grow", Time: before, Data: progress.Data{Question: "why/grow", Option: "image"}})
	require.Contains(t, piped(t, app.ExitOK, "", "progress", "--lessons", dir), "1 of 1 task passed, 1 due (klab review)")
	require.Contains(t, piped(t, app.ExitOK, "", "progress", "--lessons", dir, "-o", "json"), `"option": "image"`)
	require.Contains(t, piped(t, app.ExitOK, "", "review", "--lessons", dir, "-o", "json"), `"question": "why/grow"`)
	said := piped(t, app.ExitOK, "1\n", "review", "--lessons", dir, "--lang", "zh-CN")
	require.Contains(t, said, "Service 为什么会找到新的 Pod？")
	require.Contains(t, said, "标签来自模板。")
	require.Contains(t, piped(t, app.ExitOK, "", "review", "--lessons", dir), "Nothing is due for review.")
}

// asks has the task of a new lesson ask why.
func asks(t *testing.T, dir string) {
	t.Helper()
	lesson, err := filepath.Glob(filepath.Join(dir, "lessons", "*-demo"))
	require.NoError(t, err)
	require.Len(t, lesson, 1)
	for file, added := range map[string]string{
		"lesson.yaml":         "\n  points: 100\n  why: {options: [labels, image], answer: labels}\n",
		"messages.en.yaml":    "\n    title: Three of them\n    why:\n      question: Why does the Service find the new Pods?\n      options: {image: They run the image it asks for, labels: They have the labels it looks for}\n      explain: The labels come from the template.\n",
		"messages.zh-CN.yaml": "\n    title: 三个才行\n    why:\n      question: Service 为什么会找到新的 Pod？\n      options: {image: 它们运行的是它要的镜像, labels: 它们带有它要找的标签}\n      explain: 标签来自模板。\n",
	} {
		path := filepath.Join(lesson[0], file)
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		first := "\n" + strings.SplitN(added, "\n", 3)[1] + "\n"
		require.Contains(t, string(data), first)
		require.NoError(t, os.WriteFile(path, []byte(strings.Replace(string(data), first, added, 1)), 0o600))
	}
}
