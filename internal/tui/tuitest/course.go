package tuitest

import "github.com/klab-dev/klab/lessons"

// stub is a lesson with little in it.
func stub(number int, id, en, zh string) *lessons.Lesson {
	text := func(language, title, summary, task string) *lessons.Text {
		return &lessons.Text{
			Language: language, Title: title, Summary: summary,
			Sections: []lessons.Section{{Kind: "step", ID: "intro", Markdown: "# " + title + "\n\n" + summary}},
			Tasks:    map[string]lessons.TaskText{"look": {Title: task, Ask: task}},
		}
	}
	return &lessons.Lesson{
		ID: id, Number: number, Minutes: 12,
		Tasks: []lessons.Task{{ID: "look", Points: 10}},
		Texts: map[string]*lessons.Text{
			lessons.English: text(lessons.English, en, "A short look at "+en+".", "Look around"),
			lessons.Chinese: text(lessons.Chinese, zh, "简单了解"+zh+"。", "看一看"),
		},
	}
}

// Course is nine lessons, one of them whole.
func Course() *lessons.Course {
	course := &lessons.Course{
		Modules: []lessons.Module{
			{ID: "orientation", Title: titles("Orientation", "入门"), Lessons: []string{"start-here"}},
			{ID: "architecture", Title: titles("Architecture", "架构"), Lessons: []string{"cluster-anatomy"}},
			{ID: "pods", Title: titles("Pods", "Pod"), Lessons: []string{"first-pod"}},
			{ID: "probes", Title: titles("Probes", "探针"), Lessons: []string{"readiness-probe"}},
			{ID: "controllers", Title: titles("Controllers", "控制器"), Lessons: []string{"deployment-basics", "rollback"}},
			{
				ID: "networking", Title: titles("Services and networking", "服务与网络"),
				Lessons: []string{"service-clusterip", "nodeport", "pod-network-model"},
			},
		},
		Lessons: []*lessons.Lesson{
			stub(1, "start-here", "Meet your cluster", "认识你的集群"),
			stub(3, "cluster-anatomy", "Control plane, nodes and their ancestor Borg", "集群解剖"),
			stub(10, "first-pod", "First Pod, first Service", "第一个 Pod 与 Service"),
			Readiness(),
			stub(25, "deployment-basics", "Deployments", "Deployment 基础"),
			stub(27, "rollback", "Rolling back", "回滚"),
			stub(36, "service-clusterip", "Services, VIPs and EndpointSlices", "Service、虚拟 IP 与端点切片"),
			stub(38, "nodeport", "NodePort", "NodePort"),
			stub(41, "pod-network-model", "The Pod network", "Pod 网络模型"),
		},
	}
	return course
}

// Asking is the course with a question why after the task leaves-the-service.
func Asking() *lessons.Course {
	course := Course()
	lesson := course.Lesson("readiness-probe")
	lesson.Task("leaves-the-service").Why = &lessons.Why{Options: []string{"restart", "endpoints", "proxy"}, Answer: "endpoints"}
	asks := map[string]lessons.QuestionText{
		lessons.English: {
			Question: "Why did the Pod get no requests any more?",
			Options: map[string]string{
				"restart": "Its container was being restarted", "endpoints": "Its endpoint was marked not ready", "proxy": "klab sent its requests elsewhere",
			},
			Explain: "The kubelet saw the probe fail, the Pod became unready, and its endpoint followed.",
		},
		lessons.Chinese: {
			Question: "为什么这个 Pod 不再收到请求？",
			Options:  map[string]string{"restart": "它的容器正在重启", "endpoints": "它的端点被标记为未就绪", "proxy": "klab 把请求发到了别处"},
			Explain:  "kubelet 发现探测失败，Pod 变为未就绪，端点随之更新。",
		},
	}
	for language, text := range lesson.Texts {
		task := text.Tasks["leaves-the-service"]
		task.Why = asks[language]
		text.Tasks["leaves-the-service"] = task
	}
	return course
}

func titles(en, zh string) map[string]string {
	return map[string]string{lessons.English: en, lessons.Chinese: zh}
}
