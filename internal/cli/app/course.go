package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/internal/packs"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/near"
)

// Course reads the lessons for a learner: the shipped ones with the packs, or those of --lessons. The shipped
// ones are not compiled, because their tests have done that.
func (a *App) Course(ctx context.Context) (*lessons.Course, error) {
	if a.LessonsDir != "" {
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

// Authored reads the lessons for those who write, play or grade them: with their answers, and compiled unless they are the
// shipped ones. Named lessons are all that need be compiled.
func (a *App) Authored(ctx context.Context, named ...string) (*lessons.Course, error) {
	if a.LessonsDir != "" {
		return a.own(ctx, Loading(named...))
	}
	return a.shipped(ctx, lessons.ReadAnswers)
}

// Loading is lessons.Load of named lessons, or of all.
func Loading(named ...string) func(fs.FS) (*lessons.Course, error) {
	return func(fsys fs.FS) (*lessons.Course, error) { return lessons.Load(fsys, named...) }
}

// own reads the course of --lessons. Its lessons are fenced in unless the user vouches for them.
func (a *App) own(ctx context.Context, read func(fs.FS) (*lessons.Course, error)) (*lessons.Course, error) {
	course, err := a.Folder(ctx, read)
	if err != nil {
		return nil, fmt.Errorf("read the lessons: %w", err)
	}
	return course, nil
}

// Folder reads the course of --lessons for the lint: with problems it still returns the lessons that could be read.
func (a *App) Folder(ctx context.Context, read func(fs.FS) (*lessons.Course, error)) (*lessons.Course, error) {
	if a.Trust {
		return read(Dir(a.LessonsDir))
	}
	return packs.Load(ctx, a.LessonsDir, shippedID)
}

// Dir is a folder of the learner's own. It opens files and folders, and nothing that could keep a reader waiting.
func Dir(path string) fs.FS { return files{os.DirFS(path)} }

type files struct{ fs.FS }

// Open implements fs.FS.
func (f files) Open(name string) (fs.File, error) {
	info, err := fs.Stat(f.FS, name)
	if err == nil && !info.IsDir() && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: name, Err: errors.New("neither a file nor a folder")}
	}
	if err != nil {
		return nil, err
	}
	return f.FS.Open(name)
}

// shipped reads the course that klab carries and adds the packs of the data folder.
func (a *App) shipped(ctx context.Context, read func(fs.FS) (*lessons.Course, error)) (*lessons.Course, error) {
	course, err := read(content.FS)
	if err != nil {
		return nil, fmt.Errorf("read the lessons: %w", err)
	}
	refused, err := packs.Add(ctx, course, a.Home.Packs())
	for _, refusal := range refused {
		a.Tell("%s", refusal.Error())
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

// Lesson finds LESSON or LESSON/TASK.
func (a *App) Lesson(ctx context.Context, argument string) (*lessons.Lesson, string, error) {
	id, task, named := strings.Cut(argument, "/")
	lesson, err := lessonNamed(ctx, a, id)
	if err != nil {
		return nil, "", err
	}
	if named && lesson.Task(task) == nil {
		return nil, "", a.Misuse(a.Words().NoTask, "lesson", id, "task", strconv.Quote(task), "tasks", words.Of(a.Language).List(TaskIDs(lesson)))
	}
	return lesson, task, nil
}

// lessonNamed reads one of klab's own lessons alone, and any other with its course.
func lessonNamed(ctx context.Context, a *App, id string) (*lessons.Lesson, error) {
	if a.LessonsDir == "" && a.known == nil && shippedID(id) {
		lesson, err := lessons.ReadLesson(content.FS, id)
		if err != nil {
			return nil, fmt.Errorf("read lesson %s: %w", id, err)
		}
		return lesson, nil
	}
	course, err := a.Course(ctx)
	if err != nil {
		return nil, err
	}
	if lesson := course.Lesson(id); lesson != nil {
		return lesson, nil
	}
	return nil, noLesson(a, course, id)
}

// Named are the lessons of a course that have some ids, in their order.
func Named(a *App, course *lessons.Course, ids []string) ([]*lessons.Lesson, error) {
	var named []*lessons.Lesson
	for _, id := range ids {
		lesson := course.Lesson(id)
		if lesson == nil {
			return nil, noLesson(a, course, id)
		}
		named = append(named, lesson)
	}
	return named, nil
}

// noLesson says that a course has no lesson of an id, and which ones were probably meant.
func noLesson(a *App, course *lessons.Course, id string) error {
	var known []string
	for _, lesson := range course.Lessons {
		known = append(known, lesson.ID)
	}
	text, meant := a.Words().NoLesson, near.Words(id, known)
	if len(meant) > 0 {
		text = a.Words().NearLesson
	}
	text = words.Fill(text, "lesson", strconv.Quote(id), "words", words.Of(a.Language).List(meant))
	return &Error{Code: ExitUsage, Cause: errors.New(text), Next: "klab lessons"}
}

// TaskIDs are the tasks of a lesson in their order.
func TaskIDs(lesson *lessons.Lesson) []string {
	ids := make([]string, len(lesson.Tasks))
	for i, task := range lesson.Tasks {
		ids[i] = task.ID
	}
	return ids
}
