package ports

import (
	"context"
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/names"
)

func TestParsePorts(t *testing.T) {
	t.Parallel()
	ports, err := Parse([]string{"30080=31080", "443=0", "31000=31000"})
	require.NoError(t, err)
	require.Equal(t, []Port{{31080, 30080}, {30443, 30443}, {8080, 80}, {0, 443}, {31000, 31000}}, ports)
	require.Equal(t, ports, Read(Format(ports)), "a lab remembers its ports")
	for _, bad := range []string{"", "30080", "x=1", "30080=70000", "0=1"} {
		_, err := Parse([]string{bad})
		require.ErrorContains(t, err, "NODE=HOST", bad)
	}
}

func TestTakenPortNamesItsHolder(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp4", names.Loopback+":0")
	require.NoError(t, err)
	defer l.Close()
	taken := Port{Host: l.Addr().(*net.TCPAddr).Port, Node: 30080}

	_, err = Free(t.Context(), []Port{taken}, func(context.Context, int) string { return "web" })
	var known *fault.Error
	require.ErrorAs(t, err, &known)
	require.Equal(t, fault.PortTaken, known.Kind)
	require.Contains(t, known.Reason, "container web")
	require.Equal(t, "klab start --port 30080=0", known.Next)
}

// TestOneAdviceForAllPortsThatAreTaken: whoever starts a second lab meets every port of the first.
func TestOneAdviceForAllPortsThatAreTaken(t *testing.T) {
	t.Parallel()
	var wanted []Port
	for _, node := range []int{30080, 443} {
		l, err := net.Listen("tcp4", names.Loopback+":0")
		require.NoError(t, err)
		defer l.Close()
		wanted = append(wanted, Port{Host: l.Addr().(*net.TCPAddr).Port, Node: node})
	}
	_, err := Free(t.Context(), append(wanted, Port{Node: 80}), func(context.Context, int) string { return "" })
	var known *fault.Error
	require.ErrorAs(t, err, &known)
	require.Equal(t, "klab start --port 30080=0 --port 443=0", known.Next)
}

func TestListeningInode(t *testing.T) {
	t.Parallel()
	table := []byte("  sl  local_address rem_address   st tx rx tr tm retrnsmt uid timeout inode\n" +
		"   0: 0100007F:7580 00000000:0000 01 0:0 0:0 0 0 0 111 1\n" +
		"   1: 0100007F:7580 00000000:0000 0A 0:0 0:0 0 0 0 222 1\n")
	require.Equal(t, "222", listeningInode(table, 30080))
	require.Empty(t, listeningInode(table, 30081))
}
