package tuitest

import "github.com/klab-dev/klab/lessons"

// Readiness is a whole lesson: predictions, answers, quiz, tables, code and both languages.
func Readiness() *lessons.Lesson {
	return &lessons.Lesson{
		ID: "readiness-probe", Number: 19, Minutes: 20,
		Prerequisites: []string{"first-pod"},
		Tasks: []lessons.Task{
			{ID: "count-errors", Points: 10, Answers: []string{"errors"}},
			{ID: "leaves-the-service", Points: 40},
			{ID: "no-early-traffic", Points: 20, Needs: []string{"leaves-the-service"}},
			{ID: "tune", Points: 20, Answers: []string{"period", "threshold"}},
			{ID: "gate", Points: 10, Needs: []string{"leaves-the-service"}},
		},
		Predictions: []lessons.Question{
			{ID: "restart", Options: []string{"none", "some"}, Answer: "some", Task: "count-errors"},
			{ID: "unready", Options: []string{"restarted", "removed", "deleted"}, Answer: "removed", Task: "leaves-the-service"},
		},
		Quiz: []lessons.Question{
			{ID: "q-who", Options: []string{"kubelet", "service", "scheduler"}, Answer: "kubelet"},
			{ID: "q-fail", Options: []string{"restart", "unready"}, Answer: "unready"},
		},
		Texts: map[string]*lessons.Text{lessons.English: readinessEnglish(), lessons.Chinese: readinessChinese()},
	}
}

func readinessEnglish() *lessons.Text {
	return &lessons.Text{
		Language: lessons.English,
		Title:    "Readiness probes",
		Summary: "A Pod that runs is not a Pod that can serve. Tell Kubernetes the difference, and watch " +
			"traffic go around a Pod that is not ready.",
		Sections: []lessons.Section{
			{Kind: "step", ID: "hook", Markdown: "# Running is not serving\n\nThe ticket says: *every deploy " +
				"costs us a handful of errors*. The Pods are `Running` within a second, but the shop needs " +
				"**twenty seconds** to warm up, and until then it answers `503`.\n"},
			{Kind: "predict", ID: "restart", Markdown: "The Deployment `shop` has three Pods and no probe.\n"},
			{Kind: "task", ID: "count-errors", Markdown: "Restart the Deployment and count the failed requests:\n\n" +
				"```bash\nkubectl rollout restart deployment/shop\nkubectl get pods --watch\n```\n"},
			{Kind: "step", ID: "explain", Markdown: "## Who asks, and what follows\n\nThe kubelet on the Pod's node " +
				"asks. What follows depends on the probe:\n\n| Probe | When it fails | Restarts? |\n|---|---|---|\n" +
				"| readiness | the endpoint is marked `ready: false`; no new traffic | no |\n" +
				"| liveness | the container is killed and started again | yes |\n\n" +
				"1. The kubelet calls the endpoint every `periodSeconds`.\n2. After `failureThreshold` failures " +
				"the condition `Ready` turns `False`.\n3. The EndpointSlice follows.\n"},
			{Kind: "predict", ID: "unready", Markdown: "Now think about a Pod whose probe begins to fail.\n"},
			{Kind: "task", ID: "leaves-the-service", Markdown: "Add a readiness probe, so that a Pod that cannot serve " +
				"gets no requests and comes back by itself:\n\n```yaml\ncontainers:\n- name: web\n  image: klab.local/web:v1\n" +
				"  readinessProbe:        # who asks? the kubelet\n    httpGet:\n      path: ____\n      port: ____\n```\n"},
			{Kind: "task", ID: "no-early-traffic", Markdown: "klab deletes a Pod under load. No request may fail.\n"},
			{Kind: "task", ID: "tune", Markdown: "Out within ten seconds, back within ten, and one lost probe tolerated.\n"},
			{Kind: "task", ID: "gate", Markdown: "Roll out `v3-bad` and see that nothing breaks.\n"},
			{Kind: "correction", ID: "x29", Markdown: "*Often said:* a failing readiness probe restarts the Pod.\n\n" +
				"**True:** it only takes the Pod out of the Service. Restarting is the liveness probe's work.\n"},
			{Kind: "quiz", ID: "cards", Markdown: "Two cards to finish.\n"},
			{Kind: "debrief", ID: "end", Markdown: "# What you did\n\nYou made a rollout that loses **no** request.\n"},
		},
		Tasks: tasksEnglish(),
		Codes: map[string]string{
			"still-served": "klab made `{pod}` unready, and it still got {hits} of {total} requests. Does its probe " +
				"ask the application, or only the port?",
		},
		Predictions: map[string]lessons.QuestionText{
			"restart": {Question: "You restart it under load. How many requests fail?",
				Options: map[string]string{"none": "None: Kubernetes replaces Pods one by one", "some": "Some"},
				Explain: "Without a probe a Pod counts as ready as soon as its container runs."},
			"unready": {Question: "Its readiness probe fails. What happens to the Pod?",
				Options: map[string]string{
					"restarted": "Its container is restarted",
					"removed":   "It stays, but gets no new requests",
					"deleted":   "It is deleted and replaced by another",
				},
				Explain: "Readiness only decides about traffic: the endpoint is marked not ready."},
		},
		Quiz: map[string]lessons.QuestionText{
			"q-who": {Question: "Who runs the probe?",
				Options: map[string]string{"kubelet": "The kubelet of the Pod's node", "service": "The Service", "scheduler": "The scheduler"},
				Explain: "Probes are the kubelet's work, from the node the Pod is on."},
			"q-fail": {Question: "A readiness probe fails three times. What then?",
				Options: map[string]string{"restart": "The container restarts", "unready": "The Pod leaves the Service's endpoints"},
				Explain: "A restart is what liveness does."},
		},
	}
}

