package entry

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/workload/wire"
)

type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

func fakeHost(env map[string]string) (h Host, out *output, term chan os.Signal) {
	out, term = &output{}, make(chan os.Signal, 1)
	lookup := func(name string) (string, bool) { v, ok := env[name]; return v, ok }
	return Host{Stdout: out, Stderr: out, Lookup: lookup, Sigterm: term}, out, term
}

func TestCheck(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/livez" || r.UserAgent() != wire.ClassCheck {
			http.Error(w, "no: warming up", http.StatusServiceUnavailable)
		}
	}))
	defer server.Close()
	u, err := url.Parse(server.URL)
	require.NoError(t, err)
	tests := []struct {
		args []string
		code int
		says string
	}{
		{[]string{"check", "livez", "--port", u.Port()}, 0, "200"},
		{[]string{"check", "--port=" + u.Port(), "livez"}, 0, "200"},
		{[]string{"check", "readyz", "--port", u.Port()}, 1, "503 no: warming up"},
		{[]string{"check", "livez", "--port", "1"}, 1, "refused"},
		{[]string{"check", "everything"}, 2, "want readyz"},
		{[]string{"check"}, 2, "want readyz"},
	}
	for _, tt := range tests {
		h, out, _ := fakeHost(nil)
		require.Equal(t, tt.code, Run(tt.args, h), tt.args)
		require.Contains(t, out.String(), tt.says, tt.args)
	}
	h, _, _ := fakeHost(map[string]string{"KLAB_PORT": u.Port()})
	require.Equal(t, 0, Run([]string{"check", "livez"}, h), "the port also comes from the environment")
}

func TestSmallCommands(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "note")
	h, out, term := fakeHost(nil)
	require.Equal(t, 0, Run([]string{"write", file, "pre", "stop"}, h))
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Regexp(t, `^\S+Z pre stop\n$`, string(data))
	require.Equal(t, 0, Run([]string{"print", "item", "7"}, h))
	require.Contains(t, out.String(), "item 7\n")
	require.Equal(t, 0, Run([]string{"sleep", "0.001"}, h))
	require.Equal(t, 0, Run([]string{"sleep", "1ms"}, h))
	term <- syscall.SIGTERM
	require.Equal(t, 0, Run([]string{"sleep"}, h), "SIGTERM ends a sleep without end")
	require.Equal(t, 2, Run([]string{"sleep", "well"}, h))
	require.Equal(t, 2, Run([]string{"write", file}, h))
	require.Equal(t, 2, Run([]string{"dance"}, h))
	require.Contains(t, out.String(), "run: web help")
	require.Equal(t, 0, Run([]string{"help"}, h))
	require.Contains(t, out.String(), "-ready-delay")
}

func TestServeRefusesBadFlags(t *testing.T) {
	t.Parallel()
	h, out, _ := fakeHost(nil)
	require.Equal(t, 2, Run([]string{"--sigterm=later"}, h))
	require.Contains(t, out.String(), "want drain, exit-now or ignore")
}

// listening waits for a server's first line and returns its address.
func listening(t *testing.T, out *output) string {
	t.Helper()
	const prefix = "listening on "
	require.Eventually(t, func() bool { return strings.Contains(out.String(), prefix) }, 10*time.Second, time.Millisecond)
	line, _, _ := strings.Cut(out.String()[strings.Index(out.String(), prefix)+len(prefix):], "\n")
	return line
}

func TestProbe(t *testing.T) {
	t.Parallel()
	token := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(token, []byte("secret\n"), 0o600))
	h, out, term := fakeHost(nil)
	done := make(chan int, 1)
	go func() { done <- Run([]string{"probe", "--listen=127.0.0.1:0", "--token-file", token, "--node"}, h) }()
	base := "http://" + listening(t, out)
	resp, err := http.Get(base + "/healthz")
	require.NoError(t, err)
	resp.Body.Close()
	require.Equal(t, 200, resp.StatusCode)
	for secret, want := range map[string]int{"secret": http.StatusBadRequest, "other": http.StatusUnauthorized} {
		req, err := http.NewRequest(http.MethodGet, base+"/node/unit?name=none", nil)
		require.NoError(t, err)
		req.Header.Set(wire.HeaderToken, secret)
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		resp.Body.Close()
		require.Equal(t, want, resp.StatusCode)
	}
	term <- syscall.SIGTERM
	require.Equal(t, 0, <-done)
}

func TestProbeWantsAToken(t *testing.T) {
	t.Parallel()
	h, out, _ := fakeHost(nil)
	require.Equal(t, 2, Run([]string{"probe"}, h))
	require.Contains(t, out.String(), "give --token-file or KLAB_TOKEN")
	require.Equal(t, 2, Run([]string{"probe", "--token-file", "/does/not/exist"}, h))
}

func TestSink(t *testing.T) {
	t.Parallel()
	h, out, term := fakeHost(map[string]string{"KLAB_PORT": "0"})
	done := make(chan int, 1)
	go func() { done <- Run([]string{"sink"}, h) }()
	_, port, _ := strings.Cut(strings.ReplaceAll(listening(t, out), "[::]", ""), ":")
	base := "http://127.0.0.1:" + port
	resp, err := http.Post(base, "text/plain", strings.NewReader("one\ntwo\n"))
	require.NoError(t, err)
	resp.Body.Close()
	resp, err = http.Get(base + "?match=tw")
	require.NoError(t, err)
	var body bytes.Buffer
	_, err = body.ReadFrom(resp.Body)
	require.NoError(t, err)
	resp.Body.Close()
	require.Equal(t, "two\n", body.String())
	term <- syscall.SIGTERM
	require.Equal(t, 0, <-done)
}

func TestTheOperatorNeedsAPod(t *testing.T) {
	t.Parallel()
	h, out, _ := fakeHost(nil)
	require.Equal(t, 1, Run([]string{"operator", "--all-namespaces"}, h))
	require.Contains(t, out.String(), "find the API server")
	require.Equal(t, 2, Run([]string{"operator", "--resync=soon"}, h))
}
