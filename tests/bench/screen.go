package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// a terminal runs klab and keeps what it draws.
type terminal struct {
	cmd *exec.Cmd
	pty *os.File

	mu    sync.Mutex
	drawn bytes.Buffer
}

func (b *bench) open(ctx context.Context, args ...string) (*terminal, error) {
	t := &terminal{cmd: b.command(ctx, args...)}
	t.cmd.Env = append(t.cmd.Env, "TERM=xterm-256color")
	var err error
	if t.pty, err = pty.StartWithSize(t.cmd, &pty.Winsize{Rows: 40, Cols: 140}); err != nil {
		return nil, fmt.Errorf("open klab on a terminal: %w", err)
	}
	go func() { _, _ = io.Copy(t, t.pty) }() // ends with the terminal
	return t, nil
}

func (t *terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.drawn.Write(p)
}

// await waits until text was drawn since the last call.
func (t *terminal) await(text string, limit time.Duration) error {
	deadline := time.Now().Add(limit)
	for time.Now().Before(deadline) {
		t.mu.Lock()
		seen := strings.Contains(t.drawn.String(), text)
		if seen {
			t.drawn.Reset()
		}
		t.mu.Unlock()
		if seen {
			return nil
		}
		time.Sleep(2 * time.Millisecond)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return fmt.Errorf("the screen did not show %q in %s; it drew since:\n%s", text, limit, indented([]byte(ansi.Strip(t.drawn.String()))))
}

// press types a key.
func (t *terminal) press(key string) error {
	if _, err := t.pty.WriteString(key); err != nil {
		return fmt.Errorf("type %q: %w", key, err)
	}
	return nil
}

// Keys as terminals send them.
const (
	keyTab  = "\t"
	keyDown = "\x1b[B"
)

func (t *terminal) close() error {
	if err := t.press("\x03"); err != nil {
		return err
	}
	err := t.cmd.Wait()
	_ = t.pty.Close() // klab has ended; nothing is lost
	return err
}

// screen measures what a learner sees: the first frame, the way from the API to a verdict, and what an open
// klab costs.
func (b *bench) screen(ctx context.Context) error {
	if err := b.opening(ctx, "process start to first frame", "≤ 150 ms", "klab"); err != nil {
		return err
	}
	if err := b.opening(ctx, "process start to the list of lessons", "", "Meet your cluster"); err != nil {
		return err
	}
	if _, err := b.run(ctx, "reset", "start-here"); err != nil {
		return err
	}
	t, err := b.open(ctx, "start", "--lesson", "start-here")
	if err != nil {
		return err
	}
	if err := b.verdicts(ctx, t); err != nil {
		_ = t.cmd.Process.Kill() // the measurement failed already
		return err
	}
	if err := b.cost(t); err != nil {
		return err
	}
	return t.close()
}

// opening measures how long klab takes to show a text.
func (b *bench) opening(ctx context.Context, what, wanted, text string) error {
	var samples []time.Duration
	for range 5 {
		began := time.Now()
		t, err := b.open(ctx, "start")
		if err != nil {
			return err
		}
		if err := t.await(text, 10*time.Second); err != nil {
			return err
		}
		samples = append(samples, time.Since(began))
		if err := t.close(); err != nil {
			return fmt.Errorf("end klab: %w", err)
		}
	}
	median, worst := spread(samples)
	b.note(what, wanted, "%s median, %s worst", milliseconds(median), milliseconds(worst))
	return nil
}

// choose moves in the task panel until the verdict of the chosen task shows text.
func (t *terminal) choose(text string) error {
	if err := t.press(keyTab); err != nil {
		return err
	}
	var err error
	for range 5 {
		if err = t.await(text, time.Second); err == nil {
			return nil
		}
		if err := t.press(keyDown); err != nil {
			return err
		}
	}
	return err
}

// verdicts answers a task wrongly, again and again, each time with another number, and waits until the
// verdict on the screen names it.
func (b *bench) verdicts(ctx context.Context, t *terminal) error {
	config, err := clientcmd.BuildConfigFromFlags("", b.home+"/data/labs/"+b.lab+"/kubeconfig")
	if err != nil {
		return fmt.Errorf("read the lab's kubeconfig: %w", err)
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return fmt.Errorf("reach the lab: %w", err)
	}
	if err := t.await("lab ready", 30*time.Second); err != nil {
		return err
	}
	if _, err := b.run(ctx, "kubectl", "-n", "klab-start-here", "create", "configmap", "answers", "--from-literal=nodes=99999", "--from-literal=controlplane=x"); err != nil {
		return err
	}
	time.Sleep(5 * time.Second) // the screen settles
	if err := t.choose("99999"); err != nil {
		return fmt.Errorf("choose the task: %w", err)
	}
	var samples []time.Duration
	for i := range 25 {
		number := strings.Repeat(strconv.Itoa(1+i%9), 5) // every digit changes, so that all are drawn again
		patch := []byte(`{"data":{"nodes":"` + number + `"}}`)
		if _, err := client.CoreV1().ConfigMaps("klab-start-here").Patch(ctx, "answers", types.MergePatchType, patch, metav1.PatchOptions{}); err != nil {
			return fmt.Errorf("answer: %w", err)
		}
		began := time.Now()
		if err := t.await(number, 10*time.Second); err != nil {
			return err
		}
		samples = append(samples, time.Since(began))
		time.Sleep(300 * time.Millisecond)
	}
	median, worst := spread(samples)
	b.note("API event to verdict on screen", "≤ 300 ms median, ≤ 1 s worst", "%s median, %s worst", milliseconds(median), milliseconds(worst))
	return nil
}

// cost reads what the kernel says of an open klab.
func (b *bench) cost(t *terminal) error {
	before, err := cpuTime(t.cmd.Process.Pid)
	if err != nil {
		return err
	}
	const idle = 30 * time.Second
	time.Sleep(idle)
	after, err := cpuTime(t.cmd.Process.Pid)
	if err != nil {
		return err
	}
	memory, err := residentMiB(t.cmd.Process.Pid)
	if err != nil {
		return err
	}
	b.note("memory with the lessons open on a running lab; idle CPU", "≤ 120 MB; ≤ 1 %",
		"%d MB; %.1f %%", memory, 100*(after-before).Seconds()/idle.Seconds())
	return nil
}

// cpuTime is user and system time (proc(5), fields 14 and 15 of stat, in hundredths of a second).
func cpuTime(pid int) (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, fmt.Errorf("read cpu time: %w", err)
	}
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	var ticks int64
	for _, field := range fields[11:13] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("read cpu time: %w", err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond, nil
}

func residentMiB(pid int) (int, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, fmt.Errorf("read memory: %w", err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kilobytes, err := strconv.Atoi(strings.Fields(rest)[0])
			return kilobytes / 1024, err
		}
	}
	return 0, fmt.Errorf("read memory: no VmRSS")
}
