package words

// GradeWords are what grading submissions says.
type GradeWords struct {
	// Heads of the table: learner and points.
	Learner, Points string
	// OpenPoints stands behind points where some are for a person to decide.
	OpenPoints string
	// Decide heads the tasks that a person has to decide, Also what else is to be looked at.
	Decide, Also string
	// Written says where the results are, GoOn how to go on after an interruption.
	Written, GoOn string
	// Tries are counted as they end; Alone marks those that nothing ran beside, Left is how long the rest takes.
	Alone, Left string
	// Nothing says that no submission has an answer to any lesson, OutTaken that another klab grades into the folder.
	Nothing, OutTaken string
	// NoBasis says that marks rest on no such thing.
	NoBasis string
	// BadShare is what is no share, ShareAndMerge says that a call does one or the other. ShareDone is the end of a share.
	BadShare, ShareAndMerge, ShareDone string
	// NoShares says that a folder holds none, BadPart that one cannot be read, OtherGrader that shares were graded by
	// different klabs. NoPart names shares that are not there.
	NoShares, BadPart, OtherGrader, NoPart string
	// BadLabs is what names no labs, OtherKubernetes are labs of different versions. BringUp says that a lab is brought up,
	// LabsStay that labs stay up; LabGone that one is given up.
	BadLabs, OtherKubernetes, BringUp, LabsStay, LabGone string
	// Spread is what grading on the nodes of a cluster says.
	Spread SpreadWords
	// Undecided is the end of a run that left something to a person.
	Undecided string
	// States are those of marks, Codes say why one is open.
	States, Codes map[string]string
	// Shared is what submissions of several learners have in common, by code; {seen} is what was seen.
	Shared map[string]string
}

// InCommon says what submissions of several learners have in common.
func (w GradeWords) InCommon(code, seen string) string { return Fill(w.Shared[code], "seen", seen) }

func englishGrade() GradeWords {
	return GradeWords{
		Learner:    "learner",
		Points:     "points",
		OpenPoints: "{n} open",
		Decide:     "for you to decide, {n} (no mark counts these as 0):",
		Also:       "also to look at:",
		Written:    "results: {file}",
		GoOn:       "after {n} {n|try|tries}: {reason}; the same command goes on from there",
		Alone:      "once more, alone",
		Left:       "about {time} left",
		Nothing:    "none of the submissions has an answer to any lesson: a file is tasks/LESSON/TASK.yaml",
		OutTaken:   "another klab is grading into {folder}: wait for it, or choose another folder with --out",
		NoBasis:    "--accept {basis}: write recorded, claimed or both",
		Undecided:  "{n} {n|mark is|marks are} open",

		Spread: englishSpread(),

		BadLabs:         "--labs {labs}: write a number from 1 to 16, or the names of labs that are there, each once",
		OtherKubernetes: "lab {lab} has Kubernetes {was} and lab {first} has {want}: labs that grade together have the same; klab --name {lab} start --recreate makes it afresh",
		BringUp:         "bringing up lab {lab}",
		LabsStay:        "labs {labs} stay up for the next time; klab --name {first} stop stops one, klab --name {first} destroy removes it",
		LabGone:         "lab {lab} does not answer any more: {reason}; the others grade what is left",

		BadShare:      "--shard {share}: write I/N, as 2/4 for the second of four",
		ShareAndMerge: "--shard grades a share, and --merge puts shares together: leave out one of them",
		ShareDone:     "share {share} is graded, {n} {n|try|tries}; the same call with --merge FOLDER instead of --shard puts all shares together",
		NoShares:      "--merge {folder}: there are no results of a share in it; name the folders that klab grade --shard wrote, or the one they are in",
		BadPart:       "--merge {folder} cannot be read: {reason}",
		OtherGrader:   "--merge {folder}: graded by {was}, and others by {want}: marks of different graders are not put together; grade that share again",
		NoPart:        "share {share} is missing: what it was to grade is open; bring its folder and merge again, or grade the rest with the same call without --merge",
		States: map[string]string{
			"pass": "passed", "wrong": "wrong", "waiting": "not finished", "unknown": "could not tell", "missing": "not handed in", "refused": "refused",
		},
		Codes: map[string]string{
			"fence": "it reaches out of what a submission may do", "forbidden": "the API server does not allow it",
			"no-such-answer": "an answer that the task does not ask for", "live-answer": "it may hold in the learner's own lab", "not-here": "it names what is not in this lab",
			"flaky": "first one verdict, then another", "deadline": "it took too long", "lab": "the lab did not carry it",
			"not-done": "it could not be done again", "not-graded": "not graded yet", "other-share": "graded in another share", "unreadable": "it cannot be read",
			"too-large": "it is too large", "bad-name": "a name that nothing may have", "not-a-file": "neither a file nor a folder",
			"twice": "it is there twice", "not-yaml": "it is no YAML", "bad-answer": "it is no answer", "no-verb": "a step that there is not",
			"computed": "an expression, and submissions compute nothing", "no-such-task": "no task that is graded",
			"handed-in-twice": "handed in more than once", "recorded": "only the learner's own lab can tell",
			"other-lesson": "done on another version of the lesson", "other-kubernetes": "done with another version of Kubernetes",
			"claims-differ":    "it passed in the learner's own lab, as it says, and not in this one",
			"broken-signature": "changed since it was signed, or signed with what is no signature",
			"not-signed":       "not signed, and the roster has a key", "other-key": "signed with another key than the roster's",
			"shared-lab": "the same lab as another learner's", "shared-objects": "the same objects of a lab as another learner's",
			"shared-words": "the same word of a Pod as another learner's", "shared-key": "the same key as another learner's",
		},
		Shared: map[string]string{
			"shared-lab": "done in the same lab", "shared-objects": "about the same {seen} {seen|object|objects} of one lab",
			"shared-words": "with the same word, which a Pod drew at random: {seen}", "shared-key": "signed with the same key {seen}",
		},
	}
}

