package probe

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
)

// askHere asks the prober's handler in this process, which is how traffic starts where the learner's
// browser would.
func askHere(ctx context.Context, here http.Handler, method, path string, body []byte) ([]byte, error) {
	if here == nil {
		return nil, errors.New("probe from host: this klab has no prober of its own")
	}
	request, err := http.NewRequestWithContext(ctx, method, "http://klab"+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("probe %s from host: %w", path, err)
	}
	answer := &recorded{header: http.Header{}, status: http.StatusOK}
	here.ServeHTTP(answer, request)
	if answer.status >= http.StatusBadRequest {
		return nil, fmt.Errorf("probe %s from host: status %d: %s", path, answer.status, answer.body.String())
	}
	return answer.body.Bytes(), nil
}

// recorded is an answer kept in memory.
type recorded struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (r *recorded) Header() http.Header { return r.header }

// WriteHeader implements http.ResponseWriter.
func (r *recorded) WriteHeader(status int) { r.status = status }

// Write implements http.ResponseWriter.
func (r *recorded) Write(data []byte) (int, error) { return r.body.Write(data) }
