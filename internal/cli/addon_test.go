package cli

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/assets/addons"
	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/lessons"
)

// addOnFake does what it is told, and says so.
type addOnFake struct {
	did string
	err error
}

func (f *addOnFake) BringUp(_ context.Context, name string, detail func(string)) error {
	f.did = "up " + name
	for range 3 {
		detail("waiting for Deployment traefik")
	}
	return f.err
}

func (f *addOnFake) TakeDown(_ context.Context, name string, detail func(string)) error {
	f.did = "down " + name
	detail("removing Deployment traefik/traefik")
	return f.err
}

func (f *addOnFake) Standing(context.Context, string) (cluster.Condition, []string, error) {
	return cluster.AddOnOn, nil, f.err
}

func (f *addOnFake) HostPort(node int) int { return map[int]int{80: 8080}[node] }

func addOnApp(language string) (addOns, *bytes.Buffer, *bytes.Buffer) {
	var out, told bytes.Buffer
	return addOns{&app.App{Streams: app.Streams{Out: &out, Err: &told}, Language: language, Lab: "klab", Output: "text"}}, &out, &told
}

func TestAnAddOnThatComesUpSaysWhereItAnswers(t *testing.T) {
	t.Parallel()
	one, err := addons.Find("gateway")
	require.NoError(t, err)
	a, out, told := addOnApp(lessons.English)
	lab := &addOnFake{}
	require.NoError(t, a.enableAddOn(t.Context(), lab, one))
	require.Equal(t, "up gateway", lab.did)
	require.Equal(t, "gateway works in lab klab\nport 80 of the control plane is 127.0.0.1:8080 on this machine\n", out.String())
	require.Equal(t, "gateway: waiting for Deployment traefik\n", told.String(), "a line is said once in a row")

	a, out, told = addOnApp(lessons.Chinese)
	require.NoError(t, a.disableAddOn(t.Context(), lab, one))
	require.Equal(t, "down gateway", lab.did)
	require.Equal(t, "gateway 已从实验环境 klab 中移除\n", out.String())
	require.Equal(t, "gateway：正在移除：Deployment traefik/traefik\n", told.String())
}

func TestAnAddOnThatFailsSaysNothingGood(t *testing.T) {
	t.Parallel()
	one, err := addons.Find("gateway")
	require.NoError(t, err)
	a, out, _ := addOnApp(lessons.English)
	lab := &addOnFake{err: errors.New("no route")}
	require.Error(t, a.enableAddOn(t.Context(), lab, one))
	require.Error(t, a.disableAddOn(t.Context(), lab, one))
	require.Empty(t, out.String())
}

func TestAnAddOnIsSaidWithItsMemoryAndLessons(t *testing.T) {
	t.Parallel()
	a, out, _ := addOnApp(lessons.English)
	a.sayAddOn(addOnDocument{
		Name: "gateway", Condition: cluster.AddOnBroken, Reasons: []string{"Deployment traefik: not there"}, MemoryMiB: 90, Lessons: []string{"ingress", "gateway-api"},
	})
	require.Equal(t, "gateway          broken     90 MiB  Traefik: HTTP and HTTPS into the cluster, by Ingress and by the Gateway API\n"+
		"  Deployment traefik: not there\n  for ingress, gateway-api\n", out.String())
}

// Every add-on is described, and every condition has its word.
func TestEveryAddOnHasItsWords(t *testing.T) {
	t.Parallel()
	for _, language := range []string{lessons.English, lessons.Chinese} {
		w := words.Of(language).Commands.AddOn
		require.Len(t, w.Does, len(addons.All()))
		for _, one := range addons.All() {
			require.NotEmpty(t, w.Does[one.Name], one.Name)
		}
		for _, condition := range []cluster.Condition{cluster.AddOnOn, cluster.AddOnOff, cluster.AddOnBroken, conditionUnknown} {
			require.NotEmpty(t, w.Conditions[string(condition)], condition)
		}
	}
}

// TestWhatALessonBringsIsSaidBeforeItIsOpened: the add-on and its memory, by klab show and by klab doctor.
func TestWhatALessonBringsIsSaidBeforeItIsOpened(t *testing.T) {
	t.Parallel()
	for language, want := range map[string][]string{
		lessons.English: {"Besides Kubernetes, this lesson needs metrics-server (about 20 MiB of memory) in the lab.",
			"ok   add-ons      metrics-server (about 20 MiB of memory), brought up for hpa, metrics\n"},
		lessons.Chinese: {"除 Kubernetes 外，本课还要在实验环境里启用 metrics-server（约占 20 MiB 内存）。",
			"正常 附加组件     metrics-server（约占 20 MiB 内存），由这些课启用：hpa、metrics\n"},
	} {
		w := words.Of(language)
		require.Equal(t, want[0], w.NeedsAddOns([]string{"metrics-server"}))
		require.Empty(t, w.NeedsAddOns(nil), "most lessons bring nothing")
		require.Equal(t, "warp-drive", w.Sized("warp-drive"))

		a, out, _ := addOnApp(language)
		a.sayCost(addOnCost{addOnNeed{"metrics-server", 20}, []string{"hpa", "metrics"}})
		require.Equal(t, want[1], out.String())
	}
	course, err := lessons.Read(content.FS)
	require.NoError(t, err)
	for _, lesson := range course.Lessons {
		document := shown(lesson, lesson.Text(lessons.English))
		require.Len(t, document.AddOns, len(lesson.AddOns), lesson.ID)
		for i, one := range document.AddOns {
			require.Equal(t, lesson.AddOns[i], one.Name)
			require.Positive(t, one.MemoryMiB)
		}
	}
	text, err := os.ReadFile("../../docs/addons.md")
	require.NoError(t, err)
	for _, one := range addons.All() {
		require.Regexp(t, "`"+one.Name+"`.*\\| "+strconv.Itoa(one.Memory)+" MiB \\|", string(text), "the page says what the code does")
	}
}

func TestTheLessonsThatNeedAnAddOn(t *testing.T) {
	t.Parallel()
	course := &lessons.Course{Lessons: []*lessons.Lesson{{ID: "one"}, {ID: "two", AddOns: []string{"gateway"}}}}
	require.Equal(t, []string{"two"}, needing(course, "gateway"))
	require.Empty(t, needing(course, "metrics-server"))
}
