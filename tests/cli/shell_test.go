package cli

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// hostile is what people have in their start files, and what would turn a lesson's commands on a cluster of their own.
const hostile = `
export KUBECONFIG="$HOME/.kube/config"
export KUBECACHEDIR="$HOME/cache"
export PATH="$HOME/theirs:$PATH"
alias k='kubectl --context prod'
alias kubectl='kubectl --context prod'
cd "$HOME"
`

const hostileFunction = `
kubectl() { command kubectl --kubeconfig "$HOME/.kube/config" "$@"; }
`

const hostileFish = `
set -gx KUBECONFIG $HOME/.kube/config
set -gx PATH $HOME/theirs $PATH
cd $HOME
function kubectl; command kubectl --context prod $argv; end
alias k='kubectl --context prod'
`

// A home is a learner's: with clusters of their own, start files, and klab's files in a folder with a name that shells
// would take apart.
type learnersHome struct {
	t         *testing.T
	dir       string
	klab      string
	lab       string
	prod      string
	prodAsked atomic.Int32
}

func newLearnersHome(t *testing.T) *learnersHome {
	t.Helper()
	h := &learnersHome{t: t, dir: t.TempDir()}
	h.klab = filepath.Join(h.dir, `a b'$(touch ruined)"`)
	serve := func(name string, asked *atomic.Int32) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			asked.Add(1)
			fmt.Fprintln(w, "I am "+name)
		}))
		t.Cleanup(server.Close)
		return server.URL
	}
	h.lab, h.prod = serve("the lab", &atomic.Int32{}), serve("prod", &h.prodAsked)
	h.write(filepath.Join(h.klab, "data/labs/klab/kubeconfig"), kubeconfigOf("kind-klab", h.lab))
	h.write(".kube/config", kubeconfigOf("prod", h.prod))
	h.write("theirs/kubectl", "#!/bin/sh\necho 'not the kubectl of the lab'\n")
	require.NoError(t, os.Chmod(h.path("theirs/kubectl"), 0o700))
	return h
}

func kubeconfigOf(name, server string) string {
	return fmt.Sprintf(`apiVersion: v1
kind: Config
current-context: %[1]s
contexts: [{name: %[1]s, context: {cluster: %[1]s, user: %[1]s}}]
clusters: [{name: %[1]s, cluster: {server: "%[2]s"}}]
users: [{name: %[1]s, user: {}}]
`, name, server)
}

func (h *learnersHome) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(h.dir, name)
}

func (h *learnersHome) write(name, text string) {
	h.t.Helper()
	require.NoError(h.t, os.MkdirAll(filepath.Dir(h.path(name)), 0o700))
	require.NoError(h.t, os.WriteFile(h.path(name), []byte(text), 0o600))
}

// run runs a program with nothing but the learner's home around it, and returns all it says.
func (h *learnersHome) run(env []string, input, program string, args ...string) string {
	h.t.Helper()
	cmd := exec.CommandContext(h.t.Context(), program, args...)
	cmd.Dir = h.dir
	cmd.Env = append([]string{"HOME=" + h.dir, "KLAB_HOME=" + h.klab, "PATH=" + os.Getenv("PATH"), "TERM=dumb", "LANG=C.UTF-8"}, env...)
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.CombinedOutput()
	require.NoError(h.t, h.t.Context().Err(), "%s\n%s", err, out)
	return string(out)
}

