package words

func englishCommands() CommandWords {
	return CommandWords{
		LabState:     "lab {lab}: {state}",
		Kubernetes:   "Kubernetes {version} at {address}",
		Begun:        "begun: {lesson} in {namespace}",
		Next:         "next: {command}",
		StartNext:    "klab start on a terminal, or klab lessons",
		LabReady:     "lab {lab} is ready: {nodes} {nodes|node|nodes}, Kubernetes {version}",
		LabStopped:   "lab {lab} is stopped; {command} resumes it",
		LabRemoved:   "lab {lab} is removed; your progress is kept",
		AskRemove:    "remove lab {lab} with all you made in it? Your progress is kept.",
		AskRecreate:  "remove lab {lab} with all you made in it, and make it afresh? Your progress is kept.",
		NothingDone:  "nothing was done",
		Undone:       "undid {n} {n|disruption|disruptions} of a check that was interrupted",
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
		NoLesson:     "there is no lesson {lesson}",
		NearLesson:   "there is no lesson {lesson}; did you mean {words}?",
		NoTask:       "lesson {lesson} has no task {task}; its tasks are {tasks}",
		WhichShell:   "--shell {shell}: it stands inside, beside the text, or has the full terminal; want inside or full",
		WhichTask:    "which task? want {lesson}/TASK, one of {tasks}",
		TooSoon:      "next hint: try it first, or think for another {seconds} s",
		NoCommand:    "there is no command {command}",

		AskResetAll:   "take {n} {n|lesson|lessons} out of lab {lab}, with all you made in {n|it|them}? Each begins afresh when it is opened next; your progress is kept.",
		NotOfCourse:   "left as it is: {namespace}, of lesson {lesson}, which is not in the course",
		LessonCleared: "{lesson} is out of the lab and begins afresh when it is opened next",
		NothingBegun:  "no lesson is begun in lab {lab}",
		Exported:      "{n} {n|event|events} written to {file}; klab progress merge reads {n|it|them}",
		ExportOntoLog: "{file} is the log of your progress itself: name another file",
		WhichForget:   "want lessons to forget, or --all",
		AskForget:     "forget all you did in {lessons}? It cannot be undone; klab progress export keeps a copy.",
		AskForgetAll:  "forget all you did in every lesson? It cannot be undone; klab progress export keeps a copy.",
		Forgotten:     "{n} {n|event is|events are} forgotten; a merge with another machine can bring {n|it|them} back",
		Languages:     "language {language}: there are en and zh-CN",

		TakesExactly: "{command} takes {n} {n|argument|arguments}, got {got}",
		TakesAtLeast: "{command} takes at least {n} {n|argument|arguments}, got {got}",
		TakesBetween: "{command} takes {low} to {high} {high|argument|arguments}, got {got}",
		Outputs:      "output {output}: there are {known}",
		Formats:      "text and json",
		NoCourse:     "no course in {dir}: {reason}; {command} makes one",
		BadName:      "{where}: {reason}",
		NotThisLab:   "{what} is not of lab {lab}, and this kubectl works on that lab alone; for a cluster of your own leave the lab's shell",
		Misuses:      englishMisuses(),

		Merged:      "{added} {added|event|events} added, {known} known already, {damaged} {damaged|line|lines} could not be read",
		LinesStay:   "{n} {n|line|lines} of your progress could not be read; {n|it stays|they stay} in {file}: {reason}",
		LinesAside:  "{n} {n|line|lines} of your progress could not be read; {n|it is|they are} kept in {file}",
		Missing:     "{n} {n|thing|things} you did {n|is|are} missing in your progress, {file}: {reason}",
		MissingNext: "mend that, then klab check the lesson again: what is right in the lab passes again",
		Concept:     "{title}: {passed} of {total} {total|task|tasks} passed", ConceptMastered: ", mastered", ConceptDue: ", {n} due (klab review)",
		ConceptWaiting: ", cards that wait for their day: {n}",
		Remember:       "remember the language: {reason}", RememberSigns: "remember the signs: {reason}",

		NewerLog: "progress in {file} has version {version}, this klab reads up to {known}: install a newer klab",
		NoLog:    "merge {file}: it is no progress of klab, which has an event a line, as in {own}",

		DiskFull:     "the disk is full: {file} could not be written",
		DiskFullNext: "df -h {dir} (shows what is left), free some space, then run this again",

		AuthorWords: englishAuthors(),

		States:     map[string]string{"absent": "absent", "stopped": "stopped", "starting": "starting", "ready": "ready", "broken": "broken"},
		StepStates: map[string]string{"failed": "failed", "undoing": "undoing", "undone": "undone"},
		Levels:     map[string]string{"ok": "ok", "warn": "warn", "fail": "fail"},
		Subjects:   englishSubjects(),
		Failures:   englishFailures(),
		AddOn:      englishAddOns(), Grade: englishGrade(), Class: englishClass(),
		Submit: englishSubmit(), Verify: englishVerify(),
		HelpWords: englishHelp(),
	}
}

