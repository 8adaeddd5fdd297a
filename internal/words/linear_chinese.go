package words

func chineseLinear() LinearWords {
	return LinearWords{
		Typed:     chineseTyped(),
		Does:      chineseLinearDoes(),
		Heard:     chineseHeard(),
		Sight:     chineseSight(),
		Standings: map[string]string{"pass": "通过", "waiting": "等待中", "wrong": "还不对", "unknown": "无法判定", "todo": "待完成", "new": "尚未检查"},
		Codes: map[string]string{
			"on-request":  "看得到的都对了。最后一步要 klab 动手试一试：请输入“检查”。",
			"undo-failed": "检查结束了，但有一处干扰没能撤销。继续之前请先输入“重置”。",
			"cannot-look": "klab 读取不到集群的状态，这不算你的错。输入“检查”重新检查。",
		},

		Welcome:     "klab，逐行模式。共 {lessons} 课，已完成 {done} 课。",
		Suggest:     "{label}：{lesson}，{about}。输入“打开”开始，“目录”列出全部课程，“帮助”列出可用的词。",
		Bye:         "klab 已退出。学习进度已保留。",
		NoWord:      "没有“{word}”这个词。输入“帮助”列出可用的词。",
		NearWord:    "没有“{word}”这个词。是不是：{words}？输入“帮助”列出可用的词。",
		HelpIntro:   "可用的词和作用。英文的词也可以用。",
		TooLong:     "内容太长，没有接受。",
		Interrupted: "检查正在干扰实验环境。klab 会先撤销再退出，可能要稍等片刻。",

		Module:      "单元 {title}：{total} 课中完成 {done} 课。",
		LessonLine:  "{lesson}，{about}。{standing}",
		LessonDone:  "已完成。",
		LessonBegun: "{total} 个任务通过 {n} 个。",
		NoLesson:    "没有课程“{lesson}”。输入“目录”列出全部课程。",
		NoMatch:     "没有与“{filter}”相符的课程。",
		ChooseFirst: "还没有打开课程。输入“打开”和课程编号，或者输入“目录”列出全部课程。",
		CourseDone:  "全部课程都完成了，恭喜！",

		LinearLesson: chineseLinearLesson(),

		Task:       "任务 {n}，共 {total} 个：{title}，{points} 分。",
		Verdict:    "任务 {n}，共 {total} 个，{title}。{standing}",
		Ask:        "要做的事：{text}",
		TypeAnswer: "输入“填答案”填写答案。",
		Checking:   "正在检查任务 {n}，共 {total} 个，{title}。",
		Note:       "进行中：{what}。",
		Still:      "任务 {n}，共 {total} 个，{title}。没有变化：{standing}。输入“为什么”了解详情。",
		NoTask:     "只有任务 1 到 {total}。",
		Tally:      "{total} 个任务通过 {passed} 个。",
		AllPassed:  "全部任务都通过了。输入“小结”回顾。",
		PassFirst:  "全部任务通过后才能看小结。",
		Evidence:   "{name}：{value}",

		HintOf:      "提示 {n}，共 {total} 条。",
		HintOffer:   "任务 {n}，共 {total} 个，{title}：如果卡住了，输入“提示”。下一条提示马上可看，也不计入。",
		NoMoreHints: "这是最后一条提示。",
		SolutionAsk: "查看参考解法？再试一次，比看参考解法学得更多。已看提示 {opened} 条，共 {total} 条。",
		SureReset:   "重置本课？你在本课命名空间里创建的内容都会删除。已通过的任务仍保留在进度里，你写的文件也会保留。",
		YesOrNo:     "请输入“是”或“否”。",
		LeftAlone:   "没有做任何改动。",
		NoAnswers:   "这个任务不需要填写答案。",
		AnswerFor:   "请输入答案；空行表示不改。",
		NotAnswered: "没有改动。",
		Saved:       "已保存。",

		Prediction:    "预测 {n}，共 {total} 个。一经作出，不能更改。",
		QuizCard:      "小测第 {n} 题，共 {total} 题。",
		WhyCard:       "为什么？关于任务 {n}（共 {total} 个）的一个问题，不计分。",
		Option:        "{n}. {text}",
		ChooseNumber:  "请输入 1 到 {total} 的数字。",
		NoCard:        "没有要回答的问题。输入“预测”或“小测”。",
		NoNumber:      "只有答案 1 到 {total}。",
		Chosen:        "你选了 {n}。",
		NoPredictions: "现在没有要作的预测。",
		NoQuiz:        "本课没有小测。",
		QuizOver:      "小测完成：{total} 题答对 {right} 题。",
		Made:          "任务通过后揭晓。",

		TourAsk:   "这是你第一次来。输入“是”，用半分钟了解 klab；输入其他任何词则直接开始。",
		TourRead:  "每课有各节正文和任务。输入“下一步”一节一节地读，“全部任务”列出任务的结果。",
		TourWork:  "输入“终端”打开你自己的集群的终端，按正文的要求动手，用 exit 回来。",
		TourStuck: "结果一有变化就会说。输入“检查”让 klab 检查任务，“为什么”了解详情，卡住了就输入“提示”。",
		TourEnd:   "输入“实况”了解集群现在的样子，“帮助”列出全部的词。",

		Quiet:    "安静模式。结果有变化时，等你输入后再说；空行也可以。",
		Verbose:  "结果一有变化就说。",
		Language: "中文。",
	}
}

