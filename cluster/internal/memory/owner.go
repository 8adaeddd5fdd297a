package memory

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
	coordinationv1 "k8s.io/api/coordination/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/klab-dev/klab/cluster/internal/await"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/names"
)

// answerFor makes this process the one that will put something right, and returns its id.
func (m *Memory) answerFor(ctx context.Context, what string) (string, error) {
	own := m.owner
	own.mu.Lock()
	defer own.mu.Unlock()
	if len(own.held) == 0 {
		if err := m.appear(ctx); err != nil {
			return "", fmt.Errorf("say that this klab lives: %w", err)
		}
		own.held = map[string]bool{}
	}
	own.held[what] = true
	return own.id, nil
}

// doneWith ends answerFor. A Lease that cannot be deleted runs out.
func (m *Memory) doneWith(ctx context.Context, what string) {
	own := m.owner
	own.mu.Lock()
	defer own.mu.Unlock()
	if !own.held[what] {
		return
	}
	delete(own.held, what)
	if len(own.held) > 0 {
		return
	}
	own.stop()
	m.buryOwner(ctx, own.id)
	if own.lock != nil {
		_ = os.Remove(own.lock.Path()) // what stays is removed by whoever finds it unlocked
		_ = own.lock.Unlock()
	}
	own.id, own.lock = "", nil
}

// appear makes the lock and the Lease, and keeps renewing that.
func (m *Memory) appear(ctx context.Context) error {
	own := m.owner
	own.id = "klab-" + strings.ToLower(rand.Text()[:12])
	if own.dir != "" {
		lock, err := lockNew(own.path(own.id))
		if err != nil {
			return err
		}
		own.lock = lock
	}
	if err := m.makeLease(ctx, own.id); err != nil {
		return err
	}
	renewing, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		m.renew(renewing, own.id)
	}()
	own.stop = func() { cancel(); <-ended }
	return nil
}

func lockNew(path string) (*flock.Flock, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make folder of locks: %w", err)
	}
	lock := flock.New(path)
	taken, err := lock.TryLock()
	if err == nil && !taken {
		err = fmt.Errorf("%s is taken", path)
	}
	return lock, err
}

func (m *Memory) makeLease(ctx context.Context, id string) error {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	host, err := os.Hostname()
	if err != nil {
		host = "unknown" // it is for people only
	}
	now, seconds := metav1.NowMicro(), int32(leaseTime/time.Second)
	lease := &coordinationv1.Lease{
		ObjectMeta: metav1.ObjectMeta{
			Name: id, Labels: map[string]string{ownerLabel: "process"},
			Annotations: map[string]string{"klab.dev/machine": host, "klab.dev/pid": strconv.Itoa(os.Getpid()), "klab.dev/command": m.owner.command},
		},
		Spec: coordinationv1.LeaseSpec{HolderIdentity: &id, AcquireTime: &now, RenewTime: &now, LeaseDurationSeconds: &seconds},
	}
	for {
		_, err := m.kube.CoordinationV1().Leases(names.GraderNamespace).Create(ctx, lease, metav1.CreateOptions{FieldManager: names.FieldManager})
		if !apierrors.IsNotFound(err) {
			return err
		}
		if err := m.store.Ensure(ctx); err != nil {
			return err
		}
	}
}

// renew gives signs of life until ctx ends. One that is lost is made up for by the next.
func (m *Memory) renew(ctx context.Context, id string) {
	ticker := time.NewTicker(leaseEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if apierrors.IsNotFound(m.renewOnce(ctx, id)) {
			_ = m.makeLease(ctx, id) // the next tick tries again
		}
	}
}

func (m *Memory) renewOnce(ctx context.Context, id string) error {
	ctx, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	patch, err := json.Marshal(map[string]any{"spec": map[string]any{"renewTime": metav1.NowMicro()}})
	if err != nil {
		return err
	}
	_, err = m.kube.CoordinationV1().Leases(names.GraderNamespace).Patch(ctx, id, types.MergePatchType, patch, metav1.PatchOptions{FieldManager: names.FieldManager})
	return err
}

// living lists the ids of the klab processes that live, and removes what others left of themselves.
func (m *Memory) living(ctx context.Context) (map[string]bool, error) {
	listing, cancel := context.WithTimeout(ctx, await.RequestTimeout)
	defer cancel()
	leases, err := m.kube.CoordinationV1().Leases(names.GraderNamespace).List(listing, metav1.ListOptions{LabelSelector: ownerLabel})
	if err != nil {
		return nil, fault.In(err, "list the klabs at work")
	}
	alive := map[string]bool{}
	for _, lease := range leases.Items {
		if m.owner.lives(lease) {
			alive[lease.Name] = true
			continue
		}
		m.buryOwner(ctx, lease.Name)
	}
	return alive, nil
}

// buryOwner deletes a Lease. One that stays runs out, or is met by the next that looks.
func (m *Memory) buryOwner(ctx context.Context, id string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), await.RequestTimeout)
	defer cancel()
	_ = m.kube.CoordinationV1().Leases(names.GraderNamespace).Delete(ctx, id, metav1.DeleteOptions{})
}
