package memory

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/hmac"
	"errors"
	"fmt"
	"io"
	"strings"

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
	// asideLabel marks those of records that were no use, each named asidePrefix and the namespace.
	asideLabel  = "klab.dev/record-aside"
	asidePrefix = "aside-record-"
	// A record has its document and the signature of that as keys.
	recordKey    = "record.json.gz"
	signatureKey = "signature"
	// recordLimit bounds a record that is read: what was pressed may be a trap.
	recordLimit = 16 << 20
)

// Keep stores a lesson's record in the lab; nil removes it.
func (m *Memory) Keep(ctx context.Context, namespace string, record []byte) error {
	if record == nil {
		return fault.In(m.dropRecord(ctx, namespace), "forget the record of %s", namespace)
	}
	key, err := m.sealed(ctx)
	if err == nil {
		err = m.keepSigned(ctx, key, namespace, record)
	}
	return fault.In(err, "keep the record of %s", namespace)
}

func (m *Memory) keepSigned(ctx context.Context, key []byte, namespace string, record []byte) error {
	shared, err := m.shareNodes(ctx, record)
	if err != nil {
		return err
	}
	pressed, err := press(shared)
	if err != nil {
		return err
	}
	return m.store.Put(ctx, &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: recordPrefix + namespace, Labels: map[string]string{recordLabel: "lesson"}},
		BinaryData: map[string][]byte{recordKey: pressed, signatureKey: signature(key, namespace, pressed)},
	})
}

// Kept returns the record, or nil when there is none. The error of one that cannot be believed is an Unusable.
func (m *Memory) Kept(ctx context.Context, namespace string) ([]byte, error) {
	record, err := m.kept(ctx, namespace)
	return record, fault.In(err, "read the record of %s", namespace)
}

func (m *Memory) kept(ctx context.Context, namespace string) ([]byte, error) {
	key, err := m.sealed(ctx)
	if err != nil {
		return nil, err
	}
	found, err := m.recordMap(ctx, namespace)
	if err != nil || found == nil {
		return nil, err
	}
	return m.open(ctx, key, namespace, found.BinaryData)
}

// recordMap is the ConfigMap of a lesson's record, nil where there is none.
func (m *Memory) recordMap(ctx context.Context, namespace string) (*corev1.ConfigMap, error) {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	found, err := m.kube.CoreV1().ConfigMaps(names.GraderNamespace).Get(ctx, recordPrefix+namespace, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	return found, err
}

// open reads a record of which this lab's klab wrote every byte.
func (m *Memory) open(ctx context.Context, key []byte, namespace string, data map[string][]byte) ([]byte, error) {
	pressed := data[recordKey]
	if !hmac.Equal(data[signatureKey], signature(key, namespace, pressed)) {
		return nil, &Unusable{namespace, "is not as klab wrote it"}
	}
	shared, err := unpress(pressed)
	if err != nil {
		return nil, &Unusable{namespace, "cannot be read: " + err.Error()}
	}
	return m.withNodes(ctx, namespace, shared)
}

// sealed fetches the key. With a new one it signs the records of a klab of before, which signed none.
func (m *Memory) sealed(ctx context.Context) ([]byte, error) {
	s := m.seal
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.key != nil {
		return s.key, nil
	}
	key, err := s.keys(ctx, func(key []byte) error { return m.adopt(ctx, key) })
	if err == nil {
		s.key = key
	}
	return key, err
}

// adopt signs the records of a klab of before.
func (m *Memory) adopt(ctx context.Context, key []byte) error {
	listing, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	found, err := m.kube.CoreV1().ConfigMaps(names.GraderNamespace).List(listing, metav1.ListOptions{LabelSelector: recordLabel})
	if err != nil {
		return fault.In(err, "list the records of lessons")
	}
	for _, one := range found.Items {
		record, err := unpress(one.BinaryData[recordKey])
		if err != nil || len(one.BinaryData[signatureKey]) > 0 {
			continue
		}
		if err := m.keepSigned(ctx, key, strings.TrimPrefix(one.Name, recordPrefix), record); err != nil {
			return fault.In(err, "sign the records of lessons")
		}
	}
	return m.adoptTogether(ctx, key)
}

// adoptTogether makes records of what a klab long before kept in one ConfigMap.
func (m *Memory) adoptTogether(ctx context.Context, key []byte) error {
	together, err := m.store.Values(ctx, lessonRecords)
	if err != nil {
		return fault.In(err, "read the records of lessons")
	}
	for namespace, record := range together {
		newer, err := m.recordMap(ctx, namespace)
		if err == nil && newer == nil {
			err = m.keepSigned(ctx, key, namespace, []byte(record))
		}
		if err == nil {
			err = m.store.Set(ctx, lessonRecords, namespace, nil)
		}
		if err != nil {
			return fault.In(err, "sign the records of lessons")
		}
	}
	return nil
}

// dropRecord removes a lesson's record. One that cannot be believed is put aside, for whoever wants to know why.
func (m *Memory) dropRecord(ctx context.Context, namespace string) error {
	var unusable *Unusable
	if _, err := m.kept(ctx, namespace); errors.As(err, &unusable) {
		if err := m.putAside(ctx, namespace); err != nil {
			return err
		}
	}
	dropping, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	err := m.kube.CoreV1().ConfigMaps(names.GraderNamespace).Delete(dropping, recordPrefix+namespace, metav1.DeleteOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		return err
	}
	return nil
}

func (m *Memory) putAside(ctx context.Context, namespace string) error {
	found, err := m.recordMap(ctx, namespace)
	if err != nil || found == nil {
		return err
	}
	return m.store.Put(ctx, &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: asidePrefix + namespace, Labels: map[string]string{asideLabel: "lesson"}},
		BinaryData: found.BinaryData,
	})
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
