package followup

import (
	"encoding/json"
	"fmt"
	"time"
)

// Event is a fact: past tense, versioned by its type's name, never given a new meaning. The workflow applies it, the ledger
// stores it, the projections are built from it, the history page tells it and an export holds it.
type Event struct {
	Stream      string    // cycle/<id>, cycle/<id>/<stage>/<attempt>, registry, access
	Seq         int64     // from 1, without gaps, in its stream
	At          time.Time // UTC
	Command     string    // id of the command that caused it; empty for the workflow's own acts
	Person      string
	Institution string
	OnBehalfOf  string
	Authority   Authority
	Step        string // step of a stage, where it is about one
	Body        Body
}

// Body is what happened. Each kind of event is a struct of its own; Type is its name for ever.
type Body interface{ Type() string }

// Type names the kind of event.
func (e Event) Type() string {
	if e.Body == nil {
		return ""
	}
	return e.Body.Type()
}

// eventJSON fixes the order and the names of the fields: the canonical form of a record.
type eventJSON struct {
	Stream      string          `json:"stream"`
	Seq         int64           `json:"seq"`
	Type        string          `json:"type"`
	At          time.Time       `json:"at"`
	Command     string          `json:"command,omitempty"`
	Person      string          `json:"person,omitempty"`
	Institution string          `json:"institution,omitempty"`
	OnBehalfOf  string          `json:"on_behalf_of,omitempty"`
	Authority   Authority       `json:"authority,omitzero"`
	Step        string          `json:"step,omitempty"`
	Body        json.RawMessage `json:"body"`
}

// MarshalJSON writes the canonical form.
func (e Event) MarshalJSON() ([]byte, error) {
	if e.Body == nil {
		return nil, fmt.Errorf("event %d of %s has no body", e.Seq, e.Stream)
	}
	body, err := json.Marshal(e.Body)
	if err != nil {
		return nil, err
	}
	return json.Marshal(eventJSON{e.Stream, e.Seq, e.Type(), e.At.UTC(), e.Command, e.Person, e.Institution, e.OnBehalfOf, e.Authority, e.Step, body})
}

// UnmarshalJSON reads the canonical form; a type that this program does not know is an error.
func (e *Event) UnmarshalJSON(data []byte) error {
	var j eventJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return err
	}
	make, ok := bodies[j.Type]
	if !ok {
		return fmt.Errorf("event type %q is unknown: the record is newer than this program", j.Type)
	}
	body, err := make(j.Body)
	if err != nil {
		return fmt.Errorf("event %d of %s (%s): %w", j.Seq, j.Stream, j.Type, err)
	}
	*e = Event{j.Stream, j.Seq, j.At.UTC(), j.Command, j.Person, j.Institution, j.OnBehalfOf, j.Authority, j.Step, body}
	return nil
}

var bodies = map[string]func(json.RawMessage) (Body, error){}

// EventTypes lists the name of every kind of event, in the order in which they are declared below.
var EventTypes []string

func known[B Body]() bool {
	var zero B
	name := zero.Type()
	EventTypes = append(EventTypes, name)
	bodies[name] = func(raw json.RawMessage) (Body, error) {
		var b B
		err := json.Unmarshal(raw, &b)
		return b, err
	}
	return true
}

// The stream of a cycle.
type (
	// CycleLaunched is the first event of a cycle.
	CycleLaunched struct {
		Launch Launch `json:"launch"`
	}
	// StageStarted says that the cycle asked for an attempt at a stage.
	StageStarted struct {
		Stage   StageName `json:"stage"`
		Attempt int       `json:"attempt"`
	}
	// StageFinished says how that attempt ended.
	StageFinished struct {
		Stage    StageName `json:"stage"`
		Attempt  int       `json:"attempt"`
		Outcome  Outcome   `json:"outcome"`
		ReturnTo StageName `json:"return_to,omitempty"`
	}
	// CyclePaused stops every deadline of the cycle.
	CyclePaused struct {
		Reason Ref `json:"reason"`
	}
	// CycleResumed starts them again, each later by Paused.
	CycleResumed struct {
		Reason Ref           `json:"reason"`
		Paused time.Duration `json:"paused_ns"`
	}
	// CycleWithdrawn ends the cycle before its report was submitted.
	CycleWithdrawn struct {
		Reason Ref `json:"reason"`
	}
	// CycleCompleted says that all seven stages are done.
	CycleCompleted struct{}
)

