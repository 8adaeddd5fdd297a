package kube

import "time"

// Condition returns the status of a condition, "" when the object does not have it.
func Condition(object any, kind string) string {
	for _, c := range List(object, "status", "conditions") {
		if Text(c, "type") == kind {
			return Text(c, "status")
		}
	}
	return ""
}

// IsReady is the Ready condition of a Pod that is not on its way out. A terminating Pod keeps
// Ready=True until its containers stop, but no Service should count on it.
func IsReady(pod any) bool {
	return Condition(pod, "Ready") == "True" && At(pod, "metadata", "deletionTimestamp") == nil
}

// Restarts counts container restarts of a Pod, sidecars included.
func Restarts(pod any) int64 {
	var count int64
	for _, list := range []string{"containerStatuses", "initContainerStatuses"} {
		for _, status := range List(pod, "status", list) {
			count += Int(status, "restartCount")
		}
	}
	return count
}

// RolledOut says that the controller has seen the newest spec and every wanted Pod is of it, available,
// with none left over; the same test as kubectl rollout status.
func RolledOut(workload any) bool {
	if workload == nil || Int(workload, "status", "observedGeneration") < Int(workload, "metadata", "generation") {
		return false
	}
	if Text(workload, "kind") == "DaemonSet" {
		desired := Int(workload, "status", "desiredNumberScheduled")
		return Int(workload, "status", "updatedNumberScheduled") == desired && Int(workload, "status", "numberAvailable") == desired
	}
	want := int64(1)
	if At(workload, "spec", "replicas") != nil {
		want = Int(workload, "spec", "replicas")
	}
	for _, field := range []string{"replicas", "updatedReplicas", "availableReplicas"} {
		if Text(workload, "kind") == "ReplicaSet" && field == "updatedReplicas" {
			continue // a ReplicaSet has no notion of an updated Pod
		}
		if Int(workload, "status", field) != want {
			return false
		}
	}
	return true
}

// Up is when the network of a Pod came to stand that a node has taken on and that has not ended, zero while it does not
// stand yet. Other objects, and Pods without a node, are not taken on.
func Up(pod any) (at time.Time, taken bool) {
	phase := Text(pod, "status", "phase")
	if Text(pod, "kind") != "Pod" || Text(pod, "spec", "nodeName") == "" || phase != "Pending" && phase != "Running" {
		return time.Time{}, false
	}
	for _, c := range List(pod, "status", "conditions") {
		if Text(c, "type") == "PodReadyToStartContainers" && Text(c, "status") == "True" {
			return ParseTime(At(c, "lastTransitionTime")), true
		}
	}
	return time.Time{}, phase == "Pending"
}

// Leaving reports whether a Pod has ended or is about to.
func Leaving(pod map[string]any) bool {
	phase := Text(pod, "status", "phase")
	return At(pod, "metadata", "deletionTimestamp") != nil || phase == "Succeeded" || phase == "Failed"
}