func chineseLinearLesson() LinearLesson {
	return LinearLesson{
		Lesson:       "课程 {lesson}。",
		About:        "约 {n} 分钟",
		Contents:     "{sections} 节，{tasks} 个任务，{about}。",
		After:        "先学：{lessons}。",
		ToRead:       "输入“下一步”开始读第一节。",
		Section:      "第 {n} 节，共 {total} 节，{about}。",
		SectionOf:    "第 {n} 节，共 {total} 节，{kind}，{about}。",
		LengthShort:  "不到一分钟",
		Length:       "约 {n} 分钟",
		NoSection:    "只有第 1 到第 {total} 节。",
		LastSection:  "已经是最后一节。",
		FirstSection: "已经是第一节。",
		EndOfText:    "正文到此结束。{tally}",

		LabStarting:   "实验环境正在启动。",
		LabStep:       "实验环境，第 {n} 步，共 {total} 步：{step}。",
		LabReady:      "实验环境已就绪。",
		LabFailed:     "没有实验环境：{reason}",
		ExerciseReady: "练习已布置好。{tally}",
		Waiting:       "正在等待练习布置好。",
		NotReady:      "没有练习。输入“打开”重试。",
		OpenFailed:    "练习布置失败：{reason} 输入“打开”重试。",
		Outdated:      "这个练习是按本课的另一个版本布置的。输入“重置”换成现在的版本。",
		SeedAgain:     "正在重新布置练习。",
	}
}

func chineseHeard() HeardWords {
	return HeardWords{
		Heading: "标题，{level} 级：{text}", Code: "代码，{language}，{n} 行。", CodePlain: "代码，{n} 行。", CodeEnd: "代码结束。",
		Output: "输出，{n} 行。", OutputEnd: "输出结束。", Picture: "图：{text}",
		Quote: "引文。", QuoteEnd: "引文结束。", Table: "表格，{n} 行。", TableEnd: "表格结束。",
		Cell: "{column}：{text}", Between: "；",
	}
}

func chineseTyped() map[string]string {
	return map[string]string{
		"read": "读 朗读 重读", "next": "下一步 下一节 继续", "back": "上一步 上一节 返回", "section": "节 第", "sections": "各节 章节",
		"tasks": "全部任务 任务列表", "task": "任务", "check": "检查", "hint": "提示", "why": "为什么 原因", "solution": "参考解法 解法 答案", "answer": "填答案 作答 回答",
		"predict": "预测", "quiz": "小测 测验", "reset": "重置", "shell": "终端", "picture": "实况 集群", "debrief": "小结",
		"lessons": "目录 课程列表 查找", "open": "打开 课程", "following": "下一课", "progress": "进度", "lab": "实验环境 状态",
		"quiet": "安静", "verbose": "详细", "english": "英文 英语", "chinese": "中文 汉语", "help": "帮助", "quit": "退出 再见",
		"yes": "是 好", "no": "否 不",
	}
}

func chineseLinearDoes() map[string]string {
	return map[string]string{
		"read": "重读这一节", "next": "读下一节", "back": "读上一节", "section": "节 3：读第 3 节",
		"sections": "列出各节", "tasks": "列出全部任务和结果", "task": "任务 2：要做什么，结果如何",
		"check": "检查当前任务，或者：检查 2", "hint": "看下一条提示", "why": "当前任务的结果，全部说出来",
		"solution": "看参考解法", "answer": "填写这个任务要的答案", "predict": "作本课的下一个预测",
		"quiz": "做小测", "reset": "重置本课，重新布置练习", "shell": "打开实验环境的终端，exit 回来",
		"picture": "集群现在的样子，或者：实况 节点，只说那一部分",
		"debrief": "全部任务通过后的小结", "lessons": "列出课程，或者：目录 探针，只列出相符的",
		"open": "打开 19：打开那一课；单独输入则打开建议的一课", "following": "打开下一课", "progress": "学习进度",
		"lab": "实验环境的状态", "quiet": "只在询问时说结果", "verbose": "结果一有变化就说",
		"english": "改用英文", "chinese": "改用中文", "help": "列出这些词", "quit": "退出 klab，Ctrl-D 也可以",
		"yes": "同意", "no": "不同意",
	}
}
