package main

import (
	"context"
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
	bare, err := look(b.command(ctx, "shell", "first-pod"), 160, 45)
	if err != nil {
		return err
	}
	defer bare.keys.Close()
	if err := b.echoes(ctx, pane, bare); err != nil {
		return err
	}
	tmux := exec.CommandContext(ctx, "tmux", "-L", b.lab, "-f", os.DevNull, "new-session", "bash", "--norc")
	beside, err := look(tmux, 160, 45)
	if err != nil {
		return err
	}
	defer beside.keys.Close()
	return b.floods(ctx, pane, beside)
}

// lesson opens klab with a lesson, seeded.
func (b *bench) lesson(ctx context.Context, id string, columns, rows int) (*view, error) {
	v, err := look(b.command(ctx, "start", "--lesson", id), columns, rows)
	if err != nil {
		return nil, err
	}
	if _, err := v.shows(ctx, "lab ready", true, time.Minute); err != nil {
		v.keys.Close()
		return nil, err
	}
	return v, nil
}

// ready waits for a prompt that works.
func ready(ctx context.Context, v *view) error {
	time.Sleep(3 * time.Second) // a prompt that is redrawn by its start-up files loses what was typed before
	_, err := v.types(ctx, "clear; echo ready-$((40+2))\r", "ready-42")
	return err
}

func (b *bench) echoes(ctx context.Context, pane, bare *view) error {
	inside, err := echo(ctx, pane)
	if err != nil {
		return fmt.Errorf("a key in the pane: %w", err)
	}
	alone, err := echo(ctx, bare)
	if err != nil {
		return fmt.Errorf("a key in the bare shell: %w", err)
	}
	median, worst := spread(inside)
	plain, _ := spread(alone)
	b.note("a key in the shell beside the text, beside the bare shell", "≤ 15 ms more, median",
		"%s more (%s, worst %s; bare %s)", milliseconds(median-plain), milliseconds(median), milliseconds(worst), milliseconds(plain))
	return nil
}

// echo types letters at the prompt, each after the one before is seen.
func echo(ctx context.Context, v *view) ([]time.Duration, error) {
	if err := ready(ctx, v); err != nil {
		return nil, err
	}
	typed := "#"
	var samples []time.Duration
	for i := range 40 {
		letter := string(rune('a' + i%26))
		typed += letter
		if i == 0 {
			v.keys.Write([]byte("#"))
		}
		took, err := v.types(ctx, letter, typed)
		if err != nil {
			return nil, err
		}
		samples = append(samples, took)
		time.Sleep(50 * time.Millisecond)
	}
	v.keys.Write([]byte("\x15"))
	return samples[1:], nil
}

// lines are so many that a screen which draws each is too slow.
const lines = 300_000

func (b *bench) floods(ctx context.Context, pane, tmux *view) error {
	var took [2]time.Duration
	frames := 0.0
	for i, v := range []*view{pane, tmux} {
		if err := ready(ctx, v); err != nil {
			return err
		}
		before := v.drawn()
		var err error
		if took[i], err = v.types(ctx, fmt.Sprintf("seq -f 'line %%.0f of a flood' %d; echo over-$((40+2))\r", lines), "over-42"); err != nil {
			return err
		}
		if v == pane {
			frames = float64(v.drawn()-before) / took[i].Seconds()
		}
	}
	b.note("300,000 lines through the shell beside the text, beside tmux", "≤ 2x, ≥ 10 frames a second",
		"%.2fx (%s, tmux %s), %.0f frames a second", took[0].Seconds()/took[1].Seconds(), seconds(took[0]), seconds(took[1]), frames)
	return nil
}
