package ui

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// TestKeysDoNotCollide proves that no key means two things in the same place.
func TestKeysDoNotCollide(t *testing.T) {
	t.Parallel()
	k := NewKeyMap(words.Of(lessons.English))
	places := map[string][]interface{ Keys() []string }{
		"catalogue": {k.Quit, k.Help, k.Language, k.Up, k.Down, k.PageUp, k.PageDown, k.Top, k.Bottom, k.Open, k.Filter, k.NextLesson, k.Back},
		"filter":    {k.Interrupt, k.Move, k.OpenFound, k.Clear},
		"lesson": {
			k.Quit, k.Help, k.Language, k.Up, k.Down, k.PageUp, k.PageDown, k.Top, k.Bottom, k.Back, k.Switch, k.Check,
			k.Hint, k.Solution, k.Reset, k.Shell, k.Type, k.Answer, k.Enter, k.Debrief, k.NextLesson, k.View,
		},
		"leader": {
			k.Leader, k.Zoom, k.Taller, k.Lower, k.Wider, k.Narrower, k.NewTab, k.NextTab, k.PreviousTab, k.CloseTab, k.LookBack, k.Search,
			k.Check, k.Hint, k.Solution, k.Reset, k.Shell, k.Type, k.Answer, k.Enter, k.Debrief, k.NextLesson, k.Switch,
			k.Quit, k.Help, k.Language,
		},
		"looking back": {k.Up, k.Down, k.PageUp, k.PageDown, k.Top, k.Bottom, k.Search, k.SearchNext, k.SearchBack, k.StopLooking},
		"confirm":      {k.Yes, k.No},
		"answers":      {k.Cancel, k.NextField, k.PreviousField, k.Save},
		"page":         {k.ClosePage, k.Language, k.Up, k.Down, k.PageUp, k.PageDown, k.Top, k.Bottom},
		"card":         {k.Close, k.Language, k.Up, k.Down, k.Lock},
	}
	for place, bindings := range places {
		seen := map[string]bool{}
		for _, b := range bindings {
			for _, name := range b.Keys() {
				require.False(t, seen[name], "%s: %s", place, name)
				seen[name] = true
			}
		}
	}
}
