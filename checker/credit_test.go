package checker_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/checker/checkertest"
	"github.com/klab-dev/klab/workload/wire"
)

// crowd is a lab whose Pods answer requests, and may lie.
type crowd struct {
	*checkertest.Lab
	// answers are what the requests get; said is what each Pod tells when it is asked which it answered.
	answers []wire.HTTPResult
	said    map[string]wire.Answered
	asked   map[string]int
	// meanwhile happens while requests are under way.
	meanwhile func()
}

func newCrowd() *crowd {
	c := &crowd{Lab: &checkertest.Lab{}, said: map[string]wire.Answered{}, asked: map[string]int{}}
	c.Put(node("a", "True"))
	c.OnProbe = func(string, string, string, []byte) (any, error) {
		if c.meanwhile != nil {
			c.meanwhile()
		}
		return wire.HTTPResponse{Results: c.answers}, nil
	}
	c.OnControl = func(pod, _, path string) ([]byte, error) {
		if path != "/admin/answered" {
			return nil, errors.New("a look acted")
		}
		c.asked[pod]++
		said, ok := c.said[pod]
		if !ok {
			return nil, errors.New("connection refused")
		}
		return json.Marshal(said)
	}
	return c
}

// stand puts a Pod that runs images, the first being what listens.
func (c *crowd) stand(name, ip string, images ...string) map[string]any {
	containers := []any{}
	for i, image := range images {
		containers = append(containers, map[string]any{"name": fmt.Sprint("c", i), "image": image})
	}
	object := map[string]any{
		"kind": "Pod", "metadata": map[string]any{"name": name, "namespace": "ns"},
		"spec":   map[string]any{"containers": containers},
		"status": map[string]any{"phase": "Running", "podIP": ip, "podIPs": []any{map[string]any{"ip": ip}}},
	}
	c.Put(object)
	return object
}

// echo is an answer that says it is from an address and of a version.
func (c *crowd) echo(nonce, ip, version string) {
	c.answers = append(c.answers, wire.HTTPResult{Status: 200, Echo: &wire.EchoResult{
		NonceOK: true, Nonce: nonce, Version: version, Hostname: "web", IPs: []string{ip}, RemoteAddr: "10.244.0.9:40000",
	}})
}

// tells is what a Pod says it answered; its process is an hour old.
func (c *crowd) tells(name, ip string, nonces ...string) {
	c.said[name] = wire.Answered{IPs: []string{ip}, Uptime: wire.Duration(time.Hour), Nonces: nonces}
}

// hits is what a check sees of the requests.
func (c *crowd) hits(t *testing.T) (checker.State, string) {
	t.Helper()
	check := checker.Check{
		ID: "web", Observe: checker.Observations{"hits": {Verb: "http", Args: map[string]any{"url": "http://web.test/", "count": 2}}},
		Expect: []checker.Expectation{{Code: "told", Expression: "hits.ok < 0", Evidence: map[string]string{
			"hits": "hits.byPod.map(k, k + '=' + string(hits.byPod[k])).join(' ') + '; ' + hits.versions.map(k, k + '=' + string(hits.versions[k])).join(' ')" +
				" + '; foreign=' + string(hits.foreign) + ' clients=' + string(hits.clients.size()) + ' ok=' + string(hits.ok)",
		}}},
	}
	v := runner(c.Lab).Look(t.Context(), compiled(t, check)).Verdict
	if v.State == checker.Unknown {
		return v.State, v.Reason
	}
	return v.State, fmt.Sprint(v.Evidence["hits"])
}

const web, nginx = "klab.local/web:v1", "docker.io/library/nginx:1.29"

