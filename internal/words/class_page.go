package words

// PageWords are what the pages and tables of a report say.
type PageWords struct {
	// Titles, and the line below them.
	Class, Of, Due, Graded, NothingGraded string
	// Tiles at the top.
	Learners, HandedIn, Median, Passed, Open string
	// What to look at first.
	First, FirstWhy, Also string
	// Misconceptions.
	Misconceptions, MisconceptionsWhy, Shared, Look, NoMisconception string
	// The table of marks.
	Marks, Learner, Mark, Late, Of100                                           string
	DaysLate, Closed, Forgiven, OwnTime, ByFile, NotHandedIn, Exempt, Stranger  string
	Several, OpenPoints, NoMark, HasPassed, HasNotPassed, Spread, SpreadOf, Day string
	// The table of tasks, and that of everybody's.
	Tasks, Task, Points, PassedOf, Commonest, Missing, EveryTask, Legend string
	// The learner's page.
	Yours, Earned, Deducted, StillOpen, Decided, DecidedBy, NotCounted, Attempt, NothingYet string
	// How marks came about, and what they rest on.
	How, HowWhy string
	Basis       map[string]string
	BasisWhy    map[string]string
	// Columns of tables for spreadsheets.
	Columns map[string]string
}

func englishPage() PageWords {
	return PageWords{
		Class:         "class report",
		Of:            "report for {learner}",
		Due:           "Due {time}.",
		Graded:        "Graded {time} with klab {klab} on Kubernetes {version}.",
		NothingGraded: "Nothing has been graded yet.",

		Learners: "learners",
		HandedIn: "handed in",
		Median:   "median",
		Passed:   "passed",
		Open:     "marks open",

		First:    "Look at these first",
		FirstWhy: "klab could not tell, or did not do what was handed in. None of this counts as 0: write your decision into overrides.yaml.",
		Also:     "Also to look at",

		Misconceptions:    "The commonest misconceptions",
		MisconceptionsWhy: "What learners were told, and what was seen in the cluster of one of them.",
		Shared:            "{n} of {tried} who handed it in",
		Look:              "look yourself",
		NoMisconception:   "Nobody handed in a wrong answer.",

		Marks:        "Marks",
		Learner:      "Learner",
		Mark:         "Mark",
		Late:         "Late",
		Of100:        "{n} %",
		DaysLate:     "{days} {days|day|days}, −{points}",
		Closed:       "after the last moment, −{points}",
		Forgiven:     "forgiven: {reason}",
		OwnTime:      "own time: {time}",
		ByFile:       "by the time of the file alone",
		NotHandedIn:  "nothing handed in",
		Exempt:       "exempt: {reason}",
		Stranger:     "not on the roster",
		Several:      "{n} {n|submission|submissions}; this one counts",
		OpenPoints:   "{points} open",
		NoMark:       "no mark",
		HasPassed:    "passed",
		HasNotPassed: "not passed",
		Spread:       "How the marks spread",
		SpreadOf:     "{n} {n|learner|learners} with {from} to {to} %",
		Day:          "2 January 2006, 15:04 -07:00",

		Tasks:     "Task by task",
		Task:      "Task",
		Points:    "Points",
		PassedOf:  "Passed",
		Commonest: "Commonest error",
		Missing:   "{n} not handed in",
		EveryTask: "Everybody and every task",
		Legend:    "r: passed in the learner's own lab; no other lab can tell; c: the word of the learner's klab; h: decided by hand.",

		Yours:      "Your mark",
		Earned:     "earned",
		Deducted:   "for {days} {days|day|days} late",
		StillOpen:  "{points} {points|point is|points are} still open. Your teacher decides about {points|it; it does not count|them; none of them counts} as 0.",
		Decided:    "decided by hand: {reason}",
		DecidedBy:  "decided by {by}: {reason}",
		NotCounted: "does not count: {reason}",
		Attempt:    "Handed in {time}.",
		NothingYet: "Nothing was handed in.",

		How:    "How the marks came about",
		HowWhy: "Each answer was done again on the teacher's own cluster, on a fresh start of the lesson, and judged twice by what the cluster does. What did not pass was tried once more alone, so that a busy machine makes nobody wrong.",
		Basis:  map[string]string{"regraded": "regraded", "recorded": "recorded", "claimed": "claimed"},
		BasisWhy: map[string]string{
			"regraded": "done again on the teacher's cluster",
			"recorded": "passed in the learner's own lab; no other lab can tell",
			"claimed":  "the word of the learner's klab; the task leaves no trace",
		},
		Columns: englishColumns(),
	}
}

