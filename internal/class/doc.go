// Package class is a teacher's folder for one assignment: what is to be done and by when, who is in the class, what was
// decided by hand; and the marks that come of it. It reads what was graded and knows no lab.
//
// A folder is laid out so:
//
//	assignment.yaml       what is to be done; goes to learners
//	roster.csv            who is in the class; stays with the teacher
//	overrides.yaml        what was decided by hand; may be left out
//	received.csv          when things were handed in, where files do not say it; may be left out
//	submissions/          what learners handed in
//	grades/results.json   what grading made of it
package class

// Names in the folder.
const (
	AssignmentFile = "assignment.yaml"
	RosterFile     = "roster.csv"
	OverridesFile  = "overrides.yaml"
	ReceivedFile   = "received.csv"
	SubmissionsDir = "submissions"
	GradesDir      = "grades"
	ResultsFile    = "results.json"
)

// A Problem is something about a class that a person should look at.
type Problem struct {
	// File of the folder, and the line in it where there is one.
	File string `json:"file"`
	Line int    `json:"line,omitempty"`
	// Code names the problem. Its words are filled in with Values, which alternate names and values.
	Code   string   `json:"code"`
	Values []string `json:"-"`
	// Stops is true where no mark can be told until it is mended.
	Stops bool `json:"stops"`
}

// Codes of problems.
const (
	// NoFile is a file that cannot be read, TooLarge one that is larger than any class needs.
	NoFile   = "no-file"
	TooLarge = "too-large"
	// NotYAML is a file that is no YAML, or has a key that there is not.
	NotYAML = "not-yaml"
	// NotCSV is a file that is no CSV; Encoding is one that is not in UTF-8.
	NotCSV   = "not-csv"
	Encoding = "encoding"
	// NoColumn is a column that must be there, TwoColumns one that is there twice.
	NoColumn   = "no-column"
	TwoColumns = "two-columns"
	// NoID is a row without an id, BadID one that no submission can have, TwoIDs one that is there twice.
	NoID   = "no-id"
	BadID  = "bad-id"
	TwoIDs = "two-ids"
	// NotKind is a document of another kind.
	NotKind = "not-kind"
	// BadValue is a value that cannot be.
	BadValue = "bad-value"
	// NoLesson is a lesson that klab does not have, NoTask a task that its lesson does not have, TwoLessons one twice.
	NoLesson   = "no-lesson"
	NoTask     = "no-task"
	TwoLessons = "two-lessons"
	NoLessons  = "no-lessons"
	// Changed is a lesson that is another than when it was handed out, NoHash one that nobody could tell that of.
	Changed = "changed"
	NoHash  = "no-hash"
	// NoReason is a decision that says no reason; NoDecision one that decides nothing, or lateness for a task.
	NoReason   = "no-reason"
	NoDecision = "no-decision"
	// TooMany is more points than a task has.
	TooMany = "too-many"
	// NotOnRoster is somebody whom the roster does not have.
	NotOnRoster = "not-on-roster"
	// OtherKubernetes is results of another Kubernetes than the assignment's, NotGraded results without one of its lessons.
	OtherKubernetes = "other-kubernetes"
	NotGraded       = "not-graded"
	// TimeOfFile is a late submission of which only its file says when it was handed in.
	TimeOfFile = "time-of-file"
)
