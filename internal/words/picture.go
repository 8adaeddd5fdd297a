package words

// PictureWords are what the live picture of the cluster says. Names of kinds and fields are Kubernetes' own.
type PictureWords struct {
	// Panes are its parts by name.
	Panes map[string]string
	// Where a Pod is in its life.
	Coming, Unready, Ready, Going, Done, Failed, Gone string
	// Nothing stands where nothing does yet, Waiting where nothing has been told yet, Lost where the picture ended.
	Nothing, Waiting, Lost string
	// More stands for lines without room.
	More string

	// Stages of controllers.
	Rolling, Short, Paused, Suspended, Stuck, JobFailed, Complete, Working string
	// ReadyOf counts the Pods that are ready, UpdatedOf those of the newest template, DoneOf those that have ended.
	ReadyOf, UpdatedOf, DoneOf string
	// Revision names one, NoPods those without, Older counts them. Bare heads the Pods that nothing controls.
	Revision, NoPods, Older, Bare string
	// Restarts counts them.
	Restarts string

	// Service pane.
	Selector, NoSelector, Matches, NoEndpoints, NoService             string
	EndpointReady, NotReady, Terminating, TerminatingServing, LeftNow string
	EndpointsReady, EndpointsNot                                      string

	// Nodes pane.
	NodeReady, NodeUnready, Cordoned, Taint, NoNode, NoPodHere string

	// Events pane.
	NoEvents, Warning, Normal string

	// Requests pane.
	PerSecond, Errors, NoErrors, Stopped, NoRequests, Ago, LastError, FailingSecond, ByVersion string

	// Timeline pane: the story of a check.
	NoStory, Failing                                                             string
	CheckBegan, Acted, CheckEnded, ProbeFailed, Came, BecameReady, BecameUnready string
	Restarted, Leaving, Went, EndpointIn, EndpointOut, NewSet                    string
	LastRequest                                                                  string
}

func englishPicture() PictureWords {
	return PictureWords{
		Panes: map[string]string{
			"workload": "workload", "service": "Service", "nodes": "nodes", "events": "events", "requests": "requests", "timeline": "timeline",
		},
		Coming: "coming", Unready: "not ready", Ready: "ready", Going: "going", Done: "done", Failed: "failed", Gone: "gone",
		Nothing: "Nothing stands in this namespace yet.",
		Waiting: "Looking at the cluster…",
		Lost:    "The cluster cannot be followed: {reason}",
		More:    "{n} more {n|line|lines} (↑↓)",

		Rolling: "rolling out", Short: "not all available", Paused: "paused", Suspended: "suspended", Stuck: "stuck: its deadline has passed",
		JobFailed: "failed: {reason}", Complete: "complete", Working: "running",
		ReadyOf: "{n}/{total} ready", UpdatedOf: "{n}/{total} new", DoneOf: "{n}/{total} done",
		Revision: "revision {n}", NoPods: "no Pods", Older: "{n} older {n|revision|revisions} without Pods", Bare: "Pods that nothing controls",
		Restarts: "{n} {n|restart|restarts}",

		Selector: "selector {labels}", NoSelector: "no selector", Matches: "matches {n} {n|Pod|Pods}",
		NoEndpoints: "No endpoints: requests have nowhere to go.", NoService: "No Service stands in this namespace yet.",
		EndpointReady: "ready", NotReady: "not ready", Terminating: "terminating", TerminatingServing: "terminating, still serving", LeftNow: "has left",
		EndpointsReady: "{n} {n|gets|get} requests", EndpointsNot: "{n} {n|gets|get} none",

		NodeReady: "ready", NodeUnready: "not ready", Cordoned: "cordoned", Taint: "taint {taint}",
		NoNode: "no node yet", NoPodHere: "no Pods of this lesson",

		NoEvents: "No Events yet.", Warning: "warning", Normal: "normal",

		PerSecond: "{n}/s", Errors: "{n} failed", NoErrors: "none failed", Stopped: "stopped",
		NoRequests: "klab sends no requests just now.", Ago: "the last {n} s", LastError: "last error: {reason}",
		FailingSecond: "✘ below a second: some failed", ByVersion: "by version",

		NoStory: "Press c: what a check does, and what the cluster makes of it, stands here second by second.",
		Failing: "{probe} probe", CheckBegan: "check began", Acted: "klab", CheckEnded: "check ended", ProbeFailed: "probe failed", Came: "new Pod",
		BecameReady: "Ready true", BecameUnready: "Ready false", Restarted: "container restarted", Leaving: "being deleted", Went: "deleted",
		EndpointIn: "endpoint in", EndpointOut: "endpoint out", NewSet: "new ReplicaSet", LastRequest: "last request",
	}
}