func TestAnAnswerCountsOnlyForAPodThatConfirmsIt(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		arrange func(*crowd)
		want    string
	}{
		"the Pod answered": {func(c *crowd) {
			c.stand("a", "10.1.0.1", web)
			c.tells("a", "10.1.0.1", "n1", "n2")
			c.echo("n1", "10.1.0.1", "v1")
			c.echo("n2", "10.1.0.1", "v1")
		}, "uid-a=2; v1=2; foreign=0 clients=1 ok=2"},
		"a liar names another Pod": {func(c *crowd) {
			c.stand("a", "10.1.0.1", web)
			c.stand("liar", "10.1.0.2", nginx)
			c.tells("a", "10.1.0.1", "n1")
			c.echo("n1", "10.1.0.1", "v1")
			c.echo("n2", "10.1.0.1", "v2")
		}, "uid-a=1; v1=1; foreign=1 clients=1 ok=2"},
		"a liar names itself": {func(c *crowd) {
			c.stand("liar", "10.1.0.2", nginx)
			c.tells("liar", "10.1.0.2", "n1")
			c.echo("n1", "10.1.0.2", "v2")
		}, "; ; foreign=1 clients=0 ok=1"},
		"a liar names nobody": {func(c *crowd) { c.echo("n1", "10.9.9.9", "v2") }, "; ; foreign=1 clients=0 ok=1"},
		"a manifest gives itself a version": {func(c *crowd) {
			c.stand("a", "10.1.0.1", web)
			c.tells("a", "10.1.0.1", "n1")
			c.echo("n1", "10.1.0.1", "v2")
		}, "uid-a=1; v1=1; foreign=0 clients=1 ok=1"},
		"a name that only begins like klab's": {func(c *crowd) {
			c.stand("a", "10.1.0.1", "klab.local/web.evil/x:v1")
			c.tells("a", "10.1.0.1", "n1")
			c.echo("n1", "10.1.0.1", "v1")
		}, "; ; foreign=1 clients=0 ok=1"},
		"beside a sidecar": {func(c *crowd) {
			c.stand("a", "10.1.0.1", web, "busybox:1.37")
			c.tells("a", "10.1.0.1", "n1")
			c.echo("n1", "10.1.0.1", "v1")
		}, "uid-a=1; v1=1; foreign=0 clients=1 ok=1"},
		"a sidecar answers in its place": {func(c *crowd) {
			c.stand("a", "10.1.0.1", nginx, web)
			c.tells("a", "10.1.0.1")
			c.echo("n1", "10.1.0.1", "v1")
		}, "; ; foreign=1 clients=0 ok=1"},
		"by digest": {func(c *crowd) {
			c.stand("a", "10.1.0.1", "klab.local/web@sha256:abc")
			c.tells("a", "10.1.0.1", "n1")
			c.echo("n1", "10.1.0.1", "v2")
		}, "uid-a=1; v2=1; foreign=0 clients=1 ok=1"},
		"under another name": {func(c *crowd) {
			n := node("n", "True")
			n["status"].(map[string]any)["images"] = []any{map[string]any{"names": []any{"docker.io/library/import@sha256:abc", "shop.test/own:1", "klab.local/web:v2"}}}
			c.Put(n)
			c.stand("a", "10.1.0.1", "shop.test/own:1")
			c.tells("a", "10.1.0.1", "n1")
			c.echo("n1", "10.1.0.1", "v2")
		}, "uid-a=1; v2=1; foreign=0 clients=1 ok=1"},
		"gone since": {func(c *crowd) {
			c.stand("a", "10.1.0.1", web)
			c.meanwhile = func() { c.Remove("Pod", "ns", "a") }
			c.echo("n1", "10.1.0.1", "v1")
		}, "uid-a=1; v1=1; foreign=0 clients=1 ok=1"},
		"gone since, beside a sidecar": {func(c *crowd) {
			c.stand("a", "10.1.0.1", web, "busybox:1.37")
			c.meanwhile = func() { c.Remove("Pod", "ns", "a") }
			c.echo("n1", "10.1.0.1", "v1")
		}, "uid-a=1; v1=1; foreign=0 clients=1 ok=1"},
		"come since": {func(c *crowd) {
			c.meanwhile = func() { c.stand("a", "10.1.0.1", web) }
			c.tells("a", "10.1.0.1", "n1")
			c.echo("n1", "10.1.0.1", "v1")
		}, "uid-a=1; v1=1; foreign=0 clients=1 ok=1"},
		"restarted since": {func(c *crowd) {
			c.stand("a", "10.1.0.1", web)
			c.said["a"] = wire.Answered{IPs: []string{"10.1.0.1"}}
			c.echo("n1", "10.1.0.1", "v1")
		}, "uid-a=1; v1=1; foreign=0 clients=1 ok=1"},
		"of an older klab, which cannot say": {func(c *crowd) {
			c.stand("a", "10.1.0.1", web)
			c.echo("n1", "10.1.0.1", "v1")
		}, "uid-a=1; v1=1; foreign=0 clients=1 ok=1"},
		"two on the network of one node": {func(c *crowd) {
			for _, name := range []string{"a", "b"} {
				pod := c.stand(name, "172.18.0.3", web)
				pod["spec"].(map[string]any)["hostNetwork"] = true
				c.tells(name, "172.18.0.3", "other")
			}
			c.echo("n1", "172.18.0.3", "v1")
		}, "uid-b=1; v1=1; foreign=0 clients=1 ok=1"},
		"a program that is no echo": {func(c *crowd) {
			c.stand("a", "10.1.0.1", nginx)
			c.answers = []wire.HTTPResult{{Status: 200, Body: "Welcome to nginx"}}
		}, "; ; foreign=0 clients=0 ok=1"},
	}
	for name, tt := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrowd()
			tt.arrange(c)
			state, got := c.hits(t)
			require.NotEqual(t, checker.Unknown, state, got)
			require.Equal(t, tt.want, got)
		})
	}
}

