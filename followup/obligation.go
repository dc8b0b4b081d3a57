package followup

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// ObligationState is where an obligation stands.
type ObligationState string

const (
	ObligationWaits    ObligationState = "armed"
	ObligationProposes ObligationState = "proposed"   // a cycle that answers it is proposed
	ObligationAnswered ObligationState = "discharged" // such a cycle was launched
	ObligationDropped  ObligationState = "waived"
)

// ObligationTerms is what a body expects after a cycle, and what a proposal of the cycle that answers it is made from.
type ObligationTerms struct {
	Cycle    string       `json:"cycle"` // that armed it
	Rule     FollowUpRule `json:"rule"`
	Body     string       `json:"body"` // the mechanism of that cycle, as recommendations name their body
	Zone     string       `json:"zone"`
	Calendar Calendar     `json:"calendar"`
	Parties  Parties      `json:"parties"`
	SentAt   time.Time    `json:"sent_at"` // when the report of that cycle left the State
}

// ObligationClock holds the instants of an obligation, UTC, resolved once when it was armed or moved.
type ObligationClock struct {
	Due       time.Time   `json:"due"`
	ProposeAt time.Time   `json:"propose_at"`
	RemindAt  []time.Time `json:"remind_at,omitempty"` // earliest first
}

// Proposal is a cycle that only has to be launched. Anchor is a day, midnight UTC.
type Proposal struct {
	Profile  string    `json:"profile"`
	Anchor   time.Time `json:"anchor"`
	Due      time.Time `json:"due"`
	Document string    `json:"document,omitempty"` // symbol of a new document of the body that brought it about
}

// Obligation is one thing that a body expects: a fold of its stream's events.
type Obligation struct {
	ID       string          `json:"id"`
	Seq      int64           `json:"seq"`
	At       time.Time       `json:"at,omitzero"`
	State    ObligationState `json:"state,omitempty"` // empty before it is armed
	Terms    ObligationTerms `json:"terms"`
	Clock    ObligationClock `json:"clock"`
	Reminded int             `json:"reminded,omitempty"` // reminders sent for the date that holds
	Overdue  bool            `json:"overdue,omitempty"`
	Moved    Ref             `json:"moved,omitzero"` // why another date holds than the rule's
	Proposal *Proposal       `json:"proposal,omitempty"`
	Answer   string          `json:"answer,omitempty"` // the cycle that discharged it
	Waived   Ref             `json:"waived,omitzero"`  // why
	CycleSeq int64           `json:"cycle_seq"`        // last event of its cycle when it was armed
}

// obligationID is made of the cycle, the name of the rule, and how often the cycle had been completed.
var obligationID = regexp.MustCompile(`^([^./]+)\.([a-z0-9_-]+)\.([1-9][0-9]*)$`)

// ObligationStream names the stream, and the workflow, of an obligation.
func ObligationStream(id string) string { return "obligation/" + id }

// ParseObligation takes the name of an obligation's stream apart: its id, and the cycle that armed it.
func ParseObligation(stream string) (id, cycle string, ok bool) {
	id, ok = strings.CutPrefix(stream, "obligation/")
	parts := obligationID.FindStringSubmatch(id)
	if !ok || parts == nil {
		return "", "", false
	}
	return id, parts[1], true
}

// IsProcess says whether a stream has a workflow that writes it: a cycle's, a stage's or an obligation's.
func IsProcess(stream string) bool {
	_, _, obligation := ParseObligation(stream)
	_, _, _, ok := ParseStream(stream)
	return ok || obligation
}

// Obligations lists the ids of the obligations that the completion of the cycle arms; none before it.
func (c *Cycle) Obligations() []string {
	var ids []string
	if c.State != CycleDone || c.Completed == 0 {
		return nil
	}
	for _, r := range c.Launch.Profile.FollowUps {
		id := fmt.Sprintf("%s.%s.%d", c.ID, r.Name, c.Completed)
		if r.Holds(c.Launch.Mechanism) && obligationID.MatchString(id) && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// NewObligation returns the obligation before it is armed.
func NewObligation(id string) *Obligation { return &Obligation{ID: id} }

// Stream names the obligation's stream.
func (o *Obligation) Stream() string { return ObligationStream(o.ID) }

// LastSeq returns the sequence of the last event applied.
func (o *Obligation) LastSeq() int64 { return o.Seq }

// LastTime returns the time of the last event applied.
func (o *Obligation) LastTime() time.Time { return o.At }

// Done says whether nothing is expected any more.
func (o *Obligation) Done() bool {
	return o.State == ObligationAnswered || o.State == ObligationDropped
}

// Clone copies the obligation so that nothing of it is shared that is written to.
func (o *Obligation) Clone() *Obligation {
	n := *o
	return &n
}

// NextDeadline returns the earliest thing that the clock has yet to do, with its name.
func (o *Obligation) NextDeadline() (at time.Time, why string, ok bool) {
	if o.State == "" || o.Done() {
		return time.Time{}, "", false
	}
	consider := func(t time.Time, what string) {
		if !ok || t.Before(at) {
			at, why, ok = t, what+" of "+o.ID, true
		}
	}
	if o.Proposal == nil {
		consider(o.Clock.ProposeAt, "proposal")
	}
	if o.Reminded < len(o.Clock.RemindAt) {
		consider(o.Clock.RemindAt[o.Reminded], "reminder")
	}
	if !o.Overdue {
		consider(o.Clock.Due, "due date")
	}
	return at, why, ok
}

// Apply folds one event of the obligation's stream. An event that is already applied changes nothing.
func (o *Obligation) Apply(e Event) {
	if e.Seq <= o.Seq {
		return
	}
	o.Seq, o.At = e.Seq, e.At
	switch b := e.Body.(type) {
	case ObligationArmed:
		o.State, o.Terms, o.Clock, o.CycleSeq = ObligationWaits, b.Terms, b.Clock, b.CycleSeq
	case ObligationMoved:
		o.Clock, o.Moved, o.Reminded, o.Overdue = b.Clock, b.Reason, 0, false
		if o.Proposal != nil {
			o.Proposal = &b.Proposal
		}
	case ObligationReminded:
		if o.Overdue = b.Overdue; !b.Overdue {
			o.Reminded++
		}
	case NextCycleProposed:
		o.State, o.Proposal = ObligationProposes, &b.Proposal
	case ObligationDischarged:
		o.State, o.Answer = ObligationAnswered, b.Cycle
	case ObligationWaived:
		o.State, o.Waived = ObligationDropped, b.Reason
	}
}
