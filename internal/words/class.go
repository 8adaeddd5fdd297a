package words

// ClassWords are what the commands for a class say.
type ClassWords struct {
	// Exists refuses to write over files, BadDir says why there can be no class, NoLessons asks for lessons.
	Exists, BadDir, NoLessons string
	// NewNext says what to do with a new folder.
	NewNext string
	// Assignment, Roster and Readme are the texts of new files.
	Assignment, Readme string
	// NoProblem and Problems conclude the lint; Stopped says that no marks can be told, AnotherLesson that a lesson
	// changed since it was handed out.
	NoProblem, Problems, Stopped, AnotherLesson string
	// NotGraded says that there are no results yet.
	NotGraded string
	// NoFormat is a format that there is not, NoNames a way to name learners, OwnFile a file that would be written over.
	NoFormat, NoNames, OwnFile string
	// Wrote counts what was written in a format, WroteOne names it.
	Wrote, WroteOne string
	// Summary are the figures of a report; OpenMarks, MissingIDs, Strangers and LeftOut name whom to look at.
	Summary, OpenMarks, MissingIDs, Strangers, LeftOut string
	// Filled says what became of a gradebook, Scaled that its points are others, NotFound and Without name learners.
	Filled, Scaled, NotFound, Without, Kept string
	// Problem texts by code, and what to do about them.
	Found, Fixes map[string]string
	// Gradebook are the problems of a gradebook by code.
	Gradebook map[string]string
	// Page is what reports say.
	Page PageWords
}

const englishAssignment = `# What the class is to do. Learners may have this file.
apiVersion: klab.dev/v1
kind: Assignment
id: {id}
title:
  en: {english}
  zh-CN: {chinese}

# When it is to be handed in, and what becomes of what comes later: each day begun takes away a share of all points,
# and after "until" nothing counts. Delete "late" if it costs nothing.
due: {due}
late: {grace: 15m, perDay: 10%, until: 72h}

# Of several submissions of one learner the latest counts, or the best.
attempts: latest

# From this share of the points on it is passed.
pass: 60%

# Lessons, with their hash of today: klab says so when a lesson has changed meanwhile. All tasks count with the lesson's
# points, unless some are given others: tasks: {TASK: 20, TASK: 0}
tasks:
{tasks}`

const englishReadme = `# {title}

| file | |
|---|---|
| assignment.yaml | what is to be done, and by when; may go to learners |
| roster.csv | who is in the class; stays here. Only "id" is needed; "due" is a later time of one's own |
| submissions/ | put here what learners hand in: a folder or zip file each, named by their id |
| received.csv | when it came (columns id, received), if the times of the files do not say it |
| overrides.yaml | what you decide by hand |

    klab class lint {dir}
    klab grade {dir}
    klab class report {dir} --to {report}

What you decide by hand goes into overrides.yaml, each with its reason. It survives grading again.

    overrides:
    - {id: s-017, task: LESSON/TASK, points: 20, reason: shown in class}
    - {id: s-018, late: none, reason: ill}
    - {id: s-019, due: "2026-12-06T23:59:00+08:00", reason: two days more}
    - {id: s-020, exempt: true, reason: did it last year}
    - {task: LESSON/TASK, exempt: true, reason: not taught}
`

