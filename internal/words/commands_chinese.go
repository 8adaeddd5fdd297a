package words

func chineseCommands() CommandWords {
	return CommandWords{
		LabState:     "实验环境 {lab}：{state}",
		Kubernetes:   "Kubernetes {version}，地址 {address}",
		Begun:        "已开始：{lesson}，命名空间 {namespace}",
		Next:         "下一步：{command}",
		StartNext:    "在终端里运行 klab start，或者运行 klab lessons",
		LabReady:     "实验环境 {lab} 已就绪：{nodes} 个节点，Kubernetes {version}",
		LabStopped:   "实验环境 {lab} 已停止；用 {command} 恢复运行",
		LabRemoved:   "实验环境 {lab} 已删除；学习进度仍然保留",
		AskRemove:    "要删除实验环境 {lab} 和你在其中创建的一切吗？学习进度会保留。",
		AskRecreate:  "要删除实验环境 {lab} 和你在其中创建的一切，再重新创建吗？学习进度会保留。",
		NothingDone:  "没有做任何改动",
		Undone:       "已撤销中断的检查留下的 {n} 处改动",
		LanesRemoved: "已清除中断的课程验证留下的内容：{names}",
		More:         "另有 {n} 处",
		Left:         "中断的 klab 留下的内容还在：{reason}",
		TryRepair:    "请试：{command}。课程照常可用；重置某一课，也会清除它的检查留下的内容",
		Foreign:      "{name} 不属于 klab，却会干预对实验环境的修改；用 {command} 可以删除它",
		Fix:          "处理办法：{fix}",
		Ready:        "就绪",
		NotReady:     "未就绪",
		LessonReady:  "{lesson} 已在命名空间 {namespace} 里布置好",
		NotBegun:     "{lesson}：本课尚未开始；用 {command} 开始",
		RecordLost:   "{lesson}：实验环境里保存的本课初始记录已被改动，或者出自另一个 klab，无法据此判断；用 {command} 重新开始本课",
		NoLesson:     "没有名为 {lesson} 的课程",
		NearLesson:   "没有名为 {lesson} 的课程，你要找的是不是：{words}？",
		NoTask:       "课程 {lesson} 里没有任务 {task}；它的任务有：{tasks}",
		WhichShell:   "--shell {shell}：终端可以在正文旁（inside），也可以占满整个屏幕（full），请写 inside 或 full",
		WhichTask:    "哪个任务？请写成 {lesson}/TASK，TASK 可以是：{tasks}",
		TooSoon:      "下一条提示：先试一试，或者再想 {seconds} 秒",
		NoCommand:    "没有命令 {command}",

		AskResetAll:   "要从实验环境 {lab} 里清除 {n} 课，连同你在其中创建的一切吗？每一课下次打开时重新布置，学习进度会保留。",
		NotOfCourse:   "保持原样：{namespace}，属于课程目录里没有的课程 {lesson}",
		LessonCleared: "{lesson} 已从实验环境里清除，下次打开时重新布置",
		NothingBegun:  "实验环境 {lab} 里没有开始的课程",
		Exported:      "已把 {n} 条记录写入 {file}；用 klab progress merge 可以并入",
		ExportOntoLog: "{file} 就是学习进度的记录本身：请换一个文件",
		WhichForget:   "请写明要忘记哪些课程，或者加上 --all",
		AskForget:     "要忘记你在 {lessons} 里做过的一切吗？这无法撤销；用 klab progress export 可以留一份副本。",
		AskForgetAll:  "要忘记你在全部课程里做过的一切吗？这无法撤销；用 klab progress export 可以留一份副本。",
		Forgotten:     "已忘记 {n} 条记录；与另一台机器合并时可能会恢复",
		Languages:     "没有语言 {language}：可选 en 和 zh-CN",

		TakesExactly: "{command} 需要 {n} 个参数，实际给了 {got} 个",
		TakesAtLeast: "{command} 至少需要 {n} 个参数，实际给了 {got} 个",
		TakesBetween: "{command} 需要 {low} 到 {high} 个参数，实际给了 {got} 个",
		Outputs:      "没有输出格式 {output}：可选 {known}",
		Formats:      "text 和 json",
		NoCourse:     "{dir} 里没有课程（{reason}）；用 {command} 新建一个",
		BadName:      "{where}：{reason}",
		NotThisLab:   "{what} 不属于实验环境 {lab}，而这里的 kubectl 只操作这个实验环境；要操作你自己的集群，请先退出实验环境的终端",
		Misuses:      chineseMisuses(),

		Merged:      "新增 {added} 条记录，{known} 条已有，{damaged} 行无法读取",
		LinesStay:   "学习进度里有 {n} 行无法读取，仍留在 {file} 里：{reason}",
		LinesAside:  "学习进度里有 {n} 行无法读取，已另存到 {file}",
		Missing:     "有 {n} 条学习记录没能写入 {file}：{reason}",
		MissingNext: "排除这个问题后，再用 klab check 检查一遍本课：在实验环境里已经做对的任务会重新通过",
		Concept:     "{title}：{total} 个任务通过 {passed} 个", ConceptMastered: "，已掌握", ConceptDue: "，{n} 题待复习（klab review）",
		ConceptWaiting: "，{n} 题尚未到复习日",
		Remember:       "记住所选语言：{reason}", RememberSigns: "记住所选符号：{reason}",

		NewerLog: "{file} 里的学习进度是第 {version} 版，这个 klab 只认得到第 {known} 版：请安装更新的 klab",
		NoLog:    "无法并入 {file}：它不是 klab 的学习进度；学习进度每行一条记录，例如 {own}",

		DiskFull:     "磁盘已满，无法写入 {file}",
		DiskFullNext: "df -h {dir}（查看剩余空间），腾出一些空间后再运行一次",

		AuthorWords: chineseAuthors(),

		States:     map[string]string{"absent": "不存在", "stopped": "已停止", "starting": "正在启动", "ready": "已就绪", "broken": "有故障"},
		StepStates: map[string]string{"failed": "失败", "undoing": "正在撤销", "undone": "已撤销"},
		Levels:     map[string]string{"ok": "正常", "warn": "注意", "fail": "故障"},
		Subjects:   chineseSubjects(),
		Failures:   chineseFailures(),
		AddOn:      chineseAddOns(), Grade: chineseGrade(), Class: chineseClass(),
		Submit: chineseSubmit(), Verify: chineseVerify(),
		HelpWords: chineseHelp(),
	}
}

