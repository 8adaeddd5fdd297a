package words

// CommandWords are what commands say, the screen apart.
type CommandWords struct {
	// The lab. States, Steps and Levels are words for what klab/cluster tells apart, Subjects for what doctor looks at.
	LabState, Kubernetes, Begun, Next, StartNext                                        string
	LabReady, LabStopped, LabRemoved                                                    string
	AskRemove, AskRecreate, NothingDone                                                 string
	Undone, LanesRemoved, More, Left, TryRepair, Foreign, Fix                           string
	Ready, NotReady                                                                     string
	States, StepStates, Levels, Subjects                                                map[string]string
	LessonReady, NotBegun, NoLesson, NearLesson, NoTask, WhichTask, TooSoon, WhichShell string
	// RecordLost says that what the lab keeps of a lesson cannot be believed.
	RecordLost           string
	NoCommand, Languages string

	// Calls that klab cannot make sense of. Misuses are by what is wrong with a flag; {reason} is how that was seen.
	TakesExactly, TakesAtLeast, TakesBetween        string
	Outputs, Formats, NoCourse, BadName, NotThisLab string
	Misuses                                         map[string]string

	// All lessons of a lab, and what of the learner's progress is written out or forgotten.
	AskResetAll, NotOfCourse, LessonCleared, NothingBegun                    string
	Exported, ExportOntoLog, WhichForget, AskForget, AskForgetAll, Forgotten string

	// The learner's progress and files.
	// How well a concept is known.
	Concept, ConceptMastered, ConceptDue, ConceptWaiting                                          string
	Merged, LinesStay, LinesAside, Missing, MissingNext, Remember, RememberSigns, NewerLog, NoLog string

	// DiskFull says that a file could not be written because its disk is full, DiskFullNext how to see what is left there.
	DiskFull, DiskFullNext string

	AuthorWords

	// AddOn is what the commands for add-ons say.
	AddOn AddOnWords
	// Grade is what grading submissions says, Class what the commands for a class do.
	Grade GradeWords
	Class ClassWords
	// Submit is what handing in says.
	Submit SubmitWords
	// Verify is what looking at signatures says.
	Verify VerifyWords

	// Failures say what happened, by the kind of an error; {reason} is how that was seen.
	Failures map[string]string

	HelpWords
}

// AddOnWords are what is said of add-ons. Conditions are by what klab/cluster tells apart, Does by an add-on's name. Needs
// says what a lesson brings into the lab, Sized an add-on with its memory, and Takes that with the lessons that bring it.
type AddOnWords struct {
	Lessons, None, Works, Port, Gone string
	Needs, Sized, Takes              string
	Conditions, Does                 map[string]string
}

// HelpWords are what help says: its headings, what commands do by their path, and what flags are by theirs. Long says
// more than Does of some commands. Default is behind a flag that has one.
type HelpWords struct {
	Usage, Commands, Flags, GlobalFlags, MoreHelp, HelpFor, Default string
	Does, Long, Flag                                                map[string]string
}

// AuthorWords are what the commands for authors say.
type AuthorWords struct {
	Wrote, NewNext, NoProblem, Problems, Applied, Replaced, WantTask, NoAnswer, NoCourseYet, NeedsLessons, Changed string
	OnlyExpanded, NeedsLedger, WhichLedger, WantShare                                                              string
}
