package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// shell measures the shell beside the text: what a key takes beside a shell of its own, and a flood of lines beside tmux.
func (b *bench) shell(ctx context.Context) error {
	if _, err := b.run(ctx, "reset", "first-pod"); err != nil {
		return err
	}
	pane, err := b.lesson(ctx, "first-pod", 160, 45)
	if err != nil {
		return err
	}
	defer pane.keys.Close()
	pane.keys.Write([]byte("t"))
	if err := b.echoes(ctx, pane); err != nil {
		return err
	}
	return b.floods(ctx, pane)
}

// lesson opens klab with a lesson, seeded.
func (b *bench) lesson(ctx context.Context, id string, columns, rows int) (*view, error) {
	v, err := viewed(b.command(ctx, "start", "--lesson", id), columns, rows)
	if err != nil {
		return nil, err
	}
	_, err = v.shows(ctx, "lab ready")
	if err == nil {
		err = pause(ctx, 5*time.Second) // the exercise is set up
	}
	if err != nil {
		v.keys.Close()
		return nil, err
	}
	return v, nil
}

// prompted waits for a prompt that works: one that start-up files draw again loses what was typed before.
func prompted(ctx context.Context, v *view) error {
	if err := pause(ctx, 3*time.Second); err != nil {
		return err
	}
	_, err := v.types(ctx, "clear; echo ready-$((40+2))\r", "ready-42")
	return err
}

func (b *bench) echoes(ctx context.Context, pane *view) error {
	bare, err := viewed(b.command(ctx, "shell", "first-pod"), 160, 45)
	if err != nil {
		return err
	}
	defer bare.keys.Close()
	inside, err := echo(ctx, pane)
	if err != nil {
		return fmt.Errorf("type in the pane: %w", err)
	}
	alone, err := echo(ctx, bare)
	if err != nil {
		return fmt.Errorf("type in the bare shell: %w", err)
	}
	median, worst := spread(inside)
	plain, _ := spread(alone)
	b.note("a key in the shell beside the text, beside the bare shell", "≤ 15 ms more, median",
		"%s more (%s, worst %s; bare %s)", milliseconds(median-plain), milliseconds(median), milliseconds(worst), milliseconds(plain))
	return nil
}

// echo types a comment at the prompt, each letter after the one before is seen.
func echo(ctx context.Context, v *view) ([]time.Duration, error) {
	if err := prompted(ctx, v); err != nil {
		return nil, err
	}
	typed := "#"
	if _, err := v.types(ctx, typed, typed); err != nil {
		return nil, err
	}
	var samples []time.Duration
	for i := range 40 {
		letter := string(rune('a' + i%26))
		typed += letter
		took, err := v.types(ctx, letter, typed)
		if err != nil {
			return nil, err
		}
		samples = append(samples, took)
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return nil, err
		}
	}
	v.keys.Write([]byte("\x15")) // the line is taken back
	return samples, nil
}

// lines are so many that a screen which draws each is too slow.
const lines = 300_000

// floods has the same lines written in the pane and in tmux.
func (b *bench) floods(ctx context.Context, pane *view) (err error) {
	tmux, err := viewed(exec.CommandContext(ctx, "tmux", "-L", b.lab, "-f", os.DevNull, "new-session", "bash", "--norc"), 160, 45)
	if err != nil {
		return err
	}
	defer func() {
		// Its server outlives the terminal.
		end := exec.CommandContext(context.WithoutCancel(ctx), "tmux", "-L", b.lab, "kill-server")
		err = errors.Join(err, end.Run())
		tmux.keys.Close()
	}()
	before := pane.drawn()
	took, err := flood(ctx, pane)
	if err != nil {
		return err
	}
	frames := float64(pane.drawn()-before) / took.Seconds()
	beside, err := flood(ctx, tmux)
	if err != nil {
		return err
	}
	b.note("300,000 lines through the shell beside the text, beside tmux", "≤ 2x, ≥ 10 frames a second",
		"%.2fx (%s, tmux %s), %.0f frames a second", took.Seconds()/beside.Seconds(), seconds(took), seconds(beside), frames)
	return nil
}

// flood has many lines written, and returns how long that took.
func flood(ctx context.Context, v *view) (time.Duration, error) {
	if err := prompted(ctx, v); err != nil {
		return 0, err
	}
	return v.types(ctx, fmt.Sprintf("seq -f 'line %%.0f of a flood' %d; echo over-$((40+2))\r", lines), "over-42")
}
