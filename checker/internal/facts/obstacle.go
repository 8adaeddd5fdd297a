package facts

import (
	"slices"

	"github.com/klab-dev/klab/checker/internal/kube"
)

// Notice keeps the reason of an object that does not become as it should, if the check names it or its owner. A mere
// neighbour may be broken for good without being an obstacle.
func (l *Look) Notice(object map[string]any) {
	if kube.Text(object, "metadata", "namespace") != l.Scope.Namespace {
		return
	}
	why := ""
	switch kube.Text(object, "kind") {
	case "Pod":
		why = neverStarts(object)
	case "Deployment", "ReplicaSet", "ReplicationController":
		why = cannotCreate(object)
	}
	if why != "" {
		l.Obstacles = append(l.Obstacles, Obstacle{kube.Text(object, "kind") + " " + kube.Text(object, "metadata", "name"), why})
	}
}

// neverStarts is why a container of a Pod does not start and will not, "" when nothing is known against it. A container
// that starts and ends is another matter.
func neverStarts(pod map[string]any) string {
	if kube.At(pod, "metadata", "deletionTimestamp") != nil {
		return ""
	}
	for _, list := range []string{"initContainerStatuses", "containerStatuses"} {
		for _, status := range kube.List(pod, "status", list) {
			for _, state := range []any{kube.At(status, "state", "waiting"), kube.At(status, "state", "terminated"), kube.At(status, "lastState", "terminated")} {
				if reason := kube.Text(state, "reason"); slices.Contains(startFailures(), reason) {
					return withMessage(reason, kube.Text(state, "message"))
				}
			}
		}
	}
	return ""
}

// startFailures are the kubelet's reasons for a container that could not be made or begun.
func startFailures() []string {
	return []string{
		"ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName", "CreateContainerConfigError",
		"CreateContainerError", "RunContainerError", "StartError", "ContainerCannotRun",
	}
}

// cannotCreate is why a controller cannot make its Pods, such as a quota.
func cannotCreate(workload map[string]any) string {
	for _, c := range kube.List(workload, "status", "conditions") {
		if kube.Text(c, "type") == "ReplicaFailure" && kube.Text(c, "status") == "True" && kube.Text(c, "reason") == "FailedCreate" {
			return withMessage("FailedCreate", kube.Text(c, "message"))
		}
	}
	return ""
}

func withMessage(reason, message string) string {
	if message == "" {
		return reason
	}
	return reason + ": " + message
}
