package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/klab-dev/klab/cluster"
)

// A relay stands between klab and something it talks to. Cut, it is what a peer that died looks like;
// the peer itself lives on for everybody else.
type relay struct {
	listener net.Listener
	network  string
	peer     string

	mu    sync.Mutex
	dead  bool
	conns []net.Conn
	done  sync.WaitGroup
}

func newRelay(t *testing.T, network, listen, peer string) *relay {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), network, listen)
	require.NoError(t, err)
	r := &relay{listener: listener, network: network, peer: peer}
	r.done.Go(r.serve)
	t.Cleanup(r.cut)
	return r
}

func (r *relay) serve() {
	for {
		near, err := r.listener.Accept()
		if err != nil {
			return // cut
		}
		far, err := net.Dial(r.network, r.peer)
		if err != nil {
			_ = near.Close() // whoever asked sees that the peer does not answer
			continue
		}
		if !r.keep(near, far) {
			return
		}
		r.done.Go(func() { pipe(far, near) })
		r.done.Go(func() { pipe(near, far) })
	}
}

// keep remembers a pair of connections, or closes it when the relay was cut meanwhile.
func (r *relay) keep(pair ...net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.dead {
		for _, c := range pair {
			_ = c.Close() // nobody reads it any more
		}
		return false
	}
	r.conns = append(r.conns, pair...)
	return true
}

// pipe copies one way and passes the end of the stream on: docker attaches and execs rely on half closes.
func pipe(to, from net.Conn) {
	_, _ = io.Copy(to, from) // a connection that breaks is what relays are for
	if half, ok := to.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite() // the other way may have closed both
	}
}

// cut ends every connection and takes no more.
func (r *relay) cut() {
	r.mu.Lock()
	r.dead = true
	_ = r.listener.Close() // closing twice is harmless
	for _, c := range r.conns {
		_ = c.Close() // it may have ended by itself
	}
	r.mu.Unlock()
	r.done.Wait()
}

// underway is a klab that has not ended, and what it has said so far.
type underway struct {
	t   *testing.T
	cmd *exec.Cmd

	mu   sync.Mutex
	said bytes.Buffer
	out  bytes.Buffer
}

func (u *underway) Write(p []byte) (int, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.said.Write(p)
}

func (u *underway) words() string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.said.String()
}

// launch starts klab with additions to its environment.
func (k klabOf) launch(environment []string, args ...string) *underway {
	k.t.Helper()
	u := &underway{t: k.t, cmd: exec.CommandContext(k.t.Context(), k.path, append(args, "--name", k.lab)...)}
	u.cmd.Env = append(append(os.Environ(), "KLAB_HOME="+k.home, "KUBECONFIG="+k.kubeconfig, "KLAB_NODE_IMAGE="), environment...)
	u.cmd.Stdout, u.cmd.Stderr = &u.out, u
	require.NoError(k.t, u.cmd.Start())
	return u
}

// says waits until klab told people something.
func (u *underway) says(text string) {
	u.t.Helper()
	require.Eventually(u.t, func() bool { return strings.Contains(u.words(), text) }, 3*time.Minute, 20*time.Millisecond,
		"klab never said %q", text)
}

// end waits for klab's end and returns its exit code, -1 when it was killed.
func (u *underway) end() int {
	u.t.Helper()
	err := u.cmd.Wait()
	u.t.Logf("%v said:\n%s", u.cmd.Args[1:], u.words())
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		return ended.ExitCode()
	}
	require.NoError(u.t, err)
	return 0
}

// open connects to the test's lab past every relay.
func (k klabOf) open() *cluster.Lab {
	k.t.Helper()
	lab, err := cluster.Connect(k.t.Context(), cluster.Options{Name: k.lab, DataDir: filepath.Join(k.home, "data"), Direct: true})
	require.NoError(k.t, err)
	return lab
}

const ports = "30080=0,30443=0,80=0,443=0"

