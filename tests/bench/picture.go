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
	time.Sleep(10 * time.Second) // the shell has begun
	percent, megabytes, err := v.idle(30 * time.Second)
	if err != nil {
		return err
	}
	b.note("idle CPU with picture and shell open; memory", "≤ 1 %; ≤ 150 MB", "%.1f %%; %d MB", percent, megabytes)
	return b.storm(ctx, v, pods)
}

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

// gated is a Pod that waits, so that no node works for it.
func gated(name string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: corev1.PodSpec{
			SchedulingGates: []corev1.PodSchedulingGate{{Name: "klab.dev/bench"}},
			Containers:      []corev1.Container{{Name: "web", Image: "klab.local/web:v1"}},
		},
	}
}

// appearing makes Pods, one after the other, and waits until the picture shows each.
func (b *bench) appearing(ctx context.Context, v *view, pods typedcorev1.PodInterface) error {
	if _, err := pods.Create(ctx, gated("first"), metav1.CreateOptions{}); err != nil {
		return fmt.Errorf("make a Pod: %w", err)
	}
	if _, err := v.shows(ctx, "first", true, time.Minute); err != nil {
		return err
	}
	var samples []time.Duration
	for i := range 20 {
		name := fmt.Sprintf("seen-%02d", i)
		if _, err := pods.Create(ctx, gated(name), metav1.CreateOptions{}); err != nil {
			return fmt.Errorf("make a Pod: %w", err)
		}
		took, err := v.shows(ctx, name, true, time.Minute)
		if err != nil {
			return err
		}
		samples = append(samples, took)
		if err := pods.Delete(ctx, name, metav1.DeleteOptions{}); err != nil {
			return fmt.Errorf("delete a Pod: %w", err)
		}
		time.Sleep(300 * time.Millisecond)
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

// storm changes many Pods, fifty times a second, and looks whether the picture has the last state.
func (b *bench) storm(ctx context.Context, v *view, pods typedcorev1.PodInterface) error {
	name := func(i int) string { return fmt.Sprintf("storm-%03d", i%many) }
	for i := range many {
		if _, err := pods.Create(ctx, gated(name(i)), metav1.CreateOptions{}); err != nil {
			return fmt.Errorf("make a Pod: %w", err)
		}
	}
	time.Sleep(5 * time.Second) // what begins is over
	before, err := cpuTime(v.cmd.Process.Pid)
	if err != nil {
		return err
	}
	changes, began := 0, time.Now()
	for tick := time.NewTicker(beat); time.Since(began) < storms; changes++ {
		<-tick.C
		phase := []corev1.PodPhase{corev1.PodRunning, corev1.PodPending}[changes/many%2]
		patch := fmt.Appendf(nil, `{"status":{"phase":%q}}`, phase)
		if _, err := pods.Patch(ctx, name(changes), types.MergePatchType, patch, metav1.PatchOptions{}, "status"); err != nil {
			return fmt.Errorf("change a Pod: %w", err)
		}
	}
	took := time.Since(began)
	after, err := cpuTime(v.cmd.Process.Pid)
	if err != nil {
		return err
	}
	for i := range many - 1 {
		err = errors.Join(err, pods.Delete(ctx, name(i), metav1.DeleteOptions{}))
	}
	if err != nil {
		return fmt.Errorf("delete the Pods: %w", err)
	}
	if _, err := v.shows(ctx, name(many-1), true, 30*time.Second); err != nil {
		return err
	}
	for i := range many - 1 {
		if _, err := v.shows(ctx, name(i), false, 30*time.Second); err != nil {
			return err
		}
	}
	b.note("200 Pods that change, 50 times a second", "≤ 15 % of a core, the last state is shown",
		"%.1f %% at %.0f changes a second, shown", 100*(after-before).Seconds()/took.Seconds(), float64(changes)/took.Seconds())
	return nil
}
