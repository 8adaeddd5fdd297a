// Package layout knows what the files of a course are called, and which languages it is written in.
package layout

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// The files and folders of a course.
const (
	CourseFile   = "course.yaml"
	GlossaryFile = "glossary.yaml"
	LessonsDir   = "lessons"
	// GuardsDir holds guards: of klab, of a course, or of a lesson.
	GuardsDir = "guards"
)

// The files and folders of a lesson.
const (
	LessonFile  = "lesson.yaml"
	SeedDir     = "seed"
	SolutionDir = "solution"
	WrongDir    = "wrong"
	// StepsSuffix distinguishes a list of steps from a manifest.
	StepsSuffix = ".steps.yaml"
)

// Languages that klab ships; the first is the fallback.
const (
	English = "en"
	Chinese = "zh-CN"
)

// Languages are those that klab ships, the fallback first.
func Languages() []string { return []string{English, Chinese} }

// TextFile holds the Markdown of a lesson in a language.
func TextFile(language string) string { return "text." + language + ".md" }

// MessagesFile holds the other words of a lesson in a language.
func MessagesFile(language string) string { return "messages." + language + ".yaml" }

var slug = regexp.MustCompile(`^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$`)

// IsSlug reports whether a name can be an id: lower-case words with hyphens between them.
func IsSlug(name string) bool { return slug.MatchString(name) }

// IsYAML reports whether a file is YAML or JSON by its name.
func IsYAML(name string) bool {
	return slices.Contains([]string{".yaml", ".yml", ".json"}, path.Ext(name))
}

// IsManifest reports whether a file of a seed or an answer is a manifest by its name.
func IsManifest(name string) bool {
	return IsYAML(name) && !strings.HasSuffix(name, StepsSuffix)
}

// Ignored reports whether a file or folder is no content by its name: hidden files, editors' backups, and what the
// systems leave in folders that they show, such as Thumbs.db of Windows and Icon of macOS.
func Ignored(name string) bool {
	switch name {
	case ".":
		return false
	case "Thumbs.db", "ehthumbs.db", "desktop.ini", "Icon\r":
		return true
	}
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasPrefix(name, "#") && strings.HasSuffix(name, "#")
}
