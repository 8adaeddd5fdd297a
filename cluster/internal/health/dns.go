package health

import (
	"context"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/klab-dev/klab/cluster/internal/names"
	"github.com/klab-dev/klab/workload/wire"
)

// How often the cluster's DNS is asked before it counts as silent, and how long it may take each time. A question
// that was lost, before a node had its routes for Services, is not repeated by anybody else; a refusal is an answer.
const (
	dnsQuestions = 4
	dnsTime      = 500 * time.Millisecond
)

// resolves asks the cluster's DNS from inside, through the prober.
func (h *Health) resolves(ctx context.Context) error {
	question := wire.DNSRequest{Name: "kubernetes.default.svc.cluster.local.", Type: "A", Timeout: wire.Duration(dnsTime)}
	var answer wire.DNSResponse
	for range dnsQuestions {
		answer = wire.DNSResponse{}
		if err := h.probers.Ask(ctx, "cluster", "/dns", question, &answer); err != nil {
			return err
		}
		if len(answer.Answers) > 0 {
			return nil
		}
		if answer.ErrorClass != wire.ErrTimeout {
			break
		}
	}
	return fmt.Errorf("no address for kubernetes.default: %s%s", answer.Rcode, answer.Error)
}

// HurryDNS lets CoreDNS be asked every second whether it is ready. By default that is every 10 seconds, and
// at a moment by chance for the first time when a node starts again: for so long no name would resolve.
func (h *Health) HurryDNS(ctx context.Context) error {
	patch := []byte(`{"spec":{"template":{"spec":{"containers":[{"name":"coredns","readinessProbe":{"periodSeconds":1}}]}}}}`)
	_, err := h.kube.AppsV1().Deployments(metav1.NamespaceSystem).Patch(ctx, "coredns", types.StrategicMergePatchType, patch,
		metav1.PatchOptions{FieldManager: names.FieldManager})
	if err != nil {
		return fmt.Errorf("change the readiness probe of CoreDNS: %w", err)
	}
	return nil
}
