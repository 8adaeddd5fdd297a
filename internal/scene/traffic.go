package scene

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/klab-dev/klab/workload/wire"
)

const (
	// recent is how many seconds make a rate.
	recent = 5
	// mostSeconds is how many seconds of a stream a scene keeps.
	mostSeconds = 120
	// mostAnswerers is how many addresses a scene remembers.
	mostAnswerers = 2000
)

// A Stream is one of klab's streams of requests.
type Stream struct {
	Name, Target string
	Running      bool
	// Rate is requests a second, just now.
	Rate            float64
	Requests, Wrong int64
	LastError       string
	// Seconds are the last ones that are over, the oldest first, without gaps.
	Seconds []Second
	// Pods and Versions say who answers, by rate.
	Pods, Versions []Share
}

// A Second is one of a stream.
type Second struct{ Requests, Wrong int64 }

// A Share is a part of the answers.
type Share struct {
	// Name is a Pod's, an address where no Pod is known, or a version; Version is the Pod's.
	Name, Version string
	// Rate is answers a second just now, Total all of them.
	Rate  float64
	Total int64
}

// An answerer is the Pod that an address belongs or belonged to.
type answerer struct {
	pod, version string
	// last is the newest second in which it answered, and seen the newest that is known of anybody, in Unix time.
	last, seen int64
}

// know remembers whose an address is.
func (s *Scene) know(pod *Pod) {
	if known, ok := s.answerers[pod.IP]; ok && known.pod == pod.Name {
		return
	}
	if len(s.answerers) >= mostAnswerers {
		maps.DeleteFunc(s.answerers, func(_ string, a answerer) bool {
			return !slices.ContainsFunc(slices.Collect(maps.Values(s.pods)), func(p *Pod) bool { return p.Name == a.pod })
		})
	}
	s.answerers[pod.IP] = answerer{pod: pod.Name, version: Tag(pod.Image)}
}

// Traffic takes what klab's streams have met so far.
func (s *Scene) Traffic(reports []wire.LoadReport) {
	s.traffic = nil
	for _, report := range reports {
		s.traffic = append(s.traffic, s.stream(report))
	}
	s.version++
}

// Streams are klab's streams of requests.
func (s *Scene) Streams() []Stream { return s.traffic }

func (s *Scene) stream(report wire.LoadReport) Stream {
	t := report.Totals
	stream := Stream{
		Name: text(report.Name), Target: target(report.URL), Running: report.Running, Requests: t.Requests, Wrong: t.Requests - t.OK,
	}
	if t.LastError != nil {
		stream.LastError = text(t.LastError.Text)
	}
	over := report.Seconds
	if report.Running && len(over) > 0 {
		over = over[:len(over)-1] // the last one is not over
	}
	stream.Seconds = filled(over)
	now := over[max(len(over)-recent, 0):]
	for _, second := range now {
		stream.Rate += float64(second.Requests) / float64(len(now))
	}
	if !report.Running {
		stream.Rate = 0
	}
	s.sawAnswers(report.Seconds)
	stream.Pods = s.shares(t.ByIP, now, report.Running)
	stream.Versions = versions(stream.Pods)
	return stream
}

// target is where requests go, without what every address has.
func target(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return text(address)
	}
	host := strings.TrimSuffix(u.Hostname(), ".svc.cluster.local")
	if name, _, ok := strings.Cut(host, "."); ok && !strings.ContainsAny(host[:1], "0123456789") {
		host = name
	}
	if u.Port() != "" {
		host += ":" + u.Port()
	}
	return text(host + u.Path)
}

// filled puts empty seconds where no request was sent.
func filled(from []wire.LoadSecond) []Second {
	var out []Second
	for i, second := range from {
		if i > 0 {
			for range min(max(second.Unix-from[i-1].Unix-1, 0), mostSeconds) {
				out = append(out, Second{})
			}
		}
		out = append(out, Second{Requests: second.Requests, Wrong: second.Requests - second.OK})
	}
	return out[max(len(out)-mostSeconds, 0):]
}

// sawAnswers notes when each address last answered.
func (s *Scene) sawAnswers(seconds []wire.LoadSecond) {
	if len(seconds) == 0 {
		return
	}
	newest := seconds[len(seconds)-1].Unix
	for ip, a := range s.answerers {
		a.seen = max(a.seen, newest)
		for _, second := range slices.Backward(seconds) {
			if second.Unix <= a.last {
				break
			}
			if second.IPs[ip] > 0 {
				a.last = second.Unix
				break
			}
		}
		s.answerers[ip] = a
	}
}

// answeredLast is when a Pod last answered, and the newest moment of which anything is known.
func (s *Scene) answeredLast(pod string) (at, newest time.Time) {
	for _, a := range s.answerers {
		if a.pod == pod && a.last > 0 {
			return time.Unix(a.last, 0), time.Unix(a.seen, 0)
		}
	}
	return time.Time{}, time.Time{}
}

// shares says who answered how much of a stream. Who does not answer any more is left out once its Pod has gone.
func (s *Scene) shares(totals map[string]int64, now []wire.LoadSecond, running bool) []Share {
	var all []Share
	for ip, total := range totals {
		share := Share{Name: text(ip), Total: total}
		if a, known := s.answerers[ip]; known {
			share.Name, share.Version = a.pod, a.version
		}
		for _, second := range now {
			if running {
				share.Rate += float64(second.IPs[ip]) / float64(len(now))
			}
		}
		if share.Rate > 0 || s.stands(share.Name) {
			all = append(all, share)
		}
	}
	slices.SortFunc(all, func(a, b Share) int {
		return cmp.Or(strings.Compare(a.Version, b.Version), strings.Compare(a.Name, b.Name))
	})
	return all
}

// stands reports whether a Pod of a name is there.
func (s *Scene) stands(name string) bool {
	for _, pod := range s.pods {
		if pod.Name == name && pod.Left.IsZero() {
			return true
		}
	}
	return false
}

// versions adds up the Pods of each version.
func versions(pods []Share) []Share {
	var all []Share
	for _, pod := range pods {
		i := slices.IndexFunc(all, func(v Share) bool { return v.Name == pod.Version })
		if i < 0 {
			i, all = len(all), append(all, Share{Name: pod.Version})
		}
		all[i].Rate += pod.Rate
		all[i].Total += pod.Total
	}
	return slices.DeleteFunc(all, func(v Share) bool { return v.Name == "" })
}

// AnswersOf is how many requests a second a Pod answers just now.
func (s *Scene) AnswersOf(pod string) float64 {
	rate := 0.0
	for _, stream := range s.traffic {
		for _, share := range stream.Pods {
			if share.Name == pod {
				rate += share.Rate
			}
		}
	}
	return rate
}
