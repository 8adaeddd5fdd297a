// Package await waits for what others do, all of it in one way: look, pause, look again.
package await

import (
	"context"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
)

// RequestTimeout bounds one request to the API server, so that a frozen one is told apart from a slow one.
const RequestTimeout = 10 * time.Second

// Every looks at once, and again after each pause, until a look is done or fails, or until ctx ends.
func Every(ctx context.Context, pause time.Duration, look func(context.Context) (done bool, err error)) error {
	return wait.DelayFunc(func() time.Duration { return pause }).Until(ctx, true, true, look)
}

// untilPause and untilTimeout pace and bound waits for what the API server does in moments.
const (
	untilPause   = 50 * time.Millisecond
	untilTimeout = 20 * time.Second
)

// Until asks again and again until the answer is yes. An error ends the wait.
func Until(ctx context.Context, what string, done func(context.Context) (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, untilTimeout)
	defer cancel()
	var failed error
	err := Every(ctx, untilPause, func(ctx context.Context) (yes bool, err error) {
		yes, failed = done(ctx)
		return yes, failed
	})
	if err != nil && failed == nil {
		return fmt.Errorf("wait for %s: %w", what, err)
	}
	return failed
}

// How often patiently tries, and how long it pauses.
const (
	patientTries = 10
	patientPause = 500 * time.Millisecond
)

// Patiently tries again for some seconds: a prober that a learner deleted comes back by itself.
func Patiently(ctx context.Context, try func() error) (last error) {
	tries := 0
	_ = Every(ctx, patientPause, func(context.Context) (bool, error) {
		tries++
		last = try()
		return last == nil || tries == patientTries, nil
	})
	return last
}