func chineseGrade() GradeWords {
	return GradeWords{
		Learner:    "学员",
		Points:     "得分",
		OpenPoints: "{n} 分待定",
		Decide:     "需要您来定夺的 {n} 项（不会按 0 分计入成绩）：",
		Also:       "另请留意：",
		Written:    "评分结果：{file}",
		GoOn:       "已评完 {n} 次尝试后中断：{reason}；再次运行同一条命令即可接着评",
		Alone:      "单独复评",
		Left:       "约剩 {time}",
		Nothing:    "所有提交里都没有任何课程的答案：文件应放在 tasks/LESSON/TASK.yaml",
		OutTaken:   "另一个 klab 正在往 {folder} 写评分结果：请等它结束，或者用 --out 换一个文件夹",
		NoBasis:    "--accept {basis}：请写 recorded、claimed，或者两个都写",
		Undecided:  "{n} 项成绩待定",

		Spread: chineseSpread(),

		BadLabs:         "--labs {labs}：请写 1 到 16 的数目，或者已有的实验环境的名字，每个只写一次",
		OtherKubernetes: "实验环境 {lab} 的 Kubernetes 是 {was}，而 {first} 是 {want}：一起评分的实验环境必须是同一版本；klab --name {lab} start --recreate 可以重新建立它",
		BringUp:         "正在启动实验环境 {lab}",
		LabsStay:        "实验环境 {labs} 会留着供下次使用；klab --name {first} stop 停止其中一个，klab --name {first} destroy 把它移除",
		LabGone:         "实验环境 {lab} 不再应答：{reason}；剩下的由其他实验环境来评",

		BadShare:      "--shard {share}：请写 I/N，例如 2/4 表示四份中的第二份",
		ShareAndMerge: "--shard 评其中一份，--merge 把各份合在一起：请去掉其中一个",
		ShareDone:     "第 {share} 份已评完，共 {n} 次尝试；把同一条命令里的 --shard 换成 --merge 文件夹，即可把各份合在一起",
		NoShares:      "--merge {folder}：里面没有任何一份的评分结果；请写 klab grade --shard 写出的文件夹，或者装着它们的文件夹",
		BadPart:       "--merge {folder} 无法读取：{reason}",
		OtherGrader:   "--merge {folder}：由 {was} 评分，而其他各份由 {want} 评分：不同的评分者评出的成绩不能合在一起；请重新评这一份",
		NoPart:        "缺少第 {share} 份：归它评的成绩待定；请拿到它的文件夹后再合一次，或者用不带 --merge 的同一条命令评完剩下的",
		States: map[string]string{
			"pass": "通过", "wrong": "不对", "waiting": "未完成", "unknown": "无法判断", "missing": "未提交", "refused": "已拒绝",
		},
		Codes: map[string]string{
			"fence": "超出了提交允许的范围", "forbidden": "API server 不允许",
			"no-such-answer": "任务没有问这一项", "live-answer": "也许只在学员自己的实验环境里成立", "not-here": "它指向这个实验环境里没有的对象",
			"flaky": "前后两次判定不一致", "deadline": "用时过长", "lab": "实验环境未能支撑这次评分",
			"not-done": "无法重做", "not-graded": "尚未评分", "other-share": "由另一份评分", "unreadable": "无法读取",
			"too-large": "太大", "bad-name": "名称不允许使用", "not-a-file": "既不是文件，也不是文件夹",
			"twice": "重复出现", "not-yaml": "不是 YAML", "bad-answer": "不是有效的答案", "no-verb": "没有这种步骤",
			"computed": "含有表达式，而提交里不做任何计算", "no-such-task": "不在评分范围内的任务",
			"handed-in-twice": "提交了不止一次", "recorded": "只有学员自己的实验环境才能判断",
			"other-lesson": "做的是课程的另一个版本", "other-kubernetes": "用的是另一个 Kubernetes 版本",
			"claims-differ":    "据其所述在学员自己的实验环境里通过了，在这里没有通过",
			"broken-signature": "签名之后有改动，或者签名无效",
			"not-signed":       "没有签名，而名单里有密钥", "other-key": "签名用的不是名单里的密钥",
			"shared-lab": "与另一位学员的实验环境相同", "shared-objects": "与另一位学员针对的对象相同",
			"shared-words": "与另一位学员的答案里有同一个 Pod 的词", "shared-key": "与另一位学员的密钥相同",
		},
		Shared: map[string]string{
			"shared-lab": "在同一个实验环境里做的", "shared-objects": "针对同一个实验环境里相同的 {seen} 个对象",
			"shared-words": "含有同一个由 Pod 随机抽取的词：{seen}", "shared-key": "用同一个密钥签名：{seen}",
		},
	}
}

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
	// Signed names the key that signed, BadKey is a file that holds none, NoKey says that klab has none of its own, KeyUnsigned
	// that both were asked for.
	Signed, BadKey, NoKey, KeyUnsigned string
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
		Sum:          "{regraded} {regraded|point|points} done again, {open} for your teacher to decide, {none} without an answer",
		Written:      "written: {file}; hand in this file",
		Nothing:      "nothing to hand in: what you do is kept when a task passes (for one that passed before: klab check LESSON --again)",
		NotKept:      "this pass could not be kept for handing in: {reason}",
		TooLarge:     "the submission has {size} KiB, and {most} are taken: hand in some lessons at a time with --lesson",
		BadID:        "--id {id}: letters, digits and . _ @ + - only",
		Signed:       "signed with key {key}",
		BadKey:       "--key {file}: {reason}; name a private key of ssh (ed25519, ecdsa or rsa) without a passphrase, or leave --key out: klab has a key of its own",
		NoKey:        "klab's own key cannot be read or made in {file}: {reason}; klab submit --unsigned hands in without a signature",
		KeyUnsigned:  "--key signs, and --unsigned does not: leave out one of them",
		LawBroken:    "{n} of {all} {all|answer does|answers do} not come to the same when {all|it is|they are} handed in",
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
		Signed:       "已用密钥 {key} 签名",
		BadKey:       "--key {file}：{reason}；请指定一个没有口令的 ssh 私钥（ed25519、ecdsa 或 rsa），或者不写 --key：klab 有自己的密钥",
		NoKey:        "无法在 {file} 读取或新建 klab 自己的密钥：{reason}；klab submit --unsigned 可以不签名提交",
		KeyUnsigned:  "--key 要签名，--unsigned 不签名：请去掉其中一个",
		LawBroken:    "{all} 个答案里有 {n} 个提交后的判定不同",
	}
}

