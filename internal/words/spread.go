package words

// SpreadWords are what grading on the nodes of a cluster says.
type SpreadWords struct {
	// BadNumber is no number of workers, Beside says that a call grades in one way only; NoImage that the cluster cannot get
	// this klab, TooLarge that a submission does not fit into an object.
	BadNumber, Beside, NoImage, TooLarge string
	// Ask asks before something is made in a cluster.
	Ask string
	// Unreached is a cluster that does not answer, NoLab one that is no lab, Busy one that grades another class.
	Unreached, NoLab, Busy string
	// Importing says that nodes get this klab, Began that workers grade. WholeLab names the lessons that are left.
	Importing, Began, WholeLab string
	// GoesOn is the end of a call that was interrupted.
	GoesOn string
}

func englishSpread() SpreadWords {
	return SpreadWords{
		BadNumber: "--spread {n}: write how many workers grade together, from 1 to {most}; --queue, --image, --kubeconfig, --context and --yes belong to it",
		Beside:    "--spread grades klab's own lessons in one cluster: leave out --labs, --shard, --merge and --lessons",
		NoImage:   "this klab cannot be brought into the nodes of that cluster: name an image with --image that the cluster can pull, and that holds this very klab for Linux as /klab",
		TooLarge:  "{file} has {size} KiB when it is packed, and {most} fit into a cluster: grade it without --spread",
		Ask:       "Grade in the cluster of lab {lab}? klab makes the namespace {namespace} there with Jobs whose Pods have all rights in the cluster, namespaces klab-pack-grade-… for the answers, and removes all of it at the end.",
		Unreached: "the cluster does not answer: {reason}; klab start brings a lab up, --kubeconfig and --context name another cluster",
		NoLab:     "the cluster {cluster} is no lab: answers are graded with klab's probers and images, which klab start puts into the clusters that it makes, also on a server",
		Busy:      "class {class} is being graded in that cluster: wait for it, or end it with {command}",
		Importing: "bringing {image} into {n} nodes",
		Began:     "{n} workers grade in lab {lab}; kubectl -n {namespace} get jobs,pods shows them",
		WholeLab:  "lessons that need a lab for themselves are left: {lessons}; the same call without --spread grades them on a lab, and nothing else again",
		GoesOn:    "{n} tries are here, and the cluster goes on without this klab; the same command takes in the rest, and {command} ends it",
	}
}

func chineseSpread() SpreadWords {
	return SpreadWords{
		BadNumber: "--spread {n}：请写一起评分的工作 Pod 数目，从 1 到 {most}；--queue、--image、--kubeconfig、--context、--yes 都随它使用",
		Beside:    "--spread 在一个集群里评 klab 自带的课程：请去掉 --labs、--shard、--merge 和 --lessons",
		NoImage:   "无法把这个 klab 放进那个集群的节点：请用 --image 指定集群能拉取的镜像，其中的 /klab 必须是同一个 klab 的 Linux 版",
		TooLarge:  "{file} 打包后有 {size} KiB，集群里最多放得下 {most} KiB：请不用 --spread 来评它",
		Ask:       "要在实验环境 {lab} 的集群里评分吗？klab 会在那里建立命名空间 {namespace}（其中 Job 的 Pod 拥有集群的全部权限），并为答案建立命名空间 klab-pack-grade-…，结束时全部移除。",
		Unreached: "集群没有应答：{reason}；klab start 可以启动实验环境，--kubeconfig 和 --context 指定另一个集群",
		NoLab:     "集群 {cluster} 不是实验环境：评分要用 klab 的探测 Pod 和镜像，它们由 klab start 放进它建立的集群，在服务器上也一样",
		Busy:      "那个集群正在评班级 {class}：请等它结束，或者用 {command} 结束它",
		Importing: "正在把 {image} 放进 {n} 个节点",
		Began:     "{n} 个工作 Pod 正在实验环境 {lab} 里评分；kubectl -n {namespace} get jobs,pods 可以看到它们",
		WholeLab:  "需要独占实验环境的课程还没有评：{lessons}；去掉 --spread 的同一条命令会在实验环境里评这些课程，其余的不会重评",
		GoesOn:    "这里已有 {n} 次尝试的结果，集群会继续评下去；再次运行同一条命令即可取回其余结果，{command} 则结束它",
	}
}
