package lessons

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/klab-dev/klab/lessons/internal/fenced"
	"github.com/klab-dev/klab/lessons/internal/guard"
	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/sources"
)

// Load reads a course: course.yaml, glossary.yaml and lessons/NN-id/. Every problem of every file is reported at once;
// Problems takes the error apart. With an error the course still holds the readable part, so that Lint can add its
// findings. Only a course without an error is fit for learners.
//
// With named lessons only those are compiled, which is nearly all of the work, and the others are as Read leaves them: an
// author waits for one lesson at a time.
func Load(fsys fs.FS, named ...string) (*Course, error) {
	return LoadWith(fsys, expressions{}, named...)
}

// Read is Load without the slow part, which learners need not wait for: nothing is compiled, and fixtures have no
// Steps. It is for the course that klab ships, which its tests load.
func Read(fsys fs.FS) (*Course, error) {
	return LoadWith(fsys, nil)
}

// ReadAnswers is Read with the steps of right and wrong answers, for those who play or grade them.
func ReadAnswers(fsys fs.FS) (*Course, error) {
	return LoadWith(fsys, uncompiled{})
}

// ReadLesson is Read for one lesson, which is to be there. The files of the others are not touched, because whoever asks
// for a verdict waits for it.
func ReadLesson(fsys fs.FS, id string) (*Lesson, error) {
	files, problems := gather(fsys, func(dir string) bool { return idOf(dir) == id })
	l := &loader{files: files, course: &Course{}, only: id, problems: problems}
	course, err := l.load(context.Background())
	if err != nil {
		return nil, err
	}
	return course.Lesson(id), nil
}

// LoadWith is Load with another compiler of checks; without one it is Read.
func LoadWith(fsys fs.FS, compiler Compiler, named ...string) (*Course, error) {
	files, problems := gather(fsys, func(string) bool { return true })
	l := &loader{files: files, compiler: compiler, named: named, course: &Course{}, problems: problems}
	return l.load(context.Background())
}

// LoadPack is Load for lessons that did not come with klab. A breach of the rules for packs is a problem like any
// other, and the lessons of a course with a problem are not for learners. taken reports ids that other lessons have,
// because progress is kept by id.
//
// files are all files of the pack, by path. Their reader has bounded their sizes; LoadPack proves their content. It
// ends soon after ctx.
func LoadPack(ctx context.Context, files map[string][]byte, taken func(id string) bool) (*Course, error) {
	files = withoutMarks(files)
	problems, err := fenced.Files(ctx, files)
	if err != nil {
		return &Course{}, err
	}
	if len(problems) > 0 {
		return &Course{}, sources.Join(problems) // nothing is parsed that could be a trap for the parser
	}
	l := &loader{files: files, compiler: boundedExpressions{}, course: &Course{}, pack: &packRules{taken: taken}}
	return l.load(ctx)
}

type loader struct {
	files    map[string][]byte
	compiler Compiler
	// named are the ids of the lessons to compile; none for all.
	named []string
	// pack holds the lessons to the rules of packs; nil for trusted ones.
	pack *packRules
	// only is the id of the one lesson that is asked for; empty for all.
	only     string
	course   *Course
	problems []Problem
}

func (l *loader) load(ctx context.Context) (*Course, error) {
	l.readCourse()
	found := l.index(l.readLessons(ctx))
	if ctx.Err() != nil {
		return &Course{}, context.Cause(ctx)
	}
	l.arrange(found)
	if l.pack != nil {
		l.circles()
	}
	return l.course, sources.Join(l.problems)
}

// readCourse reads the files above the lessons.
func (l *loader) readCourse() {
	l.course.source = sources.Folder{Dir: ".", Files: map[string][]byte{}}
	for _, name := range []string{layout.CourseFile, layout.GlossaryFile} { // a small course needs no words of its own
		if data, there := l.files[name]; there {
			l.course.source.Files[name] = data
		}
	}
	unread := slices.ContainsFunc(l.problems, func(p Problem) bool { return p.File == layout.CourseFile })
	if _, there := l.files[layout.CourseFile]; !there && !unread {
		l.problems = append(l.problems, l.course.source.Whole(layout.CourseFile, "the file is missing",
			"a course has course.yaml and lessons/; klab author new makes both"))
	}
	var modules struct {
		Modules []Module `yaml:"modules"`
	}
	l.decode(layout.CourseFile, &modules)
	l.decode(layout.GlossaryFile, &l.course.Glossary)
	l.course.Modules = modules.Modules
	if l.only != "" {
		l.keep(l.only)
	}
	l.readGuards()
}

