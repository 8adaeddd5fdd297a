package kindfiles

import (
	"os/exec"
	"strings"
	"testing"
)

// The real module is the only input that matters: a new kind that moved its
// constants must be noticed here and not in the middle of a build.
func TestReadOfThePinnedKind(t *testing.T) {
	t.Parallel()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "sigs.k8s.io/kind").Output()
	if err != nil {
		t.Fatalf("find kind: %v", err)
	}
	kind, err := Read(strings.TrimSpace(string(dir)))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(kind.Network, kind.NetworkImage) || !strings.HasPrefix(kind.NetworkImage, "docker.io/kindest/kindnetd:") {
		t.Errorf("network manifest does not name the image %q", kind.NetworkImage)
	}
	for _, image := range []string{kind.StorageImage, kind.HelperImage} {
		if image == "" || !strings.Contains(kind.Storage, image) {
			t.Errorf("storage manifest does not name the image %q", image)
		}
	}
}

func TestReadNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	if _, err := Read(t.TempDir()); err == nil || !strings.Contains(err.Error(), "const_cni.go") {
		t.Fatalf("got %v", err)
	}
}
