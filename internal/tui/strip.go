package tui

import (
	"fmt"

	"github.com/klab-dev/klab/internal/tui/lesson"
	"github.com/klab-dev/klab/internal/tui/prose"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/plain"
)

// A strip shows how far the lab is, below the header and in it.
type strip struct {
	ui  *ui.Context
	lab BringUp
}

// state is how far the lab is, as a lesson needs to know it.
func (s strip) state() lesson.Lab {
	switch s.lab.State {
	case BringUpReady:
		return lesson.LabReady
	case BringUpFailed:
		return lesson.LabFailed
	default:
		return lesson.LabStarting
	}
}

// sign shows the state of the lab in the header.
func (s strip) sign() string {
	switch s.lab.State {
	case BringUpReady:
		return s.ui.Styles.Good.Render("●") + s.ui.Styles.Muted.Render(" "+s.ui.Words.LabReady)
	case BringUpFailed:
		return s.ui.Styles.Bad.Render("✘ " + s.ui.Words.LabFailed)
	default:
		return s.ui.Styles.Waiting.Render("◐") + s.ui.Styles.Muted.Render(" "+s.ui.Words.LabStarting)
	}
}

// lines show the lab coming up; there are none when the lab is ready.
func (s strip) lines() []string {
	switch s.lab.State {
	case BringUpRunning:
		return []string{s.line()}
	case BringUpFailed:
		return s.failure()
	default:
		return nil
	}
}

// line says what the bring-up does.
func (s strip) line() string {
	b := s.lab
	percent := s.ui.Styles.Muted.Render(fmt.Sprintf(" %3d%% ", int(100*b.Fraction)))
	right := s.ui.Bar(max(min(s.ui.Width/4, 40), 10), b.Fraction) + percent
	left := " " + s.ui.Spinner() + " "
	if b.Total > 0 {
		left += s.ui.Styles.Muted.Render(fmt.Sprintf("%d/%d ", b.Step, b.Total))
	}
	left += s.ui.Words.Step(b.ID, b.Name)
	if b.Detail != "" {
		left += s.ui.Styles.Muted.Render(" · " + s.ui.Words.FromLab(b.Detail))
	}
	return ui.Spread(left, right, s.ui.Width)
}

// failure says what failed, why, and what to try.
func (s strip) failure() []string {
	reason := s.lab.Name
	switch {
	case s.lab.Err != nil && reason != "":
		reason = s.ui.Failure(reason, s.ui.Words.FromLab(s.lab.Err.Error()))
	case s.lab.Err != nil:
		reason = plain.Text(s.ui.Words.FromLab(s.lab.Err.Error()))
	}
	lines := prose.WrapHanging(reason, s.ui.Width-1, " "+s.ui.Styles.Bad.Render("✘")+" ", "   ")
	if len(lines) > 3 {
		lines = append(lines[:2], ui.Cut(lines[2], s.ui.Width-4)+"…")
	}
	if s.lab.Next != "" {
		next := words.Fill(s.ui.Words.TryNext, "command", s.ui.Styles.Code.Render(s.ui.Words.FromLab(s.lab.Next)))
		lines = append(lines, prose.WrapHanging(next, s.ui.Width-1, " "+s.ui.Styles.Accent.Render("→")+" ", "   ")...)
	}
	return lines
}