// keep leaves one lesson in the modules, so that the others are not missed.
func (l *loader) keep(id string) {
	for i := range l.course.Modules {
		module := &l.course.Modules[i]
		module.Lessons = slices.DeleteFunc(module.Lessons, func(other string) bool { return other != id })
	}
}

// readGuards reads klab's guards, and those of the course.
func (l *loader) readGuards() {
	for name, data := range l.files {
		if strings.HasPrefix(name, layout.GuardsDir+"/") {
			l.course.source.Files[name] = data
		}
	}
	guards, problems := guard.Read(l.course.source, guard.Shipped())
	l.course.guards, l.problems = guards, append(l.problems, problems...)
}

func (l *loader) decode(name string, into any) {
	if _, there := l.course.source.Files[name]; there {
		l.problems = append(l.problems, l.course.source.Decode(name, into)...)
	}
}

// readLessons reads every folder under lessons/, all at the same time: a learner waits for it.
func (l *loader) readLessons(ctx context.Context) []*Lesson {
	folders := folders(l.files)
	dirs := slices.Sorted(maps.Keys(folders))
	if len(dirs) == 0 {
		l.problems = append(l.problems, Problem{File: layout.LessonsDir, Message: "there are no lessons", Fix: "klab author new makes one"})
	}
	read := make([]*Lesson, len(dirs))
	problems := make([][]Problem, len(dirs))
	var all sync.WaitGroup
	for i, dir := range dirs {
		all.Go(func() {
			if ctx.Err() == nil {
				read[i], problems[i] = readLesson(folders[dir], l.compilerOf(dir), l.pack, l.course.guards)
			}
		})
	}
	all.Wait()
	l.problems = append(l.problems, slices.Concat(problems...)...)
	return slices.DeleteFunc(read, func(lesson *Lesson) bool { return lesson == nil })
}

// compilerOf is the compiler of the lesson in a folder, nil where that is only read.
func (l *loader) compilerOf(dir string) Compiler {
	if len(l.named) > 0 && !slices.Contains(l.named, idOf(dir)) {
		return nil
	}
	return l.compiler
}

// idOf is the id in the name of a lesson's folder.
func idOf(dir string) string {
	_, id, _ := strings.Cut(path.Base(dir), "-")
	return id
}

// index maps lessons by id.
func (l *loader) index(read []*Lesson) map[string]*Lesson {
	found := map[string]*Lesson{}
	for _, lesson := range read {
		if twin, taken := found[lesson.ID]; taken {
			l.problems = append(l.problems, lesson.source.In(layout.LessonFile, []any{"id"},
				fmt.Sprintf("id %s is taken by %s", lesson.ID, twin.Dir), "give one of them another id"))
			continue
		}
		found[lesson.ID] = lesson
	}
	return found
}

// arrange puts the lessons in the order of the course.
func (l *loader) arrange(found map[string]*Lesson) {
	seen := map[string]bool{}
	for i, module := range l.course.Modules {
		for j, id := range module.Lessons {
			place := []any{"modules", i, "lessons", j}
			lesson := found[id]
			switch {
			case lesson == nil:
				l.missing(id, place)
			case seen[id]:
				l.report(place, fmt.Sprintf("lesson %s is listed twice", id), "delete one of the two")
			default:
				lesson.Module = module.ID
				l.course.Lessons = append(l.course.Lessons, lesson)
			}
			seen[id] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(found)) {
		if !seen[id] {
			l.problems = append(l.problems, found[id].source.Whole("",
				fmt.Sprintf("lesson %s belongs to no module", id), "list it in course.yaml"))
			l.course.Lessons = append(l.course.Lessons, found[id])
		}
	}
}

// missing reports a listed lesson that is not there, unless its folder is and has its own problems.
func (l *loader) missing(id string, place []any) {
	reported := slices.ContainsFunc(l.problems, func(p Problem) bool {
		return strings.HasSuffix(path.Dir(p.File), "-"+id)
	})
	if !reported {
		l.report(place, fmt.Sprintf("lesson %s is not there", id), "add the folder lessons/NN-"+id)
	}
}

func (l *loader) report(place []any, message, fix string) {
	l.problems = append(l.problems, l.course.source.In(layout.CourseFile, place, message, fix))
}