func tasksEnglish() map[string]lessons.TaskText {
	return map[string]lessons.TaskText{
		"count-errors": {
			Title: "Count the errors of a restart", Ask: "Restart `shop` under load and enter how many requests failed.",
			Hints:   []string{"Look at the prober.", "Status 503.", "klab traffic …", "It is the number under errors."},
			Debrief: "Every one of them met a Pod that was running and not ready.",
			Answers: map[string]string{"errors": "How many requests failed?"},
		},
		"leaves-the-service": {
			Title: "A Pod that cannot serve gets no traffic",
			Ask:   "Give `shop` a readiness probe. klab makes one Pod unready and watches where requests go.",
			Hints: []string{
				"Look at the endpoints of the Service while a Pod warms up.",
				"The field is `readinessProbe` of the container.",
				"`kubectl edit deployment shop`, then `httpGet` with a path and a port.",
				"Ask `/readyz` on port 8080.",
			},
			Debrief: "The Pod stayed, its endpoint turned `ready: false`, and nothing was restarted.",
		},
		"no-early-traffic": {Title: "No traffic before it is ready", Ask: "A new Pod gets no request before it can answer.",
			Debrief: "The new Pod waited for its first good probe."},
		"tune": {Title: "Fast, but not nervous", Ask: "Out within 10 s, back within 10 s, one lost probe tolerated.",
			Debrief: "Period times threshold is the time to react.",
			Answers: map[string]string{"period": "periodSeconds", "threshold": "failureThreshold"}},
		"gate": {Title: "A bad version stops at the gate", Ask: "Roll out `v3-bad`; the Service keeps answering.",
			Debrief: "Pods that never got ready never replaced the old ones."},
	}
}

