package words

import "github.com/klab-dev/klab/checker"

func chinese() Words {
	return Words{
		Name:    "中文",
		Tagline: "动手学 Kubernetes",

		LabReady:    "实验环境就绪",
		LabFailed:   "没有实验环境",
		LabStarting: "实验环境启动中",
		TryNext:     "请试：{command}",

		Next:         "下一课",
		Continue:     "继续",
		Minutes:      "{n} 分钟",
		Reading:      "正在打开课程…",
		NoMatch:      "没有与“{filter}”相符的课程。按 esc 显示全部。",
		Needs:        "先学",
		Tasks:        "任务",
		AllDone:      "全部课程都完成了，恭喜！",
		FilterPrompt: "筛选",

		TaskLabel:       "任务 {n} / {total}",
		PredictLabel:    "先预测，再动手",
		QuizLabel:       "小测",
		CorrectionLabel: "常见说法与实际情况",
		Points:          "{n} 分",
		AnswerInPanel:   "请在任务面板作答（按 tab，再按 enter）。",
		YouChose:        "你的选择",
		Fallback:        "本课尚未翻译，以下为英文原文。",
		Rendering:       "正在排版…",
		RenderFailed:    "正文无法排版",
		NoTxt:           "本课没有正文。",

		Predict:           "预测",
		Quiz:              "小测",
		WhenLabReady:      "实验环境就绪后会自动布置练习，请先阅读正文。",
		WithoutLab:        "没有实验环境，暂时不能做练习；正文仍可阅读。",
		SeedAddOns:        "本课需要实验环境里有 {addons}。启动它大约要一分钟，只此一次。",
		SeedApply:         "正在创建对象。",
		SeedSettle:        "正在等待全部对象就绪。",
		TooSoon:           "先试一试，或者再想 {seconds} 秒。",
		Opening:           "正在布置练习…",
		OpenFailed:        "练习布置失败",
		PressToRetry:      "按 c 重试。",
		StatePass:         "通过",
		StateWaiting:      "等待中",
		StateWrong:        "还不对",
		StateUnknown:      "无法判定",
		StateTodo:         "待完成",
		StateNew:          "尚未检查",
		UnknownHelps:      "按 c 重新检查。",
		See:               "自己看看",
		Hints:             "提示",
		NoHints:           "按 h 看提示",
		MoreHints:         "按 h 看下一条",
		HintOffer:         "卡住了吗？按 h：下一条提示马上可看，也不计入。",
		Checking:          "检查中…",
		LabGone:           "看不到实验环境",
		Unwritten:         "进度暂时只在内存里，下次记录时会再写入磁盘",
		Resetting:         "正在重置本课…",
		PressEnterPredict: "按 enter 作出预测。先锁定预测，再做实验。",
		PressEnterQuiz:    "按 enter 开始答题。",
		WhyLabel:          "为什么？",
		WhyLater:          "任务通过后再问。",
		PressEnterWhy:     "按 enter 作答，不计分。",
		WhyFree:           "不计分。",
		QuizDone:          "{total} 题答对 {right} 题。按 enter 回顾。",
		AnswerKeys:        "按 a 填写答案。",

		LocksIn:   "预测一经锁定，不能更改。",
		Locked:    "已锁定。任务通过后揭晓。",
		Missed:    "实验已经结束，这里没有作出预测。",
		YouSaid:   "你的回答",
		ItWas:     "正确答案",
		Said:      "{label}：{text}",
		Right:     "答对了。",
		NotRight:  "不太对。",
		CardOf:    "第 {n} 题，共 {total} 题",
		QuizScore: "{total} 题答对 {right} 题",

		Yes:           "是",
		No:            "否",
		QuitTitle:     "检查还在进行，要退出吗？",
		QuitBody:      "检查正在干扰实验环境。klab 会先撤销再退出，可能要稍等片刻。",
		ResetTitle:    "重置本课？",
		ResetBody:     "你在本课命名空间里创建的内容都会删除，练习重新布置。已通过的任务仍保留在进度里，你写的文件也会保留。",
		SolutionTitle: "查看参考解法？",
		SolutionBody:  "再试一次，比看参考解法学得更多。\n已看提示：{opened}/{total}。",
		AnswersTitle:  "你的答案",
		HelpTitle:     "按键",
		PredictFirst:  "先预测，再做实验。",
		SolutionOf:    "参考解法",

		Passed:         "通过：{task}",
		AllPassed:      "全部任务都通过了。按 d 看小结。",
		Saved:          "已保存。",
		ResetDone:      "练习已重新布置。",
		ShellClosed:    "已从终端返回。",
		Failed:         "{what}：{reason}",
		NothingToCheck: "这里没有可检查的内容，请选择一个任务。",
		NoSession:      "练习还没有布置好。",
		LastLesson:     "这是最后一课。",
		NotYetDebrief:  "全部任务通过后才能看小结。",

		DebriefTitle:       "小结",
		DebriefPredictions: "你的预测",
		DebriefWhys:        "为什么会这样",
		DebriefNext:        "下一课：{lesson}",
		DebriefEnd:         "这是最后一课。",
		NotAnswered:        "未作答",

		Due:        "待复习 {n} 题，约 {minutes} 分钟",
		NothingDue: "没有到期的复习题。",

		ShellStarting: "终端正在启动……",
		LookingBack:   "往回 {rows} 行",
		NotFound:      "这里没有“{text}”。",
		BackToText:    "{key} 回到正文",
		ToShell:       "{key} 终端",
		FullShell:     "无法在正文旁打开终端（{reason}），它将占满整个屏幕。",
		NoBlock:       "这里没有可以输入的命令，请滚动到一条命令。",
		Copied:        "已复制（如果终端允许）：{command}",

		TooSmall:    "窗口太小了，请放大一些",
		TooSmallNow: "需要 {need}，现在 {now}",

		TasksOfCommands: "任务（用于 klab check、hint 和 solution）：",

		Outdated: "这个练习是按本课的另一个版本布置的。要换成现在的版本，请重置本课：按 r（或运行 klab reset）。",

		NoTerm:   "术语表里没有“{word}”",
		NearTerm: "术语表里没有“{word}”，你要找的是不是：{words}？",

		Commands: chineseCommands(),
		Tour:     chineseTour(),
		Picture:  chinesePicture(),
		Linear:   chineseLinear(),

		Codes:    chineseCodes(),
		Reason:   "原因：{reason}",
		InTheWay: "再等也不会好，挡在前面的是：{what}",

		Actions:    chineseActions(),
		BringingUp: "正在启动附加组件 {addon}，以后的课也会用到它：{detail}",
		WaitingFor: "正在等待 {holder}，它正在使用本课",

		Steps: map[string]string{
			"engine": "查找容器引擎", "image": "查找节点镜像", "nodes": "启动节点容器",
			"control-plane": "启动控制平面", "network": "配置网络与存储",
			"workers": "工作节点加入集群", "workloads": "载入 klab 的镜像", "probers": "启动 klab 的探测器",
			"ready": "等待所有组件就绪",
		},

		LabSays: chineseLabSays(),
		Also:    "、",
		Then:    "；",

		Keys: KeyWords{
			Move: "移动", Open: "打开", Filter: "筛选", NextLesson: "下一课", Back: "返回", Quit: "退出",
			Help: "帮助", Language: "English", LanguageASCII: "English", Switch: "正文/任务", Scroll: "滚动", Page: "翻页", Ends: "首/尾",
			Check: "检查", Hint: "提示", Solution: "参考解法", Reset: "重置", Shell: "终端", Answer: "填答案",
			Choose: "选择", Lock: "锁定", Close: "关闭", Debrief: "小结", Continue: "继续",
			Jump: "在正文中显示", Save: "保存", Clear: "清除", NextField: "下一项", View: "实况",
			Leader: "收回按键", Zoom: "放大", Resize: "调整大小", NewTab: "新终端", Tabs: "换终端", CloseTab: "结束终端",
			LookBack: "往回看", Search: "查找", SearchNext: "下一处", Type: "输入命令", Copy: "复制命令",
			GroupMove: "移动", GroupTask: "练习", GroupKlab: "klab",
		},
	}
}

