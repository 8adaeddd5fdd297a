//go:build !unix

package node

import (
	"context"
	"errors"
	"syscall"
)

// host exists so that the module compiles everywhere; nodes are Linux.
type host struct{ root string }

func (h *host) run(context.Context, string, ...string) ([]byte, error) {
	return nil, errors.ErrUnsupported
}

func signals() map[string]syscall.Signal { return nil }

func sendSignal(int, syscall.Signal) error { return errors.ErrUnsupported }