// shells are those of this machine, with start files that are as hostile as they can be. CI has all of them.
func shells() map[string]func(*learnersHome) []string {
	return map[string]func(*learnersHome) []string{
		"bash":                 func(h *learnersHome) []string { h.write(".bashrc", hostile); return nil },
		"bash with a function": func(h *learnersHome) []string { h.write(".bashrc", hostileFunction+"set -e\n"); return nil },
		"dash":                 func(h *learnersHome) []string { h.write(".shrc", hostile); return []string{"ENV=" + h.path(".shrc")} },
		"dash with a function": func(h *learnersHome) []string {
			h.write(".shrc", hostileFunction)
			return []string{"ENV=" + h.path(".shrc")}
		},
		"zsh": func(h *learnersHome) []string {
			h.write(".zshenv", "export ZDOTDIR=$HOME/zsh\n"+hostile)
			h.write("zsh/.zshrc", hostile+"alias -g kubectl='kubectl --context prod'\n")
			return nil
		},
		"zsh with a function": func(h *learnersHome) []string { h.write(".zshrc", hostileFunction); return nil },
		"fish":                func(h *learnersHome) []string { h.write(".config/fish/config.fish", hostileFish); return nil },
		"fish with a function": func(h *learnersHome) []string {
			h.write(".config/fish/functions/kubectl.fish", "function kubectl; command kubectl --context prod $argv; end\n")
			return nil
		},
	}
}

// TestNoShellLeadsToAClusterOfTheLearners: whatever start files say, kubectl in the lab's shell is the lab's.
func TestNoShellLeadsToAClusterOfTheLearners(t *testing.T) {
	t.Parallel()
	for name, prepare := range shells() {
		program, _, _ := strings.Cut(name, " ")
		path, err := exec.LookPath(program)
		if err != nil {
			continue // TestShellsAreBegun is for those, too
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newLearnersHome(t)
			env := append(prepare(h), "SHELL="+path)
			said := h.run(env, "kubectl get --raw /whoami\nk get --raw /whoami || :\necho \"[$KUBECONFIG] [$KLAB_LAB] [$KLAB_LESSON]\"; pwd\n",
				"klab", "shell", "start-here")
			require.Contains(t, said, "I am the lab")
			require.Contains(t, said, "["+h.klab+"/data/labs/klab/kubeconfig-start-here] [klab] [start-here]")
			require.Contains(t, said, h.klab+"/data/workspace/start-here\n")
			require.NotContains(t, said, "I am prod")
			require.NotContains(t, said, "not the kubectl of the lab")
			require.Zero(t, h.prodAsked.Load(), said)
			require.NoFileExists(t, h.path("ruined"))
			require.NoFileExists(t, filepath.Join(h.klab, "data/workspace/start-here/ruined"))
		})
	}
}

// TestTheLabsKubectlLeavesTheLearnersAlone: what kubectl finds out about the lab and what the learner wants of it for
// other clusters stay apart.
func TestTheLabsKubectlLeavesTheLearnersAlone(t *testing.T) {
	t.Parallel()
	h := newLearnersHome(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, map[string]string{
			"/api":    `{"kind":"APIVersions","versions":["v1"]}`,
			"/apis":   `{"kind":"APIGroupList","apiVersion":"v1","groups":[]}`,
			"/api/v1": `{"kind":"APIResourceList","groupVersion":"v1","resources":[{"name":"pods","kind":"Pod","namespaced":true,"verbs":["list"]}]}`,
		}[r.URL.Path])
	}))
	t.Cleanup(server.Close)
	h.write(filepath.Join(h.klab, "data/labs/klab/kubeconfig"), kubeconfigOf("kind-klab", server.URL))
	h.write(".kube/kuberc", `{apiVersion: kubectl.config.k8s.io/v1beta1, kind: Preference, aliases: [{name: theirs, command: version}]}`)

	require.Contains(t, h.run(nil, "", "klab", "kubectl", "api-resources"), "pods")
	require.NoDirExists(t, h.path(".kube/cache"))
	require.DirExists(t, filepath.Join(h.klab, "data/labs/klab/bin/cache"))
	require.Contains(t, h.run(nil, "", "klab", "kubectl", "theirs"), `unknown command "theirs"`)
}

// TestTheEnvironmentIsQuoted: klab env is evaluated by the learner's own shell.
func TestTheEnvironmentIsQuoted(t *testing.T) {
	t.Parallel()
	h := newLearnersHome(t)
	said := h.run(nil, `eval "$(klab env start-here)"; kubectl get --raw /whoami; echo "[$KUBECONFIG]"; command -v kubectl`, "sh")
	require.Contains(t, said, "I am the lab")
	require.Contains(t, said, "["+h.klab+"/data/labs/klab/kubeconfig-start-here]")
	require.Contains(t, said, h.klab+"/data/labs/klab/bin/kubectl\n")
	require.NoFileExists(t, h.path("ruined"))
}

