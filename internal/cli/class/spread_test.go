package class

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/spread"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/lessons"
)

// TestAClassIsGradedInOneWay: what does not go together is a mistake in the call.
func TestAClassIsGradedInOneWay(t *testing.T) {
	t.Parallel()
	for want, f := range map[string]gradeFlags{
		"--spread 0":             {spread: spreadFlags{queue: "class"}},
		"--spread 101":           {spread: spreadFlags{workers: 101}},
		"--spread -1":            {spread: spreadFlags{workers: -1}},
		"leave out --labs":       {spread: spreadFlags{workers: 2}, labs: []string{"2"}},
		"one cluster":            {spread: spreadFlags{workers: 2}, shard: "1/2"},
		"--image that the":       {spread: spreadFlags{workers: 2, context: "school"}},
		"the cluster can pull, ": {spread: spreadFlags{workers: 2, kubeconfig: "school.yaml"}},
	} {
		_, err := told(t, func(a commands) error { return a.spread(t.Context(), f, nil, grade.Options{}) })
		var exit *app.Error
		require.ErrorAs(t, err, &exit, want)
		require.Equal(t, app.ExitUsage, exit.Code)
		require.ErrorContains(t, err, want)
	}
}

// TestWhatIsHandedToAClusterIsWhatWasHandedIn, and what was refused is not.
func TestWhatIsHandedToAClusterIsWhatWasHandedIn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(filepath.Join(dir, "in"), os.DirFS("testdata/class")))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "in", "broken.zip"), []byte("PK nothing"), 0o600))
	handed := map[string]submission.Submission{}
	submissions, err := read(t.Context(), []string{filepath.Join(dir, "in")}, "none")
	require.NoError(t, err)
	for _, s := range submissions {
		if s.Refused == nil {
			handed[s.Digest] = s
		}
	}
	_, err = told(t, func(a commands) error {
		packed, err := a.packed(t.Context(), []string{filepath.Join(dir, "in")}, "none")
		require.Len(t, packed, len(handed))
		for digest, data := range packed {
			file := filepath.Join(dir, "again.zip")
			require.NoError(t, os.WriteFile(file, data, 0o600))
			again, err := submission.Read(t.Context(), file)
			require.NoError(t, err)
			require.Equal(t, digest, again.Digest)
			require.Equal(t, handed[digest].Answers, again.Answers)
		}
		return err
	})
	require.NoError(t, err)
}

// TestAWorkerActsByTheRightsOfItsPod, which are renewed in a file.
func TestAWorkerActsByTheRightsOfItsPod(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	token, file := filepath.Join(dir, "token"), filepath.Join(dir, "labs", "grade", "kubeconfig")
	require.NoError(t, os.WriteFile(token, []byte("secret"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "ca.crt"), nil, 0o600))
	config := &rest.Config{Host: "https://10.96.0.1:443", BearerTokenFile: token, TLSClientConfig: rest.TLSClientConfig{CAFile: filepath.Join(dir, "ca.crt")}}
	require.NoError(t, writeKubeconfig(file, config))
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	read, err := clientcmd.RESTConfigFromKubeConfig(text)
	require.NoError(t, err)
	require.Equal(t, []string{config.Host, token, config.CAFile}, []string{read.Host, read.BearerTokenFile, read.CAFile})
	require.NotContains(t, string(text), "secret")
}

// TestAWorkerOfAnotherKlabRefuses in a way that ends the Job.
func TestAWorkerOfAnotherKlabRefuses(t *testing.T) {
	t.Parallel()
	course, err := lessons.ReadAnswers(content.FS)
	require.NoError(t, err)
	jobs := course.Lesson("jobs")
	found, err := asked(course, []spread.Lesson{{ID: jobs.ID, Hash: jobs.Hash}})
	require.NoError(t, err)
	require.Equal(t, []*lessons.Lesson{jobs}, found)
	for _, one := range []spread.Lesson{{ID: "jobs", Hash: "other"}, {ID: "job", Hash: jobs.Hash}} {
		_, err := asked(course, []spread.Lesson{one})
		var exit *app.Error
		require.ErrorAs(t, err, &exit)
		require.Equal(t, app.ExitUsage, exit.Code)
	}
	for name, env := range map[string]map[string]string{
		"no phase": {}, "no index": {spread.PhaseVariable: "grade"}, "no Pod": {spread.PhaseVariable: "grade", spread.IndexVariable: "0"},
	} {
		_, err := told(t, func(a commands) error {
			return worker{a}.work(t.Context(), func(key string) string { return env[key] })
		})
		var exit *app.Error
		require.ErrorAs(t, err, &exit, name)
		require.Equal(t, app.ExitUsage, exit.Code)
	}
}

// TestOnlyAProgramOfLinuxIsBroughtIntoNodes.
func TestOnlyAProgramOfLinuxIsBroughtIntoNodes(t *testing.T) {
	t.Parallel()
	program, err := os.Executable()
	require.NoError(t, err)
	binary, err := os.ReadFile(program)
	require.NoError(t, err)
	require.Equal(t, runtime.GOOS == "linux", runsOn(binary, runtime.GOARCH))
	require.False(t, runsOn(binary, "riscv64"))
	require.False(t, runsOn([]byte("#!/bin/sh"), "amd64"))
}

// TestTheTeachersPageNamesTheLessonsThatNeedALab for themselves, which labs beside each other are for.
func TestTheTeachersPageNamesTheLessonsThatNeedALab(t *testing.T) {
	t.Parallel()
	course, err := lessons.ReadAnswers(content.FS)
	require.NoError(t, err)
	var ids []string
	for _, lesson := range course.Lessons {
		if lesson.Exclusive != "" {
			ids = append(ids, lesson.ID)
		}
	}
	pages(t, map[string]func(string) string{
		"classroom.md": func(page string) string {
			return once(t, page, `\(cluster-anatomy,[^)]*\)`, "("+strings.Join(ids, ", ")+")")
		},
		"classroom.zh-CN.md": func(page string) string {
			return once(t, page, `（cluster-anatomy、[^）]*）`, "（"+strings.Join(ids, "、")+"）")
		},
	})
}

// TestWhatIsLeftOfAnEarlierGradingIsSaid, with the command that shows it, in both languages.
func TestWhatIsLeftOfAnEarlierGradingIsSaid(t *testing.T) {
	t.Parallel()
	for language, said := range map[string]string{lessons.English: "still being removed after 2m0s", lessons.Chinese: "过了 2m0s 还没有移除完"} {
		s := &spreading{commands: commands{&app.App{Language: language}}}
		err := s.busy(fmt.Errorf("begin: %w", &spread.LeavingError{After: 2 * time.Minute, Reason: "pods remain"}))
		require.ErrorContains(t, err, said)
		require.ErrorContains(t, err, "pods remain")
		require.ErrorContains(t, err, "kubectl describe namespace klab-class")
	}
}
