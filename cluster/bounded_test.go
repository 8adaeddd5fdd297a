package cluster

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// endless talks until nobody listens any more, and says how much it got rid of.
func endless(status int, said *int64) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(status)
		block := make([]byte, 64<<10)
		for r.Context().Err() == nil {
			n, err := w.Write(block)
			if *said += int64(n); err != nil || *said > 256<<20 {
				return
			}
		}
	}
}

func TestAPodThatNeverStopsTalkingIsNotReadToItsEnd(t *testing.T) {
	t.Parallel()
	const pods = "/api/v1/namespaces/shop/pods/"
	cases := []struct {
		name, path string
		status     int
		limit      int64
		ask        func(context.Context, *objects) error
	}{
		{"control port", pods + "web:9901/proxy/admin/stats", 200, podLimit, func(ctx context.Context, o *objects) error {
			_, err := o.Control(ctx, "shop", "web", "GET", "/admin/stats")
			return err
		}},
		{"control port, as an error", pods + "web:9901/proxy/admin/stats", 500, podLimit, func(ctx context.Context, o *objects) error {
			_, err := o.Control(ctx, "shop", "web", "GET", "/admin/stats")
			return err
		}},
		{"log", pods + "web/log", 200, logLimit, func(ctx context.Context, o *objects) error {
			_, err := o.Logs(ctx, "shop", "web", "")
			return err
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var said int64
			ended := make(chan struct{})
			mux := http.NewServeMux()
			mux.HandleFunc("GET "+c.path, func(w http.ResponseWriter, r *http.Request) {
				defer close(ended)
				endless(c.status, &said)(w, r)
			})
			err := c.ask(t.Context(), api(t, mux))
			require.Error(t, err)
			if c.status == http.StatusOK {
				require.ErrorContains(t, err, fmt.Sprintf("the answer is longer than %d KiB", c.limit>>10))
			}
			require.Less(t, len(err.Error()), 2*reasonLimit, "the error quotes the answer")
			<-ended
			// What the connection holds on its way was said, but not read.
			require.Less(t, said, c.limit+32<<20)
		})
	}
}

func TestAnAnswerOfExactlyTheLimitIsWhole(t *testing.T) {
	t.Parallel()
	for length, whole := range map[int]bool{0: true, 9: true, 10: true, 11: false} {
		body := &boundedBody{ReadCloser: io.NopCloser(strings.NewReader(strings.Repeat("x", length))), left: 10, limit: 10}
		data, err := io.ReadAll(body)
		require.Len(t, data, min(length, 10))
		require.Equal(t, whole, err == nil, "%d bytes: %v", length, err)
	}
}

func TestACommandThatNeverStopsPrintingIsEnded(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancelCause(t.Context())
	out := &boundedOutput{limit: 10, stop: stop}
	_, err := io.WriteString(out, "0123456789")
	require.NoError(t, err)
	require.NoError(t, ctx.Err())
	_, err = io.WriteString(out, "x")
	endless := new(tooLong)
	require.ErrorAs(t, err, &endless)
	require.ErrorAs(t, context.Cause(ctx), &endless)
	require.Equal(t, "0123456789", out.kept.String())
}

// pages serves Things, page by page as they are asked for, without end.
func pages(asked *int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		*asked++
		items := make([]string, pageSize)
		for i := range items {
			items[i] = fmt.Sprintf(`{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":"t-%d-%d"}}`, *asked, i)
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"apiVersion":"example.com/v1","kind":"ThingList","metadata":{"continue":"page-%d"},"items":[%s]}`, *asked, strings.Join(items, ","))
	}
}

func TestAListWithoutEndIsNotReadToItsEnd(t *testing.T) {
	t.Parallel()
	asked := 0
	mux := http.NewServeMux()
	mux.HandleFunc("GET /apis/example.com/v1/things", pages(&asked))
	o := api(t, mux)
	o.kinds = newKinds(served)
	_, err := o.List(t.Context(), "Thing", "", "")
	require.ErrorContains(t, err, "there are more than 20000 objects")
	require.LessOrEqual(t, asked, listLimit/pageSize+10)
}

func TestAListOfManyPagesIsWhole(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /apis/example.com/v1/things", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		next, name := `"continue":"more"`, "first"
		if r.URL.Query().Get("continue") != "" {
			next, name = "", "second"
		}
		fmt.Fprintf(w, `{"apiVersion":"example.com/v1","kind":"ThingList","metadata":{%s},"items":[{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":%q}}]}`, next, name)
	})
	o := api(t, mux)
	o.kinds = newKinds(served)
	found, err := o.List(t.Context(), "Thing", "", "")
	require.NoError(t, err)
	require.Len(t, found, 2)
}

func TestAWatchIsNotCut(t *testing.T) {
	t.Parallel()
	answer := func(body string) http.RoundTripper {
		return bounded(roundTrip(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(body))}, nil
		}))
	}
	for query, cut := range map[string]bool{"?watch=true": false, "": true} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://api/things"+query, nil)
		require.NoError(t, err)
		response, err := answer("x").RoundTrip(r)
		require.NoError(t, err)
		_, is := response.Body.(*boundedBody)
		require.Equal(t, cut, is, query)
		require.NoError(t, errors.Join(response.Body.Close()))
	}
}
