package tui

import (
	"cmp"
	"strings"

	"github.com/klab-dev/klab/lessons"
)

// Words is every text of the interface in one language. Placeholders stand in braces.
type Words struct {
	Tagline string

	// Lab, in the header and the strip.
	LabReady, LabFailed, LabStarting, TryNext string

	// Catalogue.
	Reading, Next, Continue, Minutes, NoMatch, Needs, Tasks, AllDone string
	FilterPrompt                                                     string

	// Text.
	TaskLabel, PredictLabel, QuizLabel, CorrectionLabel, Points       string
	AnswerInPanel, YouChose, Fallback, Rendering, RenderFailed, NoTxt string

	// Task panel.
	Predict, Quiz, WhenLabReady, WithoutLab, SeedApply, SeedSettle, TooSoon, Opening, OpenFailed, PressToRetry string
	StatePass, StateWaiting, StateWrong, StateUnknown, StateTodo, StateNew, Blocked                            string
	OnRequest, Settling, CannotLook, UndoFailed, UnknownHelps                                                  string
	See, Hints, NoHints, MoreHints, Checking, LabGone, Unwritten, Resetting, SeedAddOns                        string
	PressEnterPredict, PressEnterQuiz, QuizDone, AnswerKeys                                                    string

	// Cards.
	LocksIn, Locked, Missed, YouSaid, ItWas, Said, Right, NotRight, CardOf string
	QuizScore                                                              string

	// Dialogs.
	Yes, No, QuitTitle, QuitBody, ResetTitle, ResetBody, SolutionTitle, SolutionBody string
	AnswersTitle, HelpTitle, PredictFirst, SolutionOf                                string

	// Status line.
	Passed, AllPassed, Saved, ResetDone, ShellClosed, Failed string
	NothingToCheck, NoSession, LastLesson, NotYetDebrief     string

	// Debrief.
	DebriefTitle, DebriefPredictions, DebriefNext, DebriefEnd string
	NotAnswered                                               string

	// Too small.
	TooSmall, TooSmallNow string

	// Steps of a bring-up.
	Steps StepWords

	// Help line and overlay.
	Keys KeyWords
}

// StepWords say what each step of a bring-up does.
type StepWords struct {
	Engine, Image, Nodes, ControlPlane, Network, Workers, Workloads, Probers, Ready string
}

// step says what a bring-up does now; a step without words of its own keeps its English name.
func (w Words) step(b BringUp) string {
	names := map[string]string{
		"engine": w.Steps.Engine, "image": w.Steps.Image, "nodes": w.Steps.Nodes,
		"control-plane": w.Steps.ControlPlane, "network": w.Steps.Network, "workers": w.Steps.Workers,
		"workloads": w.Steps.Workloads, "probers": w.Steps.Probers, "ready": w.Steps.Ready,
	}
	return cmp.Or(names[b.ID], b.Name)
}

// KeyWords are the descriptions of the keys.
type KeyWords struct {
	Move, Open, Filter, NextLesson, Back, Quit, Help, Language, Switch, Scroll, Page, Ends string
	Check, Hint, Solution, Reset, Shell, Answer, Choose, Lock, Close, Debrief, Continue    string
	Jump, Save, Clear, NextField                                                           string
	GroupMove, GroupTask, GroupKlab                                                        string
}

// wordsOf returns the words of a language, or English.
func wordsOf(language string) Words {
	if language == lessons.Chinese {
		return chineseWords()
	}
	return englishWords()
}

// fill puts values in the place of {names}.
func fill(text string, values map[string]string) string {
	pairs := make([]string, 0, 2*len(values))
	for name, value := range values {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// with is fill for one or two values.
func with(text string, pairs ...string) string {
	values := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	return fill(text, values)
}
