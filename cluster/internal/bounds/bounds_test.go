package bounds

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAnAnswerOfExactlyTheLimitIsWhole(t *testing.T) {
	t.Parallel()
	for length, whole := range map[int]bool{0: true, 9: true, 10: true, 11: false} {
		body := &body{ReadCloser: io.NopCloser(strings.NewReader(strings.Repeat("x", length))), left: 10, limit: 10}
		data, err := io.ReadAll(body)
		require.Len(t, data, min(length, 10))
		require.Equal(t, whole, err == nil, "%d bytes: %v", length, err)
	}
}

func TestACommandThatNeverStopsPrintingIsEnded(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancelCause(t.Context())
	out := &Output{limit: 10, stop: stop}
	_, err := io.WriteString(out, "0123456789")
	require.NoError(t, err)
	require.NoError(t, ctx.Err())
	_, err = io.WriteString(out, "x")
	endless := new(TooLong)
	require.ErrorAs(t, err, &endless)
	require.ErrorAs(t, context.Cause(ctx), &endless)
	require.Equal(t, "0123456789", out.kept.String())
}

func TestAWatchIsNotCut(t *testing.T) {
	t.Parallel()
	answer := func(body string) http.RoundTripper {
		return Transport(RoundTripper(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(body))}, nil
		}))
	}
	for query, cut := range map[string]bool{"?watch=true": false, "": true} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://api/things"+query, nil)
		require.NoError(t, err)
		response, err := answer("x").RoundTrip(r)
		require.NoError(t, err)
		_, is := response.Body.(*body)
		require.Equal(t, cut, is, query)
		require.NoError(t, errors.Join(response.Body.Close()))
	}
}
