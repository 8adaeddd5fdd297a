package cli

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/assets/addons"
	"github.com/klab-dev/klab/cluster"
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
		detail("waiting for Deployment x")
	}
	return f.err
}

func (f *addOnFake) TakeDown(_ context.Context, name string, detail func(string)) error {
	f.did = "down " + name
	detail("removing Deployment kube-system/x")
	return f.err
}

func (f *addOnFake) Standing(context.Context, string) (cluster.Condition, []string, error) {
	return cluster.AddOnOn, nil, f.err
}

func addOnApp(language string) (addOns, *bytes.Buffer, *bytes.Buffer) {
	var out, told bytes.Buffer
	return addOns{&app.App{Streams: app.Streams{Out: &out, Err: &told}, Language: language, Lab: "klab", Output: "text"}}, &out, &told
}

func TestAnAddOnSaysWhatBecomesOfIt(t *testing.T) {
	t.Parallel()
	one, err := addons.Find("metrics-server")
	require.NoError(t, err)
	a, out, told := addOnApp(lessons.English)
	lab := &addOnFake{}
	require.NoError(t, a.enableAddOn(t.Context(), lab, one))
	require.Equal(t, "up metrics-server", lab.did)
	require.Equal(t, "metrics-server works in lab klab\n", out.String())
	require.Equal(t, "metrics-server: waiting for Deployment x\n", told.String(), "a line is said once in a row")

	a, out, told = addOnApp(lessons.Chinese)
	require.NoError(t, a.disableAddOn(t.Context(), lab, one))
	require.Equal(t, "down metrics-server", lab.did)
	require.Equal(t, "metrics-server 已从实验环境 klab 中移除\n", out.String())
	require.Equal(t, "metrics-server：正在移除：Deployment kube-system/x\n", told.String())
}

func TestAnAddOnThatFailsSaysNothingGood(t *testing.T) {
	t.Parallel()
	one, err := addons.Find("metrics-server")
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
		Name: "metrics-server", Condition: cluster.AddOnBroken, Reasons: []string{"Deployment metrics-server: not there"}, MemoryMiB: 20, Lessons: []string{"hpa", "metrics"},
	})
	require.Equal(t, "metrics-server   broken     20 MiB  what Pods and nodes use, for kubectl top and autoscaling\n"+
		"  Deployment metrics-server: not there\n  for hpa, metrics\n", out.String())
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

func TestTheLessonsThatNeedAnAddOn(t *testing.T) {
	t.Parallel()
	course := &lessons.Course{Lessons: []*lessons.Lesson{{ID: "one"}, {ID: "two", AddOns: []string{"metrics-server"}}}}
	require.Equal(t, []string{"two"}, needing(course, "metrics-server"))
	require.Empty(t, needing(course, "warp-drive"))
}
