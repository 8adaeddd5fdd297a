package addonimage

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// What Traefik gets its certificates with. Its packages for providers of DNS want libraries that a module proxy may not
// have, and serve only one kind of ACME challenge, which no lab has a use for.
const (
	legoModule  = "github.com/go-acme/lego/v5"
	legoVersion = "v5.4.1"
	// legoSum is the module's checksum: go compares none of a replaced module.
	legoSum = "h1:Jt6xAP9xQrJ3SLLGgxejfDDd3pzdrmuLCWe4oTqHHQc="
)

// noProviders takes the place of all providers.
const noProviders = `// Package dns is left without providers: their SDKs are not needed in a lab.
package dns

import (
	"fmt"

	"github.com/go-acme/lego/v5/challenge"
)

// NewDNSChallengeProviderByName knows no provider.
func NewDNSChallengeProviderByName(name string) (challenge.Provider, error) {
	return nil, fmt.Errorf("unrecognized DNS provider: %s", name)
}
`

// withoutProviders puts lego without its providers where the module's go.mod looks for it.
func withoutProviders(ctx context.Context, b Builder, module string) error {
	// Outside of any module: this one's go.mod has a line for a folder that is not there yet.
	outside, err := os.MkdirTemp(module, "outside-*")
	if err != nil {
		return err
	}
	answer, err := b.Go(ctx, outside, []string{"GOFLAGS=-mod=mod", "GOWORK=off", "GO111MODULE=on"}, "mod", "download", "-json", legoModule+"@"+legoVersion)
	if err != nil {
		return fmt.Errorf("download %s: %w", legoModule, err)
	}
	var found struct{ Dir, Sum string }
	if err := json.Unmarshal(answer, &found); err != nil {
		return fmt.Errorf("download %s: read what go said: %w", legoModule, err)
	}
	if found.Sum != legoSum {
		return fmt.Errorf("download %s: its checksum is %s, not %s", legoModule, found.Sum, legoSum)
	}
	lego := filepath.Join(module, "lego")
	if err := copyWritable(lego, found.Dir); err != nil {
		return fmt.Errorf("copy %s: %w", legoModule, err)
	}
	providers := filepath.Join(lego, "providers", "dns")
	for _, unwanted := range []string{filepath.Join(lego, "cmd"), filepath.Join(lego, "e2e"), filepath.Join(lego, "main.go"), providers} {
		if err := os.RemoveAll(unwanted); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(providers, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(providers, "dns.go"), []byte(noProviders), 0o644)
}