func chineseAuthors() AuthorWords {
	return AuthorWords{
		OnlyExpanded: "请加上 --expanded：lesson.yaml 本身就在课程目录里",
		NeedsLedger:  "--stale、--all 和 --sample 要与 --ledger 同用",
		WhichLedger:  "验证记录在哪里？{dir} 里没有课程；请用 --ledger=DIR 指定",
		WantShare:    "--first {first} 不对：应写成 N/M，N 从 1 到 M，例如 2/3",
		Wrote:        "已写入 {file}",
		NewNext:      "下一步：{lint}，然后在运行中的实验环境上运行 {test}",
		NoProblem:    "共 {n} 课，没有问题",
		Problems:     "{n} 个问题",
		Applied:      "已把 {file} 应用到 {namespace}",
		Replaced:     "已覆盖 {file}；原来的内容存放在 {kept}",
		WantTask:     "请写成 LESSON/TASK，而不是 {argument}",
		NoAnswer:     "任务 {task} 没有答案 {answer}",
		NoCourseYet:  "{dir} 里没有 course.yaml；用 {command} 新建课程",
		NeedsLessons: "author watch 需要 --lessons DIR：自带的课程不会改动",
		Changed:      "有改动：{files}",
	}
}

func chineseHelp() HelpWords {
	return HelpWords{
		Usage:       "用法",
		Commands:    "命令",
		Flags:       "选项",
		GlobalFlags: "通用选项",
		MoreHelp:    "用“{command} [命令] --help”查看某个命令的详细说明。",
		HelpFor:     "显示 {command} 的帮助",
		Default:     "（默认 {value}）",
		Does:        chineseDoes(),
		Long:        joined(chineseAuthorsLong(), chineseCobraLong()),
		Flag:        chineseFlag(),
	}
}

func chineseFailures() map[string]string {
	return map[string]string{
		"no-engine":     "没有找到容器引擎，请先安装一个（{reason}）",
		"engine-denied": "当前用户无权使用容器引擎（{reason}）",
		"engine-dead":   "容器引擎没有响应（{reason}）",
		"no-image":      "缺少需要的镜像，也拉取不到（{reason}）",
		"port-taken":    "实验环境要用的端口已被占用（{reason}）",
		"held":          "另一个 klab 正在使用这个实验环境（{reason}）",
		"foreign":       "这个集群不是当前 klab 创建的，klab 不会动它（{reason}）",
		"absent":        "没有这个名称的实验环境（{reason}）",
		"half-made":     "实验环境上次没有创建完（{reason}）",
		"damaged":       "klab 存放在实验环境里的内容丢失了（{reason}）",
		"stopped":       "实验环境已停止（{reason}）",
		"unreachable":   "实验环境的 API 服务器没有响应（{reason}）",
		"not-ready":     "实验环境需要的某个部分没有按时就绪（{reason}）",
		"disk-full":     "磁盘空间不足（{reason}）",
		"failed":        "这一步失败了（{reason}）",
	}
}