func englishAuthors() AuthorWords {
	return AuthorWords{
		OnlyExpanded: "want --expanded: lesson.yaml itself is in the lesson's folder",
		NeedsLedger:  "--stale, --all and --sample go with --ledger",
		WhichLedger:  "where is the ledger? there is no course in {dir}; name it: --ledger=DIR",
		WantShare:    "first {first}: want N/M with N from 1 to M, such as 2/3",
		Wrote:        "wrote {file}",
		NewNext:      "next: {lint}, then on a running lab {test}",
		NoProblem:    "{n} {n|lesson|lessons}, no problem",
		Problems:     "{n} {n|problem|problems}",
		Applied:      "applied {file} to {namespace}",
		Replaced:     "replaced {file}; what was there is in {kept}",
		WantTask:     "want LESSON/TASK, got {argument}",
		NoAnswer:     "task {task} has no answer {answer}",
		NoCourseYet:  "there is no course.yaml in {dir}; {command} makes a course",
		NeedsLessons: "author watch needs --lessons DIR: the shipped lessons do not change",
		Changed:      "changed: {files}",
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

func englishAddOns() AddOnWords {
	return AddOnWords{
		Lessons:    "for {lessons}",
		None:       "there is no add-on {addon}; there are {addons}",
		Works:      "{addon} works in lab {lab}",
		Port:       "port {port} of the control plane is {address} on this machine",
		Gone:       "{addon} is out of lab {lab}",
		Needs:      "Besides Kubernetes, this lesson needs {addons} in the lab.",
		Sized:      "{addon} (about {memory} MiB of memory)",
		Takes:      "{addon}, brought up for {lessons}",
		Conditions: map[string]string{"on": "on", "off": "off", "broken": "broken", "unknown": "no lab"},
		Does: map[string]string{
			"gateway":        "Traefik: HTTP and HTTPS into the cluster, by Ingress and by the Gateway API",
			"metrics-server": "what Pods and nodes use, for kubectl top and autoscaling",
		},
	}
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
		"klab addon": "what some lessons need in the lab besides Kubernetes", "klab addon list": "list the add-ons: how they stand, and the memory each takes",
		"klab addon enable": "bring an add-on up and wait until it works", "klab addon disable": "remove an add-on, and all objects of the kinds that it brought",
		"klab repair": "mend the lab and undo what an interrupted check left", "klab lessons": "list the lessons and how far you are",
		"klab show": "print a lesson", "klab glossary": "say what a word of the field means, or list them", "klab check": "grade a lesson or one of its tasks",
		"klab hint": "give the next of four hints", "klab solution": "print the worked solution",
		"klab reset": "make a lesson afresh in the lab: its tasks have to be checked again, and what you passed stays in klab progress",
		"klab shell": "open a shell with kubectl on the lab", "klab env": "print the environment of the lab's shell: eval \"$(klab env)\"",
		"klab kubectl":  "run kubectl on the lab (klab --name LAB kubectl … for another one)",
		"klab progress": "show what you have done, by module", "klab progress merge": "add the progress of another machine",
		"klab progress export": "write your progress to a file, for another machine or to keep",
		"klab progress forget": "take what you did in lessons out of your progress (on a terminal it asks first)",
		"klab next":            "say what to do now: the next lesson, and its next task",
		"klab review":          "ask again what you once answered wrong: after 1, 3, 7 and 21 days",
		"klab grade":           "mark submissions: folders or zip files, or a folder of them",
		"klab class":           "for teachers: hand out an assignment, and report what came of it", "klab class new": "begin the folder of an assignment",
		"klab class lint":   "report every problem of such a folder at once",
		"klab class worker": "grade a share in a cluster; klab grade --spread runs it there",
		"klab class report": "write marks for people, spreadsheets and gradebooks",
		"klab author":       "for those who write lessons", "klab version": "print klab's version",
		"klab submit": "pack what you did, to hand it in; say first what will count",
		"klab verify": "say who signed submissions, and whether they were changed since",
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
		"klab start --ascii":    "draw the screen with ASCII alone, now and from now on; --ascii=false has all signs again",
		"klab start --recreate": "make the lab afresh; asks first on a terminal",
		"klab reset --all":      "all lessons of the lab: each begins afresh when it is opened next; asks first on a terminal",
		"klab reset --yes":      "do not ask", "klab progress forget --all": "what you did in every lesson", "klab progress forget --yes": "do not ask",
		"klab start --yes": "do not ask", "klab destroy --yes": "do not ask", "klab start --screen": "open the lessons on a terminal", "klab start --lesson": "lesson to open at once",
		"klab grade --out": "folder for results.json and for what a killed run goes on from", "klab grade --lesson": "lessons that were to be done (default: all that anybody handed in)",
		"klab grade --parallel":   "how many tries run beside each other (default: as many as the machine has room for)",
		"klab grade --dry-run":    "say what would be refused or is missing, and grade nothing",
		"klab grade --labs":       "grade on several labs of this machine: how many (NAME-1 and so on, brought up where they are not), or the names of those that run",
		"klab grade --spread":     "grade with so many workers on the nodes of one cluster, as a Job of Kubernetes",
		"klab grade --kubeconfig": "with --spread: kubeconfig of the cluster (default: the lab of --name)",
		"klab grade --context":    "with --spread: context of the kubeconfig",
		"klab grade --image":      "with --spread: image with this klab that the cluster can pull (default: this klab is brought into the nodes)",
		"klab grade --queue":      "with --spread: LocalQueue of Kueue that the Jobs wait in",
		"klab grade --yes":        "do not ask",
		"klab grade --shard":      "grade one of N shares, as 2/4; each on a lab of its own",
		"klab grade --merge":      "put shares together: their folders, or the one they are in; needs no lab",
		"klab class report --to":  "folder to write to", "klab class report --format": "what to write: html, csv, wide, xlsx, junit, gradescope, prairielearn, classroom50, autolab, nbgrader",
		"klab class report --lms":    "gradebook that Canvas or Moodle exported, to fill in",
		"klab class report --column": "column of the gradebook (default: the one with the assignment's title)",
		"klab class report --names":  "names in what is written: roster, or none for pseudonyms and ids alone",
		"klab check --again":         "grade tasks that passed once more", "klab version --licenses": "print the licences and notices of everything that is compiled into klab",
		"klab grade --accept":    "give points also for what only the learner's own klab says: recorded, claimed (default: neither)",
		"klab submit --file":     "the zip file (default: klab-ID.zip, or klab-submission.zip)",
		"klab submit --lesson":   "lessons to hand in (default: all that you worked on)",
		"klab submit --id":       "your id, as your teacher gave it to you",
		"klab submit --dry-run":  "say what would count, and write nothing",
		"klab submit --key":      "private key of ssh to sign with (default: klab's own, made when it is first needed)",
		"klab submit --unsigned": "do not sign it",
		"klab verify --signers":  "file with everybody's keys, as ssh-keygen -Y verify takes it: ID ssh-ed25519 AAAA…",
	})
}