// TestDeathAroundALab kills what a lab stands on, and klab itself, at bad moments. The lab of the whole test
// is the one that comes out of the first three.
func TestDeathAroundALab(t *testing.T) {
	realEngine(t)
	t.Parallel()
	k := newKlab(t, "klab-e2e-death")
	t.Cleanup(func() { k.run(context.WithoutCancel(t.Context()), "destroy") })

	t.Run("a port is taken", func(t *testing.T) { aPortIsTaken(t, k) })
	t.Run("the engine dies during bring-up", func(t *testing.T) { engineDiesDuringBringUp(t, k) })
	t.Run("klab is killed during bring-up", func(t *testing.T) {
		start := k.launch(nil, "start", "--port", ports)
		start.says("join the workers")
		require.NoError(t, start.cmd.Process.Kill())
		require.Equal(t, -1, start.end())
		out, code := k.run(t.Context(), "check", "start-here")
		require.Equal(t, 4, code, out)
		require.Contains(t, k.must("status"), "its creation was interrupted")
	})
	t.Run("a second klab during bring-up", func(t *testing.T) {
		start := k.launch(nil, "start", "--port", ports)
		start.says("start node containers")
		second := k.launch(nil, "stop")
		require.Equal(t, 1, second.end())
		require.Contains(t, second.words(), "is held by klab start (pid ")
		require.Contains(t, second.words(), "try: quit that klab first")
		require.Zero(t, start.end(), "what was killed before is made afresh")
		require.Contains(t, k.must("status"), ": ready")
	})
	t.Run("the engine dies during a check", func(t *testing.T) { engineDiesDuringACheck(t, k) })
	t.Run("a node is deleted from the API", func(t *testing.T) {
		require.NoError(t, k.open().Delete(t.Context(), "Node", "", k.lab+"-worker", nil))
		for range 2 {
			out, code := k.run(t.Context(), "check", "--again", "readiness-probe/out-and-back", "-o", "json")
			require.NotEqual(t, 3, code, "a missing node is the lab's trouble, not a wrong answer: %s", out)
		}
		k.must("repair")
		k.passes("readiness-probe/out-and-back")
	})
}

// aPortIsTaken wants the holder's name and a port to try, before anything is made.
func aPortIsTaken(t *testing.T, k klabOf) {
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port
	start := k.launch(nil, "start", "--port", fmt.Sprintf("30080=%d,30443=0,80=0,443=0", port))
	require.Equal(t, 1, start.end())
	require.Contains(t, start.words(), fmt.Sprintf("127.0.0.1:%d is in use by ", port))
	require.Contains(t, start.words(), "try: klab --name "+k.lab+" start --port 30080=")
	require.Contains(t, k.must("status"), ": absent")
}

// engineDiesDuringBringUp wants an end with a reason, and that the next start knows the remains for its own.
func engineDiesDuringBringUp(t *testing.T, k klabOf) {
	const socket = "/var/run/docker.sock"
	if _, err := os.Stat(socket); err != nil || os.Getenv("DOCKER_HOST") != "" {
		t.Skipf("only docker's own socket can be put behind a relay: %v", err)
	}
	dir, err := os.MkdirTemp("", "klab") // the path of a socket must be short
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	engine := newRelay(t, "unix", filepath.Join(dir, "engine"), socket)
	start := k.launch([]string{"DOCKER_HOST=unix://" + filepath.Join(dir, "engine")}, "start", "--engine", "docker", "--port", ports)
	start.says("start the control plane")
	engine.cut()
	require.Equal(t, 1, start.end())
	require.Contains(t, start.words(), "docker died meanwhile (")
	require.Contains(t, start.words(), "try: start docker")
	require.Contains(t, k.must("status"), "its creation was interrupted")
}

