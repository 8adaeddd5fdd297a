package tests

import (
	"bytes"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
	"sigs.k8s.io/kind/pkg/apis/config/defaults"
	"sigs.k8s.io/kind/pkg/apis/config/v1alpha4"

	"github.com/klab-dev/klab/kindfile"
)

// shape is what a type looks like in YAML: the names of its fields and the shapes of their values.
func shape(t reflect.Type) any {
	switch t.Kind() {
	case reflect.Pointer:
		return shape(t.Elem())
	case reflect.Slice:
		return []any{shape(t.Elem())}
	case reflect.Map:
		return map[string]any{"<" + t.Key().Kind().String() + ">": shape(t.Elem())}
	case reflect.Struct:
		fields := map[string]any{}
		for _, field := range reflect.VisibleFields(t) {
			name, option, _ := strings.Cut(field.Tag.Get("yaml"), ",")
			if option != "inline" {
				fields[name] = shape(field.Type)
			}
		}
		return fields
	default:
		return t.Kind().String()
	}
}

// TestKindfileHasTheFieldsOfKind: what kind's types know is what klab reads, and nothing else.
func TestKindfileHasTheFieldsOfKind(t *testing.T) {
	t.Parallel()
	require.Equal(t, shape(reflect.TypeFor[v1alpha4.Cluster]()), shape(reflect.TypeFor[kindfile.Cluster]()))
}

// TestKindfileReadsAsKindDoes: the same files are refused for their fields and types, and the same defaults are set.
func TestKindfileReadsAsKindDoes(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		"", "nodes: []", "nodes:\n- role: control-plane\n- {role: worker, image: a}", "nodes:\n- rolle: worker", "nodes: {role: worker}",
		"networking: {podSubnet: 10.10.0.0/16}", "networking: {ipFamily: ipv6}", "networking: {ipFamily: dual}", "networking: {podSubnets: a}",
		"nodes:\n- extraPortMappings: [{containerPort: \"80\"}]", "nodes:\n- extraPortMappings: [{containerPort: 80, hostPort: 0x50}]", "nodes:\n- labels: {a: 1, b: yes}",
		"featureGates: {A: true, B: maybe}", "networking: {disableDefaultCNI: yes}", "nodes:\n- extraMounts: [{hostPath: /a, containerPath: /b, readOnly: true}]",
		"name: a\nname: b", "a: &a 1\nname: *a", "networking:\n  dnsSearch: [a]", "networking:\n  dnsSearch: a", "networking: null", "nodes: [null]", "apiServerPort: 1",
	} {
		file := "kind: Cluster\napiVersion: " + kindfile.Version + "\n" + body + "\n"
		want := &v1alpha4.Cluster{}
		decoder := yaml.NewDecoder(bytes.NewReader([]byte(file)))
		decoder.KnownFields(true)
		err := decoder.Decode(want)
		have, problems := kindfile.Read([]byte(file))
		refused := slices.ContainsFunc(problems, func(p kindfile.Problem) bool { return p.What != kindfile.Value })
		require.Equal(t, err != nil, refused, "%s\nkind: %v\nklab: %v", file, err, problems)
		if err != nil {
			continue
		}
		v1alpha4.SetDefaultsCluster(want)
		require.Len(t, have.Nodes, len(want.Nodes), file)
		for i, node := range want.Nodes {
			require.Equal(t, string(node.Role), have.Nodes[i].Role, file)
		}
		n := want.Networking
		require.Equal(t, []string{string(n.IPFamily), n.APIServerAddress, n.PodSubnet, n.ServiceSubnet, string(n.KubeProxyMode)},
			[]string{have.Networking.IPFamily, have.Networking.APIServerAddress, have.Networking.PodSubnet, have.Networking.ServiceSubnet, have.Networking.KubeProxyMode}, file)
	}
}

// TestTheLessonOnKindIsOfThisKind: its text, its seed and its answers name the image of the kind that klab is built with.
func TestTheLessonOnKindIsOfThisKind(t *testing.T) {
	t.Parallel()
	lesson := os.DirFS("../content/lessons/08-install-routes")
	for _, name := range []string{"seed/20-release.yaml", "solution/file.steps.yaml", "messages.en.yaml", "messages.zh-CN.yaml"} {
		data, err := fs.ReadFile(lesson, name)
		require.NoError(t, err)
		require.Contains(t, string(data), defaults.Image, name)
	}
}
