package reset

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// TestAWorkerIsLetIn with a token that is valid until it is revoked; its old object goes first.
func TestAWorkerIsLetIn(t *testing.T) {
	t.Parallel()
	r, kube := fakeResetter(worker(corev1.ConditionTrue))
	token, revoke, err := r.Admit(t.Context(), []string{"worker", "worker2"})
	require.NoError(t, err)
	left, err := kube.CoreV1().Nodes().List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	require.Empty(t, left.Items)
	require.Regexp(t, `^[a-z0-9]{6}\.[a-z0-9]{16}$`, token)

	secrets := kube.CoreV1().Secrets(metav1.NamespaceSystem)
	secret, err := secrets.Get(t.Context(), "bootstrap-token-"+token[:6], metav1.GetOptions{})
	require.NoError(t, err)
	require.Equal(t, corev1.SecretTypeBootstrapToken, secret.Type)
	data := secret.StringData
	require.Equal(t, token, data["token-id"]+"."+data["token-secret"])
	require.Equal(t, joinGroup, data["auth-extra-groups"])
	require.Equal(t, "true", data["usage-bootstrap-authentication"])
	require.Equal(t, "true", data["usage-bootstrap-signing"])
	until, err := time.Parse(time.RFC3339, data["expiration"])
	require.NoError(t, err)
	require.WithinDuration(t, time.Now().Add(joinTime), until, time.Minute)

	revoke()
	_, err = secrets.Get(t.Context(), secret.Name, metav1.GetOptions{})
	require.True(t, apierrors.IsNotFound(err), "it is of no use to anybody else")
}

// TestLostNodes are those that were deleted, and those whose prober is gone.
func TestLostNodes(t *testing.T) {
	t.Parallel()
	for state, want := range map[string][]string{"active": nil, "": {"worker"}} {
		r, _ := rousing(worker(corev1.ConditionTrue), state)
		seen, err := r.SeeNodes(t.Context())
		require.NoError(t, err)
		deleted, silent := Lost([]string{"worker", "worker2"}, seen)
		require.Equal(t, []string{"worker2"}, deleted)
		require.Equal(t, want, silent)
	}
}