func readinessChinese() *lessons.Text {
	return &lessons.Text{
		Language: lessons.Chinese,
		Title:    "就绪探针",
		Summary:  "能运行的 Pod 不一定能提供服务。把区别告诉 Kubernetes，看流量如何绕开没有就绪的 Pod。",
		Sections: []lessons.Section{
			{Kind: "step", ID: "hook", Markdown: "# 运行不等于能服务\n\n工单上写着：*每次发布都要损失几个请求*。" +
				"Pod 一秒之内就是 `Running`，但商城需要**“二十秒”**预热，在此之前它一律回答 `503`。\n"},
			{Kind: "predict", ID: "restart", Markdown: "Deployment `shop` 有三个 Pod，没有任何探针。\n"},
			{Kind: "task", ID: "count-errors", Markdown: "重启这个 Deployment，数一数失败的请求：\n\n" +
				"```bash\nkubectl rollout restart deployment/shop\nkubectl get pods --watch\n```\n"},
			{Kind: "step", ID: "explain", Markdown: "## 谁来问，之后怎样\n\n由 Pod 所在节点的 kubelet 来问。" +
				"之后发生什么，取决于是哪种探针：\n\n| 探针 | 失败之后 | 重启吗 |\n|---|---|---|\n" +
				"| 就绪 | 端点被标记为 `ready: false`，不再有新流量 | 否 |\n| 存活 | 容器被杀死并重新启动 | 是 |\n\n" +
				"1. kubelet 每隔 `periodSeconds` 调用一次。\n2. 失败 `failureThreshold` 次之后，状况 `Ready` 变成 `False`。\n" +
				"3. EndpointSlice 随之更新。\n"},
			{Kind: "predict", ID: "unready", Markdown: "再想想一个探针开始失败的 Pod。\n"},
			{Kind: "task", ID: "leaves-the-service", Markdown: "加上就绪探针，让不能服务的 Pod 收不到请求，恢复后自动回来：\n\n" +
				"```yaml\ncontainers:\n- name: web\n  image: klab.local/web:v1\n" +
				"  readinessProbe:        # 谁来问？kubelet\n    httpGet:\n      path: ____\n      port: ____\n```\n"},
			{Kind: "task", ID: "no-early-traffic", Markdown: "klab 会在负载下删除一个 Pod，任何请求都不能失败。\n"},
			{Kind: "task", ID: "tune", Markdown: "十秒内离开，十秒内回来，并且容忍一次探测丢失。\n"},
			{Kind: "task", ID: "gate", Markdown: "发布 `v3-bad`，看看什么都没有坏。\n"},
			{Kind: "correction", ID: "x29", Markdown: "*常听人说：*就绪探针失败会重启 Pod。\n\n" +
				"**现状：**它只让 Pod 离开 Service，重启是存活探针的事。\n"},
			{Kind: "quiz", ID: "cards", Markdown: "最后两道题。\n"},
			{Kind: "debrief", ID: "end", Markdown: "# 你做到了什么\n\n你完成了一次**不丢**任何请求的发布。\n"},
		},
		Tasks: map[string]lessons.TaskText{
			"count-errors": {Title: "数一数重启造成的错误", Ask: "在负载下重启 `shop`，填写失败的请求数。",
				Hints:   []string{"看看探测器。", "状态码 503。", "klab traffic …", "就是 errors 后面的数字。"},
				Debrief: "每一个失败的请求都遇到了正在运行但没有就绪的 Pod。",
				Answers: map[string]string{"errors": "失败了多少个请求？"}},
			"leaves-the-service": {Title: "不能服务的 Pod 收不到流量",
				Ask: "给 `shop` 加上就绪探针。klab 会让一个 Pod 变为未就绪，观察请求去了哪里。",
				Hints: []string{
					"在 Pod 预热时看看 Service 的端点。", "字段是容器的 `readinessProbe`。",
					"`kubectl edit deployment shop`，然后用 `httpGet` 写上路径和端口。", "询问 8080 端口的 `/readyz`。",
				},
				Debrief: "Pod 还在，它的端点变为 `ready: false`，没有任何容器重启。"},
			"no-early-traffic": {Title: "就绪之前没有流量", Ask: "新的 Pod 在能够回答之前收不到请求。", Debrief: "新的 Pod 等到了第一次成功的探测。"},
			"tune": {Title: "反应快，但不神经质", Ask: "10 秒内离开，10 秒内回来，容忍一次探测丢失。", Debrief: "周期乘以阈值就是反应时间。",
				Answers: map[string]string{"period": "periodSeconds", "threshold": "failureThreshold"}},
			"gate": {Title: "坏版本止步门外", Ask: "发布 `v3-bad`，Service 依然正常应答。", Debrief: "从未就绪的 Pod 不会替换旧的 Pod。"},
		},
		Codes: map[string]string{
			"still-served": "klab 让 `{pod}` 变为未就绪，它仍然收到了 {total} 个请求中的 {hits} 个。探针问的是应用，还是只问了端口？",
		},
		Predictions: map[string]lessons.QuestionText{
			"restart": {Question: "在负载下重启它，会有多少请求失败？",
				Options: map[string]string{"none": "没有：Kubernetes 逐个替换 Pod", "some": "有一些"},
				Explain: "没有探针时，容器一运行，Pod 就算就绪。"},
			"unready": {Question: "就绪探针失败后，Pod 会怎样？",
				Options: map[string]string{"restarted": "容器被重启", "removed": "还在，但收不到新请求", "deleted": "被删除，由另一个代替"},
				Explain: "就绪只决定流量：端点被标记为未就绪。"},
		},
		Quiz: map[string]lessons.QuestionText{
			"q-who": {Question: "探针由谁执行？",
				Options: map[string]string{"kubelet": "Pod 所在节点的 kubelet", "service": "Service", "scheduler": "调度器"},
				Explain: "探测是 kubelet 的工作，从 Pod 所在的节点发起。"},
			"q-fail": {Question: "就绪探针连续失败三次，会怎样？",
				Options: map[string]string{"restart": "容器重启", "unready": "Pod 离开 Service 的端点"},
				Explain: "重启是存活探针的事。"},
		},
	}
}
