package dialog

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/tui/reader"
	"github.com/klab-dev/klab/internal/tui/tuitest"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// learner keeps what was locked.
type learner map[string]string

type locked struct{ option string }

func (l learner) Chosen(question string) string { return l[question] }
func (l learner) Passed(string) bool            { return false }
func (l learner) Lock(card Card, option string) ui.Effect {
	l[card.Question.ID] = option
	return ui.Ask(locked{option})
}

// dialogs are all there are, by name.
func dialogs(c *ui.Context) map[string]ui.Component {
	l, asking := tuitest.Readiness(), tuitest.Asking().Lesson("readiness-probe")
	title := func(w words.Words) string { return w.ResetTitle }
	body := func(w words.Words) string { return w.ResetBody }
	yes := func() ui.Effect { return ui.Ask("yes") }
	save := func(values []string) ui.Effect { return ui.Ask(values) }
	answers, _ := NewAnswers(c, l, l.Task("tune"), save)
	return map[string]ui.Component{
		"confirm": NewConfirm(c, title, body, yes),
		"page":    NewPage(c, reader.NewDocuments(), title, "page", "# Page\n\nText."),
		"keys":    NewKeys(c),
		"answers": answers,
		"tour":    NewTour(c),
		"why":     NewWhy(c, asking, learner{}, asking.WhyOf("leaves-the-service")),
		"cards":   NewCards(c, l, learner{}, []Card{{Question: &l.Predictions[1], Prediction: true}}, 0),
	}
}

// TestDialogsAskForWhatTheyWant drives the dialogs by themselves.
func TestDialogsAskForWhatTheyWant(t *testing.T) {
	t.Parallel()
	key := func(code rune) tea.Msg { return tea.KeyPressMsg{Code: code} }
	letter := func(r rune) tea.Msg { return tea.KeyPressMsg{Code: r, Text: string(r)} }
	for name, test := range map[string]struct {
		dialog string
		msgs   []tea.Msg
		want   []any
	}{
		"yes":                    {"confirm", []tea.Msg{letter('y')}, []any{ui.Close{}, "yes"}},
		"no":                     {"confirm", []tea.Msg{letter('n')}, []any{ui.Close{}}},
		"neither":                {"confirm", []tea.Msg{letter('x')}, nil},
		"enter closes a page":    {"page", []tea.Msg{key(tea.KeyEnter)}, []any{ui.Close{}}},
		"a page is scrolled":     {"page", []tea.Msg{key(tea.KeyDown)}, nil},
		"a page speaks both":     {"page", []tea.Msg{letter('L')}, []any{ui.SwitchLanguage{}}},
		"any key closes help":    {"keys", []tea.Msg{letter('x')}, []any{ui.Close{}}},
		"the wheel does not":     {"keys", []tea.Msg{tea.MouseWheelMsg{Button: tea.MouseWheelDown}}, nil},
		"answers are saved":      {"answers", []tea.Msg{letter('q'), key(tea.KeyTab), letter('2'), key(tea.KeyEnter)}, []any{ui.Close{}, []string{"q", "2"}}},
		"enter goes on first":    {"answers", []tea.Msg{letter('5'), key(tea.KeyEnter)}, nil},
		"pasted answers":         {"answers", []tea.Msg{tea.PasteMsg{Content: "10"}, key(tea.KeyEnter), key(tea.KeyEnter)}, []any{ui.Close{}, []string{"10", ""}}},
		"answers are left":       {"answers", []tea.Msg{letter('5'), key(tea.KeyEscape)}, []any{ui.Close{}}},
		"the tour goes on":       {"tour", []tea.Msg{key(tea.KeyEnter), key(tea.KeySpace)}, nil},
		"the tour is skipped":    {"tour", []tea.Msg{key(tea.KeyEscape)}, []any{ui.Close{}}},
		"the tour is left":       {"tour", []tea.Msg{key(tea.KeyEnter), letter('q')}, []any{ui.Close{}}},
		"the tour speaks both":   {"tour", []tea.Msg{letter('L')}, []any{ui.SwitchLanguage{}}},
		"why locks no first key": {"why", []tea.Msg{key(tea.KeyEnter), key(tea.KeySpace)}, nil},
		"why locks":              {"why", []tea.Msg{key(tea.KeyDown), key(tea.KeyDown), key(tea.KeyEnter)}, []any{locked{"endpoints"}}},
		"a card locks":           {"cards", []tea.Msg{key(tea.KeyDown), key(tea.KeyEnter)}, []any{locked{"removed"}}},
		"a locked card is over":  {"cards", []tea.Msg{key(tea.KeyEnter), key(tea.KeyEnter)}, []any{ui.Close{}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := dialogs(ui.New(lessons.English, ui.ThemePlain))[test.dialog]
			d.SetSize(80, 23)
			var effect ui.Effect
			for _, msg := range test.msgs {
				effect = d.Update(msg)
			}
			require.Equal(t, test.want, effect.Asks)
		})
	}
}

func TestDialogsFitTheirRoomAndFollowTheLanguage(t *testing.T) {
	t.Parallel()
	for name, d := range dialogs(ui.New(lessons.English, ui.ThemePlain)) {
		for _, size := range [][2]int{{48, 13}, {80, 23}, {200, 50}} {
			d.SetSize(size[0], size[1])
			lines := d.View()
			require.LessOrEqual(t, len(lines), size[1], name)
			require.LessOrEqual(t, lipgloss.Width(strings.Join(lines, "\n")), size[0], name)
		}
	}
	c := ui.New(lessons.English, ui.ThemePlain)
	for name, d := range dialogs(c) {
		d.SetSize(80, 23)
		c.SetLanguage(lessons.English)
		english := ansi.Strip(strings.Join(d.View(), "\n"))
		c.SetLanguage(lessons.Chinese)
		require.NotEqual(t, english, ansi.Strip(strings.Join(d.View(), "\n")), name)
	}
}

// The last group, with the keys for help, language and quitting, was dropped where the screen is narrow.
func TestEveryKeyIsListedInEverySize(t *testing.T) {
	t.Parallel()
	for _, language := range []string{lessons.English, lessons.Chinese} {
		c := ui.New(language, ui.ThemePlain)
		d := NewKeys(c)
		for _, size := range [][2]int{{48, 13}, {48, 30}, {55, 19}, {60, 14}, {80, 13}, {80, 23}, {200, 50}} {
			d.SetSize(size[0], size[1])
			lines := d.View()
			require.LessOrEqual(t, len(lines), size[1])
			require.LessOrEqual(t, lipgloss.Width(strings.Join(lines, "\n")), size[0])
			shown := strings.Join(strings.Fields(ansi.Strip(strings.Join(lines, " "))), " ")
			for _, group := range c.Keys.Groups(c.Words.Keys) {
				for _, k := range group.Keys {
					require.Contains(t, shown, k.Help().Key+" "+k.Help().Desc, "%s in %v", language, size)
				}
			}
		}
	}
}
