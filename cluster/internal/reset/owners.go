package reset

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/klab-dev/klab/cluster/internal/api"
)

// uids is the set of the objects' own.
func uids(found []api.Item) map[types.UID]bool {
	set := make(map[types.UID]bool, len(found))
	for _, i := range found {
		set[i.Object.GetUID()] = true
	}
	return set
}

func madeBy(i api.Item) types.UID {
	owner := metav1.GetControllerOf(i.Object)
	if owner == nil {
		return ""
	}
	return owner.UID
}
