package engine

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/cluster/internal/fault"
)

// script is a runner that answers by the beginning of a command.
func script(answers map[string]string, failures map[string]string) runner {
	return func(_ context.Context, _ func(string), name string, args ...string) ([]byte, error) {
		command := name + " " + strings.Join(args, " ")
		for prefix, said := range failures {
			if strings.HasPrefix(command, prefix) {
				return nil, &runError{command: name + " " + args[0], said: said, cause: errors.New("exit status 1")}
			}
		}
		for prefix, out := range answers {
			if strings.HasPrefix(command, prefix) {
				return []byte(out), nil
			}
		}
		return nil, nil
	}
}

func TestFindEngine(t *testing.T) {
	t.Parallel()
	installed := func(names ...string) func(string) (string, error) {
		return func(name string) (string, error) {
			for _, n := range names {
				if n == name {
					return "/usr/bin/" + name, nil
				}
			}
			return "", errors.New("not found")
		}
	}
	tests := map[string]struct {
		want      string
		installed []string
		failures  map[string]string
		engine    string
		kind      fault.Kind
		next      string
	}{
		"the first that answers": {installed: []string{"docker", "podman"}, engine: "docker"},
		"the next when the first is dead": {
			installed: []string{"docker", "podman"}, engine: "podman",
			failures: map[string]string{"docker": "Cannot connect to the Docker daemon"},
		},
		"the one asked for": {want: "nerdctl", installed: []string{"docker", "nerdctl"}, engine: "nerdctl"},
		"none":              {kind: fault.NoEngine, next: "apt install docker.io"},
		"no permission": {
			installed: []string{"docker"}, kind: fault.EngineDenied, next: "usermod -aG docker",
			failures: map[string]string{"docker": "permission denied while trying to connect to the docker API"},
		},
		"dead": {
			installed: []string{"docker"}, kind: fault.EngineDead, next: "systemctl start docker",
			failures: map[string]string{"docker": "Cannot connect to the Docker daemon at unix:///var/run/docker.sock"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := script(map[string]string{"docker info": "{}", "podman info": "{}", "nerdctl info": "{}"}, test.failures)
			e, err := Find(t.Context(), test.want, installed(test.installed...), run)
			if test.kind == "" {
				require.NoError(t, err)
				require.Equal(t, test.engine, e.Name())
				return
			}
			var known *fault.Error
			require.ErrorAs(t, err, &known)
			require.Equal(t, test.kind, known.Kind)
			require.Contains(t, known.Next, test.next)
		})
	}
}

// While a container is removed, the engine lists it and knows nothing else of it any more.
func TestAListHasNoContainersThatGoMeanwhile(t *testing.T) {
	t.Parallel()
	lists := [][]byte{[]byte("a b"), []byte("a")}
	e := &cliEngine{name: "docker", run: func(_ context.Context, _ func(string), _ string, args ...string) ([]byte, error) {
		switch {
		case args[0] == "ps":
			names := lists[0]
			lists = lists[1:]
			return names, nil
		case args[len(args)-1] == "b":
			return nil, &runError{command: "docker inspect", said: "Error response from daemon: No such container: b", cause: errors.New("exit status 1")}
		}
		return []byte(`[{"Name": "/a"}]`), nil
	}}
	nodes, err := e.Containers(t.Context(), "klab")
	require.NoError(t, err)
	require.Equal(t, []string{"a"}, Names(nodes))
}

func TestEngineInfo(t *testing.T) {
	t.Parallel()
	docker, err := dockerInfo([]byte(`{"ServerVersion":"29","CgroupVersion":"1","NCPU":2,"MemTotal":5,"Architecture":"aarch64",
		"DockerRootDir":"/var/lib/docker","SecurityOptions":["name=seccomp","name=rootless"]}`))
	require.NoError(t, err)
	require.True(t, docker.CgroupV1)
	require.True(t, docker.Rootless)
	require.Equal(t, "arm64", docker.Arch)

	_, err = dockerInfo([]byte(`{"ServerErrors":["Cannot connect to the Docker daemon"]}`))
	require.ErrorContains(t, err, "Cannot connect", "a client that answers alone is not an engine")

	podman, err := podmanInfo([]byte(`{"host":{"cgroupVersion":"v1","cpus":3,"arch":"amd64","security":{"rootless":true}},"version":{"Version":"5"}}`))
	require.NoError(t, err)
	require.Equal(t, Info{Version: "5", CgroupV1: true, Rootless: true, CPUs: 3, Arch: "amd64"}, podman)
}

