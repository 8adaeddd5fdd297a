package provision

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kind/pkg/exec"

	"github.com/klab-dev/klab/cluster/internal/fault"
)

func TestChooseImage(t *testing.T) {
	t.Parallel()
	pinned := DefaultImage()
	tests := map[string]struct {
		want    string
		images  []string
		built   []string
		pullErr error
		full    error
		chosen  string
		kind    fault.Kind
	}{
		"asked for and here":      {want: "mine", images: []string{"mine", pinned}, chosen: "mine"},
		"asked for and pulled":    {want: "mine", chosen: "mine"},
		"pinned before built":     {images: []string{pinned}, built: []string{"klab"}, chosen: pinned},
		"pinned, its digest lost": {images: []string{Untagged(pinned)}, built: []string{"klab"}, chosen: Untagged(pinned)},
		"newest built":            {built: []string{"new", "old"}, chosen: "new"},
		"pulled":                  {chosen: pinned},
		"no registry":             {pullErr: errors.New("dial tcp: i/o timeout"), kind: fault.NoImage},
		"no room for it":          {full: &fault.Error{Kind: fault.DiskFull}, kind: fault.DiskFull},
		"room is not asked for":   {images: []string{pinned}, full: errors.New("nobody asks"), chosen: pinned},
		"no space":                {pullErr: errors.New("write: no space left on device"), kind: fault.DiskFull},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := &store{images: map[string]bool{}, built: test.built, pullErr: test.pullErr}
			for _, ref := range test.images {
				e.images[ref] = true
			}
			got, err := ChooseImage(t.Context(), e, test.want, func() error { return test.full }, func(string) {})
			if test.kind == "" {
				require.NoError(t, err)
				require.Equal(t, test.chosen, got)
				return
			}
			var known *fault.Error
			require.ErrorAs(t, err, &known)
			require.Equal(t, test.kind, known.Kind)
		})
	}
}

// store is an engine's store of images.
type store struct {
	images  map[string]bool
	built   []string
	pullErr error
}

func (s *store) HasImage(_ context.Context, ref string) (bool, error) { return s.images[ref], nil }

func (s *store) LabelledImages(context.Context, string) ([]string, error) { return s.built, nil }

func (s *store) Pull(context.Context, string, func(string)) error { return s.pullErr }

// TestTheLineOfAFullDiskIsTheReason: what kubeadm says last tells nobody.
func TestTheLineOfAFullDiskIsTheReason(t *testing.T) {
	t.Parallel()
	said := "write /var/lib/etcd/wal: no space left on device\nerror execution phase kubelet-start\n"
	err := withOutput(&exec.RunError{Command: []string{"kubeadm"}, Output: []byte(said), Inner: errors.New("exit status 1")}, nil)
	require.ErrorContains(t, err, "no space left on device")
	require.True(t, OutOfSpace(err))
}
