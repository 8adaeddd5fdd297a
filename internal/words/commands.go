package words

// CommandWords are what commands say, the screen apart.
type CommandWords struct {
	// The lab. States, Steps and Levels are words for what klab/cluster tells apart, Subjects for what doctor looks at.
	LabState, Kubernetes, Begun, Next, StartNext                string
	LabReady, LabStopped, LabRemoved                            string
	AskRemove, AskRecreate, NothingDone                         string
	Undone, LanesRemoved, More, Left, TryRepair, Foreign, Fix   string
	Ready, NotReady                                             string
	States, Levels, Subjects                                    map[string]string
	LessonReady, NotBegun, NoLesson, NoTask, WhichTask, TooSoon string
	NoCommand, Languages                                        string

	// Failures say what happened, by the kind of an error; {reason} is how that was seen.
	Failures map[string]string

	// Help: its headings, what commands do by their path, and what flags are by theirs.
	Usage, Commands, Flags, GlobalFlags, MoreHelp, HelpFor string
	Does, Flag                                             map[string]string
}
