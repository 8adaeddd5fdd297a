package api

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/kinds"
	"github.com/klab-dev/klab/cluster/internal/names"
)

const (
	// listsAtOnce bounds the lists that are asked for at the same time.
	listsAtOnce = 12
)

// Survey does what scan does, without a request for the kinds that a watch over the whole lab can be trusted
// about. The other kinds it asks the API server for.
//
// What klab itself wrote a survey has seen; what controllers do it sees as late as a watch does. It may show
// what is gone, never for long.
func (o *Objects) Survey(ctx context.Context, among []kinds.Kind, namespace, selector string, wanted func(Item) bool) ([]Item, error) {
	if !o.watches.whole {
		return o.Scan(ctx, among, namespace, selector, wanted)
	}
	matches, err := labels.Parse(selector)
	if err != nil {
		return nil, err
	}
	var found []Item
	var unseen []kinds.Kind
	began := time.Now()
	for _, k := range among {
		if k.Can("watch") {
			o.watches.ensure(k, namespace) // all begin before the first is waited for
		}
	}
	for _, k := range among {
		one, fresh := o.watches.settled(ctx, k, namespace, began)
		if !fresh {
			unseen = append(unseen, k)
			continue
		}
		for object := range one.held(namespace, matches) {
			if i := (Item{Kind: k, Object: object}); wanted(i) {
				found = append(found, i)
			}
		}
	}
	asked, err := o.Scan(ctx, unseen, namespace, selector, wanted)
	return append(found, asked...), err
}

// Item is one object to be removed.
type Item struct {
	Kind   kinds.Kind
	Object *unstructured.Unstructured
}

func (i Item) String() string {
	return i.Kind.Name + " " + names.Place(i.Object.GetNamespace(), i.Object.GetName())
}

// Lister finds the objects of some kinds, in a namespace ("" means anywhere) and by a label selector, that
// a condition holds for.
type Lister func(ctx context.Context, among []kinds.Kind, namespace, selector string, wanted func(Item) bool) ([]Item, error)

// Scan asks the API server. A kind that went away meanwhile, or
// whose server does not answer, holds nothing klab could remove.
func (o *Objects) Scan(ctx context.Context, among []kinds.Kind, namespace, selector string, wanted func(Item) bool) ([]Item, error) {
	var mu sync.Mutex
	var found []Item
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(listsAtOnce)
	for _, k := range among {
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
				return fault.In(err, "list %s", k.GVR.GroupResource())
			}
			mu.Lock()
			defer mu.Unlock()
			for j := range listed {
				if one := (Item{Kind: k, Object: &listed[j]}); wanted(one) {
					found = append(found, one)
				}
			}
			return nil
		})
	}
	return found, work.Wait()
}