func chinesePage() PageWords {
	return PageWords{
		Class:         "班级报告",
		Of:            "{learner} 的报告",
		Due:           "截止时间：{time}。",
		Graded:        "评分时间：{time}，klab {klab}，Kubernetes {version}。",
		NothingGraded: "尚未评分。",

		Learners: "学员",
		HandedIn: "已提交",
		Median:   "中位数",
		Passed:   "及格",
		Open:     "待定项",

		First:    "请先看这些",
		FirstWhy: "这些是 klab 无法判断，或者没有照做的内容，都不会按 0 分计。请把您的决定写进 overrides.yaml。",
		Also:     "另请留意",

		Misconceptions:    "最常见的误解",
		MisconceptionsWhy: "下面是学员看到的提示，以及在其中一人的集群里观察到的情况。",
		Shared:            "提交者 {tried} 人，其中 {n} 人如此",
		Look:              "自己看一看",
		NoMisconception:   "没有人交来错误的答案。",

		Marks:        "成绩",
		Learner:      "学员",
		Mark:         "成绩",
		Late:         "逾期",
		Of100:        "{n}%",
		DaysLate:     "{days} 天，−{points}",
		Closed:       "超过最后期限，−{points}",
		Forgiven:     "不计逾期：{reason}",
		OwnTime:      "单独的截止时间：{time}",
		ByFile:       "只依据文件的时间",
		NotHandedIn:  "没有提交",
		Exempt:       "免做：{reason}",
		Stranger:     "不在名单里",
		Several:      "提交了 {n} 次，以这一次为准",
		OpenPoints:   "{points} 分待定",
		NoMark:       "暂无成绩",
		HasPassed:    "及格",
		HasNotPassed: "不及格",
		Spread:       "成绩分布",
		SpreadOf:     "{from}% 到 {to}%：{n} 人",
		Day:          "2006-01-02 15:04 -07:00",

		Tasks:     "逐项任务",
		Task:      "任务",
		Points:    "分值",
		PassedOf:  "通过",
		Commonest: "最常见的错误",
		Missing:   "{n} 人没有提交",
		EveryTask: "每个人的每项任务",
		Legend:    "r：在学员自己的实验环境里通过，换一个实验环境无法判断；c：学员的 klab 自己的说法；h：由教师决定。",

		Yours:      "您的成绩",
		Earned:     "得分",
		Deducted:   "逾期 {days} 天",
		StillOpen:  "还有 {points} 分待定，由教师决定；不会按 0 分计。",
		Decided:    "由教师决定：{reason}",
		DecidedBy:  "由 {by} 决定：{reason}",
		NotCounted: "不计入成绩：{reason}",
		Attempt:    "提交时间：{time}。",
		NothingYet: "没有提交任何内容。",

		How:    "成绩是怎样得出的",
		HowWhy: "每份答案都在教师自己的集群上、从课程的初始状态开始重做一遍，并根据集群的实际行为判定两次。没有通过的会单独再试一次，不会因为机器繁忙而误判。",
		Basis:  map[string]string{"regraded": "已重做", "recorded": "依记录", "claimed": "学员自报"},
		BasisWhy: map[string]string{
			"regraded": "在教师的集群上重做过",
			"recorded": "在学员自己的实验环境里通过，换一个实验环境无法判断",
			"claimed":  "学员的 klab 自己的说法；这个任务不留痕迹",
		},
		Columns: chineseColumns(),
	}
}

func englishColumns() map[string]string {
	return map[string]string{
		"id": "id", "name": "name", "email": "email", "section": "section", "lesson": "lesson", "task": "task", "state": "state",
		"points": "points", "max": "max", "code": "code", "message": "message", "evidence": "evidence", "show": "show", "basis": "basis",
		"received": "received", "late": "late (days)", "penalty": "penalty", "earned": "earned", "open": "open", "mark": "mark", "percent": "percent", "note": "note",
		"marks": "Marks", "tasks": "Tasks",
	}
}

func chineseColumns() map[string]string {
	return map[string]string{
		"id": "编号", "name": "姓名", "email": "邮箱", "section": "班组", "lesson": "课程", "task": "任务", "state": "状态",
		"points": "得分", "max": "满分", "code": "代码", "message": "说明", "evidence": "观察到", "show": "命令", "basis": "依据",
		"received": "提交时间", "late": "逾期（天）", "penalty": "扣分", "earned": "得分合计", "open": "待定", "mark": "成绩", "percent": "百分比", "note": "备注",
		"marks": "成绩", "tasks": "任务明细",
	}
}
