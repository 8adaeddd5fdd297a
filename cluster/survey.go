package cluster

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/names"
)

const (
	// surveyPatience is how long a survey waits for watches that have not yet seen klab's last writes.
	surveyPatience = 500 * time.Millisecond
	// surveyPause is the pause between two looks at such a watch.
	surveyPause = 5 * time.Millisecond
)

// survey does what scan does, without a request for the kinds that a watch over the whole lab can be trusted
// about. The other kinds it asks the API server for.
//
// What klab itself wrote a survey has seen; what controllers do it sees as late as a watch does. It may show
// what is gone, never for long.
func (o *objects) survey(ctx context.Context, kinds []resource, namespace, selector string, wanted func(item) bool) ([]item, error) {
	if !o.watches.whole {
		return o.scan(ctx, kinds, namespace, selector, wanted)
	}
	matches, err := labels.Parse(selector)
	if err != nil {
		return nil, err
	}
	var found []item
	var unseen []resource
	began := time.Now()
	for _, k := range kinds {
		if k.can("watch") {
			o.watches.ensure(k, namespace) // all begin before the first is waited for
		}
	}
	for _, k := range kinds {
		one, fresh := o.watches.settled(ctx, k, namespace, began)
		if !fresh {
			unseen = append(unseen, k)
			continue
		}
		for object := range one.held(namespace, matches) {
			if i := (item{kind: k, object: object}); wanted(i) {
				found = append(found, i)
			}
		}
	}
	asked, err := o.scan(ctx, unseen, namespace, selector, wanted)
	return append(found, asked...), err
}

// item is one object to be removed.
type item struct {
	kind   resource
	object *unstructured.Unstructured
}

func (i item) String() string {
	return i.kind.name + " " + names.Place(i.object.GetNamespace(), i.object.GetName())
}

// A lister finds the objects of some kinds, in a namespace ("" means anywhere) and by a label selector, that
// a condition holds for.
type lister func(ctx context.Context, kinds []resource, namespace, selector string, wanted func(item) bool) ([]item, error)

// scan asks the API server. A kind that went away meanwhile, or
// whose server does not answer, holds nothing klab could remove.
func (o *objects) scan(ctx context.Context, kinds []resource, namespace, selector string, wanted func(item) bool) ([]item, error) {
	var mu sync.Mutex
	var found []item
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(atOnce)
	for _, k := range kinds {
		work.Go(func() error {
			listed, err := listAll(ctx, o.client(k, namespace), selector)
			if apierrors.IsNotFound(err) {
				o.watches.end(k)
				return nil
			}
			if apierrors.IsMethodNotSupported(err) || apierrors.IsServiceUnavailable(err) {
				return nil
			}
			if err != nil {
				return fault.In(err, "list %s", k.gvr.GroupResource())
			}
			mu.Lock()
			defer mu.Unlock()
			for j := range listed {
				if one := (item{kind: k, object: &listed[j]}); wanted(one) {
					found = append(found, one)
				}
			}
			return nil
		})
	}
	return found, work.Wait()
}
