package addons_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/assets/addons"
)

// whole is an add-on's manifests as one text.
func whole(t *testing.T, name string) string {
	t.Helper()
	stages, err := addons.Stages(name)
	require.NoError(t, err)
	var text strings.Builder
	for _, stage := range stages {
		text.Write(stage)
	}
	return text.String()
}

func TestStagesComeInOrder(t *testing.T) {
	t.Parallel()
	stages, err := addons.Stages("metrics-server")
	require.NoError(t, err)
	require.Len(t, stages, 2)
	require.Contains(t, string(stages[0]), "kind: Deployment")
	require.Contains(t, string(stages[1]), "kind: APIService")
	_, err = addons.Stages("warp-drive")
	require.ErrorContains(t, err, `no add-on "warp-drive"`)
}

// An add-on is a folder of manifests and a line in the table, and neither is there without the other.
func TestEveryFolderIsAnAddOn(t *testing.T) {
	t.Parallel()
	found, err := filepath.Glob("*/*.yaml")
	require.NoError(t, err)
	folders := map[string]bool{}
	for _, file := range found {
		folders[filepath.Dir(file)] = true
	}
	require.Len(t, folders, len(addons.All()))
	for _, one := range addons.All() {
		require.True(t, folders[one.Name], one.Name)
		require.NotZero(t, one.Memory, "%s: what it takes has to be measured", one.Name)
		for _, image := range one.Images {
			require.True(t, strings.Contains(whole(t, one.Name), "image: "+image+"\n"), "%s does not ask for %s", one.Name, image)
			require.False(t, strings.Contains(whole(t, one.Name), "imagePullPolicy: Always"), "an image that was loaded must not be pulled")
		}
	}
}

// required is the version of a module that another one requires.
func required(t *testing.T, file, module string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	found := regexp.MustCompile(`(?m)^\s+` + regexp.QuoteMeta(module) + ` (v\S+)`).FindSubmatch(text)
	require.NotNil(t, found, "%s requires no %s", file, module)
	return string(found[1])
}

// A node image that is built from source carries the version that its module pins; another one would have
// to be pulled, where nothing can be.
func TestTheImageIsTheOneThatNodesCarry(t *testing.T) {
	t.Parallel()
	version := required(t, "../images/go.mod", "sigs.k8s.io/metrics-server")
	require.True(t, strings.Contains(whole(t, "metrics-server"), "image: registry.k8s.io/metrics-server/metrics-server:"+version+"\n"), version)
}

// What is built has the version of what is pulled, and the kinds are those that it was compiled with.
func TestTheGatewayIsTheOneThatIsBuilt(t *testing.T) {
	t.Parallel()
	const module = "gateway/traefik/go.mod"
	text := whole(t, "gateway")
	version := required(t, module, "github.com/traefik/traefik/v3")
	require.True(t, strings.Contains(text, "image: docker.io/library/traefik:"+version+"\n"), version)
	kinds := regexp.MustCompile(`bundle-version: (\S+)`).FindAllStringSubmatch(text, -1)
	require.Len(t, kinds, 10)
	for _, kind := range kinds {
		require.Equal(t, required(t, module, "sigs.k8s.io/gateway-api"), kind[1])
	}
}
