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

// life measures creation beside bare kind with the same configuration and image, and resuming, and tells where the
// seconds of each go. It leaves the lab of its last round.
func (b *bench) life(ctx context.Context) error {
	var created, bare, resumed []*timeline
	for i := range b.rounds {
		if i > 0 {
			if _, err := b.run(ctx, "destroy"); err != nil {
				return err
			}
		}
		took, err := b.round(ctx)
		if err != nil {
			return err
		}
		created, bare, resumed = append(created, took.created), append(bare, took.bare), append(resumed, took.resumed)
		fmt.Fprintf(os.Stderr, "round %d: created %s, bare kind %s (%.2fx), resumed %s (%.2fx)\n", i+1,
			seconds(took.created.end()), seconds(took.bare.end()), took.created.end().Seconds()/took.bare.end().Seconds(),
			seconds(took.resumed.end()), took.resumed.end().Seconds()/took.created.end().Seconds())
	}
	tell("klab start", created)
	tell("kind create cluster", bare)
	tell("klab start of a stopped lab", resumed)
	creation, alone, resume := ends(created), ends(bare), ends(resumed)
	b.note("`klab start` to ready, beside bare kind with the same configuration", "≤ 1.1x",
		"%.2fx (%s, kind alone %s)", creation.Seconds()/alone.Seconds(), seconds(creation), seconds(alone))
	b.note("resume of a stopped lab, beside creation", "≤ 0.35x", "%.2fx (%s)", resume.Seconds()/creation.Seconds(), seconds(resume))
	return nil
}

// ends is the median of how long some runs took.
func ends(runs []*timeline) time.Duration {
	var samples []time.Duration
	for _, run := range runs {
		samples = append(samples, run.end())
	}
	median, _ := spread(samples)
	return median
}

// creating are the arguments that make the bench's lab.
func creating() []string {
	return []string{"start", "--screen=false", "--port", "30080=0,30443=0,80=0,443=0"}
}

// create makes the bench's lab.
func (b *bench) create(ctx context.Context) (time.Duration, error) { return b.run(ctx, creating()...) }

// lived is how one lab was made and returned, and how kind made one alone.
type lived struct{ created, bare, resumed *timeline }

func (b *bench) round(ctx context.Context) (took lived, err error) {
	if took.created, err = b.follow(ctx, creating()...); err != nil {
		return lived{}, err
	}
	if _, err := b.run(ctx, "stop"); err != nil {
		return lived{}, err
	}
	if took.bare, err = b.bareKind(); err != nil {
		return lived{}, err
	}
	took.resumed, err = b.follow(ctx, "start", "--screen=false")
	return took, err
}

// bareKind creates and removes a cluster by kind alone, from the configuration that klab gave kind.
func (b *bench) bareKind() (took *timeline, err error) {
	config := filepath.Join(b.home, "data", "labs", b.lab, "kind.yaml")
	kubeconfig := filepath.Join(b.home, "bare.kubeconfig")
	took = newTimeline(kindLine)
	provider := kind.NewProvider(kind.ProviderWithLogger(took))
	const name = "klab-bench-bare"
	defer func() {
		if gone := provider.Delete(name, kubeconfig); gone != nil && err == nil {
			err = fmt.Errorf("delete bare kind cluster: %w", gone)
		}
	}()
	err = provider.Create(name, kind.CreateWithConfigFile(config), kind.CreateWithKubeconfigPath(kubeconfig),
		kind.CreateWithWaitForReady(5*time.Minute), kind.CreateWithDisplayUsage(false), kind.CreateWithDisplaySalutation(false))
	if err != nil {
		return nil, fmt.Errorf("create bare kind cluster: %w", err)
	}
	took.end()
	// A node that is removed while runc begins a container in it may leave that frozen (cgroup v1), and the
	// engine cannot remove the node.
	time.Sleep(10 * time.Second)
	return took, nil
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
