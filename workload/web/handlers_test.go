package web

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/workload/wire"
)

// get asks the workload's handler the way a server would.
func get(t *testing.T, a *App, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	a.main.Handler.ServeHTTP(w, r)
	return w
}

// ask moves a switch from somewhere.
func ask(a *App, path, from string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, nil)
	r.RemoteAddr = from
	w := httptest.NewRecorder()
	a.control.Handler.ServeHTTP(w, r)
	return w
}

func control(t *testing.T, a *App, path string) wire.Switches {
	t.Helper()
	w := ask(a, path, "127.0.0.1:40000")
	require.Equal(t, http.StatusOK, w.Code, w.Body.String())
	var out wire.Switches
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &out))
	return out
}

func readStats(t *testing.T, a *App) wire.Stats {
	t.Helper()
	w := httptest.NewRecorder()
	a.control.Handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/admin/stats", nil))
	var out wire.Stats
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &out))
	return out
}

func newApp(change func(*Options)) *App {
	opts := Options{Version: "v1", Behaviour: BehaviourNormal, Sigterm: SigtermDrain}
	if change != nil {
		change(&opts)
	}
	return New(opts, io.Discard)
}

func TestEcho(t *testing.T) {
	t.Setenv("KLAB_VERSION", "v1")
	t.Setenv("KLAB_TOKEN", "hush")
	t.Setenv("GREETING", "hi")
	t.Setenv("OTHER", "no")
	a := newApp(func(o *Options) { o.EchoEnv = "GREETING" })
	w := get(t, a, "/echo?nonce=abc", "X-Test", "yes")
	require.Equal(t, "application/json", w.Header().Get("Content-Type"))
	require.Equal(t, "v1", w.Header().Get(wire.HeaderVersion))
	require.Equal(t, a.id.IP(), w.Header().Get(wire.HeaderIP))
	var echo wire.Echo
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &echo))
	require.Equal(t, "abc", echo.Nonce)
	require.Equal(t, "v1", echo.Version)
	require.Equal(t, a.id.Hostname, echo.Hostname)
	require.Equal(t, OwnIPs(), echo.IPs)
	require.Equal(t, "192.0.2.1:1234", echo.RemoteAddr)
	require.Equal(t, []string{"yes"}, echo.Headers["X-Test"])
	require.Equal(t, "hi", echo.Env["GREETING"])
	require.Equal(t, "v1", echo.Env["KLAB_VERSION"])
	require.NotContains(t, echo.Env, "KLAB_TOKEN")
	require.NotContains(t, echo.Env, "OTHER")
}

func TestPaths(t *testing.T) {
	t.Parallel()
	a := newApp(nil)
	for path, want := range map[string]int{
		"/": 200, "/from-laptop": 200, "/nothing": 404, "/clientip": 200, "/livez": 200, "/readyz": 200,
		"/startupz": 200, "/healthz": 200, "/status?code=418": 418, "/status?code=99": 400,
		"/slow?d=1ms": 200, "/slow?d=1h": 400, "/file?path=/does/not/exist": 404, "/dial?url=nonsense": 502,
	} {
		require.Equal(t, want, get(t, a, path).Code, path)
	}
	require.Equal(t, "192.0.2.1\n", get(t, a, "/clientip", "X-Forwarded-For", "9.9.9.9").Body.String())
}

func TestWarmingUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newApp(func(o *Options) { o.StartDelay, o.ReadyDelay = 5*time.Second, 20*time.Second })
		time.Sleep(24 * time.Second)
		for _, path := range []string{"/", "/echo", "/readyz"} {
			w := get(t, a, path)
			require.Equal(t, 503, w.Code, path)
			require.Contains(t, w.Body.String(), "warming up")
		}
		require.Equal(t, 200, get(t, a, "/livez").Code, "a warming process is alive")
		require.Equal(t, 200, get(t, a, "/startupz").Code)
		time.Sleep(time.Second)
		for _, path := range []string{"/", "/echo", "/readyz"} {
			require.Equal(t, 200, get(t, a, path).Code, path)
		}
	})
}

