package session

import (
	"fmt"
	"maps"
	"strings"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/plain"
)

// Kinds of session events.
const (
	EventTask      = "task"
	EventChecking  = "checking"
	EventSeed      = "seed"
	EventAddOn     = "addon"
	EventProblem   = "problem"
	EventWaiting   = "waiting"
	EventUnwritten = "unwritten"
)

// Kinds of journal events.
const (
	KindBegun     = "begun"
	KindReset     = "reset"
	KindAttempt   = "attempt"
	KindPassed    = "passed"
	KindHint      = "hint"
	KindSolution  = "solution"
	KindPredicted = "predicted"
	KindAnswered  = "answered"
)

// Codes that come from the session rather than from a lesson.
const (
	CodeBlocked  = "blocked"
	CodeNotBegun = "not-begun"
)

// message is the text of a task's code in the session's language, with the evidence filled in.
func (s *Session) message(state TaskState) string {
	template, ok := s.Text.Codes[state.Code]
	if !ok {
		template, ok = ownWords(s.Text.Language)[state.Code]
	}
	if !ok {
		return state.Code
	}
	values := map[string]string{"tasks": s.titles(state.Blocked), "reason": state.Reason}
	maps.Copy(values, state.Evidence)
	message := strings.TrimSpace(Fill(template, values))
	if state.InTheWay != "" {
		message += "\n" + Fill(s.blockedWords(), map[string]string{"what": state.InTheWay})
	}
	return strings.TrimSpace(message)
}

// Fill puts values in the place of {names}, each on one line. A value is text: names within it stay as they are.
func Fill(template string, values map[string]string) string {
	pairs := make([]string, 0, 2*len(values))
	for name, value := range values {
		pairs = append(pairs, "{"+name+"}", plain.Line(value))
	}
	return strings.NewReplacer(pairs...).Replace(template)
}

func (s *Session) blockedWords() string {
	if s.Text.Language == lessons.Chinese {
		return "再等也不会好,挡在前面的是:{what}"
	}
	return "Waiting does not help, because of this: {what}"
}

func (s *Session) titles(tasks []string) string {
	titles := make([]string, len(tasks))
	for i, task := range tasks {
		titles[i] = s.Text.Tasks[task].Title
	}
	return strings.Join(titles, ", ")
}

// ownWords are the messages of codes that every lesson shares.
func ownWords(language string) map[string]string {
	if language == lessons.Chinese {
		return map[string]string{
			checker.CodeOnRequest:      "看得到的部分都对了。最后一步要 klab 动手试一试:按 c(或运行 klab check)。",
			checker.CodeSettling:       "目前都对。刚刚有改动,集群还在跟上;klab 稍后再看一眼。",
			checker.CodeCannotLook:     "klab 现在看不到集群,所以无法判断;这不算你的错。原因:{reason}",
			checker.CodeCannotEvaluate: "这项检查本身有毛病,所以 klab 无法判断;这不算你的错。请告诉这一课的作者:{reason}",
			checker.CodeUndoFailed:     "检查结束了,但有一处扰动没能撤销。请运行 klab repair。原因:{reason}",
			CodeBlocked:                "先完成:{tasks}",
			CodeNotBegun:               "这一课还没有开始。",
		}
	}
	return map[string]string{
		checker.CodeOnRequest:      "All that can be seen is right. For the last part klab has to try it: press c (or run klab check).",
		checker.CodeSettling:       "Right so far. Something changed a moment ago and the cluster is catching up; klab looks again by itself.",
		checker.CodeCannotLook:     "klab cannot see the cluster right now, so it cannot judge; this does not count against you. Reason: {reason}",
		checker.CodeCannotEvaluate: "This check is at fault itself, so klab cannot judge; this does not count against you. Please tell the author of the lesson: {reason}",
		checker.CodeUndoFailed:     "The check ended, but something it disturbed could not be put back. Run klab repair. Reason: {reason}",
		CodeBlocked:                "First finish: {tasks}",
		CodeNotBegun:               "This lesson has not been begun.",
	}
}

// announcement says in the session's language what a check is about to do.
func (s *Session) announcement(n checker.Note) string {
	words, ok := actionWords(s.Text.Language)[n.Verb]
	if n.Verb == checker.NoteBound {
		return strings.ReplaceAll(words, "{target}", fmt.Sprint(n.Args["longest"]))
	}
	if !ok {
		return plain.Line(n.Verb + " " + target(n.Args))
	}
	if n.Verb == "setReady" && n.Args["value"] == true {
		words = actionWords(s.Text.Language)["resetPod"]
	}
	return Fill(words, map[string]string{"target": target(n.Args)})
}

// addOnWords tell that an add-on is being brought up, and what it waits for.
func (s *Session) addOnWords(name, detail string) string {
	words := "bringing up " + name + ", which stays in the lab for later lessons"
	if s.Text.Language == lessons.Chinese {
		words = "正在启动附加组件 " + name + "，以后的课也会用到它"
	}
	return plain.Line(words + ": " + detail)
}

// waitingWords tell whose check or seed this one waits for.
func (s *Session) waitingWords(holder string) string {
	if s.Text.Language == lessons.Chinese {
		return "正在等待 " + holder + "，它正在使用这一课"
	}
	return "waiting for " + holder + ", which is at work on this lesson"
}

func target(args map[string]any) string {
	for _, key := range []string{"pod", "name", "service", "node", "path"} {
		if text, ok := args[key].(string); ok {
			return text
		}
	}
	return ""
}

func actionWords(language string) map[string]string {
	if language == lessons.Chinese {
		return map[string]string{
			"setReady": "让 {target} 回答“未就绪”", "setLive": "让 {target} 的存活检查失败", "hang": "让 {target} 卡住不再回应", "burn": "让 {target} 消耗 CPU",
			"setTCP": "关闭 {target} 的端口", "resetPod": "让 {target} 恢复正常", "delete": "删除 {target}", "load": "开始持续发送请求({target})",
			"loadStop": "停止发送请求({target})", "label": "修改 {target} 的标签", "rolloutRestart": "滚动重启 {target}", "scale": "调整 {target} 的副本数",
			"setImage": "更换 {target} 的镜像", "apply": "应用清单 {target}", "patch": "修改 {target}", "exit": "让 {target} 的进程退出",
			"clone": "用同样的模板另建 Pod {target}", checker.NoteBound: "集群还在变化;这项检查最多 {target} 后自己结束",
		}
	}
	return map[string]string{
		"setReady": "making {target} answer \"not ready\"", "setLive": "making the liveness of {target} fail", "hang": "making {target} hang", "burn": "making {target} use CPU",
		"setTCP": "closing the port of {target}", "resetPod": "putting {target} right again", "delete": "deleting {target}", "load": "sending steady requests ({target})",
		"loadStop": "stopping the requests ({target})", "label": "changing labels of {target}", "rolloutRestart": "restarting {target}", "scale": "scaling {target}",
		"setImage": "changing the image of {target}", "apply": "applying {target}", "patch": "changing {target}", "exit": "ending the process of {target}",
		"clone": "making the Pod {target} out of the same template", checker.NoteBound: "the lab is not at rest yet; this check ends by itself after {target} at most",
	}
}
