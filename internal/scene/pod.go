package scene

import (
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/klab-dev/klab/plain"
	"github.com/klab-dev/klab/podstate"
)

// A Phase is where a Pod is in its life, as people see it.
type Phase int

// Phases, in the order of a life.
const (
	// Coming Pods have no container that runs yet.
	Coming Phase = iota
	// Unready Pods run and are not ready.
	Unready
	// Ready Pods are ready.
	Ready
	// Going Pods are being deleted.
	Going
	// Done Pods have ended well, Failed ones badly.
	Done
	Failed
	// Gone Pods have been deleted just now.
	Gone
)

// A Pod is one of the lesson's.
type Pod struct {
	UID, Name, Node, Image string
	// Reason is what keeps it from being ready, in Kubernetes' own word; "" when nothing does.
	Reason string
	Phase  Phase
	// Up is how many of its containers are ready.
	Up, Restarts int
	// Owner is the uid of its controller.
	Owner, IP string
	Created   time.Time
	// Changed is when something of this last changed before our eyes, Left when it went; else zero.
	Changed, Left time.Time

	labels map[string]string
}

// applyPod takes a Pod as it is now.
func (s *Scene) applyPod(d Delta) {
	old := s.pods[d.UID]
	if d.Object == nil {
		s.podGone(old)
		return
	}
	var object corev1.Pod
	if !read(d.Object, &object) {
		return
	}
	pod := podOf(&object)
	if old == nil {
		pod.Changed = s.fresh()
		s.tell(Came, pod.Name, pod.Node)
	} else {
		s.podChanged(old, pod)
	}
	s.pods[d.UID] = pod
	if pod.IP != "" && !object.Spec.HostNetwork {
		s.know(pod)
	}
}

// podGone lets a Pod that has been deleted show for a moment.
func (s *Scene) podGone(old *Pod) {
	if old == nil || !old.Left.IsZero() {
		return
	}
	gone := *old
	gone.Phase, gone.Reason = Gone, ""
	gone.Changed, gone.Left = s.depart()
	s.pods[old.UID] = &gone
	s.tell(Went, old.Name, "")
}

// podChanged compares two states of a Pod.
func (s *Scene) podChanged(old, pod *Pod) {
	pod.Changed = old.Changed
	if old.Phase == pod.Phase && old.Restarts == pod.Restarts && old.Up == pod.Up && old.Node == pod.Node && old.Image == pod.Image && old.Reason == pod.Reason {
		return
	}
	pod.Changed = s.fresh()
	switch {
	case pod.Phase == Going && old.Phase != Going:
		s.tell(Leaving, pod.Name, "")
	case pod.Phase == Ready && old.Phase != Ready:
		s.tell(BecameReady, pod.Name, "")
	case pod.Phase != Ready && old.Phase == Ready:
		s.tell(BecameUnready, pod.Name, pod.Reason)
	}
	if pod.Restarts > old.Restarts {
		s.tell(Restarted, pod.Name, "")
	}
}

func podOf(object *corev1.Pod) *Pod {
	pod := &Pod{
		UID: string(object.UID), Name: text(object.Name), Node: text(object.Spec.NodeName), IP: text(object.Status.PodIP),
		Owner: controller(object.OwnerReferences), Created: object.CreationTimestamp.Time,
		Image: imageOf(object.Spec), labels: object.Labels,
	}
	started := false
	for _, status := range object.Status.ContainerStatuses {
		pod.Restarts += int(status.RestartCount)
		started = started || status.State.Waiting == nil || status.RestartCount > 0
		if status.Ready {
			pod.Up++
		}
	}
	pod.Phase = phaseOf(object, started)
	if pod.Phase == Coming || pod.Phase == Unready || pod.Phase == Failed {
		pod.Reason = text(reasonOf(object))
	}
	return pod
}

func phaseOf(object *corev1.Pod, started bool) Phase {
	switch {
	case object.DeletionTimestamp != nil:
		return Going
	case object.Status.Phase == corev1.PodSucceeded:
		return Done
	case object.Status.Phase == corev1.PodFailed:
		return Failed
	case readyCondition(object.Status.Conditions):
		return Ready
	case started:
		return Unready
	default:
		return Coming
	}
}

func readyCondition(conditions []corev1.PodCondition) bool {
	for _, c := range conditions {
		if c.Type == corev1.PodReady {
			return c.Status == corev1.ConditionTrue
		}
	}
	return false
}

// reasonOf is Kubernetes' own word for what keeps a Pod from being ready, "" where it has none.
func reasonOf(object *corev1.Pod) string {
	if object.Status.Reason != "" {
		return object.Status.Reason
	}
	for _, status := range object.Status.InitContainerStatuses {
		if w := status.State.Waiting; w != nil && w.Reason != "PodInitializing" {
			return w.Reason
		}
		if status.State.Running != nil && (status.Started == nil || !*status.Started) {
			return "Init"
		}
	}
	if reason, _ := podstate.Waiting(object); reason != "" && !strings.HasPrefix(reason, "Pod is") {
		return reason
	}
	for _, status := range object.Status.ContainerStatuses {
		if t := status.State.Terminated; t != nil && t.Reason != "Completed" {
			return t.Reason
		}
	}
	return ""
}

// controller is the uid of what controls an object.
func controller(owners []metav1.OwnerReference) string {
	for _, owner := range owners {
		if owner.Controller != nil && *owner.Controller {
			return string(owner.UID)
		}
	}
	return ""
}

// imageOf is the short name of the first container's image.
func imageOf(spec corev1.PodSpec) string {
	if len(spec.Containers) == 0 {
		return ""
	}
	image := spec.Containers[0].Image
	image = image[strings.LastIndex(image, "/")+1:]
	if name, digest, pinned := strings.Cut(image, "@sha256:"); pinned {
		image = name + "@" + digest[:min(len(digest), 7)]
	}
	return text(image)
}

// Tag is what follows the name in an image, or the whole image where nothing does.
func Tag(image string) string {
	if _, tag, ok := strings.Cut(image, ":"); ok {
		return tag
	}
	return image
}

// longest is how much of a text a picture takes: more has no room in any terminal.
const longest = 400

// text is a text from the lab as it may be shown.
func text(from string) string {
	line := []rune(plain.Line(from))
	return string(line[:min(len(line), longest)])
}
