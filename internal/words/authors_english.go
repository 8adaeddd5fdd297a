package words

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
