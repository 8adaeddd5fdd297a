package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/klab-dev/klab/internal/emulator/recording"
)

// sizes are the screens that every session is recorded on.
func sizes() [][2]int { return [][2]int{{52, 16}, {80, 24}, {120, 36}} }

// run records the sessions named, or all.
func run(ctx context.Context, names []string) error {
	dir := filepath.Join("internal", "emulator", "testdata", "recordings")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, s := range sessions() {
		if len(names) > 0 && !slices.Contains(names, s.name) {
			continue
		}
		for _, size := range sizes() {
			r, err := record(ctx, s, size[0], size[1])
			if err != nil {
				return fmt.Errorf("record %s: %w", s.name, err)
			}
			if err := keep(r, filepath.Join(dir, fmt.Sprintf("%s-%dx%d.json", s.name, size[0], size[1]))); err != nil {
				return err
			}
		}
	}
	return nil
}

func keep(r recording.Recording, path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(r.Write(file), file.Close())
}

// A recorder is a tmux of its own with one pane, whose output goes to a file.
type recorder struct {
	ctx         context.Context
	socket, dir string
	taken       int
}

// record plays a session in tmux.
func record(ctx context.Context, s session, width, height int) (recording.Recording, error) {
	r := recording.Recording{Width: width, Height: height}
	dir, err := os.MkdirTemp("", "klab-record-")
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(dir)
	to := &recorder{ctx: ctx, socket: filepath.Join(dir, "tmux"), dir: dir}
	defer func() { _, _ = to.tmux("kill-server") }()
	if err := to.begin(width, height); err != nil {
		return r, err
	}
	for _, step := range append([]step{{}}, s.steps...) {
		taken, err := to.play(step, &width, &height)
		if err != nil {
			return r, err
		}
		r.Steps = append(r.Steps, taken)
	}
	return r, nil
}

// begin starts a shell, which waits until its output is written down.
func (r *recorder) begin(width, height int) error {
	files, err := filepath.Glob(filepath.Join("internal", "emulator", "testdata", "files", "*"))
	if err != nil {
		return err
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(r.dir, filepath.Base(file)), data, 0o600); err != nil {
			return err
		}
	}
	config := filepath.Join(r.dir, "tmux.conf")
	settings := "set -g default-terminal xterm-256color\nset -g status off\nset -s escape-time 0\n"
	if err := os.WriteFile(config, []byte(settings), 0o600); err != nil {
		return err
	}
	start := "cd " + r.dir + "; export PS1='$ ' HOME=" + r.dir + " LESSHISTFILE=-; tmux -S " + r.socket + " wait-for go; exec bash --noprofile --norc -i"
	if _, err := r.tmux("-f", config, "-u", "new-session", "-d", "-x", strconv.Itoa(width), "-y", strconv.Itoa(height), start); err != nil {
		return err
	}
	if _, err := r.tmux("pipe-pane", "-o", "cat >"+filepath.Join(r.dir, "raw")); err != nil {
		return err
	}
	_, err = r.tmux("wait-for", "-S", "go")
	return err
}

// play does a step, waits for the screen to stand still, and takes it.
func (r *recorder) play(s step, width, height *int) (recording.Step, error) {
	var out recording.Step
	if s.width != 0 || s.height != 0 {
		*width, *height = *width+s.width, *height+s.height
		out.Width, out.Height = *width, *height
		if _, err := r.tmux("resize-window", "-x", strconv.Itoa(*width), "-y", strconv.Itoa(*height)); err != nil {
			return out, err
		}
	}
	for _, key := range s.keys {
		if _, err := r.tmux("send-keys", "--", key); err != nil {
			return out, err
		}
	}
	return out, r.take(&out)
}

// take waits until the program is silent and the screen the same twice.
func (r *recorder) take(out *recording.Step) error {
	before, size := "", -1
	for range 200 {
		select {
		case <-time.After(300 * time.Millisecond):
		case <-r.ctx.Done():
			return r.ctx.Err()
		}
		raw, _ := os.ReadFile(filepath.Join(r.dir, "raw"))
		screen, err := r.tmux("capture-pane", "-p", "-e", "-N")
		if err != nil {
			return err
		}
		at, err := r.tmux("display-message", "-p", "#{cursor_x} #{cursor_y}")
		if err != nil {
			return err
		}
		if screen+at == before && len(raw) == size {
			out.Output, r.taken = raw[r.taken:], len(raw)
			out.Screen = strings.Split(strings.TrimSuffix(screen, "\n"), "\n")
			_, err := fmt.Sscan(at, &out.X, &out.Y)
			return err
		}
		before, size = screen+at, len(raw)
	}
	return errors.New("the screen does not stand still")
}

func (r *recorder) tmux(args ...string) (string, error) {
	cmd := exec.CommandContext(r.ctx, "tmux", append([]string{"-S", r.socket}, args...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "TMUX=")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("tmux %s: %w: %s", args[0], err, out)
	}
	return string(out), nil
}
