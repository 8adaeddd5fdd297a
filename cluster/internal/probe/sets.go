package probe

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/klab-dev/klab/cluster/internal/names"
)

// Names of the probers' parts.
const (
	proberSet       = "prober"
	nodeProberSet   = "node-prober"
	proberAccount   = "prober"
	proberContainer = "prober"
	hostRoot        = "/host"
	tokenAnnotation = "klab.dev/token"
)

// graderAccount is a service account of klab's own: the default one comes a moment later than the
// namespace, and Pods wait for theirs.
func graderAccount() *corev1.ServiceAccount {
	no := false
	return &corev1.ServiceAccount{
		TypeMeta:                     metav1.TypeMeta{APIVersion: "v1", Kind: "ServiceAccount"},
		ObjectMeta:                   metav1.ObjectMeta{Name: proberAccount, Namespace: names.GraderNamespace},
		AutomountServiceAccountToken: &no,
	}
}

func tokenSecret(token string) *corev1.Secret {
	return &corev1.Secret{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Secret"},
		ObjectMeta: metav1.ObjectMeta{Name: names.ProberSecret, Namespace: names.GraderNamespace},
		Type:       corev1.SecretTypeOpaque,
		Data:       map[string][]byte{"token": []byte(token)},
	}
}

// podSet is one prober with a fixed name on the control plane, which lessons leave alone.
func podSet(image, token string) *appsv1.StatefulSet {
	labels := map[string]string{names.ProberLabel: "pod"}
	template := template(labels, image, token)
	template.Spec.NodeSelector = map[string]string{names.ControlPlaneRole: ""}
	one := int32(1)
	return &appsv1.StatefulSet{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "StatefulSet"},
		ObjectMeta: metav1.ObjectMeta{Name: proberSet, Namespace: names.GraderNamespace, Labels: labels},
		Spec: appsv1.StatefulSetSpec{
			Replicas: &one, ServiceName: proberSet,
			Selector: &metav1.LabelSelector{MatchLabels: labels}, Template: template,
		},
	}
}

// nodeSet is a prober in the host's network of every node, which can also look at the node
// itself.
func nodeSet(image, token string) *appsv1.DaemonSet {
	labels := map[string]string{names.ProberLabel: "node"}
	template := template(labels, image, token)
	spec, yes, all := &template.Spec, true, intstr.FromString("100%")
	spec.HostNetwork, spec.HostPID = true, true
	spec.DNSPolicy = corev1.DNSClusterFirstWithHostNet
	spec.Volumes = []corev1.Volume{{Name: "host", VolumeSource: corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: "/"}}}}
	c := &spec.Containers[0]
	c.Args = append(c.Args, "--node", "--host-root", hostRoot)
	c.SecurityContext = &corev1.SecurityContext{Privileged: &yes}
	c.VolumeMounts = []corev1.VolumeMount{{Name: "host", MountPath: hostRoot}}
	return &appsv1.DaemonSet{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "DaemonSet"},
		ObjectMeta: metav1.ObjectMeta{Name: nodeProberSet, Namespace: names.GraderNamespace, Labels: labels},
		Spec: appsv1.DaemonSetSpec{
			Selector: &metav1.LabelSelector{MatchLabels: labels}, Template: template,
			// All at once: between two secrets no prober is of use.
			UpdateStrategy: appsv1.DaemonSetUpdateStrategy{
				Type:          appsv1.RollingUpdateDaemonSetStrategyType,
				RollingUpdate: &appsv1.RollingUpdateDaemonSet{MaxUnavailable: &all},
			},
		},
	}
}

// template is what both kinds share. It names the token's fingerprint, because a changed secret alone
// would not restart the Pods.
func template(labels map[string]string, image, token string) corev1.PodTemplateSpec {
	second, no := int64(1), false
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: labels, Annotations: map[string]string{tokenAnnotation: fingerprint(token)}},
		Spec: corev1.PodSpec{
			ServiceAccountName: proberAccount, AutomountServiceAccountToken: &no, EnableServiceLinks: &no,
			PriorityClassName:             "system-node-critical",
			TerminationGracePeriodSeconds: &second,
			Tolerations:                   []corev1.Toleration{{Operator: corev1.TolerationOpExists}},
			Containers: []corev1.Container{{
				Name: proberContainer, Image: image, ImagePullPolicy: corev1.PullIfNotPresent,
				Args: []string{"probe", "--listen", fmt.Sprintf(":%d", names.ProberPort)},
				Env: []corev1.EnvVar{{Name: "KLAB_TOKEN", ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{
					LocalObjectReference: corev1.LocalObjectReference{Name: names.ProberSecret}, Key: "token",
				}}}},
				Ports: []corev1.ContainerPort{{Name: "prober", ContainerPort: names.ProberPort}},
			}},
		},
	}
}
