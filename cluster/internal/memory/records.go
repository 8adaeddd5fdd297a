package memory

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/names"
)

// ConfigMaps in GraderNamespace where the lab keeps what klab must not forget.
const (
	openDisruptions = "disruptions"
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
func (m *Memory) Keep(ctx context.Context, namespace string, record []byte) error {
	if record == nil {
		return fault.In(m.dropRecord(ctx, namespace), "forget the record of %s", namespace)
	}
	pressed, err := press(record)
	if err != nil {
		return fmt.Errorf("keep the record of %s: %w", namespace, err)
	}
	kept := &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: recordPrefix + namespace, Labels: map[string]string{recordLabel: "lesson"}},
		BinaryData: map[string][]byte{recordKey: pressed},
	}
	return fault.In(m.store.Put(ctx, kept), "keep the record of %s", namespace)
}

// Kept returns the record, or nil when there is none that can be read.
func (m *Memory) Kept(ctx context.Context, namespace string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	found, err := m.kube.CoreV1().ConfigMaps(names.GraderNamespace).Get(ctx, recordPrefix+namespace, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return m.keptTogether(ctx, namespace)
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
func (m *Memory) keptTogether(ctx context.Context, namespace string) ([]byte, error) {
	data, err := m.store.Values(ctx, lessonRecords)
	if record, ok := data[namespace]; ok {
		return []byte(record), nil
	}
	return nil, fault.In(err, "read the record of %s", namespace)
}

func (m *Memory) dropRecord(ctx context.Context, namespace string) error {
	dropping, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	err := m.kube.CoreV1().ConfigMaps(names.GraderNamespace).Delete(dropping, recordPrefix+namespace, metav1.DeleteOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		return err
	}
	return m.store.Set(ctx, lessonRecords, namespace, nil)
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
