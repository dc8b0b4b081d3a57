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

// EventTypes lists the name of every kind of event, stream by stream: of a cycle, of a stage, of the registry, of access.
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

func (CycleLaunched) Type() string             { return "CycleLaunched" }
func (StageStarted) Type() string              { return "StageStarted" }
func (StageFinished) Type() string             { return "StageFinished" }
func (CyclePaused) Type() string               { return "CyclePaused" }
func (CycleResumed) Type() string              { return "CycleResumed" }
func (CycleWithdrawn) Type() string            { return "CycleWithdrawn" }
func (StageReopened) Type() string             { return "StageReopened" }
func (CycleReopened) Type() string             { return "CycleReopened" }
func (CycleCompleted) Type() string            { return "CycleCompleted" }
func (SourcesChanged) Type() string            { return "SourcesChanged" }
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
func (DraftersNamed) Type() string             { return "DraftersNamed" }
func (ItemsRaised) Type() string               { return "ItemsRaised" }
func (SuggestionTaken) Type() string           { return "SuggestionTaken" }
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
func (StepAffected) Type() string              { return "StepAffected" }
func (SourcesHeeded) Type() string             { return "SourcesHeeded" }
func (StagePaused) Type() string               { return "StagePaused" }
func (StageResumed) Type() string              { return "StageResumed" }
func (StageHeld) Type() string                 { return "StageHeld" }
func (StageReleased) Type() string             { return "StageReleased" }
func (DispositionsWaived) Type() string        { return "DispositionsWaived" }
func (LimitOverridden) Type() string           { return "LimitOverridden" }
func (StageClosed) Type() string               { return "StageClosed" }
func (CommandRefused) Type() string            { return "CommandRefused" }
func (RecommendationsImported) Type() string   { return "RecommendationsImported" }
func (RecommendationsMerged) Type() string     { return "RecommendationsMerged" }
func (RecommendationsParted) Type() string     { return "RecommendationsParted" }
func (LabelsConfirmed) Type() string           { return "LabelsConfirmed" }
func (InstitutionRegistered) Type() string     { return "InstitutionRegistered" }
func (PersonRegistered) Type() string          { return "PersonRegistered" }
func (RoleGranted) Type() string               { return "RoleGranted" }
func (RoleEnded) Type() string                 { return "RoleEnded" }
func (PolicyAdopted) Type() string             { return "PolicyAdopted" }
func (ReportAcknowledged) Type() string        { return "ReportAcknowledged" }
func (PersonHandedOver) Type() string          { return "PersonHandedOver" }
func (DocumentReceived) Type() string          { return "DocumentReceived" }
func (RulesAdopted) Type() string              { return "RulesAdopted" }
func (RunArchived) Type() string               { return "RunArchived" }
func (SignedIn) Type() string                  { return "SignedIn" }
func (AccessDenied) Type() string              { return "AccessDenied" }
func (LedgerRead) Type() string                { return "LedgerRead" }
func (ForgedCommandRefused) Type() string      { return "ForgedCommandRefused" }
func (UnlaunchedWorkflowRefused) Type() string { return "UnlaunchedWorkflowRefused" }

var _ = []bool{
	known[CycleLaunched](), known[StageStarted](), known[StageFinished](), known[CyclePaused](), known[CycleResumed](),
	known[CycleWithdrawn](), known[CycleCompleted](), known[SourcesChanged](), known[StageReopened](), known[CycleReopened](),
	known[StageOpened](), known[StepOpened](), known[SectionsProposed](), known[TextSubmitted](), known[ReplyRecorded](), known[StepAssigned](),
	known[InputDisposed](), known[ReportDispatched](), known[StepPassed](), known[StepReminded](), known[StepEscalated](),
	known[StepLapsed](), known[DeadlineExtended](), known[StepReopened](), known[StepAffected](), known[SourcesHeeded](), known[StagePaused](), known[StageResumed](),
	known[ClearanceRefused](),
	known[ItemAnswered](),
	known[ItemClaimedMet](),
	known[ItemSettled](), known[DraftersNamed](), known[ItemsRaised](), known[SuggestionTaken](),
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
	known[StageHeld](), known[StageReleased](),
	known[StageClosed](), known[LimitOverridden](), known[DispositionsWaived](), known[CommandRefused](),
	known[RecommendationsImported](), known[RecommendationsMerged](), known[RecommendationsParted](), known[LabelsConfirmed](), known[InstitutionRegistered](), known[PersonRegistered](), known[RoleGranted](),
	known[ReportAcknowledged](), known[DocumentReceived](), known[PersonHandedOver](),
	known[RoleEnded](), known[DelegationGiven](), known[DelegationRevoked](), known[PolicyAdopted](), known[RulesAdopted](), known[RunArchived](),
	known[SignedIn](), known[AccessDenied](), known[LedgerRead](), known[ForgedCommandRefused](), known[UnlaunchedWorkflowRefused](),
}
