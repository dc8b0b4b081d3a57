package engine

import (
	"context"
	"fmt"
	"reflect"

	"nmrf/followup"
	"nmrf/policies"
)

// access is what the policy is asked before a use case runs.
type access struct{ object, action string }

// byAct marks a use case that asks for each act by its own object and action.
var byAct = access{"act", "act"}

// useCases registers every use case with its object and action.
var useCases = map[string]access{
	"SignOut":                {"tasks", "list"},
	"Me":                     {"tasks", "list"},
	"Tasks":                  {"tasks", "list"},
	"Waiting":                {"tasks", "list"},
	"ForInformation":         {"tasks", "list"},
	"MailPreferences":        {"tasks", "list"},
	"SetMailPreferences":     {"tasks", "list"},
	"CalendarToken":          {"tasks", "list"},
	"Institutions":           {"institutions", "list"},
	"Names":                  {"institutions", "list"},
	"CreateInstitution":      {"institutions", "create"},
	"People":                 {"people", "list"},
	"CreatePerson":           {"people", "create"},
	"CreateAdministrator":    {"people", "create"},
	"CreateGrant":            {"grants", "create"},
	"EndGrant":               {"grants", "end"},
	"SuggestAssignments":     {"assignment/accept", "assign"},
	"HandOver":               {"grants", "hand_over"},
	"PlanHandover":           {"grants", "hand_over"},
	"Recommendations":        {"recommendations", "list"},
	"Recommendation":         {"recommendations", "read"},
	"RecommendationsOf":      {"recommendations", "read"},
	"StartImport":            {"recommendations", "import"},
	"PullImport":             {"recommendations", "import"},
	"Imports":                {"recommendations", "list"},
	"Import":                 {"recommendations", "import"},
	"ImportChanges":          {"recommendations", "import"},
	"ImportRejections":       {"recommendations", "import"},
	"WriteImportRejections":  {"recommendations", "import"},
	"ConfirmImport":          {"recommendations", "import"},
	"CancelImport":           {"recommendations", "import"},
	"Overlaps":               {"recommendations", "merge"},
	"MergedRecommendations":  {"recommendations", "merge"},
	"MergeRecommendations":   {"recommendations", "merge"},
	"PartRecommendations":    {"recommendations", "merge"},
	"SuggestLabels":          {"recommendations", "label"},
	"ConfirmLabels":          {"recommendations", "label"},
	"Launch":                 {"cycle", "launch"},
	"Cycles":                 {"cycle", "list"},
	"Cycle":                  {"cycle", "read"},
	"History":                {"cycle", "read"},
	"Step":                   {"step", "read"},
	"ClusterProposal":        {"step", "read"},
	"Versions":               {"step", "read"},
	"SectionChanges":         {"step", "read"},
	"CountSection":           {"step", "read"},
	"Evidence":               {"step", "read"},
	"Content":                {"content", "read"},
	"Inputs":                 {"inputs", "list"},
	"Report":                 {"report", "read"},
	"Acknowledge":            {"report", "acknowledge"},
	"Obligations":            {"obligations", "list"},
	"Obligation":             {"obligations", "list"},
	"DecideObligation":       byAct,
	"LaunchProposal":         {"cycle", "launch"},
	"GiveDelegation":         {"delegations", "create"},
	"RevokeDelegation":       {"delegations", "end"},
	"Delegations":            {"delegations", "list"},
	"Decide":                 byAct,
	"Checkpoint":             {"ledger", "read"},
	"Records":                {"ledger", "read"},
	"ProveInclusion":         {"ledger", "prove"},
	"ProveConsistency":       {"ledger", "prove"},
	"Export":                 {"ledger", "export"},
	"Policy":                 {"policy", "read"},
	"PlanWorkbook":           {"step", "read"},
	"ComparePlans":           {"step", "read"},
	"ConfirmPlans":           {"step", "read"},
	"PlanChanges":            {"step", "read"},
	"Rules":                  {"rules", "list"},
	"AdoptRules":             {"rules", "adopt"},
	"RecommendationProgress": {"progress", "read"},
	"ClusterProgress":        {"progress", "read"},
	"Foresee":                {"cycle", "simulate"},
}

