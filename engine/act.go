package engine

import (
	"encoding/json"
	"slices"
	"time"

	"nmrf/followup"
	"nmrf/store"
)

// Act is what a person wants to do to a step, a stage or a cycle, as a door gives it. Each kind uses the fields that it needs.
type Act struct {
	Key       string // idempotency key, unique for the person: a ULID, a UUID …
	Kind      followup.CommandKind
	Stage     followup.StageName // empty for an act on the cycle
	Attempt   int                // 0: the attempt that runs
	Step      string
	ActingFor string // institution; empty: the one of the person's institutions that has a part in the step
	Shown     string // hash of the text that the person saw
	Reason    string
	Text      string // of a consultation input

	Selection   *followup.Selection
	Clusters    *followup.Clusters
	Plan        *followup.Plan
	Progress    *followup.ProgressReport
	Section     *followup.ReportSection
	Lead        string
	Supporting  []string
	Disposition followup.Disposition
	Channel     followup.Channel
	Due         time.Time
	By          followup.Period // extend_stage
	Drafters    []string        // assign_drafter: ids of persons; none: whoever writes for the institution
	ReturnTo    followup.StageName

	OnBehalfOf  string             // person whose delegation the caller acts under
	Reply       followup.ReplyKind // reply
	Items       []NewItem          // reply, comment
	Item        string             // answer, claim_met, settle, take: id of the item
	ItemState   followup.ItemState // settle
	Overruled   []string           // arbitrate: ids of the items that are overruled
	Condition   string             // override: the line of "Ready to clear?"
	Note        string             // submit: what changed; clear: the outcome
	Institution string             // add_party, remove_party, replace_party; reply from paper: whose it is
	Instead     string             // replace_party: who takes over
	Paper       string             // reply from paper: what the paper says, or where it is kept
	SignedOn    time.Time          // date on the paper
	SignedBy    string             // person who signed it
	RuleKind    followup.StepKind  // amend_rule
	Rule        *followup.Rule     // amend_rule
}

// NewItem is an item of a reply as a door gives it.
type NewItem struct {
	Kind    followup.ItemKind
	Passage string // id of a passage of the text that was shown; empty: the whole
	Text    string
	Wanted  string // wording wanted
	Reserve followup.ReserveKind
	LiftBy  time.Time
}

// size is how many bytes of free text the act carries.
func (a Act) size() int {
	n := len(a.Reason) + len(a.Text) + len(a.Note) + len(a.Paper)
	for _, i := range a.Items {
		n += len(i.Text) + len(i.Wanted)
	}
	return n
}

// Done is what became of an act: its receipt, the rule that refused it, or both where the refusal is recorded.
type Done struct {
	Key     string
	Receipt *store.Receipt
	Tree    *store.Tree // a state of the ledger that holds the receipt's records
	Refusal *followup.Error
}

// Limits of what one act can carry.
const (
	MaxActs   = 256
	maxText   = 256 << 10 // bytes of a reason, an input or a document
	maxKeyLen = 64
)

// check refuses an act that cannot be put to a stage at all.
func (a Act) check() error {
	switch {
	case len(a.Key) < 8 || len(a.Key) > maxKeyLen:
		return followup.InvalidField("key", "give the act a key of its own, 8 to %d characters long: a ULID or a UUID", maxKeyLen)
	case !a.Kind.ByPerson() || a.Kind == followup.LaunchIt || slices.Contains(followup.ObligationCommands, a.Kind):
		return followup.InvalidField("kind", "there is no act %q", a.Kind)
	case a.size() > maxText:
		return followup.Refuse(followup.TooLarge, "text_too_large", "the texts of one act hold at most %d kB", maxText>>10)
	case a.onCycle() != (a.Stage == ""):
		return followup.InvalidField("stage", "name the stage of an act on a stage or a step, and none for an act on the cycle")
	case a.Stage != "" && !a.Stage.Known():
		return followup.InvalidField("stage", "there is no stage %q", a.Stage)
	case a.Step == "" && !a.onCycle() && !onStage(a.Kind):
		return followup.InvalidField("step", "name the step")
	}
	return nil
}

func (a Act) onCycle() bool {
	return slices.Contains(followup.CycleCommands, a.Kind)
}

// document returns what a submission puts into its step, after the checks of its kind.
func (a Act) document(kind followup.StepKind, stage followup.StageName) (any, error) {
	switch {
	case kind == followup.ConfirmStep && stage == followup.Intake && a.Selection != nil:
		if n := len(a.Selection.Recommendations); n == 0 || n > followup.MaxSelection {
			return nil, followup.InvalidField("selection", "a selection holds 1 to %d recommendations", followup.MaxSelection)
		}
		return a.Selection, nil
	case kind == followup.ConfirmStep && stage == followup.Clustering && a.Clusters != nil:
		return a.Clusters, nil
	case kind == followup.PlanStep && a.Plan != nil:
		return a.Plan, a.Plan.Check()
	case kind == followup.SectionStep && a.Section != nil:
		return a.Section, a.Section.Check()
	case kind == followup.ProgressStep && a.Progress != nil:
		return a.Progress, nil
	case kind == followup.InputStep && a.Text != "":
		return nil, nil // plain text
	}
	return nil, followup.InvalidField("text", "this submission lacks the document that its step asks for")
}

// marshal writes a document, within the limit.
func marshal(document any) ([]byte, error) {
	data, err := json.Marshal(document)
	if err == nil && len(data) > 4*maxText {
		err = followup.Refuse(followup.TooLarge, "text_too_large", "a document holds at most %d kB", 4*maxText>>10)
	}
	return data, err
}
