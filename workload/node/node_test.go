package node

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/workload/wire"
)

// fakeNode answers commands from a table and has a root and a /proc of its own.
func fakeNode(t *testing.T, outputs map[string]string) *Node {
	t.Helper()
	root := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(root, manifestDir), 0o755))
	return &Node{
		root: root,
		proc: filepath.Join(root, "proc"),
		run: func(_ context.Context, name string, args ...string) ([]byte, error) {
			line := strings.Join(append([]string{name}, args...), " ")
			out, ok := outputs[line]
			if !ok {
				return nil, errors.New("unexpected command: " + line)
			}
			return []byte(out), nil
		},
		kill: func(int, syscall.Signal) error { return nil },
	}
}

func call(t *testing.T, n *Node, method, path string, in, out any) int {
	t.Helper()
	body, err := json.Marshal(in)
	require.NoError(t, err)
	w := httptest.NewRecorder()
	n.Handler().ServeHTTP(w, httptest.NewRequest(method, path, bytes.NewReader(body)))
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), out), w.Body.String())
	return w.Code
}

func TestQuestions(t *testing.T) {
	t.Parallel()
	n := fakeNode(t, map[string]string{
		"systemctl show --property=ActiveState,SubState kubelet.service": "ActiveState=active\nSubState=running\n",
		"ip -j route get 10.244.2.5":                                     `[{"dst":"10.244.2.5","gateway":"172.18.0.4","dev":"eth0","prefsrc":"172.18.0.3","flags":[]}]`,
		"ip -j route get fibmatch 10.244.2.5":                            `[{"dst":"10.244.2.0/24","gateway":"172.18.0.4","dev":"eth0","flags":[]}]`,
		"ip -j address show": `[{"ifindex":1,"ifname":"lo","operstate":"UNKNOWN","address":"00:00:00:00:00:00","addr_info":[{"local":"127.0.0.1","prefixlen":8}]},
			{"ifindex":7,"link_index":2,"ifname":"veth1a2b","operstate":"UP","address":"aa:bb:cc:dd:ee:ff","addr_info":[]}]`,
		"crictl images -o json": `{"images":[{"id":"sha256:1","repoTags":["klab.local/web:v1"],"repoDigests":[],"size":"7600000","pinned":false}]}`,
		"crictl pods -o json": `{"items":[{"id":"4f1b","metadata":{"name":"front-a","uid":"u-1","namespace":"shop","attempt":0},"state":"SANDBOX_READY",
			"createdAt":"1","labels":{},"annotations":{},"runtimeHandler":""}]}`,
		"iptables-save -c -t nat": "*nat\n:KUBE-SVC-A - [0:0]\n:KUBE-SVC-AB - [0:0]\n[7:420] -A KUBE-SVC-A -j KUBE-SEP-1\n[1:60] -A KUBE-SERVICES -j KUBE-SVC-A\nCOMMIT\n",
	})
	tests := []struct {
		path string
		got  any
		want any
	}{
		{"/node/unit?name=kubelet", &wire.Unit{}, &wire.Unit{Name: "kubelet", ActiveState: "active", SubState: "running"}},
		{"/node/route?ip=10.244.2.5", &wire.Route{}, &wire.Route{
			IP: "10.244.2.5", Dev: "eth0", Via: "172.18.0.4", Src: "172.18.0.3", Matched: "10.244.2.0/24",
		}},
		{"/node/links", &wire.Links{}, &wire.Links{Links: []wire.Link{
			{Index: 1, Name: "lo", MAC: "00:00:00:00:00:00", State: "UNKNOWN", Addrs: []string{"127.0.0.1/8"}},
			{Index: 7, Name: "veth1a2b", PeerIndex: 2, MAC: "aa:bb:cc:dd:ee:ff", State: "UP", Addrs: []string{}},
		}}},
		{"/node/images", &wire.NodeImages{}, &wire.NodeImages{Images: []wire.NodeImage{
			{ID: "sha256:1", RepoTags: []string{"klab.local/web:v1"}, RepoDigests: []string{}, Size: 7600000},
		}}},
		{"/node/sandboxes", &wire.Sandboxes{}, &wire.Sandboxes{Sandboxes: []wire.Sandbox{
			{ID: "4f1b", Name: "front-a", Namespace: "shop", UID: "u-1", State: "SANDBOX_READY"},
		}}},
		{"/node/iptables?chain=KUBE-SVC-A", &wire.Chain{}, &wire.Chain{Chain: "KUBE-SVC-A", Lines: []string{
			":KUBE-SVC-A - [0:0]", "[7:420] -A KUBE-SVC-A -j KUBE-SEP-1",
		}}},
	}
	for _, tt := range tests {
		require.Equal(t, http.StatusOK, call(t, n, http.MethodGet, tt.path, nil, tt.got), tt.path)
		require.Equal(t, tt.want, tt.got, tt.path)
	}
	var all wire.Chain
	call(t, n, http.MethodGet, "/node/iptables", nil, &all)
	require.Len(t, all.Lines, 6)
}

