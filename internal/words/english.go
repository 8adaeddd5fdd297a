package words

import "github.com/klab-dev/klab/checker"

func english() Words {
	return Words{
		Name:    "EN",
		Tagline: "Kubernetes, hands on",

		LabReady:    "lab ready",
		LabFailed:   "no lab",
		LabStarting: "lab starting",
		TryNext:     "try: {command}",

		Next:         "Next",
		Continue:     "Continue",
		Minutes:      "{n} min",
		Reading:      "Opening the lessons…",
		NoMatch:      "Nothing matches “{filter}”. Press esc to see everything.",
		Needs:        "After",
		Tasks:        "Tasks",
		AllDone:      "Every lesson is done. Well earned.",
		FilterPrompt: "Filter",

		TaskLabel:       "Task {n} of {total}",
		PredictLabel:    "Predict before you try",
		QuizLabel:       "Quiz",
		CorrectionLabel: "Often said, and what is true now",
		Points:          "{n} {n|point|points}",
		AnswerInPanel:   "Answer in the task panel (tab, then enter).",
		YouChose:        "You chose",
		Fallback:        "This lesson is not translated yet; here is the English text.",
		Rendering:       "Rendering…",
		RenderFailed:    "This text could not be rendered",
		NoTxt:           "This lesson has no text.",

		Predict:           "Predict",
		Quiz:              "Quiz",
		WhenLabReady:      "The exercise is set up as soon as the lab is ready. Read on meanwhile.",
		WithoutLab:        "There is no lab, so there is no exercise yet. You can still read the text.",
		SeedAddOns:        "It needs {addons} in the lab. To bring that up takes a minute, once.",
		SeedApply:         "Creating its objects.",
		SeedSettle:        "Waiting until everything runs.",
		TooSoon:           "Try it first, or think for another {seconds} s.",
		Opening:           "Setting up the exercise…",
		OpenFailed:        "The exercise could not be set up",
		PressToRetry:      "Press c to try again.",
		StatePass:         "passed",
		StateWaiting:      "waiting",
		StateWrong:        "not yet",
		StateUnknown:      "could not look",
		StateTodo:         "to do",
		StateNew:          "not looked at yet",
		UnknownHelps:      "Press c to look again.",
		See:               "See for yourself",
		Hints:             "Hints",
		NoHints:           "h for a hint",
		MoreHints:         "h for the next",
		HintOffer:         "Stuck? Press h: the next hint comes at once and does not count.",
		Checking:          "Checking…",
		LabGone:           "The lab cannot be seen",
		Unwritten:         "Your progress is only in memory and goes to disk with what you do next",
		Resetting:         "Resetting the lesson…",
		PressEnterPredict: "Press enter to make your prediction. It locks before the experiment.",
		PressEnterQuiz:    "Press enter for the cards.",
		WhyLabel:          "Why?",
		WhyLater:          "It is asked once the task has passed.",
		PressEnterWhy:     "Press enter to answer. It does not count.",
		WhyFree:           "It does not count.",
		QuizDone:          "{right} of {total} right. Press enter to look again.",
		AnswerKeys:        "Press a to enter your answer.",

		LocksIn:   "Once locked, a prediction stays.",
		Locked:    "Locked. It is compared when the task has passed.",
		Missed:    "The experiment is over; this prediction was not made.",
		YouSaid:   "You said",
		ItWas:     "It was",
		Said:      "{label}: {text}",
		Right:     "Right.",
		NotRight:  "Not quite.",
		CardOf:    "{n} of {total}",
		QuizScore: "{right} of {total} right",

		Yes:           "Yes",
		No:            "No",
		QuitTitle:     "Leave during a check?",
		QuitBody:      "A check is disturbing the lab just now. klab undoes it before it ends, which may take a moment.",
		ResetTitle:    "Reset this lesson?",
		ResetBody:     "Everything you made in this lesson's namespace goes, and the exercise is set up afresh. What you passed stays in your progress, and so do the files you wrote.",
		SolutionTitle: "Show the solution?",
		SolutionBody:  "Trying once more teaches more than reading.\nHints opened: {opened} of {total}.",
		AnswersTitle:  "Your answer",
		HelpTitle:     "Keys",
		PredictFirst:  "First your prediction, then the experiment.",
		SolutionOf:    "Solution",

		Passed:         "Passed: {task}",
		AllPassed:      "All tasks passed. Press d for the debrief.",
		Saved:          "Saved.",
		ResetDone:      "The exercise is fresh again.",
		ShellClosed:    "Back from the shell.",
		Failed:         "{what}: {reason}",
		NothingToCheck: "There is nothing to check here. Choose a task.",
		NoSession:      "The exercise is not set up yet.",
		LastLesson:     "This is the last lesson.",
		NotYetDebrief:  "The debrief opens when all tasks have passed.",

		DebriefTitle:       "Debrief",
		DebriefPredictions: "Your predictions",
		DebriefWhys:        "Why it was so",
		DebriefNext:        "Next: {lesson}",
		DebriefEnd:         "That was the last lesson.",
		NotAnswered:        "not answered",

		Due:        "{n} due, {minutes} {minutes|minute|minutes}",
		NothingDue: "Nothing is due for review.",

		ShellStarting: "The shell is starting …",
		LookingBack:   "{rows} {rows|row|rows} back",
		NotFound:      "{text} is not here.",
		BackToText:    "{key} back to the text",
		ToShell:       "{key} shell",
		FullShell:     "There is no terminal for a shell beside the text ({reason}). It gets the whole screen.",
		NoBlock:       "There is no command here to type. Scroll to one.",
		Copied:        "Copied, if the terminal lets klab: {command}",

		TooSmall:    "klab needs a little more room",
		TooSmallNow: "{need}, now {now}",

		TasksOfCommands: "Tasks, for klab check, hint and solution:",

		Outdated: "This exercise was set up from another version of the lesson. Reset the lesson to get the present one: press r (or run klab reset).",

		NoTerm:   "the glossary has no word {word}",
		NearTerm: "the glossary has no word {word}; did you mean {words}?",

		Commands: englishCommands(),
		Tour:     englishTour(),
		Picture:  englishPicture(),
		Linear:   englishLinear(),

		Codes:    englishCodes(),
		Reason:   "Reason: {reason}",
		InTheWay: "Waiting does not help, because of this: {what}",

		Actions:    englishActions(),
		BringingUp: "bringing up {addon}, which stays in the lab for later lessons: {detail}",
		WaitingFor: "waiting for {holder}, which is at work on this lesson",

		Steps: map[string]string{
			"engine": "find the container engine", "image": "find the node image", "nodes": "start node containers",
			"control-plane": "start the control plane", "network": "set up network and storage",
			"workers": "join the workers", "workloads": "load klab's images", "probers": "start klab's probers",
			"ready": "wait until everything answers",
		},

		LabSays: englishLabSays(),
		Also:    ", ",
		Then:    "; ",

		Keys: KeyWords{
			Move: "move", Open: "open", Filter: "filter", NextLesson: "next lesson", Back: "back", Quit: "quit",
			Help: "help", Language: "中文", LanguageASCII: "Chinese", Switch: "text/tasks", Scroll: "scroll", Page: "page", Ends: "start/end",
			Check: "check", Hint: "hint", Solution: "solution", Reset: "reset", Shell: "shell", Answer: "answer",
			Choose: "choose", Lock: "lock in", Close: "close", Debrief: "debrief", Continue: "continue",
			Jump: "show in text", Save: "save", Clear: "clear", NextField: "next field", View: "view",
			Leader: "keys back", Zoom: "zoom", Resize: "resize", NewTab: "new shell", Tabs: "other shell", CloseTab: "end shell",
			LookBack: "look back", Search: "search", SearchNext: "next found", Type: "type a command", Copy: "copy a command",
			GroupMove: "Moving", GroupTask: "Working", GroupKlab: "klab",
		},
	}
}

