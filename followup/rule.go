package followup

// Silence says what happens to those who have not replied when a step's time runs out.
type Silence string

const (
	SilenceBlocks     Silence = "blocks"      // the step stays open, and is escalated
	SilenceTacit      Silence = "tacit"       // it counts as consent, of a kind of its own
	SilenceNoInterest Silence = "no_interest" // the silent leave the count
	SilenceEscalates  Silence = "escalates"   // arbitration opens
	SilenceLapses     Silence = "lapses"      // the step ends without an answer: for inputs only
)

// PassKind says when a step's replies are enough.
type PassKind string

const (
	PassAll         PassKind = "all"          // everyone who counts is for
	PassKofN        PassKind = "k_of_n"       // at least K are for
	PassPercentage  PassKind = "percentage"   // at least Percent of those who count are for
	PassLeadOnly    PassKind = "lead_only"    // the lead is for
	PassNoObjection PassKind = "no_objection" // everybody has replied, or their time is over, and nothing blocks
)

// Pass is the rule by which replies are enough. The zero Pass is "all".
type Pass struct {
	Kind    PassKind `json:"kind,omitempty" yaml:"kind"`
	K       int      `json:"k,omitempty" yaml:"k"`
	Percent int      `json:"percent,omitempty" yaml:"percent"`
	Of      int      `json:"of,omitempty" yaml:"of"` // n of "k of n", where the number of parties is fixed; 0: as many as there are
}

// Clearance says how a step finishes once it is ready.
type Clearance string

const (
	ClearsItself  Clearance = ""          // for steps of a single decision: ready is done
	ClearedByAct  Clearance = "by_act"    // a coordinator clears it, or refuses to
	ClearedHigher Clearance = "committee" // the committee or cabinet does
)

// Visibility says who sees replies before the step has finished.
type Visibility string

const (
	SeenByParties      Visibility = ""            // all parties
	SeenByCoordination Visibility = "until_close" // the coordination and the author, until the close
	AlwaysRestricted   Visibility = "restricted"  // the coordination and the author, for ever
)

// Rule is what a step of one kind is opened with. It is data, and stays with the step's round: a rule that is amended later
// touches new rounds only.
type Rule struct {
	Version  int      `json:"version,omitempty" yaml:"version"`
	Due      Period   `json:"due" yaml:"due"`                       // after the opening
	Remind   Period   `json:"remind" yaml:"remind"`                 // before the due instant
	Escalate Period   `json:"escalate" yaml:"escalate"`             // after the due instant
	Hour     string   `json:"hour,omitempty" yaml:"hour,omitempty"` // in the State's zone, "15:00", at which its days end; empty: when the calendar closes
	Ladder   []Period `json:"ladder,omitempty" yaml:"ladder"`       // further escalations, each after the one before
	Separate bool     `json:"separate" yaml:"separate"`             // who wrote or edited the text may not decide on it
	Silence  Silence  `json:"silence" yaml:"silence"`

	Pass            Pass         `json:"pass,omitzero" yaml:"pass"`
	Quorum          int          `json:"quorum,omitempty" yaml:"quorum"`     // least number of replies that persons gave, even under silence
	Veto            []Relation   `json:"veto,omitempty" yaml:"veto"`         // relations whose parties must all be for
	Optional        []Relation   `json:"optional,omitempty" yaml:"optional"` // relations whose parties may reply and need not
	Tiers           [][]Relation `json:"tiers,omitempty" yaml:"tiers"`       // asked one after another; empty: all at once
	AbstainCounts   bool         `json:"abstain_counts,omitempty" yaml:"abstain_counts"`
	LateFlagged     bool         `json:"late_flagged,omitempty" yaml:"late_flagged"` // late replies are accepted and flagged; else refused once silence was counted
	PauseOnQuestion bool         `json:"pause_on_question,omitempty" yaml:"pause_on_question"`
	Clearance       Clearance    `json:"clearance,omitempty" yaml:"clearance"`
	Visibility      Visibility   `json:"visibility,omitempty" yaml:"visibility"`
	Anonymous       bool         `json:"anonymous,omitempty" yaml:"anonymous"` // the drafter sees comments without names
}

// pass returns the rule's pass rule, "all" where it says nothing.
func (r Rule) pass() Pass {
	if r.Pass.Kind == "" {
		return Pass{Kind: PassAll}
	}
	return r.Pass
}