func TestTheSetIsClosed(t *testing.T) {
	t.Parallel()
	n := fakeNode(t, nil)
	bad := []struct {
		path string
		in   any
	}{
		{"/node/unit?name=ssh", nil},
		{"/node/unit?name=kubelet;reboot", nil},
		{"/node/route?ip=--help", nil},
		{"/node/iptables?chain=A%20-F", nil},
		{"/node/unit", wire.UnitRequest{Name: "containerd", State: wire.UnitStopped}},
		{"/node/unit", wire.UnitRequest{Name: "kubelet.service --now", State: wire.UnitStopped}},
		{"/node/unit", wire.UnitRequest{Name: "kubelet", State: "masked"}},
		{"/node/unit", map[string]any{"name": "kubelet", "state": "stopped", "flags": "--force"}},
		{"/node/signal", wire.SignalRequest{Comm: "kubelet", Signal: "STOP"}},
		{"/node/signal", wire.SignalRequest{Comm: "kube-proxy", Signal: "KILL"}},
		{"/node/manifest", wire.ManifestRequest{Op: wire.ManifestPut, Name: "../x.yaml"}},
		{"/node/manifest", wire.ManifestRequest{Op: wire.ManifestGet, Name: "/etc/shadow"}},
		{"/node/manifest", wire.ManifestRequest{Op: wire.ManifestPut, Name: ".hidden.yaml"}},
		{"/node/manifest", wire.ManifestRequest{Op: wire.ManifestPut, Name: "run.sh"}},
		{"/node/manifest", wire.ManifestRequest{Op: "chmod", Name: "a.yaml"}},
		{"/node/manifest", map[string]any{"op": "list", "dir": "/etc"}},
	}
	for _, tt := range bad {
		method := http.MethodGet
		if tt.in != nil {
			method = http.MethodPost
		}
		var failure wire.Failure
		require.Equal(t, http.StatusBadRequest, call(t, n, method, tt.path, tt.in, &failure), tt.path)
		require.Contains(t, failure.Error, "bad question")
	}
}

func TestTheKubeletIsStoppedAndStarted(t *testing.T) {
	t.Parallel()
	show := "systemctl show --property=ActiveState,SubState kubelet.service"
	n := fakeNode(t, map[string]string{"systemctl stop kubelet.service": "", show: "ActiveState=inactive\nSubState=dead\n"})
	var unit wire.Unit
	stop := wire.UnitRequest{Name: "kubelet", State: wire.UnitStopped}
	require.Equal(t, http.StatusOK, call(t, n, http.MethodPost, "/node/unit", stop, &unit))
	require.Equal(t, wire.Unit{Name: "kubelet", ActiveState: "inactive", SubState: "dead"}, unit)

	n = fakeNode(t, map[string]string{
		"systemctl start kubelet.service": "", "systemctl kill --signal=SIGCONT kubelet.service": "", show: "ActiveState=active\nSubState=running\n",
	})
	start := wire.UnitRequest{Name: "kubelet", State: wire.UnitStarted}
	require.Equal(t, http.StatusOK, call(t, n, http.MethodPost, "/node/unit", start, &unit), "one that is paused goes on")
	require.Equal(t, "active", unit.ActiveState)
}

func TestANodeThatCannotAnswerIsNotABadQuestion(t *testing.T) {
	t.Parallel()
	n := fakeNode(t, nil)
	var failure wire.Failure
	require.Equal(t, http.StatusInternalServerError, call(t, n, http.MethodGet, "/node/images", nil, &failure))
	require.Contains(t, failure.Error, "unexpected command: crictl")
}