func chineseCodes() map[string]string {
	return map[string]string{
		checker.CodeOnRequest:      "看得到的都对了。最后一步要 klab 动手试一试：按 c（或运行 klab check）。",
		checker.CodeSettling:       "目前都对。集群正在处理刚才的改动，klab 稍后会自动再检查一次。",
		checker.CodeCannotLook:     "klab 读取不到集群的状态，这不算你的错。",
		checker.CodeCannotEvaluate: "这项检查本身有毛病，所以 klab 无法判断。这不算你的错。请告诉本课的作者。",
		checker.CodeUndoFailed:     "检查结束了，但有一处干扰没能撤销。继续之前请先重置本课：按 r（或运行 klab reset）。",
		"blocked":                  "请先通过：{tasks}",
		"not-begun":                "本课还没有开始。",
		"add-on":                   "本课要用到附加组件 {addon}，但实验环境里没有它。启用它：klab addon enable {addon}。klab reset {lesson} 也会启用它，并重置本课。这不算你的错。",
	}
}

func chineseActions() map[string]string {
	return map[string]string{
		"setReady": "让 {target} 回答“未就绪”", "setLive": "让 {target} 的存活检查失败", "hang": "让 {target} 卡住不再回应", "burn": "让 {target} 消耗 CPU",
		"setTCP": "关闭 {target} 的端口", "resetPod": "让 {target} 恢复正常", "delete": "删除 {target}", "load": "开始持续发送请求（{target}）",
		"loadStop": "停止发送请求（{target}）", "label": "修改 {target} 的标签", "rolloutRestart": "滚动重启 {target}", "scale": "调整 {target} 的副本数",
		"setImage": "更换 {target} 的镜像", "apply": "应用清单 {target}", "patch": "修改 {target}", "exit": "让 {target} 的进程退出",
		"answer": "写入 {target}", "deleteManifest": "删除 {target}", "rolloutUndo": "回滚 {target}", "exec": "在 {target} 里运行命令",
		"portForward": "把端口转发到 {target}", "request": "向 {target} 发送请求", "nodeManifest": "修改静态 Pod 清单 {target}",
		"unit":      "停止或启动 {target} 的 kubelet",
		"writeFile": "写入文件 {target}",
		"clone":     "用同样的模板另建 Pod {target}", checker.NoteBound: "集群还在变化；这项检查最多 {target} 后自己结束",
	}
}

func chineseTour() TourWords {
	return TourWords{
		Title:    "半分钟了解 klab",
		Keys:     "{continue}：继续   {close}：跳过",
		LastKeys: "{continue}：开始",
		Read:     "每课有正文和任务：{switch} 在两者之间切换，{scroll} 滚动。",
		Work:     "{shell} 打开你自己的集群的终端，按正文的要求动手；{leader} 回到正文。",
		Check:    "klab 一直看着集群，任务的标记会自己变化。按 {check} 让 klab 动手检查一个任务。",
		Stuck:    "卡住了？{hint} 看提示，{solution} 看参考解法，{view} 看集群现在的样子。",
		Begin:    "{next} 开始下一课，{help} 列出全部按键，{language} 切换语言。",
	}
}
