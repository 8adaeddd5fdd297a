package operator

import (
	"context"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const never = time.Hour

func site(replicas int, version string) object {
	return object{"spec": object{"host": "shop.example.com", "replicas": replicas, "version": version}}
}

// made waits until a Website has what belongs to it.
func (s *server) made(t *testing.T, name string) {
	t.Helper()
	eventually(t, "a Deployment, a Service and a status", func() bool {
		return s.object(deployments(), name) != nil && s.object(services(), name) != nil && s.object(websites(), name)["status"] != nil
	})
}

func reason(s *server, name string) string {
	conditions, _ := at(s.object(websites(), name), "status", "conditions").([]any)
	if len(conditions) == 0 {
		return ""
	}
	return text(conditions[0].(object), "reason")
}

func TestAWebsiteGetsADeploymentAndAService(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	owner := s.have(websites(), "shop", site(3, "v2"))
	out := s.begin(t, never)
	s.made(t, "shop")
	deployment, service := s.object(deployments(), "shop"), s.object(services(), "shop")
	for _, one := range []object{deployment, service} {
		require.True(t, owns(owner, one), "%v", one)
		reference := at(one, "metadata", "ownerReferences").([]any)[0]
		require.Subset(t, reference, object{"apiVersion": "klab.dev/v1", "kind": "Website", "name": "shop", "blockOwnerDeletion": true})
	}
	require.Equal(t, 3.0, at(deployment, "spec", "replicas"))
	container := at(deployment, "spec", "template", "spec", "containers").([]any)[0].(object)
	require.Equal(t, "klab.local/web:v2", container["image"])
	require.Contains(t, container["env"], object{"name": "APP_HOST", "value": "shop.example.com"})
	require.Equal(t, at(deployment, "spec", "template", "metadata", "labels"), at(service, "spec", "selector"))
	require.Equal(t, "RollingOut", reason(s, "shop"))
	require.Contains(t, out.String(), "Website shop: created Deployment\n")

	s.change(t, deployments(), "shop", func(one object) {
		one["status"] = object{"replicas": 3, "updatedReplicas": 3, "readyReplicas": 3, "observedGeneration": 1}
		one["metadata"].(object)["generation"] = 1
	})
	eventually(t, "the status of the Deployment is told", func() bool { return reason(s, "shop") == "AllReady" })
	require.Subset(t, s.object(websites(), "shop")["status"], object{"replicas": 3.0, "readyReplicas": 3.0, "observedGeneration": 1.0})
}

func TestWhatIsLeftOutHasDefaults(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.have(websites(), "shop", object{"spec": object{"host": "a.b"}})
	s.begin(t, never)
	s.made(t, "shop")
	require.Equal(t, 1.0, at(s.object(deployments(), "shop"), "spec", "replicas"))
}

func TestChangesAreFollowed(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.have(websites(), "shop", site(1, "v1"))
	out := s.begin(t, never)
	s.made(t, "shop")
	uid := at(s.object(deployments(), "shop"), "metadata", "uid")
	s.change(t, deployments(), "shop", func(one object) { one["metadata"].(object)["annotations"] = object{"mine": "kept"} })
	s.change(t, websites(), "shop", func(one object) { one["spec"].(object)["replicas"] = 4 })
	eventually(t, "four replicas", func() bool { return at(s.object(deployments(), "shop"), "spec", "replicas") == 4.0 })
	require.Equal(t, uid, at(s.object(deployments(), "shop"), "metadata", "uid"))
	require.Equal(t, "kept", at(s.object(deployments(), "shop"), "metadata", "annotations", "mine"))
	require.Contains(t, out.String(), "updated Deployment")
}

func TestDriftIsMended(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.have(websites(), "shop", site(2, "v1"))
	s.begin(t, never)
	s.made(t, "shop")
	s.remove(services(), "shop")
	eventually(t, "the Service is back", func() bool { return s.object(services(), "shop") != nil })
	s.change(t, deployments(), "shop", func(one object) { one["spec"].(object)["replicas"] = 9 })
	eventually(t, "two replicas again", func() bool { return at(s.object(deployments(), "shop"), "spec", "replicas") == 2.0 })
	s.change(t, deployments(), "shop", func(one object) {
		pod := one["spec"].(object)["template"].(object)["spec"].(object)
		pod["containers"] = append(pod["containers"].([]any), object{"name": "spy"})
	})
	eventually(t, "one container again", func() bool {
		return len(at(s.object(deployments(), "shop"), "spec", "template", "spec", "containers").([]any)) == 1
	})
}

func TestWhatTheServerAddsIsNoDrift(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.have(websites(), "shop", site(1, "v1"))
	s.begin(t, never)
	s.made(t, "shop")
	s.change(t, services(), "shop", func(one object) {
		one["spec"].(object)["clusterIP"] = "10.96.0.7"
		one["spec"].(object)["ports"].([]any)[0].(object)["protocol"] = "TCP"
	})
	looks := s.count("get services")
	eventually(t, "another look", func() bool { return s.count("get services") > looks })
	time.Sleep(50 * time.Millisecond)
	require.Zero(t, s.count("update services"))
}

func TestWhatBelongsToOthersIsLeftAlone(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.have(deployments(), "shop", object{"spec": object{"replicas": 7}})
	s.have(websites(), "shop", site(1, "v1"))
	out := s.begin(t, never)
	eventually(t, "it is reported", func() bool { return reason(s, "shop") == "NameTaken" })
	require.Equal(t, 7.0, at(s.object(deployments(), "shop"), "spec", "replicas"))
	require.NotNil(t, s.object(services(), "shop"), "the other half is made all the same")
	eventually(t, "it is logged", func() bool {
		return strings.Contains(out.String(), "Deployment shop is there and does not belong to the Website; left alone")
	})
	s.remove(deployments(), "shop")
	eventually(t, "the name is free", func() bool { return at(s.object(deployments(), "shop"), "spec", "replicas") == 1.0 })
}

func TestARefusalNamesVerbAndResource(t *testing.T) {
	t.Parallel()
	for _, denied := range []string{"list websites", "watch services", "get deployments", "create services", "update websites/status"} {
		t.Run(denied, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			s.with(func() { s.denied[denied] = true })
			s.have(websites(), "shop", site(1, "v1"))
			out := s.begin(t, never)
			verb, resource, _ := strings.Cut(denied, " ")
			resource = strings.NewReplacer("websites/status", "websites/status.klab.dev", "deployments", "deployments.apps").Replace(resource)
			if resource == "websites" {
				resource += ".klab.dev"
			}
			said := "FORBIDDEN to " + verb + " " + resource + " in namespace shop; again in "
			eventually(t, said, func() bool { return strings.Contains(out.String(), said) })
			if verb == "list" || verb == "watch" {
				require.Nil(t, s.object(deployments(), "shop"), "nothing is written before all is seen")
			}
			s.with(func() { delete(s.denied, denied) })
			s.made(t, "shop")
		})
	}
}

