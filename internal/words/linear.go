package words

// LinearWords are what klab says where there is no screen: whole sentences, for those who hear them.
type LinearWords struct {
	// Typed are the words that may be typed for an action, with spaces between them, and Does what each one does.
	Typed, Does map[string]string
	Heard       HeardWords
	// Sight tells the live picture.
	Sight SightWords
	// Standings are the beginnings of verdicts, by what they say. Codes are messages that name keys on the screen.
	Standings, Codes map[string]string

	// Beginning and end, and what is no word.
	Welcome, Suggest, Bye, NoWord, NearWord, HelpIntro, TooLong, Interrupted string
	// The list of lessons.
	Module, LessonLine, LessonDone, LessonBegun, NoLesson, NoMatch, ChooseFirst, CourseDone string
	LinearLesson
	// Tasks and verdicts.
	Task, Verdict, Ask, TypeAnswer, Checking, Note, Still, NoTask, Tally, AllPassed, PassFirst, Evidence string
	// Hints, solutions, answers.
	HintOf, HintOffer, NoMoreHints, SolutionAsk, SureReset, YesOrNo, LeftAlone, NoAnswers, AnswerFor, NotAnswered, Saved string
	// Cards.
	Prediction, QuizCard, WhyCard, Option, ChooseNumber, NoCard, NoNumber, Chosen, NoPredictions, NoQuiz, QuizOver, Made string
	// TourAsk offers the tour, the others are its sentences.
	TourAsk, TourRead, TourWork, TourStuck, TourEnd string
	// Modes.
	Quiet, Verbose, Language string
}

// LinearLesson is what is said of a lesson that is read, and of its lab.
type LinearLesson struct {
	// A lesson: its announcement, and its sections.
	Lesson, About, Contents, After, ToRead, Section, SectionOf, LengthShort, Length string
	NoSection, LastSection, FirstSection, EndOfText                                 string
	// The lab and the exercise.
	LabStarting, LabStep, LabReady, LabFailed, ExerciseReady, Waiting, NotReady, OpenFailed, Outdated, SeedAgain string
}

// HeardWords are what a text says of its own parts to those who hear it.
type HeardWords struct {
	Heading, Code, CodePlain, CodeEnd, Output, OutputEnd, Picture string
	Quote, QuoteEnd, Table, TableEnd                              string
	// Cell is a column's name and what stands there; Between is between two.
	Cell, Between string
}

func englishLinear() LinearWords {
	return LinearWords{
		Typed:     englishTyped(),
		Does:      englishLinearDoes(),
		Heard:     englishHeard(),
		Sight:     englishSight(),
		Standings: map[string]string{"pass": "Passed", "waiting": "Waiting", "wrong": "Not yet", "unknown": "Could not look", "todo": "To do", "new": "Not looked at yet"},
		Codes: map[string]string{
			"on-request":  "All that can be seen is right. For the last part klab has to try it: say check.",
			"undo-failed": "The check ended, but something it disturbed could not be put back. Say reset before you go on.",
			"cannot-look": "klab could not look. This does not count against you. Say check to look again.",
		},

		Welcome:     "klab, in lines. {lessons} {lessons|lesson|lessons}, {done} done.",
		Suggest:     "{label}: lesson {lesson}, {about}. Say open to begin it, lessons to hear all of them, or help for the words.",
		Bye:         "klab ends. Your progress is kept.",
		NoWord:      "There is no word {word}. Say help to hear the words.",
		NearWord:    "There is no word {word}. Did you mean {words}? Say help to hear the words.",
		HelpIntro:   "Words, each with what it does. Chinese words work too.",
		TooLong:     "That is too long, and was not taken.",
		Interrupted: "A check is disturbing the lab. klab undoes it before it ends, which may take a moment.",

		Module:      "Module {title}: {done} of {total} {total|lesson|lessons} done.",
		LessonLine:  "Lesson {lesson}, {about}. {standing}",
		LessonDone:  "Done.",
		LessonBegun: "{n} of {total} {total|task|tasks} passed.",
		NoLesson:    "There is no lesson {lesson}. Say lessons to hear them.",
		NoMatch:     "No lesson matches {filter}.",
		ChooseFirst: "No lesson is open. Say open and a lesson's number, or lessons to hear them.",
		CourseDone:  "Every lesson is done. Well earned.",

		LinearLesson: englishLinearLesson(),

		Task:       "Task {n} of {total}, {title}, {points} {points|point|points}.",
		Verdict:    "Task {n} of {total}, {title}. {standing}",
		Ask:        "What to do: {text}",
		TypeAnswer: "Say answer to enter your answer.",
		Checking:   "Checking task {n} of {total}, {title}.",
		Note:       "klab: {what}.",
		Still:      "Task {n} of {total}, {title}. No change: {standing}. Say why to hear more.",
		NoTask:     "There are tasks 1 to {total}.",
		Tally:      "{passed} of {total} {total|task|tasks} passed.",
		AllPassed:  "All tasks passed. Say debrief to look back.",
		PassFirst:  "The debrief opens when all tasks have passed.",
		Evidence:   "{name}: {value}",

		HintOf:      "Hint {n} of {total}.",
		HintOffer:   "Task {n} of {total}, {title}: if you are stuck, say hint. The next hint comes at once and does not count.",
		NoMoreHints: "That was the last hint.",
		SolutionAsk: "Show the solution? Trying once more teaches more than reading. {opened} of {total} {total|hint|hints} opened.",
		SureReset:   "Reset this lesson? Everything you made in this lesson's namespace goes. What you passed stays in your progress, and so do the files you wrote.",
		YesOrNo:     "Say yes or no.",
		LeftAlone:   "Nothing was done.",
		NoAnswers:   "This task asks for no typed answer.",
		AnswerFor:   "Type your answer; an empty line leaves it as it is.",
		NotAnswered: "Left as it is.",
		Saved:       "Saved.",

		Prediction:    "Prediction {n} of {total}. Once made, it stays.",
		QuizCard:      "Quiz card {n} of {total}.",
		WhyCard:       "Why? A question about task {n} of {total}. It does not count.",
		Option:        "{n}. {text}",
		ChooseNumber:  "Say a number from 1 to {total}.",
		NoCard:        "No question is open. Say predict or quiz.",
		NoNumber:      "There are answers 1 to {total}.",
		Chosen:        "You chose {n}.",
		NoPredictions: "There is nothing to predict now.",
		NoQuiz:        "This lesson has no quiz.",
		QuizOver:      "The quiz is done: {right} of {total} right.",
		Made:          "It is compared when the task has passed.",

		TourAsk:   "You are here for the first time. Say yes for a tour of half a minute, or go on with any other word.",
		TourRead:  "A lesson has sections and tasks. Say next to read section after section, and tasks to hear how the tasks stand.",
		TourWork:  "Say shell for a shell on your own cluster, do there what the text asks for, and come back with exit.",
		TourStuck: "Verdicts are told as they change. Say check to have klab try a task, why for more, and hint if you are stuck.",
		TourEnd:   "Say picture for the cluster as it is now, and help for all words.",

		Quiet:    "Quiet. Verdicts that change are told when you say something; an empty line will do.",
		Verbose:  "Verdicts are told as they change.",
		Language: "English.",
	}
}

