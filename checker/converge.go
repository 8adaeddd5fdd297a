package checker

import (
	"time"

	"github.com/klab-dev/klab/checker/internal/kube"
)

// lagLimit bounds how long a look may put a verdict down to the EndpointSlice controller: without that controller it
// would stay open for ever.
const lagLimit = 20 * time.Second

// A change less than quiet ago is not looked behind yet: the API server writes times in whole seconds, so that
// only afterwards everything that counts is known to have been written before.
const quiet = time.Second

// routeLimit bounds how long a node that does not follow may keep a verdict open after the last change.
const routeLimit = 60 * time.Second

// converging reports whether the cluster still works on the last change. The look may then have seen the time before:
// slices differ from the Pods, or requests took the old way.
func (r *run) converging(l *look) bool {
	if l.timed {
		return false
	}
	if r.recent(l, l.unfollowed, lagLimit) {
		return true
	}
	return l.remote && r.rerouting(l, l.changed())
}

// changed is when anything the look read was last written, or something of the namespace last went.
func (l *look) changed() time.Time { return kube.Later(l.written, l.lab.Departed(l.scope.Namespace)) }

// recent reports whether something was less than d of a fast machine's time before the look. A zero time is not recent.
func (r *run) recent(l *look, at time.Time, d time.Duration) bool {
	return !at.IsZero() && l.now.Sub(at) < r.Scope.Stretch(d)
}

// rerouting reports whether some node may not have routed the look's requests by the last change. As long as that
// cannot be asked, it may not have: that the lab is well a moment later says nothing of these requests.
func (r *run) rerouting(l *look, changed time.Time) bool {
	switch {
	case r.recent(l, changed, quiet):
		return true
	case !r.recent(l, changed, routeLimit):
		return false
	}
	proven, err := l.lab.Routed(l.ctx, changed.Add(quiet))
	return err != nil || proven.IsZero() || l.now.Before(proven)
}

// follow notes whether the EndpointSlice controller has yet to catch up with the Pods of a Service. It has no
// observedGeneration to read that from.
func (l *look) follow(service map[string]any, slices []map[string]any) error {
	selector, _ := kube.At(service, "spec", "selector").(map[string]any)
	if len(selector) == 0 || kube.Text(service, "spec", "type") == "ExternalName" {
		return nil
	}
	pods, err := l.lab.List(l.ctx, "Pod", kube.Text(service, "metadata", "namespace"), "")
	if err != nil {
		return err
	}
	listed := readiness(slices)
	always := kube.At(service, "spec", "publishNotReadyAddresses") == true
	for _, pod := range pods {
		ready, there := listed[kube.Text(pod, "metadata", "uid")]
		wanted := belongs(pod, selector)
		if there != wanted || wanted && ready != (always || kube.IsReady(pod)) {
			l.unfollowed = kube.Later(l.unfollowed, kube.Later(kube.LastWrite(service), lastChange(pod)))
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
