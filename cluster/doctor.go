package cluster

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/klab-dev/klab/cluster/internal/engine"
	"github.com/klab-dev/klab/cluster/internal/fault"
	"github.com/klab-dev/klab/cluster/internal/ports"
	"github.com/klab-dev/klab/cluster/internal/provision"
	"github.com/klab-dev/klab/cluster/internal/space"
)

// Level sorts findings.
type Level string

// The levels of a finding.
const (
	LevelOK   Level = "ok"
	LevelWarn Level = "warn"
	LevelFail Level = "fail"
)

// Finding is one thing the doctor looked at.
type Finding struct {
	// ID is stable: "engine", "cgroup", "capabilities", "memory", "cpus", "disk", "inotify", "image",
	// "ports", "network", "lab".
	ID    string `json:"id"`
	Level Level  `json:"level"`
	// What was seen, and how to mend it.
	What string `json:"what"`
	Fix  string `json:"fix,omitempty"`
}

// What a lab of three nodes wants.
const (
	gib            = 1 << 30
	memoryLeast    = 3 * gib
	memoryWanted   = 6 * gib
	instancesLeast = 512
	watchesLeast   = 65536
	watchesWanted  = 524288 // as kind's page of known issues has it
	inotifyLimits  = "/proc/sys/fs/inotify/max_user_"
	dockerInstall  = "apt install docker.io (Debian, Ubuntu), or see https://docs.docker.com/engine/install/"
	cgroupV1Remark = "Kubernetes is given up on cgroup v1 soon; klab tells the kubelet to run on it"
)

// Examine looks at everything a lab depends on and changes nothing.
func Examine(ctx context.Context, o Options) []Finding {
	return glance{options: o, tools: realTools()}.examine(ctx)
}

func (v glance) examine(ctx context.Context) []Finding {
	e, err := v.tools.findEngine(ctx, v.options.Engine)
	disks := space.Disks{Own: v.options.DataDir, Free: v.tools.free}
	if err != nil {
		return append([]Finding{engineFinding(err)}, v.examineDisk(disks, 0)...)
	}
	info, err := e.Info(ctx)
	if err != nil {
		return []Finding{engineFinding(engine.Failed(e.Name(), err))}
	}
	h := engine.DescribeHost(info, v.tools.readFile)
	findings := []Finding{
		{ID: "engine", Level: LevelOK, What: strings.TrimSpace(e.Name() + " " + info.Version + " answers")},
		cgroupFinding(h), capabilityFinding(h), memoryFinding(info.Memory), cpuFinding(info.CPUs),
	}
	disks.Engine, disks.Root = e.Name(), info.Root
	image := imageFinding(ctx, e)
	findings = append(findings, v.examineDisk(disks, v.room(ctx, e, image.Level))...)
	findings = append(findings, v.inotifyFinding(info), image)
	return append(findings, v.examineLab(ctx, e)...)
}

func engineFinding(err error) Finding {
	f := Finding{ID: "engine", Level: LevelFail, What: err.Error(), Fix: dockerInstall}
	var known *fault.Error
	if errors.As(err, &known) && known.Next != "" {
		f.Fix = known.Next
	}
	return f
}

func cgroupFinding(h engine.Host) Finding {
	if h.CgroupV1 {
		return Finding{ID: "cgroup", Level: LevelWarn, What: "cgroup v1: " + cgroupV1Remark, Fix: "boot with systemd.unified_cgroup_hierarchy=1 when you can"}
	}
	return Finding{ID: "cgroup", Level: LevelOK, What: "cgroup v2"}
}

func capabilityFinding(h engine.Host) Finding {
	switch {
	case h.Rootless:
		return Finding{ID: "capabilities", Level: LevelOK, What: "rootless engine; klab keeps containerd from lowering OOM scores"}
	case h.NoSysResource:
		return Finding{ID: "capabilities", Level: LevelWarn, What: "CAP_SYS_RESOURCE is missing; klab keeps containerd from lowering OOM scores", Fix: "scripts/engine.sh sets an engine up for such hosts"}
	}
	return Finding{ID: "capabilities", Level: LevelOK, What: "all capabilities a node needs"}
}

func memoryFinding(memory int64) Finding {
	f := Finding{ID: "memory", Level: LevelOK, What: space.Size(memory) + " of memory"}
	switch {
	case memory == 0:
		f.What = "the engine does not tell its memory"
	case memory < memoryLeast:
		f.Level, f.Fix = LevelFail, "give the engine at least 4 GiB"
	case memory < memoryWanted:
		f.Level, f.Fix = LevelWarn, "klab start --workers 1 needs less"
	}
	return f
}

func cpuFinding(cpus int) Finding {
	f := Finding{ID: "cpus", Level: LevelOK, What: fmt.Sprintf("%d cores", cpus)}
	if cpus == 1 {
		f.Level, f.Fix = LevelWarn, "give the engine at least 2 cores; everything will be slow"
	}
	return f
}

// examineDisk looks where the engine keeps images and where klab keeps its files, for a lab that is to be made or, where
// there is one, to be started.
func (v glance) examineDisk(disks space.Disks, need int64) []Finding {
	var findings []Finding
	for _, s := range disks.Look(need) {
		f := Finding{ID: "disk", Level: LevelOK, What: space.Size(s.Free) + " free at " + s.Dir}
		full := s.Fault("klab doctor")
		switch {
		case full != nil:
			f.Level, f.What, f.Fix = LevelFail, full.Reason, full.Next
		case s.Free < s.Ample:
			f.Level, f.Fix = LevelWarn, "free some space before building or pulling images"
		}
		findings = append(findings, f)
	}
	return findings
}

