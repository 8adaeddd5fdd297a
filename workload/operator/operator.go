// Package operator keeps a Deployment and a Service for each Website, a kind of object that lessons define themselves.
//
// It speaks to the API server with net/http and encoding/json alone. client-go would do the same with caches, queues and
// generated types; the image would be several times as large for it, and what an operator does would not fit on a page.
package operator

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

const (
	// firstPause and longestPause bound the wait before what failed is tried again; each failure doubles it.
	firstPause   = 500 * time.Millisecond
	longestPause = 4 * time.Second
	// shortestResync keeps a flag of nothing from asking without a pause.
	shortestResync = 100 * time.Millisecond
	// manyKeys is more Websites than a lab has.
	manyKeys = 4096
)

// Operator looks after Websites.
type Operator struct {
	api *API
	// namespace is where Websites are looked for; empty means in all.
	namespace string
	// resync is how often every Website is looked at, though nothing was heard of it.
	resync time.Duration
	out    io.Writer

	mu sync.Mutex
	// waiting are the keys that are in the queue.
	waiting  map[key]bool
	queue    chan key
	failures map[key]int
}

// New makes an operator for a namespace ("" for all); nothing is asked before Run. Lines for people go to out.
func New(api *API, namespace string, resync time.Duration, out io.Writer) *Operator {
	return &Operator{
		api: api, namespace: namespace, resync: max(resync, shortestResync), out: out,
		waiting: map[key]bool{}, queue: make(chan key, manyKeys), failures: map[key]int{},
	}
}

// Run looks after Websites until SIGTERM.
func (o *Operator) Run(ctx context.Context, sigterm <-chan os.Signal) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	o.logf("operator of %s in %s", websites(), inWords(o.namespace))
	var unseen sync.WaitGroup
	for _, res := range []resource{websites(), deployments(), services()} {
		unseen.Add(1)
		// A Deployment or Service has the name of its Website, so that each kind of news leads to the same key.
		w := &watcher{api: o.api, res: res, namespace: o.namespace, logf: o.logf, seen: func(one object) { o.add(keyOf(one)) }}
		go w.run(ctx, sync.OnceFunc(unseen.Done))
	}
	go func() {
		// Nothing is written before all is watched: who sees half of the cluster takes the other half for absent.
		unseen.Wait()
		o.logf("everything is watched")
		go o.lookAgain(ctx)
		o.work(ctx)
	}()
	select {
	case <-sigterm:
		o.logf("bye")
	case <-ctx.Done():
	}
}

// work looks at one Website after the other.
func (o *Operator) work(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case k := <-o.queue:
			o.mu.Lock()
			delete(o.waiting, k)
			o.mu.Unlock()
			o.settle(k, o.reconcile(ctx, k))
		}
	}
}

// settle asks for another look at what failed, later with each failure.
func (o *Operator) settle(k key, err error) {
	if err == nil {
		delete(o.failures, k)
		return
	}
	after := backoff(o.failures[k])
	o.failures[k]++
	o.logf("Website %s: %s; again in %s", k.name, oneLine(err), after)
	time.AfterFunc(after, func() { o.add(k) })
}

// add asks for a look at a Website.
func (o *Operator) add(k key) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.waiting[k] {
		o.waiting[k] = true
		o.queue <- k
	}
}

// lookAgain looks at every Website from time to time: what a watch missed is mended then.
func (o *Operator) lookAgain(ctx context.Context) {
	for pause(ctx, o.resync) {
		all, _, err := o.api.list(ctx, websites(), o.namespace)
		if err != nil {
			o.logf("%v", err)
		}
		for _, one := range all {
			o.add(keyOf(one))
		}
	}
}

// backoff is the pause after some failures in a row.
func backoff(failures int) time.Duration {
	return min(firstPause<<min(failures, 10), longestPause)
}

// pause waits, and tells whether there is still something to do.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}

// oneLine is what errors say that are joined, line by line otherwise.
func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", ", ") }

func inWords(namespace string) string {
	if namespace == "" {
		return "all namespaces"
	}
	return "namespace " + namespace
}

func (o *Operator) logf(format string, args ...any) {
	fmt.Fprintf(o.out, time.Now().UTC().Format("15:04:05 ")+format+"\n", args...)
}
