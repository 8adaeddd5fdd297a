package probe

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/klab-dev/klab/cluster/internal/names"
)

// token is the probers' shared secret, read once.
type token struct {
	mu    sync.Mutex
	value string
}

func (t *token) read(ctx context.Context, fetch func(context.Context) (string, error)) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.value != "" {
		return t.value, nil
	}
	value, err := fetch(ctx)
	if err != nil {
		return "", err
	}
	t.value = value
	return value, nil
}

// use takes a secret that was read, or made, elsewhere.
func (t *token) use(value string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.value = value
}

func (t *token) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.value = ""
}

// UseToken tells the client the probers' secret, which it would read otherwise.
func (p *Client) UseToken(secret string) { p.token.use(secret) }

// secret is the probers' secret, read at most once.
func (p *Client) secret(ctx context.Context) (string, error) { return p.token.read(ctx, p.readToken) }

func (p *Client) readToken(ctx context.Context) (string, error) {
	secret, err := p.objects.Kube.CoreV1().Secrets(names.GraderNamespace).Get(ctx, names.ProberSecret, metav1.GetOptions{})
	if err != nil {
		return "", fmt.Errorf("read the probers' token: %w", err)
	}
	return string(secret.Data["token"]), nil
}

// fingerprint names a secret without telling it.
func fingerprint(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:8])
}
