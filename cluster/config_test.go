package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kind/pkg/apis/config/v1alpha4"
	"sigs.k8s.io/yaml"

	kindassets "github.com/klab-dev/klab/assets/kind"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/workload/wire"
)

func TestDescribeHost(t *testing.T) {
	t.Parallel()
	status := func(set string) func(string) ([]byte, error) {
		return func(string) ([]byte, error) { return []byte("Name:\tklab\nCapBnd:\t" + set + "\n"), nil }
	}
	absent := func(string) ([]byte, error) { return nil, errors.New("no such file") }
	tests := map[string]struct {
		info engineInfo
		read func(string) ([]byte, error)
		want host
	}{
		"all there":        {engineInfo{}, status("000001ffffffffff"), host{}},
		"no SYS_RESOURCE":  {engineInfo{CgroupV1: true}, status("000001fffeffffff"), host{CgroupV1: true, NoSysResource: true}},
		"not Linux":        {engineInfo{}, absent, host{}},
		"another machine":  {engineInfo{Remote: true}, status("0"), host{NoMounts: true}},
		"unreadable value": {engineInfo{}, status("zz"), host{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, describeHost(test.info, test.read))
		})
	}
}

func TestConfigAdaptsToTheHost(t *testing.T) {
	t.Parallel()
	plain := layout{Name: "klab", ID: "x7", Workers: 2, Image: "node", Ports: []Port{{31080, 30080}}, NodeDir: "/state/node", ProxyMode: "iptables"}
	config := kindConfig(plain)
	require.Equal(t, names.Loopback, config.Networking.APIServerAddress)
	require.Len(t, config.Nodes, 3)
	require.Equal(t, []v1alpha4.PortMapping{{ContainerPort: 30080, HostPort: 31080, ListenAddress: names.Loopback, Protocol: "TCP"}}, config.Nodes[0].ExtraPortMappings)
	for _, n := range config.Nodes {
		require.Equal(t, []v1alpha4.Mount{
			{HostPath: "/state/node", ContainerPath: nodeMount, Readonly: true},
			{HostPath: "/state/node", ContainerPath: "/etc/klab-lab/x7", Readonly: true},
		}, n.ExtraMounts)
	}
	require.Len(t, config.KubeadmConfigPatchesJSON6902, 2, "speed and audit")
	require.Empty(t, config.ContainerdConfigPatches)
	require.NotContains(t, strings.Join(config.KubeadmConfigPatches, "\n"), "failCgroupV1")

	hard := plain
	hard.Host = host{CgroupV1: true, NoSysResource: true, NoMounts: true}
	config = kindConfig(hard)
	require.Contains(t, strings.Join(config.KubeadmConfigPatches, "\n"), "failCgroupV1: false")
	require.Contains(t, strings.Join(config.ContainerdConfigPatches, "\n"), "restrict_oom_score_adj = true")
	require.Equal(t, []v1alpha4.Mount{{HostPath: "/lib/modules", ContainerPath: "/etc/klab-lab/x7", Readonly: true}}, config.Nodes[0].ExtraMounts)
	require.Len(t, config.KubeadmConfigPatchesJSON6902, 1, "no audit policy without mounts")
	require.Equal(t, []string{"klab-control-plane", "klab-worker", "klab-worker2"}, nodeNames(config))
}

// The lease of a controller manager that was stopped would keep its successor waiting for 15 seconds.
func TestTheOnlyControlPlaneIsNotElected(t *testing.T) {
	t.Parallel()
	for _, of := range []string{"/controllerManager/extraArgs", "/scheduler/extraArgs"} {
		require.Regexp(t, `"path": "`+of+`.*"name": "leader-elect", "value": "false"`, kindassets.ClusterConfiguration)
	}
}

// TestNobodyIsSentToAnAPIServerOfBefore: by the default reconciler the address that the control plane had before its
// container was stopped stays an endpoint for 15 seconds, and every other connection from a Pod is refused.
func TestNobodyIsSentToAnAPIServerOfBefore(t *testing.T) {
	t.Parallel()
	require.Contains(t, kindassets.ClusterConfiguration, `{"name": "endpoint-reconciler-type", "value": "master-count"}`)
}

// TestControllersStartWithoutAQueue: each asks for a token of its own as it starts, and by the default limit of 20
// requests a second the last of them, the one for EndpointSlices among them, begins 1.3 s after the first.
func TestControllersStartWithoutAQueue(t *testing.T) {
	t.Parallel()
	for _, limit := range []string{"kube-api-qps", "kube-api-burst"} {
		require.Regexp(t, `"path": "/controllerManager/extraArgs/-", "value": {"name": "`+limit+`"`, kindassets.ClusterConfiguration)
	}
}

func TestPatchesAreReadable(t *testing.T) {
	t.Parallel()
	for _, text := range []string{kindassets.ClusterConfiguration, kindassets.Audit} {
		var ops []map[string]any
		require.NoError(t, json.Unmarshal([]byte(text), &ops))
		require.NotEmpty(t, ops)
	}
	for _, text := range []string{kindassets.Kubelet, kindassets.KubeletCgroupV1, string(kindassets.AuditPolicy)} {
		var object map[string]any
		require.NoError(t, yaml.UnmarshalStrict([]byte(text), &object))
		require.NotEmpty(t, object["kind"])
	}
}

