package web

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// running is a workload under Run, on ports of its own.
type running struct {
	app  *App
	log  *syncBuffer
	term chan os.Signal
	done chan int
}

type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func start(t *testing.T, change func(*Options)) *running {
	t.Helper()
	r := &running{log: &syncBuffer{}, term: make(chan os.Signal, 1), done: make(chan int, 1)}
	opts := Options{Version: "v1", Behaviour: BehaviourNormal, Sigterm: SigtermDrain, PrintSecret: true}
	if change != nil {
		change(&opts)
	}
	r.app = New(opts, r.log)
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	go func() {
		code, err := r.app.Run(ctx, r.term)
		if err != nil {
			fmt.Fprintln(r.log, err)
		}
		r.done <- code
	}()
	return r
}

func (r *running) await(t *testing.T, text string) {
	t.Helper()
	require.Eventually(t, func() bool { return strings.Contains(r.log.String(), text) },
		10*time.Second, 5*time.Millisecond, "log never said %q", text)
}

func (r *running) url(t *testing.T, path string) string {
	t.Helper()
	r.await(t, "listening on")
	_, port, err := net.SplitHostPort(r.app.gate.address("main"))
	require.NoError(t, err)
	return "http://127.0.0.1:" + port + path
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func fetch(url string) (int, error) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(url)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return resp.StatusCode, nil
}

func TestTheWordIsNewAtEachStart(t *testing.T) {
	t.Parallel()
	words := map[string]bool{}
	for range 3 {
		r := start(t, nil)
		r.await(t, "the word of this Pod is")
		word := regexp.MustCompile(`the word of this Pod is ([a-z]+-[a-z]+-\d{4})\n`).FindStringSubmatch(r.log.String())
		require.NotNil(t, word, r.log.String())
		words[word[1]] = true
	}
	require.Greater(t, len(words), 1)
}

func TestTCPSwitchClosesAndReopensTheSamePort(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	url := r.url(t, "/")
	control(t, r.app, "/admin/tcp?open=false")
	_, err := fetch(url)
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	require.True(t, control(t, r.app, "/admin/tcp?open=true").TCPOpen)
	code, err := fetch(url)
	require.NoError(t, err)
	require.Equal(t, 200, code)
}

func TestStartDelayKeepsPortsClosed(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	r := start(t, func(o *Options) { o.Port, o.StartDelay = port, time.Hour })
	r.await(t, "starting slowly")
	require.False(t, control(t, r.app, "/admin/reset").TCPOpen, "a reset must not start it early")
	_, err := fetch(fmt.Sprintf("http://127.0.0.1:%d/startupz", port))
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	exitAfter := start(t, func(o *Options) { o.ExitAfter, o.ExitCode = time.Millisecond, 7 })
	require.Equal(t, 7, <-exitAfter.done)
	told := start(t, nil)
	control(t, told.app, "/admin/exit?code=3")
	require.Equal(t, 3, <-told.done)
	crash := start(t, func(o *Options) { o.Behaviour = BehaviourCrash })
	require.Equal(t, 1, <-crash.done)
	require.Contains(t, crash.log.String(), "fatal: ")
}

func TestPortInUse(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", ":0")
	require.NoError(t, err)
	defer l.Close()
	r := start(t, func(o *Options) { o.Port = l.Addr().(*net.TCPAddr).Port })
	require.Equal(t, 1, <-r.done)
	require.Contains(t, r.log.String(), "listen on main port")
}

func TestSigtermDrainFinishesWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	log := filepath.Join(t.TempDir(), "shutdown")
	r := start(t, func(o *Options) { o.Drain, o.ShutdownLog = time.Second, log })
	url := r.url(t, "")
	slow := make(chan error, 1)
	go func() {
		_, err := fetch(url + "/slow?d=1500ms")
		slow <- err
	}()
	r.term <- syscall.SIGTERM
	r.await(t, "SIGTERM")
	code, err := fetch(url + "/readyz")
	require.NoError(t, err, "it still serves")
	require.Equal(t, 503, code)
	require.Equal(t, 0, <-r.done)
	require.NoError(t, <-slow)
	lines, err := os.ReadFile(log)
	require.NoError(t, err)
	require.Regexp(t, `(?s)^\S+Z sigterm\n\S+Z exit\n$`, string(lines))
}

func TestSigtermExitNow(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *Options) { o.Sigterm = SigtermExitNow })
	r.url(t, "")
	r.term <- syscall.SIGTERM
	require.Equal(t, 0, <-r.done)
}

func TestSigtermIsIgnoredOnRequestAndWhileHung(t *testing.T) {
	t.Parallel()
	ignoring := start(t, func(o *Options) { o.Sigterm = SigtermIgnore })
	hung := start(t, nil)
	control(t, hung.app, "/admin/hang")
	for _, r := range []*running{ignoring, hung} {
		r.url(t, "")
		r.term <- syscall.SIGTERM
		r.await(t, "SIGTERM ignored")
		require.Empty(t, r.done)
	}
}

func TestTCPAndUDPEcho(t *testing.T) {
	t.Parallel()
	tcp, udp := freePort(t), freePort(t)
	r := start(t, func(o *Options) { o.TCPPort, o.UDPPort = tcp, udp })
	r.url(t, "")
	buf := make([]byte, 1500)
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", tcp))
	require.NoError(t, err)
	defer conn.Close()
	n, err := conn.Read(buf)
	require.NoError(t, err)
	require.Contains(t, string(buf[:n]), "klab v1 "+r.app.id.Hostname)
	packet, err := net.Dial("udp", fmt.Sprintf("127.0.0.1:%d", udp))
	require.NoError(t, err)
	defer packet.Close()
	_, err = packet.Write([]byte("hello"))
	require.NoError(t, err)
	n, err = packet.Read(buf)
	require.NoError(t, err)
	require.Contains(t, string(buf[:n]), `"data":"hello"`)
}
