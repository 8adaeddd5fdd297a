package spread

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/klab-dev/klab/internal/grade"
)

// writing bounds a write of a try: it is made also when the worker is told to end.
const writing = 30 * time.Second

// Open finds a class that is handed out.
func Open(ctx context.Context, kube kubernetes.Interface, id string) (*Cluster, error) {
	found, err := kube.CoreV1().ConfigMaps(Namespace).Get(ctx, "class-"+id, metav1.GetOptions{})
	if err != nil {
		return nil, fmt.Errorf("read the class: %w", err)
	}
	c := &Cluster{kube: kube, id: id}
	if err := json.Unmarshal([]byte(found.Data[classKey]), &c.class); err != nil {
		return nil, fmt.Errorf("read the class: %w", err)
	}
	return c, nil
}

// Class is what is graded.
func (c *Cluster) Class() Class { return c.class }

// Submissions are those that were handed out, each a zip file.
func (c *Cluster) Submissions(ctx context.Context) ([][]byte, error) {
	found, err := c.maps(ctx, kindSubmission)
	if err != nil {
		return nil, fmt.Errorf("read the submissions: %w", err)
	}
	var out [][]byte
	for _, one := range found {
		out = append(out, one.BinaryData[zipKey])
	}
	return out, nil
}

func (c *Cluster) maps(ctx context.Context, kind string) ([]corev1.ConfigMap, error) {
	found, err := c.kube.CoreV1().ConfigMaps(Namespace).List(ctx, metav1.ListOptions{LabelSelector: classLabel + "=" + c.id + "," + kindLabel + "=" + kind})
	if err != nil {
		return nil, err
	}
	return found.Items, nil
}

// A Journal keeps the tries of a class in the cluster, and knows those that were kept before.
type Journal struct {
	tries map[string]grade.Try
	write func(key string, t grade.Try) error
}

var _ grade.Journal = (*Journal)(nil)

// Journal opens that of the class.
func (c *Cluster) Journal(ctx context.Context) (*Journal, error) {
	tries, err := c.tries(ctx)
	if err != nil {
		return nil, err
	}
	return c.journal(ctx, tries), nil
}

func (c *Cluster) journal(ctx context.Context, tries map[string]grade.Try) *Journal {
	j := &Journal{tries: map[string]grade.Try{}}
	maps.Copy(j.tries, tries)
	j.write = func(key string, t grade.Try) error {
		bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), writing)
		defer cancel()
		return c.write(bounded, key, t)
	}
	return j
}

// Ended implements grade.Journal.
func (j *Journal) Ended(key string) (grade.Try, bool) {
	t, ended := j.tries[key]
	return t, ended
}

// Keep implements grade.Journal.
func (j *Journal) Keep(key string, t grade.Try) error {
	if err := j.write(key, t); err != nil {
		return err
	}
	j.tries[key] = t
	return nil
}

// write makes the ConfigMap of a try, or makes it say something else.
func (c *Cluster) write(ctx context.Context, key string, t grade.Try) error {
	text, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("describe a try: %w", err)
	}
	object := &corev1.ConfigMap{ObjectMeta: c.meta(tryName(c.id, key), kindTry), Data: map[string]string{keyKey: key, tryKey: string(text)}}
	_, err = c.kube.CoreV1().ConfigMaps(Namespace).Create(ctx, object, metav1.CreateOptions{})
	if apierrors.IsAlreadyExists(err) {
		_, err = c.kube.CoreV1().ConfigMaps(Namespace).Update(ctx, object, metav1.UpdateOptions{})
	}
	if err != nil {
		return fmt.Errorf("write a try: %w", err)
	}
	return nil
}

// tries are those that are written, by key.
func (c *Cluster) tries(ctx context.Context) (map[string]grade.Try, error) {
	found, err := c.maps(ctx, kindTry)
	if err != nil {
		return nil, fmt.Errorf("read the tries: %w", err)
	}
	out := map[string]grade.Try{}
	for _, one := range found {
		key, t, err := readTry(&one)
		if err != nil {
			return nil, err
		}
		out[key] = t
	}
	return out, nil
}

// readTry reads a try as a worker wrote it.
func readTry(object *corev1.ConfigMap) (key string, t grade.Try, err error) {
	key = object.Data[keyKey]
	if err := json.Unmarshal([]byte(object.Data[tryKey]), &t); err != nil {
		return key, t, fmt.Errorf("read the try %s: %w", object.Name, err)
	}
	if key == "" {
		return key, t, fmt.Errorf("config map %s holds a try of nothing", object.Name)
	}
	if err := (grade.Part{Tries: map[string]grade.Try{key: t}}).Check(); err != nil {
		return key, t, fmt.Errorf("config map %s holds no try: %w", object.Name, err)
	}
	return key, t, nil
}