func chinesePicture() PictureWords {
	return PictureWords{
		Panes: map[string]string{
			"workload": "工作负载", "service": "Service 与端点", "nodes": "节点", "events": "事件", "requests": "请求", "timeline": "时间线",
		},
		Coming: "启动中", Unready: "未就绪", Ready: "就绪", Going: "退出中", Done: "已完成", Failed: "失败", Gone: "已删除",
		Nothing: "这个命名空间里还什么都没有。",
		Waiting: "正在查看集群…",
		Lost:    "无法跟踪集群：{reason}",
		More:    "还有 {n} 行（↑↓）",

		Rolling: "发布中", Short: "可用数不足", Paused: "已暂停", Suspended: "已挂起", Stuck: "卡住了：已超过期限",
		JobFailed: "失败：{reason}", Complete: "已完成", Working: "运行中",
		ReadyOf: "就绪 {n}/{total}", UpdatedOf: "新版 {n}/{total}", DoneOf: "完成 {n}/{total}",
		Revision: "修订版本 {n}", NoPods: "没有 Pod", Older: "另有 {n} 个没有 Pod 的旧修订版本", Bare: "不受任何对象控制的 Pod",
		Restarts: "重启 {n} 次",

		Selector: "选择算符 {labels}", NoSelector: "没有选择算符", Matches: "选中 {n} 个 Pod",
		NoEndpoints: "没有端点：请求无处可去。", NoService: "这个命名空间里还没有 Service。",
		EndpointReady: "就绪", NotReady: "未就绪", Terminating: "终止中", TerminatingServing: "终止中，仍能服务", LeftNow: "已离开",
		EndpointsReady: "{n} 个接收请求", EndpointsNot: "{n} 个不接收",

		NodeReady: "就绪", NodeUnready: "未就绪", Cordoned: "不可调度", Taint: "污点 {taint}",
		NoNode: "尚无节点", NoPodHere: "没有本课的 Pod",

		NoEvents: "还没有事件。", Warning: "警告", Normal: "正常",

		PerSecond: "{n}/秒", Errors: "失败 {n}", NoErrors: "无失败", Stopped: "已停止",
		NoRequests: "klab 目前没有发送请求。", Ago: "最近 {n} 秒", LastError: "最近的错误：{reason}",
		FailingSecond: "下方有 ✘ 的那一秒有请求失败", ByVersion: "按版本",

		NoStory: "按 c：检查做了什么、集群如何反应，会一秒一秒地显示在这里。",
		Failing: "{probe} 探针", CheckBegan: "检查开始", Acted: "klab", CheckEnded: "检查结束", ProbeFailed: "探测失败", Came: "新的 Pod",
		BecameReady: "Ready 变为 true", BecameUnready: "Ready 变为 false", Restarted: "容器重启", Leaving: "正在删除", Went: "已删除",
		EndpointIn: "端点加入", EndpointOut: "端点退出", NewSet: "新的 ReplicaSet", LastRequest: "最后一个请求",
	}
}

// SightWords tell the live picture to those who hear it. What the picture itself says is PictureWords.
type SightWords struct {
	// Pane heads a pane, Others names the rest, and NoPane those there are.
	Pane, Others, NoPane string
	// Is says how something stands, And stands between what is said of it, and Sentence ends a text.
	Is, And, Sentence string
	// What things are called, and what is said of them.
	Image, On, Pods, Count, Endpoint, Node, To, Stream, Total, PerSecond, Times, After, Newest string
	// Counts of Pods.
	ReadyOf, UpdatedOf, DoneOf string
	// NoStory says that no check was asked for.
	NoStory string
}

func englishSight() SightWords {
	return SightWords{
		Pane:      "Picture: {pane}.",
		Others:    "Say picture and a name for the others: {panes}.",
		NoPane:    "There is no {pane} in this lesson's picture. There are {panes}.",
		Is:        "{what}: {state}.",
		And:       ", ",
		Sentence:  "{text}.",
		Image:     "image {image}",
		On:        "on {node}",
		Pods:      "{n} {n|Pod|Pods}",
		Count:     "{n} {what}",
		Endpoint:  "Endpoint {pod}",
		Node:      "Node {node}",
		To:        " to ",
		Stream:    "Stream {name} to {target}",
		Total:     "{n} in all",
		PerSecond: "{n} {n|request|requests} a second",
		Times:     "{n} {n|time|times}",
		After:     "After {n} s",
		Newest:    "{n} of {total} {total|Event|Events}, the newest first.",
		ReadyOf:   "{n} of {total} ready",
		UpdatedOf: "{n} of {total} new",
		DoneOf:    "{n} of {total} done",
		NoStory:   "Say check: what it does, and what the cluster makes of it, is told here second by second.",
	}
}

func chineseSight() SightWords {
	return SightWords{
		Pane:      "实况：{pane}。",
		Others:    "输入“实况”加名称听其他部分：{panes}。",
		NoPane:    "本课的实况里没有“{pane}”，只有：{panes}。",
		Is:        "{what}：{state}。",
		And:       "，",
		Sentence:  "{text}。",
		Image:     "镜像 {image}",
		On:        "在 {node} 上",
		Pods:      "{n} 个 Pod",
		Count:     "{n} 个{what}",
		Endpoint:  "端点 {pod}",
		Node:      "节点 {node}",
		To:        " 到 ",
		Stream:    "请求流 {name}，发往 {target}",
		Total:     "共 {n} 个",
		PerSecond: "每秒 {n} 个请求",
		Times:     "{n} 次",
		After:     "{n} 秒后",
		Newest:    "{total} 个事件中最新的 {n} 个，新的在前。",
		ReadyOf:   "{total} 个中就绪 {n} 个",
		UpdatedOf: "{total} 个中新版 {n} 个",
		DoneOf:    "{total} 个中完成 {n} 个",
		NoStory:   "输入“检查”：检查做了什么、集群如何反应，会一秒一秒地在这里说出来。",
	}
}