func chineseAddOns() AddOnWords {
	return AddOnWords{
		Lessons:    "用到它的课：{lessons}",
		None:       "没有附加组件 {addon}；现有的是 {addons}",
		Works:      "{addon} 已在实验环境 {lab} 中运行",
		Port:       "控制平面节点的 {port} 端口对应本机的 {address}",
		Gone:       "{addon} 已从实验环境 {lab} 中移除",
		Needs:      "除 Kubernetes 外，本课还要在实验环境里启用 {addons}。",
		Sized:      "{addon}（约占 {memory} MiB 内存）",
		Takes:      "{addon}，由这些课启用：{lessons}",
		Conditions: map[string]string{"on": "已启用", "off": "未启用", "broken": "有故障", "unknown": "无环境"},
		Does: map[string]string{
			"gateway":        "Traefik：把 HTTP 和 HTTPS 请求引入集群，支持 Ingress 和 Gateway API",
			"metrics-server": "Pod 和节点的资源用量，供 kubectl top 和自动扩缩使用",
		},
	}
}

func chineseMisuses() map[string]string {
	return map[string]string{
		"unknown": "没有这个选项（{reason}）",
		"missing": "这个选项需要一个值（{reason}）",
		"invalid": "这个选项的值不对（{reason}）",
		"other":   "选项不对（{reason}）",
	}
}

func chineseDoes() map[string]string {
	shells, _ := chineseShells()
	return joined(shells, chineseAuthorsDoes(), map[string]string{
		"klab": "在终端里动手学 Kubernetes，用的是你自己机器上的真实集群", "klab start": "启动实验环境（或找到已有的），打开课程",
		"klab stop": "停止实验环境的节点；用 start 恢复运行", "klab destroy": "删除实验环境（在终端里会先询问）；学习进度会保留",
		"klab status": "显示实验环境的状态", "klab doctor": "检查实验环境依赖的一切",
		"klab addon": "有些课除 Kubernetes 之外还需要的组件", "klab addon list": "列出附加组件：是否启用，各占多少内存",
		"klab addon enable": "启用一个附加组件，等到它正常运行", "klab addon disable": "移除一个附加组件，以及它带来的资源类型的全部对象",
		"klab repair": "修复实验环境，撤销中断的检查留下的改动", "klab lessons": "列出课程和你的进度",
		"klab show": "显示一课的正文", "klab glossary": "查术语的含义，或列出全部术语", "klab check": "检查一课或其中一个任务",
		"klab hint": "给出四条提示中的下一条", "klab solution": "显示参考解法",
		"klab reset": "重置本课：在实验环境里重新布置，任务需要重新检查；通过的记录保留在 klab progress 里",
		"klab shell": "打开连接到实验环境、可用 kubectl 的终端", "klab env": "输出实验环境终端的环境变量：eval \"$(klab env)\"",
		"klab kubectl":  "在实验环境上运行 kubectl（换一个实验环境：klab --name LAB kubectl …）",
		"klab progress": "按单元显示学习进度", "klab progress merge": "并入另一台机器上的进度",
		"klab progress export": "把学习进度写入文件，用于另一台机器或留作备份",
		"klab progress forget": "从学习进度里去掉某些课的记录（在终端里会先询问）",
		"klab next":            "说明现在该做什么：下一课和其中的下一个任务",
		"klab review":          "重新回答以前答错的题：在 1、3、7、21 天之后",
		"klab grade":           "给提交评分：文件夹、zip 文件，或者装着它们的文件夹",
		"klab class":           "教师用：布置作业，并报告结果", "klab class new": "新建一次作业的文件夹",
		"klab class lint":   "一次指出这种文件夹里的全部问题",
		"klab class worker": "在集群里评其中一份；由 klab grade --spread 在那里运行",
		"klab class report": "写出给人、电子表格和成绩册用的成绩",
		"klab author":       "给课程作者用的命令", "klab version": "显示 klab 的版本",
		"klab submit": "把您做过的打包，用来提交；先说明哪些会计分",
		"klab verify": "说明提交是谁签名的，此后有没有改动",
		"klab help":   "显示某个命令的帮助", "klab completion": "为指定的 shell 生成自动补全脚本",
	})
}

