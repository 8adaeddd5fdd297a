package running_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/tui/running"
)

func TestTheBarFitsEveryTerminal(t *testing.T) {
	t.Parallel()
	for _, width := range []int{40, 60, 80, 200} {
		var model tea.Model = running.New(false)
		model, _ = model.Update(tea.WindowSizeMsg{Width: width, Height: 10})
		for i := range 8 {
			line := fmt.Sprintf("ok %d 就绪探针 %s", i, strings.Repeat("long ", 40))
			model, _ = model.Update(running.Ended{Line: line, Done: i + 1, Total: 16, Left: 90 * time.Second})
		}
		rows := strings.Split(ansi.Strip(model.View().Content), "\n")
		require.Len(t, rows, 6, "five lines and the bar")
		for _, row := range rows {
			require.Less(t, ansi.StringWidth(row), width, row)
		}
		require.Contains(t, rows[0], "ok 3", "the last five")
		require.Contains(t, rows[5], "8/16, about 1m30s left")
	}
}

func TestWhatWentWrongStays(t *testing.T) {
	t.Parallel()
	model, command := running.New(false).Update(running.Ended{Line: "false-accept", Bad: true, Done: 1, Total: 2})
	require.NotNil(t, command, "printed above the bar")
	require.NotContains(t, model.View().Content, "false-accept")
}