func TestAWatchThatEndsGoesOn(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.have(websites(), "shop", site(1, "v1"))
	s.begin(t, never)
	s.made(t, "shop")
	s.with(func() { close(s.cut); s.cut = make(chan struct{}) })
	s.change(t, websites(), "shop", func(one object) { one["spec"].(object)["replicas"] = 2 })
	eventually(t, "news of the time in between", func() bool { return at(s.object(deployments(), "shop"), "spec", "replicas") == 2.0 })
	require.Equal(t, 1, s.count("list websites"), "it goes on where it ended")
}

func TestAVersionThatIsTooOldIsListedAgain(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.have(websites(), "shop", site(1, "v1"))
	out := s.begin(t, never)
	s.made(t, "shop")
	s.with(func() {
		s.version += 10
		s.oldest = s.version
		s.changes = nil
		close(s.cut)
		s.cut = make(chan struct{})
	})
	eventually(t, "a new list", func() bool { return s.count("list websites") > 1 })
	require.Contains(t, out.String(), "410 too old resource version")
	s.change(t, websites(), "shop", func(one object) { one["spec"].(object)["replicas"] = 2 })
	eventually(t, "it follows", func() bool { return at(s.object(deployments(), "shop"), "spec", "replicas") == 2.0 })
}

func TestAConflictIsTriedAgain(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.have(websites(), "shop", site(1, "v1"))
	out := s.begin(t, never)
	s.made(t, "shop")
	refused := false
	s.with(func() {
		s.refuse = func(verb, resource string) int {
			if verb+" "+resource != "update deployments" || refused {
				return 0
			}
			refused = true
			return http.StatusConflict
		}
	})
	s.change(t, websites(), "shop", func(one object) { one["spec"].(object)["replicas"] = 2 })
	eventually(t, "two replicas", func() bool { return at(s.object(deployments(), "shop"), "spec", "replicas") == 2.0 })
	require.Contains(t, out.String(), "update deployments.apps in namespace shop: 409")
}

