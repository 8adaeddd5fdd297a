package operator

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// server plays the API server for three resources: lists, watches, versions, rights, and whatever else a test lets it do.
type server struct {
	*httptest.Server
	mu      sync.Mutex
	objects map[string]object // by path
	version int
	// changes is what watches tell, in order; from a version below oldest on they answer 410.
	changes []change
	oldest  int
	news    chan struct{}
	// denied are verbs and resources, as "create services".
	denied map[string]bool
	// calls counts requests by verb and resource.
	calls map[string]int
	// refuse, if set, may answer a request instead.
	refuse func(verb, resource string) (code int)
	// mute keeps watches from telling anything.
	mute bool
	// ended counts watches that were cut.
	cut chan struct{}
}

type change struct {
	Type     string
	Object   object
	version  int
	resource string
}

func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{objects: map[string]object{}, denied: map[string]bool{}, calls: map[string]int{}, news: make(chan struct{}), cut: make(chan struct{})}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.CloseClientConnections)
	return s
}

// api is the operator's way to the server.
func (s *server) api(t *testing.T) *API {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "token"), []byte("secret\n"), 0o600))
	return &API{base: s.URL, dir: dir, client: s.Client()}
}

// asked splits a path such as /apis/apps/v1/namespaces/shop/deployments/x.
func asked(r *http.Request) (resource, name, part string) {
	_, rest, _ := strings.Cut(r.URL.Path, "/v1/")
	words := strings.Split(rest, "/")
	if words[0] == "namespaces" {
		words = words[2:]
	}
	words = append(words, "", "")
	return words[0], words[1], words[2]
}

func verbOf(r *http.Request, name string) string {
	switch {
	case r.Method == http.MethodPost:
		return "create"
	case r.Method == http.MethodPut:
		return "update"
	case r.URL.Query().Get("watch") != "":
		return "watch"
	case name != "":
		return "get"
	}
	return "list"
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	resource, name, part := asked(r)
	verb := verbOf(r, name)
	whole := strings.TrimSuffix(resource+"/"+part, "/")
	s.mu.Lock()
	s.calls[verb+" "+whole]++
	denied, refuse := s.denied[verb+" "+whole], s.refuse
	s.mu.Unlock()
	if r.Header.Get("Authorization") != "Bearer secret" {
		fail(w, http.StatusUnauthorized, "who are you?")
		return
	}
	if denied {
		fail(w, http.StatusForbidden, whole+" is forbidden")
		return
	}
	if refuse != nil {
		if code := refuse(verb, whole); code != 0 {
			fail(w, code, "not now")
			return
		}
	}
	if verb == "watch" {
		s.watch(w, r, resource)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch verb {
	case "get":
		if one, ok := s.objects[r.URL.Path]; ok {
			answer(w, one)
			return
		}
		fail(w, http.StatusNotFound, name+" not found")
	case "list":
		items := []object{}
		for _, path := range slices.Sorted(maps.Keys(s.objects)) {
			if strings.HasPrefix(path, r.URL.Path+"/") || strings.Contains(path, "/"+resource+"/") && !strings.Contains(r.URL.Path, "/namespaces/") {
				items = append(items, s.objects[path])
			}
		}
		answer(w, object{"metadata": object{"resourceVersion": strconv.Itoa(s.version)}, "items": items})
	default:
		s.write(w, r, verb, part)
	}
}

func (s *server) write(w http.ResponseWriter, r *http.Request, verb, part string) {
	var sent object
	if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
		fail(w, http.StatusBadRequest, err.Error())
		return
	}
	path := strings.TrimSuffix(r.URL.Path, "/status")
	if verb == "create" {
		path += "/" + text(sent, "metadata", "name")
	}
	have, exists := s.objects[path]
	switch {
	case verb == "create" && exists:
		fail(w, http.StatusConflict, "already exists")
		return
	case verb == "update" && !exists:
		fail(w, http.StatusNotFound, "not found")
		return
	case verb == "update" && text(sent, "metadata", "resourceVersion") != text(have, "metadata", "resourceVersion"):
		fail(w, http.StatusConflict, "the object has been modified")
		return
	}
	if part == "status" {
		status := sent["status"]
		sent = copyOf(have)
		sent["status"] = status
	}
	answer(w, s.put(path, sent))
}

