// Package grpchealth answers grpc.health.v1.Health/Check, which is all a
// kubelet's gRPC probe asks for.
//
// It is written over net/http's own unencrypted HTTP/2 with hand-framed
// messages: the two messages have one field each, and the gRPC and protobuf
// libraries would double the size of an image that every node has to load.
package grpchealth

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
)

// Status answers for one service name; known is false for a name nobody serves.
type Status func(ctx context.Context, service string) (serving, known bool)

const (
	codeOK            = 0
	codeInvalid       = 3
	codeNotFound      = 5
	codeUnimplemented = 12

	statusServing    = 1
	statusNotServing = 2

	frameHeader  = 5 // one byte of flags, four of length
	messageLimit = 4096
)

// NewServer returns an HTTP/2 server, without TLS, for the health service.
func NewServer(status Status) *http.Server {
	var protocols http.Protocols
	protocols.SetUnencryptedHTTP2(true)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /grpc.health.v1.Health/Check", check(status))
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		finish(w, codeUnimplemented, "only Health/Check is served")
	})
	return &http.Server{Handler: mux, Protocols: &protocols, ReadHeaderTimeout: 10 * time.Second}
}

func check(status Status) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		service, err := readService(r.Body)
		if err != nil {
			finish(w, codeInvalid, err.Error())
			return
		}
		serving, known := status(r.Context(), service)
		if !known {
			finish(w, codeNotFound, "unknown service")
			return
		}
		begin(w)
		_, _ = w.Write(frame(serving)) // the client left
		end(w, codeOK, "")
	}
}

func begin(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/grpc")
	w.WriteHeader(http.StatusOK)
}

func end(w http.ResponseWriter, code int, message string) {
	w.Header().Set(http.TrailerPrefix+"Grpc-Status", strconv.Itoa(code))
	if message != "" {
		w.Header().Set(http.TrailerPrefix+"Grpc-Message", message)
	}
}

// finish sends a status without a message.
func finish(w http.ResponseWriter, code int, message string) {
	begin(w)
	end(w, code, message)
}

func frame(serving bool) []byte {
	status := byte(statusNotServing)
	if serving {
		status = statusServing
	}
	// HealthCheckResponse{status = 1}: field 1, varint.
	return []byte{0, 0, 0, 0, 2, 1 << 3, status}
}

// readService reads one uncompressed HealthCheckRequest: field 1, a string.
func readService(body io.Reader) (string, error) {
	var header [frameHeader]byte
	if _, err := io.ReadFull(body, header[:]); err != nil {
		return "", errors.New("message header is missing")
	}
	length := binary.BigEndian.Uint32(header[1:])
	if header[0] != 0 || length > messageLimit {
		return "", errors.New("compressed or oversized message")
	}
	message := make([]byte, length)
	if _, err := io.ReadFull(body, message); err != nil {
		return "", errors.New("message is cut short")
	}
	return parseService(message)
}

func parseService(message []byte) (string, error) {
	if len(message) == 0 {
		return "", nil
	}
	const serviceTag = 1<<3 | 2
	size, n := binary.Uvarint(message[1:])
	if message[0] != serviceTag || n <= 0 || size != uint64(len(message)-1-n) {
		return "", errors.New("message is not a HealthCheckRequest")
	}
	return string(message[1+n:]), nil
}
