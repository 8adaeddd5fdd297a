package tui

import (
	"context"
	"errors"
	"io"
	"maps"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/lessons"
)

// fakeSession keeps what it was asked for. Its events are sent by the test.
type fakeSession struct {
	events chan session.Event
	tasks  []session.TaskState
	err    error

	mu       sync.Mutex
	calls    []string
	chosen   map[string]string
	hints    map[string]int
	closed   bool
	outdated bool
}

func newFakeSession(tasks ...session.TaskState) *fakeSession {
	return &fakeSession{
		events: make(chan session.Event, 16), tasks: tasks,
		chosen: map[string]string{}, hints: map[string]int{},
	}
}

func (s *fakeSession) called(call string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, call)
}

func (s *fakeSession) Calls() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.calls...)
}

func (s *fakeSession) Events() <-chan session.Event { return s.events }

func (s *fakeSession) Tasks() []session.TaskState { return s.tasks }

func (s *fakeSession) Check(_ context.Context, task string) error {
	s.called("check " + task)
	return s.err
}

func (s *fakeSession) Hint(task string) (int, string, error) {
	s.called("hint " + task)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hints[task]++
	return s.hints[task], "a hint", s.err
}

func (s *fakeSession) HintsOpened() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.hints)
}

func (s *fakeSession) Solution(task string) (string, error) {
	s.called("solution " + task)
	return "Give the container a `readinessProbe`:\n\n" +
		"```yaml\nreadinessProbe:\n  httpGet:\n    path: /readyz\n    port: 8080\n  periodSeconds: 2\n```\n\n" +
		"It asks the application itself, so that a Pod that cannot serve leaves the Service.", s.err
}

func (s *fakeSession) Reset(context.Context) error {
	s.called("reset")
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.hints)
	s.outdated = false
	s.events <- session.Event{Kind: session.EventSeed, Stage: session.SeedReady}
	return s.err
}

func (s *fakeSession) Answer(_ context.Context, task, key, value string) error {
	s.called("answer " + task + " " + key + "=" + value)
	return s.err
}

func (s *fakeSession) Predict(id, option string) error { return s.choose("predict", id, option) }

func (s *fakeSession) Quiz(id, option string) error { return s.choose("quiz", id, option) }

func (s *fakeSession) choose(what, id, option string) error {
	s.called(what + " " + id + "=" + option)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chosen[id] = option
	return s.err
}

func (s *fakeSession) Chosen() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.chosen)
}

func (s *fakeSession) Outdated() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.outdated
}

func (s *fakeSession) Shell() tea.ExecCommand { return fakeShell{s} }

func (s *fakeSession) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.closed = true
		close(s.events)
	}
}

func (s *fakeSession) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

// fakeShell is a shell that ends at once.
type fakeShell struct{ session *fakeSession }

func (f fakeShell) Run() error {
	f.session.called("shell")
	return nil
}
func (fakeShell) SetStdin(io.Reader)  {}
func (fakeShell) SetStdout(io.Writer) {}
func (fakeShell) SetStderr(io.Writer) {}

// fakeOpener hands out one session.
type fakeOpener struct {
	session *fakeSession
	err     error
}

func (o fakeOpener) Open(context.Context, string, string) (Session, error) {
	if o.err != nil {
		return nil, o.err
	}
	o.session.called("opened")
	return o.session, nil
}

var errRefused = errors.New("dial tcp 127.0.0.1:6443: connection refused")

