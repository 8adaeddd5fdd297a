package spread

import (
	"encoding/json"
	"fmt"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Names of what every class here shares.
const (
	account = "worker"
	binding = "klab-class-worker"
	// classKey, zipKey, keyKey and tryKey are the keys of ConfigMaps.
	classKey = "class.json"
	zipKey   = "submission.zip"
	keyKey   = "key"
	tryKey   = "try.json"
)

// Variables tell a worker what it is.
const (
	ClassVariable = "KLAB_CLASS"
	PhaseVariable = "KLAB_CLASS_PHASE"
	// IndexVariable is set by the Job.
	IndexVariable = "JOB_COMPLETION_INDEX"
)

// workDir is where a worker may write.
const workDir = "/work"

// Bounds of Jobs.
const (
	// triesEach is how often the Pod of a share may break off.
	triesEach = 4
	// mostSeconds is how long a class may take: a night.
	mostSeconds = 12 * 60 * 60
	// graceSeconds is how long a worker may take to leave nothing of its namespaces behind.
	graceSeconds = 60
)

func (c *Cluster) labels(kind string) map[string]string {
	return map[string]string{classLabel: c.id, kindLabel: kind}
}

func (c *Cluster) meta(name, kind string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Name: name, Namespace: Namespace, Labels: c.labels(kind)}
}

// namespaceObject is where all of it is. Workers need nothing of their node.
func namespaceObject() *corev1.Namespace {
	return &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: Namespace, Labels: map[string]string{
		kindLabel: "namespace", "pod-security.kubernetes.io/enforce": "restricted",
	}}}
}

func accountObject() *corev1.ServiceAccount {
	return &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: account, Namespace: Namespace}}
}

// bindingObject lets workers do what klab does with a lab's own kubeconfig: it makes namespaces with rights of their own, and
// acts for others in them.
func bindingObject() *rbacv1.ClusterRoleBinding {
	return &rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: binding, Labels: map[string]string{kindLabel: kindWorker}},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "cluster-admin"},
		Subjects:   []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Name: account, Namespace: Namespace}},
	}
}

func (c *Cluster) classObject() (*corev1.ConfigMap, error) {
	text, err := json.Marshal(c.class)
	if err != nil {
		return nil, fmt.Errorf("describe the class: %w", err)
	}
	return &corev1.ConfigMap{ObjectMeta: c.meta("class-"+c.id, kindClass), Data: map[string]string{classKey: string(text)}}, nil
}

// submissionObject is named by what the submission holds, and belongs to the class.
func (c *Cluster) submissionObject(digest string, packed []byte) *corev1.ConfigMap {
	name := fmt.Sprintf("submission-%s-%s", c.id, short(digest, 20))
	return &corev1.ConfigMap{ObjectMeta: c.meta(name, kindSubmission), BinaryData: map[string][]byte{zipKey: packed}}
}

// job is a phase of grading.
func (c *Cluster) job(phase Phase, how How) *batchv1.Job {
	workers := int32(1)
	if phase == First {
		workers = int32(c.class.Workers)
	}
	meta := c.meta(phase.job(c.id), kindWorker)
	meta.Labels[phaseLabel] = string(phase)
	if how.Queue != "" {
		meta.Labels[queueLabel] = how.Queue
	}
	return &batchv1.Job{
		ObjectMeta: meta,
		Spec: batchv1.JobSpec{
			CompletionMode: new(batchv1.IndexedCompletion), Completions: &workers, Parallelism: &workers,
			BackoffLimitPerIndex: new(int32(triesEach)), ActiveDeadlineSeconds: new(int64(mostSeconds)),
			// A worker is begun again when the last one has ended: both would use the same namespaces.
			PodReplacementPolicy: new(batchv1.Failed),
			PodFailurePolicy:     failurePolicy(),
			Suspend:              new(how.Queue != ""),
			Template:             c.template(phase, how),
		},
	}
}

// failurePolicy ends the Job where every Pod would end alike, and does not count a Pod that Kubernetes took away.
func failurePolicy() *batchv1.PodFailurePolicy {
	return &batchv1.PodFailurePolicy{Rules: []batchv1.PodFailurePolicyRule{
		{
			Action: batchv1.PodFailurePolicyActionFailJob,
			OnExitCodes: &batchv1.PodFailurePolicyOnExitCodesRequirement{
				ContainerName: new("klab"), Operator: batchv1.PodFailurePolicyOnExitCodesOpIn, Values: []int32{exitHopeless},
			},
		},
		{
			Action:          batchv1.PodFailurePolicyActionIgnore,
			OnPodConditions: []batchv1.PodFailurePolicyOnPodConditionsPattern{{Type: corev1.DisruptionTarget, Status: corev1.ConditionTrue}},
		},
	}}
}

func (c *Cluster) template(phase Phase, how How) corev1.PodTemplateSpec {
	labels := map[string]string{classLabel: c.id, kindLabel: kindWorker}
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: labels},
		Spec: corev1.PodSpec{
			RestartPolicy: corev1.RestartPolicyNever, ServiceAccountName: account,
			TerminationGracePeriodSeconds: new(int64(graceSeconds)),
			TopologySpreadConstraints: []corev1.TopologySpreadConstraint{{
				MaxSkew: 1, TopologyKey: corev1.LabelHostname, WhenUnsatisfiable: corev1.ScheduleAnyway,
				LabelSelector: &metav1.LabelSelector{MatchLabels: labels},
			}},
			SecurityContext: &corev1.PodSecurityContext{
				RunAsNonRoot: new(true), RunAsUser: new(int64(65532)), FSGroup: new(int64(65532)),
				SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
			},
			Containers: []corev1.Container{c.container(phase, how)},
			Volumes:    []corev1.Volume{{Name: "work", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}}},
		},
	}
}

func (c *Cluster) container(phase Phase, how How) corev1.Container {
	pull := corev1.PullIfNotPresent
	if how.Local {
		pull = corev1.PullNever
	}
	return corev1.Container{
		Name: "klab", Image: how.Image, ImagePullPolicy: pull, Command: []string{"/klab", "class", "worker"},
		Env: []corev1.EnvVar{
			{Name: ClassVariable, Value: c.id}, {Name: PhaseVariable, Value: string(phase)},
			{Name: "KLAB_HOME", Value: workDir}, {Name: "HOME", Value: workDir}, {Name: "TMPDIR", Value: workDir},
		},
		// What it needs is room to begin; most of the work is the cluster's.
		Resources: corev1.ResourceRequirements{Requests: corev1.ResourceList{
			corev1.ResourceCPU: resource.MustParse("100m"), corev1.ResourceMemory: resource.MustParse("256Mi"),
		}},
		SecurityContext: &corev1.SecurityContext{
			AllowPrivilegeEscalation: new(false), ReadOnlyRootFilesystem: new(true),
			Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
		},
		VolumeMounts: []corev1.VolumeMount{{Name: "work", MountPath: workDir}},
		// What a worker said last is what the Pod says of its end.
		TerminationMessagePolicy: corev1.TerminationMessageFallbackToLogsOnError,
	}
}
