package witness

import (
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/kube"
	"github.com/klab-dev/klab/workload/wire"
)

// confirmAtOnce bounds how many Pods are asked at once.
const confirmAtOnce = 10

// Roll knows the Pods that may have answered, as they were before the first request and after the last answer.
type Roll struct {
	began  time.Time
	byIP   map[string]*Witness
	byUID  map[string]*Witness
	images programs
}

// CallRoll notes the Pods that are there before requests are sent.
func CallRoll(l *facts.Look) (func(results []wire.HTTPResult) (*Roll, error), error) {
	began := time.Now()
	before, err := l.Lab.List(l.Ctx, "Pod", "*", "")
	if err != nil {
		return nil, err
	}
	return func(results []wire.HTTPResult) (*Roll, error) {
		after, err := l.Lab.List(l.Ctx, "Pod", "*", "")
		if err != nil {
			return nil, err
		}
		r := &Roll{began: began, byIP: map[string]*Witness{}, byUID: map[string]*Witness{}, images: programs{look: l}}
		r.enter(l.Scope.Namespace, after, false)
		r.enter(l.Scope.Namespace, before, true)
		confirm(l, r, results)
		return r, l.Ctx.Err()
	}, nil
}

// enter adds Pods by their addresses. Pods on the host network share their node's address: there the lesson's own Pod
// wins. A Pod of an earlier look only speaks for addresses that no Pod has now.
func (r *Roll) enter(namespace string, pods []map[string]any, earlier bool) {
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

func (r *Roll) witness(pod map[string]any, earlier bool) *Witness {
	uid := kube.Text(pod, "metadata", "uid")
	w := r.byUID[uid]
	if w == nil {
		w = &Witness{pod: pod, UID: uid, gone: earlier || kube.Leaving(pod)}
		r.byUID[uid] = w
	}
	return w
}

// named is the Pod that an answer names.
func (r *Roll) named(echo *wire.EchoResult) *Witness {
	for _, ip := range echo.IPs {
		if w := r.byIP[ip]; w != nil && w.UID != "" {
			return w
		}
	}
	return nil
}

// confirm asks every Pod that an answer names, each once.
func confirm(l *facts.Look, r *Roll, results []wire.HTTPResult) {
	asked := map[string]bool{}
	var asking errgroup.Group
	asking.SetLimit(confirmAtOnce)
	for _, result := range results {
		if result.Echo == nil || !result.Echo.NonceOK {
			continue
		}
		w := r.named(result.Echo)
		if w == nil || asked[w.UID] {
			continue
		}
		asked[w.UID] = true
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

// Credit says which Pod an answer counts for and with which version; nil where it counts for none. The error says
// that a Pod that runs other programs, too, could not be asked: any of them may have answered.
func (r *Roll) Credit(echo *wire.EchoResult) (*Witness, string, error) {
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
