package followup

import "time"

// Warnings lists what the event warns the person of who caused it.
func (e Event) Warnings() []string {
	switch b := e.Body.(type) {
	case StageClosed:
		return b.Warnings
	case ReportDispatched:
		return b.Warnings
	}
	return nil
}

// The stream of a stage.
type (
	// StageOpened is the first event of a stage: what it was launched with and what the cycle had produced before it.
	StageOpened struct {
		Launch   Launch  `json:"launch"`
		Dossier  Dossier `json:"dossier"`
		CycleSeq int64   `json:"cycle_seq"`        // the cycle's last event before
		Paused   bool    `json:"paused,omitempty"` // the cycle is paused
		Round    *Round  `json:"round,omitempty"`  // of a round of progress: what it asks for
	}
	// StepOpened asks something of institutions, with the instants of its deadline.
	StepOpened struct {
		Kind    StepKind  `json:"kind"`
		Subject string    `json:"subject"`
		State   StepState `json:"state"`
		Author  string    `json:"author,omitempty"`
		Parties []Party   `json:"parties,omitempty"`
		Content Ref       `json:"content,omitzero"`
		Words   int       `json:"words,omitempty"`
		Clock   Clock     `json:"clock"`

		Rule     Rule      `json:"rule,omitzero"`
		Clearer  string    `json:"clearer,omitempty"`
		Passages []Passage `json:"passages,omitempty"`

		Sources []SourceChange `json:"sources,omitempty"` // that came while its text was being made
	}
	// SectionsProposed lists the sections of the report that the system pre-filled.
	SectionsProposed struct {
		Sections []SectionHead `json:"sections"`
	}
	// TextSubmitted puts a text into a step; earlier replies do not count for it.
	TextSubmitted struct {
		Content   Ref            `json:"content"`
		Words     int            `json:"words,omitempty"`
		Count     int            `json:"count,omitempty"`
		Undecided int            `json:"undecided,omitempty"`
		Clusters  []ClusterHead  `json:"clusters,omitempty"`
		Clock     Clock          `json:"clock"` // of the replies that are now awaited
		Passages  []Passage      `json:"passages,omitempty"`
		Note      Ref            `json:"note,omitzero"` // what changed since the text before
		Progress  []ProgressHead `json:"progress,omitempty"`
		Files     []FrozenFile   `json:"files,omitempty"` // of the report: copies in other formats
	}
	// ReplyRecorded is what a person said for an institution.
	ReplyRecorded struct {
		Reply Reply  `json:"reply"`
		Items []Item `json:"items,omitempty"` // what the reply brought
		Clock Clock  `json:"clock,omitzero"`  // of the text that is now awaited, when changes were requested

		Spares []string `json:"spares,omitempty"` // institutions that the step waits for no more
		Asks   []string `json:"asks,omitempty"`   // institutions that it waits for now and did not before
	}
	// StepAssigned names the institutions of a cluster; each must accept or decline.
	StepAssigned struct {
		Lead       string   `json:"lead"`
		Supporting []string `json:"supporting,omitempty"`
		Reason     Ref      `json:"reason,omitzero"`
		Clock      Clock    `json:"clock"`
		Takes      string   `json:"takes,omitempty"` // id of the reply whose counter-proposal it is
	}
	// InputDisposed says what became of an input.
	InputDisposed struct {
		Disposition Disposition `json:"disposition"`
		Reason      Ref         `json:"reason"`
	}
	// ReportDispatched says how the report left the State.
	ReportDispatched struct {
		Channel   Channel `json:"channel"`
		Reference Ref     `json:"reference"`
		Report    Ref     `json:"report"`

		Warnings []string `json:"warnings,omitempty"` // WarnOverLimit, WarnOverridden
	}
	// StepPassed says that the step is done: by its clearance, with an outcome note, or by itself where the rule lets it.
	StepPassed struct {
		Note Ref `json:"note,omitzero"`
	}
	// ClearanceRefused ends the step without its being cleared.
	ClearanceRefused struct {
		Note Ref `json:"note"`
	}
	// ItemAnswered answers a comment or a question.
	ItemAnswered struct {
		Item string `json:"item"`
		Text Ref    `json:"text"`
	}
	// ItemClaimedMet is the drafter's word that a condition is met; its author has yet to say so.
	ItemClaimedMet struct {
		Item string `json:"item"`
		Text Ref    `json:"text,omitzero"`
	}
	// ItemSettled is the word of the item's own author: met, withdrawn or lifted.
	ItemSettled struct {
		Item   string    `json:"item"`
		State  ItemState `json:"state"`
		Reason Ref       `json:"reason,omitzero"`
	}
	// DraftersNamed says which persons write a section; none: whoever writes for its author.
	DraftersNamed struct {
		Drafters []string `json:"drafters"`
		Reason   Ref      `json:"reason,omitzero"`
	}
	// ItemsRaised brings comments and suggestions outside a reply.
	ItemsRaised struct {
		Items []Item `json:"items"`
	}
	// SuggestionTaken puts the wording that an item suggests into the text, which stays where it stands: with its author, or before its
	// parties, with a new clock.
	SuggestionTaken struct {
		Item     string    `json:"item"`
		Content  Ref       `json:"content"`
		Words    int       `json:"words,omitempty"`
		Passages []Passage `json:"passages,omitempty"`
		Clock    Clock     `json:"clock,omitzero"`
	}
	// ArbitrationOpened brings a dispute before the higher authority.
	ArbitrationOpened struct {
		Reason Ref `json:"reason,omitzero"`
	}
	// ArbitrationDecided is its decision: these items are overruled, the others stand. The dissent is kept.
	ArbitrationDecided struct {
		Overruled []string `json:"overruled,omitempty"`
		Reason    Ref      `json:"reason"`
	}
	// ConditionOverridden lets the step finish though a line of "Ready to clear?" is not satisfied.
	ConditionOverridden struct {
		Rule    string `json:"rule"`
		Reason  Ref    `json:"reason"`
		Content string `json:"content"` // hash of the text for which it holds
	}
	// StepRecalled takes the text back to its author; unchanged and submitted again, the replies to it still stand. With a source, and
	// without a clock, it takes the whole plan from the committee, because plans that it is made of were opened again.
	StepRecalled struct {
		Reason Ref           `json:"reason,omitzero"`
		Clock  Clock         `json:"clock"`
		Source *SourceChange `json:"source,omitempty"`
	}
	// StepHeld stops the step's clock: the coordination suspended it, or a question paused it.
	StepHeld struct {
		Reason   Ref  `json:"reason,omitzero"`
		Question bool `json:"question,omitempty"` // until the last question is settled
	}
	// StepReleased starts the clock again: later by Held, and then on a day of work. Records without a clock are older; theirs is
	// later by Held alone.
	StepReleased struct {
		Reason Ref           `json:"reason,omitzero"`
		Held   time.Duration `json:"held_ns"`
		Clock  Clock         `json:"clock,omitzero"`
	}
	// TierAsked says that those before have agreed: the institutions of the next tier are asked, and have a clock of their own.
	TierAsked struct {
		Tier  int   `json:"tier"` // from 2
		Clock Clock `json:"clock"`
	}
	// StepAbandoned gives the step up.
	StepAbandoned struct {
		Reason Ref `json:"reason"`
	}
	// DeadlineShortened moves the step's instants to an earlier due date, with leave.
	DeadlineShortened struct {
		Clock  Clock `json:"clock"`
		Reason Ref   `json:"reason"`
	}
	// PartyAdded asks another institution, with enough time to answer.
	PartyAdded struct {
		Party  Party `json:"party"`
		Reason Ref   `json:"reason"`
		Clock  Clock `json:"clock"`
	}
	// PartyRemoved asks an institution no more. What it raised and is open stays open.
	PartyRemoved struct {
		Institution string `json:"institution"`
		Reason      Ref    `json:"reason"`
	}
	// PartyReplaced says that an institution's competence went to another one: its reply and its items go with it.
	PartyReplaced struct {
		Old    string `json:"old"`
		New    string `json:"new"`
		Reason Ref    `json:"reason"`
	}
	// RuleAmended changes the rule of a kind of step for the rounds that are opened from now on.
	RuleAmended struct {
		Kind   StepKind `json:"kind"`
		Rule   Rule     `json:"rule"`
		Reason Ref      `json:"reason"`
	}
	// CorrectionProposed is a clerical correction that a second person has to confirm.
	CorrectionProposed struct {
		Content  Ref       `json:"content"`
		Words    int       `json:"words,omitempty"`
		Passages []Passage `json:"passages,omitempty"`
	}
	// CorrectionConfirmed puts it into the text; every reply stands for the corrected text.
	CorrectionConfirmed struct{}
	// CorrectionRejected says that it is no clerical error.
	CorrectionRejected struct {
		Reason Ref `json:"reason"`
	}
	// PersonRecused takes a person out of the step: a conflict of interest, or her own wish.
	PersonRecused struct {
		Reason Ref `json:"reason"`
	}
	// RequestDelivered says at which institutions somebody can answer the request. Silence counts only there.
	RequestDelivered struct {
		Institutions []string `json:"institutions"`
	}
	// SilenceCounted says that the due instant has come and what the rule made of those who had not replied.
	SilenceCounted struct {
		Silence Silence  `json:"silence"`
		Silent  []string `json:"silent,omitempty"`
	}
	// StepReminded says that those awaited were reminded. It happens once a round.
	StepReminded struct {
		Awaited []string `json:"awaited"`
	}
	// StepEscalated says that those above were told that the step is late: the first rung of the ladder, and each further one, once.
	StepEscalated struct {
		Awaited []string `json:"awaited"`
	}
	// StepLapsed says that the step ended because its time ran out.
	StepLapsed struct{}
	// DeadlineExtended moves the step's instants.
	DeadlineExtended struct {
		Clock  Clock `json:"clock"`
		Reason Ref   `json:"reason"`
	}
	// StepReopened opens a step for another round: because the coordination says so, with a reason; because recommendations on which it
	// rests were changed by their source; or, for the committee, because plans were changed. State says where it stands then; records
	// without one leave it with its author, or with its parties where it has none.
	StepReopened struct {
		Clock   Clock         `json:"clock"`
		Reason  Ref           `json:"reason,omitzero"`
		Source  *SourceChange `json:"source,omitempty"`
		State   StepState     `json:"state,omitempty"`
		Content Ref           `json:"content,omitzero"` // what it is about from now on, where that changed
	}
	// StepAffected says that recommendations on which the step rests were changed by their source, and that nothing had been decided on
	// them yet: it stays as it is.
	StepAffected struct {
		Change SourceChange `json:"change"`
	}
	// SourcesHeeded says that the stage took note of a change of the cycle's recommendations; what it means to a step follows it.
	SourcesHeeded struct {
		CycleSeq int64        `json:"cycle_seq"`
		Change   SourceChange `json:"change"`
	}
	// StagePaused says that the stage heeded a pause of its cycle.
	StagePaused struct {
		CycleSeq int64 `json:"cycle_seq"`
	}
	// StageResumed says that the stage heeded the cycle's resumption: open steps are due later by Paused, and then on a day of work.
	// Records without clocks are older; their steps are due later by Paused alone.
	StageResumed struct {
		CycleSeq int64         `json:"cycle_seq"`
		Paused   time.Duration `json:"paused_ns"`
		Clocks   []StepClock   `json:"clocks,omitempty"`
	}
	// StageHeld stops the clocks of the stage alone: the coordination paused it, while the cycle goes on.
	StageHeld struct {
		Reason Ref `json:"reason"`
	}
	// StageReleased starts them again, later by Held, and then on a day of work.
	StageReleased struct {
		Reason Ref           `json:"reason"`
		Held   time.Duration `json:"held_ns"`
		Clocks []StepClock   `json:"clocks,omitempty"`
	}
	// DispositionsWaived lets the consultation close though these inputs have no disposition.
	DispositionsWaived struct {
		Steps  []string `json:"steps"`
		Reason Ref      `json:"reason"`
	}
	// LimitOverridden lets the report have more words than its limit: as many as it had then.
	LimitOverridden struct {
		Words  int `json:"words"`
		Limit  int `json:"limit"`
		Reason Ref `json:"reason"`
	}
	// StepClock is the clock that an open step has from now on.
	StepClock struct {
		Step  string `json:"step"`
		Clock Clock  `json:"clock"`
	}
	// StageClosed is the last event of a stage but for refusals: how it ended and what the cycle has produced so far.
	StageClosed struct {
		Outcome  Outcome   `json:"outcome"`
		ReturnTo StageName `json:"return_to,omitempty"`
		Reason   Ref       `json:"reason,omitzero"`
		Dossier  Dossier   `json:"dossier"`

		Warnings []string `json:"warnings,omitempty"` // WarnOverLimit, WarnOverridden
	}
	// CommandRefused says which rule of procedure refused a command. A refusal is evidence too.
	CommandRefused struct {
		Kind CommandKind `json:"kind"`
		Code Code        `json:"code"`
		Rule string      `json:"rule"`
		Says string      `json:"says"`
	}
)
