package catalogue

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/tui/tuitest"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/lessons"
)

func newTestModel() *Model {
	m := New(ui.New(lessons.English, ui.ThemePlain))
	m.SetCourse(tuitest.Course())
	m.SetSize(100, 30)
	return m
}

func typed(text string) []tea.Msg {
	var msgs []tea.Msg
	for _, r := range text {
		msgs = append(msgs, tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return msgs
}

// TestTheCatalogueAsksForALesson drives the catalogue by itself: what it wants of the screen it returns.
func TestTheCatalogueAsksForALesson(t *testing.T) {
	t.Parallel()
	enter := tea.KeyPressMsg{Code: tea.KeyEnter}
	for name, test := range map[string]struct {
		msgs []tea.Msg
		want []any
	}{
		"the first":        {[]tea.Msg{enter}, []any{Open{"start-here"}}},
		"the one below":    {append(typed("j"), enter), []any{Open{"cluster-anatomy"}}},
		"what is next":     {typed("jjn"), []any{Open{"start-here"}}},
		"what was found":   {append(typed("/borg"), enter), []any{Open{"cluster-anatomy"}}},
		"what was pasted":  {append(typed("/"), tea.PasteMsg{Content: "borg"}, enter), []any{Open{"cluster-anatomy"}}},
		"nothing matches":  {append(typed("/xyz"), enter), nil},
		"nothing typed":    {append(typed("/"), enter), nil},
		"letters are text": {typed("/n"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newTestModel()
			var effect ui.Effect
			for _, msg := range test.msgs {
				effect = m.Update(msg)
			}
			require.Equal(t, test.want, effect.Asks)
		})
	}
}

// TestTheCatalogueSaysWhatIsDue beside the lesson that comes next, and nothing where nothing is.
func TestTheCatalogueSaysWhatIsDue(t *testing.T) {
	t.Parallel()
	m := newTestModel()
	require.NotContains(t, ansi.Strip(m.View()[0]), "due")
	m.SetProgress(Progress{Due: 3, DueMinutes: 6})
	require.Contains(t, ansi.Strip(m.View()[0]), "3 due, 6 minutes")
}

func TestTheCatalogueFitsItsRoom(t *testing.T) {
	t.Parallel()
	m := newTestModel()
	m.SetProgress(Progress{Last: "rollback", Lessons: map[string]LessonProgress{"start-here": {Passed: map[string]bool{"look": true}}}})
	require.Equal(t, "rollback", m.list.chosen().ID, "progress moves the cursor until the learner does")
	for _, size := range [][2]int{{48, 10}, {80, 20}, {140, 40}} {
		m.SetSize(size[0], size[1])
		lines := m.View()
		require.LessOrEqual(t, len(lines), size[1])
		require.Contains(t, ansi.Strip(strings.Join(lines, "\n")), "27 Rolling back")
	}
}