func englishLinearLesson() LinearLesson {
	return LinearLesson{
		Lesson:       "Lesson {lesson}.",
		About:        "about {n} {n|minute|minutes}",
		Contents:     "{sections} {sections|section|sections}, {tasks} {tasks|task|tasks}, {about}.",
		After:        "It comes after: {lessons}.",
		ToRead:       "Say next to read the first section.",
		Section:      "Section {n} of {total}, {about}.",
		SectionOf:    "Section {n} of {total}, {kind}, {about}.",
		LengthShort:  "less than a minute",
		Length:       "about {n} {n|minute|minutes}",
		NoSection:    "There are sections 1 to {total}.",
		LastSection:  "That was the last section.",
		FirstSection: "This is the first section.",
		EndOfText:    "The text ends here. {tally}",

		LabStarting:   "The lab is starting.",
		LabStep:       "The lab, step {n} of {total}: {step}.",
		LabReady:      "The lab is ready.",
		LabFailed:     "There is no lab: {reason}",
		ExerciseReady: "The exercise is ready. {tally}",
		Waiting:       "Waiting until the exercise is set up.",
		NotReady:      "There is no exercise. Say open to try again.",
		OpenFailed:    "The exercise could not be set up: {reason} Say open to try again.",
		Outdated:      "This exercise was set up from another version of the lesson. Say reset to get the present one.",
		SeedAgain:     "Setting the exercise up again.",
	}
}

func englishHeard() HeardWords {
	return HeardWords{
		Heading: "Heading, level {level}: {text}", Code: "Code, {language}, {n} {n|line|lines}.", CodePlain: "Code, {n} {n|line|lines}.", CodeEnd: "End of code.",
		Output: "Output, {n} {n|line|lines}.", OutputEnd: "End of output.", Picture: "Picture: {text}",
		Quote: "Quote.", QuoteEnd: "End of quote.", Table: "Table, {n} {n|row|rows}.", TableEnd: "End of table.",
		Cell: "{column}: {text}", Between: "; ",
	}
}

func englishTyped() map[string]string {
	return map[string]string{
		"read": "read", "next": "next n continue", "back": "back previous", "section": "section", "sections": "sections contents",
		"tasks": "tasks", "task": "task", "check": "check c", "hint": "hint h", "why": "why", "solution": "solution s", "answer": "answer a",
		"predict": "predict prediction", "quiz": "quiz", "reset": "reset r", "shell": "shell t !", "picture": "picture view v", "debrief": "debrief d",
		"lessons": "lessons find", "open": "open lesson", "following": "following", "progress": "progress", "lab": "lab status",
		"quiet": "quiet", "verbose": "verbose", "english": "english en", "chinese": "chinese zh", "help": "help ?", "quit": "quit exit q",
		"yes": "yes y", "no": "no",
	}
}

func englishLinearDoes() map[string]string {
	return map[string]string{
		"read": "read this section again", "next": "read the next section", "back": "read the section before", "section": "section 3: read that section",
		"sections": "list the sections", "tasks": "list the tasks, and how they stand", "task": "task 2: what it asks, and how it stands",
		"check": "check this task, or check 2", "hint": "the next of its hints", "why": "all that is known about this task's verdict",
		"solution": "the worked solution", "answer": "enter the answers that this task asks for", "predict": "make this lesson's next prediction",
		"quiz": "answer the quiz", "reset": "reset the lesson: set its exercise up afresh", "shell": "a shell on the lab; exit comes back",
		"picture": "what stands in the cluster now, or picture nodes for that part of it",
		"debrief": "look back, when all tasks have passed", "lessons": "list the lessons, or lessons probe for those with a word",
		"open": "open 19: that lesson; open alone: the one suggested", "following": "the lesson after this one", "progress": "how far you are",
		"lab": "how far the lab is", "quiet": "tell verdicts only when asked", "verbose": "tell verdicts as they change",
		"english": "speak English", "chinese": "speak Chinese", "help": "these words", "quit": "leave klab; Ctrl-D does the same",
		"yes": "agree", "no": "do not",
	}
}
