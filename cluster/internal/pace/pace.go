// Package pace finds how much longer than on a fast machine things take here.
package pace

import (
	"context"
	"crypto/sha256"
	"math"
	"sort"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/klab-dev/klab/cluster/internal/grader"
	"github.com/klab-dev/klab/cluster/internal/names"
)

// What a fast machine needs: for one write to the API, for hashing hashSize bytes, and how many cores.
const (
	fastWrite = 15 * time.Millisecond
	fastHash  = 25 * time.Millisecond
	hashSize  = 16 << 20
	fastCPUs  = 4
	maxFactor = 3
)

// Factor finds the machine factor. cpus is how many cores the engine has, 0 where that is not known. A lab that cannot be
// measured gets the middle of what was seen, never an error: the factor only stretches patience.
func Factor(ctx context.Context, store *grader.Store, cpus int) float64 {
	factor := max(ratio(medianOf(timeWrites(ctx, store)), fastWrite), ratio(hashTime(), fastHash))
	if cpus > 0 {
		factor = max(factor, float64(fastCPUs)/float64(cpus))
	}
	return math.Round(min(max(factor, 1), maxFactor)*10) / 10
}

func ratio(took, fast time.Duration) float64 { return float64(took) / float64(fast) }

// timeWrites times small writes, which go through the API server and its store to the disk.
func timeWrites(ctx context.Context, store *grader.Store) []time.Duration {
	var took []time.Duration
	for i := range 7 {
		begin := time.Now()
		err := store.Apply(ctx, &corev1.ConfigMap{
			TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "ConfigMap"},
			ObjectMeta: metav1.ObjectMeta{Name: "measure", Namespace: names.GraderNamespace},
			Data:       map[string]string{"round": string(rune('0' + i))},
		})
		if err == nil {
			took = append(took, time.Since(begin))
		}
	}
	return took
}

func hashTime() time.Duration {
	begin := time.Now()
	sha256.Sum256(make([]byte, hashSize))
	return time.Since(begin)
}

func medianOf(times []time.Duration) time.Duration {
	if len(times) == 0 {
		return 2 * fastWrite
	}
	sort.Slice(times, func(i, j int) bool { return times[i] < times[j] })
	return times[len(times)/2]
}