// put stores an object and tells the watches.
func (s *server) put(path string, one object) object {
	s.version++
	one = copyOf(one)
	meta := one["metadata"].(object)
	meta["resourceVersion"] = strconv.Itoa(s.version)
	if meta["uid"] == nil {
		meta["uid"] = fmt.Sprintf("uid-%d", s.version)
	}
	s.objects[path] = one
	s.tell("MODIFIED", path, one)
	return one
}

func (s *server) tell(kind, path string, one object) {
	_, rest, _ := strings.Cut(path, "/namespaces/")
	s.changes = append(s.changes, change{kind, copyOf(one), s.version, strings.Split(rest, "/")[1]})
	close(s.news)
	s.news = make(chan struct{})
}

func (s *server) watch(w http.ResponseWriter, r *http.Request, resource string) {
	from, _ := strconv.Atoi(r.URL.Query().Get("resourceVersion"))
	s.mu.Lock()
	cut := s.cut
	s.mu.Unlock()
	w.WriteHeader(http.StatusOK)
	flush := w.(http.Flusher).Flush
	flush()
	told := 0
	for {
		s.mu.Lock()
		news, all, old, mute := s.news, s.changes, from < s.oldest, s.mute
		s.mu.Unlock()
		if old {
			_ = json.NewEncoder(w).Encode(object{"type": "ERROR", "object": object{"kind": "Status", "code": 410, "message": "too old resource version"}})
			return
		}
		for ; !mute && told < len(all); told++ {
			if one := all[told]; one.resource == resource && one.version > from {
				_ = json.NewEncoder(w).Encode(object{"type": one.Type, "object": one.Object})
			}
		}
		flush()
		select {
		case <-news:
		case <-cut:
			return
		case <-r.Context().Done():
			return
		}
	}
}

func answer(w http.ResponseWriter, one object) { _ = json.NewEncoder(w).Encode(one) }

func fail(w http.ResponseWriter, code int, message string) {
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(object{"kind": "Status", "code": code, "message": message})
}

func copyOf(one object) object {
	data, err := json.Marshal(one)
	if err != nil {
		panic(err)
	}
	var out object
	if err := json.Unmarshal(data, &out); err != nil {
		panic(err)
	}
	return out
}

func pathOf(res resource, name string) string { return res.path("shop", name, "") }

// have stores an object as somebody else would.
func (s *server) have(res resource, name string, more object) object {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := object{"apiVersion": res.apiVersion(), "kind": res.kind, "metadata": object{"name": name, "namespace": "shop", "generation": 1}}
	maps.Copy(one, more)
	return s.put(pathOf(res, name), one)
}

// change changes an object as somebody else would.
func (s *server) change(t *testing.T, res resource, name string, how func(object)) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	one := copyOf(s.objects[pathOf(res, name)])
	require.NotNil(t, one["metadata"], "%s %s", res, name)
	how(one)
	s.put(pathOf(res, name), one)
}

func (s *server) remove(res resource, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := pathOf(res, name)
	one := copyOf(s.objects[path])
	delete(s.objects, path)
	s.version++
	one["metadata"].(object)["resourceVersion"] = strconv.Itoa(s.version)
	s.tell("DELETED", path, one)
}

func (s *server) object(res resource, name string) object {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.objects[pathOf(res, name)]
}

func (s *server) count(call string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[call]
}

// with changes what the server does.
func (s *server) with(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

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

// begin starts an operator.
func (s *server) begin(t *testing.T, resync time.Duration) *output {
	t.Helper()
	out := &output{}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	o := New(s.api(t), "shop", resync, out)
	go func() {
		defer close(ended)
		o.Run(ctx, nil)
	}()
	t.Cleanup(func() { cancel(); <-ended })
	return out
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	require.Eventually(t, is, 15*time.Second, 5*time.Millisecond, what)
}
