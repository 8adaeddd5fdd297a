package session

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/internal/progress"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/manifest"
	"github.com/klab-dev/klab/workload/wire"
)

// seedTime bounds how long a seed may take to converge, before the machine factor.
const seedTime = "90s"

// Seed makes the lesson afresh: the old objects go, the seed is applied, converges and is recorded. The learner's
// earlier passes stay in the journal; on this seed every task is open again.
func (s *Session) Seed(ctx context.Context) error {
	return s.seed(ctx, nil)
}

// Reseed is Seed for trying one answer after the other: objects that are still as the last seed left them stay. It
// cannot see a change inside a running container.
func (s *Session) Reseed(ctx context.Context) error {
	return s.seed(ctx, s.current())
}

// seed makes the lesson afresh, around the objects that are still as the seed of a record left them; nil keeps none.
func (s *Session) seed(ctx context.Context, last *record) error {
	release, err := s.disturb(ctx)
	if err != nil {
		return err
	}
	defer release()
	again := s.Begun()
	if err := checker.Renew(ctx, s.Lab, s.Namespace); err != nil {
		return err
	}
	if err := s.forget(ctx); err != nil {
		return err
	}
	if err := s.bringUp(ctx); err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	s.emit(Event{Kind: EventSeed, Stage: SeedApplying})
	if err := s.restoreNodes(ctx); err != nil {
		return err
	}
	if err := s.applySeed(ctx, last); err != nil {
		return err
	}
	s.emit(Event{Kind: EventSeed, Stage: SeedConverging})
	if err := s.runner().Do(ctx, s.seeded); err != nil {
		return s.notConverged(ctx, err)
	}
	if err := s.Lab.DropOrphans(ctx, s.Namespace); err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	if err := s.begin(ctx); err != nil {
		return err
	}
	s.resetStates()
	s.emit(Event{Kind: EventSeed, Stage: SeedReady})
	if again {
		return s.note(progress.Reset, "", progress.Data{})
	}
	return s.note(progress.Begun, "", progress.Data{})
}

// applySeed applies the manifests around the untouched objects. If a controller changed one of those meanwhile,
// everything goes and is applied.
func (s *Session) applySeed(ctx context.Context, last *record) error {
	keep, err := s.untouched(ctx, last)
	if err != nil {
		return err
	}
	objects, err := seedObjects(s.Lesson.Seed)
	if err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	if err := s.Lab.Seed(ctx, s.Lesson.ID, s.Namespace, objects, keep); err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	still, err := s.untouched(ctx, last)
	if err != nil || contains(still, keep) {
		return err
	}
	if err := s.Lab.Seed(ctx, s.Lesson.ID, s.Namespace, objects, nil); err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	return nil
}

func seedObjects(files []lessons.File) ([]map[string]any, error) {
	var all []map[string]any
	for _, file := range files {
		objects, err := manifest.Objects(file.Data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file.Name, err)
		}
		all = append(all, objects...)
	}
	return all, nil
}

// contains reports whether a set holds all of another.
func contains(set, all map[string]bool) bool {
	for member := range all {
		if !set[member] {
			return false
		}
	}
	return true
}

// begin records the seed, which has converged, and starts the lesson's traffic.
func (s *Session) begin(ctx context.Context) error {
	baseline, err := s.snapshot(ctx)
	if err != nil {
		return fmt.Errorf("record the seed: %w", err)
	}
	if err := s.startTraffic(ctx); err != nil {
		return err
	}
	told, err := s.told(ctx)
	if err != nil {
		return fmt.Errorf("record the seed: %w", err)
	}
	r := &record{
		Lesson: s.Lesson.ID, Hash: s.Lesson.Hash, Seed: rand.Text()[:12], At: time.Now().UTC(), Baseline: baseline, told: told,
	}
	data, err := r.seal()
	if err != nil {
		return err
	}
	if err := s.Lab.Keep(ctx, s.Namespace, data); err != nil {
		return fmt.Errorf("record the seed: %w", err)
	}
	s.setRecord(r)
	return nil
}

// Clear removes the lesson from the lab, its namespace included.
func (s *Session) Clear(ctx context.Context) error {
	release, err := s.disturb(ctx)
	if err != nil {
		return err
	}
	defer release()
	if err := checker.Renew(ctx, s.Lab, s.Namespace); err != nil {
		return err
	}
	if err := s.stopTraffic(ctx); err != nil {
		return err
	}
	if err := s.forget(ctx); err != nil {
		return err
	}
	if err := s.Lab.Clear(ctx, s.Lesson.ID, s.Namespace); err != nil {
		return fmt.Errorf("clear: %w", err)
	}
	return s.restoreNodes(ctx)
}

// restoreNodes gives the nodes back. Other lessons may have theirs beside this one: only one that is alone
// with the nodes may touch them.
func (s *Session) restoreNodes(ctx context.Context) error {
	if s.Lesson.Exclusive != lessons.ExclusiveNodes {
		return nil
	}
	if err := s.Lab.RestoreNodes(ctx); err != nil {
		return fmt.Errorf("restore the nodes: %w", err)
	}
	return nil
}

