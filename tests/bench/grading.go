package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/internal/session"
	"github.com/klab-dev/klab/internal/session/sessiontest"
	"github.com/klab-dev/klab/lessons"
)

// flagship measures the check that makes a Pod unready, sees it leave the Service, and lets it return.
func (b *bench) flagship(ctx context.Context) error {
	const task = "readiness-probe/out-and-back"
	for _, args := range [][]string{
		{"reset", "readiness-probe"}, {"author", "apply", "readiness-probe/see-the-damage"}, {"check", "readiness-probe/see-the-damage"},
		{"author", "apply", task}, {"check", task},
	} {
		if _, err := b.run(ctx, args...); err != nil {
			return err
		}
	}
	samples, err := b.sample(ctx, 5, "check", "--again", task)
	if err != nil {
		return err
	}
	median, worst := spread(samples)
	b.note("readiness flagship: flip, leave, restore, return", "≤ 15 s", "%s median, %s worst", seconds(median), seconds(worst))
	return nil
}

// watching measures a look of an observing check, and what ten lessons cost that are watched at once.
func (b *bench) watching(ctx context.Context) error {
	lab, err := cluster.Connect(ctx, cluster.Options{Name: b.lab, DataDir: filepath.Join(b.home, "data")})
	if err != nil {
		return err
	}
	course, err := lessons.Load(content.FS)
	if err != nil {
		return fmt.Errorf("load the lessons: %w", err)
	}
	sessions, err := seeded(ctx, lab, course, 10)
	if err != nil {
		return err
	}
	err = b.watched(ctx, sessions)
	for _, s := range sessions {
		err = errors.Join(err, s.Clear(context.WithoutCancel(ctx)))
	}
	return err
}

// seeded makes lessons that leave the nodes alone, as many as there are up to n.
func seeded(ctx context.Context, lab session.Lab, course *lessons.Course, n int) ([]*session.Session, error) {
	var sessions []*session.Session
	for _, lesson := range course.Lessons {
		if lesson.Exclusive != "" || len(sessions) == n {
			continue
		}
		s, err := session.Open(ctx, session.Options{
			Lab: lab, Lesson: lesson, Text: lesson.Texts[lessons.English], Journal: &sessiontest.Journal{},
		})
		if err != nil {
			return sessions, err
		}
		sessions = append(sessions, s)
		if err := s.Seed(ctx); err != nil {
			return sessions, fmt.Errorf("seed %s: %w", lesson.ID, err)
		}
	}
	return sessions, nil
}

func (b *bench) watched(ctx context.Context, sessions []*session.Session) error {
	watching, stop := context.WithCancel(ctx)
	var group sync.WaitGroup
	defer group.Wait()
	defer stop()
	for _, s := range sessions {
		group.Go(func() { _ = s.Watch(watching) }) // it ends with its context
	}
	time.Sleep(10 * time.Second) // what begins is over
	before, err := cpuTime(os.Getpid())
	if err != nil {
		return err
	}
	const long = 30 * time.Second
	time.Sleep(long)
	after, err := cpuTime(os.Getpid())
	if err != nil {
		return err
	}
	memory, err := residentMiB(os.Getpid())
	if err != nil {
		return err
	}
	b.note(fmt.Sprintf("%d lessons seeded and watched at once", len(sessions)), "≤ 200 MB, ≤ 5 % of a core",
		"%d MB; %.1f %%", memory, 100*(after-before).Seconds()/long.Seconds())
	return b.looks(ctx, sessions)
}

// looks measures one look of every observing check that only reads what the cache has, again and again.
func (b *bench) looks(ctx context.Context, sessions []*session.Session) error {
	var samples []time.Duration
	for _, s := range sessions {
		for _, task := range s.Lesson.Tasks {
			for _, check := range task.Checks {
				if check.Disrupting() || !cached(check) {
					continue
				}
				program, err := checker.Compile(check)
				if err != nil {
					return fmt.Errorf("compile %s: %w", check.ID, err)
				}
				for range 10 {
					began := time.Now()
					s.Runner().Look(ctx, program)
					samples = append(samples, time.Since(began))
				}
			}
		}
	}
	if len(samples) == 0 {
		return errors.New("no lesson has a check that only reads objects")
	}
	median, worst := spread(samples)
	b.note("one observing check, evaluated", "≤ 5 ms median", "%.2f ms median, %.1f ms worst (%d looks)",
		median.Seconds()*1000, worst.Seconds()*1000, len(samples))
	return nil
}

// cached tells whether everything the check looks at is in klab's own copy of the lab's objects.
func cached(check checker.Check) bool {
	for _, call := range check.Observe {
		if !slices.Contains([]string{"object", "objects", "answers", "endpoints"}, call.Verb) {
			return false
		}
	}
	return true
}