func englishClass() ClassWords {
	return ClassWords{
		Exists:        "{file} is there already; klab writes over nothing: choose another folder, or remove it",
		BadDir:        "no class can be in {dir}: {reason}",
		NoLessons:     "which lessons? klab lessons lists them",
		NewNext:       "next: fill in {roster}, set the time in {assignment}, then {lint}",
		Assignment:    englishAssignment,
		Readme:        englishReadme,
		NoProblem:     "{lessons} {lessons|lesson|lessons}, {learners} {learners|learner|learners}, no problem",
		Problems:      "{n} {n|problem|problems}",
		Stopped:       "the folder has problems without which there are no marks; klab class lint {dir} lists all",
		AnotherLesson: "lesson {lesson} has changed since it was handed out (then {was}, now {hash}); grade with the klab that handed it out, or write the new hash into assignment.yaml if the change is fair",
		NotGraded:     "there is nothing graded in {dir} yet; klab grade {dir} does that",
		NoFormat:      "there is no format {format}; there are {known}",
		NoNames:       "--names {names}: write roster or none",
		OwnFile:       "{file} would be written over; choose another folder with --to",
		Wrote:         "wrote {n} {n|file|files} {pattern}",
		WroteOne:      "wrote {file}",
		Summary:       "{learners} {learners|learner|learners}: {final} with a mark, {open} with open ones, {missing} without a submission",
		OpenMarks:     "open, no mark counts these as 0: {ids}",
		MissingIDs:    "nothing handed in: {ids}",
		Strangers:     "not on the roster: {ids}",
		LeftOut:       "left out of {format}, which has no word for an open mark: {ids}",
		Filled:        "filled {n} {n|mark|marks} into column {column}",
		Scaled:        "the column has {most} {most|point|points} and the assignment {max}; the marks were brought to the column's",
		NotFound:      "not in the gradebook: {ids}",
		Without:       "in the gradebook and without a mark, left as they were: {ids}",
		Kept:          "excused or locked in the gradebook, left as they were: {ids}",
		Found:         englishFound(),
		Fixes:         englishFixes(),
		Gradebook: map[string]string{
			"not-a-gradebook": "this is no gradebook that Canvas or Moodle exported: its columns are {columns}",
			"no-column":       "no column is named {column}; there are {columns}. Make the assignment there, export again, or name it with --column",
			"two-columns":     "column {column} is there twice, as {columns}; name the one that is meant with --column",
			"two-rows":        "{id} is there twice, in lines {first} and {second}; keep the row that is meant, or correct the roster",
			"read-only":       "column {column} is read only in Canvas; export one that can be graded",
			"encoding":        "{reason}",
			"not-csv":         "it is no CSV file: {reason}",
			"no-student":      "column {column} says who a row is about; name one that holds marks",
		},
		Page: englishPage(),
	}
}

func englishFound() map[string]string {
	return map[string]string{
		"no-file":          "it cannot be read: {reason}",
		"too-large":        "it is too large",
		"not-yaml":         "this is not what belongs here: {reason}",
		"not-csv":          "this is no CSV: {reason}",
		"encoding":         "the file is in {encoding}, not in UTF-8, so that names would come out wrong",
		"no-column":        "there is no column {column}; the columns are {columns}",
		"two-columns":      "column {column} is there twice",
		"no-id":            "this row has no id",
		"bad-id":           "no submission can have the id {id}",
		"two-ids":          "the id {id} is there already, in line {line}",
		"not-kind":         "this is no {kind} of {version}",
		"bad-value":        "{key} cannot be \"{value}\"",
		"no-lesson":        "this klab has no lesson {lesson}",
		"no-task":          "lesson {lesson} has no task \"{task}\"",
		"two-lessons":      "lesson {lesson} is there twice",
		"no-lessons":       "there is no lesson to be done",
		"changed":          "lesson {lesson} has changed since it was handed out: its hash was {was} and is {hash}",
		"no-hash":          "nobody could tell whether lesson {lesson} has changed since it was handed out",
		"no-reason":        "this decision has no reason",
		"no-decision":      "this decides nothing",
		"too-many":         "{points} {points|point is|points are} more than {task} has, which is {most}",
		"not-on-roster":    "{id} is not on the roster",
		"other-kubernetes": "this was graded on Kubernetes {was}, and the assignment asks for {want}",
		"not-graded":       "lesson {lesson} is to be done and was not graded",
		"time-of-file":     "{id} is {late} late by the time of the file alone",
	}
}

func englishFixes() map[string]string {
	return map[string]string{
		"no-file":          "klab class new writes such files",
		"too-large":        "leave out what is not about this class",
		"not-yaml":         "correct it, or delete it",
		"not-csv":          "put cells with quotes or line ends into quotes, as spreadsheets do",
		"encoding":         "save it as \"CSV UTF-8\"",
		"no-column":        "name it in the first line",
		"two-columns":      "delete one",
		"no-id":            "give it one, or delete the row",
		"bad-id":           "letters, digits and . _ @ + - only, 64 at most",
		"two-ids":          "delete one row, or give it another id",
		"not-kind":         "apiVersion: {version}, kind: {kind}",
		"bad-value":        "for example: {want}",
		"no-lesson":        "{meant}",
		"no-task":          "{tasks}",
		"two-lessons":      "delete one",
		"no-lessons":       "name some under tasks",
		"changed":          "grade with the klab that handed it out, or write the new hash if the change is fair",
		"no-hash":          "hash: {hash}",
		"no-reason":        "reason: …",
		"no-decision":      "points or exempt for a task; late, due or exempt for somebody (id)",
		"too-many":         "{most} at most",
		"not-on-roster":    "add them, or correct the name {meant}",
		"other-kubernetes": "klab start --image takes a node image of that release",
		"not-graded":       "klab grade the folder again",
		"time-of-file":     "write the time of your mailbox or learning platform into received.csv",
	}
}
