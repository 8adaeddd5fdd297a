package cluster

import (
	"context"
	"encoding/json"
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
func (l *Lab) resolves(ctx context.Context) error {
	question := wire.DNSRequest{Name: "kubernetes.default.svc.cluster.local.", Type: "A", Timeout: wire.Duration(dnsTime)}
	var answer wire.DNSResponse
	for range dnsQuestions {
		answer = wire.DNSResponse{}
		if err := l.askJSON(ctx, names.ProberPod, "/dns", question, &answer); err != nil {
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

// hurryDNS lets CoreDNS be asked every second whether it is ready. By default that is every 10 seconds, and
// at a moment by chance for the first time when a node starts again: for so long no name would resolve.
func (l *Lab) hurryDNS(ctx context.Context) error {
	patch := []byte(`{"spec":{"template":{"spec":{"containers":[{"name":"coredns","readinessProbe":{"periodSeconds":1}}]}}}}`)
	_, err := l.kube.AppsV1().Deployments(metav1.NamespaceSystem).Patch(ctx, "coredns", types.StrategicMergePatchType, patch,
		metav1.PatchOptions{FieldManager: names.FieldManager})
	if err != nil {
		return fmt.Errorf("change the readiness probe of CoreDNS: %w", err)
	}
	return nil
}

// askJSON sends a question to a prober and reads its answer.
func (l *Lab) askJSON(ctx context.Context, pod, path string, question, answer any) error {
	body, err := json.Marshal(question)
	if err != nil {
		return fmt.Errorf("describe question: %w", err)
	}
	said, err := l.ask(ctx, "POST", pod, path, body)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(said, answer); err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	return nil
}
