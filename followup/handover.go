package followup

import "time"

// Handover gives what a person holds to her successor, at an instant, by an instrument.
type Handover struct {
	Person     string    `json:"person"`
	Successor  string    `json:"successor"`
	At         time.Time `json:"at"`
	Instrument string    `json:"instrument"`
}

// HandoverChanges are the grants and delegations that end by a handover, each with its new end, and those that begin; these have no id yet.
type HandoverChanges struct {
	EndGrants      []Grant
	NewGrants      []Grant
	EndDelegations []Delegation
	NewDelegations []Delegation
}

// Check returns an Invalid error that names the first thing wrong with the handover at the instant now.
func (h Handover) Check(now time.Time) error {
	switch {
	case h.Person == "":
		return InvalidField("person", "name the person who leaves")
	case h.Successor == "":
		return InvalidField("successor", "name her successor")
	case h.Person == h.Successor:
		return InvalidField("successor", "nobody hands over to herself")
	case h.Instrument == "" || len([]rune(h.Instrument)) > 200:
		return InvalidField("instrument", "name the instrument in 1 to 200 characters: a decree, a letter, a rota")
	case h.At.Before(now):
		return InvalidField("at", "a handover cannot begin in the past: leave the instant out to hand over now")
	case h.At.After(now.AddDate(1, 0, 0)):
		return InvalidField("at", "a handover begins within a year")
	}
	return nil
}

// Changes says what a handover does to the grants of both persons and to the delegations from and to whoever leaves. What has not begun at
// the instant of the handover goes over too and begins when it would have begun. A delegation between the two ends, and so does one
// whose principal would not hold the role.
func (h Handover) Changes(hers, successors []Grant, delegations []Delegation) (HandoverChanges, error) {
	var c HandoverChanges
	after := unended(successors, h.At)
	for _, g := range unended(hers, h.At) {
		next := g
		next.ID, next.Person, next.From, next.Instrument = "", h.Successor, later(g.From, h.At), h.Instrument
		g.To = next.From
		c.EndGrants = append(c.EndGrants, g)
		if !covered(after, next) {
			c.NewGrants, after = append(c.NewGrants, next), append(after, next)
		}
	}
	for _, d := range delegations {
		if d.To.After(h.At) && (d.Principal == h.Person || d.Delegate == h.Person) {
			h.delegate(d, after, &c)
		}
	}
	if len(c.EndGrants)+len(c.EndDelegations) == 0 {
		return c, Refuse(Conflict, "nothing_to_hand_over", "this person holds no role and no delegation that could go over")
	}
	return c, keptApart(after)
}

func (h Handover) delegate(d Delegation, successors []Grant, c *HandoverChanges) {
	next := d
	next.ID, next.From, next.Instrument = "", later(d.From, h.At), h.Instrument
	d.To = next.From
	c.EndDelegations = append(c.EndDelegations, d)
	if next.Principal == h.Person {
		next.Principal = h.Successor
	}
	if next.Delegate == h.Person {
		next.Delegate = h.Successor
	}
	if next.Principal == h.Successor && next.Check(successors) != nil || next.Principal == next.Delegate {
		return
	}
	c.NewDelegations = append(c.NewDelegations, next)
}

// unended lists the grants that hold at the instant or begin after it.
func unended(grants []Grant, at time.Time) []Grant {
	var list []Grant
	for _, g := range grants {
		if g.To.IsZero() || g.To.After(at) && g.To.After(g.From) {
			list = append(list, g)
		}
	}
	return list
}

// covered says whether one of the grants gives what another one would, for as long.
func covered(grants []Grant, next Grant) bool {
	for _, g := range grants {
		if g.Institution == next.Institution && g.Role == next.Role && !g.From.After(next.From) && (g.To.IsZero() || !next.To.IsZero() && !g.To.Before(next.To)) {
			return true
		}
	}
	return false
}

// keptApart refuses a successor who would audit or administer and decide as well: she could do nothing of what goes over.
func keptApart(grants []Grant) error {
	apart, decides := false, false
	for _, g := range grants {
		if g.Role == Auditor || g.Role == Administrator {
			apart = true
		} else {
			decides = true
		}
	}
	if apart && decides {
		return Refuse(Conflict, "roles_apart", "who audits or administers decides nothing: name a successor who does neither, or end that role first")
	}
	return nil
}

// GoesTo says whether the step names the person among those who write it, since before she handed over.
func (s *Step) GoesTo(h PersonHandedOver) bool {
	return contains(s.Drafters, h.Person) && !s.NamedAt.After(h.At)
}

// heedHandover names the successor to write the sections that whoever left was named to write.
func (d *decision) heedHandover(h PersonHandedOver) {
	for _, st := range d.stage.Steps {
		if !st.GoesTo(h) {
			continue
		}
		var drafters []string
		for _, person := range st.Drafters {
			if person == h.Person {
				person = h.Successor
			}
			drafters = withPerson(drafters, person)
		}
		d.add(st.ID, DraftersNamed{Drafters: drafters, Reason: h.Reason})
	}
}
