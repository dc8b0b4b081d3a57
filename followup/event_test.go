package followup_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

var (
	someClock = Clock{RemindAt: monday, Due: nextWeek, EscalateAt: nextYear, Ladder: []time.Time{nextYear}}
	someReply = Reply{ID: "x", Kind: Agree, Institution: "health", Person: "hugo", OnBehalfOf: "minister", Reason: why,
		Content: text("plan").Hash, Round: 2, At: monday, Late: true, Supersedes: "hedy", Paper: text("paper"), SignedOn: monday,
		Proposes: &Assignees{Lead: "justice", Supporting: []string{"health"}}}
	someItem = Item{ID: "i1", Kind: ReserveItem, Institution: "health", Person: "hugo", Passage: "m1", Text: why, Wanted: text("wording"),
		Reserve: LegalReserve, LiftBy: nextWeek, Round: 2, State: StillOpen,
		History: []ItemChange{{State: StillOpen, Claimed: true, Institution: "health", Person: "hana", Reason: why, At: monday}}}
	somePassages = []Passage{{ID: "m1", Hash: why.Hash, Owners: []string{"health"}}}
	someRule     = Rule{Version: 3, Due: "10d", Remind: "3d", Escalate: "2d", Hour: "15:00", Ladder: []Period{"2wd"}, Separate: true, Silence: SilenceTacit,
		Pass: Pass{Kind: PassKofN, K: 2, Percent: 50, Of: 3}, Quorum: 1, Veto: []Relation{Lead}, Optional: []Relation{Supporting},
		Tiers: [][]Relation{{Supporting}, {Lead}}, AbstainCounts: true, LateFlagged: true, PauseOnQuestion: true, Clearance: ClearedByAct,
		Visibility: SeenByCoordination, Anonymous: true}
	someSource = SourceChange{Import: 7, At: monday, List: text("list"), Changed: 2, Withdrawn: 1,
		Clusters: []ClusterChange{{Cluster: "a", Changed: 2, Withdrawn: 1}}}
	someDelegation = Delegation{ID: "d", Principal: "hugo", Delegate: "hedy", Institution: "health", Role: Approver, Stages: []StageName{SignOff},
		MayNot: []CommandKind{Settle}, From: monday, To: nextWeek, Instrument: "letter 9"}
	someDossier = Dossier{Selection: text("selection"), Count: 12, Undecided: 1, Clusters: text("clusters"),
		Heads:  []ClusterHead{{ID: "a", Size: 7, Lead: "health", Supporting: []string{"justice"}, Plan: text("plan")}},
		Inputs: []InputHead{{Institution: "nhri", Content: text("input"), Disposition: Accepted, Reason: why}},
		Sections: []SectionHead{{ID: "1", Content: text("one"), Words: 100, Annex: true, Clears: []string{"health"},
			Kind: MatrixSection, Level: 2, Budget: 900, Passages: somePassages}},
		Report: text("report"), Words: 100, Channel: ByPortal, Sent: text("note"), SentAt: monday, SentBy: "mira",
		Override: &LimitOverride{Words: 100, Limit: 90, Reason: why, Person: "prime", Institution: "cabinet", At: monday}}
	someObligation = ObligationTerms{Cycle: "c1", Body: "CERD", Zone: "UTC", Calendar: launch().Calendar, Parties: launch().Parties, SentAt: monday,
		Rule: FollowUpRule{Name: "next", Profile: "treaty-periodic-report", Bodies: []string{"CERD"}, From: FromDispatch, At: "+1y", Propose: "6mo",
			Remind: []Period{"1mo"}, Voluntary: true, Source: "letter", Confidence: "confirmed"}}
	someTimes    = ObligationClock{Due: nextYear, ProposeAt: nextWeek, RemindAt: []time.Time{nextWeek}}
	someProposal = Proposal{Profile: "treaty-periodic-report", Anchor: nextYear, Due: nextYear, Document: "CERD/C/1"}
)

