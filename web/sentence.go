package web

import (
	"strings"

	"nmrf/followup"
)

// sentence tells an event in the reader's language.
func (s scene) sentence(e followup.Event) string {
	_, stage, _, _ := followup.ParseStream(e.Stream)
	pairs := []any{"Step", s.told(e.Step), "Person", s.teller(e)}
	if stage != "" {
		pairs = append(pairs, "Stage", s.stage(stage))
	}
	pairs = append(pairs, s.ofStage(e.Body)...)
	pairs = append(pairs, s.ofRefusal(e, stage)...)
	pairs = append(pairs, s.ofStep(e.Body)...)
	pairs = append(pairs, s.ofRegistry(e.Body)...)
	if b, recalled := e.Body.(followup.StepRecalled); recalled && b.Source != nil {
		return s.T("event.plan_recalled", pairs...)
	}
	return s.T("event."+e.Type(), pairs...)
}

// ofStage returns what a sentence about a cycle or a stage names.
func (s scene) ofStage(body followup.Body) []any {
	switch b := body.(type) {
	case followup.CycleLaunched:
		return []any{"Count", s.number(int64(b.Launch.Count))}
	case followup.StageStarted:
		return []any{"Stage", s.stage(b.Stage), "Attempt", s.number(int64(b.Attempt))}
	case followup.StageFinished:
		return []any{"Stage", s.stage(b.Stage), "Attempt", s.number(int64(b.Attempt)), "Outcome", s.Family("outcome", b.Outcome)}
	case followup.SectionsProposed:
		return []any{"Count", s.number(int64(len(b.Sections)))}
	case followup.StageClosed:
		return []any{"Outcome", s.Family("outcome", b.Outcome)}
	case followup.SourcesChanged:
		return s.counted(b.Change)
	case followup.StageReopened:
		return []any{"Stage", s.stage(b.Stage)}
	case followup.CycleReopened:
		return []any{"Stage", s.stage(b.Stage)}
	case followup.DispositionsWaived:
		return []any{"Count", s.number(int64(len(b.Steps)))}
	case followup.LimitOverridden:
		return []any{"Words", s.number(int64(b.Words)), "Limit", s.number(int64(b.Limit))}
	}
	return s.ofObligation(body)
}

// ofObligation returns what a sentence about what is expected next names.
func (s scene) ofObligation(body followup.Body) []any {
	switch b := body.(type) {
	case followup.ObligationArmed:
		return []any{"Body", isolate(b.Terms.Body), "Due", s.date(b.Clock.Due, s.zone)}
	case followup.ObligationMoved:
		return []any{"Due", s.date(b.Clock.Due, s.zone)}
	case followup.NextCycleProposed:
		return []any{"Due", s.date(b.Proposal.Due, s.zone)}
	case followup.ReportAcknowledged:
		if b.Symbol == "" {
			return []any{"Symbol", s.T("none")}
		}
		return []any{"Symbol", isolate(b.Symbol)}
	case followup.DocumentReceived:
		return []any{"Body", isolate(b.Body), "Symbol", isolate(b.Symbol)}
	}
	return nil
}

// ofRefusal returns what a sentence about a refusal names: the act, on what, and why not.
func (s scene) ofRefusal(e followup.Event, stage followup.StageName) []any {
	on := s.T("row.cycle")
	switch {
	case e.Step != "":
		on = s.told(e.Step)
	case stage != "":
		on = s.stage(stage)
	}
	switch b := e.Body.(type) {
	case followup.CommandRefused:
		return []any{"Act", s.Family("act", b.Kind), "Object", on, "Rule", s.refusal(b.Error())}
	case followup.AccessDenied:
		if e.Step == "" {
			on = s.object(b.Object)
		}
		return []any{"Act", s.knownAct(b.Action), "Object", on, "Rule", s.refusal(&followup.Error{Rule: b.Name, Says: b.Missing})}
	}
	return nil
}