// VerifyWords are what looking at signatures says.
type VerifyWords struct {
	// States are those of a submission.
	States map[string]string
	// Means says what a signature proves, and what not.
	Means string
}

func englishVerify() VerifyWords {
	return VerifyWords{
		States: map[string]string{
			"signed": "signed with key {key}, and not changed since", "unsigned": "not signed",
			"changed":    "signed with key {key}, and changed since: {files}",
			"invalid":    "what it has for a signature is none: {reason}",
			"other-key":  "signed with key {key}, which is none of this learner's",
			"unreadable": "it cannot be read: {reason}",
		},
		Means: "A signature proves that nothing was changed since, and that whoever signed had that key. It does not prove who did the work, when, or with whose help, nor that a verdict is true: marks come from grading.",
	}
}

func chineseVerify() VerifyWords {
	return VerifyWords{
		States: map[string]string{
			"signed": "已用密钥 {key} 签名，此后没有改动", "unsigned": "没有签名",
			"changed":    "曾用密钥 {key} 签名，此后有改动：{files}",
			"invalid":    "签名无效：{reason}",
			"other-key":  "已用密钥 {key} 签名，但那不是这位学员的密钥",
			"unreadable": "无法读取：{reason}",
		},
		Means: "签名只能证明此后没有改动，以及签名的人持有那个密钥。它不能证明是谁做的、什么时候做的、有没有人帮忙，也不能证明判定属实：成绩来自重新评分。",
	}
}

