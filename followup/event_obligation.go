package followup

// The stream of an obligation.
type (
	// ObligationArmed is the first event of an obligation: what is expected, of whom and when.
	ObligationArmed struct {
		Terms    ObligationTerms `json:"terms"`
		Clock    ObligationClock `json:"clock"`
		CycleSeq int64           `json:"cycle_seq"` // last event of the cycle that armed it
	}
	// ObligationMoved says that the body itself gave another date, which wins over the rule's. Proposal is what holds for that date.
	ObligationMoved struct {
		Clock    ObligationClock `json:"clock"`
		Proposal Proposal        `json:"proposal"`
		Reason   Ref             `json:"reason"`
	}
	// ObligationReminded says that the coordination was reminded of the date, or told that it has passed.
	ObligationReminded struct {
		Overdue bool `json:"overdue,omitempty"`
	}
	// NextCycleProposed holds out a cycle that answers the obligation.
	NextCycleProposed struct {
		Proposal Proposal `json:"proposal"`
	}
	// ObligationDischarged says that a cycle was launched that answers it.
	ObligationDischarged struct {
		Cycle string `json:"cycle"`
	}
	// ObligationWaived says that nothing is expected any more: a coordinator says so, or the cycle that armed it was opened again and will
	// arm its own.
	ObligationWaived struct {
		Reason   Ref  `json:"reason"`
		Reopened bool `json:"reopened,omitempty"`
	}
)

func (ObligationArmed) Type() string      { return "ObligationArmed" }
func (ObligationMoved) Type() string      { return "ObligationMoved" }
func (ObligationReminded) Type() string   { return "ObligationReminded" }
func (NextCycleProposed) Type() string    { return "NextCycleProposed" }
func (ObligationDischarged) Type() string { return "ObligationDischarged" }
func (ObligationWaived) Type() string     { return "ObligationWaived" }

var _ = []bool{
	known[ObligationArmed](), known[ObligationMoved](), known[ObligationReminded](), known[NextCycleProposed](), known[ObligationDischarged](),
	known[ObligationWaived](),
}