// ofStep returns what a sentence about a step names.
func (s scene) ofStep(body followup.Body) []any {
	due := func(c followup.Clock) []any { return []any{"Due", s.moment(c.Due, s.zone)} }
	switch b := body.(type) {
	case followup.StepOpened:
		return due(b.Clock)
	case followup.DeadlineExtended:
		return due(b.Clock)
	case followup.DeadlineShortened:
		return due(b.Clock)
	case followup.StepReopened:
		return due(b.Clock)
	case followup.StepAffected:
		return s.counted(b.Change)
	case followup.ReplyRecorded:
		return []any{"Said", s.T("replied."+string(b.Reply.Kind), "Institution", s.institution(b.Reply.Institution))}
	case followup.StepAssigned:
		return []any{"Lead", s.name(b.Lead), "Supporting", s.nameAll(b.Supporting)}
	case followup.InputDisposed:
		return []any{"Said", s.Family("disposed", b.Disposition)}
	case followup.ReportDispatched:
		return []any{"Channel", s.Family("channel", b.Channel)}
	case followup.StepReminded:
		return []any{"Awaited", s.nameAll(b.Awaited)}
	case followup.StepEscalated:
		return []any{"Awaited", s.nameAll(b.Awaited)}
	}
	return s.ofDispute(body)
}

// ofDispute returns what a sentence about items, arbitration, silence or the parties of a step names.
func (s scene) ofDispute(body followup.Body) []any {
	switch b := body.(type) {
	case followup.ItemAnswered:
		return []any{"Item", s.itemNumber(b.Item)}
	case followup.ItemClaimedMet:
		return []any{"Item", s.itemNumber(b.Item)}
	case followup.ItemSettled:
		return []any{"Said", s.T("settled."+string(b.State), "Item", s.itemNumber(b.Item))}
	case followup.DraftersNamed:
		if len(b.Drafters) == 0 {
			return []any{"Said", s.T("drafters.anybody")}
		}
		return []any{"Said", s.T("drafters.named", "People", s.nameAll(b.Drafters))}
	case followup.ItemsRaised:
		return []any{"Count", s.number(int64(len(b.Items)))}
	case followup.SuggestionTaken:
		return []any{"Item", s.itemNumber(b.Item)}
	case followup.ArbitrationDecided:
		if len(b.Overruled) == 0 {
			return []any{"Overruled", s.T("arbitrated.none")}
		}
		return []any{"Overruled", s.T("arbitrated.some", "Items", s.itemNames(b.Overruled))}
	case followup.ConditionOverridden:
		return []any{"Line", s.Family("line", b.Rule)}
	case followup.SilenceCounted:
		return []any{"Silence", s.Family("silence_kind", b.Silence), "Silent", s.nameAll(b.Silent)}
	case followup.PartyAdded:
		return []any{"Institution", s.name(b.Party.Institution)}
	case followup.PartyRemoved:
		return []any{"Institution", s.name(b.Institution)}
	case followup.PartyReplaced:
		return []any{"Old", s.name(b.Old), "New", s.name(b.New)}
	case followup.RuleAmended:
		return []any{"Kind", s.Family("kind", b.Kind)}
	case followup.RequestDelivered:
		return []any{"Institutions", s.nameAll(b.Institutions)}
	}
	return nil
}

