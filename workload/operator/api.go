package operator

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

const (
	// accountDir is where the kubelet puts what a Pod needs to call the API.
	accountDir = "/var/run/secrets/kubernetes.io/serviceaccount"
	// requestTime bounds every request but a watch.
	requestTime = 10 * time.Second
	// answerLimit bounds what is read of one answer.
	answerLimit = 16 << 20
)

// object is an object of the API as JSON has it.
type object = map[string]any

// resource is what one kind of object is called in URLs and in rules of RBAC.
type resource struct{ group, version, plural, kind string }

func websites() resource    { return resource{"klab.dev", "v1", "websites", "Website"} }
func deployments() resource { return resource{"apps", "v1", "deployments", "Deployment"} }
func services() resource    { return resource{"", "v1", "services", "Service"} }

// String is the resource as messages about rights name it.
func (r resource) String() string { return strings.TrimSuffix(r.plural+"."+r.group, ".") }

func (r resource) apiVersion() string { return strings.TrimPrefix(r.group+"/"+r.version, "/") }

// path is the URL of objects of the resource; namespace, name and part may be empty.
func (r resource) path(namespace, name, part string) string {
	parts := []string{"/apis", r.group, r.version, "namespaces", namespace, r.plural, name, part}
	if r.group == "" {
		parts[0] = "/api"
	}
	if namespace == "" {
		parts[3] = ""
	}
	return path.Join(parts...)
}

// API is the way to the API server.
type API struct {
	base   string
	dir    string
	client *http.Client
}

// InCluster finds the API server from inside a Pod, and the namespace of that Pod.
func InCluster(lookup func(string) (string, bool)) (api *API, namespace string, err error) {
	host, _ := lookup("KUBERNETES_SERVICE_HOST")
	port, _ := lookup("KUBERNETES_SERVICE_PORT")
	if host == "" || port == "" {
		return nil, "", errors.New("find the API server: KUBERNETES_SERVICE_HOST is not set, so this is no Pod")
	}
	return connect("https://"+net.JoinHostPort(host, port), accountDir)
}

// connect reads what the kubelet put into a folder for the calls of a Pod.
func connect(base, dir string) (*API, string, error) {
	ca, err := os.ReadFile(filepath.Join(dir, "ca.crt"))
	if err != nil {
		return nil, "", fmt.Errorf("read the cluster's certificate: %w", err)
	}
	namespace, err := os.ReadFile(filepath.Join(dir, "namespace"))
	if err != nil {
		return nil, "", fmt.Errorf("read the Pod's namespace: %w", err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca) // without one, each request says that it trusts nobody
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
	return &API{base: base, dir: dir, client: &http.Client{Transport: transport}}, strings.TrimSpace(string(namespace)), nil
}

// StatusError is an answer of the API server that is no success.
type StatusError struct {
	// Asked is the verb, the resource and the namespace.
	Asked   string
	Code    int
	Message string
}

// Error names of a refusal just what a rule has to allow.
func (e *StatusError) Error() string {
	if e.Code == http.StatusForbidden {
		return "FORBIDDEN to " + e.Asked
	}
	return fmt.Sprintf("%s: %d %s", e.Asked, e.Code, e.Message)
}

// answered tells whether an error is an answer with a code.
func answered(err error, code int) bool {
	var status *StatusError
	return errors.As(err, &status) && status.Code == code
}

// request is one call: the verb of RBAC, and what of it goes where.
type request struct {
	verb      string
	res       resource
	namespace string
	name      string
	part      string
	query     url.Values
	body      object
}

func (r request) method() string {
	switch r.verb {
	case "create":
		return http.MethodPost
	case "update":
		return http.MethodPut
	default:
		return http.MethodGet
	}
}

// String says what was asked for in the words of a rule.
func (r request) String() string {
	asked := r.res
	if r.part != "" {
		asked.plural += "/" + r.part
	}
	return r.verb + " " + asked.String() + " in " + inWords(r.namespace)
}

// send sends a request; who gets an answer closes it.
func (a *API) send(ctx context.Context, r request) (*http.Response, error) {
	resp, err := a.exchange(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r, err)
	}
	if resp.StatusCode < http.StatusBadRequest {
		return resp, nil
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(resp.Body, 4<<10)) // the code says enough
	return nil, &StatusError{Asked: r.String(), Code: resp.StatusCode, Message: messageOf(text)}
}

func (a *API) exchange(ctx context.Context, r request) (*http.Response, error) {
	// The kubelet renews the token, so that it is read anew each time.
	token, err := os.ReadFile(filepath.Join(a.dir, "token"))
	if err != nil {
		return nil, fmt.Errorf("read the token: %w", err)
	}
	body, err := json.Marshal(r.body)
	if err != nil {
		return nil, err
	}
	target := a.base + r.res.path(r.namespace, r.name, r.part) + "?" + r.query.Encode()
	req, err := http.NewRequestWithContext(ctx, r.method(), target, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+strings.TrimSpace(string(token)))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "website-operator")
	return a.client.Do(req)
}

// messageOf is what an answer says: that of a Status, or its text.
func messageOf(text []byte) string {
	var status struct{ Message string }
	if json.Unmarshal(text, &status) == nil && status.Message != "" {
		return status.Message
	}
	return strings.TrimSpace(string(text))
}

// call sends a request and reads one object.
func (a *API) call(ctx context.Context, r request) (object, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTime)
	defer cancel()
	resp, err := a.send(ctx, r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var out object
	if err := json.NewDecoder(io.LimitReader(resp.Body, answerLimit)).Decode(&out); err != nil {
		return nil, fmt.Errorf("%s: read the answer: %w", r, err)
	}
	return out, nil
}

// get gives an object, nil where there is none.
func (a *API) get(ctx context.Context, res resource, k key) (object, error) {
	one, err := a.call(ctx, request{verb: "get", res: res, namespace: k.namespace, name: k.name})
	if answered(err, http.StatusNotFound) {
		return nil, nil
	}
	return one, err
}

// list gives all objects, and the version of the list, from which on a watch tells the rest.
func (a *API) list(ctx context.Context, res resource, namespace string) (all []object, version string, err error) {
	found, err := a.call(ctx, request{verb: "list", res: res, namespace: namespace})
	if err != nil {
		return nil, "", err
	}
	items, _ := found["items"].([]any)
	for _, item := range items {
		if one, ok := item.(object); ok {
			all = append(all, one)
		}
	}
	return all, text(found, "metadata", "resourceVersion"), nil
}