// checkUseCases fails when a method that takes a Caller is not registered, or a registered one does not exist.
func checkUseCases() error {
	caller, engine := reflect.TypeFor[Caller](), reflect.TypeFor[*Engine]()
	found := map[string]bool{}
	for i := range engine.NumMethod() {
		m := engine.Method(i)
		if m.Type.NumIn() < 3 || m.Type.In(2) != caller {
			continue
		}
		found[m.Name] = true
		if _, ok := useCases[m.Name]; !ok {
			return fmt.Errorf("use case %s is not registered with an object and an action", m.Name)
		}
	}
	for name := range useCases {
		if !found[name] {
			return fmt.Errorf("use case %s is registered and does not exist", name)
		}
	}
	return nil
}

// allow asks the policy whether the caller may run a use case; a denial is recorded and returned as Forbidden.
func (e *Engine) allow(ctx context.Context, c Caller, useCase string) (policies.Verdict, error) {
	asked, v := useCases[useCase], c.ask(useCase)
	if v.Allowed {
		return v, nil
	}
	return v, e.deny(ctx, c, denial{institution: first(c.Institutions()), roles: c.allRoles(), relation: followup.CycleWide,
		object: asked.object, action: asked.action, verdict: v})
}

func (c Caller) ask(useCase string) policies.Verdict {
	asked := useCases[useCase]
	return c.enforcer.Ask(policies.Request{Roles: c.allRoles(), Relation: followup.CycleWide, Object: asked.object, Action: asked.action})
}

// May says whether the policy lets the caller run a use case, so that a door offers nothing that it denies. Nothing is recorded.
func (c Caller) May(useCase string) bool { return c.enforcer != nil && c.ask(useCase).Allowed }

// scope makes the scope of a list; a denial is recorded and returned as Forbidden.
func (e *Engine) scope(ctx context.Context, c Caller, useCase string) (policies.Scope, error) {
	asked := useCases[useCase]
	institution := first(c.Institutions())
	s, v := c.enforcer.Scope(c.allRoles(), institution, asked.object)
	if v.Allowed {
		return s, nil
	}
	return s, e.deny(ctx, c, denial{institution: institution, roles: c.allRoles(), object: asked.object, action: asked.action, verdict: v})
}

// denial is what is recorded of an act that the policy, or a closed stage, refused.
type denial struct {
	institution, cycle, step string
	roles                    []followup.Role
	relation                 followup.Relation
	object, action           string
	verdict                  policies.Verdict
}

// deny records a denial in the access stream and returns it as an error. If it cannot be recorded, the act is refused all
// the same, as Internal.
func (e *Engine) deny(ctx context.Context, c Caller, d denial) error {
	missing := d.verdict.Rule
	if missing == "" {
		missing = d.verdict.Missing
	}
	err := e.store.RecordAccess(context.WithoutCancel(ctx), followup.Event{ // who hangs up is recorded all the same
		At: e.time(), Person: c.Person.ID, Institution: d.institution, Step: d.step,
		Authority: followup.Authority{Policy: c.enforcer.Version(), Rule: d.verdict.Rule},
		Body: followup.AccessDenied{Action: d.action, Object: d.object, Cycle: d.cycle, Roles: d.roles, Rel: d.relation,
			Name: d.verdict.Name, Missing: missing},
	})
	if err != nil {
		return fmt.Errorf("record a denial: %w", err)
	}
	return refusalOf(d.verdict, missing)
}

// refusalOf words a denial for the person.
func refusalOf(v policies.Verdict, missing string) *followup.Error {
	says := map[string]string{
		policies.WrongInstitution:      "your institution has no part in this step",
		policies.DrafterApproving:      "who wrote or edited the text cannot decide on it: another approver must",
		policies.AuditorWriting:        "an auditor reads and proves; an auditor never takes part",
		policies.AdministratorDeciding: "an administrator manages accounts and never decides",
		policies.ConsoleDeciding:       "the console of the machine never decides",
		policies.WrongRole:             "none of your roles allows this",
		policies.DeniedByRule:          "a rule of this State denies it",
		policies.PolicyFailed:          "the policy could not be asked, and what it does not allow is not done",
		noDelegation:                   "no delegation of that person to you is in force for this act",
	}[v.Name]
	if says == "" {
		says = "the policy does not allow this"
	}
	return followup.Refuse(followup.Forbidden, v.Name, "%s (%s)", says, missing)
}

func first(ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	return ids[0]
}