func englishCodes() map[string]string {
	return map[string]string{
		checker.CodeOnRequest:      "All that can be seen is right. For the last part klab has to try it: press c (or run klab check).",
		checker.CodeSettling:       "Right so far. The cluster is catching up with a change; klab looks again by itself.",
		checker.CodeCannotLook:     "klab could not look. This does not count against you.",
		checker.CodeCannotEvaluate: "This check is at fault itself, so klab cannot judge. This does not count against you. Please tell the author of the lesson.",
		checker.CodeUndoFailed:     "The check ended, but something it disturbed could not be put back. Reset the lesson before you go on: press r (or run klab reset).",
		"blocked":                  "First pass: {tasks}",
		"not-begun":                "This lesson has not been begun.",
		"add-on": "This lesson needs the add-on {addon}, and the lab is without it. To bring it up: klab addon enable {addon}. " +
			"klab reset {lesson} does that too, and sets the lesson up afresh. This does not count against you.",
	}
}

func englishActions() map[string]string {
	return map[string]string{
		"setReady": "making {target} answer \"not ready\"", "setLive": "making the liveness of {target} fail", "hang": "making {target} hang", "burn": "making {target} use CPU",
		"setTCP": "closing the port of {target}", "resetPod": "putting {target} right again", "delete": "deleting {target}", "load": "sending steady requests ({target})",
		"loadStop": "stopping the requests ({target})", "label": "changing labels of {target}", "rolloutRestart": "restarting {target}", "scale": "scaling {target}",
		"setImage": "changing the image of {target}", "apply": "applying {target}", "patch": "changing {target}", "exit": "ending the process of {target}",
		"answer": "writing into {target}", "deleteManifest": "deleting {target}", "rolloutUndo": "rolling {target} back", "exec": "running a command in {target}",
		"portForward": "forwarding a port to {target}", "request": "sending requests to {target}", "nodeManifest": "changing the static Pod manifest {target}",
		"unit":      "stopping or starting the kubelet of {target}",
		"writeFile": "writing the file {target}",
		"clone":     "making the Pod {target} out of the same template", checker.NoteBound: "the lab is not at rest yet; this check ends by itself after {target} at most",
	}
}

func englishTour() TourWords {
	return TourWords{
		Title:    "Half a minute: how klab works",
		Keys:     "{continue}: go on   {close}: skip the tour",
		LastKeys: "{continue}: begin",
		Read:     "A lesson has its text and its tasks. {switch} changes between them, and {scroll} scrolls.",
		Work:     "{shell} opens a shell on your own cluster: do there what the text asks. {leader} comes back.",
		Check:    "klab watches the cluster, and the tasks' marks turn by themselves. {check} has klab try a task out.",
		Stuck:    "Stuck? {hint} opens a hint, {solution} the solution, and {view} shows the live cluster.",
		Begin:    "{next} begins the lesson that comes next. {help} lists all keys, and {language} changes the language.",
	}
}
