package probe

import (
	"context"
	"net/http"

	"github.com/klab-dev/klab/workload/wire"
)

// Manifests reads the files of a node's static Pods.
func (p *Client) Manifests(ctx context.Context, node string) (map[string]string, error) {
	listed, err := p.manifestCall(ctx, node, wire.ManifestRequest{Op: wire.ManifestList})
	if err != nil {
		return nil, err
	}
	found := make(map[string]string, len(listed.Names))
	for _, name := range listed.Names {
		file, err := p.manifestCall(ctx, node, wire.ManifestRequest{Op: wire.ManifestGet, Name: name})
		if err != nil {
			return nil, err
		}
		if file.Found {
			found[name] = file.Data
		}
	}
	return found, nil
}

// WriteManifest writes a static Pod's file, or removes it when there is nothing to write.
func (p *Client) WriteManifest(ctx context.Context, node, name string, data *string) error {
	request := wire.ManifestRequest{Op: wire.ManifestDelete, Name: name}
	if data != nil {
		request = wire.ManifestRequest{Op: wire.ManifestPut, Name: name, Data: *data}
	}
	_, err := p.manifestCall(ctx, node, request)
	return err
}

func (p *Client) manifestCall(ctx context.Context, node string, request wire.ManifestRequest) (answer wire.ManifestResponse, err error) {
	return answer, p.askNode(ctx, node, http.MethodPost, "/node/manifest", request, &answer)
}
