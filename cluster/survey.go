package cluster

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/labels"

	"github.com/klab-dev/klab/cluster/internal/await"
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

// settled waits a moment until the informer of a kind can be trusted about a namespace as it was when the
// survey began.
func (w *watches) settled(ctx context.Context, k resource, namespace string, began time.Time) (one *watched, fresh bool) {
	if !k.can("watch") || !w.heard.recent() {
		return nil, false
	}
	ctx, cancel := context.WithDeadline(ctx, began.Add(surveyPatience))
	defer cancel()
	one = w.ensure(k, namespace)
	err := await.Every(ctx, surveyPause, func(context.Context) (bool, error) { return w.trust(one, namespace, began), nil })
	return one, err == nil
}
