package words

func englishCommands() CommandWords {
	return CommandWords{
		LabState:     "lab {lab}: {state}",
		Kubernetes:   "Kubernetes {version} at {address}",
		Begun:        "begun: {lesson} in {namespace}",
		Next:         "next: {command}",
		StartNext:    "klab start on a terminal, or klab lessons",
		LabReady:     "lab {lab} is ready: {nodes} nodes, Kubernetes {version}",
		LabStopped:   "lab {lab} is stopped; {command} resumes it",
		LabRemoved:   "lab {lab} is removed; your progress is kept",
		AskRemove:    "remove lab {lab} with all you made in it? Your progress is kept.",
		AskRecreate:  "remove lab {lab} with all you made in it, and make it afresh? Your progress is kept.",
		NothingDone:  "nothing was done",
		Undone:       "undid {n} disruption(s) of a check that was interrupted",
		LanesRemoved: "removed what an interrupted proof of lessons left: {names}",
		More:         "and {n} more",
		Left:         "still there from an interrupted klab: {reason}",
		TryRepair:    "try: {command}; the lessons work meanwhile, and a reset of a lesson ends what is left of its checks",
		Foreign:      "not klab's, and asked before changes of the lab: {name}; {command} removes it",
		Fix:          "fix: {fix}",
		Ready:        "ready",
		NotReady:     "not ready",
		LessonReady:  "{lesson} is ready in namespace {namespace}",
		NotBegun:     "{lesson}: the lesson has not been begun; {command} begins it",
		RecordLost:   "{lesson}: the lab's record of how this lesson began was changed, or another klab wrote it, so that nothing can be judged by it; {command} begins the lesson anew",
		NoLesson:     "there is no lesson {lesson}; klab lessons lists them",
		NoTask:       "lesson {lesson} has no task {task}; its tasks are {tasks}",
		WhichShell:   "--shell {shell}: it stands inside, beside the text, or has the full terminal; want inside or full",
		WhichTask:    "which task? want {lesson}/TASK, one of {tasks}",
		TooSoon:      "next hint: try it first, or think for another {seconds} s",
		NoCommand:    "there is no command {command}",
		Languages:    "language {language}: there are en and zh-CN",

		TakesExactly: "{command} takes {n} argument(s), got {got}",
		TakesAtLeast: "{command} takes at least {n} argument(s), got {got}",
		TakesBetween: "{command} takes {low} to {high} arguments, got {got}",
		Outputs:      "output {output}: there are {known}",
		Formats:      "text and json",
		NoCourse:     "no course in {dir}: {reason}; {command} makes one",
		BadName:      "{where}: {reason}",
		NotThisLab:   "{what} is not of lab {lab}, and this kubectl works on that lab alone; for a cluster of your own leave the lab's shell",
		Misuses:      englishMisuses(),

		Merged:      "{added} events added, {known} known already, {damaged} lines could not be read",
		LinesStay:   "{n} line(s) of your progress could not be read; they stay in {file}: {reason}",
		LinesAside:  "{n} line(s) of your progress could not be read; they are kept in {file}",
		Missing:     "{n} thing(s) you did are missing in your progress, {file}: {reason}",
		MissingNext: "mend that, then klab check the lesson again: what is right in the lab passes again",
		Remember:    "remember the language: {reason}",

		NewerLog: "progress in {file} has version {version}, this klab reads up to {known}: install a newer klab",
		NoLog:    "merge {file}: it is no progress of klab, which has an event a line, as in {own}",

		OnlyExpanded:   "want --expanded: lesson.yaml itself is in the lesson's folder",
		NeedsLedger:    "--stale, --all and --sample go with --ledger",
		WhichLedger:    "where is the ledger? there is no course in {dir}; name it: --ledger=DIR",
		WantShare:      "first {first}: want N/M with N from 1 to M, such as 2/3",
		Wrote:          "wrote {file}",
		NewNext:        "next: {lint}, then on a running lab {test}",
		NoProblem:      "{n} lessons, no problem",
		NoProblemInOne: "1 lesson, no problem",
		Problem:        "1 problem",
		Problems:       "{n} problems",
		Applied:        "applied {file} to {namespace}",
		Replaced:       "replaced {file}; what was there is in {kept}",
		WantTask:       "want LESSON/TASK, got {argument}",
		NoAnswer:       "task {task} has no answer {answer}",
		NoCourseYet:    "there is no course.yaml in {dir}; {command} makes a course",
		NeedsLessons:   "author watch needs --lessons DIR: the shipped lessons do not change",
		Changed:        "changed: {files}",

		States:     map[string]string{"absent": "absent", "stopped": "stopped", "starting": "starting", "ready": "ready", "broken": "broken"},
		StepStates: map[string]string{"failed": "failed", "undoing": "undoing", "undone": "undone"},
		Levels:     map[string]string{"ok": "ok", "warn": "warn", "fail": "fail"},
		Subjects:   englishSubjects(),
		Failures:   englishFailures(),
		Grade:      englishGrade(),
		Class:      englishClass(),
		Submit:     englishSubmit(),
		HelpWords:  englishHelp(),
	}
}

func englishHelp() HelpWords {
	return HelpWords{
		Usage:       "Usage",
		Commands:    "Available Commands",
		Flags:       "Flags",
		GlobalFlags: "Global Flags",
		MoreHelp:    "Use \"{command} [command] --help\" for more information about a command.",
		HelpFor:     "help for {command}",
		Default:     " (default {value})",
		Does:        englishDoes(),
		Long:        joined(englishAuthorsLong(), englishCobraLong()),
		Flag:        englishFlag(),
	}
}