// engineDiesDuringACheck takes the API server away from a check that disturbs, as an engine does that dies.
func engineDiesDuringACheck(t *testing.T, k klabOf) {
	k.must("reset", "readiness-probe")
	k.must("author", "apply", "readiness-probe/out-and-back")
	lab := k.open()
	api := newRelay(t, "tcp", "127.0.0.1:0", hostOf(t, lab.RESTConfig().Host))
	k.redirect(api.listener.Addr().String())

	check := k.launch(nil, "check", "readiness-probe/out-and-back", "-o", "json")
	require.Eventually(t, func() bool { return disrupted(t, lab) }, 2*time.Minute, 50*time.Millisecond, "the check never disturbed anything")
	api.cut()
	require.Equal(t, 4, check.end(), "klab could not look: %s", check.out.String())
	require.NotContains(t, check.out.String(), `"wrong"`)
	require.True(t, disrupted(t, lab), "the disruption is still open")

	k.must("repair")
	require.False(t, disrupted(t, lab))
	k.passes("readiness-probe/out-and-back")
}

func hostOf(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	return u.Host
}

func disrupted(t *testing.T, lab *cluster.Lab) bool {
	t.Helper()
	open, err := lab.Open(t.Context())
	require.NoError(t, err)
	return len(open) > 0
}

// redirect lets klab reach the API server at another address.
func (k klabOf) redirect(address string) {
	k.t.Helper()
	path := filepath.Join(k.home, "data", "labs", k.lab, "kubeconfig")
	config, err := clientcmd.LoadFromFile(path)
	require.NoError(k.t, err)
	for _, c := range config.Clusters {
		c.Server = "https://" + address
	}
	require.NoError(k.t, clientcmd.WriteToFile(*config, path))
}

// passes wants a pass as soon as the lab has come to rest.
func (k klabOf) passes(task string) {
	k.t.Helper()
	var out string
	defer func() { k.t.Logf("%s at last: %s", task, out) }()
	require.Eventually(k.t, func() bool {
		said, code := k.run(k.t.Context(), "check", "--again", task)
		out = said
		return code == 0
	}, 3*time.Minute, time.Second, "%s did not pass again", task)
}

// TestSomebodyElsesCluster: klab touches no cluster that it did not make, whatever it is asked.
func TestSomebodyElsesCluster(t *testing.T) {
	realEngine(t)
	t.Parallel()
	k := newKlab(t, "klab-e2e-theirs")
	engine, image := anyImage(t)
	name := k.lab + "-control-plane"
	run(t, engine, "create", "--name", name, "--label", "io.x-k8s.kind.cluster="+k.lab,
		"--label", "io.x-k8s.kind.role=control-plane", image, "true")
	t.Cleanup(func() {
		require.NoError(t, exec.CommandContext(context.WithoutCancel(t.Context()), engine, "rm", "-f", name).Run())
	})
	for _, args := range [][]string{{"start"}, {"start", "--recreate"}, {"repair"}, {"stop"}, {"destroy"}, {"status"}} {
		asked := k.launch(nil, args...)
		require.Equal(t, 1, asked.end(), "klab %v", args)
		require.Contains(t, asked.words(), "klab did not make it")
		require.Contains(t, asked.words(), "try: klab start --name OTHER")
	}
	require.Contains(t, run(t, engine, "ps", "-a", "--format", "{{.Names}}"), name)
}

// anyImage is an engine that answers and an image it has; its program is never run.
func anyImage(t *testing.T) (engine, image string) {
	t.Helper()
	for _, engine := range []string{"docker", "podman", "nerdctl"} {
		out, err := exec.CommandContext(t.Context(), engine, "images", "-q").Output()
		if ids := strings.Fields(string(out)); err == nil && len(ids) > 0 {
			return engine, ids[0]
		}
	}
	t.Fatal("no engine has an image; the node image is built before these tests")
	return "", ""
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	require.NoError(t, err, "%s %v: %s", name, args, out)
	return string(out)
}
