package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"
)

func TestSettings(t *testing.T) {
	t.Parallel()
	full := map[string]string{"POD_SUBNET": "fd00::/56,10.244.0.0/16", "CONTROL_PLANE_ENDPOINT": "cp:6443"}
	for name, test := range map[string]struct{ drop, problem string }{
		"complete":      {},
		"no Pod subnet": {"POD_SUBNET", "read POD_SUBNET"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := settingsFrom(func(key string) string {
				if key == test.drop {
					return ""
				}
				return full[key]
			})
			if test.problem != "" {
				require.ErrorContains(t, err, test.problem)
				return
			}
			require.NoError(t, err)
			require.Equal(t, netip.MustParsePrefix("10.244.0.0/16"), got.PodSubnet)
			require.Equal(t, "cp:6443", got.APIServer)
		})
	}
}

// fakeRouter is a routing table that can refuse.
type fakeRouter struct {
	table   map[netip.Prefix]netip.Addr
	refuses error
}

func (f *fakeRouter) Replace(to netip.Prefix, via netip.Addr) error {
	if f.refuses == nil {
		f.table[to] = via
	}
	return f.refuses
}

func (f *fakeRouter) Delete(to netip.Prefix, _ netip.Addr) error {
	if f.refuses == nil {
		delete(f.table, to)
	}
	return f.refuses
}

func TestReconcile(t *testing.T) {
	t.Parallel()
	me := node{"me", netip.MustParseAddr("172.18.0.2"), netip.MustParsePrefix("10.244.0.0/24")}
	other := node{"other", netip.MustParseAddr("172.18.0.3"), netip.MustParsePrefix("10.244.1.0/24")}
	foreign := netip.MustParsePrefix("192.168.0.0/16")
	router := &fakeRouter{table: map[netip.Prefix]netip.Addr{foreign: me.IP}}
	file := filepath.Join(t.TempDir(), "10-kindnet.conflist")
	a := &agent{node: me.Name, config: cniFile{file}, routes: newRouteTable(router)}

	require.NoError(t, a.reconcile([]node{me, other}))
	require.Equal(t, other.IP, router.table[other.Pods])
	require.NotContains(t, router.table, me.Pods, "its own Pods are on its own links")
	var config struct{ Plugins []struct{ Type string } }
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &config))
	require.Equal(t, "ptp", config.Plugins[0].Type)
	require.Contains(t, string(data), me.Pods.String())

	require.NoError(t, a.reconcile([]node{me}))
	require.NotContains(t, router.table, other.Pods, "the node left")
	require.Contains(t, router.table, foreign, "not the agent's to remove")

	// A restart may swap addresses; the name still says which node this is.
	swapped := []node{{me.Name, other.IP, me.Pods}, {other.Name, me.IP, other.Pods}}
	require.NoError(t, a.reconcile(swapped))
	require.Equal(t, me.IP, router.table[other.Pods])
	data, err = os.ReadFile(file)
	require.NoError(t, err)
	require.Contains(t, string(data), me.Pods.String())
	require.NoError(t, a.reconcile([]node{me}))

	router.refuses = errors.New("operation not permitted")
	require.ErrorIs(t, a.reconcile([]node{me, other}), router.refuses)
	router.refuses = nil
	require.NoError(t, a.reconcile([]node{me, other}))
	require.Contains(t, router.table, other.Pods, "it is tried again")
}

func object(name, ip, pods string) *corev1.Node {
	return &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec:       corev1.NodeSpec{PodCIDR: pods},
		Status:     corev1.NodeStatus{Addresses: []corev1.NodeAddress{{Type: corev1.NodeInternalIP, Address: ip}}},
	}
}

func TestWatchNodesSeesNodesComeAndGo(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	client := fake.NewClientset(object("a", "172.18.0.2", "10.244.0.0/24"), object("new", "172.18.0.9", ""))
	seen := make(chan int, 16)
	done := make(chan error, 1)
	go func() {
		done <- watchNodes(ctx, client, func(nodes []node) error { seen <- len(nodes); return nil })
	}()
	await := func(want int) {
		for got := range seen {
			if got == want {
				return
			}
		}
	}
	await(1) // the node without a Pod range does not count yet
	nodes := client.CoreV1().Nodes()
	_, err := nodes.Create(ctx, object("b", "172.18.0.3", "10.244.1.0/24"), metav1.CreateOptions{})
	require.NoError(t, err)
	await(2)
	require.NoError(t, nodes.Delete(ctx, "b", metav1.DeleteOptions{}))
	await(1)
	cancel()
	require.NoError(t, <-done)
}