// The stream of a stage.
type (
	// StageOpened is the first event of a stage: what it was launched with and what the cycle had produced before it.
	StageOpened struct {
		Launch   Launch  `json:"launch"`
		Dossier  Dossier `json:"dossier"`
		CycleSeq int64   `json:"cycle_seq"`        // the cycle's last event before
		Paused   bool    `json:"paused,omitempty"` // the cycle is paused
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
	}
	// SectionsProposed lists the sections of the report that the system pre-filled.
	SectionsProposed struct {
		Sections []SectionHead `json:"sections"`
	}
	// TextSubmitted puts a text into a step; earlier replies do not count for it.
	TextSubmitted struct {
		Content   Ref           `json:"content"`
		Words     int           `json:"words,omitempty"`
		Count     int           `json:"count,omitempty"`
		Undecided int           `json:"undecided,omitempty"`
		Clusters  []ClusterHead `json:"clusters,omitempty"`
		Clock     Clock         `json:"clock"` // of the replies that are now awaited
		Passages  []Passage     `json:"passages,omitempty"`
		Note      Ref           `json:"note,omitzero"` // what changed since the text before
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
	// StepRecalled takes the text back to its author; unchanged and submitted again, the replies to it still stand.
	StepRecalled struct {
		Reason Ref   `json:"reason"`
		Clock  Clock `json:"clock"`
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
	// StepReopened opens a lapsed step for another round.
	StepReopened struct {
		Clock  Clock `json:"clock"`
		Reason Ref   `json:"reason"`
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
	}
	// CommandRefused says which rule of procedure refused a command. A refusal is evidence too.
	CommandRefused struct {
		Kind CommandKind `json:"kind"`
		Code Code        `json:"code"`
		Rule string      `json:"rule"`
		Says string      `json:"says"`
	}
)

// The stream of the registry.
type (
	// RecommendationsImported sums up one import; the rows are content. Changes is the hash of the list of changes.
	RecommendationsImported struct {
		File      Ref    `json:"file,omitzero"`
		Format    string `json:"format"`
		Rows      int    `json:"rows"`
		Added     int    `json:"added"`
		Changed   int    `json:"changed"`
		Unchanged int    `json:"unchanged"`
		Withdrawn int    `json:"withdrawn"`
		Rejected  int    `json:"rejected"`
		Changes   string `json:"changes"`
	}
	// InstitutionRegistered adds an institution. Its name is public.
	InstitutionRegistered struct {
		Institution Institution `json:"institution"`
	}
	// PersonRegistered adds a person. Her name and address are content, so that they can be erased.
	PersonRegistered struct {
		ID       string `json:"id"`
		Details  Ref    `json:"details"`
		Language string `json:"language"`
	}
	// RoleGranted gives a person a role in an institution.
	RoleGranted struct {
		Grant Grant `json:"grant"`
	}
	// RoleEnded ends a grant at an instant.
	RoleEnded struct {
		Grant string    `json:"grant"`
		To    time.Time `json:"to"`
	}
	// DelegationGiven lets a person act for another one.
	DelegationGiven struct {
		Delegation Delegation `json:"delegation"`
	}
	// DelegationRevoked ends a delegation at an instant.
	DelegationRevoked struct {
		Delegation string    `json:"delegation"`
		To         time.Time `json:"to"`
	}
	// PolicyAdopted puts a version of the policy into force. Hash is the hex SHA-256 of its text.
	PolicyAdopted struct {
		Version int64  `json:"version"`
		Hash    string `json:"hash"`
	}
	// RunArchived keeps the history of a closed workflow run.
	RunArchived struct {
		Workflow string `json:"workflow"`
		Run      string `json:"run"`
		History  Ref    `json:"history"`
	}
)

// The stream of access.
type (
	// SignedIn says that a person opened a session.
	SignedIn struct {
		Method string `json:"method"`
	}
	// AccessDenied says that the policy refused an act of a signed-in person.
	AccessDenied struct {
		Action  string   `json:"action"`
		Object  string   `json:"object"`
		Cycle   string   `json:"cycle,omitempty"`
		Roles   []Role   `json:"roles,omitempty"`
		Rel     Relation `json:"relation,omitempty"`
		Name    string   `json:"name"`    // short name of the denial: wrong_institution, drafter_approving …
		Missing string   `json:"missing"` // the rule that refused, or that was missing
	}
	// LedgerRead says that somebody read or exported the history.
	LedgerRead struct {
		What string `json:"what"`
	}
	// ForgedCommandRefused says that an Update with a bad signature reached a workflow.
	ForgedCommandRefused struct {
		Workflow string `json:"workflow"`
		Update   string `json:"update"`
	}
	// UnlaunchedWorkflowRefused says that a workflow was started that no signed launch asked for.
	UnlaunchedWorkflowRefused struct {
		Workflow string `json:"workflow"`
	}
)

// Error returns the refusal as it was answered.
func (c CommandRefused) Error() *Error { return &Error{Code: c.Code, Rule: c.Rule, Says: c.Says} }

func (CycleLaunched) Type() string             { return "CycleLaunched" }
func (StageStarted) Type() string              { return "StageStarted" }
func (StageFinished) Type() string             { return "StageFinished" }
func (CyclePaused) Type() string               { return "CyclePaused" }
func (CycleResumed) Type() string              { return "CycleResumed" }
func (CycleWithdrawn) Type() string            { return "CycleWithdrawn" }
func (CycleCompleted) Type() string            { return "CycleCompleted" }
func (StageOpened) Type() string               { return "StageOpened" }
func (StepOpened) Type() string                { return "StepOpened" }
func (SectionsProposed) Type() string          { return "SectionsProposed" }
func (TextSubmitted) Type() string             { return "TextSubmitted" }
func (ReplyRecorded) Type() string             { return "ReplyRecorded" }
func (StepAssigned) Type() string              { return "StepAssigned" }
func (InputDisposed) Type() string             { return "InputDisposed" }
func (ReportDispatched) Type() string          { return "ReportDispatched" }
func (StepPassed) Type() string                { return "StepPassed" }
func (ClearanceRefused) Type() string          { return "ClearanceRefused" }
func (ItemAnswered) Type() string              { return "ItemAnswered" }
func (ItemClaimedMet) Type() string            { return "ItemClaimedMet" }
func (ItemSettled) Type() string               { return "ItemSettled" }
func (ArbitrationOpened) Type() string         { return "ArbitrationOpened" }
func (ArbitrationDecided) Type() string        { return "ArbitrationDecided" }
func (ConditionOverridden) Type() string       { return "ConditionOverridden" }
func (StepRecalled) Type() string              { return "StepRecalled" }
func (StepHeld) Type() string                  { return "StepHeld" }
func (StepReleased) Type() string              { return "StepReleased" }
func (TierAsked) Type() string                 { return "TierAsked" }
func (StepAbandoned) Type() string             { return "StepAbandoned" }
func (DeadlineShortened) Type() string         { return "DeadlineShortened" }
func (PartyAdded) Type() string                { return "PartyAdded" }
func (PartyRemoved) Type() string              { return "PartyRemoved" }
func (PartyReplaced) Type() string             { return "PartyReplaced" }
func (RuleAmended) Type() string               { return "RuleAmended" }
func (CorrectionProposed) Type() string        { return "CorrectionProposed" }
func (CorrectionConfirmed) Type() string       { return "CorrectionConfirmed" }
func (CorrectionRejected) Type() string        { return "CorrectionRejected" }
func (PersonRecused) Type() string             { return "PersonRecused" }
func (RequestDelivered) Type() string          { return "RequestDelivered" }
func (SilenceCounted) Type() string            { return "SilenceCounted" }
func (DelegationGiven) Type() string           { return "DelegationGiven" }
func (DelegationRevoked) Type() string         { return "DelegationRevoked" }
func (StepReminded) Type() string              { return "StepReminded" }
func (StepEscalated) Type() string             { return "StepEscalated" }
func (StepLapsed) Type() string                { return "StepLapsed" }
func (DeadlineExtended) Type() string          { return "DeadlineExtended" }
func (StepReopened) Type() string              { return "StepReopened" }
func (StagePaused) Type() string               { return "StagePaused" }
func (StageResumed) Type() string              { return "StageResumed" }
func (StageClosed) Type() string               { return "StageClosed" }
func (CommandRefused) Type() string            { return "CommandRefused" }
func (RecommendationsImported) Type() string   { return "RecommendationsImported" }
func (InstitutionRegistered) Type() string     { return "InstitutionRegistered" }
func (PersonRegistered) Type() string          { return "PersonRegistered" }
func (RoleGranted) Type() string               { return "RoleGranted" }
func (RoleEnded) Type() string                 { return "RoleEnded" }
func (PolicyAdopted) Type() string             { return "PolicyAdopted" }
func (RunArchived) Type() string               { return "RunArchived" }
func (SignedIn) Type() string                  { return "SignedIn" }
func (AccessDenied) Type() string              { return "AccessDenied" }
func (LedgerRead) Type() string                { return "LedgerRead" }
func (ForgedCommandRefused) Type() string      { return "ForgedCommandRefused" }
func (UnlaunchedWorkflowRefused) Type() string { return "UnlaunchedWorkflowRefused" }

var _ = []bool{
	known[CycleLaunched](), known[StageStarted](), known[StageFinished](), known[CyclePaused](), known[CycleResumed](),
	known[CycleWithdrawn](), known[CycleCompleted](),
	known[StageOpened](), known[StepOpened](), known[SectionsProposed](), known[TextSubmitted](), known[ReplyRecorded](), known[StepAssigned](),
	known[InputDisposed](), known[ReportDispatched](), known[StepPassed](), known[StepReminded](), known[StepEscalated](),
	known[StepLapsed](), known[DeadlineExtended](), known[StepReopened](), known[StagePaused](), known[StageResumed](),
	known[ClearanceRefused](),
	known[ItemAnswered](),
	known[ItemClaimedMet](),
	known[ItemSettled](),
	known[ArbitrationOpened](),
	known[ArbitrationDecided](),
	known[ConditionOverridden](),
	known[StepRecalled](),
	known[StepHeld](),
	known[StepReleased](), known[TierAsked](),
	known[StepAbandoned](),
	known[DeadlineShortened](),
	known[PartyAdded](),
	known[PartyRemoved](),
	known[PartyReplaced](),
	known[RuleAmended](),
	known[CorrectionProposed](),
	known[CorrectionConfirmed](),
	known[CorrectionRejected](),
	known[PersonRecused](),
	known[RequestDelivered](),
	known[SilenceCounted](),
	known[StageClosed](), known[CommandRefused](),
	known[RecommendationsImported](), known[InstitutionRegistered](), known[PersonRegistered](), known[RoleGranted](),
	known[RoleEnded](), known[DelegationGiven](), known[DelegationRevoked](), known[PolicyAdopted](), known[RunArchived](),
	known[SignedIn](), known[AccessDenied](), known[LedgerRead](), known[ForgedCommandRefused](), known[UnlaunchedWorkflowRefused](),
}