func TestReadySwitch(t *testing.T) {
	t.Parallel()
	a := newApp(nil)
	require.False(t, control(t, a, "/admin/ready?value=false").Ready)
	require.Equal(t, 503, get(t, a, "/readyz").Code)
	require.Equal(t, 200, get(t, a, "/").Code, "a probe on / must not notice")
	require.Equal(t, 200, get(t, a, "/echo").Code)
	require.Equal(t, 200, get(t, a, "/livez").Code)
	require.True(t, control(t, a, "/admin/ready?value=true").Ready)
	require.Equal(t, 200, get(t, a, "/readyz").Code)
}

func TestGlitch(t *testing.T) {
	t.Parallel()
	a := newApp(nil)
	require.Equal(t, 2, control(t, a, "/admin/ready?value=false&count=2").Glitches)
	codes := []int{}
	for range 4 {
		codes = append(codes, get(t, a, "/readyz").Code)
	}
	require.Equal(t, []int{503, 503, 200, 200}, codes)
}

func TestLiveSwitchAndReset(t *testing.T) {
	t.Parallel()
	a := newApp(nil)
	require.False(t, control(t, a, "/admin/live?value=false").Live)
	require.Equal(t, 503, get(t, a, "/livez").Code)
	require.Equal(t, 503, get(t, a, "/healthz").Code)
	require.Equal(t, 200, get(t, a, "/readyz").Code)
	control(t, a, "/admin/ready?value=false&count=9")
	control(t, a, "/admin/alloc?mb=1")
	after := control(t, a, "/admin/reset")
	require.Equal(t, wire.Switches{Ready: true, Live: true, Warm: true}, after)
	require.Equal(t, 200, get(t, a, "/livez").Code)
}

func TestBadVersionServesButIsNeverReady(t *testing.T) {
	t.Parallel()
	a := newApp(func(o *Options) { o.Behaviour = BehaviourNeverReady })
	require.Equal(t, 503, get(t, a, "/readyz").Code)
	require.Equal(t, 200, get(t, a, "/").Code)
	require.Equal(t, 200, get(t, a, "/livez").Code)
}

func TestHang(t *testing.T) {
	t.Parallel()
	a := newApp(nil)
	server := httptest.NewServer(a.main.Handler)
	defer server.Close()
	require.True(t, control(t, a, "/admin/hang").Hung)
	client := &http.Client{Timeout: 100 * time.Millisecond}
	_, err := client.Get(server.URL + "/livez")
	require.ErrorContains(t, err, "Client.Timeout", "the connection is accepted, the answer never comes")
	waiting := make(chan int, 1)
	go func() {
		resp, err := http.Get(server.URL + "/livez")
		if err != nil {
			waiting <- 0
			return
		}
		resp.Body.Close()
		waiting <- resp.StatusCode
	}()
	require.False(t, control(t, a, "/admin/hang?value=false").Hung)
	require.Equal(t, 200, <-waiting)
}

func TestDependency(t *testing.T) {
	t.Parallel()
	code := http.StatusOK
	db := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }))
	defer db.Close()
	a := newApp(func(o *Options) { o.DepsURL = db.URL })
	require.Equal(t, 200, get(t, a, "/readyz").Code)
	code = http.StatusInternalServerError
	require.Equal(t, 503, get(t, a, "/readyz").Code)
	require.Equal(t, 503, get(t, a, "/healthz").Code)
	require.Equal(t, 200, get(t, a, "/livez").Code, "liveness must not look at the database")
	db.Close()
	require.Contains(t, get(t, a, "/readyz").Body.String(), "refused")
}

