package verbs

import (
	"errors"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/kindfile"
)

// unreadable is what a problem is about where there is something in the place of a file.
const unreadable = "unreadable"

// A kindCluster is what kind would make of a file.
type kindCluster struct {
	// Present says that the file is there.
	Present bool `json:"present"`
	// Problems are why kind does not take the file; empty where it does.
	Problems []kindfile.Problem `json:"problems"`
	// Cluster is what the file asks for, in kind's own words, and kind's defaults for what it leaves out. Where there are
	// problems it is as much as could be read.
	Cluster kindfile.Cluster `json:"cluster"`
	// Overlap says that podSubnet and serviceSubnet have addresses in common, which kind does not look at.
	Overlap bool `json:"overlap"`
}

// observeKindConfig reads a file of the learner's folder as kind reads a configuration: strictly, with its defaults. It makes no cluster.
func observeKindConfig(l *facts.Look, a fileArgs) (*kindCluster, error) {
	data, err := readFile(l, a.Path)
	if errors.Is(err, ground.ErrUnreadable) {
		cluster, _ := kindfile.Read(nil)
		return &kindCluster{Present: true, Problems: []kindfile.Problem{{What: unreadable, Text: err.Error()}}, Cluster: cluster}, nil
	}
	if err != nil {
		return nil, err
	}
	cluster, problems := kindfile.Read(data)
	if data == nil {
		problems = nil
	}
	return &kindCluster{
		Present: data != nil, Problems: append([]kindfile.Problem{}, problems...), Cluster: cluster,
		Overlap: len(problems) == 0 && cluster.Networking.Overlap(),
	}, nil
}