func TestAPodIsAskedOnceForManyRequests(t *testing.T) {
	t.Parallel()
	c := newCrowd()
	c.stand("a", "10.1.0.1", web)
	var nonces []string
	for i := range 500 {
		nonces = append(nonces, fmt.Sprint("n", i))
		c.echo(nonces[i], "10.1.0.1", "v1")
	}
	c.tells("a", "10.1.0.1", nonces...)
	_, got := c.hits(t)
	require.Equal(t, "uid-a=500; v1=500; foreign=0 clients=1 ok=500", got)
	require.Equal(t, map[string]int{"a": 1}, c.asked)
}

func TestAPodOfSeveralProgramsThatCannotBeAskedIsUnknown(t *testing.T) {
	t.Parallel()
	c := newCrowd()
	c.stand("a", "10.1.0.1", nginx, web)
	c.echo("n1", "10.1.0.1", "v1")
	state, reason := c.hits(t)
	require.Equal(t, checker.Unknown, state)
	require.Contains(t, reason, "ask Pod a whether it answered: connection refused")
}

func TestStatisticsOfAnotherProgramAreNotBelieved(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		image, ip, want string
	}{
		"klab's own":           {web, "10.1.0.1", ""},
		"another program":      {nginx, "10.1.0.1", "does not run klab.local/web"},
		"another Pod, by then": {web, "10.1.0.2", "another Pod of its name answers"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrowd()
			c.stand("a", "10.1.0.1", tt.image)
			c.OnControl = func(string, string, string) ([]byte, error) {
				return json.Marshal(wire.Stats{IPs: []string{tt.ip}, Word: "w"})
			}
			check := checker.Check{
				ID: "web", Observe: checker.Observations{"stats": {Verb: "stats", Args: map[string]any{"pod": "a"}}},
				Expect: []checker.Expectation{{Code: "told", Expression: "stats.word == 'w'"}},
			}
			v := runner(c.Lab).Look(t.Context(), compiled(t, check)).Verdict
			if tt.want == "" {
				require.Equal(t, checker.Pass, v.State, v.Reason)
				return
			}
			require.Equal(t, checker.Unknown, v.State)
			require.Contains(t, v.Reason, tt.want)
		})
	}
}