// TestAnotherMachinesEngineIsRemoteHoweverItIsChosen: a context leads there as DOCKER_HOST does.
func TestAnotherMachinesEngineIsRemoteHoweverItIsChosen(t *testing.T) {
	t.Parallel()
	const said = `{"ServerVersion":"29","CgroupVersion":"2","DockerRootDir":"/var/lib/docker"}`
	for host, remote := range map[string]bool{"ssh://teacher@lab.example": true, "tcp://10.0.0.9:2376": true, "unix:///var/run/docker.sock": false} {
		e := &cliEngine{name: "docker", run: script(map[string]string{"docker info": said, "docker context": host + "\n"}, nil)}
		info, err := e.Info(t.Context())
		require.NoError(t, err)
		require.Equal(t, remote, info.Remote, host)
		require.Equal(t, remote, info.Root == "", host)
	}
}

// TestPodmanUnderDockersNameIsKnown: podman-docker answers docker's questions in podman's way.
func TestPodmanUnderDockersNameIsKnown(t *testing.T) {
	t.Parallel()
	e := &cliEngine{name: "docker", run: script(map[string]string{
		"docker info": `{"host":{"cgroupVersion":"v2","cpus":3,"memTotal":7,"security":{"rootless":true}},"version":{"Version":"5"}}`,
	}, nil)}
	info, err := e.Info(t.Context())
	require.NoError(t, err)
	require.Equal(t, "5", info.Version)
	require.Equal(t, 3, info.CPUs)
	require.True(t, info.Rootless)
}

func TestContainers(t *testing.T) {
	t.Parallel()
	e := &cliEngine{name: "docker", run: script(map[string]string{
		"docker ps": "b\na\n",
		"docker inspect": `[
			{"Name":"/b","State":{"Running":false},"Config":{"Image":"i","Labels":{"io.x-k8s.kind.role":"worker"}}},
			{"Name":"/a","State":{"Running":true,"StartedAt":"2026-11-20T10:00:00Z"},"Mounts":[{"Source":"/labs/klab/node","Destination":"/etc/klab"},{"Destination":"/etc/klab-lab/x7"},{"Destination":"/var"}],
			 "Config":{"Image":"i","Labels":{"io.x-k8s.kind.role":"control-plane"}},
			 "NetworkSettings":{"Networks":{"kind":{"IPAddress":"172.18.0.3"}},"Ports":{"6443/tcp":[{"HostIp":"127.0.0.1","HostPort":"4242"}],"9/udp":null}}}]`,
	}, nil)}
	nodes, err := e.Containers(t.Context(), "klab")
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b"}, Names(nodes))
	require.Equal(t, "127.0.0.1:4242", nodes[0].Ports[6443])
	require.Equal(t, "172.18.0.3", nodes[0].Address)
	require.Equal(t, "x7", nodes[0].Lab)
	require.Equal(t, "/labs/klab/node", nodes[0].Folder)
	require.Empty(t, nodes[1].Lab+nodes[1].Folder)
	require.Equal(t, []string{"a"}, Running(nodes))
}

func TestAbsentIsNoError(t *testing.T) {
	t.Parallel()
	e := &cliEngine{name: "docker", run: script(nil, map[string]string{
		"docker image inspect": "Error: No such image: x", "docker rm": "No such container: y", "docker network": "network kind not found",
	})}
	has, err := e.HasImage(t.Context(), "x")
	require.NoError(t, err)
	require.False(t, has)
	require.NoError(t, e.Remove(t.Context(), "y"))
	has, err = e.HasNetwork(t.Context(), "kind")
	require.NoError(t, err)
	require.False(t, has)
}

// A dead engine must not look like an absent image: klab would start to pull.
func TestDeadEngineIsAnError(t *testing.T) {
	t.Parallel()
	e := &cliEngine{name: "docker", run: script(nil, map[string]string{"docker": "Cannot connect to the Docker daemon"})}
	_, err := e.HasImage(t.Context(), "x")
	require.Error(t, err)
	_, err = e.Containers(t.Context(), "klab")
	require.ErrorContains(t, err, "Cannot connect")
}

func TestNetworkWithStoppedUsersStays(t *testing.T) {
	t.Parallel()
	e := &cliEngine{name: "docker", run: script(map[string]string{"docker ps": "other-control-plane\n"}, map[string]string{"docker network rm": "it was asked to"})}
	require.NoError(t, e.RemoveUnusedNetwork(t.Context(), "kind"))
}

func TestRealCommandTellsItsLinesAndItsLastWord(t *testing.T) {
	t.Parallel()
	var lines []string
	out, err := Run(t.Context(), func(l string) { lines = append(lines, l) }, "sh", "-c", "printf 'a\\nb\\nc'")
	require.NoError(t, err)
	require.Equal(t, "a\nb\nc", string(out))
	require.Equal(t, []string{"a", "b"}, lines)

	_, err = Run(t.Context(), nil, "sh", "-c", "echo first >&2; echo last >&2; exit 3")
	require.EqualError(t, err, "sh -c: last")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = Run(ctx, nil, "sh", "-c", "sleep 60")
	require.ErrorIs(t, err, context.Canceled)
}