// notes are what the page says beside a sentence: on whose behalf, late, from paper, what a rule says now, how somebody who was
// refused stands to the step.
func (s scene) notes(e followup.Event) []string {
	var notes []string
	reply, isReply := e.Body.(followup.ReplyRecorded)
	if e.OnBehalfOf != "" && (!isReply || reply.Reply.Paper.Zero()) {
		notes = append(notes, s.T("note.behalf", "Person", s.name(e.OnBehalfOf)))
	}
	if isReply && !reply.Reply.Paper.Zero() {
		notes = append(notes, s.T("note.paper", "Person", s.name(reply.Reply.OnBehalfOf), "Date", s.date(reply.Reply.SignedOn, s.zone)))
	}
	if isReply && reply.Reply.Late {
		notes = append(notes, s.T("note.late"))
	}
	if isReply {
		notes = append(notes, s.proposes(reply.Reply)...)
	}
	if b, assigned := e.Body.(followup.StepAssigned); assigned && b.Takes != "" {
		notes = append(notes, s.T("note.takes"))
	}
	if isReply && len(reply.Items) > 0 {
		notes = append(notes, s.N("note.items", len(reply.Items)))
	}
	if amended, ok := e.Body.(followup.RuleAmended); ok {
		for _, row := range s.ruleRows(amended.Rule) {
			notes = append(notes, s.T("pair", "Name", row.Name, "Value", row.Value))
		}
	}
	if reopened, ok := e.Body.(followup.StepReopened); ok && reopened.Source != nil {
		notes = append(notes, s.T("note.source", s.counted(*reopened.Source)...))
	}
	if denied, ok := e.Body.(followup.AccessDenied); ok && s.known["relation."+string(denied.Rel)] {
		notes = append(notes, s.T("note.relation", "Relation", s.Family("relation", denied.Rel)))
	}
	return notes
}

// ofRegistry returns what a sentence about the registry names.
func (s scene) ofRegistry(body followup.Body) []any {
	switch b := body.(type) {
	case followup.RecommendationsImported:
		return []any{"Added", s.number(int64(b.Added)), "Changed", s.number(int64(b.Changed)), "Withdrawn", s.number(int64(b.Withdrawn)),
			"Rejected", s.number(int64(b.Rejected))}
	case followup.RecommendationsMerged:
		return []any{"Count", s.number(int64(len(b.Recommendations)))}
	case followup.LabelsConfirmed:
		if len(b.Labels) == 0 {
			return []any{"Labels", s.T("none")}
		}
		return []any{"Labels", isolate(s.list(b.Labels))}
	case followup.InstitutionRegistered:
		return []any{"Institution", isolate(b.Institution.Name)}
	case followup.PersonRegistered:
		return []any{"Person", s.name(b.ID)}
	case followup.RoleGranted:
		return []any{"Person", s.name(b.Grant.Person), "Role", s.Family("role", b.Grant.Role), "Institution", s.name(b.Grant.Institution)}
	case followup.DelegationGiven:
		d := b.Delegation
		return []any{"Principal", s.name(d.Principal), "Delegate", s.name(d.Delegate), "Role", s.Family("role", d.Role), "Institution", s.name(d.Institution),
			"From", s.date(d.From, s.zone), "To", s.date(d.To, s.zone)}
	case followup.PersonHandedOver:
		return []any{"Leaver", s.name(b.Person), "Successor", s.name(b.Successor), "From", s.date(b.At, s.zone), "Instrument", isolate(b.Instrument)}
	case followup.RulesAdopted:
		return []any{"Kind", s.Family("rules", b.Kind), "Name", isolate(b.Name), "Version", s.number(int64(b.Version))}
	case followup.PolicyAdopted:
		return []any{"Version", s.number(b.Version)}
	}
	return nil
}

// institution names the institution that replied; nobody learns it where the rule of the round keeps names.
func (s scene) institution(id string) string {
	if id == "" {
		return s.T("who.institution")
	}
	return s.name(id)
}

// knownAct names an act of a denial; one without a word of its own keeps the policy's.
func (s scene) knownAct(action string) string {
	if s.known["act."+action] {
		return s.Family("act", action)
	}
	return isolate(action)
}

// object names what the policy was asked about: "signoff/plan", or an object that is no step.
func (s scene) object(object string) string {
	stage, kind, isStep := strings.Cut(object, "/")
	if object == "cycle" {
		return s.T("row.cycle")
	}
	if !isStep {
		return isolate(object)
	}
	return s.T("object.step", "Stage", s.Family("stage", stage), "Kind", s.Family("kind", kind))
}
