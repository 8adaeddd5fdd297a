package cluster

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/names"
)

// ConfigMaps in GraderNamespace where the lab keeps what klab must not forget.
const (
	openDisruptions = "disruptions"
	nodeBaseline    = "node-baseline"
	// lessonRecords is where an older klab kept the records of all lessons together.
	lessonRecords = "lesson-records"
)

const (
	// recordLabel marks the ConfigMaps of lessons' records, each named recordPrefix and the lesson's namespace.
	recordLabel  = "klab.dev/record"
	recordPrefix = "record-"
	recordKey    = "record.json.gz"
	// recordLimit bounds a record that is read: what was pressed may be a trap.
	recordLimit = 16 << 20
)

// Keep stores a lesson's record in the lab; nil removes it.
func (o *objects) Keep(ctx context.Context, namespace string, record []byte) error {
	if record == nil {
		return fault.In(o.dropRecord(ctx, namespace), "forget the record of %s", namespace)
	}
	pressed, err := press(record)
	if err != nil {
		return fmt.Errorf("keep the record of %s: %w", namespace, err)
	}
	kept := &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: recordPrefix + namespace, Labels: map[string]string{recordLabel: "lesson"}},
		BinaryData: map[string][]byte{recordKey: pressed},
	}
	return fault.In(o.putMap(ctx, kept), "keep the record of %s", namespace)
}

// Kept returns the record, or nil when there is none that can be read.
func (o *objects) Kept(ctx context.Context, namespace string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	found, err := o.kube.CoreV1().ConfigMaps(names.GraderNamespace).Get(ctx, recordPrefix+namespace, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return o.keptTogether(ctx, namespace)
	}
	if err != nil {
		return nil, fault.In(err, "read the record of %s", namespace)
	}
	record, err := unpress(found.BinaryData[recordKey])
	if err != nil {
		return nil, nil // the next seed writes it anew
	}
	return record, nil
}

// keptTogether reads a record as an older klab left it. It goes with the next seed.
func (o *objects) keptTogether(ctx context.Context, namespace string) ([]byte, error) {
	data, err := o.readKeys(ctx, lessonRecords)
	if record, ok := data[namespace]; ok {
		return []byte(record), nil
	}
	return nil, fault.In(err, "read the record of %s", namespace)
}

func (o *objects) dropRecord(ctx context.Context, namespace string) error {
	dropping, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	err := o.kube.CoreV1().ConfigMaps(names.GraderNamespace).Delete(dropping, recordPrefix+namespace, metav1.DeleteOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		return err
	}
	return o.putKey(ctx, lessonRecords, namespace, nil)
}

func press(data []byte) ([]byte, error) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(data)
	err = errors.Join(err, w.Close())
	return out.Bytes(), err
}

func unpress(data []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(r, recordLimit+1))
	if err == nil && len(out) > recordLimit {
		err = fmt.Errorf("more than %d bytes", recordLimit)
	}
	return out, err
}

func (o *objects) readKeys(ctx context.Context, name string) (map[string]string, error) {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	found, err := o.kube.CoreV1().ConfigMaps(names.GraderNamespace).Get(ctx, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return found.Data, nil
}

// putKey sets or removes one key, so that klabs that write other keys at the same time do not undo each other's.
func (o *objects) putKey(ctx context.Context, name, key string, value *string) error {
	change := map[string]any{"data": map[string]*string{key: value}}
	if value == nil {
		err := o.patchMap(ctx, name, change)
		if apierrors.IsNotFound(err) {
			return nil
		}
		return err
	}
	return o.patchOrMake(ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name}}, change)
}

// putMap stores a ConfigMap's content, whatever was there.
func (o *objects) putMap(ctx context.Context, wanted *corev1.ConfigMap) error {
	return o.patchOrMake(ctx, wanted, map[string]any{"metadata": map[string]any{"labels": wanted.Labels}, "data": nil, "binaryData": wanted.BinaryData})
}

// patchOrMake changes a ConfigMap, or makes it, and the namespace too where a learner deleted it.
func (o *objects) patchOrMake(ctx context.Context, fresh *corev1.ConfigMap, change map[string]any) error {
	for {
		err := o.patchMap(ctx, fresh.Name, change)
		if !apierrors.IsNotFound(err) {
			return err
		}
		if err := o.makeGrader(ctx); err != nil {
			return err
		}
		if err := o.makeMap(ctx, fresh); err != nil && !apierrors.IsAlreadyExists(err) {
			return err
		}
	}
}

func (o *objects) patchMap(ctx context.Context, name string, change map[string]any) error {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	patch, err := json.Marshal(change)
	if err != nil {
		return err
	}
	_, err = o.kube.CoreV1().ConfigMaps(names.GraderNamespace).Patch(ctx, name, types.MergePatchType, patch, metav1.PatchOptions{FieldManager: names.FieldManager})
	return err
}

func (o *objects) makeMap(ctx context.Context, fresh *corev1.ConfigMap) error {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	_, err := o.kube.CoreV1().ConfigMaps(names.GraderNamespace).Create(ctx, fresh, metav1.CreateOptions{FieldManager: names.FieldManager})
	return err
}

// makeGrader makes the namespace of klab's own things, if it is not there.
func (o *objects) makeGrader(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	_, err := o.kube.CoreV1().Namespaces().Create(ctx, graderNamespace(), metav1.CreateOptions{FieldManager: names.FieldManager})
	if apierrors.IsAlreadyExists(err) {
		return nil
	}
	return err
}
