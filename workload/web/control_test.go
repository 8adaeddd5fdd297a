package web

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	neighbour = "10.244.2.7:40000"
	inside    = "127.0.0.1:40000"
)

func TestANeighbourMovesOnlyTheSwitchesThatLessonsTeach(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]int{
		"/admin/ready?value=false": http.StatusOK, "/admin/hang": http.StatusOK, "/admin/tcp?open=true": http.StatusOK,
		"/admin/burn?cpu=1m&for=1ms": http.StatusOK, "/admin/live?value=false": http.StatusUnauthorized,
		"/admin/exit?code=1": http.StatusUnauthorized, "/admin/alloc?mb=1": http.StatusUnauthorized, pathReset: http.StatusUnauthorized,
	} {
		a := newApp(nil)
		require.Equal(t, want, ask(a, path, neighbour).Code, path)
		require.Equal(t, http.StatusOK, ask(a, path, inside).Code, path)
		require.Equal(t, http.StatusOK, ask(a, path, "[::1]:40000").Code, path)
	}
}

func TestANeighbourCannotTurnWhatACheckHasSet(t *testing.T) {
	t.Parallel()
	a := newApp(nil)
	control(t, a, "/admin/ready?value=false")
	require.Equal(t, http.StatusLocked, ask(a, "/admin/ready?value=true", neighbour).Code)
	require.Equal(t, http.StatusLocked, ask(a, "/admin/hang", neighbour).Code)
	require.False(t, readStats(t, a).Switches.Ready)
	control(t, a, pathReset)
	require.Equal(t, http.StatusOK, ask(a, "/admin/ready?value=false", neighbour).Code, "the check is over")
}

func TestABadRequestHoldsNothing(t *testing.T) {
	t.Parallel()
	a := newApp(nil)
	require.Equal(t, http.StatusBadRequest, ask(a, "/admin/ready?value=perhaps", inside).Code)
	require.Equal(t, http.StatusOK, ask(a, "/admin/ready?value=false", neighbour).Code)
}
