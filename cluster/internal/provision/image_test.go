package provision

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

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
		"no space":                {pullErr: errors.New("write: no space left on device"), kind: fault.DiskFull},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := &store{images: map[string]bool{}, built: test.built, pullErr: test.pullErr}
			for _, ref := range test.images {
				e.images[ref] = true
			}
			got, err := ChooseImage(t.Context(), e, test.want, func(string) {})
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
