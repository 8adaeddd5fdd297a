package api

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/resourceversion"
)

// write is what klab itself did to an object and a watch may not have seen yet.
type write struct {
	name string
	uid  types.UID
	// version is the object's resourceVersion after the write; empty for a deletion.
	version string
	// at is when the API server answered.
	at time.Time
}

// storeLag is how long after a watch has received an event its store may still be without it: the
// informer counts an event as synced before it has put it away.
const storeLag = time.Second

func writeOf(u metav1.Object) write {
	return write{name: u.GetName(), uid: u.GetUID(), version: u.GetResourceVersion(), at: time.Now()}
}

// seen reports whether a watch that shows current and has come as far as latest has seen the write.
func (w write) seen(current *unstructured.Unstructured, latest string) bool {
	if w.version == "" {
		return current == nil || current.GetUID() != w.uid || current.GetDeletionTimestamp() != nil
	}
	if current != nil {
		latest = current.GetResourceVersion()
	} else if time.Since(w.at) < storeLag {
		return false
	}
	order, err := resourceversion.CompareResourceVersion(latest, w.version)
	return err == nil && order >= 0
}
