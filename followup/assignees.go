package followup

import "slices"

// Assignees are the institutions that answer for a cluster: one leads, others support it.
type Assignees struct {
	Lead       string   `json:"lead"`
	Supporting []string `json:"supporting,omitempty"`
}

// check returns an Invalid error if no lead is named, or an institution twice.
func (a Assignees) check() error {
	if a.Lead == "" {
		return InvalidField("lead", "name the lead institution")
	}
	seen := map[string]bool{"": true, a.Lead: true}
	for _, id := range a.Supporting {
		if seen[id] {
			return InvalidField("supporting", "each institution can be named once only")
		}
		seen[id] = true
	}
	return nil
}

// same says whether the same institutions lead and support, in whatever order.
func (a Assignees) same(b Assignees) bool {
	return a.Lead == b.Lead && equal(slices.Sorted(slices.Values(a.Supporting)), slices.Sorted(slices.Values(b.Supporting)))
}

// succeeded returns the assignees with another institution in the place of one that it succeeds; it is named once all the same.
func (a *Assignees) succeeded(old, successor string) *Assignees {
	if a == nil {
		return nil
	}
	next := Assignees{Lead: a.Lead}
	if a.Lead == old {
		next.Lead = successor
	}
	for _, id := range a.Supporting {
		if id == old {
			id = successor
		}
		if id != next.Lead && !slices.Contains(next.Supporting, id) {
			next.Supporting = append(next.Supporting, id)
		}
	}
	return &next
}

// Assignees returns whom the step is assigned to; nobody where it is not assigned yet.
func (s *Step) Assignees() Assignees {
	var a Assignees
	for _, p := range s.Parties {
		if p.Relation == Lead {
			a.Lead = p.Institution
		} else {
			a.Supporting = append(a.Supporting, p.Institution)
		}
	}
	return a
}

// Proposal returns the reply of the institution that declined the assignment and proposed other institutions, while the coordination has
// not resolved it.
func (s *Step) Proposal() (Reply, bool) {
	if s.Kind != AcceptStep || s.State != Declined || len(s.Replies) == 0 {
		return Reply{}, false
	}
	last := s.Replies[len(s.Replies)-1]
	return last, last.Proposes != nil && last.Round == s.Round
}

// proposes returns the counter-proposal of a command; nil where it makes none.
func (c Command) proposes() *Assignees {
	if c.Kind != DeclineIt || c.Lead == "" && len(c.Supporting) == 0 {
		return nil
	}
	return &Assignees{Lead: c.Lead, Supporting: c.Supporting}
}

// checkProposal refuses a counter-proposal that names no lead, or changes nothing.
func (d *decision) checkProposal(st *Step) error {
	wanted := d.command.proposes()
	switch {
	case wanted == nil:
		return nil
	case wanted.same(st.Assignees()):
		return InvalidField("lead", "this is how the cluster is assigned already: propose other institutions, or none")
	}
	return wanted.check()
}

// takeProposal assigns a cluster as the institution that declined it proposed; its reason is the reason.
func (d *decision) takeProposal(st *Step) error {
	if err := d.mayAssign(st); err != nil {
		return err
	}
	reply, open := st.Proposal()
	if !open {
		return Refuse(Conflict, "no_proposal", "nobody has proposed other institutions for this cluster: assign it with a reason")
	}
	return d.assignTo(st, *reply.Proposes, reply.Reason, reply.ID)
}