// englishFailures leaves the word to the error itself.
func englishFailures() map[string]string {
	all := map[string]string{}
	for kind := range chineseFailures() {
		all[kind] = "{reason}"
	}
	return all
}

// englishMisuses leaves the word to the error itself.
func englishMisuses() map[string]string {
	all := map[string]string{}
	for kind := range chineseMisuses() {
		all[kind] = "{reason}"
	}
	return all
}

func englishDoes() map[string]string {
	shells, _ := englishShells()
	return joined(shells, englishAuthorsDoes(), map[string]string{
		"klab": "learn Kubernetes in a terminal, on a real cluster of your own", "klab start": "bring up the lab (or find it again) and open the lessons",
		"klab stop": "stop the lab's nodes; start resumes them", "klab destroy": "remove the lab (on a terminal it asks first); progress is kept",
		"klab status": "describe the lab", "klab doctor": "look at everything a lab depends on",
		"klab repair": "mend the lab and undo what an interrupted check left", "klab lessons": "list the lessons and how far you are",
		"klab show": "print a lesson", "klab glossary": "say what a word of the field means, or list them", "klab check": "grade a lesson or one of its tasks",
		"klab hint": "give the next of four hints", "klab solution": "print the worked solution",
		"klab reset": "make a lesson afresh in the lab: its tasks are to be checked again, and what you passed stays in klab progress",
		"klab shell": "open a shell with kubectl on the lab", "klab env": "print the environment of the lab's shell: eval \"$(klab env)\"",
		"klab kubectl":  "run kubectl on the lab (klab --name LAB kubectl … for another one)",
		"klab progress": "show what you have done, by module", "klab progress merge": "add the progress of another machine",
		"klab grade": "mark submissions: folders or zip files, or a folder of them",
		"klab class": "for teachers: hand out an assignment, and report what came of it", "klab class new": "begin the folder of an assignment",
		"klab class lint":   "report every problem of such a folder at once",
		"klab class report": "write marks for people, spreadsheets and gradebooks",
		"klab author":       "for those who write lessons", "klab version": "print klab's version",
		"klab submit": "pack what you did, to hand it in; say first what will count",
		"klab help":   "Help about any command", "klab completion": "Generate the autocompletion script for the specified shell",
	})
}

func englishFlag() map[string]string {
	_, shells := englishShells()
	return joined(shells, englishAuthorsFlag(), map[string]string{
		"klab --name": "name of the lab (in a lab's shell: that lab)", "klab --engine": "container engine: docker, podman or nerdctl (default: the first that answers)",
		"klab --lang": "language of lessons and messages: en or zh-CN", "klab --lessons": "folder with a course of your own instead of the shipped one",
		"klab --trust":         "the folder of --lessons is your own: its lessons may leave their namespace, as the shipped ones do",
		"klab --output":        "how to report: text or json",
		"klab start --workers": "number of worker nodes", "klab start --image": "node image (default: the best one that is there)",
		"klab start --port":       "NODE=HOST port mappings that differ from the default; HOST 0 takes a free one",
		"klab start --proxy-mode": "mode of kube-proxy: iptables (default) or nftables", "klab start --shell": "where the shell stands: inside (beside the text; the default) or full (the whole terminal)",
		"klab start --linear":   "read and work in lines instead of on a screen, as screen readers and simple terminals need it",
		"klab start --recreate": "make the lab afresh; asks first on a terminal",
		"klab start --yes":      "do not ask", "klab destroy --yes": "do not ask", "klab start --screen": "open the lessons on a terminal", "klab start --lesson": "lesson to open at once",
		"klab grade --out": "folder for results.json and for what a killed run goes on from", "klab grade --lesson": "lessons that were to be done (default: all that anybody handed in)",
		"klab grade --parallel":  "how many tries run beside each other (default: as many as the machine has room for)",
		"klab grade --dry-run":   "say what would be refused or is missing, and grade nothing",
		"klab class report --to": "folder to write to", "klab class report --format": "what to write: html, csv, wide, xlsx, junit, gradescope, prairielearn, classroom50, autolab, nbgrader",
		"klab class report --lms":    "gradebook that Canvas or Moodle exported, to fill in",
		"klab class report --column": "column of the gradebook (default: the one with the assignment's title)",
		"klab class report --names":  "names in what is written: roster, or none for pseudonyms and ids alone",
		"klab check --again":         "grade tasks that passed once more", "klab version --licenses": "print the licences and notices of everything that is compiled into klab",
		"klab grade --accept":   "give points also for what only the learner's own klab says: recorded, claimed (default: neither)",
		"klab submit --file":    "the zip file (default: klab-ID.zip, or klab-submission.zip)",
		"klab submit --lesson":  "lessons to hand in (default: all that you worked on)",
		"klab submit --id":      "your id, as your teacher gave it to you",
		"klab submit --dry-run": "say what would count, and write nothing",
	})
}

func englishSubjects() map[string]string {
	return map[string]string{
		"engine": "engine", "cgroup": "cgroup", "capabilities": "capabilities", "memory": "memory", "cpus": "cpus", "disk": "disk",
		"inotify": "inotify", "image": "image", "ports": "ports", "network": "network", "lab": "lab",
	}
}