// examples holds one event of each kind, every field of it set.
var examples = []Body{
	CycleLaunched{Launch: launch()},
	StageStarted{Stage: Intake, Attempt: 1},
	StageFinished{Stage: SignOff, Attempt: 2, Outcome: SentBack, ReturnTo: Intake},
	CyclePaused{Reason: why},
	CycleResumed{Reason: why, Paused: time.Hour},
	CycleWithdrawn{Reason: why},
	CycleCompleted{},
	StageReopened{Stage: Clustering, Reason: why},
	CycleReopened{Stage: Submission, Reason: why},
	SourcesChanged{Change: someSource},
	StageOpened{Launch: launch(), Dossier: someDossier, CycleSeq: 4, Paused: true},
	StepOpened{Kind: PlanStep, Subject: "a", State: AwaitingText, Author: "health", Parties: []Party{{Institution: "health", Relation: Lead, Why: "lead_of_cluster"}},
		Content: text("plan"), Words: 100, Clock: someClock, Rule: someRule, Clearer: "nmrf", Passages: somePassages,
		Sources: []SourceChange{someSource}},
	SectionsProposed{Sections: someDossier.Sections},
	TextSubmitted{Content: text("plan"), Words: 100, Count: 12, Undecided: 1, Clusters: someDossier.Heads, Clock: someClock,
		Passages: somePassages, Note: text("what changed"), Files: []FrozenFile{{Media: "application/pdf", Content: text("pdf")}}},
	ReplyRecorded{Reply: someReply, Items: []Item{someItem}, Clock: someClock},
	StepAssigned{Lead: "health", Supporting: []string{"justice"}, Reason: why, Clock: someClock, Takes: "x"},
	InputDisposed{Disposition: NotAccepted, Reason: why},
	ReportDispatched{Channel: ByEmail, Reference: text("note"), Report: text("report"), Warnings: []string{WarnOverLimit}},
	StepPassed{Note: text("outcome")},
	ClearanceRefused{Note: why},
	ItemAnswered{Item: "i1", Text: text("answer")},
	ItemClaimedMet{Item: "i1", Text: text("see page 3")},
	ItemSettled{Item: "i1", State: WasLifted, Reason: why},
	DraftersNamed{Drafters: []string{"milo"}, Reason: why},
	ItemsRaised{Items: []Item{{ID: "i2", Kind: SuggestionItem, Institution: "health", Person: "hana", Passage: "p1", Text: why, Wanted: text("wording"),
		Round: 1, Content: text("plan").Hash, State: StillOpen}}},
	SuggestionTaken{Item: "i2", Content: text("plan"), Words: 100, Passages: somePassages, Clock: someClock},
	ArbitrationOpened{Reason: why},
	ArbitrationDecided{Overruled: []string{"i1", "i2"}, Reason: why},
	ConditionOverridden{Rule: "replies", Reason: why, Content: text("plan").Hash},
	StepRecalled{Reason: why, Clock: someClock, Source: &someSource},
	StepHeld{Reason: why},
	StepReleased{Reason: why, Held: time.Hour, Clock: someClock},
	TierAsked{Tier: 2, Clock: someClock},
	StepAbandoned{Reason: why},
	DeadlineShortened{Clock: someClock, Reason: why},
	PartyAdded{Party: Party{Institution: "finance", Relation: Supporting, Why: "added_by_coordination"}, Reason: why, Clock: someClock},
	PartyRemoved{Institution: "finance", Reason: why},
	PartyReplaced{Old: "finance", New: "treasury", Reason: why},
	RuleAmended{Kind: PlanStep, Rule: someRule, Reason: why},
	CorrectionProposed{Content: text("plan"), Words: 100, Passages: somePassages},
	CorrectionConfirmed{},
	CorrectionRejected{Reason: why},
	PersonRecused{Reason: why},
	RequestDelivered{Institutions: []string{"health"}},
	SilenceCounted{Silence: SilenceTacit, Silent: []string{"justice"}},
	StepReminded{Awaited: []string{"health"}},
	StepEscalated{Awaited: []string{"health"}},
	StepLapsed{},
	DeadlineExtended{Clock: someClock, Reason: why},
	StepReopened{Clock: someClock, Reason: why, Source: &someSource, State: AwaitingText, Content: text("plan")},
	StepAffected{Change: someSource},
	SourcesHeeded{CycleSeq: 5, Change: someSource},
	StagePaused{CycleSeq: 2},
	StageResumed{CycleSeq: 3, Paused: time.Hour, Clocks: []StepClock{{Step: "plan/a", Clock: someClock}}},
	StageHeld{Reason: why},
	StageReleased{Reason: why, Held: time.Hour, Clocks: []StepClock{{Step: "plan/a", Clock: someClock}}},
	DispositionsWaived{Steps: []string{"input/nhri"}, Reason: why},
	LimitOverridden{Words: 100, Limit: 90, Reason: why},
	StageClosed{Outcome: SentBack, ReturnTo: Intake, Reason: why, Dossier: someDossier, Warnings: []string{WarnOverridden}},
	CommandRefused{Kind: Approve, Code: Conflict, Rule: "stale_text", Says: "the text changed"},
	RecommendationsImported{File: text("file"), Format: "uhri-json", Rows: 9, Added: 4, Changed: 2, Unchanged: 1, Withdrawn: 1, Rejected: 1, Changes: why.Hash},
	RecommendationsMerged{Group: "g", Recommendations: []string{"r1", "r2"}},
	RecommendationsParted{Group: "g"},
	LabelsConfirmed{Recommendation: "r1", Kind: ThemeLabel, Labels: []string{"Water"}},
	InstitutionRegistered{Institution: Institution{ID: "health", Name: "Ministry of Health", Kind: Ministry}},
	PersonRegistered{ID: "hugo", Details: text("details"), Language: "fr"},
	RoleGranted{Grant: Grant{ID: "g", Person: "hugo", Institution: "health", Role: Approver, From: monday, To: nextYear, Instrument: "decree 7"}},
	RoleEnded{Grant: "g", To: nextWeek},
	DelegationGiven{Delegation: someDelegation},
	DelegationRevoked{Delegation: "d", To: nextWeek},
	PolicyAdopted{Version: 2, Hash: why.Hash},
	RulesAdopted{Kind: ProfileFile, Name: "ours", Version: 2, File: text("file")},
	RunArchived{Workflow: "cycle/c1", Run: "r", History: text("history")},
	ReportAcknowledged{Cycle: "c1", Symbol: "CERD/C/2", Received: monday, Reference: text("letter")},
	PersonHandedOver{Handover: Handover{Person: "hana", Successor: "hela", At: monday, Instrument: "letter 9"}, Reason: why},
	DocumentReceived{Body: "CERD", Symbol: "CERD/C/1"},
	ObligationArmed{Terms: someObligation, Clock: someTimes, CycleSeq: 9},
	ObligationMoved{Clock: someTimes, Proposal: someProposal, Reason: why},
	ObligationReminded{Overdue: true},
	NextCycleProposed{Proposal: someProposal},
	ObligationDischarged{Cycle: "c2"},
	ObligationWaived{Reason: why, Reopened: true},
	SignedIn{Method: "password"},
	AccessDenied{Action: "approve", Object: "signoff/plan", Cycle: "c1", Roles: []Role{Drafter}, Rel: Lead, Name: "wrong_role", Missing: "role approver"},
	LedgerRead{What: "history of c1"},
	ForgedCommandRefused{Workflow: "cycle/c1", Update: "u"},
	UnlaunchedWorkflowRefused{Workflow: "cycle/c9"},
}

