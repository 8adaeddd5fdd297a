package witness

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/kube"
	"github.com/klab-dev/klab/workload/wire"
)

const (
	// confirmTime bounds asking one Pod; its control port answers even when its work hangs.
	confirmTime = 3 * time.Second
	// restartSlack is how much younger than the first request a process may seem that answered it.
	restartSlack = time.Second
)

// A Witness is one Pod that answers may name.
type Witness struct {
	pod map[string]any
	UID string
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

// ask reads what a Pod says on its control port, under its own name. which names that in an error, ips are the addresses
// that it gives itself.
func ask[T any](l *facts.Look, w *Witness, path, which string, ips func(T) []string) (said T, err error) {
	ctx, cancel := context.WithTimeout(l.Ctx, confirmTime)
	defer cancel()
	data, err := l.Lab.Control(ctx, kube.Text(w.pod, "metadata", "namespace"), kube.Text(w.pod, "metadata", "name"), "GET", path)
	if err != nil {
		return said, err
	}
	if err := json.Unmarshal(data, &said); err != nil {
		return said, fmt.Errorf("decode %s: %w", which, err)
	}
	if !SpeaksFor(w.pod, ips(said)) {
		return said, errors.New("another Pod of its name answers")
	}
	return said, nil
}

// hear asks a Pod which requests it answered.
func hear(l *facts.Look, w *Witness, began time.Time) error {
	said, err := ask(l, w, "/admin/answered", "what it answered", func(a wire.Answered) []string { return a.IPs })
	if err != nil {
		return err
	}
	w.answered, w.young = map[string]bool{}, time.Duration(said.Uptime) < time.Since(began)+restartSlack
	for _, nonce := range said.Nonces {
		w.answered[nonce] = true
	}
	return nil
}

// SpeaksFor reports whether a process with these addresses is in the Pod.
func SpeaksFor(pod map[string]any, ips []string) bool {
	return slices.Contains(ips, kube.Text(pod, "status", "podIP"))
}

// alone reports whether only the answering program can have the control port that was asked. On the host network the
// port may be a neighbour's, and a Pod may move it.
func (w *Witness) alone() bool {
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

func (w *Witness) doubt() error {
	if w.silence != nil {
		return w.silence
	}
	return errors.New("it runs other programs, and does not know of the request")
}

// version is the version of the Pod's image. The answer's own word is only believed where the image does not show one.
func (w *Witness) version(said string) string {
	if len(w.versions) == 0 || slices.Contains(w.versions, said) {
		return said
	}
	return w.versions[0]
}