func englishSubjects() map[string]string {
	return map[string]string{
		"engine": "engine", "cgroup": "cgroup", "capabilities": "capabilities", "memory": "memory", "cpus": "cpus", "disk": "disk",
		"inotify": "inotify", "image": "image", "ports": "ports", "network": "network", "lab": "lab",
		"addons": "add-ons",
	}
}

// englishAuthorsDoes says what the commands for authors do.
func englishAuthorsDoes() map[string]string {
	return map[string]string{
		"klab author apply":       "apply an answer of a task (its canonical solution by default)",
		"klab author ledger":      "say which cases are proven, stale and unproven",
		"klab author lint":        "report every problem of a course at once",
		"klab author mutate":      "try generated variants of right answers: some must still pass, some must be refused",
		"klab author new":         "write a new lesson that already works, to change it step by step",
		"klab author schema":      "write JSON Schemas into a course, and the first line of every YAML file that names its own",
		"klab author show":        "print lesson.yaml as it would be written without guards",
		"klab author submissions": "play every answer, hand it in, and prove that grading says the same",
		"klab author test":        "prove lessons on the running lab",
		"klab author walk":        "go through lessons as a learner does, on the running lab",
		"klab author watch":       "seed, show and grade a lesson again whenever one of its files changes",
	}
}