func TestEveryEventSurvivesItsJSON(t *testing.T) {
	t.Parallel()
	var types []string
	for i, body := range examples {
		types = append(types, body.Type())
		e := Event{Stream: "cycle/c1/signoff/1", Seq: int64(i + 1), At: monday, Command: "x", Person: "hugo", Institution: "health",
			OnBehalfOf: "minister", Authority: Authority{Policy: 1, Rule: "approver, lead, signoff/plan, approve, allow"}, Step: "plan/a", Body: body}
		first := toJSON(t, e)
		var back Event
		require.NoError(t, json.Unmarshal([]byte(first), &back))
		require.Equal(t, e, back)
		require.Equal(t, first, toJSON(t, back))
	}
	require.ElementsMatch(t, EventTypes, types, "each kind of event needs exactly one example")
}

func TestEventJSONIsCanonical(t *testing.T) {
	t.Parallel()
	e := Event{Stream: "cycle/c1", Seq: 3, At: monday.In(time.FixedZone("", 3600)), Body: CycleCompleted{}}
	require.Equal(t, `{"stream":"cycle/c1","seq":3,"type":"CycleCompleted","at":"2026-03-02T09:00:00Z","body":{}}`, toJSON(t, e))
}

func TestUnreadableEvents(t *testing.T) {
	t.Parallel()
	var e Event
	require.ErrorContains(t, json.Unmarshal([]byte(`{"stream":"cycle/c1","seq":1,"type":"CycleExploded","body":{}}`), &e), `"CycleExploded" is unknown`)
	require.ErrorContains(t, json.Unmarshal([]byte(`{"stream":"cycle/c1","seq":1,"type":"StageStarted","body":{"attempt":"one"}}`), &e), "StageStarted")
	require.Error(t, json.Unmarshal([]byte(`[]`), &e))
	_, err := json.Marshal(Event{Stream: "cycle/c1", Seq: 1})
	require.ErrorContains(t, err, "has no body")
	require.Empty(t, Event{}.Type())
}

func TestStreams(t *testing.T) {
	t.Parallel()
	cycle, stage, attempt, ok := ParseStream(StageStream("c1", SignOff, 12))
	require.True(t, ok)
	require.Equal(t, []any{"c1", SignOff, 12}, []any{cycle, stage, attempt})
	cycle, stage, _, ok = ParseStream(CycleStream("c1"))
	require.True(t, ok)
	require.Equal(t, []any{"c1", StageName("")}, []any{cycle, stage})
	for _, name := range []string{"", RegistryStream, AccessStream, "cycle", "cycle/c1/signoff", "cycle/c1/signoff/x", "cycle/c1/signoff/1/2"} {
		_, _, _, ok = ParseStream(name)
		require.False(t, ok, name)
	}
}
