// Package classtest makes a class for tests: a folder with a roster, decisions and results, as if it had been graded.
package classtest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/internal/class"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/lessons"
)

// Course is the shipped one.
func Course(t testing.TB) *lessons.Course {
	t.Helper()
	course, err := shipped()
	require.NoError(t, err)
	return course
}

// shipped reads it once for all tests, which change nothing in it.
var shipped = sync.OnceValues(func() (*lessons.Course, error) { return lessons.Read(content.FS) })

// Hostile is a name that would do harm where it is not taken for text.
const Hostile = `=HYPERLINK("http://x.test","<script>alert(1)</script>")`

// Lessons are those of the class.
func Lessons() []string { return []string{"first-pod", "rollback", "jobs"} }

// Due is when they were to be handed in.
func Due() time.Time { return time.Date(2026, 12, 4, 23, 59, 0, 0, time.FixedZone("", 8*3600)) }

const roster = `id,name,email,section,lang,pseudonym,due,student no
s-001,"Wang, Xiaoming 王小明",wang@school.test,A,zh-CN,,,7001
s-002,Ada Example,ada@school.test,A,en,,,7002
s-003,"O'Neill, Seán",sean@school.test,B,,quiet-fox,,7003
s-004,` + `"` + `=HYPERLINK(""http://x.test"",""<script>alert(1)</script>"")` + `"` + `,eve@school.test,B,,,,7004
s-005,Li Lei 李雷,lilei@school.test,B,zh-CN,,2026-12-06T23:59:00+08:00,7005
s-006,Grace Missing,grace@school.test,B,en,,,7006
s-007,Hana Excused,hana@school.test,A,en,,,7007
s-008,Ivo Kranz,ivo@school.test,A,,,,7008
`

const overrides = `overrides:
- {id: s-003, task: first-pod/ask-from-laptop, points: 10, reason: shown in class, by: the teacher, date: 2026-12-05}
- {id: s-007, exempt: true, reason: ill all week}
- {id: s-008, late: none, reason: the school's network was down}
- {task: jobs/indexed, exempt: true, reason: not taught this year}
`

// Write makes the folder of the class.
func Write(t testing.TB, dir string, course *lessons.Course) {
	t.Helper()
	put(t, dir, class.AssignmentFile, assignment(course))
	put(t, dir, class.RosterFile, roster)
	put(t, dir, class.OverridesFile, overrides)
	text, err := json.MarshalIndent(results(course), "", "  ")
	require.NoError(t, err)
	put(t, dir, filepath.Join(class.GradesDir, class.ResultsFile), string(text))
}

// Marks are those of the class.
func Marks(t testing.TB) class.Class {
	t.Helper()
	course, dir := Course(t), t.TempDir()
	Write(t, dir, course)
	f, err := class.Open(dir, course)
	require.NoError(t, err)
	require.Empty(t, f.Problems)
	return f.Marks()
}