// englishAuthorsLong says more of them.
func englishAuthorsLong() map[string]string {
	return map[string]string{
		"klab author test": "Prove lessons on the running lab: red after the seed, green after every right answer, red with the expected\n" +
			"code after every wrong one, and everything as before after a reset. -o: text, json, junit or html.",
		"klab author mutate": "Make variants of every manifest among the right answers and try them on the running lab: some must still\n" +
			"pass, some must be refused. The same --seed makes the same variants. -o: text, json, junit or html.",
		"klab author walk": "Go through lessons as a learner does: reset, then task after task on that one seed, each command a process\n" +
			"of its own. A task is checked (it must not pass), answered, and checked (it must). Then everything once\n" +
			"more by what the worked solutions and the last hints print, typed into klab shell. The progress and the files\n" +
			"of whoever runs this are not touched. Exit code 1 when anything is refused, passes too early, or hangs.",
		"klab author watch": "Seed, show and grade a lesson of --lessons again whenever one of its files changes. Do its tasks in another\n" +
			"terminal (klab shell LESSON), or let --answer do one. Progress is not touched. Ctrl-C ends it.",
	}
}

// englishAuthorsFlag says what their flags do.
func englishAuthorsFlag() map[string]string {
	all := map[string]string{
		"klab author ledger --ledger":        "folder of the proofs (default: the ledger beside the lessons)",
		"klab author ledger --readme":        "write the table of the whole ledger into this page instead",
		"klab author mutate --limit":         "at most so many variants of a task, of as many operators as possible; 0 tries all",
		"klab author mutate --list":          "list the variants, with their manifests in JSON, and try none",
		"klab author mutate --operators":     "list the operators that make variants, and why",
		"klab author mutate --seed":          "chooses among the variants there could be",
		"klab author new --dir":              "folder of the course (default: that of --lessons, else the current one); made when missing",
		"klab author new --module":           "module of course.yaml that the lesson joins (default: the last one)",
		"klab author show --expanded":        "with guards, shown commands and facts of the lesson spelled out",
		"klab author test --all":             "with --ledger: every case",
		"klab author test --budget":          "begin no case after this time",
		"klab author test --ledger":          "try what this folder of proofs does not hold yet, and enter it (default: the ledger beside the lessons)",
		"klab author test --sample":          "with --ledger: try proven cases too, drawn by this text, and compare instead of entering",
		"klab author test --stale":           "with --ledger: also what another grader proved, oldest first",
		"klab author test --touched":         "with --sample: lessons whose every case comes first",
		"klab author submissions --draw":     "what the answers of --most are drawn by, such as a commit",
		"klab author submissions --most":     "try only so many answers, drawn by --draw",
		"klab author submissions --match":    "only answers whose name contains this",
		"klab author submissions --out":      "folder for the submissions and the journal of their grading",
		"klab author submissions --parallel": "how many cases run beside each other (default as many as the machine has room for)",
		"klab author walk --budget":          "begin no further lesson after this time",
		"klab author walk --first":           "N/M: then every M-th lesson from the N-th on, so that with a budget M runs come to all",
		"klab author walk --ledger":          "enter whole walks in this folder of proofs (default: the ledger beside the lessons)",
		"klab author walk --limit":           "time after which a command counts as hanging (default 6m)",
		"klab author walk --parallel":        "how many lessons are walked beside each other",
		"klab author walk --shell":           "also type what solutions and hints print",
		"klab author walk --touched":         "lessons that are walked before all others",
		"klab author watch --answer":         "answer to try after every change: TASK for its first solution, or TASK/FILE",
	}
	for _, command := range []string{"test", "mutate"} {
		all["klab author "+command+" --parallel"] = "how many cases run beside each other (default as many as the machine has room for)"
		all["klab author "+command+" --match"] = "only cases whose name contains this"
		all["klab author "+command+" --repeat"] = "try everything so often; what comes out differently is a flake"
		all["klab author "+command+" --resume"] = "file that keeps every case as it ends; with one that is there, go on where it stops"
		all["klab author "+command+" --report"] = "file to write a report to: .txt, .json, .xml (JUnit) or .html"
	}
	return all
}
