package checker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/kube"
	"github.com/klab-dev/klab/workload/wire"
)

// An answer names its Pod, its version and its client itself, and any program can write any name. So the named Pod is
// asked under its own name, once a look, which requests it answered. Its word counts only if it runs klab's own
// program. A Pod that a rollout took away cannot be asked any more: its images decide.

const (
	// confirmTime bounds asking one Pod; its control port answers even when its work hangs.
	confirmTime = 3 * time.Second
	// confirmAtOnce bounds how many Pods are asked at once.
	confirmAtOnce = 10
	// restartSlack is how much younger than the first request a process may seem that answered it.
	restartSlack = time.Second
)

// roll knows the Pods that may have answered, as they were before the first request and after the last answer.
type roll struct {
	began  time.Time
	byIP   map[string]*witness
	byUID  map[string]*witness
	images programs
}

// witness is one Pod that answers may name.
type witness struct {
	pod map[string]any
	uid string
	// gone says that it cannot be expected to be asked any more.
	gone bool
	// versions are the versions of klab's images that it runs; empty, with runs set, where the image does not show one.
	versions []string
	// runs says that it runs klab's program, others that it runs other programs, too.
	runs, others bool
	// answered are the nonces it says it answered; nil when it could not say.
	answered map[string]bool
	// young says that its process may have started after the requests, and another answered them.
	young bool
	// silence is why it could not say.
	silence error
}

// callRoll notes the Pods that are there before requests are sent.
func callRoll(l *facts.Look) (func(results []wire.HTTPResult) (*roll, error), error) {
	began := time.Now()
	before, err := l.Lab.List(l.Ctx, "Pod", "*", "")
	if err != nil {
		return nil, err
	}
	return func(results []wire.HTTPResult) (*roll, error) {
		after, err := l.Lab.List(l.Ctx, "Pod", "*", "")
		if err != nil {
			return nil, err
		}
		r := &roll{began: began, byIP: map[string]*witness{}, byUID: map[string]*witness{}, images: programs{look: l}}
		r.enter(l.Scope.Namespace, after, false)
		r.enter(l.Scope.Namespace, before, true)
		confirm(l, r, results)
		return r, l.Ctx.Err()
	}, nil
}

// enter adds Pods by their addresses. Pods on the host network share their node's address: there the lesson's own Pod
// wins. A Pod of an earlier look only speaks for addresses that no Pod has now.
func (r *roll) enter(namespace string, pods []map[string]any, earlier bool) {
	for _, pod := range pods {
		own := kube.Text(pod, "metadata", "namespace") == namespace
		if host, _ := kube.At(pod, "spec", "hostNetwork").(bool); host && !own {
			continue
		}
		w := r.witness(pod, earlier)
		for _, ip := range kube.List(pod, "status", "podIPs") {
			if address := kube.Text(ip, "ip"); r.byIP[address] == nil || own && !earlier {
				r.byIP[address] = w
			}
		}
	}
}

func (r *roll) witness(pod map[string]any, earlier bool) *witness {
	uid := kube.Text(pod, "metadata", "uid")
	w := r.byUID[uid]
	if w == nil {
		w = &witness{pod: pod, uid: uid, gone: earlier || kube.Leaving(pod)}
		r.byUID[uid] = w
	}
	return w
}

// named is the Pod that an answer names.
func (r *roll) named(echo *wire.EchoResult) *witness {
	for _, ip := range echo.IPs {
		if w := r.byIP[ip]; w != nil && w.uid != "" {
			return w
		}
	}
	return nil
}

// confirm asks every Pod that an answer names, each once.
func confirm(l *facts.Look, r *roll, results []wire.HTTPResult) {
	asked := map[string]bool{}
	var asking errgroup.Group
	asking.SetLimit(confirmAtOnce)
	for _, result := range results {
		if result.Echo == nil || !result.Echo.NonceOK {
			continue
		}
		w := r.named(result.Echo)
		if w == nil || asked[w.uid] {
			continue
		}
		asked[w.uid] = true
		r.images.identify(w)
		if w.runs && result.Echo.Nonce != "" { // an older prober does not tell what it sent
			asking.Go(func() error {
				w.silence = hear(l, w, r.began)
				return nil
			})
		}
	}
	_ = asking.Wait() // each keeps its own error
}

// hear asks a Pod which requests it answered.
func hear(l *facts.Look, w *witness, began time.Time) error {
	ctx, cancel := context.WithTimeout(l.Ctx, confirmTime)
	defer cancel()
	data, err := l.Lab.Control(ctx, kube.Text(w.pod, "metadata", "namespace"), kube.Text(w.pod, "metadata", "name"), "GET", "/admin/answered")
	if err != nil {
		return err
	}
	var said wire.Answered
	if err := json.Unmarshal(data, &said); err != nil {
		return fmt.Errorf("decode what it answered: %w", err)
	}
	if !speaksFor(w.pod, said.IPs) {
		return errors.New("another Pod of its name answers")
	}
	w.answered, w.young = map[string]bool{}, time.Duration(said.Uptime) < time.Since(began)+restartSlack
	for _, nonce := range said.Nonces {
		w.answered[nonce] = true
	}
	return nil
}

// speaksFor reports whether a process with these addresses is in the Pod.
func speaksFor(pod map[string]any, ips []string) bool {
	return slices.Contains(ips, kube.Text(pod, "status", "podIP"))
}

// credit says which Pod an answer counts for and with which version; nil where it counts for none. The error says
// that a Pod that runs other programs, too, could not be asked: any of them may have answered.
func (r *roll) credit(echo *wire.EchoResult) (*witness, string, error) {
	w := r.named(echo)
	if w == nil || !echo.NonceOK || !w.runs {
		return nil, "", nil
	}
	switch {
	case echo.Nonce == "", w.answered[echo.Nonce]:
	case w.answered != nil && !w.young && w.alone():
		return nil, "", nil
	case w.others && !w.gone:
		return nil, "", fmt.Errorf("ask Pod %s whether it answered: %w", kube.Text(w.pod, "metadata", "name"), w.doubt())
	}
	return w, w.version(echo.Version), nil
}

// alone reports whether only the answering program can have the control port that was asked. On the host network the
// port may be a neighbour's, and a Pod may move it.
func (w *witness) alone() bool {
	if host, _ := kube.At(w.pod, "spec", "hostNetwork").(bool); host {
		return false
	}
	for _, c := range kube.List(w.pod, "spec", "containers") {
		moved := slices.ContainsFunc(slices.Concat(kube.List(c, "args"), kube.List(c, "command")), func(arg any) bool {
			return strings.Contains(kube.Word(arg), "control-port")
		})
		if moved || slices.ContainsFunc(kube.List(c, "env"), func(e any) bool { return kube.Text(e, "name") == "KLAB_CONTROL_PORT" }) {
			return false
		}
	}
	return true
}

func (w *witness) doubt() error {
	if w.silence != nil {
		return w.silence
	}
	return errors.New("it runs other programs, and does not know of the request")
}

// version is the version of the Pod's image. The answer's own word is only believed where the image does not show one.
func (w *witness) version(said string) string {
	if len(w.versions) == 0 || slices.Contains(w.versions, said) {
		return said
	}
	return w.versions[0]
}