func put(t testing.TB, dir, name, text string) {
	t.Helper()
	name = filepath.Join(dir, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
}

func assignment(course *lessons.Course) string {
	var b strings.Builder
	b.WriteString("apiVersion: klab.dev/v1\nkind: Assignment\nid: rollouts-1\ntitle: {en: Rollouts and Jobs, zh-CN: 滚动更新与 Job}\n")
	fmt.Fprintf(&b, "due: %s\nlate: {grace: 15m, perDay: 10%%, until: 72h}\nkubernetes: \"1.37\"\npass: 60%%\ncredit: {claimed: 0%%}\ntasks:\n", Due().Format(time.RFC3339))
	for _, id := range Lessons() {
		fmt.Fprintf(&b, "- {lesson: %s, hash: %s}\n", id, course.Lesson(id).Hash)
	}
	return b.String()
}

// A verdict is what a learner's task came to, where it did not pass.
type verdict struct {
	state, code, show, reason, basis string
	evidence                         map[string]string
}

func results(course *lessons.Course) grade.Results {
	wrongReason := verdict{
		state: grade.Wrong, code: "reason-wrong", evidence: map[string]string{"given": "CrashLoopBackOff"},
		show: "kubectl -n klab-pack-grade-rollback-2 describe deployment api",
	}
	retries := verdict{
		state: grade.Wrong, code: "limit-is-retries", evidence: map[string]string{"tries": "4", "limit": "3"},
		show: "kubectl -n klab-pack-grade-jobs get pods -l job-name=doomed",
	}
	label := verdict{
		state: grade.Wrong, code: "label-mismatch", evidence: map[string]string{"selector": "app=nginx", "labels": "run=nginx"},
		show: "kubectl -n klab-pack-grade-first-pod get endpointslices",
	}
	stays := verdict{state: grade.Wrong, code: "stays", show: "kubectl -n klab-pack-grade-jobs get job slow -o yaml"}
	hostile := verdict{
		state: grade.Wrong, code: "other-text", evidence: map[string]string{"log": `</td><script>alert(1)</script>` + "\x1b[31m\u202e"},
		show: `kubectl logs job/once "<img src=x onerror=alert(1)>"`,
	}
	fence := verdict{state: grade.Refused, code: grade.CodeFence, reason: "tasks/first-pod/run-nginx.yaml: hostNetwork: a submission may not set hostNetwork <b>"}
	live := verdict{state: grade.Unknown, code: grade.CodeLive, reason: "it may hold in the lab where it was found; in this lab it is wrong lost"}
	missing := verdict{state: grade.Missing}
	claim := verdict{state: grade.Pass, basis: grade.Claimed}
	record := verdict{state: grade.Pass, basis: grade.Recorded}
	laptop := "first-pod/ask-from-laptop"
	r := grade.Results{SchemaVersion: 1, Run: grade.RunInfo{
		Klab: "0.9.0", Kubernetes: "v1.37.2", Started: Due().Add(12 * time.Hour), Ended: Due().Add(13 * time.Hour), Labs: []string{"grade"}, Factor: 1,
	}, Problems: []grade.Problem{{ID: "s-004", Source: "s-004.zip", File: "tasks/first-pod/webb.yaml", Code: grade.NotInLesson, Reason: "lesson first-pod has no task webb"}}}
	add := func(id string, late time.Duration, flags []string, wrong map[string]verdict) {
		r.Submissions = append(r.Submissions, submission(course, id, late, flags, wrong))
	}
	add("s-001", -3*time.Hour, nil, map[string]verdict{laptop: record, "rollback/nothing-by-itself": wrongReason, "jobs/doomed": retries})
	add("s-002", -26*time.Hour, nil, map[string]verdict{laptop: record})
	add("quiet-fox", 10*time.Minute, nil, map[string]verdict{laptop: live, "rollback/nothing-by-itself": wrongReason, "jobs/doomed": retries, "jobs/slow": stays})
	add("s-004", 26*time.Hour, []string{grade.HandedInTwice}, map[string]verdict{
		"first-pod/run-nginx": fence, laptop: claim, "first-pod/expose-nginx": label, "jobs/once": hostile, "jobs/doomed": retries, "rollback/back-to-v1": missing,
	})
	add("s-004", 2*time.Hour, []string{grade.HandedInTwice}, map[string]verdict{"jobs/once": missing})
	add("s-005", 20*time.Hour, nil, map[string]verdict{laptop: missing, "first-pod/expose-nginx": label, "rollback/nothing-by-itself": wrongReason})
	add("s-008", 40*time.Hour, nil, map[string]verdict{laptop: missing, "jobs/slow": missing, "jobs/indexed": missing})
	add("zed", 80*time.Hour, nil, map[string]verdict{laptop: missing, "rollback/break-it": missing, "jobs/once": missing})
	return r
}

func submission(course *lessons.Course, id string, late time.Duration, flags []string, wrong map[string]verdict) grade.Submission {
	s := grade.Submission{
		ID: id, Source: id + ".zip", Digest: "d-" + id, ReceivedAt: Due().Add(late).UTC(), ReceivedFrom: "file", GradedAt: Due().Add(13 * time.Hour).UTC(), Flags: append([]string{}, flags...),
	}
	for _, name := range Lessons() {
		for _, task := range course.Lesson(name).Tasks {
			v, other := wrong[name+"/"+task.ID]
			if !other {
				v = verdict{state: grade.Pass}
			}
			t := grade.Task{Lesson: name, Task: task.ID, Max: task.Points, State: v.state, Code: v.code, Evidence: v.evidence, Show: v.show, Reason: v.reason, Basis: v.basis}
			switch v.state {
			case grade.Pass:
				t.Points, t.Tries, t.Seconds = task.Points, 1, 12.5
				if t.Basis == "" {
					t.Basis = grade.Regraded
				}
			case grade.Wrong:
				t.Basis, t.Tries, t.Seconds = grade.Regraded, 2, 31
			}
			s.Tasks = append(s.Tasks, t)
			s.Score, s.Max = s.Score+t.Points, s.Max+t.Max
		}
	}
	return s
}