func TestParsePorts(t *testing.T) {
	t.Parallel()
	ports, err := ParsePorts([]string{"30080=31080", "443=0", "31000=31000"})
	require.NoError(t, err)
	require.Equal(t, []Port{{31080, 30080}, {30443, 30443}, {8080, 80}, {0, 443}, {31000, 31000}}, ports)
	require.Equal(t, ports, parseRecord(formatPorts(ports)), "a lab remembers its ports")
	for _, bad := range []string{"", "30080", "x=1", "30080=70000", "0=1"} {
		_, err := ParsePorts([]string{bad})
		require.ErrorContains(t, err, "NODE=HOST", bad)
	}
}

func TestTakenPortNamesItsHolder(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp4", names.Loopback+":0")
	require.NoError(t, err)
	defer l.Close()
	taken := Port{Host: l.Addr().(*net.TCPAddr).Port, Node: 30080}

	_, err = freePorts(t.Context(), []Port{taken}, func(context.Context, int) string { return "web" })
	var known *fault.Error
	require.ErrorAs(t, err, &known)
	require.Equal(t, fault.PortTaken, known.Kind)
	require.Contains(t, known.Reason, "container web")
	require.Contains(t, known.Next, "--port 30080=0")
}

func TestListeningInode(t *testing.T) {
	t.Parallel()
	table := []byte("  sl  local_address rem_address   st tx rx tr tm retrnsmt uid timeout inode\n" +
		"   0: 0100007F:7580 00000000:0000 01 0:0 0:0 0 0 0 111 1\n" +
		"   1: 0100007F:7580 00000000:0000 0A 0:0 0:0 0 0 0 222 1\n")
	require.Equal(t, "222", listeningInode(table, 30080))
	require.Empty(t, listeningInode(table, 30081))
}

func TestChooseImage(t *testing.T) {
	t.Parallel()
	pinned := DefaultNodeImage()
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
		"pinned, its digest lost": {images: []string{untagged(pinned)}, built: []string{"klab"}, chosen: untagged(pinned)},
		"newest built":            {built: []string{"new", "old"}, chosen: "new"},
		"pulled":                  {chosen: pinned},
		"no registry":             {pullErr: errors.New("dial tcp: i/o timeout"), kind: fault.NoImage},
		"no space":                {pullErr: errors.New("write: no space left on device"), kind: fault.DiskFull},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := &fakeEngine{images: map[string]bool{}, built: test.built, pullErr: test.pullErr}
			for _, ref := range test.images {
				e.images[ref] = true
			}
			got, err := chooseImage(t.Context(), e, test.want, func(string) {})
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

func TestPhasesOfKindsLog(t *testing.T) {
	t.Parallel()
	var seen []phase
	var lines []string
	log := &kindLog{began: func(p phase) { seen = append(seen, p) }, line: func(l string) { lines = append(lines, l) }}
	log.V(0).Infof(" • %s  ...\n", "Preparing nodes 📦 📦 📦 ")
	log.V(0).Infof(" ✓ %s\n", "Preparing nodes 📦 📦 📦 ")
	log.V(0).Infof(" • %s  ...\n", "Joining worker nodes 🚜")
	log.V(1).Info(" • Installing CNI ...")
	log.Warn("old")
	require.Equal(t, []phase{phaseContainers, phaseWorkers}, seen, "a phase begins once, and debugging does not count")
	require.Contains(t, lines, "warning: old")
}

func TestHostProbesFollowThePortMapping(t *testing.T) {
	t.Parallel()
	l := &Lab{record: record{Ports: []Port{{31080, 30080}}}}
	for given, want := range map[string]string{
		"http://127.0.0.1:30080/echo": "http://127.0.0.1:31080/echo",
		"http://localhost:30080/":     "http://127.0.0.1:31080/",
		"http://127.0.0.1:9999/":      "http://127.0.0.1:9999/",
		"http://172.18.0.3:30080/":    "http://172.18.0.3:30080/",
	} {
		body, err := json.Marshal(wire.HTTPRequest{URL: given, Count: 3})
		require.NoError(t, err)
		mapped, err := l.mapHTTP(body)
		require.NoError(t, err)
		var got wire.HTTPRequest
		require.NoError(t, json.Unmarshal(mapped, &got))
		require.Equal(t, wire.HTTPRequest{URL: want, Count: 3}, got)
	}
}

func TestDoctorSeesThinHosts(t *testing.T) {
	t.Parallel()
	require.Equal(t, LevelFail, memoryFinding(2*gib).Level)
	require.Equal(t, LevelWarn, memoryFinding(4*gib).Level)
	require.Equal(t, LevelOK, memoryFinding(8*gib).Level)
	require.Equal(t, LevelWarn, cgroupFinding(host{CgroupV1: true}).Level)
	require.Equal(t, LevelWarn, capabilityFinding(host{NoSysResource: true}).Level)
	require.Equal(t, LevelWarn, cpuFinding(1).Level)

	b := newBench(t)
	for _, f := range (glance{options: b.options, tools: b.tools}).examine(t.Context()) {
		require.NotEmpty(t, f.What, f.ID)
		require.True(t, f.Level == LevelOK || f.Fix != "", "%s says how to mend it", f.ID)
	}
}
