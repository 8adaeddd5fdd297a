package entry

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/klab-dev/klab/workload/node"
	"github.com/klab-dev/klab/workload/operator"
	"github.com/klab-dev/klab/workload/prober"
	"github.com/klab-dev/klab/workload/sink"
	"github.com/klab-dev/klab/workload/web"
	"github.com/klab-dev/klab/workload/wire"
)

const lastRequests = 2 * time.Second

func probe(ctx context.Context, args []string, h Host) (int, error) {
	flags := newFlags("probe", h)
	listen := flags.String("listen", fmt.Sprintf(":%d", wire.PortProber), "address to listen on")
	tokenFile := flags.String("token-file", "", "file with the shared secret (or KLAB_TOKEN)")
	onNode := flags.Bool("node", false, "also answer questions about the node; needs hostNetwork, hostPID and --host-root")
	root := flags.String("host-root", "/host", "where the node's root is mounted")
	if err := web.FromEnv(flags, h.Lookup); err != nil {
		return 2, err
	}
	if err := flags.Parse(args); err != nil {
		return 2, err
	}
	token, err := readToken(*tokenFile, h)
	if err != nil {
		return 2, err
	}
	server := prober.New(token)
	defer server.Close()
	if *onNode {
		server.Mount("/node/", node.New(*root).Handler())
	}
	return listenUntilTerm(ctx, h, *listen, server)
}

func readToken(file string, h Host) (string, error) {
	token, _ := h.Lookup("KLAB_TOKEN")
	if file != "" {
		data, err := os.ReadFile(file)
		if err != nil {
			return "", fmt.Errorf("read token: %w", err)
		}
		token = string(data)
	}
	if token = strings.TrimSpace(token); token == "" {
		return "", errors.New("no token: give --token-file or KLAB_TOKEN")
	}
	return token, nil
}

func collect(ctx context.Context, args []string, h Host) (int, error) {
	flags := newFlags("sink", h)
	port := flags.Int("port", wire.PortMain, "port to listen on")
	if err := web.FromEnv(flags, h.Lookup); err != nil {
		return 2, err
	}
	if err := flags.Parse(args); err != nil {
		return 2, err
	}
	return listenUntilTerm(ctx, h, ":"+strconv.Itoa(*port), sink.New(h.Stdout))
}

// operate looks after Websites, which are objects of a kind that a lesson's learner defines.
func operate(ctx context.Context, args []string, h Host) (int, error) {
	flags := newFlags("operator", h)
	namespace := flags.String("namespace", "", "namespace whose Websites are looked after (default: the Pod's own)")
	all := flags.Bool("all-namespaces", false, "look after the Websites of all namespaces")
	resync := flags.Duration("resync", 30*time.Second, "look at every Website this often, though nothing was heard of it")
	if err := web.FromEnv(flags, h.Lookup); err != nil {
		return 2, err
	}
	if err := flags.Parse(args); err != nil {
		return 2, err
	}
	api, own, err := operator.InCluster(h.Lookup)
	if err != nil {
		return 1, err
	}
	where := cmp.Or(*namespace, own)
	if *all {
		where = ""
	}
	operator.New(api, where, *resync, h.Stdout).Run(ctx, h.Sigterm)
	return 0, nil
}

func listenUntilTerm(ctx context.Context, h Host, addr string, handler http.Handler) (int, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", addr)
	if err != nil {
		return 1, fmt.Errorf("listen on %s: %w", addr, err)
	}
	fmt.Fprintf(h.Stdout, "listening on %s\n", l.Addr())
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return 1, fmt.Errorf("serve on %s: %w", addr, err)
	case <-h.Sigterm:
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(ctx, lastRequests)
	defer cancel()
	_ = server.Shutdown(ctx) // whoever is still waiting will ask again
	return 0, nil
}
