package words

func chineseAuthorsDoes() map[string]string {
	return map[string]string{
		"klab author apply":       "应用某个任务的一份答案（默认用参考解法）",
		"klab author ledger":      "列出哪些用例已验证、哪些过期、哪些尚未验证",
		"klab author lint":        "一次列出课程中的全部问题",
		"klab author mutate":      "由正确答案生成变体来试：有的仍应通过，有的应被拒绝",
		"klab author new":         "新建一课：写出来就能运行，再逐步修改",
		"klab author schema":      "把 JSON Schema 写入课程目录，并在每个 YAML 文件的第一行注明它用哪一个",
		"klab author show":        "显示展开守卫以后的 lesson.yaml",
		"klab author submissions": "把每份答案做一遍、打包提交，验证评分结果不变",
		"klab author test":        "在运行中的实验环境上验证课程",
		"klab author walk":        "在运行中的实验环境上，像学习者一样走完课程",
		"klab author watch":       "课程文件一改动，就重新布置、显示并检查这一课",
	}
}

func chineseAuthorsLong() map[string]string {
	return map[string]string{
		"klab author test": "在运行中的实验环境上验证课程：布置之后应不通过；每份正确答案之后应通过；每份错误答案之后应不通过，\n" +
			"并给出预期的代码；重置之后一切应恢复原样。-o 可选 text、json、junit 或 html。",
		"klab author mutate": "把正确答案里的每份清单改成若干变体，在运行中的实验环境上逐个尝试：有的仍应通过，有的应被拒绝。\n" +
			"--seed 相同，变体就相同。-o 可选 text、json、junit 或 html。",
		"klab author walk": "像学习者一样走完课程：先重置，再在同一次布置上逐个完成任务，每条命令都是一个单独的进程。\n" +
			"每个任务先检查一次（不应通过），作答，再检查一次（应通过）。然后把参考解法和最后一条提示里的命令\n" +
			"输入 klab shell，从头再走一遍。运行者自己的学习进度和文件不受影响。\n" +
			"有任务不能通过、过早通过或者卡住时，退出码为 1。",
		"klab author watch": "--lessons 目录里的这一课只要有文件改动，就重新布置、显示并检查。可以在另一个终端里做任务\n" +
			"（klab shell LESSON），也可以用 --answer 自动作答。学习进度不受影响。按 Ctrl-C 结束。",
	}
}

func chineseAuthorsFlag() map[string]string {
	all := map[string]string{
		"klab author ledger --ledger":        "存放验证记录的目录（默认是课程旁边的 ledger）",
		"klab author ledger --readme":        "改为把整份记录的表格写入这个页面",
		"klab author mutate --limit":         "每个任务最多试这么多个变体，尽量涵盖各种算子；0 表示全部",
		"klab author mutate --list":          "只列出变体而不试；用 JSON 输出时附上清单",
		"klab author mutate --operators":     "列出生成变体的算子及其理由",
		"klab author mutate --seed":          "决定从可能的变体里选取哪些",
		"klab author new --dir":              "课程所在的目录（默认是 --lessons 的目录，否则是当前目录）；不存在时自动创建",
		"klab author new --module":           "新课加入 course.yaml 的哪个单元（默认是最后一个）",
		"klab author show --expanded":        "展开守卫、要显示的命令和全课共用的观测",
		"klab author test --all":             "与 --ledger 同用：试全部用例",
		"klab author test --budget":          "超过这段时间后，不再开始新的用例",
		"klab author test --ledger":          "只试这个目录的记录里还没有的用例，并记入其中（默认是课程旁边的 ledger）",
		"klab author test --sample":          "与 --ledger 同用：由这段文字决定抽取哪些已验证的用例再试一次，只比较，不记入",
		"klab author test --stale":           "与 --ledger 同用：也试由别的判定程序验证过的用例，从最早的开始",
		"klab author test --touched":         "与 --sample 同用：先试这些课的全部用例",
		"klab author submissions --draw":     "--most 按它抽取答案，例如提交号",
		"klab author submissions --most":     "只做这么多份答案，由 --draw 抽取",
		"klab author submissions --match":    "只做名称含有这段文字的答案",
		"klab author submissions --out":      "存放提交和评分日志的文件夹",
		"klab author submissions --parallel": "同时做几项（默认：视机器余力而定）",
		"klab author walk --budget":          "超过这段时间后，不再开始新的一课",
		"klab author walk --first":           "N/M：从第 N 课起每隔 M 课取一课，先走这些；限定时间时，M 次运行就能走遍全部课程",
		"klab author walk --ledger":          "把走完的课记入这个目录（默认是课程旁边的 ledger）",
		"klab author walk --limit":           "一条命令超过这段时间就算卡住（默认 6m）",
		"klab author walk --parallel":        "同时走几课",
		"klab author walk --shell":           "参考解法和提示里的命令也输入一遍",
		"klab author walk --touched":         "排在最前面走的课",
		"klab author watch --answer":         "每次改动后要试的答案：TASK 表示它的第一份解法，也可以写 TASK/FILE",
	}
	for _, command := range []string{"test", "mutate"} {
		all["klab author "+command+" --parallel"] = "同时试几个用例（默认按机器的能力决定）"
		all["klab author "+command+" --match"] = "只试名称里含有这段文字的用例"
		all["klab author "+command+" --repeat"] = "每个用例试几遍；结果不一致的就是不稳定的用例"
		all["klab author "+command+" --resume"] = "逐条记录结果的文件；已有这个文件时，从中断处继续"
		all["klab author "+command+" --report"] = "把报告写入这个文件：.txt、.json、.xml（JUnit）或 .html"
	}
	return all
}
