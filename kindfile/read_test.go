package kindfile_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/unicode"

	"github.com/klab-dev/klab/kindfile"
)

const head = "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\n"

// told are the problems of a file, as "line what".
func told(problems []kindfile.Problem) []string {
	var all []string
	for _, p := range problems {
		all = append(all, fmt.Sprint(p.Line, " ", p.What))
	}
	return all
}

// TestAProblemHasItsLine: each is named with its line and with what it is about.
func TestAProblemHasItsLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file string
		want []string
		says string
	}{
		"nothing":                     {"", []string{"0 version"}, "unknown apiVersion: "},
		"a text":                      {"hello", []string{"1 type"}, "cannot unmarshal"},
		"a tab":                       {head + "nodes:\n\t- role: worker\n", []string{"4 tab"}, "tab"},
		"a tab behind blanks":         {head + "nodes:\n- role: worker\n  \tlabels: {a: b}\n", []string{"5 tab"}, "tab"},
		"no YAML":                     {head + "nodes: [\n", []string{"3 syntax"}, ""},
		"an old version":              {"kind: Cluster\napiVersion: kind.sigs.k8s.io/v1alpha3\nnodez: []\n", []string{"2 version"}, "v1alpha3"},
		"a kind in small letters":     {"apiVersion: kind.x-k8s.io/v1alpha4\nkind: cluster\n", []string{"2 kind"}, "unknown kind cluster"},
		"an unknown field":            {head + "nodes:\n- rolle: worker\n", []string{"4 field"}, "field rolle not found in type v1alpha4.Node"},
		"two unknown fields":          {head + "nods: []\nnetwork: {}\n", []string{"3 field", "4 field"}, "nods"},
		"a field twice":               {head + "nodes: []\nnodes: []\n", []string{"4 twice"}, "nodes"},
		"text for a number":           {head + "nodes:\n- extraPortMappings:\n  - hostPort: \"80\"\n", []string{"5 type"}, "cannot unmarshal"},
		"a map for a list":            {head + "nodes:\n  role: worker\n", []string{"4 type"}, "cannot unmarshal"},
		"a number for a label":        {head + "nodes:\n- labels: {a: {b: c}}\n", []string{"4 type"}, "cannot unmarshal"},
		"workers alone":               {head + "nodes:\n- role: worker\n", []string{"4 value"}, "at least one control-plane"},
		"a role that is none":         {head + "nodes:\n- role: control-plane\n- role: master\n", []string{"5 value"}, `"master" is not a valid node role`},
		"a port beyond":               {head + "nodes:\n- extraPortMappings:\n  - containerPort: 80\n    hostPort: 80000\n", []string{"6 value"}, "invalid port number: 80000"},
		"a protocol":                  {head + "nodes:\n- extraPortMappings:\n  - {containerPort: 80, protocol: http}\n", []string{"5 value"}, "HTTP"},
		"an address that is none":     {head + "nodes:\n- extraPortMappings:\n  - {hostPort: 80, listenAddress: localhost}\n", []string{"5 value"}, "localhost"},
		"a port twice":                {head + "nodes:\n- extraPortMappings:\n  - {hostPort: 80}\n  - {hostPort: 80, listenAddress: 127.0.0.1}\n", []string{"6 value"}, "already configured"},
		"a range that is none":        {head + "networking:\n  podSubnet: 10.10.0.0\n", []string{"4 value"}, "invalid podSubnet"},
		"a range of another family":   {head + "networking:\n  serviceSubnet: fd00::/112\n", []string{"4 value"}, "IPv4"},
		"two ranges for one family":   {head + "networking: {podSubnet: \"10.1.0.0/16,10.2.0.0/16\"}\n", []string{"3 value"}, "only one CIDR"},
		"two ranges of dual, alike":   {head + "networking: {ipFamily: dual, podSubnet: \"10.1.0.0/16,10.2.0.0/16\"}\n", []string{"3 value"}, "each family"},
		"a mode and a family unknown": {head + "networking: {kubeProxyMode: ebpf, ipFamily: both}\n", []string{"3 value", "3 value"}, "both"},
		"a propagation":               {head + "nodes:\n- extraMounts:\n  - {hostPath: /a, propagation: Both}\n", []string{"5 value"}, "Both"},
		"a name":                      {head + "name: My_Lab\n", []string{"3 value"}, "My_Lab"},
		"through an alias":            {head + "nodes:\n- &a {role: master}\n- *a\n- role: control-plane\n", []string{"4 value", "4 value"}, "master"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, problems := kindfile.Read([]byte(c.file))
			require.Equal(t, c.want, told(problems), "%v", problems)
			require.Contains(t, problems[0].Text+problems[len(problems)-1].Text, c.says)
		})
	}
}

