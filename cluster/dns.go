package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/klab-dev/klab/workload/wire"
)

// resolves asks the cluster's DNS from inside, through the prober.
func (l *Lab) resolves(ctx context.Context) error {
	question := wire.DNSRequest{
		Name: "kubernetes.default.svc.cluster.local.", Type: "A", Timeout: wire.Duration(2 * time.Second),
	}
	var answer wire.DNSResponse
	if err := l.askJSON(ctx, "/dns", question, &answer); err != nil {
		return err
	}
	if len(answer.Answers) == 0 {
		return fmt.Errorf("no address for kubernetes.default: %s%s", answer.Rcode, answer.Error)
	}
	return nil
}

// resolvesAgain is resolves for a lab that was stopped. A CoreDNS that starts before kube-proxy sends its
// first request to the API into the void and hangs on it for half a minute; so once the API's virtual
// address answers, CoreDNS gets one chance and is then started anew.
func (l *Lab) resolvesAgain() func(context.Context) error {
	restarted := false
	return func(ctx context.Context) error {
		err := l.resolves(ctx)
		if err == nil || restarted {
			return err
		}
		if reached := l.reachesAPI(ctx); reached != nil {
			return reached
		}
		restarted = true
		return errors.Join(err, l.restartDNS(ctx))
	}
}

// reachesAPI asks the prober to connect to the API's virtual address, which takes kube-proxy's work.
func (l *Lab) reachesAPI(ctx context.Context) error {
	service, err := l.kube.CoreV1().Services(metav1.NamespaceDefault).Get(ctx, "kubernetes", metav1.GetOptions{})
	if err != nil {
		return err
	}
	var answer wire.TCPResponse
	err = l.askJSON(ctx, "/tcp", wire.TCPRequest{Addr: service.Spec.ClusterIP + ":443", Timeout: wire.Duration(time.Second)}, &answer)
	if err == nil && !answer.Connected {
		err = fmt.Errorf("the API's address inside the cluster does not answer: %s", answer.Error)
	}
	return err
}

func (l *Lab) restartDNS(ctx context.Context) error {
	now := int64(0)
	return l.kube.CoreV1().Pods(metav1.NamespaceSystem).DeleteCollection(ctx,
		metav1.DeleteOptions{GracePeriodSeconds: &now}, metav1.ListOptions{LabelSelector: "k8s-app=kube-dns"})
}

// askJSON sends a question to the prober and reads its answer.
func (l *Lab) askJSON(ctx context.Context, path string, question, answer any) error {
	body, err := json.Marshal(question)
	if err != nil {
		return fmt.Errorf("describe question: %w", err)
	}
	said, err := l.ask(ctx, "POST", ProberPod, path, body)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(said, answer); err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	return nil
}