// Check returns an Invalid error that names the first thing wrong with the rule of a kind of step.
func (r Rule) Check(kind StepKind) error {
	if err := r.checkTimes(); err != nil {
		return InvalidField("rules", "%s: %v", kind, err)
	}
	switch r.Silence {
	case SilenceBlocks, SilenceTacit, SilenceNoInterest, SilenceEscalates, SilenceLapses:
	default:
		return InvalidField("rules", "%s: silence is %q; it is one of blocks, tacit, no_interest, escalates and lapses", kind, r.Silence)
	}
	if (r.Silence == SilenceLapses) != (kind == InputStep) {
		return InvalidField("rules", "%s: an input lapses when nobody answers, and nothing else does", kind)
	}
	if r.Silence == SilenceTacit && !r.reminds() {
		return InvalidField("rules", "%s: silence can count as consent only after a reminder: give remind a period above 0", kind)
	}
	if kind == DispatchStep && r.Silence != SilenceBlocks {
		return InvalidField("rules", "%s: silence blocks: nothing but its transmission sends a report", kind)
	}
	if r.Clearance != ClearsItself && (kind == DispatchStep || kind == InputStep) {
		return InvalidField("rules", "%s: steps of this kind end with what they ask for, and are not cleared", kind)
	}
	if err := r.checkPass(kind); err != nil {
		return err
	}
	return r.checkTiers(kind)
}

// single says whether steps of the kind ask one institution alone.
func (k StepKind) single() bool {
	return k == ConfirmStep || k == CommitteeStep || k == ReportStep || k == DispatchStep
}

func (r Rule) reminds() bool {
	before, err := r.Remind.parse()
	return err == nil && (before.days > 0 || before.length > 0)
}

func (r Rule) checkPass(kind StepKind) error {
	p := r.pass()
	switch {
	case p.Kind == PassKofN && p.K < 1:
		return InvalidField("rules", "%s: k of n needs a k from 1", kind)
	case p.Kind == PassLeadOnly && kind != AcceptStep && kind != PlanStep && kind != SectionStep:
		return InvalidField("rules", "%s: steps of this kind have no lead that could decide alone", kind)
	case p.Kind == PassPercentage && (p.Percent < 1 || p.Percent > 100):
		return InvalidField("rules", "%s: a percentage lies between 1 and 100", kind)
	case kind.single() && (p.Kind == PassKofN && p.K > 1 || r.Quorum > 1):
		return InvalidField("rules", "%s: k and quorum cannot be above n, which is 1: steps of this kind ask one institution", kind)
	case p.Of > 0 && (p.K > p.Of || r.Quorum > p.Of):
		return InvalidField("rules", "%s: k and quorum cannot be above n, which is %d", kind, p.Of)
	case r.Quorum < 0:
		return InvalidField("rules", "%s: a quorum is not negative", kind)
	}
	switch p.Kind {
	case PassAll, PassKofN, PassPercentage, PassLeadOnly, PassNoObjection:
	default:
		return InvalidField("rules", "%s: pass is %q; it is one of all, k_of_n, percentage, lead_only and no_objection", kind, p.Kind)
	}
	switch r.Clearance {
	case ClearsItself, ClearedByAct, ClearedHigher:
	default:
		return InvalidField("rules", "%s: clearance is %q; it is by_act, committee, or left out where the step clears itself", kind, r.Clearance)
	}
	switch r.Visibility {
	case SeenByParties, SeenByCoordination, AlwaysRestricted:
		return nil
	}
	return InvalidField("rules", "%s: visibility is %q; it is until_close, restricted, or left out where all parties see", kind, r.Visibility)
}

// checkTiers refuses tiers that wait for each other: a relation stands in one tier only, and none is empty.
func (r Rule) checkTiers(kind StepKind) error {
	seen := map[Relation]bool{}
	for i, tier := range r.Tiers {
		if len(tier) == 0 {
			return InvalidField("rules", "%s: tier %d is empty", kind, i+1)
		}
		for _, rel := range tier {
			if seen[rel] {
				return InvalidField("rules", "%s: %q stands in two tiers, which would wait for each other", kind, rel)
			}
			seen[rel] = true
		}
	}
	for _, list := range append([][]Relation{r.Veto, r.Optional}, r.Tiers...) {
		for _, rel := range list {
			if rel != Lead && rel != Supporting && rel != Own && rel != CycleWide {
				return InvalidField("rules", "%s: %q is no relation of a party", kind, rel)
			}
		}
	}
	return nil
}

// tierOf returns the tier in which a party is asked, from 1. A relation that stands in no tier is asked in the first.
func (r Rule) tierOf(rel Relation) int {
	for i, tier := range r.Tiers {
		for _, in := range tier {
			if in == rel {
				return i + 1
			}
		}
	}
	return 1
}

func holds(list []Relation, rel Relation) bool {
	for _, r := range list {
		if r == rel {
			return true
		}
	}
	return false
}

// checkTimes returns an error unless the rule's periods and its hour can be read.
func (r Rule) checkTimes() error {
	for _, period := range append([]Period{r.Due, r.Remind, r.Escalate}, r.Ladder...) {
		if _, err := period.parse(); err != nil {
			return err
		}
	}
	if r.Hour == "" {
		return nil
	}
	_, err := hourOfDay(r.Hour)
	return err
}
