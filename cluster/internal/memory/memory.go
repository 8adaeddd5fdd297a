// Package memory keeps in the lab what klab must not forget while it is in use.
package memory

import (
	"k8s.io/client-go/kubernetes"

	"github.com/klab-dev/klab/cluster/internal/grader"
)

// Memory is what klab must not forget while a lab is in use: the records of lessons, open disruptions, and which klab
// answers for them.
type Memory struct {
	kube  kubernetes.Interface
	store *grader.Store
	owner *owner
	lanes *lanes
	seal  *seal
}

// New makes the memory of a process. dir is the folder of its locks, "" for none; command is what it is called in
// messages. Without keys only this process can read the records that it keeps.
func New(kube kubernetes.Interface, dir, command string, keys Keys) *Memory {
	if keys == nil {
		keys = ownKey
	}
	return &Memory{kube: kube, store: grader.New(kube), owner: &owner{dir: dir, command: command}, lanes: &lanes{}, seal: &seal{keys: keys}}
}
