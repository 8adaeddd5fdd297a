package picture_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/scene"
	"github.com/klab-dev/klab/internal/scene/scenetest"
	"github.com/klab-dev/klab/internal/tui/picture"
	"github.com/klab-dev/klab/internal/tui/ui"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/workload/wire"
)

func pane(s *scene.Scene, language string, theme ui.Theme, view lessons.View) *picture.Pane {
	p := picture.New(context.Background(), ui.New(language, theme), picture.Open{Scene: s, Panes: lessons.Views()})
	for _, name := range lessons.Views() {
		if name == view {
			break
		}
		p.Next()
	}
	return p
}

// requireFits fails when a picture is larger than its room.
func requireFits(t *testing.T, lines []string, width, height int) {
	t.Helper()
	require.LessOrEqual(t, len(lines), height)
	for _, line := range lines {
		require.LessOrEqual(t, lipgloss.Width(line), width, "%q", line)
	}
}

// TestPanes looks at every pane in the room that it has in terminals of 60 to 200 columns, in both languages.
func TestPanes(t *testing.T) {
	t.Parallel()
	for _, view := range lessons.Views() {
		for _, size := range [][2]int{{40, 16}, {56, 18}, {78, 30}, {110, 44}} {
			for _, language := range []string{lessons.English, lessons.Chinese} {
				t.Run(fmt.Sprintf("%s/%dx%d/%s", view, size[0], size[1], language), func(t *testing.T) {
					t.Parallel()
					p := pane(scenetest.UnderLoad(), language, ui.ThemePlain, view)
					p.SetSize(size[0], size[1])
					requireFits(t, p.View(), size[0], size[1])
					lines := append([]string{p.Title()}, p.View()...)
					for i := range lines {
						lines[i] = strings.TrimRight(ansi.Strip(lines[i]), " ")
					}
					golden.RequireEqual(t, strings.Join(lines, "\n"))
				})
			}
		}
	}
}

// TestEveryRoomIsRoomEnough draws in any size, however small.
func TestEveryRoomIsRoomEnough(t *testing.T) {
	t.Parallel()
	for _, view := range lessons.Views() {
		for _, language := range []string{lessons.English, lessons.Chinese} {
			p := pane(scenetest.UnderLoad(), language, ui.ThemeDark, view)
			for width := 1; width < 210; width += 11 {
				for _, height := range []int{1, 5, 9, 40} {
					p.SetSize(width, height)
					requireFits(t, p.View(), width, height)
				}
			}
		}
	}
}

// TestColours looks at what glows, and at what has stopped to.
func TestColours(t *testing.T) {
	t.Parallel()
	for name, theme := range map[string]ui.Theme{"dark": ui.ThemeDark, "light": ui.ThemeLight} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := pane(scenetest.UnderLoad(), lessons.English, theme, lessons.ViewWorkload)
			p.SetSize(78, 16)
			golden.RequireEqual(t, strings.Join(p.View(), "\n"))
		})
	}
}

// TestWhatChangedGlowsAndFades follows the background of a changed line until it is gone, and what is due meanwhile.
func TestWhatChangedGlowsAndFades(t *testing.T) {
	t.Parallel()
	s := scenetest.UnderLoad()
	p := pane(s, lessons.English, ui.ThemeDark, lessons.ViewWorkload)
	p.SetSize(78, 30)
	require.NotNil(t, p.Refresh(), "it has to be drawn again")
	require.Nil(t, p.Refresh(), "once")
	glows := func() string {
		for _, line := range p.View() {
			if strings.Contains(line, "wq8fl") {
				return strings.Join(backgrounds(line), " ")
			}
		}
		return "none"
	}
	first := glows()
	require.NotEmpty(t, first)
	s.Prune(scenetest.After(62500 * time.Millisecond))
	require.NotEqual(t, first, glows())
	s.Prune(scenetest.After(63 * time.Second))
	require.Empty(t, glows())
}

// backgrounds are those set in a line.
func backgrounds(line string) []string {
	var all []string
	for _, part := range strings.Split(line, "\x1b[") {
		if _, background, ok := strings.Cut(part, "48;2;"); ok {
			all = append(all, background[:strings.IndexByte(background, 'm')])
		}
	}
	return all
}

