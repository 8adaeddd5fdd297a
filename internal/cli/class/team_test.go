package class

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/home"
)

// TestLabsAreCountedOrNamed: a number is so many labs of one name, which are brought up; names are of those that run.
func TestLabsAreCountedOrNamed(t *testing.T) {
	t.Parallel()
	a := commands{&app.App{Language: "en", Lab: "grade"}}
	for typed, want := range map[string]team{
		"":          {labs: []string{"grade"}},
		"3":         {labs: []string{"grade-1", "grade-2", "grade-3"}, made: true},
		"1":         {labs: []string{"grade-1"}, made: true},
		"mine,2":    {labs: []string{"mine", "2"}},
		"mine":      {labs: []string{"mine"}},
		"left,away": {labs: []string{"left", "away"}},
	} {
		got, err := a.team(listed(typed))
		require.NoError(t, err, typed)
		require.Equal(t, want.labs, got.labs)
		require.Equal(t, want.made, got.made, typed)
	}
	for _, typed := range []string{"0", "-1", "17", "mine,mine", "../x", "Mine", "a,,b"} {
		_, err := a.team(listed(typed))
		require.ErrorContains(t, err, "--labs", typed)
	}
}

func listed(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

// TestAllLabsOfATeamAreHeld, and released however it ends; one that another klab has is named, and no other is kept.
func TestAllLabsOfATeamAreHeld(t *testing.T) {
	t.Parallel()
	a := commands{&app.App{Language: "en", Lab: "grade", Home: home.Home{Data: t.TempDir()}}}
	free := func(lab string) error {
		hold, err := cluster.Acquire(cluster.Options{Name: lab, DataDir: a.Home.Data}, "somebody")
		if err != nil {
			return err
		}
		return hold.Release()
	}
	crew, err := a.team([]string{"2"})
	require.NoError(t, err)
	broken := errors.New("broken")
	err = crew.holding(func() error {
		require.Len(t, crew.holds, 2)
		require.ErrorContains(t, free("grade-1"), "held by klab grade")
		require.ErrorContains(t, free("grade-2"), "held by klab grade")
		return broken
	})
	require.ErrorIs(t, err, broken)
	require.NoError(t, free("grade-1"))
	require.NoError(t, free("grade-2"))

	other, err := cluster.Acquire(cluster.Options{Name: "grade-2", DataDir: a.Home.Data}, "klab start")
	require.NoError(t, err)
	err = crew.holding(func() error { return errors.New("no work is done") })
	require.ErrorContains(t, err, "klab start")
	require.NoError(t, free("grade-1"))
	require.NoError(t, other.Release())
	require.DirExists(t, filepath.Join(a.Home.Data, "labs"))
}
