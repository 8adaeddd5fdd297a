package cluster

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// ConfigMaps in GraderNamespace where the lab keeps what klab must not forget.
const (
	lessonRecords = "lesson-records"
	openLedger    = "disruptions"
	nodeBaseline  = "node-baseline"
)

// Record stores a disruption's undo under an id before it begins.
func (o *objects) Record(ctx context.Context, id string, undo []byte) error {
	text := string(undo)
	return fail(o.putKey(ctx, openLedger, ledgerKey(id), &text), "record disruption %s", id)
}

// Settle forgets a disruption that was undone.
func (o *objects) Settle(ctx context.Context, id string) error {
	return fail(o.putKey(ctx, openLedger, ledgerKey(id), nil), "settle disruption %s", id)
}

// Open lists what was recorded and not settled.
func (o *objects) Open(ctx context.Context) (map[string][]byte, error) {
	data, err := o.readKeys(ctx, openLedger)
	if err != nil {
		return nil, fail(err, "read open disruptions")
	}
	open := make(map[string][]byte, len(data))
	for key, undo := range data {
		id, err := base64.RawURLEncoding.DecodeString(key)
		if err != nil {
			return nil, fmt.Errorf("read open disruptions: key %q: %w", key, err)
		}
		open[string(id)] = []byte(undo)
	}
	return open, nil
}

// ledgerKey makes a ConfigMap's key of any id.
func ledgerKey(id string) string { return base64.RawURLEncoding.EncodeToString([]byte(id)) }

// Keep stores a lesson's record in the lab; nil removes it.
func (o *objects) Keep(ctx context.Context, namespace string, record []byte) error {
	var text *string
	if record != nil {
		text = new(string(record))
	}
	return fail(o.putKey(ctx, lessonRecords, namespace, text), "keep the record of %s", namespace)
}

// Kept returns the record, or nil when there is none.
func (o *objects) Kept(ctx context.Context, namespace string) ([]byte, error) {
	data, err := o.readKeys(ctx, lessonRecords)
	if err != nil {
		return nil, fail(err, "read the record of %s", namespace)
	}
	if record, ok := data[namespace]; ok {
		return []byte(record), nil
	}
	return nil, nil
}

func (o *objects) readKeys(ctx context.Context, name string) (map[string]string, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	found, err := o.kube.CoreV1().ConfigMaps(GraderNamespace).Get(ctx, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return found.Data, nil
}

// putKey sets or removes one key with a patch, so that klabs that write other keys at the same time do not
// undo each other's.
func (o *objects) putKey(ctx context.Context, name, key string, value *string) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	patch, err := json.Marshal(map[string]any{"data": map[string]*string{key: value}})
	if err != nil {
		return err
	}
	for {
		_, err = o.kube.CoreV1().ConfigMaps(GraderNamespace).Patch(ctx, name, types.MergePatchType, patch, metav1.PatchOptions{FieldManager: fieldManager})
		if !apierrors.IsNotFound(err) {
			return err
		}
		if value == nil {
			return nil
		}
		if err := o.makeRecord(ctx, name); err != nil {
			return err
		}
	}
}

// makeRecord makes the ConfigMap, and the namespace too where a learner deleted it.
func (o *objects) makeRecord(ctx context.Context, name string) error {
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: GraderNamespace}}
	_, err := o.kube.CoreV1().Namespaces().Create(ctx, namespace, metav1.CreateOptions{FieldManager: fieldManager})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		return err
	}
	empty := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name}}
	_, err = o.kube.CoreV1().ConfigMaps(GraderNamespace).Create(ctx, empty, metav1.CreateOptions{FieldManager: fieldManager})
	if apierrors.IsAlreadyExists(err) {
		return nil
	}
	return err
}
