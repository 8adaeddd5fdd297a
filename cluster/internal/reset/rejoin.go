package reset

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/names"
)

const (
	// joinGroup is the group whose members kubeadm lets join.
	joinGroup = "system:bootstrappers:kubeadm:default-node-token"
	// joinTime is how long the token of a join is valid, should nobody delete it.
	joinTime = 10 * time.Minute
)

// Lost names those of some nodes that somebody deleted from the API, and those that may be without a kubelet: their
// probers do not answer.
func Lost(nodes []string, seen []Sight) (deleted, silent []string) {
	for _, name := range nodes {
		at := slices.IndexFunc(seen, func(s Sight) bool { return s.Node.Name == name })
		if at < 0 {
			deleted = append(deleted, name)
		} else if seen[at].Silent != nil {
			silent = append(silent, name)
		}
	}
	return deleted, silent
}

// Admit lets workers join that are none any more: it removes what is left of them in the API, and makes a token. revoke
// ends it.
func (r *Resetter) Admit(ctx context.Context, workers []string) (token string, revoke func(), _ error) {
	for _, name := range workers {
		// kubeadm refuses a node whose object still says that it is Ready.
		err := r.objects.Kube.CoreV1().Nodes().Delete(ctx, name, metav1.DeleteOptions{})
		if err != nil && !apierrors.IsNotFound(err) {
			return "", nil, fault.In(err, "remove the object of node %s", name)
		}
	}
	token, secret := joinToken(r.objects.Now())
	secrets := r.objects.Kube.CoreV1().Secrets(metav1.NamespaceSystem)
	if _, err := secrets.Create(ctx, secret, metav1.CreateOptions{FieldManager: names.FieldManager}); err != nil {
		return "", nil, fault.In(err, "make a token to join nodes")
	}
	return token, func() {
		_ = secrets.Delete(context.WithoutCancel(ctx), secret.Name, metav1.DeleteOptions{}) // else it ends by itself
	}, nil
}

// joinToken makes a token for nodes that join, and the Secret that makes it valid.
func joinToken(now time.Time) (string, *corev1.Secret) {
	text := strings.ToLower(rand.Text())
	id, key := text[:6], text[6:22]
	return id + "." + key, &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: "bootstrap-token-" + id, Namespace: metav1.NamespaceSystem},
		Type:       corev1.SecretTypeBootstrapToken,
		StringData: map[string]string{
			"token-id": id, "token-secret": key, "auth-extra-groups": joinGroup,
			"usage-bootstrap-authentication": "true", "usage-bootstrap-signing": "true",
			"expiration": now.Add(joinTime).UTC().Format(time.RFC3339),
		},
	}
}