func TestManifests(t *testing.T) {
	t.Parallel()
	n := fakeNode(t, nil)
	order := func(op, name, data string) (out wire.ManifestResponse) {
		in := wire.ManifestRequest{Op: op, Name: name, Data: data}
		require.Equal(t, http.StatusOK, call(t, n, http.MethodPost, "/node/manifest", in, &out))
		return out
	}
	require.Empty(t, order(wire.ManifestList, "", "").Names)
	require.True(t, order(wire.ManifestPut, "hello.yaml", "kind: Pod\n").Found)
	require.Equal(t, []string{"hello.yaml"}, order(wire.ManifestList, "", "").Names, "nothing half-written stays behind")
	require.Equal(t, "kind: Pod\n", order(wire.ManifestGet, "hello.yaml", "").Data)
	require.True(t, order(wire.ManifestDelete, "hello.yaml", "").Found)
	require.False(t, order(wire.ManifestDelete, "hello.yaml", "").Found)
	require.False(t, order(wire.ManifestGet, "hello.yaml", "").Found)
}

func TestManifestsDoNotFollowLinksOut(t *testing.T) {
	t.Parallel()
	n := fakeNode(t, nil)
	secret := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(secret, []byte("hush"), 0o600))
	require.NoError(t, os.Symlink(secret, filepath.Join(n.manifestPath(), "link.yaml")))
	var failure wire.Failure
	in := wire.ManifestRequest{Op: wire.ManifestGet, Name: "link.yaml"}
	require.Equal(t, http.StatusInternalServerError, call(t, n, http.MethodPost, "/node/manifest", in, &failure))
	require.Contains(t, failure.Error, "escapes")
}

// fakeProcess adds a process to the fake /proc, with a socket if inode is given.
func fakeProcess(t *testing.T, n *Node, pid, name, inode string) {
	t.Helper()
	dir := filepath.Join(n.proc, pid)
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "fd"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "comm"), []byte(name+"\n"), 0o644))
	if inode != "" {
		require.NoError(t, os.Symlink("socket:["+inode+"]", filepath.Join(dir, "fd", "3")))
	}
}

func TestListeners(t *testing.T) {
	t.Parallel()
	n := fakeNode(t, nil)
	fakeProcess(t, n, "41", "kubelet", "1001")
	fakeProcess(t, n, "42", "hostport", "1002")
	const head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
	const tail = " 00000000:00000000 00:00000000 00000000     0        0 "
	net := filepath.Join(n.proc, "self/net")
	require.NoError(t, os.MkdirAll(net, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(net, "tcp"), []byte(head+
		"   0: 0100007F:2708 00000000:0000 0A"+tail+"1001 1\n"+
		"   1: 030012AC:A1B2 040012AC:192B 01"+tail+"1003 1\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(net, "tcp6"), []byte(head+
		"   0: 00000000000000000000000000000000:7580 00000000000000000000000000000000:0000 0A"+tail+"1002 1\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(net, "udp"), []byte(head+
		"   0: 00000000:0035 00000000:0000 07"+tail+"9999 1\n"), 0o644))
	var out wire.Listeners
	require.Equal(t, http.StatusOK, call(t, n, http.MethodGet, "/node/listeners", nil, &out))
	require.ElementsMatch(t, []wire.Listener{
		{Proto: "tcp", IP: "127.0.0.1", Port: 9992, PID: 41, Comm: "kubelet"},
		{Proto: "tcp", IP: "::", Port: 30080, PID: 42, Comm: "hostport"},
		{Proto: "udp", IP: "0.0.0.0", Port: 53},
	}, out.Listeners)
}

func TestSignal(t *testing.T) {
	t.Parallel()
	n := fakeNode(t, nil)
	fakeProcess(t, n, "7", "kube-proxy", "")
	fakeProcess(t, n, "8", "kubelet", "")
	got := map[int]syscall.Signal{}
	n.kill = func(pid int, sig syscall.Signal) error { got[pid] = sig; return nil }
	var out wire.SignalResponse
	in := wire.SignalRequest{Comm: "kube-proxy", Signal: "STOP"}
	require.Equal(t, http.StatusOK, call(t, n, http.MethodPost, "/node/signal", in, &out))
	require.Equal(t, []int{7}, out.PIDs)
	require.Equal(t, map[int]syscall.Signal{7: signals()["STOP"]}, got)
}
