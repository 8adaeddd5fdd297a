package prober

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/klab-dev/klab/workload/wire"
)

// classify puts an error into one of wire's classes.
func classify(err error) string {
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.As(err, &dns):
		return wire.ErrDNS
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return wire.ErrTimeout
	case errors.Is(err, syscall.ECONNREFUSED):
		return wire.ErrRefused
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return wire.ErrUnreachable
	case isTLS(err):
		return wire.ErrTLS
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), closedEarly(err):
		return wire.ErrReset
	default:
		return wire.ErrOther
	}
}

// closedEarly recognises the error net/http has no name for: the other side hung
// up between accepting the connection and reading the request.
func closedEarly(err error) bool {
	return strings.Contains(err.Error(), "server closed idle connection")
}

func isTLS(err error) bool {
	var header tls.RecordHeaderError
	var alert tls.AlertError
	return errors.As(err, &header) || errors.As(err, &alert) ||
		strings.Contains(err.Error(), "tls: ") ||
		strings.Contains(err.Error(), "server gave HTTP response to HTTPS client")
}
