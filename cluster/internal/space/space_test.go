package space

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/cluster/internal/fault"
)

// free answers for folders; what is not among them is not here.
func free(of map[string]int64) func(string) (int64, error) {
	return func(dir string) (int64, error) {
		if n, here := of[dir]; here {
			return n, nil
		}
		return 0, os.ErrNotExist
	}
}

// TestAFolderThatIsNotYetThereIsMeasuredAboveIt, and the engine's is not: nobody knows where that of a virtual machine is.
func TestAFolderThatIsNotYetThereIsMeasuredAboveIt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := Disks{Engine: "docker", Root: filepath.Join(dir, "engine"), Own: filepath.Join(dir, "not", "yet"), Free: free(map[string]int64{dir: gib})}
	seen := d.Look(Nodes(2))
	require.Len(t, seen, 1)
	require.Equal(t, dir, seen[0].Dir)
	require.NoError(t, d.Want("create lab klab", Nodes(2)))
	require.Empty(t, Disks{Free: Free}.Look(gib), "nothing is known")

	here, err := Free(dir)
	require.NoError(t, err)
	require.Positive(t, here)
}

// TestOnlyWhatAFullDiskMayHaveDoneIsBlamedOnIt.
func TestOnlyWhatAFullDiskMayHaveDoneIsBlamedOnIt(t *testing.T) {
	t.Parallel()
	d := Disks{Engine: "nerdctl", Root: "/data", Free: free(map[string]int64{"/data": mib})}
	for kind, blamed := range map[fault.Kind]bool{fault.NotReady: true, fault.Failed: true, fault.DiskFull: true, fault.PortTaken: false, fault.NoImage: false} {
		err := d.Blame("start lab klab", &fault.Error{Step: "wait for the lab", Reason: "not ready", Kind: kind})
		require.Equal(t, blamed, err.Error() == "wait for the lab: the disk of /data has filled up (1 MiB free): not ready", "%s: %v", kind, err)
	}
	cause := errors.New("kubeadm said no")
	err := d.Blame("start lab klab", cause)
	require.ErrorIs(t, err, cause)
	known, ok := errors.AsType[*fault.Error](err)
	require.True(t, ok)
	require.Contains(t, known.Next, "nerdctl images shows")
	d.Free = free(map[string]int64{"/data": gib})
	require.Equal(t, cause, d.Blame("start lab klab", cause), "there is room")
}

func TestSizesAreForPeople(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"0 MiB", "412 MiB", "1.0 GiB", "2.5 GiB"}, []string{Size(0), Size(412 * mib), Size(gib), Size(5 * gib / 2)})
}
