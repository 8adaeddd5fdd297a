package api

import (
	"context"
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/kinds"
	"github.com/klab-dev/klab/cluster/internal/names"
)

// Foreign names, as kubectl does, what somebody put in the way of every change of the lab: webhooks, admission policies
// and APIs served by Pods that are not of an add-on. They may be meant, so that klab leaves them.
func (o *Objects) Foreign(ctx context.Context) []string {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	var inTheWay []string
	for _, kind := range []schema.GroupVersionResource{
		{Group: "admissionregistration.k8s.io", Version: "v1", Resource: "validatingwebhookconfigurations"},
		{Group: "admissionregistration.k8s.io", Version: "v1", Resource: "mutatingwebhookconfigurations"},
		{Group: "admissionregistration.k8s.io", Version: "v1", Resource: "validatingadmissionpolicybindings"},
		{Group: "apiregistration.k8s.io", Version: "v1", Resource: "apiservices"},
	} {
		listed, err := o.dynamic.Resource(kind).List(ctx, metav1.ListOptions{})
		if err != nil {
			continue // what cannot be listed cannot be named
		}
		for _, found := range listed.Items {
			served := kind.Resource != "apiservices" || kinds.At(found.Object, "spec", "service") != nil
			if labels := found.GetLabels(); served && labels[names.AddOnLabel] == "" && labels[names.LessonLabel] == "" {
				inTheWay = append(inTheWay, strings.TrimSuffix(kind.Resource, "s")+"/"+found.GetName())
			}
		}
	}
	return inTheWay
}

// Blame adds to an error what somebody put in the way.
func (o *Objects) Blame(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	if names := o.Foreign(ctx); len(names) > 0 {
		return fmt.Errorf("%w; not klab's, and possibly in the way: %s (klab kubectl delete removes it)", err, strings.Join(names, ", "))
	}
	return err
}