// TestNothingMovesWhereNothingMay proves that without colour, and with reduced motion, nothing glows and nothing is drawn
// again but what has gone.
func TestNothingMovesWhereNothingMay(t *testing.T) {
	t.Parallel()
	for _, still := range []bool{true, false} {
		theme := ui.ThemePlain
		if still {
			theme = ui.ThemeDark
		}
		c, s := ui.New(lessons.English, theme), scenetest.UnderLoad()
		c.Still = still
		p := picture.New(t.Context(), c, picture.Open{Scene: s, Panes: lessons.Views()})
		p.SetSize(78, 30)
		require.Empty(t, backgrounds(strings.Join(p.View(), "\n")))
		require.NotNil(t, p.Refresh(), "a Pod that has gone still shows")
		s.Prune(scenetest.After(70 * time.Second))
		p = picture.New(t.Context(), c, picture.Open{Scene: s, Panes: lessons.Views()})
		require.Nil(t, p.Refresh())
	}
}

// TestWordsStandBesideSigns proves that a Pod's phase can be read without its sign and its colour.
func TestWordsStandBesideSigns(t *testing.T) {
	t.Parallel()
	for _, width := range []int{36, 60, 100} {
		p := pane(scenetest.UnderLoad(), lessons.English, ui.ThemePlain, lessons.ViewWorkload)
		p.SetSize(width, 40)
		text := ansi.Strip(strings.Join(p.View(), "\n"))
		for _, word := range []string{"ready", "not ready", "coming", "going", "gone", "rolling out"} {
			require.Contains(t, text, word, "%d columns", width)
		}
	}
}

// TestManyPodsAreSigns proves that no Pod is left out where there is no room for a line each.
func TestManyPodsAreSigns(t *testing.T) {
	t.Parallel()
	p := pane(storm(200), lessons.English, ui.ThemePlain, lessons.ViewWorkload)
	p.SetSize(60, 20)
	text := ansi.Strip(strings.Join(p.View(), "\n"))
	require.Equal(t, 200+2, strings.Count(text, "●"), "each Pod, the state of all, and what counts them")
	require.Contains(t, text, "200 ready")
}

// storm is a Deployment of many Pods.
func storm(n int) *scene.Scene {
	s := scene.New()
	deltas := []scene.Delta{
		scenetest.Deployment("web", "klab.local/web:v1", n, n, n, n), scenetest.ReplicaSet("web-5c6b7d9f4", "web", "1", "klab.local/web:v1", n, n, n),
	}
	for i := range n {
		deltas = append(deltas, stormPod(i, scene.Ready).Is())
	}
	s.Apply(scenetest.Epoch(), deltas)
	return s
}

func stormPod(i int, phase scene.Phase) scenetest.Pod {
	return scenetest.Pod{
		Name: fmt.Sprintf("web-5c6b7d9f4-%05d", i), Owner: "web-5c6b7d9f4", Image: "klab.local/web:v1", Node: fmt.Sprintf("klab-worker%d", i%3),
		IP: fmt.Sprintf("10.244.%d.%d", i/250, i%250), Phase: phase,
	}
}

func TestThePictureScrolls(t *testing.T) {
	t.Parallel()
	s := scenetest.UnderLoad()
	p := pane(s, lessons.English, ui.ThemePlain, lessons.ViewNodes)
	p.SetSize(30, 10)
	require.Contains(t, ansi.Strip(strings.Join(p.View(), "\n")), "more lines")
	p.Update(tea.KeyPressMsg{Code: 'G', Text: "G"})
	require.NotContains(t, ansi.Strip(strings.Join(p.View(), "\n")), "more lines")
	p.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	require.Contains(t, ansi.Strip(strings.Join(p.View(), "\n")), "more lines")
}

func TestPanesFollowEachOther(t *testing.T) {
	t.Parallel()
	lost := scene.New()
	p := picture.New(t.Context(), ui.New(lessons.English, ui.ThemePlain), picture.Open{Scene: lost, Panes: []lessons.View{lessons.ViewNodes, lessons.ViewEvents}})
	p.SetSize(60, 20)
	require.Contains(t, p.View()[0], "Looking at the cluster")
	require.Equal(t, "▸ nodes  events", ansi.Strip(p.Title()))
	require.True(t, p.Next())
	require.Equal(t, "nodes  ▸ events", ansi.Strip(p.Title()))
	require.False(t, p.Next(), "after the last one the picture goes")
	lost.Lose(errors.New("watch Pod: connection refused"))
	require.Contains(t, strings.Join(p.View(), " "), "cannot be followed: watch Pod: connection refused")
}

