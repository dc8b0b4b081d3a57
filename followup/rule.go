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

// Silences lists every kind of silence.
var Silences = []Silence{SilenceBlocks, SilenceTacit, SilenceNoInterest, SilenceEscalates, SilenceLapses}

// PassKind says when a step's replies are enough.
type PassKind string

const (
	PassAll         PassKind = "all"          // everyone who counts is for
	PassKofN        PassKind = "k_of_n"       // at least K are for
	PassPercentage  PassKind = "percentage"   // at least Percent of those who count are for
	PassLeadOnly    PassKind = "lead_only"    // the lead is for
	PassNoObjection PassKind = "no_objection" // everybody has replied, or their time is over, and nothing blocks
)

// PassKinds lists every kind of pass.
var PassKinds = []PassKind{PassAll, PassKofN, PassPercentage, PassLeadOnly, PassNoObjection}

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

// Clearances lists every way to finish.
var Clearances = []Clearance{ClearsItself, ClearedByAct, ClearedHigher}

// Visibility says who sees replies before the step has finished.
type Visibility string

const (
	SeenByParties      Visibility = ""            // all parties
	SeenByCoordination Visibility = "until_close" // the coordination and the author, until the close
	AlwaysRestricted   Visibility = "restricted"  // the coordination and the author, for ever
)

// Visibilities lists every visibility.
var Visibilities = []Visibility{SeenByParties, SeenByCoordination, AlwaysRestricted}

// PartyRelations lists the relations in which an institution is a party to a step.
var PartyRelations = []Relation{Lead, Supporting, Own, CycleWide}

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