func chineseFlag() map[string]string {
	_, shells := chineseShells()
	return joined(shells, chineseAuthorsFlag(), map[string]string{
		"klab --name": "实验环境的名称（在实验环境的终端里，默认就是它）", "klab --engine": "容器引擎：docker、podman 或 nerdctl（默认用第一个有响应的）",
		"klab --lang": "课程和消息的语言：en 或 zh-CN", "klab --lessons": "你自己的课程所在的目录，用来代替自带的课程",
		"klab --trust":         "--lessons 的目录是你自己的：其中的课程可以像自带课程一样越出自己的命名空间",
		"klab --output":        "输出格式：text 或 json",
		"klab start --workers": "工作节点的数量", "klab start --image": "节点镜像（默认用本机最合适的一个）",
		"klab start --port":       "与默认不同的端口映射，写作“节点端口=本机端口”；本机端口为 0 时自动选一个空闲端口",
		"klab start --proxy-mode": "kube-proxy 的模式：iptables（默认）或 nftables", "klab start --shell": "终端的位置：inside（默认，在正文旁）或 full（占满整个屏幕）",
		"klab start --linear":   "不用界面，逐行阅读和操作，适合屏幕阅读器和简单的终端",
		"klab start --ascii":    "界面只用 ASCII 符号，今后也是如此；--ascii=false 恢复全部符号",
		"klab start --recreate": "重新创建实验环境；在终端里会先询问",
		"klab reset --all":      "实验环境里的全部课程：每一课下次打开时重新布置；在终端里会先询问",
		"klab reset --yes":      "不询问", "klab progress forget --all": "全部课程的记录", "klab progress forget --yes": "不询问",
		"klab start --yes": "不询问", "klab destroy --yes": "不询问", "klab start --screen": "在终端里打开课程界面", "klab start --lesson": "直接打开的课程",
		"klab grade --out": "存放 results.json 的文件夹，中断后也从这里接着评", "klab grade --lesson": "布置了哪些课程（默认：有人提交过的全部课程）",
		"klab grade --parallel":   "同时评几项（默认：视机器余力而定）",
		"klab grade --dry-run":    "只说明哪些会被拒绝、哪些没有提交，不评分",
		"klab grade --labs":       "在本机的几个实验环境里一起评：写数目（NAME-1 等，没有的会启动），或者写正在运行的实验环境的名字",
		"klab grade --spread":     "用这么多个工作 Pod 在一个集群的各节点上评，作为 Kubernetes 的 Job",
		"klab grade --kubeconfig": "配合 --spread：集群的 kubeconfig（默认：--name 的实验环境）",
		"klab grade --context":    "配合 --spread：kubeconfig 里的上下文",
		"klab grade --image":      "配合 --spread：集群能拉取的、含有这个 klab 的镜像（默认：把这个 klab 放进节点）",
		"klab grade --queue":      "配合 --spread：Job 排队所用的 Kueue LocalQueue",
		"klab grade --yes":        "不再询问",
		"klab grade --shard":      "只评 N 份中的一份，例如 2/4；每份各用一个实验环境",
		"klab grade --merge":      "把各份合在一起：写各份的文件夹，或者装着它们的文件夹；不需要实验环境",
		"klab class report --to":  "写到哪个文件夹", "klab class report --format": "写哪些格式：html、csv、wide、xlsx、junit、gradescope、prairielearn、classroom50、autolab、nbgrader",
		"klab class report --lms":    "要填写的成绩册，由 Canvas 或 Moodle 导出",
		"klab class report --column": "填写成绩册的哪一列（默认：名称与作业标题相同的一列）",
		"klab class report --names":  "写出的内容里是否有姓名：roster 为有，none 为只用化名和 id",
		"klab check --again":         "已通过的任务也重新检查", "klab version --licenses": "显示 klab 包含的全部组件的许可证和声明",
		"klab grade --accept":    "只有学员自己的 klab 说通过的，也给分：recorded、claimed（默认都不给）",
		"klab submit --file":     "zip 文件（默认：klab-ID.zip 或 klab-submission.zip）",
		"klab submit --lesson":   "提交哪些课程（默认：您做过的全部课程）",
		"klab submit --id":       "您的编号，由老师指定",
		"klab submit --dry-run":  "只说明哪些会计分，不写文件",
		"klab submit --key":      "用来签名的 ssh 私钥（默认：klab 自己的密钥，第一次用到时新建）",
		"klab submit --unsigned": "不签名",
		"klab verify --signers":  "写着每个人密钥的文件，格式与 ssh-keygen -Y verify 相同：ID ssh-ed25519 AAAA…",
	})
}

func chineseSubjects() map[string]string {
	return map[string]string{
		"engine": "容器引擎", "cgroup": "cgroup", "capabilities": "权能", "memory": "内存", "cpus": "处理器", "disk": "磁盘空间",
		"inotify": "inotify", "image": "节点镜像", "ports": "端口", "network": "网络", "lab": "实验环境",
		"addons": "附加组件",
	}
}

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
		"klab author watch":       "课程文件一改动，就重新布置、显示并检查该课程",
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
		"klab author watch": "--lessons 目录里的课程只要有文件改动，就重新布置、显示并检查。可以在另一个终端里做任务\n" +
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
