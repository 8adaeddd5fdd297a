package operator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"time"
)

const (
	// watchSeconds is how long a watch is asked for; the API server ends it then, and another takes its place.
	watchSeconds = "240"
	// betweenWatches keeps a server that ends every watch at once from being asked without a pause.
	betweenWatches = 200 * time.Millisecond
)

// watcher follows one resource: it lists, watches from there on, and lists again when a watch is of no use any more.
type watcher struct {
	api       *API
	res       resource
	namespace string
	// seen gets every object that was listed or told of.
	seen func(object)
	logf func(string, ...any)
}

// run follows until the context ends. It calls stands whenever a watch stands.
func (w *watcher) run(ctx context.Context, stands func()) {
	for failures := 0; ctx.Err() == nil; failures++ {
		err := w.follow(ctx, func() { failures = 0; stands() })
		if ctx.Err() != nil {
			return
		}
		w.logf("%v; again in %s", err, backoff(failures))
		pause(ctx, backoff(failures))
	}
}

// follow lists and watches until something goes wrong. A watch that merely ends is opened anew where it ended.
func (w *watcher) follow(ctx context.Context, stands func()) error {
	all, version, err := w.api.list(ctx, w.res, w.namespace)
	if err != nil {
		return err
	}
	for _, one := range all {
		w.seen(one)
	}
	for {
		if version, err = w.watch(ctx, version, stands); err != nil {
			return err
		}
		if !pause(ctx, betweenWatches) {
			return ctx.Err()
		}
	}
}

// watch reads changes since a version until the watch ends, and gives the version that it came to.
func (w *watcher) watch(ctx context.Context, version string, stands func()) (string, error) {
	resp, err := w.api.send(ctx, request{verb: "watch", res: w.res, namespace: w.namespace, query: url.Values{
		"watch": {"1"}, "resourceVersion": {version}, "allowWatchBookmarks": {"1"}, "timeoutSeconds": {watchSeconds},
	}})
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	stands()
	changes := json.NewDecoder(resp.Body)
	for {
		var change struct {
			Type   string
			Object object
		}
		switch err := changes.Decode(&change); {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return version, nil
		case err != nil:
			return "", fmt.Errorf("watch %s: %w", w.res, err)
		case change.Type == "ERROR":
			// Mostly 410: the API server does not remember what happened since the version. A new list does.
			return "", fmt.Errorf("watch %s: %g %s", w.res, number(change.Object, "code"), text(change.Object, "message"))
		}
		version = text(change.Object, "metadata", "resourceVersion")
		if change.Type != "BOOKMARK" {
			w.seen(change.Object)
		}
	}
}
