package web

import (
	"strings"

	"nmrf/followup"
)

// sentence tells an event in the reader's language.
func (s scene) sentence(e followup.Event) string {
	_, stage, _, _ := followup.ParseStream(e.Stream)
	pairs := []any{"Step", s.step(e.Step)}
	if stage != "" {
		pairs = append(pairs, "Stage", s.stage(stage))
	}
	pairs = append(pairs, s.ofStage(e.Body)...)
	pairs = append(pairs, s.ofStep(e.Body)...)
	pairs = append(pairs, s.ofRegistry(e.Body)...)
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
	case followup.CommandRefused:
		return []any{"Act", s.Family("act", b.Kind), "Rule", s.refusal(b.Error())}
	case followup.AccessDenied:
		return []any{"Act", s.knownAct(b.Action), "Object", s.object(b.Object), "Rule", s.refusal(&followup.Error{Rule: b.Name, Says: b.Missing})}
	}
	return nil
}

// ofStep returns what a sentence about a step names.
func (s scene) ofStep(body followup.Body) []any {
	switch b := body.(type) {
	case followup.StepOpened:
		return []any{"Due", s.moment(b.Clock.Due, s.zone)}
	case followup.ReplyRecorded:
		return []any{"Reply", s.Family("reply", b.Reply.Kind)}
	case followup.StepAssigned:
		return []any{"Lead", s.name(b.Lead), "Supporting", s.nameAll(b.Supporting)}
	case followup.InputDisposed:
		return []any{"Disposition", s.Family("disposition", b.Disposition)}
	case followup.ReportDispatched:
		return []any{"Channel", s.Family("channel", b.Channel)}
	case followup.StepReminded:
		return []any{"Awaited", s.nameAll(b.Awaited)}
	case followup.StepEscalated:
		return []any{"Awaited", s.nameAll(b.Awaited)}
	case followup.DeadlineExtended:
		return []any{"Due", s.moment(b.Clock.Due, s.zone)}
	case followup.DeadlineShortened:
		return []any{"Due", s.moment(b.Clock.Due, s.zone)}
	case followup.StepReopened:
		return []any{"Due", s.moment(b.Clock.Due, s.zone)}
	}
	return nil
}

// ofRegistry returns what a sentence about the registry names.
func (s scene) ofRegistry(body followup.Body) []any {
	switch b := body.(type) {
	case followup.RecommendationsImported:
		return []any{"Added", s.number(int64(b.Added)), "Changed", s.number(int64(b.Changed)), "Withdrawn", s.number(int64(b.Withdrawn)),
			"Rejected", s.number(int64(b.Rejected))}
	case followup.InstitutionRegistered:
		return []any{"Institution", isolate(b.Institution.Name)}
	case followup.PersonRegistered:
		return []any{"Person", s.name(b.ID)}
	case followup.RoleGranted:
		return []any{"Person", s.name(b.Grant.Person), "Role", s.Family("role", b.Grant.Role), "Institution", s.name(b.Grant.Institution)}
	case followup.PolicyAdopted:
		return []any{"Version", s.number(b.Version)}
	}
	return nil
}

// knownAct names an act of a denial; the reading of objects has no word of its own and keeps the policy's.
func (s scene) knownAct(action string) string {
	if s.known["act."+action] {
		return s.Family("act", action)
	}
	return isolate(action)
}

// object names what the policy was asked about: "signoff/plan", or an object that is no step.
func (s scene) object(object string) string {
	stage, kind, isStep := strings.Cut(object, "/")
	if !isStep {
		return isolate(object)
	}
	return s.T("object.step", "Stage", s.Family("stage", stage), "Kind", s.Family("kind", kind))
}
