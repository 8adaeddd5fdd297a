package class

import "time"

// Lateness is how late a submission is and what that costs.
type Lateness struct {
	// Due is the time of this learner, zero where there is none. Extended is why it is not the class's, "" where it is.
	Due      time.Time
	Extended bool
	// By is how late it is, 0 in time or within the grace; Days are those that have begun.
	By   time.Duration
	Days int
	// Closed is true where it came too late to be taken at all.
	Closed bool
	// Penalty is taken from what was earned, and never more than that.
	Penalty Points
	// Forgiven is the reason why it costs nothing.
	Forgiven string
}

// lateness measures a submission by the learner's own time. A day late costs a share of all points that it could have,
// as gradebooks do it.
func (f *Folder) lateness(l Learner) Lateness {
	a := f.Assignment
	if a == nil || a.due.IsZero() {
		return Lateness{}
	}
	late := Lateness{Due: a.due}
	if !l.Person.Due.IsZero() {
		late.Due, late.Extended = l.Person.Due, true
	}
	for _, o := range f.Overrides {
		if o.ID != l.Person.ID && o.ID != "" || o.Task != "" {
			continue
		}
		if !o.due.IsZero() {
			late.Due, late.Extended = o.due, true
		}
		if o.Late == "none" {
			late.Forgiven = o.Reason
		}
	}
	by := l.Received.Sub(late.Due)
	if !l.HandedIn || l.Received.IsZero() || by <= a.grace {
		late.Forgiven = ""
		return late
	}
	const day = 24 * time.Hour
	late.By, late.Days = by, int((by+day-1)/day)
	late.Closed = a.until > 0 && by > a.until
	switch {
	case late.Forgiven != "" || a.Late == nil:
	case late.Closed:
		late.Penalty = l.Earned
	default:
		late.Penalty = min(l.Max.Part(a.perDay*float64(late.Days)), l.Earned)
	}
	return late
}
