package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/tools/clientcmd"
)

// picture measures the way from the API to the live picture, and what the picture costs when much happens.
func (b *bench) picture(ctx context.Context) error {
	if _, err := b.run(ctx, "reset", "first-pod"); err != nil {
		return err
	}
	v, err := b.lesson(ctx, "first-pod", 200, 50)
	if err != nil {
		return err
	}
	defer v.keys.Close()
	v.keys.Write([]byte("v"))
	pods, err := b.pods("klab-first-pod")
	if err != nil {
		return err
	}
	if err := b.appearing(ctx, v, pods); err != nil {
		return err
	}
	v.keys.Write([]byte("t"))
	if err := pause(ctx, 10*time.Second); err != nil { // the shell has begun, and nothing glows any more
		return err
	}
	percent, megabytes, err := v.idle(ctx, 30*time.Second)
	if err != nil {
		return err
	}
	b.note("idle CPU with picture and shell open; memory", "≤ 1 %; ≤ 150 MB", "%.1f %%; %d MB", percent, megabytes)
	return b.storm(ctx, v, pods)
}

// pods reaches the Pods of a namespace of the lab.
func (b *bench) pods(namespace string) (typedcorev1.PodInterface, error) {
	config, err := clientcmd.BuildConfigFromFlags("", filepath.Join(b.home, "data", "labs", b.lab, "kubeconfig"))
	if err != nil {
		return nil, fmt.Errorf("read the lab's kubeconfig: %w", err)
	}
	config.QPS, config.Burst = 500, 500 // the storm is not to be held back
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("reach the lab: %w", err)
	}
	return client.CoreV1().Pods(namespace), nil
}

// makeGated makes a Pod that waits to be scheduled, so that no node works for it.
func makeGated(ctx context.Context, pods typedcorev1.PodInterface, name string) error {
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: corev1.PodSpec{
			SchedulingGates: []corev1.PodSchedulingGate{{Name: "klab.dev/bench"}},
			Containers:      []corev1.Container{{Name: "web", Image: "klab.local/web:v1"}},
		},
	}
	if _, err := pods.Create(ctx, pod, metav1.CreateOptions{}); err != nil {
		return fmt.Errorf("make a Pod: %w", err)
	}
	return nil
}

// appearing makes Pods, one after the other, and waits until the picture shows each.
func (b *bench) appearing(ctx context.Context, v *view, pods typedcorev1.PodInterface) error {
	const first = "bench-begins"
	if err := makeGated(ctx, pods, first); err != nil {
		return err
	}
	if _, err := v.shows(ctx, first); err != nil {
		return err
	}
	var samples []time.Duration
	for i := range 20 {
		name := fmt.Sprintf("bench-%02d", i)
		if err := makeGated(ctx, pods, name); err != nil {
			return err
		}
		took, err := v.shows(ctx, name)
		if err != nil {
			return err
		}
		samples = append(samples, took)
		if err := pods.Delete(ctx, name, metav1.DeleteOptions{}); err != nil {
			return fmt.Errorf("delete a Pod: %w", err)
		}
		if err := pause(ctx, 300*time.Millisecond); err != nil {
			return err
		}
	}
	median, worst := spread(samples)
	b.note("API event to the picture", "≤ 100 ms median", "%s median, %s worst", milliseconds(median), milliseconds(worst))
	return nil
}

const (
	many   = 200                   // Pods in the storm
	beat   = 20 * time.Millisecond // between two changes
	storms = 30 * time.Second
)

func stormy(i int) string { return fmt.Sprintf("storm-%03d", i%many) }

// storm changes many Pods, fifty times a second, and waits until the picture shows the last state.
func (b *bench) storm(ctx context.Context, v *view, pods typedcorev1.PodInterface) error {
	for i := range many {
		if err := makeGated(ctx, pods, stormy(i)); err != nil {
			return err
		}
	}
	if err := pause(ctx, 5*time.Second); err != nil { // what has begun is over
		return err
	}
	before, err := cpuTime(v.cmd.Process.Pid)
	if err != nil {
		return err
	}
	began := time.Now()
	changes, err := blow(ctx, pods)
	if err != nil {
		return err
	}
	took := time.Since(began)
	after, err := cpuTime(v.cmd.Process.Pid)
	if err != nil {
		return err
	}
	if err := calms(ctx, v, pods); err != nil {
		return err
	}
	b.note("200 Pods that change, 50 times a second", "≤ 15 % of a core, the last state is shown",
		"%.1f %% at %.0f changes a second, shown", 100*(after-before).Seconds()/took.Seconds(), float64(changes)/took.Seconds())
	return nil
}

// blow changes one Pod after the other, and returns how many changes it made.
func blow(ctx context.Context, pods typedcorev1.PodInterface) (changes int, err error) {
	over, tick := time.After(storms), time.NewTicker(beat)
	defer tick.Stop()
	for {
		select {
		case <-over:
			return changes, nil
		case <-tick.C:
		}
		phase := []corev1.PodPhase{corev1.PodRunning, corev1.PodPending}[changes/many%2]
		patch := fmt.Appendf(nil, `{"status":{"phase":%q}}`, phase)
		if _, err := pods.Patch(ctx, stormy(changes), types.MergePatchType, patch, metav1.PatchOptions{}, "status"); err != nil {
			return changes, fmt.Errorf("change a Pod: %w", err)
		}
		changes++
	}
}

// calms deletes all Pods of the storm but the last, and waits until the picture shows no other.
func calms(ctx context.Context, v *view, pods typedcorev1.PodInterface) error {
	var err error
	for i := range many - 1 {
		err = errors.Join(err, pods.Delete(ctx, stormy(i), metav1.DeleteOptions{}))
	}
	if err != nil {
		return fmt.Errorf("delete the Pods: %w", err)
	}
	if _, err := v.shows(ctx, stormy(many-1)); err != nil {
		return err
	}
	for i := range many - 1 {
		if err := v.loses(ctx, stormy(i)); err != nil {
			return err
		}
	}
	return nil
}
