package api

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/cluster/internal/apitest"
)

func TestWriteSeen(t *testing.T) {
	t.Parallel()
	pod := apitest.Object("v1", "Pod", "shop", "web")
	pod.SetUID("a")
	pod.SetResourceVersion("7")
	cases := []struct {
		name    string
		write   write
		present bool
		latest  string
		want    bool
	}{
		{"older object", write{version: "8"}, true, "9", false},
		{"same object", write{version: "7"}, true, "1", true},
		{"absent, watch behind", write{version: "8"}, false, "7", false},
		{"absent, watch past it", write{version: "8"}, false, "9", true},
		{"deleted but shown", write{uid: "a"}, true, "9", false},
		{"deleted and gone", write{uid: "a"}, false, "7", true},
		{"deleted and made anew", write{uid: "b"}, true, "7", true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			current := pod
			if !c.present {
				current = nil
			}
			require.Equal(t, c.want, c.write.seen(current, c.latest))
		})
	}
}
