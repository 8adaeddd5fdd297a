package facts

import (
	"time"

	"github.com/klab-dev/klab/checker/internal/kube"
)

// Follow notes whether the EndpointSlice controller has yet to catch up with the Pods of a Service. It has no
// observedGeneration to read that from.
func (l *Look) Follow(service map[string]any, slices []map[string]any) error {
	selector, _ := kube.At(service, "spec", "selector").(map[string]any)
	if len(selector) == 0 || kube.Text(service, "spec", "type") == "ExternalName" {
		return nil
	}
	pods, err := l.Lab.List(l.Ctx, "Pod", kube.Text(service, "metadata", "namespace"), "")
	if err != nil {
		return err
	}
	listed := readiness(slices)
	always := kube.At(service, "spec", "publishNotReadyAddresses") == true
	for _, pod := range pods {
		ready, there := listed[kube.Text(pod, "metadata", "uid")]
		wanted := belongs(pod, selector)
		if there != wanted || wanted && ready != (always || kube.IsReady(pod)) {
			l.Unfollowed = kube.Later(l.Unfollowed, kube.Later(kube.LastWrite(service), lastChange(pod)))
		}
	}
	return nil
}

// readiness is the state of each Pod in the controller's slices by UID, without the Pods that are leaving.
func readiness(slices []map[string]any) map[string]bool {
	listed := map[string]bool{}
	for _, slice := range slices {
		if !kube.Managed(slice) {
			continue
		}
		for _, endpoint := range kube.List(slice, "endpoints") {
			if kube.At(endpoint, "conditions", "terminating") != true {
				listed[kube.Text(endpoint, "targetRef", "uid")] = kube.TrueUnless(endpoint, "ready")
			}
		}
	}
	return listed
}

// lastChange is when a Pod was last written or last became ready or unready.
func lastChange(pod map[string]any) time.Time {
	at := kube.LastWrite(pod)
	for _, c := range kube.List(pod, "status", "conditions") {
		if kube.Text(c, "type") == "Ready" {
			at = kube.Later(at, kube.ParseTime(kube.At(c, "lastTransitionTime")))
		}
	}
	return at
}

// belongs reports whether the EndpointSlice controller lists a Pod for a selector.
func belongs(pod, selector map[string]any) bool {
	phase := kube.Text(pod, "status", "phase")
	return kube.Text(pod, "status", "podIP") != "" && phase != "Succeeded" && phase != "Failed" &&
		kube.At(pod, "metadata", "deletionTimestamp") == nil && kube.Selects(selector, kube.At(pod, "metadata", "labels"))
}
