// Package spread grades a class on the nodes of one cluster: Pods of an Indexed Job each do a share, and a second Job
// with one Pod does what has to be seen alone. Kubernetes places them, tries them again and bounds their time.
//
// All that it makes is in one namespace, and named after the class:
//
//	Job grade-CLASS, confirm-CLASS     the workers; one worker a share, then one
//	ConfigMap class-CLASS              what is graded, and by which klab
//	ConfigMap submission-DIGEST        a submission, packed
//	ConfigMap try-CLASS-KEY            what a try came to, written as it ends
//
// Whoever asked for it only looks on, and may be killed: the same call finds the Jobs and what they came to. A worker that is
// killed is begun again by its Job, and goes on from the tries that are written.
package spread

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"k8s.io/client-go/kubernetes"

	"github.com/klab-dev/klab/internal/grade"
)

// Namespace holds everything.
const Namespace = "klab-class"

// Exit codes of workers that the Job knows: what is wrong with a class is wrong in every Pod.
const exitHopeless = 2

// MostWorkers is how many may grade a class together.
const MostWorkers = 100

// Labels of everything here.
const (
	// classLabel names the class, kindLabel what it is of it.
	classLabel = "klab.dev/class"
	kindLabel  = "klab.dev/class-part"
	// phaseLabel names the phase of a Job.
	phaseLabel = "klab.dev/class-phase"
	// queueLabel gives a Job to Kueue.
	queueLabel = "kueue.x-k8s.io/queue-name"
)

// Kinds of ConfigMaps.
const (
	kindClass      = "class"
	kindSubmission = "submission"
	kindTry        = "try"
	kindWorker     = "worker"
)

// A Class is what is graded.
type Class struct {
	// Lab is the name of the cluster's lab.
	Lab string `json:"lab"`
	// Klab and Kubernetes grade: workers of another klab refuse.
	Klab       string `json:"klab"`
	Kubernetes string `json:"kubernetes"`
	// Lessons by id, in their order, and what they say now.
	Lessons []Lesson `json:"lessons"`
	// Workers is how many shares there are, Parallel how many tries run beside each other in each, 0 for as many as there is
	// room for.
	Workers  int `json:"workers"`
	Parallel int `json:"parallel"`
	// Submissions are the digests of those that hold an answer.
	Submissions []string `json:"submissions"`
}

// A Lesson is one that was to be done.
type Lesson struct {
	ID   string `json:"id"`
	Hash string `json:"hash"`
}

// ID names the class by all that its marks depend on, and by how many workers share it.
func (c Class) ID() string {
	return short(fmt.Sprintf("%+v", c), 10)
}

func short(text string, size int) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])[:size]
}

// A Phase is one of the two Jobs.
type Phase string

const (
	// First tries everything once, in shares.
	First Phase = "grade"
	// Alone does what has to be seen alone, and what a share left.
	Alone Phase = "confirm"
)

func (p Phase) job(class string) string { return string(p) + "-" + class }

// ParsePhase reads the name of one.
func ParsePhase(text string) (Phase, error) {
	if p := Phase(text); p == First || p == Alone {
		return p, nil
	}
	return "", fmt.Errorf("%q is no phase of grading", text)
}

// Share is that of a worker, from 0.
func (c Class) Share(phase Phase, index int) grade.Share {
	if phase == Alone {
		return grade.Share{Number: 1, Of: 1, Beside: true}
	}
	return grade.Share{Number: index + 1, Of: c.Workers, Beside: true}
}

// How says how a class is graded in a cluster.
type How struct {
	// Image holds the klab that grades. Local says that the nodes have it, and nothing is to be pulled.
	Image string
	Local bool
	// Queue is the one of Kueue that the Jobs wait in; none by default.
	Queue string
	// Waits, where it is not nil, hears that the namespace of an earlier class is waited for.
	Waits func()
}

// A Cluster is where a class is graded.
type Cluster struct {
	kube  kubernetes.Interface
	class Class
	id    string
}

// At is a class in a cluster. It asks nothing.
func At(kube kubernetes.Interface, class Class) *Cluster {
	return &Cluster{kube: kube, class: class, id: class.ID()}
}

// tryName names the ConfigMap of a try.
func tryName(class, key string) string {
	return strings.Join([]string{"try", class, short(key, 20)}, "-")
}