// TestWhatIsLeftOutIsAsKindSetsIt: the defaults are there to ask for, and so are empty lists and maps.
func TestWhatIsLeftOutIsAsKindSetsIt(t *testing.T) {
	t.Parallel()
	cluster, problems := kindfile.Read([]byte(head))
	require.Empty(t, problems)
	require.Equal(t, []kindfile.Node{{Role: "control-plane", Labels: map[string]string{}, ExtraPortMappings: []kindfile.PortMapping{}}}, cluster.Nodes)
	require.Equal(t, kindfile.Networking{IPFamily: "ipv4", APIServerAddress: "127.0.0.1", PodSubnet: "10.244.0.0/16", ServiceSubnet: "10.96.0.0/16",
		KubeProxyMode: "iptables"}, cluster.Networking)
	cluster, problems = kindfile.Read([]byte(head + "nodes:\n- extraPortMappings: [{containerPort: 1, protocol: udp}, {containerPort: 1}]\n"))
	require.Empty(t, problems)
	require.Equal(t, []kindfile.PortMapping{{ContainerPort: 1, ListenAddress: "0.0.0.0", Protocol: "UDP"},
		{ContainerPort: 1, ListenAddress: "0.0.0.0", Protocol: "TCP"}}, cluster.Nodes[0].ExtraPortMappings)
}

// TestAConfigurationMayBeWrittenInManyWays: JSON, aliases, UTF-16 and what stands behind the first document, as in kind.
func TestAConfigurationMayBeWrittenInManyWays(t *testing.T) {
	t.Parallel()
	plain := head + "nodes:\n- role: control-plane\n- role: worker\n  labels: {tier: frontend}\n"
	sixteen, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(plain))
	require.NoError(t, err)
	want, problems := kindfile.Read([]byte(plain))
	require.Empty(t, problems)
	for name, file := range map[string]string{
		"JSON":            `{"apiVersion":"kind.x-k8s.io/v1alpha4","kind":"Cluster","nodes":[{"role":"control-plane"},{"role":"worker","labels":{"tier":"frontend"}}]}`,
		"an alias":        strings.Replace(plain, "role: control-plane", "role: &cp control-plane", 1),
		"a mark":          "\uFEFF---\n" + plain,
		"UTF-16":          string(sixteen),
		"a second":        plain + "---\nnonsense: true\n",
		"line ends":       strings.ReplaceAll(plain, "\n", "\r\n"),
		"a tab in a text": plain + "# a\tb\n",
	} {
		cluster, problems := kindfile.Read([]byte(file))
		require.Empty(t, problems, name)
		require.Equal(t, want, cluster, name)
	}
}

// TestWhatIsSharedIsSeen: kind takes ranges that overlap.
func TestWhatIsSharedIsSeen(t *testing.T) {
	t.Parallel()
	for ranges, want := range map[[2]string]bool{
		{"10.10.0.0/16", "10.96.0.0/16"}:                     false,
		{"10.10.0.0/16", "10.10.128.0/20"}:                   true,
		{"10.96.4.0/24", "10.96.0.0/16"}:                     true,
		{"10.10.0.0/16,fd00:1::/56", "10.96.0.0/16"}:         false,
		{"10.10.0.0/16,fd00:1::/56", "10.9.0.0/16,fd00::/8"}: true,
		{"nothing", "10.96.0.0/16"}:                          false,
	} {
		require.Equal(t, want, kindfile.Networking{PodSubnet: ranges[0], ServiceSubnet: ranges[1]}.Overlap(), ranges)
	}
}

// TestAHostileFileIsSoonRead: little text stands for little, however it is written, and a problem is told in few words.
func TestAHostileFileIsSoonRead(t *testing.T) {
	t.Parallel()
	var deep strings.Builder
	deep.WriteString(head + "x0: &x0 [lol, lol]\n")
	for i := 1; i < 40; i++ {
		fmt.Fprintf(&deep, "x%d: &x%d [*x%d, *x%d]\n", i, i, i-1, i-1)
	}
	for name, c := range map[string]struct{ file, what string }{
		"too long":         {head + "# " + strings.Repeat("x", kindfile.MaxSize), kindfile.Size},
		"aliases of lists": {deep.String(), kindfile.Size},
		"aliases of texts": {head + "x: &x " + strings.Repeat("y", 30_000) + "\nkubeadmConfigPatches: [" + strings.Repeat("*x,", 10_000) + "]\n", kindfile.Size},
		"of itself":        {head + "nodes: &n [*n]\n", kindfile.Size},
		"too deep":         {head + "nodes: " + strings.Repeat("[", 60_000), kindfile.Syntax},
		"a long name":      {head + "? " + strings.Repeat("n", 50_000) + "\n: 1\n", kindfile.Field},
		"many mappings":    {head + "nodes: [{extraPortMappings: [" + strings.Repeat("{hostPort: 1},", 4_500) + "]}]\n", kindfile.Value},
		"many nodes":       {head + "nodes: [" + strings.Repeat("{role: x},", 6_000) + "]\n", kindfile.Value},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			_, problems := kindfile.Read([]byte(c.file))
			require.Less(t, time.Since(began), 20*time.Second)
			require.NotEmpty(t, problems)
			require.LessOrEqual(t, len(problems), 20)
			require.Equal(t, c.what, problems[0].What, problems[0].Text)
			require.Less(t, len(problems[0].Text), 1000)
		})
	}
}
