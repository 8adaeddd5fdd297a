package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

const (
	everything      = uint64(0x1ffffffffff)
	withoutResource = uint64(0x1fffeffffff)
)

func TestRequestFile(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"create":             {[]string{"--root", "/r", "--log", "create", "--log-format", "json", "create", "--bundle", "/b", "id"}, "/b/config.json"},
		"run, joined flags":  {[]string{"--root=/r", "run", "--bundle=/b", "id"}, "/b/config.json"},
		"run, short flag":    {[]string{"run", "-b", "/b", "id"}, "/b/config.json"},
		"create, no bundle":  {[]string{"create", "id"}, "config.json"},
		"exec with process":  {[]string{"--systemd-cgroup", "exec", "--process", "/p.json", "id"}, "/p.json"},
		"exec with argv":     {[]string{"exec", "id", "sh"}, ""},
		"another command":    {[]string{"--root", "/r", "state", "id"}, ""},
		"nothing but a flag": {[]string{"--version"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := requestFile(test.args); got != test.want {
				t.Fatalf("requestFile(%q) = %q, want %q", test.args, got, test.want)
			}
		})
	}
}

func TestBound(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		set      uint64
		in, want string
	}{
		"config loses what the host lacks": {
			withoutResource,
			`{"process":{"oomScoreAdj":-999,"capabilities":{"bounding":["CAP_CHOWN","CAP_SYS_RESOURCE"]}},"linux":{"big":18446744073709551615}}`,
			`{"process":{"oomScoreAdj":0,"capabilities":{"bounding":["CAP_CHOWN"]}},"linux":{"big":18446744073709551615}}`,
		},
		"exec process is bounded too": {
			withoutResource,
			`{"args":["sh"],"capabilities":{"effective":["CAP_SYS_RESOURCE"]}}`,
			`{"args":["sh"],"capabilities":{"effective":[]}}`,
		},
		"a raised score stays": {
			withoutResource, `{"process":{"oomScoreAdj":500}}`, `{"process":{"oomScoreAdj":500}}`,
		},
		"a full set changes nothing": {
			everything,
			`{"process":{"oomScoreAdj":-1,"capabilities":{"bounding":["CAP_SYS_RESOURCE","CAP_NEW"]}}}`,
			`{"process":{"oomScoreAdj":-1,"capabilities":{"bounding":["CAP_SYS_RESOURCE","CAP_NEW"]}}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := bound([]byte(test.in), test.set)
			if err != nil {
				t.Fatal(err)
			}
			if !sameJSON(t, got, []byte(test.want)) {
				t.Fatalf("bound gave %s, want %s", got, test.want)
			}
		})
	}
}

func TestBoundFileKeepsMode(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(file, []byte(`{"process":{}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := boundFile(file, withoutResource); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, error %v", info.Mode(), err)
	}
}

func TestBoundingSet(t *testing.T) {
	t.Parallel()
	status := filepath.Join(t.TempDir(), "status")
	if err := os.WriteFile(status, []byte("Name:\tx\nCapBnd:\t000001fffeffffff\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if set, err := boundingSet(status); err != nil || set != withoutResource {
		t.Fatalf("boundingSet = %x, %v", set, err)
	}
}

// sameJSON compares byte-exact numbers, so that a large integer that went
// through a float is seen.
func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	var x, y map[string]json.RawMessage
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		t.Fatalf("not JSON: %s or %s", a, b)
	}
	var p, q any
	if json.Unmarshal(a, &p) != nil || json.Unmarshal(b, &q) != nil {
		t.Fatalf("not JSON: %s or %s", a, b)
	}
	return reflect.DeepEqual(p, q) && string(x["linux"]) == string(y["linux"])
}
