package lanes

import (
	"context"
	"runtime"
	"sync"
	"time"

	"github.com/prometheus/procfs"
)

// How many queues run beside each other by default: most cases wait for the cluster, some make it work.
const (
	// mostAtOnce bounds it on the largest machine: a lab has room for so many Pods.
	mostAtOnce = 16
	// room is the share of idle processor time from which on another queue may begin.
	room = 0.3
	// settling is the pause after a queue began, until its load on the machine can be measured.
	settling  = 3 * time.Second
	paceEvery = 500 * time.Millisecond
)

// A Pace lets queues begin: some at once, and more as long as the machine has room.
type Pace struct {
	least, most int
	// idle is the share of processor time that was idle since it was last asked.
	idle func() float64

	mu      sync.Mutex
	running int
	changed time.Time
}

// NewPace runs a fixed number of queues, or finds out how many the machine has room for when the number is 0.
func NewPace(parallel int) *Pace {
	if parallel > 0 {
		return &Pace{least: parallel, most: parallel}
	}
	return &Pace{least: runtime.NumCPU() + 2, most: mostAtOnce, idle: idleShare()}
}

// enter waits until a queue may begin.
func (p *Pace) enter(ctx context.Context) error {
	for !p.admit() {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(paceEvery):
		}
	}
	return nil
}

func (p *Pace) admit() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.running >= p.least {
		if p.running >= p.most || time.Since(p.changed) < settling || p.idle() < room {
			return false
		}
	}
	p.running++
	p.changed = time.Now()
	return true
}

// Now is how many queues run.
func (p *Pace) Now() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.running
}

func (p *Pace) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running--
}

// idleShare measures between two calls. Where there is no /proc, a machine never has room.
func idleShare() func() float64 {
	var idle, total float64
	return func() float64 {
		before, beforeTotal := idle, total
		fs, err := procfs.NewDefaultFS()
		if err != nil {
			return 0
		}
		stat, err := fs.Stat()
		if err != nil {
			return 0
		}
		cpu := stat.CPUTotal
		idle = cpu.Idle + cpu.Iowait
		total = idle + cpu.User + cpu.Nice + cpu.System + cpu.IRQ + cpu.SoftIRQ + cpu.Steal
		if beforeTotal == 0 || total <= beforeTotal {
			return 0
		}
		return (idle - before) / (total - beforeTotal)
	}
}
