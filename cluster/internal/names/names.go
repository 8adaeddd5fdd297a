// Package names holds the names that klab gives to what it keeps in a lab, and those of Kubernetes that it depends on.
package names

// What klab keeps in a lab, in GraderNamespace.
const (
	// GraderNamespace holds klab's probers, records and open disruptions.
	GraderNamespace = "klab-grader"
	// LabConfigMap describes the lab: keys "ready", "factor", "image", "created".
	LabConfigMap = "lab"
	// ProberPod is the prober's Pod. It belongs to a StatefulSet, so that its name is known and a deleted one comes
	// back by itself.
	ProberPod = "prober-0"
	// ProberPort is where every prober listens.
	ProberPort = 9902
	// ProberSecret holds, under key "token", what every request to a prober must carry.
	ProberSecret = "prober-token"
)

// Labels of klab's.
const (
	// LabLabel is on the namespace kube-system of a cluster that klab made; its value is the lab's name. klab acts on
	// no other cluster.
	LabLabel = "klab.dev/lab"
	// LessonLabel names the lesson, on its namespace and on every seeded object.
	LessonLabel = "klab.dev/lesson"
	// SeedLabel names the lesson's namespace on every seeded object, beside LessonLabel, also on those that live
	// elsewhere: the same lesson may be seeded into several namespaces at once.
	SeedLabel = "klab.dev/seed"
	// AddOnLabel is on everything that belongs to an add-on; its value is the add-on's name. Add-ons stay in the lab
	// for later lessons, so no inventory lists them.
	AddOnLabel = "klab.dev/addon"
	// ProberLabel tells the probers apart: "pod" on ProberPod, "node" on the host-network prober of each node, which is
	// found by spec.nodeName.
	ProberLabel = "klab.dev/prober"
)

// FieldManager is klab's name in server-side apply.
const FieldManager = "klab"

// Names of Kubernetes' own.
const (
	// PodSecurity is the label of a namespace by which the API server itself refuses Pods that would get at their node,
	// whoever makes them: a controller, an answer, a patch.
	PodSecurity = "pod-security.kubernetes.io/enforce"
	// ControlPlaneRole is the label and the taint of nodes that run the control plane.
	ControlPlaneRole = "node-role.kubernetes.io/control-plane"
	// TierLabel is on the static Pods that kubeadm makes.
	TierLabel = "tier"
	// ControlPlaneTier is the value of TierLabel on the parts of the control plane.
	ControlPlaneTier = "control-plane"
	// DefaultAccount is the ServiceAccount without which a namespace takes no Pods.
	DefaultAccount = "default"
	// APIPort is where the API server listens inside the control-plane node.
	APIPort = 6443
)

// Addresses of a lab.
const (
	// Loopback is the only address of this machine that a lab listens on.
	Loopback = "127.0.0.1"
	// ServiceSubnet is where the virtual addresses of Services come from: kind's default, which a node needs to know.
	ServiceSubnet = "10.96.0.0/16"
	// ServiceAPI is the API's virtual address: the first of the subnet.
	ServiceAPI = "10.96.0.1"
)

// Place writes namespace/name, or the name alone where there is no namespace.
func Place(namespace, name string) string {
	if namespace == "" {
		return name
	}
	return namespace + "/" + name
}