// seededCheck is the lesson's own condition of a converged seed, or the default: every workload rolled out and every
// bare Pod ready.
func seededCheck(lesson *lessons.Lesson) checker.Check {
	if lesson.Seeded != nil {
		return *lesson.Seeded
	}
	observe := checker.Observations{"pods": {Verb: "objects", Args: map[string]any{"kind": "Pod"}}}
	expect := []checker.Expectation{{Code: "pods-not-ready", Expression: "pods.all(p, isReady(p))"}}
	for _, kind := range []string{"Deployment", "DaemonSet", "StatefulSet"} {
		observe[kind] = checker.Call{Verb: "objects", Args: map[string]any{"kind": kind}}
		expect = append([]checker.Expectation{{Code: "not-rolled-out", Expression: kind + ".all(w, rolledOut(w))"}}, expect...)
	}
	return checker.Check{Observe: observe, Expect: expect}
}

// convergeSteps gives the steps of a seeded check the time a seed may take.
func convergeSteps(check checker.Check) []checker.Step {
	steps := check.AllSteps()
	for i := range steps {
		if len(steps[i].Expect) > 0 && steps[i].Within == "" && steps[i].For == "" {
			steps[i].Within = seedTime
		}
		steps[i].Every = checker.Duration(200 * time.Millisecond)
	}
	return steps
}

// snapshotKinds are the kinds of the baseline. Nodes are among them for lessons whose rule is to do no harm to nodes.
func snapshotKinds() []string {
	return []string{"Pod", "Service", "ConfigMap", "Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job", "CronJob",
		"ReplicationController", "Node"}
}

// each goes through the objects of some kinds in the lesson's namespace, and through nodes.
func (s *Session) each(ctx context.Context, kinds []string, do func(kind string, object map[string]any)) error {
	for _, kind := range kinds {
		namespace := s.Namespace
		if kind == "Node" {
			namespace = ""
		}
		objects, err := s.Lab.List(ctx, kind, namespace, "")
		if err != nil {
			return err
		}
		for _, object := range objects {
			do(kind, object)
		}
	}
	return nil
}

// snapshot takes the baseline: every object by "Kind/name", without the bookkeeping of the API server.
func (s *Session) snapshot(ctx context.Context) (map[string]any, error) {
	baseline := map[string]any{}
	err := s.each(ctx, snapshotKinds(), func(kind string, object map[string]any) {
		meta, _ := object["metadata"].(map[string]any)
		name, _ := meta["name"].(string)
		baseline[kind+"/"+name] = trimmed(object, meta)
	})
	if err != nil {
		return nil, err
	}
	namespace, err := s.Lab.Get(ctx, "Namespace", "", s.Namespace)
	if err != nil || namespace == nil {
		return baseline, err
	}
	meta, _ := namespace["metadata"].(map[string]any)
	baseline["Namespace/"+s.Namespace] = trimmed(namespace, meta)
	return baseline, nil
}

// trimmed copies an object without managed fields, and a Node without its long status.
func trimmed(object, meta map[string]any) map[string]any {
	out := map[string]any{}
	for key, value := range object {
		out[key] = value
	}
	slim := map[string]any{}
	for key, value := range meta {
		if key != "managedFields" {
			slim[key] = value
		}
	}
	out["metadata"] = slim
	if object["kind"] == "Node" {
		delete(out, "status")
	}
	return out
}

// startTraffic starts the lesson's streams of requests from zero.
func (s *Session) startTraffic(ctx context.Context) error {
	if err := s.stopTraffic(ctx); err != nil {
		return err
	}
	steps := make([]checker.Step, 0, len(s.Lesson.Traffic))
	for _, t := range s.Lesson.Traffic {
		args := map[string]any{"name": t.Name, "service": t.Service, "path": t.Path, "rps": t.RPS}
		if t.Port != 0 {
			args["port"] = t.Port
		}
		steps = append(steps, checker.Step{Do: &checker.Call{Verb: "load", Args: args}})
	}
	program, err := checker.CompileSteps("traffic", nil, steps)
	if err != nil {
		return fmt.Errorf("traffic: %w", err)
	}
	if err := s.runner().Do(ctx, program); err != nil {
		return fmt.Errorf("start the lesson's traffic: %w", err)
	}
	return nil
}

func (s *Session) stopTraffic(ctx context.Context) error {
	for _, t := range s.Lesson.Traffic {
		body, err := json.Marshal(wire.LoadName{Name: s.Namespace + "." + t.Name})
		if err != nil {
			return fmt.Errorf("stop traffic %s: %w", t.Name, err)
		}
		if _, err := s.Lab.Probe(ctx, "cluster", "POST", "/load/stop", body); err != nil {
			return fmt.Errorf("stop traffic %s: %w", t.Name, err)
		}
	}
	return nil
}
