package session

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"k8s.io/apimachinery/pkg/util/yaml"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/fence"
)

// objects reads a manifest and proves every object. It returns them written out again, so that what is applied
// is what was looked at.
func (f fenced) objects(ctx context.Context, manifest []byte) ([]byte, error) {
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(manifest), 4096)
	var out bytes.Buffer
	for count := 0; ; {
		object := map[string]any{}
		err := decoder.Decode(&object)
		if errors.Is(err, io.EOF) {
			return out.Bytes(), nil
		}
		if err != nil {
			return nil, fmt.Errorf("read manifest: %w", err)
		}
		if len(object) == 0 {
			continue
		}
		items, _ := object["items"].([]any)
		if count += max(len(items), 1); count > fence.MaxObjects {
			return nil, fmt.Errorf("%w: a pack may apply at most %d objects at once", ErrRefused, fence.MaxObjects)
		}
		if breaches := fence.Object(object, f.namespace); len(breaches) > 0 {
			return nil, refuse(breaches...)
		}
		if err := f.leads(ctx, fence.Addresses(object)); err != nil {
			return nil, err
		}
		data, err := json.Marshal(object)
		if err != nil {
			return nil, fmt.Errorf("write manifest: %w", err)
		}
		out.Write(append(data, '\n'))
	}
}

// leads proves that addresses written by hand are the lesson's own.
func (f fenced) leads(ctx context.Context, to []string) error {
	if len(to) == 0 {
		return nil
	}
	own, err := f.addresses(ctx)
	if err != nil {
		return err
	}
	for _, address := range to {
		if !slices.Contains(own, address) {
			return fmt.Errorf("%w: address %s belongs to no Pod of the lesson", ErrRefused, address)
		}
	}
	return nil
}

// Apply implements checker.Writer.
func (f fenced) Apply(ctx context.Context, namespace string, manifest []byte, how string) error {
	if err := f.inside(namespace); err != nil {
		return err
	}
	proven, err := f.objects(ctx, manifest)
	if err != nil {
		return err
	}
	return f.lab.Apply(ctx, namespace, proven, how)
}

// DryRun implements checker.Writer. The files are the learner's, and what is refused is a fact about them.
func (f fenced) DryRun(ctx context.Context, namespace string, manifest []byte) ([]checker.DryRunResult, error) {
	if err := f.inside(namespace); err != nil {
		return nil, err
	}
	proven, err := f.objects(ctx, manifest)
	if err != nil {
		return []checker.DryRunResult{{Refused: err.Error()}}, nil
	}
	return f.lab.DryRun(ctx, namespace, proven)
}
