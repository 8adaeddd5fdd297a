package engine

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDescribeHost(t *testing.T) {
	t.Parallel()
	status := func(set string) func(string) ([]byte, error) {
		return func(string) ([]byte, error) { return []byte("Name:\tklab\nCapBnd:\t" + set + "\n"), nil }
	}
	absent := func(string) ([]byte, error) { return nil, errors.New("no such file") }
	tests := map[string]struct {
		info Info
		read func(string) ([]byte, error)
		want Host
	}{
		"all there":        {Info{}, status("000001ffffffffff"), Host{}},
		"no SYS_RESOURCE":  {Info{CgroupV1: true}, status("000001fffeffffff"), Host{CgroupV1: true, NoSysResource: true}},
		"not Linux":        {Info{}, absent, Host{}},
		"another machine":  {Info{Remote: true}, status("0"), Host{NoMounts: true}},
		"unreadable value": {Info{}, status("zz"), Host{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, DescribeHost(test.info, test.read))
		})
	}
}
