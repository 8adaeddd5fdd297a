package witness

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/kube"
	"github.com/klab-dev/klab/workload/wire"
)

// A stream has sent more requests than any Pod remembers one by one. But every Pod counts those of each stream: so each
// is asked, under its own name, how many it answered, and counts for no more.

// countLag is how many answers a Pod may have sent and not counted yet.
const countLag = 2

// share is what the answers of a stream say of one Pod.
type share struct {
	*Witness
	claimed, counted int64
	// told says that it could be asked, and that its process is older than the stream.
	told bool
}

// Shares are the answers of a stream by what they name.
type Shares struct {
	byUID map[string]*share
	// gone are those that name an address which no Pod has any more.
	gone map[string]int64
}

// ShareOut asks every Pod that answers of a stream name, each once.
func ShareOut(l *facts.Look, report wire.LoadReport, load string) (*Shares, error) {
	pods, err := l.Lab.List(l.Ctx, "Pod", "*", "")
	if err != nil {
		return nil, err
	}
	r := &Roll{byIP: map[string]*Witness{}, byUID: map[string]*Witness{}, images: programs{look: l}}
	r.enter(l.Scope.Namespace, pods, false)
	s := &Shares{byUID: map[string]*share{}, gone: map[string]int64{}}
	for ip, n := range report.Totals.ByIP {
		w := r.byIP[ip]
		if w == nil || w.UID == "" {
			s.gone[ip] = n
			continue
		}
		if s.byUID[w.UID] == nil {
			s.byUID[w.UID] = &share{Witness: w}
			r.images.identify(w)
		}
		s.byUID[w.UID].claimed += n
	}
	countAll(l, s, load, report.Totals.Since)
	return s, l.Ctx.Err()
}

// countAll asks the Pods that can be asked.
func countAll(l *facts.Look, s *Shares, load string, since time.Time) {
	var asking errgroup.Group
	asking.SetLimit(confirmAtOnce)
	for _, one := range s.byUID {
		if one.runs && !one.gone {
			asking.Go(func() error {
				one.silence = countOf(l, one, load, since)
				return nil
			})
		}
	}
	_ = asking.Wait() // each keeps its own error
}

// countOf asks a Pod how many requests of a stream it answered since it began.
func countOf(l *facts.Look, s *share, load string, since time.Time) error {
	said, err := ask(l, s.Witness, "/admin/stats", "what it counted", func(c wire.Stats) []string { return c.IPs })
	if err != nil {
		return err
	}
	s.told = !said.StartedAt.IsZero() && !said.StartedAt.After(since)
	s.counted = said.Overflow
	for _, path := range said.Paths {
		s.counted += path.Loads[load].Total
	}
	return nil
}

// credited is how many answers count for a Pod. As with requests one by one, a Pod that cannot say is believed if it
// runs nothing but klab's program; the error says that it runs other programs, too.
func (s *share) credited() (int64, error) {
	switch {
	case !s.runs:
		return 0, nil
	case s.gone, s.counted > 0 && s.counted+countLag >= s.claimed:
		return s.claimed, nil
	case s.told && s.alone():
		return min(s.counted, s.claimed), nil
	case s.others:
		return 0, fmt.Errorf("ask Pod %s how many requests it answered: %w", kube.Text(s.pod, "metadata", "name"), s.doubt())
	default:
		return s.claimed, nil
	}
}

// Credited are the answers of a stream by whom they count for.
type Credited struct {
	// ByPod counts the answers by the uid of the Pod that gave and confirms them; by the address where that Pod is gone.
	ByPod map[string]int64 `json:"byPod"`
	// Versions counts the same answers by the version of klab.local/web: v1, v2.
	Versions map[string]int64 `json:"versions"`
	// Foreign counts the answers that name a Pod which does not confirm them.
	Foreign int64 `json:"foreign"`
}

// Credit gives the answers by Pod and by version. A Pod's version is that of its image; what answers say themselves only
// counts for Pods whose image does not show one, and for those that are gone.
func (s *Shares) Credit(said map[string]int64) (Credited, error) {
	byPod, versions, foreign, unshown := map[string]int64{}, map[string]int64{}, int64(0), int64(0)
	for ip, n := range s.gone {
		byPod[ip] = n
		unshown += n
	}
	for uid, one := range s.byUID {
		n, err := one.credited()
		if err != nil {
			return Credited{}, err
		}
		foreign += one.claimed - n
		if n == 0 {
			continue
		}
		byPod[uid] = n
		if len(one.versions) == 1 {
			versions[one.versions[0]] += n
		} else {
			unshown += n
		}
	}
	if foreign == 0 {
		versions = map[string]int64{}
		maps.Copy(versions, said)
	} else {
		takeSaid(versions, said, unshown)
	}
	return Credited{ByPod: byPod, Versions: versions, Foreign: foreign}, nil
}

// takeSaid adds, of what answers said of their versions, as many as are credited otherwise.
func takeSaid(versions, said map[string]int64, unshown int64) {
	for _, version := range slices.Sorted(maps.Keys(said)) {
		taken := min(unshown, max(0, said[version]-versions[version]))
		unshown -= taken
		if taken > 0 {
			versions[version] += taken
		}
	}
}