// taskStates is the flagship lesson half done: one task of every state.
func taskStates() []session.TaskState {
	passed := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	return []session.TaskState{
		{Task: "count-errors", State: checker.Pass, PassedAt: &passed},
		{
			Task: "leaves-the-service", State: checker.Wrong, Code: "still-served",
			Evidence: map[string]string{"pod": "shop-7c9d4-x2x8z", "hits": "19", "total": "60", "node": "klab-worker2"},
			Show:     "kubectl get endpointslices -n klab-readiness-probe -l kubernetes.io/service-name=shop -o yaml",
		},
		{Task: "no-early-traffic", State: checker.Waiting, OnRequest: true, Code: checker.CodeOnRequest},
		{Task: "tune", State: checker.Unknown, Code: checker.CodeCannotLook, Reason: errRefused.Error()},
		{Task: "gate", State: checker.Waiting, Blocked: []string{"leaves-the-service"}},
	}
}

// allPassed is the same lesson done.
func allPassed() []session.TaskState {
	passed := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	states := taskStates()
	for i := range states {
		states[i] = session.TaskState{Task: states[i].Task, State: checker.Pass, PassedAt: &passed}
	}
	return states
}

// halfWay is a learner in the middle of the course.
func halfWay() Progress {
	return Progress{
		Last: "readiness-probe",
		Lessons: map[string]LessonProgress{
			"start-here":      {Passed: map[string]bool{"look": true}},
			"cluster-anatomy": {Passed: map[string]bool{"look": true}},
			"readiness-probe": {Passed: map[string]bool{"count-errors": true}},
		},
	}
}

// stub is a lesson with little in it.
func stub(number int, id, en, zh string) *lessons.Lesson {
	text := func(language, title, summary, task string) *lessons.Text {
		return &lessons.Text{
			Language: language, Title: title, Summary: summary,
			Sections: []lessons.Section{{Kind: "step", ID: "intro", Markdown: "# " + title + "\n\n" + summary}},
			Tasks:    map[string]lessons.TaskText{"look": {Title: task, Ask: task}},
		}
	}
	return &lessons.Lesson{
		ID: id, Number: number, Minutes: 12,
		Tasks: []lessons.Task{{ID: "look", Points: 10}},
		Texts: map[string]*lessons.Text{
			lessons.English: text(lessons.English, en, "A short look at "+en+".", "Look around"),
			lessons.Chinese: text(lessons.Chinese, zh, "简单了解"+zh+"。", "看一看"),
		},
	}
}

// fakeCourse is nine lessons, one of them whole.
func fakeCourse() *lessons.Course {
	course := &lessons.Course{
		Modules: []lessons.Module{
			{ID: "orientation", Title: titles("Orientation", "入门"), Lessons: []string{"start-here"}},
			{ID: "architecture", Title: titles("Architecture", "架构"), Lessons: []string{"cluster-anatomy"}},
			{ID: "pods", Title: titles("Pods", "Pod"), Lessons: []string{"first-pod"}},
			{ID: "probes", Title: titles("Probes", "探针"), Lessons: []string{"readiness-probe"}},
			{ID: "controllers", Title: titles("Controllers", "控制器"), Lessons: []string{"deployment-basics", "rollback"}},
			{
				ID: "networking", Title: titles("Services and networking", "服务与网络"),
				Lessons: []string{"service-clusterip", "nodeport", "pod-network-model"},
			},
		},
		Lessons: []*lessons.Lesson{
			stub(1, "start-here", "Meet your cluster", "认识你的集群"),
			stub(3, "cluster-anatomy", "Control plane, nodes and their ancestor Borg", "集群解剖"),
			stub(10, "first-pod", "First Pod, first Service", "第一个 Pod 与 Service"),
			readinessLesson(),
			stub(25, "deployment-basics", "Deployments", "Deployment 基础"),
			stub(27, "rollback", "Rolling back", "回滚"),
			stub(36, "service-clusterip", "Services, VIPs and EndpointSlices", "Service、虚拟 IP 与端点切片"),
			stub(38, "nodeport", "NodePort", "NodePort"),
			stub(41, "pod-network-model", "The Pod network", "Pod 网络模型"),
		},
	}
	return course
}

func titles(en, zh string) map[string]string {
	return map[string]string{lessons.English: en, lessons.Chinese: zh}
}
