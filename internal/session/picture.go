package session

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/klab-dev/klab/internal/session/lab"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/workload/wire"
)

// pictured are the kinds that a picture of a lesson is made of.
func pictured() []string {
	return []string{
		"Node", "Deployment.apps", "ReplicaSet.apps", "StatefulSet.apps", "DaemonSet.apps", "Job.batch", "CronJob.batch",
		"ReplicationController", "Pod", "Service", "EndpointSlice.discovery.k8s.io", "Event",
	}
}

// Follow delivers what stands in the lesson's namespace, with the nodes, and what becomes of it, until ctx ends. It only
// reads: Events and ReplicationControllers are watched for it alone, and everything else is watched anyway.
func (s *Session) Follow(ctx context.Context) (<-chan []lab.Delta, error) {
	return s.Lab.Follow(ctx, s.Namespace, pictured()...)
}

// Traffic reads what klab's streams of requests have met so far: the lesson's own, and those of its checks that were
// started.
func (s *Session) Traffic(ctx context.Context) ([]wire.LoadReport, error) {
	var reports []wire.LoadReport
	for _, t := range s.Lesson.Traffic {
		report, err := s.stream(ctx, t.Name)
		if err != nil {
			return reports, err
		}
		reports = append(reports, report)
	}
	for _, name := range s.streams {
		if report, err := s.stream(ctx, name); err == nil { // most have not been started
			reports = append(reports, report)
		}
	}
	return reports, ctx.Err()
}

// stream reads the figures of a stream of requests. The name in them is the lesson's.
func (s *Session) stream(ctx context.Context, name string) (report wire.LoadReport, err error) {
	data, err := s.Lab.Probe(ctx, "cluster", "GET", "/load/"+s.Namespace+"."+name, nil)
	if err == nil {
		err = json.Unmarshal(data, &report)
	}
	if err != nil {
		return report, fmt.Errorf("read the requests of stream %s: %w", name, err)
	}
	report.Name = name
	return report, nil
}

// streamsOfChecks are the names of the streams that checks of a lesson start besides its own.
func streamsOfChecks(lesson *lessons.Lesson) []string {
	var names, own []string
	for _, t := range lesson.Traffic {
		own = append(own, t.Name)
	}
	for _, task := range lesson.Tasks {
		for _, check := range task.Checks {
			for _, step := range check.AllSteps() {
				if step.Do == nil || step.Do.Verb != "load" {
					continue
				}
				if name, _ := step.Do.Args["name"].(string); name != "" && !slices.Contains(own, name) {
					own, names = append(own, name), append(names, name)
				}
			}
		}
	}
	return names
}
