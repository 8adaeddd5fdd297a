package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	kind "sigs.k8s.io/kind/pkg/cluster"
	"sigs.k8s.io/kind/pkg/log"
)

// command is klab with the bench's own home and lab.
func (b *bench) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, b.klab, append([]string{"--name", b.lab}, args...)...)
	cmd.Env = append(os.Environ(), "KLAB_HOME="+b.home, "KLAB_LAB=", "LANG=en_US.UTF-8")
	return cmd
}

// run runs klab to its end and says how long that took.
func (b *bench) run(ctx context.Context, args ...string) (time.Duration, error) {
	began := time.Now()
	out, err := b.command(ctx, args...).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("klab %v: %w\n%s", args, err, indented(out))
	}
	return time.Since(began), nil
}

// sample runs klab n times.
func (b *bench) sample(ctx context.Context, n int, args ...string) ([]time.Duration, error) {
	var samples []time.Duration
	for range n {
		took, err := b.run(ctx, args...)
		if err != nil {
			return nil, err
		}
		samples = append(samples, took)
	}
	return samples, nil
}

// life measures creation beside bare kind with the same configuration and image, and resuming.
func (b *bench) life(ctx context.Context) error {
	created, err := b.run(ctx, "start", "--screen=false", "--port", "30080=0,30443=0,80=0,443=0")
	if err != nil {
		return err
	}
	if _, err := b.run(ctx, "stop"); err != nil {
		return err
	}
	bare, err := b.bareKind()
	if err != nil {
		return err
	}
	b.note("`klab start` to ready, beside bare kind with the same configuration", "≤ 1.15x",
		"%.2fx (%s, kind alone %s)", created.Seconds()/bare.Seconds(), seconds(created), seconds(bare))
	resumed, err := b.run(ctx, "start", "--screen=false")
	if err != nil {
		return err
	}
	b.note("resume of a stopped lab, beside creation", "≤ 0.35x", "%.2fx (%s)", resumed.Seconds()/created.Seconds(), seconds(resumed))
	return nil
}

// bareKind creates and removes a cluster by kind alone, from the configuration that klab gave kind.
func (b *bench) bareKind() (took time.Duration, err error) {
	config := filepath.Join(b.home, "data", "labs", b.lab, "kind.yaml")
	kubeconfig := filepath.Join(b.home, "bare.kubeconfig")
	provider := kind.NewProvider(kind.ProviderWithLogger(log.NoopLogger{}))
	const name = "klab-bench-bare"
	defer func() {
		if gone := provider.Delete(name, kubeconfig); gone != nil && err == nil {
			err = fmt.Errorf("delete bare kind cluster: %w", gone)
		}
	}()
	began := time.Now()
	err = provider.Create(name, kind.CreateWithConfigFile(config), kind.CreateWithKubeconfigPath(kubeconfig),
		kind.CreateWithWaitForReady(5*time.Minute), kind.CreateWithDisplayUsage(false), kind.CreateWithDisplaySalutation(false))
	if err != nil {
		return 0, fmt.Errorf("create bare kind cluster: %w", err)
	}
	return time.Since(began), nil
}

// checks measures the whole process of checking a lesson that has passed.
func (b *bench) checks(ctx context.Context) error {
	if _, err := b.run(ctx, "reset", "start-here"); err != nil {
		return err
	}
	for _, task := range []string{"count-nodes", "run-web", "find-word", "delete-web"} {
		if _, err := b.run(ctx, "author", "apply", "start-here/"+task); err != nil {
			return err
		}
		if _, err := b.run(ctx, "check", "start-here/"+task); err != nil {
			return err
		}
	}
	samples, err := b.sample(ctx, 10, "check", "start-here")
	if err != nil {
		return err
	}
	median, worst := spread(samples)
	b.note("`klab check` of a passed lesson, whole process", "≤ 400 ms", "%s median, %s worst", milliseconds(median), milliseconds(worst))
	return nil
}

// resets measures a lesson's reset, plain and with a Pod in it that ignores SIGTERM.
func (b *bench) resets(ctx context.Context) error {
	var plain, stubborn []time.Duration
	for i := range 10 {
		if i%2 == 1 {
			pod := `{"spec":{"terminationGracePeriodSeconds":60,"containers":[{"name":"c","image":"klab.local/web:v1","args":["--sigterm=ignore"]}]}}`
			if _, err := b.run(ctx, "kubectl", "-n", "klab-first-pod", "run", "stubborn", "--image=klab.local/web:v1", "--overrides="+pod); err != nil {
				return err
			}
			if _, err := b.run(ctx, "kubectl", "-n", "klab-first-pod", "wait", "--for=condition=Ready", "pod/stubborn", "--timeout=60s"); err != nil {
				return err
			}
		}
		took, err := b.run(ctx, "reset", "first-pod")
		if err != nil {
			return err
		}
		if i%2 == 1 {
			stubborn = append(stubborn, took)
		} else {
			plain = append(plain, took)
		}
	}
	median, worst := spread(plain)
	b.note("lesson reset, whole process", "≤ 4 s median, ≤ 8 s worst", "%s median, %s worst", seconds(median), seconds(worst))
	median, worst = spread(stubborn)
	b.note("lesson reset with a Pod that ignores SIGTERM", "≤ 4 s median, ≤ 8 s worst", "%s median, %s worst", seconds(median), seconds(worst))
	return nil
}

// law takes the law's time from a report.
func (b *bench) law(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read the law's report: %w", err)
	}
	var report struct {
		Seconds float64        `json:"seconds"`
		Totals  map[string]int `json:"totals"`
	}
	if err := json.Unmarshal(text, &report); err != nil {
		return fmt.Errorf("read the law's report: %w", err)
	}
	b.note("the law of all lessons", "≤ 15 min on 2 cores", "%.1f min, %d lessons", report.Seconds/60, report.Totals["lessons"])
	return nil
}
