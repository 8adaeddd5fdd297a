package cli

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/internal/packs"
	"github.com/klab-dev/klab/lessons"
)

// course reads the lessons for a learner: the shipped ones with the packs, or those of --lessons. The shipped
// ones are not compiled, because their tests have done that.
func (a *app) course(ctx context.Context) (*lessons.Course, error) {
	if a.lessonsDir != "" {
		return a.own(ctx, lessons.Read)
	}
	if a.known == nil {
		course, err := a.shipped(ctx, lessons.Read)
		if err != nil {
			return nil, err
		}
		a.known = course
	}
	return a.known, nil
}

// authored reads the lessons for those who write them: everything is compiled, answers too.
func (a *app) authored(ctx context.Context) (*lessons.Course, error) {
	if a.lessonsDir != "" {
		return a.own(ctx, lessons.Load)
	}
	return a.shipped(ctx, lessons.Load)
}

// own reads the course of --lessons. Its lessons are fenced in unless the user vouches for them.
func (a *app) own(ctx context.Context, read func(fs.FS) (*lessons.Course, error)) (*lessons.Course, error) {
	course, err := a.folder(ctx, read)
	if err != nil {
		return nil, fmt.Errorf("read the lessons: %w", err)
	}
	return course, nil
}

// folder reads the course of --lessons for the lint: with problems it still returns the lessons that could be read.
func (a *app) folder(ctx context.Context, read func(fs.FS) (*lessons.Course, error)) (*lessons.Course, error) {
	if a.trust {
		return read(os.DirFS(a.lessonsDir))
	}
	return packs.Load(ctx, a.lessonsDir, shippedID)
}

// shipped reads the course that klab carries and adds the packs of the data folder.
func (a *app) shipped(ctx context.Context, read func(fs.FS) (*lessons.Course, error)) (*lessons.Course, error) {
	course, err := read(content.FS)
	if err != nil {
		return nil, fmt.Errorf("read the lessons: %w", err)
	}
	refused, err := packs.Add(ctx, course, a.home.Packs())
	for _, refusal := range refused {
		a.tell("%s", refusal.Error())
	}
	return course, err
}

// shippedID reports whether klab carries a lesson of an id.
func shippedID(id string) bool {
	found, err := fs.Glob(content.FS, "lessons/*-"+id)
	if err != nil {
		return true // an id with the signs of a pattern is none
	}
	for _, dir := range found {
		if _, rest, _ := strings.Cut(dir, "-"); rest == id {
			return true
		}
	}
	return false
}