// TestTheLabsKubectlWorksOnTheLabOnly: the link decides by itself, whatever the environment and flags say.
func TestTheLabsKubectlWorksOnTheLabOnly(t *testing.T) {
	t.Parallel()
	h := newLearnersHome(t)
	h.run([]string{"SHELL=/bin/sh"}, "", "klab", "shell", "start-here")
	link := filepath.Join(h.klab, "data/labs/klab/bin/kubectl")
	inShell := []string{"KLAB_LAB=klab", "KLAB_LESSON=start-here", "KUBECONFIG=" + h.path(".kube/config")}

	require.Contains(t, h.run(inShell, "", link, "get", "--raw", "/whoami"), "I am the lab")
	require.Contains(t, h.run(inShell, "", link, "config", "view", "--minify"), "namespace: klab-start-here")
	require.Contains(t, h.run(inShell[:1], "", link, "get", "--raw", "/whoami"), "I am the lab")
	require.Contains(t, h.run([]string{"KLAB_LAB=klab", "KLAB_LESSON=../../x"}, "", link, "get", "--raw", "/whoami"), "I am the lab")
	require.Contains(t, h.run([]string{"KLAB_LAB=../../x"}, "", link, "get", "--raw", "/whoami"), "cannot be the name of a lab")
	require.Contains(t, h.run([]string{"KLAB_LAB=other"}, "", link, "get", "--raw", "/whoami"), "there is no lab of this name")
	for _, flags := range [][]string{{"--server", h.lab}, {"--context", "kind-klab"}, {"--cluster", "kind-klab"}, {"--user", "kind-klab"}} {
		require.Contains(t, h.run(inShell, "", link, append(flags, "get", "--raw", "/whoami")...), "I am the lab", flags)
	}

	own := h.path(".kube/config")
	for _, flags := range [][]string{
		{"--server", h.prod}, {"-s", h.prod}, {"--context", "prod"}, {"--cluster", "prod"}, {"--kubeconfig", own},
		{"--kubeconfig", own, "--context", "prod"}, {"--kubeconfig=" + own, "--server=" + h.prod},
	} {
		said := h.run(inShell, "", link, append([]string{"get", "--raw", "/whoami"}, flags...)...)
		require.Contains(t, said, "is not of lab klab, and this kubectl works on that lab alone", flags)
		require.NotContains(t, said, "Usage", flags)
	}
	require.Contains(t, h.run(inShell, "", link, "--user", "prod", "get", "--raw", "/whoami"), `"prod" does not exist`)
	require.Contains(t, h.run(nil, "", "klab", "kubectl", "--kubeconfig", own, "get", "--raw", "/whoami"), "--kubeconfig "+own+" is not of lab klab")
	require.Contains(t, h.run(inShell, "", link, "config", "--kubeconfig", own, "unset", "current-context"), "is not of lab klab")

	// A kubeconfig of another user of the lab may be made and used.
	h.run(inShell, "", link, "config", "--kubeconfig", "alice", "set-cluster", "lab", "--server", h.lab)
	h.run(inShell, "", link, "config", "--kubeconfig", "alice", "set-context", "alice", "--cluster", "lab", "--user", "alice")
	require.Contains(t, h.run(inShell, "", link, "--kubeconfig", "alice", "--context", "alice", "--token", "t", "get", "--raw", "/whoami"), "I am the lab")

	// What the shell's copy is made to say does not matter either.
	h.run(inShell, "", link, "config", "set-cluster", "kind-klab", "--server", h.prod)
	require.Contains(t, h.run(inShell, "", link, "get", "--raw", "/whoami"), "kubeconfig-start-here is not of lab klab")
	require.Zero(t, h.prodAsked.Load())
	require.Contains(t, h.run(inShell[2:], "", link, "get", "--raw", "/whoami"), "I am prod", "elsewhere it is kubectl")
}