func TestAPictureThatWasTakenAwayAsksForNothing(t *testing.T) {
	t.Parallel()
	p := pane(scenetest.UnderLoad(), lessons.English, ui.ThemeDark, lessons.ViewWorkload)
	p.Close()
	require.Nil(t, p.Refresh())
	require.Nil(t, p.Refresh())
}

// source answers with figures.
type source struct{ asked int }

func (s *source) Traffic(context.Context) ([]wire.LoadReport, error) {
	s.asked++
	return []wire.LoadReport{scenetest.Load("clients", 20, 61*time.Second, map[string]int64{"10.244.1.12": 10}, 0)}, nil
}

func TestRequestsAreAskedForWhereALessonHasSome(t *testing.T) {
	t.Parallel()
	figures, s := &source{}, scene.New()
	s.Apply(scenetest.Epoch(), scenetest.Seed())
	c := ui.New(lessons.English, ui.ThemePlain)
	without := picture.New(t.Context(), c, picture.Open{Scene: s, Source: figures, Panes: []lessons.View{lessons.ViewWorkload}})
	require.Nil(t, without.Refresh())
	with := picture.New(t.Context(), c, picture.Open{Scene: s, Source: figures, Panes: []lessons.View{lessons.ViewRequests}})
	with.SetSize(60, 20)
	with.Update(came(with.Refresh()))
	require.Contains(t, ansi.Strip(strings.Join(with.View(), "\n")), "clients → web:80/echo")
	require.Equal(t, 1, figures.asked)
}

// came is what a command of the picture comes back with.
func came(cmd tea.Cmd) any { return cmd().(ui.SideMsg).What }

// idle is a source whose streams have not been started.
type idle struct{}

func (idle) Traffic(context.Context) ([]wire.LoadReport, error) { return nil, nil }

// TestNobodyAsksWithoutAPause proves that a lesson without requests just now is not asked about them again and again.
func TestNobodyAsksWithoutAPause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := picture.New(t.Context(), ui.New(lessons.English, ui.ThemePlain), picture.Open{Scene: scene.New(), Source: idle{}, Panes: []lessons.View{lessons.ViewRequests}})
		p.Update(came(p.Refresh()))
		began := time.Now()
		p.Update(came(p.Refresh()))
		require.Equal(t, time.Second, time.Since(began))
	})
}

// TestAnswersForAPictureBeforeAreDropped proves that a picture takes only what it has asked for itself: the one before it
// may have been of another lesson.
func TestAnswersForAPictureBeforeAreDropped(t *testing.T) {
	t.Parallel()
	c, ask := ui.New(lessons.English, ui.ThemePlain), picture.Open{Source: &source{}, Panes: []lessons.View{lessons.ViewRequests}}
	ask.Scene = scene.New()
	before := picture.New(t.Context(), c, ask)
	late := came(before.Refresh())
	before.Close()
	ask.Scene = scene.New()
	now := picture.New(t.Context(), c, ask)
	version := ask.Scene.Version()
	now.Update(late)
	require.Equal(t, version, ask.Scene.Version())
	now.Update(came(now.Refresh()))
	require.NotEqual(t, version, ask.Scene.Version())
}

// BenchmarkStorm is a second of 200 Pods that change at 50 events a second, told in batches as a follower tells them and
// drawn after each. A second of it may take 150 ms.
func BenchmarkStorm(b *testing.B) {
	s := storm(200)
	p := pane(s, lessons.English, ui.ThemeDark, lessons.ViewWorkload)
	p.SetSize(80, 40)
	now, n := scenetest.After(10*time.Second), 0
	for b.Loop() {
		for i := range 20 {
			var batch []scene.Delta
			for range 2 + i%2 {
				batch = append(batch, stormPod(n*7%200, scene.Phase(n%4)).Is())
				n++
			}
			now = now.Add(50 * time.Millisecond)
			s.Apply(now, batch)
			p.Refresh()
			_ = p.View()
		}
	}
}
