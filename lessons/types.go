package lessons

import (
	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/lessons/internal/guard"
	"github.com/klab-dev/klab/lessons/internal/sources"
)

// A Course is a set of lessons in modules.
type Course struct {
	// Modules in the order of the course.
	Modules []Module
	// Lessons in the order of the course.
	Lessons []*Lesson
	// Glossary maps a term id to its words.
	Glossary map[string]Term

	// source holds the files above the lessons, for the lint.
	source sources.Folder
	// guards are those of the course, and above them klab's.
	guards *guard.Set
}

// A Module groups lessons.
type Module struct {
	ID    string            `yaml:"id"`
	Title map[string]string `yaml:"title"`
	// Lessons lists lesson ids in order.
	Lessons []string `yaml:"lessons"`
}

// A Term is a word of the field in each language.
type Term struct {
	English      string   `yaml:"en"`
	Chinese      string   `yaml:"zh-CN"`
	Alternatives []string `yaml:"alternatives,omitempty"`
	// Means says in a sentence what the word means, by language, for learners.
	Means map[string]string `yaml:"means,omitempty"`
	// Note is for those who write lessons.
	Note string `yaml:"note,omitempty"`
}

// Exclusive names something of the cluster that only one lesson at a time may use.
type Exclusive string

const (
	// ExclusiveNodes are the nodes' labels, taints, static Pods and kubelets; every seed gives them back as they were.
	ExclusiveNodes Exclusive = "nodes"
	// ExclusivePorts are ports of the nodes: NodePorts, hostPorts, and Pods on the host's network.
	ExclusivePorts Exclusive = "ports"
)

// A Lesson is one directory: structure and checks once, prose per language.
type Lesson struct {
	// ID is the slug, such as readiness-probe.
	ID string `yaml:"id"`
	// Number is the stable number in the curriculum.
	Number int `yaml:"number"`
	// Minutes is how long a learner may take.
	Minutes int `yaml:"minutes"`
	// Prerequisites are lesson ids.
	Prerequisites []string `yaml:"prerequisites,omitempty"`
	// Namespace of the exercise; the default is klab-<id>.
	Namespace string `yaml:"namespace,omitempty"`
	// Exclusive is what the lesson has for itself outside its namespace: of the lessons that say the same,
	// no two run beside each other.
	Exclusive Exclusive `yaml:"exclusive,omitempty"`
	// AddOns are what the lesson needs in the lab besides Kubernetes itself. They are brought up before
	// its seed, and stay.
	AddOns []string `yaml:"addons,omitempty"`
	// Traffic runs from the prober to the lesson's Services while the lesson is open.
	Traffic []Traffic `yaml:"traffic,omitempty"`
	// View names the panes of the live picture in their order. The default are those that show what the lesson has.
	View []View `yaml:"view,omitempty"`
	// Seeded is what must be true before the learner may begin; the default waits for every seeded
	// workload to be available.
	Seeded *checker.Check `yaml:"seeded,omitempty"`
	// Tasks in the order of the lesson.
	Tasks []Task `yaml:"tasks"`
	// Predictions lock before the experiment and are compared afterwards.
	Predictions []Question `yaml:"predictions,omitempty"`
	// Quiz are the cards at the end.
	Quiz []Question `yaml:"quiz,omitempty"`

	// Texts by language.
	Texts map[string]*Text `yaml:"-"`
	// Seed is the manifests applied at the start, one file after the other in the order of their names.
	Seed []File `yaml:"-"`
	// Hash identifies the lesson's content.
	Hash string `yaml:"-"`
	// Pack is true when the lesson did not come with klab and nobody vouched for it: it stays behind the
	// fence.
	Pack bool `yaml:"-"`
	// Module is the id of the module the course puts the lesson in.
	Module string `yaml:"-"`
	// Dir is the lesson's folder in the file system it was loaded from.
	Dir string `yaml:"-"`

	// source holds the lesson's files, for the lint.
	source sources.Folder
	// guards are the lesson's own, and above them the course's.
	guards *guard.Set
	// borrowed lists the files that a step or a check takes in by name.
	borrowed map[string]bool
}

// Traffic is a steady stream of requests from the prober to a Service of the lesson.
type Traffic struct {
	Name string `yaml:"name"`
	// Service of the lesson's namespace.
	Service string `yaml:"service"`
	// Port defaults to 80.
	Port int `yaml:"port,omitempty"`
	// Path defaults to /echo.
	Path string `yaml:"path,omitempty"`
	// RPS is requests per second; the default is 10.
	RPS int `yaml:"rps,omitempty"`
}