// room is what the next start takes where the engine keeps its data.
func (v glance) room(ctx context.Context, e engine.Engine, image Level) int64 {
	nodes, err := e.Containers(ctx, v.options.name())
	switch {
	case err == nil && len(nodes) > 0:
		return space.Again()
	case image == LevelOK:
		return space.Nodes(defaultWorkers)
	}
	return space.WithImage(defaultWorkers)
}

// inotifyFinding: too few inotify instances are the most common cause of node containers that die; too few watches make
// a kubelet miss files.
func (v glance) inotifyFinding(info engine.Info) Finding {
	f := Finding{ID: "inotify", Level: LevelOK, What: "inotify limits are the engine's own"}
	if info.Remote || runtime.GOOS != "linux" {
		return f
	}
	instances, err := v.inotifyLimit("instances")
	if err != nil {
		return f
	}
	watches, err := v.inotifyLimit("watches")
	if err != nil {
		return f
	}
	f.What = fmt.Sprintf("%d inotify instances, %d watches", instances, watches)
	fix := ""
	if instances < instancesLeast {
		fix += " fs.inotify.max_user_instances=" + strconv.Itoa(instancesLeast)
	}
	if watches < watchesLeast {
		fix += " fs.inotify.max_user_watches=" + strconv.Itoa(watchesWanted)
	}
	if fix != "" {
		f.Level, f.Fix = LevelWarn, "sudo sysctl"+fix
	}
	return f
}

func (v glance) inotifyLimit(of string) (int, error) {
	data, err := v.tools.readFile(inotifyLimits + of)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(data)))
}

func imageFinding(ctx context.Context, e engine.Engine) Finding {
	for _, ref := range []string{provision.DefaultImage(), provision.Untagged(provision.DefaultImage())} {
		if has, err := e.HasImage(ctx, ref); err == nil && has {
			return Finding{ID: "image", Level: LevelOK, What: "node image " + provision.Untagged(ref) + " is here"}
		}
	}
	built, err := e.LabelledImages(ctx, provision.BuiltLabel)
	if err == nil && len(built) > 0 {
		return Finding{ID: "image", Level: LevelOK, What: "node image " + built[0] + " is here, built by klab"}
	}
	return Finding{
		ID: "image", Level: LevelWarn, What: "no node image is here; klab start will pull " + provision.Untagged(provision.DefaultImage()),
		Fix: "make node-image builds one where no registry answers",
	}
}

// otherLab is what to do where a cluster of the lab's name belongs to somebody else, perhaps to the same learner under
// another KLAB_HOME: it may be healthy and in use, so nothing that ends it is proposed.
const otherLab = "klab start --name OTHER, or klab with the KLAB_HOME that this lab was made with"

// examineLab looks at the lab itself, and at the ports it would take where there is none.
func (v glance) examineLab(ctx context.Context, e engine.Engine) []Finding {
	s, err := v.status(ctx)
	var known *fault.Error
	if errors.As(err, &known) && known.Kind == fault.Foreign {
		return []Finding{{ID: "lab", Level: LevelWarn, What: known.Error(), Fix: otherLab}}
	}
	if err != nil {
		return []Finding{{ID: "lab", Level: LevelFail, What: err.Error(), Fix: nextOf(err)}}
	}
	f := Finding{ID: "lab", Level: LevelOK, What: fmt.Sprintf("lab %s is %s", s.Name, s.State)}
	switch s.State {
	case StateBroken:
		f.Level, f.Fix = LevelFail, "klab repair, or klab start --recreate"
		f.What += ": " + strings.Join(s.Reasons, "; ")
	case StateStarting:
		f.Level, f.Fix = LevelWarn, "wait a moment"
		f.What += ": " + strings.Join(s.Reasons, "; ")
	case StateAbsent:
		return []Finding{f, portFinding(ctx, e)}
	}
	return []Finding{v.networkFinding(ctx, e, s.Image), f}
}

// networkFinding: the network agent of the node image that klab builds knows no NetworkPolicy, and kind's own does.
func (v glance) networkFinding(ctx context.Context, e engine.Engine, image string) Finding {
	f := Finding{ID: "network", Level: LevelOK, What: "klab does not know whether the lab's network goes by NetworkPolicies, which keep Pods of packs inside the cluster"}
	built, err := e.LabelledImages(ctx, provision.BuiltLabel)
	switch {
	case provision.Untagged(image) == provision.Untagged(provision.DefaultImage()):
		f.What = "the lab's network goes by NetworkPolicies: Pods of packs reach nothing outside the cluster"
	case err == nil && slices.Contains(built, image):
		f.What = "the lab's network knows no NetworkPolicy: Pods of packs reach the internet, the local network and services of this machine"
	}
	return f
}

func portFinding(ctx context.Context, e engine.Engine) Finding {
	if _, err := ports.Free(ctx, ports.Default(), e.Publisher); err != nil {
		return Finding{ID: "ports", Level: LevelFail, What: err.Error(), Fix: nextOf(err)}
	}
	return Finding{ID: "ports", Level: LevelOK, What: "the lab's ports are free"}
}

func nextOf(err error) string {
	var known *fault.Error
	if errors.As(err, &known) {
		return known.Next
	}
	return ""
}
