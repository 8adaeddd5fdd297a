package words

// SubmitWords are what handing in says.
type SubmitWords struct {
	// Heads of the table: task, points, when it passed, and what will count.
	Task, Points, Passed, Counts string
	// Bases say by what a mark will count; Outdated is behind a lesson that has changed since, Refused before why
	// something will not be done again.
	Bases                 map[string]string
	NotPassed, Outdated   string
	Refused, NothingToSay string
	// Sum counts points by what they rest on.
	Sum string
	// Written says where the submission is, Nothing that there is none, NotKept that a pass could not be kept.
	Written, Nothing, NotKept string
	// TooLarge is a submission that nobody would take, BadID an id that nobody has.
	TooLarge, BadID string
	// LawBroken is the end of a proof that submissions come to what was seen where they were made.
	LawBroken string
}

func englishSubmit() SubmitWords {
	return SubmitWords{
		Task: "task", Points: "points", Passed: "passed here", Counts: "what counts",
		Bases: map[string]string{
			"regraded": "done again on your teacher's lab",
			"recorded": "only your lab can tell: your teacher decides",
			"claimed":  "leaves no trace: your teacher decides",
			"none":     "nothing",
		},
		NotPassed:    "-",
		Outdated:     "the lesson has changed since",
		Refused:      "will be refused",
		NothingToSay: "nothing of it can be done again",
		Sum:          "{regraded} points done again, {open} for your teacher to decide, {none} without an answer",
		Written:      "written: {file}; hand in this file",
		Nothing:      "nothing to hand in: what you do is kept when a task passes (for one that passed before: klab check LESSON --again)",
		NotKept:      "this pass could not be kept for handing in: {reason}",
		TooLarge:     "the submission has {size} KiB, and {most} are taken: hand in some lessons at a time with --lesson",
		BadID:        "--id {id}: letters, digits and . _ @ + - only",
		LawBroken:    "{n} of {all} answers do not come to the same when they are handed in",
	}
}

func chineseSubmit() SubmitWords {
	return SubmitWords{
		Task: "任务", Points: "分值", Passed: "在这里通过于", Counts: "按什么计分",
		Bases: map[string]string{
			"regraded": "在老师的实验环境里重做",
			"recorded": "只有您的实验环境能判断：由老师定夺",
			"claimed":  "不留痕迹：由老师定夺",
			"none":     "无",
		},
		NotPassed:    "-",
		Outdated:     "课程在此之后有改动",
		Refused:      "会被拒绝",
		NothingToSay: "没有可以重做的内容",
		Sum:          "{regraded} 分会重做，{open} 分由老师定夺，{none} 分没有答案",
		Written:      "已写入：{file}；请提交这个文件",
		Nothing:      "没有可以提交的内容：任务通过时才会留存您做过的事（以前通过的任务请运行 klab check LESSON --again）",
		NotKept:      "这次通过没能留存下来用于提交：{reason}",
		TooLarge:     "这份提交有 {size} KiB，最多只收 {most} KiB：请用 --lesson 分几次提交",
		BadID:        "--id {id}：只能用字母、数字和 . _ @ + -",
		LawBroken:    "{all} 个答案里有 {n} 个提交后的判定不同",
	}
}