// A Task is one graded exercise.
type Task struct {
	ID string `yaml:"id"`
	// Points of the task in a score.
	Points int `yaml:"points"`
	// Needs are tasks of this lesson that must have passed before this one can be graded.
	Needs []string `yaml:"needs,omitempty"`
	// Answers are the keys a learner may enter for this task; they are kept in the ConfigMap "answers"
	// of the lesson's namespace.
	Answers []string `yaml:"answers,omitempty"`
	// Checks must all pass.
	Checks []checker.Check `yaml:"checks"`
	// Solutions are right answers (files under solution/), the canonical one first.
	Solutions []Fixture `yaml:"solutions"`
	// Wrong are plausible wrong answers (files under wrong/), each with the code it must get.
	Wrong []Fixture `yaml:"wrong,omitempty"`
	// NoWrong says why no wrong answer is worth trying, where there is none.
	NoWrong string `yaml:"noWrong,omitempty"`
	// Mutations say which generated variants of its solutions the task has nothing to say about.
	Mutations Mutations `yaml:"mutations,omitempty"`
	// Why is asked once the task has passed, if it is set. It counts for nothing.
	Why *Why `yaml:"why,omitempty"`
}

// A Why asks for the reason of what a learner has just seen. Its words are in the messages of the task.
type Why struct {
	// Options are option ids in the order shown.
	Options []string `yaml:"options"`
	// Answer is the id of the right option.
	Answer string `yaml:"answer"`
}

// A Fixture is an answer that the law tries on a real cluster.
type Fixture struct {
	// File under solution/ or wrong/: a manifest, or steps when it ends in .steps.yaml.
	File string `yaml:"file"`
	// Code that a wrong answer must get.
	Code string `yaml:"code,omitempty"`
	// After lists what is in place before: "task" for its canonical solution, or "task/file". The
	// default is the canonical solution of every task of Needs, transitively.
	After []string `yaml:"after,omitempty"`
	// Handed is the code, or pass, that the answer comes to when it is handed in and graded elsewhere, where it is
	// not what was seen at once: what was done on the way is gone then. The default is Code.
	Handed string `yaml:"handed,omitempty"`
	// Why says what makes the answer worth telling apart.
	Why string `yaml:"why,omitempty"`

	// Observe gives names to facts that the steps need, in a steps file written as a map of observe
	// and steps rather than as a list.
	Observe checker.Observations `yaml:"-"`
	// Steps is what the file does.
	Steps []checker.Step `yaml:"-"`
}

// A Question is a multiple-choice card: a prediction, a question why, or one of the quiz. Its words are in the messages.
type Question struct {
	ID string `yaml:"id"`
	// Options are option ids in the order shown.
	Options []string `yaml:"options"`
	// Answer is the id of the right option.
	Answer string `yaml:"answer"`
	// Task, for a prediction, is the task whose experiment it comes before; for a question why, the one that it is about.
	Task string `yaml:"task,omitempty"`
}

// A Text is a lesson in one language.
type Text struct {
	Language string `yaml:"-"`
	// Fallback is true when the language was missing and English stands in.
	Fallback bool `yaml:"-"`
	// Sections of the Markdown, cut at its anchors.
	Sections []Section `yaml:"-"`

	Title   string              `yaml:"title"`
	Summary string              `yaml:"summary"`
	Tasks   map[string]TaskText `yaml:"tasks"`
	// Codes maps a failure code to its message with {placeholders}.
	Codes       map[string]string       `yaml:"codes"`
	Predictions map[string]QuestionText `yaml:"predictions,omitempty"`
	Quiz        map[string]QuestionText `yaml:"quiz,omitempty"`

	// borrowed lists what this language lacks and English stands in for, as paths into the messages.
	borrowed []string
}

// TaskText is what a learner reads about a task.
type TaskText struct {
	Title string `yaml:"title"`
	// Ask is the task in one or two sentences, for the panel.
	Ask string `yaml:"ask"`
	// Hints are exactly four: where to look, which field or concept, the command without values, the
	// worked answer.
	Hints []string `yaml:"hints"`
	// Solution is the worked solution with its reasons, in Markdown.
	Solution string `yaml:"solution"`
	// Debrief is shown after passing.
	Debrief string `yaml:"debrief"`
	// Answers labels the keys a learner may enter.
	Answers map[string]string `yaml:"answers,omitempty"`
	// Why asks why, after passing.
	Why QuestionText `yaml:"why,omitempty"`
}

// QuestionText is a card in one language.
type QuestionText struct {
	Question string            `yaml:"question"`
	Options  map[string]string `yaml:"options"`
	// Explain is shown after answering.
	Explain string `yaml:"explain"`
}