func TestStats(t *testing.T) {
	t.Parallel()
	a := newApp(nil)
	control(t, a, "/admin/ready?value=false&count=1")
	get(t, a, "/readyz", "User-Agent", "kube-probe/1.37")
	get(t, a, "/readyz", "User-Agent", "kube-probe/1.37")
	get(t, a, "/readyz", "User-Agent", "klab-check")
	get(t, a, "/echo", wire.HeaderLoad, "shop")
	get(t, a, "/from-laptop", "User-Agent", "curl/8")
	s := readStats(t, a)
	require.Equal(t, a.id.Word, s.Word)
	require.NotEmpty(t, s.Argv)
	require.Contains(t, s.EnvNames, "PATH")
	ready := s.Paths["/readyz"]
	require.EqualValues(t, 3, ready.Total)
	require.Equal(t, map[int]int64{503: 1, 200: 2}, ready.Statuses)
	require.True(t, ready.FirstOK.After(ready.First), "the first hit failed")
	require.EqualValues(t, 2, ready.Classes[wire.ClassKubelet].Total)
	require.EqualValues(t, 1, ready.Classes[wire.ClassCheck].Total)
	require.EqualValues(t, 1, s.Paths["/echo"].Classes[wire.ClassProber].Total)
	require.EqualValues(t, 1, s.Paths["/echo"].Loads["shop"].Total)
	require.EqualValues(t, 1, s.Paths["/from-laptop"].Remotes["192.0.2.1"].Total)
	require.EqualValues(t, 1, s.Paths["/from-laptop"].Classes[wire.ClassOther].Total)
}

func TestStatsStayBounded(t *testing.T) {
	t.Parallel()
	a := newApp(nil)
	for i := range maxPaths + 5 {
		get(t, a, "/from-"+strings.Repeat("x", i))
	}
	s := readStats(t, a)
	require.Len(t, s.Paths, maxPaths)
	require.EqualValues(t, 5, s.Overflow)
}

func TestControlRefuses(t *testing.T) {
	t.Parallel()
	a := newApp(nil)
	for path, want := range map[string]string{
		"/admin/ready":                        `value=""`,
		"/admin/ready?value=false&count=-1":   `count="-1"`,
		"/admin/live?value=maybe":             `value="maybe"`,
		"/admin/hang?value=maybe":             `value="maybe"`,
		"/admin/tcp":                          `open=""`,
		"/admin/exit?code=x":                  `code="x"`,
		"/admin/alloc?mb=x":                   `mb="x"`,
		"/admin/burn?cpu=lots":                `cpu="lots"`,
		"/admin/burn?cpu=100m&for=whole+life": `for="whole life"`,
	} {
		w := ask(a, path, inside)
		require.Equal(t, http.StatusBadRequest, w.Code, path)
		var failure wire.Failure
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &failure))
		require.Contains(t, failure.Error, want, path)
	}
	w := httptest.NewRecorder()
	a.control.Handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/admin/ready?value=false", nil))
	require.Equal(t, http.StatusMethodNotAllowed, w.Code, "looking must not change anything")
}

func TestFiles(t *testing.T) {
	t.Parallel()
	a := newApp(nil)
	path := filepath.Join(t.TempDir(), "note")
	require.Equal(t, 200, get(t, a, "/write?path="+path+"&data=hello").Code)
	require.Equal(t, "hello", get(t, a, "/file?path="+path).Body.String())
	require.Equal(t, 200, get(t, a, "/write?append=1&path="+path+"&data=more").Code)
	require.Regexp(t, `^hello\d{4}-\d\d-\d\dT\S+Z more\n$`, get(t, a, "/file?path="+path).Body.String())
	require.Equal(t, 500, get(t, a, "/write?path="+path+"/below&data=x").Code)
}

func TestParseMilli(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"200m": 200, "1": 1000, "0.5": 500, "0": 0} {
		got, err := parseMilli(text)
		require.NoError(t, err)
		require.Equal(t, want, got, text)
	}
}
