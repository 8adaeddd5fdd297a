package session

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/capture"
	"github.com/klab-dev/klab/lessons"
)

// Captures keeps what a learner did about tasks that passed.
type Captures interface {
	Keep(c capture.Capture) error
}

// maxCapturedFile is how much of a file of the workspace is captured.
const maxCapturedFile = 64 << 10

// capturedKinds are those of the baseline, and what else learners make.
func capturedKinds() []string {
	return append(snapshotKinds(), "HorizontalPodAutoscaler", "EndpointSlice", "Endpoints", "Secret", "PersistentVolumeClaim",
		"NetworkPolicy", "PodDisruptionBudget")
}

// A sighting is what the lab held of the learner's work on a task, not compared with the seed yet.
type sighting struct {
	capture.Capture
	seen capture.Seen
}

// done is the capture that comes of it.
func (s sighting) done() capture.Capture {
	s.Changes, s.Kubernetes = s.seen.Changes(), kubernetes(s.seen.Objects)
	return s.Capture
}

// Capture takes what the lab holds of the learner's work, for one task.
func (s *Session) Capture(ctx context.Context, task lessons.Task) (capture.Capture, error) {
	found, err := s.sight(ctx, task)
	if err != nil {
		return capture.Capture{}, err
	}
	return found.done(), nil
}

func (s *Session) sight(ctx context.Context, task lessons.Task) (found sighting, err error) {
	r := s.current()
	if r == nil {
		return found, ErrNotBegun
	}
	found.Capture = capture.Capture{Lesson: s.Lesson.ID, Task: task.ID, Hash: r.Hash, Seed: r.Seed, Namespace: s.Namespace, At: time.Now().UTC()}
	found.seen.Baseline = r.Baseline
	if found.seen.Seeded, err = s.seededBesides(); err != nil {
		return found, fmt.Errorf("capture: %w", err)
	}
	err = s.each(ctx, capturedKinds(), func(_ string, object map[string]any) { found.seen.Objects = append(found.seen.Objects, object) })
	if err != nil {
		return found, fmt.Errorf("capture: %w", err)
	}
	if found.Answers, err = s.typed(ctx, task); err != nil {
		return found, fmt.Errorf("capture: %w", err)
	}
	found.Files, err = s.written(task)
	return found, err
}

// seededBesides are the manifests of the seed that the baseline does not hold.
func (s *Session) seededBesides() ([]map[string]any, error) {
	objects, err := seedObjects(s.Lesson.Seed)
	return slices.DeleteFunc(objects, func(object map[string]any) bool {
		kind, _ := object["kind"].(string)
		return slices.Contains(snapshotKinds(), kind)
	}), err
}

// kubernetes is the version that the nodes run.
func kubernetes(objects []map[string]any) string {
	for _, object := range objects {
		if object["kind"] != "Node" {
			continue
		}
		status, _ := object["status"].(map[string]any)
		info, _ := status["nodeInfo"].(map[string]any)
		version, _ := info["kubeletVersion"].(string)
		return version
	}
	return ""
}

// typed are the answers that were typed for a task.
func (s *Session) typed(ctx context.Context, task lessons.Task) (map[string]string, error) {
	if len(task.Answers) == 0 {
		return nil, nil
	}
	object, err := s.Lab.Get(ctx, "ConfigMap", s.Namespace, answersName)
	if err != nil {
		return nil, err
	}
	data, _ := object["data"].(map[string]any)
	out := map[string]string{}
	for _, key := range task.Answers {
		if text, ok := data[key].(string); ok && text != "" {
			out[key] = text
		}
	}
	return out, nil
}

// written are the files of the workspace that a task looks at.
func (s *Session) written(task lessons.Task) (map[string]string, error) {
	out := map[string]string{}
	for _, path := range filesOf(task) {
		if s.Workspace == nil {
			return out, nil
		}
		data, err := s.Workspace.ReadFile(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return nil, fmt.Errorf("capture %s: %w", path, err)
		case len(data) > maxCapturedFile:
			return nil, fmt.Errorf("capture %s: it has more than %d KiB", path, maxCapturedFile>>10)
		}
		out[path] = string(data)
	}
	return out, nil
}

func filesOf(task lessons.Task) []string {
	var paths []string
	for _, check := range task.Checks {
		for _, call := range check.Observe {
			path, _ := call.Args["path"].(string)
			if slices.Contains([]string{"file", "dryRun", "kindConfig"}, call.Verb) && path != "" && !strings.Contains(path, "${") && !slices.Contains(paths, path) {
				paths = append(paths, path)
			}
		}
	}
	return paths
}

// before looks at a task whose checks disturb the lab: what they leave behind is not the learner's doing.
func (s *Session) before(ctx context.Context, task lessons.Task) *sighting {
	acts := func(step checker.Step) bool { return step.Do != nil }
	if s.Captures == nil || !slices.ContainsFunc(task.Checks, func(c checker.Check) bool { return slices.ContainsFunc(c.AllSteps(), acts) }) {
		return nil
	}
	found, err := s.sight(ctx, task)
	if err != nil {
		return nil // what it is afterwards will do
	}
	return &found
}

// keep stores what a learner did about a task that passed: as it was seen early, or as it is now. A verdict stands
// whether it can be kept or not.
func (s *Session) keep(ctx context.Context, task lessons.Task, early *sighting) {
	if s.Captures == nil {
		return
	}
	if early == nil {
		now, err := s.sight(ctx, task)
		if err != nil {
			s.emit(Event{Kind: EventUncaptured, Err: err})
			return
		}
		early = &now
	}
	early.At = time.Now().UTC()
	if err := s.Captures.Keep(early.done()); err != nil {
		s.emit(Event{Kind: EventUncaptured, Err: err})
	}
}