// SpreadWords are what grading on the nodes of a cluster says.
type SpreadWords struct {
	// BadNumber is no number of workers, Beside says that a call grades in one way only; NoImage that the cluster cannot get
	// this klab, TooLarge that a submission does not fit into an object.
	BadNumber, Beside, NoImage, TooLarge string
	// Ask asks before something is made in a cluster.
	Ask string
	// Unreached is a cluster that does not answer, NoLab one that is no lab, Busy one that grades another class.
	Unreached, NoLab, Busy string
	// Waits says that the namespace of an earlier class is waited for, Leaving that it has not gone, with what Kubernetes says
	// of it, or NothingSaid.
	Waits, Leaving, NothingSaid string
	// Importing says that nodes get this klab, Began that workers grade. WholeLab names the lessons that are left.
	Importing, Began, WholeLab string
	// GoesOn is the end of a call that was interrupted.
	GoesOn string
}

func englishSpread() SpreadWords {
	return SpreadWords{
		BadNumber:   "--spread {n}: write how many workers grade together, from 1 to {most}; --queue, --image, --kubeconfig, --context and --yes belong to it",
		Beside:      "--spread grades klab's own lessons in one cluster: leave out --labs, --shard, --merge and --lessons",
		NoImage:     "this klab cannot be brought into the nodes of that cluster: name an image with --image that the cluster can pull, and that holds this very klab for Linux as /klab",
		TooLarge:    "{file} has {size} KiB when it is packed, and {most} fit into a cluster: grade it without --spread",
		Ask:         "Grade in the cluster of lab {lab}? klab makes the namespace {namespace} there with Jobs whose Pods have all rights in the cluster, namespaces klab-pack-grade-… for the answers, and removes all of it at the end.",
		Unreached:   "the cluster does not answer: {reason}; klab start brings a lab up, --kubeconfig and --context name another cluster",
		NoLab:       "the cluster {cluster} is no lab: answers are graded with klab's probers and images, which klab start puts into the clusters that it makes, also on a server",
		Busy:        "class {class} is being graded in that cluster: wait for it, or end it with {command}",
		Waits:       "waiting until the namespace {namespace} of an earlier grading is gone",
		Leaving:     "the namespace {namespace} of an earlier grading is still being removed after {time} ({reason}); {command} shows what is left in it: remove that, then run this again",
		NothingSaid: "Kubernetes does not say why",
		Importing:   "bringing {image} into {n} {n|node|nodes}",
		Began:       "{n} {n|worker grades|workers grade} in lab {lab}; kubectl -n {namespace} get jobs,pods shows them",
		WholeLab:    "lessons that need a lab for themselves are left: {lessons}; the same call without --spread grades them on a lab, and nothing else again",
		GoesOn:      "{n} {n|try is|tries are} here, and the cluster goes on without this klab; the same command takes in the rest, and {command} ends it",
	}
}

func chineseSpread() SpreadWords {
	return SpreadWords{
		BadNumber:   "--spread {n}：请写一起评分的工作 Pod 数目，从 1 到 {most}；--queue、--image、--kubeconfig、--context、--yes 都随它使用",
		Beside:      "--spread 在一个集群里评 klab 自带的课程：请去掉 --labs、--shard、--merge 和 --lessons",
		NoImage:     "无法把这个 klab 放进那个集群的节点：请用 --image 指定集群能拉取的镜像，其中的 /klab 必须是同一个 klab 的 Linux 版",
		TooLarge:    "{file} 打包后有 {size} KiB，集群里最多放得下 {most} KiB：请不用 --spread 来评它",
		Ask:         "要在实验环境 {lab} 的集群里评分吗？klab 会在那里建立命名空间 {namespace}（其中 Job 的 Pod 拥有集群的全部权限），并为答案建立命名空间 klab-pack-grade-…，结束时全部移除。",
		Unreached:   "集群没有应答：{reason}；klab start 可以启动实验环境，--kubeconfig 和 --context 指定另一个集群",
		NoLab:       "集群 {cluster} 不是实验环境：评分要用 klab 的探测 Pod 和镜像，它们由 klab start 放进它建立的集群，在服务器上也一样",
		Busy:        "那个集群正在评班级 {class}：请等它结束，或者用 {command} 结束它",
		Waits:       "正在等待上一次评分的命名空间 {namespace} 移除完毕",
		Leaving:     "上一次评分的命名空间 {namespace} 过了 {time} 还没有移除完（{reason}）；{command} 可以看到里面还有什么：移除以后再运行一次",
		NothingSaid: "Kubernetes 没有说明原因",
		Importing:   "正在把 {image} 放进 {n} 个节点",
		Began:       "{n} 个工作 Pod 正在实验环境 {lab} 里评分；kubectl -n {namespace} get jobs,pods 可以看到它们",
		WholeLab:    "需要独占实验环境的课程还没有评：{lessons}；去掉 --spread 的同一条命令会在实验环境里评这些课程，其余的不会重评",
		GoesOn:      "这里已有 {n} 次尝试的结果，集群会继续评下去；再次运行同一条命令即可取回其余结果，{command} 则结束它",
	}
}
