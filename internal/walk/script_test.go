package walk

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/lessons"
)

func TestWhatASolutionTellsPeopleToType(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text       string
		answers    []string
		commands   []string
		untyped    []string
		sufficient bool
	}{
		"commands": {text: "First:\n```sh\nkubectl scale deployment web --replicas=5\n\n# a remark\nkubectl get pods\n```\n- why",
			commands: []string{"kubectl scale deployment web --replicas=5", "kubectl get pods"}, sufficient: true},
		"one over several lines": {text: "```bash\nkubectl label pod a \\\n  b=c\n```", commands: []string{"kubectl label pod a \\\n  b=c"}, sufficient: true},
		"what goes to a command as its input": {text: "```sh\nkubectl create -f - <<'END'\napiVersion: v1\n# kind\nkind: Pod\nEND\nkubectl get pods\n```",
			commands: []string{"kubectl create -f - <<'END'\napiVersion: v1\n# kind\nkind: Pod\nEND", "kubectl get pods"}, sufficient: true},
		"with prompts and output": {text: "```console\n$ kubectl delete pod web\npod \"web\" deleted\n$ kubectl get pods\n```",
			commands: []string{"kubectl delete pod web", "kubectl get pods"}, sufficient: true},
		"only reading": {text: "```sh\nkubectl get pods -l app=web\nkubectl logs web\n```", commands: []string{"kubectl get pods -l app=web", "kubectl logs web"}},
		"an answer to enter": {text: "```sh\nkubectl rollout restart deployment/shop\n```", answers: []string{"n"},
			commands: []string{"kubectl rollout restart deployment/shop"}},
		"an answer that is entered": {text: "```sh\nkubectl create configmap answers --from-literal=n=1\n```", answers: []string{"n"},
			commands: []string{"kubectl create configmap answers --from-literal=n=1"}, sufficient: true},
		"a placeholder": {text: "```sh\nkubectl label pod POD-1 side=left\nkubectl set selector service half side=left\n```",
			commands: []string{"kubectl set selector service half side=left"}, untyped: []string{"it has a placeholder"}},
		"no placeholder": {text: "```sh\nkubectl get nodes -o custom-columns=NODE:.metadata.name\nkubectl set env deployment/api NAME=web\n```",
			commands: []string{"kubectl get nodes -o custom-columns=NODE:.metadata.name", "kubectl set env deployment/api NAME=web"}, sufficient: true},
		"an editor":      {text: "```sh\nkubectl -n a edit deployment web\n```", untyped: []string{"it opens an editor"}},
		"a missing file": {text: "```sh\nkubectl apply -f web.yaml\n```", untyped: []string{"it needs the file web.yaml"}},
		"a file written before": {text: "```sh\nkubectl get configmap a -o yaml > a.yaml\nkubectl apply -f a.yaml\n```",
			commands: []string{"kubectl get configmap a -o yaml > a.yaml", "kubectl apply -f a.yaml"}, sufficient: true},
		"a file that the text shows": {text: "```yaml\napiVersion: v1\nkind: Pod\n```\n```sh\nkubectl apply -f pod.yaml\n```",
			commands: []string{"cat > pod.yaml <<'EOF'\napiVersion: v1\nkind: Pod\nEOF", "kubectl apply -f pod.yaml"}, sufficient: true},
		"fields to write somewhere": {text: "```yaml\nspec: {}\n```\n```sh\nkubectl rollout restart deployment/a\n```", commands: []string{"kubectl rollout restart deployment/a"}},
		"a log that is followed":    {text: "```sh\nkubectl logs visitor -f\n```", commands: []string{"kubectl logs visitor -f"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := solutionScript(lessons.Task{Answers: test.answers}, lessons.TaskText{Solution: test.text})
			require.Equal(t, test.commands, s.commands)
			require.Equal(t, test.untyped, reasons(s.untyped))
			require.Equal(t, test.sufficient, s.sufficient)
		})
	}
}

func TestWhatAHintTellsPeopleToType(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text       string
		commands   []string
		aside      []string
		untyped    []string
		sufficient bool
	}{
		"a command":       {text: "`kubectl delete pods -l temp=true`", commands: []string{"kubectl delete pods -l temp=true"}, sufficient: true},
		"one by another":  {text: "`kubectl delete service web --ignore-not-found`, then `kubectl expose deployment web`.", commands: []string{"kubectl delete service web --ignore-not-found", "kubectl expose deployment web"}, sufficient: true},
		"and some time":   {text: "`kubectl delete pod web`, and ten seconds of patience. Read what it says.", commands: []string{"kubectl delete pod web"}, sufficient: true},
		"a condition":     {text: "`kubectl run web --image=a`. If `web` is there, `kubectl delete pod web` first.", commands: []string{"kubectl run web --image=a"}, aside: []string{"kubectl delete pod web"}, sufficient: true},
		"words of weight": {text: "Label two Pods, then `kubectl set selector service half side=left`.", commands: []string{"kubectl set selector service half side=left"}},
		"a sentence":      {text: "Delete the line from `a.yaml`. Then `kubectl rollout restart deployment/a`.", commands: []string{"kubectl rollout restart deployment/a"}},
		"no file":         {text: "Fill the form, and `kubectl apply -f` it.", untyped: nil},
		"fields":          {text: "`kind: Pod` and `metadata`.", sufficient: false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := hintScript(lessons.Task{}, lessons.TaskText{Hints: []string{"", "", "", test.text}})
			require.Equal(t, test.commands, s.commands)
			require.Equal(t, test.sufficient, s.sufficient)
			var aside []string
			for _, u := range s.aside {
				aside = append(aside, u.Command)
			}
			require.Equal(t, test.aside, aside)
		})
	}
}

func TestCommandsThatNeverEnd(t *testing.T) {
	t.Parallel()
	for command, want := range map[string]bool{
		"kubectl get jobs --watch": true, "kubectl get pods -w": true, "kubectl logs visitor -f": true, "kubectl apply -f a.yaml": false,
		"kubectl logs web": false, "kubectl rollout status deployment/web": false, "kubectl get replicasets -l app=cache --watch": true,
	} {
		require.Equal(t, want, endless(command), command)
	}
}

func reasons(all []Untyped) []string {
	var out []string
	for _, u := range all {
		out = append(out, u.Why)
	}
	return out
}