func TestAWebsiteThatGoesIsLeftToTheGarbageCollector(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.have(websites(), "shop", site(1, "v1"))
	s.begin(t, never)
	s.made(t, "shop")
	s.change(t, websites(), "shop", func(one object) { one["metadata"].(object)["deletionTimestamp"] = "2026-11-20T00:00:00Z" })
	made := s.count("create services")
	s.remove(services(), "shop")
	looks := s.count("get websites")
	eventually(t, "a look", func() bool { return s.count("get websites") > looks })
	s.remove(websites(), "shop")
	time.Sleep(50 * time.Millisecond)
	require.Equal(t, made, s.count("create services"))
	require.NotNil(t, s.object(deployments(), "shop"))
}

func TestWhatAWatchMissesIsSeenFromTimeToTime(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.have(websites(), "shop", site(1, "v1"))
	s.begin(t, 100*time.Millisecond)
	s.made(t, "shop")
	s.with(func() { s.mute = true })
	s.remove(services(), "shop")
	eventually(t, "the Service is back", func() bool { return s.object(services(), "shop") != nil })
}

func TestWithoutAStatusSubresourceTheRestWorks(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.refuse = func(_, resource string) int {
		if resource == "websites/status" {
			return http.StatusNotFound
		}
		return 0
	}
	s.have(websites(), "shop", site(1, "v1"))
	out := s.begin(t, never)
	eventually(t, "both halves", func() bool { return s.object(services(), "shop") != nil })
	eventually(t, "it is said", func() bool { return strings.Contains(out.String(), "has no status subresource") })
	require.NotContains(t, out.String(), "again in")
}

func TestAllNamespaces(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.have(websites(), "shop", site(1, "v1"))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); New(s.api(t), "", never, &output{}).Run(ctx, nil) }()
	s.made(t, "shop")
	cancel()
	<-ended
}

func TestTheEnd(t *testing.T) {
	t.Parallel()
	s, term, out := newServer(t), make(chan os.Signal, 1), &output{}
	term <- syscall.SIGTERM
	New(s.api(t), "shop", never, out).Run(t.Context(), term)
	require.Contains(t, out.String(), "operator of websites.klab.dev in namespace shop")
	require.Contains(t, out.String(), "bye")
}

func TestTheWayToTheAPIServer(t *testing.T) {
	t.Parallel()
	_, _, err := InCluster(func(string) (string, bool) { return "", false })
	require.ErrorContains(t, err, "this is no Pod")

	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer(w, object{"said": r.Header.Get("Authorization"), "path": r.URL.Path})
	}))
	defer secure.Close()
	dir := t.TempDir()
	_, _, err = connect(secure.URL, dir)
	require.ErrorContains(t, err, "read the cluster's certificate")
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw})
	for name, data := range map[string]string{"ca.crt": string(ca), "namespace": "shop\n", "token": "one"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600))
	}
	api, namespace, err := connect(secure.URL, dir)
	require.NoError(t, err)
	require.Equal(t, "shop", namespace)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "token"), []byte("two"), 0o600))
	got, err := api.get(t.Context(), services(), key{"shop", "x"})
	require.NoError(t, err)
	require.Equal(t, object{"said": "Bearer two", "path": "/api/v1/namespaces/shop/services/x"}, got)
}

func TestBackoff(t *testing.T) {
	t.Parallel()
	require.Equal(t, firstPause, backoff(0))
	require.Equal(t, 2*firstPause, backoff(1))
	require.Equal(t, longestPause, backoff(100))
}
