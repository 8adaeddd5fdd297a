// Package words holds every text klab itself says, once, in both languages. Lessons bring their own.
package words

import (
	"cmp"
	"maps"
	"strconv"
	"strings"

	"github.com/klab-dev/klab/assets/addons"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/wholefile"
)

// Words is every text in one language. Placeholders stand in braces.
type Words struct {
	// Name is the language's own, in the header.
	Name, Tagline string

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
	StatePass, StateWaiting, StateWrong, StateUnknown, StateTodo, StateNew, UnknownHelps                       string
	See, Hints, NoHints, MoreHints, HintOffer, Checking, LabGone, Unwritten, Resetting, SeedAddOns             string
	PressEnterPredict, PressEnterQuiz, QuizDone, AnswerKeys                                                    string
	// WhyLabel heads the question why a task passed, WhyLater says that it is asked then, and WhyFree that it does not count.
	WhyLabel, WhyLater, WhyFree, PressEnterWhy string

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
	DebriefTitle, DebriefPredictions, DebriefWhys, DebriefNext, DebriefEnd string
	NotAnswered                                                            string

	// Due says how many cards are to be seen again, NothingDue that none is.
	Due, NothingDue string

	// Shell pane. FullShell says why the shell has the whole screen.
	ShellStarting, LookingBack, NotFound, BackToText, ToShell, FullShell, NoBlock, Copied string

	// Too small.
	TooSmall, TooSmallNow string

	// TasksOfCommands heads the tasks below a printed lesson.
	TasksOfCommands string

	// Outdated says that an exercise was set up from an earlier version of its lesson.
	Outdated string

	// NoTerm says that a word is not in the glossary, NearTerm which ones were probably meant.
	NoTerm, NearTerm string

	// Codes are the messages of verdicts that every lesson shares, by code.
	Codes map[string]string
	// Reason tells why klab could not judge, and InTheWay why waiting does not help.
	Reason, InTheWay string

	// Actions say what a check is about to do, by verb.
	Actions map[string]string
	// BringingUp and WaitingFor say what a seed or a check waits for before it begins.
	BringingUp, WaitingFor string

	// Steps of a bring-up, by id.
	Steps map[string]string

	// LabSays has what the lab says, by its English; Also and Then stand between the parts of a list.
	LabSays    map[string]string
	Also, Then string

	// Picture is what the live picture of the cluster says.
	Picture PictureWords

	// Tour says how klab works.
	Tour TourWords

	// Linear is what klab says without a screen.
	Linear LinearWords

	// Commands are what commands say.
	Commands CommandWords

	// Help line and overlay.
	Keys KeyWords
}

// TourWords are the pages of the tour, each with the keys that it is about.
type TourWords struct {
	Title string
	// Keys are those of a page, LastKeys those of the last one.
	Keys, LastKeys string
	// The pages.
	Read, Work, Check, Stuck, Begin string
}

// KeyWords are the descriptions of the keys.
type KeyWords struct {
	Move, Open, Filter, NextLesson, Back, Quit, Help, Language, Switch, Scroll, Page, Ends string
	Check, Hint, Solution, Reset, Shell, Answer, Choose, Lock, Close, Debrief, Continue    string
	Jump, Save, Clear, NextField, View                                                     string
	// LanguageASCII is Language in ASCII.
	LanguageASCII                                                                          string
	Leader, Zoom, Resize, NewTab, Tabs, CloseTab, LookBack, Search, SearchNext, Type, Copy string
	GroupMove, GroupTask, GroupKlab                                                        string
}

// Of returns the words of a language, or English.
func Of(language string) Words {
	if language == lessons.Chinese {
		return chinese()
	}
	return english()
}

// List is what a sentence names, with what stands between the parts of a list in its language.
func (w Words) List(names []string) string { return strings.Join(names, w.Also) }

// Sized is an add-on with about the memory that it takes.
func (w Words) Sized(addOn string) string {
	one, err := addons.Find(addOn)
	if err != nil {
		return addOn // one of a newer klab
	}
	return Fill(w.Commands.AddOn.Sized, "addon", one.Name, "memory", strconv.Itoa(one.Memory))
}

// NeedsAddOns says which add-ons a lesson brings into the lab, "" where it brings none.
func (w Words) NeedsAddOns(addOns []string) string {
	if len(addOns) == 0 {
		return ""
	}
	sized := make([]string, len(addOns))
	for i, one := range addOns {
		sized[i] = w.Sized(one)
	}
	return Fill(w.Commands.AddOn.Needs, "addons", w.List(sized))
}

// Step says what a step of a bring-up does; one without words of its own keeps its English name.
func (w Words) Step(id, name string) string { return cmp.Or(w.Steps[id], name) }

// Fill puts values in the place of {names}; names and values alternate, and the first value of a name counts. A value
// is text: names within it stay as they are, and so does a name without a value. What came from outside goes through
// plain first. {n|restart|restarts} is the first of both where n is 1, and the second where it is not.
func Fill(text string, values ...string) string {
	pairs := make([]string, len(values))
	for i := 0; i+1 < len(values); i += 2 {
		pairs[i], pairs[i+1] = "{"+values[i]+"}", values[i+1]
	}
	return strings.NewReplacer(pairs...).Replace(counted(text, values))
}

// counted has the nouns of a text agree with the values that count them.
func counted(text string, values []string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		inner, _, _ := strings.Cut(rest, "}")
		forms := strings.Split(inner, "|")
		count, known := valueOf(forms[0], values)
		if len(forms) != 3 || !known {
			b.WriteString("{")
			text = rest
			continue
		}
		form := forms[2]
		if count == "1" {
			form = forms[1]
		}
		b.WriteString(form)
		text = rest[len(inner)+1:]
	}
}

// valueOf is the first value of a name, if it has one.
func valueOf(name string, values []string) (value string, ok bool) {
	for i := 0; i+1 < len(values); i += 2 {
		if values[i] == name {
			return values[i+1], true
		}
	}
	return "", false
}

// Why says why something failed. A full disk has words of its own, and everything else speaks for itself.
func (w Words) Why(err error) string {
	file, full := wholefile.Full(err)
	if !full || file == "" {
		return err.Error()
	}
	return Fill(w.Commands.DiskFull, "file", file)
}

// joined is one table of several.
func joined(tables ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, table := range tables {
		maps.Copy(all, table)
	}
	return all
}
