// Package grader keeps klab's own things in a lab: the namespace that holds them, and what is written there.
package grader

import (
	"context"
	"encoding/json"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/names"
)

// Store keeps klab's own things in a lab, in a namespace of their own.
type Store struct {
	kube kubernetes.Interface
}

// New keeps klab's own things by a client.
func New(kube kubernetes.Interface) *Store { return &Store{kube: kube} }

// Values returns what a ConfigMap holds, nil where there is none.
func (s *Store) Values(ctx context.Context, name string) (map[string]string, error) {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	found, err := s.kube.CoreV1().ConfigMaps(names.GraderNamespace).Get(ctx, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return found.Data, nil
}

// Set sets or removes one key, so that klabs that write other keys at the same time do not undo each other's.
func (s *Store) Set(ctx context.Context, name, key string, value *string) error {
	change := map[string]any{"data": map[string]*string{key: value}}
	if value == nil {
		err := s.patchMap(ctx, name, change)
		if apierrors.IsNotFound(err) {
			return nil
		}
		return err
	}
	return s.patchOrMake(ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name}}, change)
}

// Forget removes one key, and the ConfigMap with the last: unless somebody wrote another meanwhile.
func (s *Store) Forget(ctx context.Context, name, key string) error {
	if err := s.Set(ctx, name, key, nil); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	maps := s.kube.CoreV1().ConfigMaps(names.GraderNamespace)
	left, err := maps.Get(ctx, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) || err == nil && len(left.Data) > 0 {
		return nil
	}
	if err != nil {
		return err
	}
	err = maps.Delete(ctx, name, metav1.DeleteOptions{Preconditions: metav1.NewRVDeletionPrecondition(left.ResourceVersion).Preconditions})
	if apierrors.IsNotFound(err) || apierrors.IsConflict(err) {
		return nil
	}
	return err
}

// Put stores a ConfigMap's content, whatever was there.
func (s *Store) Put(ctx context.Context, wanted *corev1.ConfigMap) error {
	return s.patchOrMake(ctx, wanted, map[string]any{"metadata": map[string]any{"labels": wanted.Labels}, "data": nil, "binaryData": wanted.BinaryData})
}

// patchOrMake changes a ConfigMap, or makes it, and the namespace too where a learner deleted it.
func (s *Store) patchOrMake(ctx context.Context, fresh *corev1.ConfigMap, change map[string]any) error {
	for {
		err := s.patchMap(ctx, fresh.Name, change)
		if !apierrors.IsNotFound(err) {
			return err
		}
		if err := s.Ensure(ctx); err != nil {
			return err
		}
		if err := s.makeMap(ctx, fresh); err != nil && !apierrors.IsAlreadyExists(err) {
			return err
		}
	}
}

func (s *Store) patchMap(ctx context.Context, name string, change map[string]any) error {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	patch, err := json.Marshal(change)
	if err != nil {
		return err
	}
	_, err = s.kube.CoreV1().ConfigMaps(names.GraderNamespace).Patch(ctx, name, types.MergePatchType, patch, metav1.PatchOptions{FieldManager: names.FieldManager})
	return err
}

func (s *Store) makeMap(ctx context.Context, fresh *corev1.ConfigMap) error {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	_, err := s.kube.CoreV1().ConfigMaps(names.GraderNamespace).Create(ctx, fresh, metav1.CreateOptions{FieldManager: names.FieldManager})
	return err
}

// Ensure makes the namespace of klab's own things, if it is not there.
func (s *Store) Ensure(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	_, err := s.kube.CoreV1().Namespaces().Create(ctx, Namespace(), metav1.CreateOptions{FieldManager: names.FieldManager})
	if apierrors.IsAlreadyExists(err) {
		return nil
	}
	return err
}

// Apply applies one of klab's own objects, server-side.
func (s *Store) Apply(ctx context.Context, object runtime.Object) error {
	data, err := json.Marshal(object)
	if err != nil {
		return fmt.Errorf("describe %T: %w", object, err)
	}
	force := true
	options := metav1.PatchOptions{FieldManager: names.FieldManager, Force: &force}
	var name string
	switch o := object.(type) {
	case *corev1.Namespace:
		name = "namespace " + o.Name
		_, err = s.kube.CoreV1().Namespaces().Patch(ctx, o.Name, types.ApplyPatchType, data, options)
	case *corev1.ServiceAccount:
		name = "service account " + o.Name
		_, err = s.kube.CoreV1().ServiceAccounts(o.Namespace).Patch(ctx, o.Name, types.ApplyPatchType, data, options)
	case *corev1.Secret:
		name = "secret " + o.Name
		_, err = s.kube.CoreV1().Secrets(o.Namespace).Patch(ctx, o.Name, types.ApplyPatchType, data, options)
	case *corev1.ConfigMap:
		name = "config map " + o.Name
		_, err = s.kube.CoreV1().ConfigMaps(o.Namespace).Patch(ctx, o.Name, types.ApplyPatchType, data, options)
	case *appsv1.StatefulSet:
		name = "stateful set " + o.Name
		_, err = s.kube.AppsV1().StatefulSets(o.Namespace).Patch(ctx, o.Name, types.ApplyPatchType, data, options)
	case *appsv1.DaemonSet:
		name = "daemon set " + o.Name
		_, err = s.kube.AppsV1().DaemonSets(o.Namespace).Patch(ctx, o.Name, types.ApplyPatchType, data, options)
	default:
		return fmt.Errorf("apply %T: not one of klab's own", object)
	}
	if err != nil {
		return fmt.Errorf("apply %s: %w", name, err)
	}
	return nil
}

// Namespace is the namespace of klab's own things.
func Namespace() *corev1.Namespace {
	return &corev1.Namespace{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Namespace"},
		ObjectMeta: metav1.ObjectMeta{
			Name: names.GraderNamespace,
			// The probers of nodes need what the baseline forbids, whatever a lesson sets as default.
			Labels: map[string]string{names.PodSecurity: "privileged"},
		},
	}
}
