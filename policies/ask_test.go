package policies_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
	"nmrf/policies"
)

func request(relation Relation, object, action string, roles ...Role) policies.Request {
	return policies.Request{Roles: roles, Relation: relation, Object: object, Action: action}
}

func byAuthor(r policies.Request) policies.Request {
	r.Author = true
	return r
}

func TestAsk(t *testing.T) {
	t.Parallel()
	base := mustBase(t)
	for name, c := range map[string]struct {
		ask  policies.Request
		rule string // the rule that decides
		name string // short name of the denial, empty if allowed
	}{
		"approver of the lead approves":      {request(Lead, "signoff/plan", "approve", Approver), "approver, lead, signoff/plan, approve, allow", ""},
		"the second role allows":             {request(Lead, "signoff/plan", "submit", Approver, Drafter), "drafter, lead, signoff/plan, submit, allow", ""},
		"drafter does not approve":           {request(Lead, "signoff/plan", "approve", Drafter), "", "wrong_role"},
		"another ministry":                   {request(Other, "signoff/plan", "approve", Approver), "", "wrong_institution"},
		"supporting ministry does not draft": {request(Supporting, "signoff/plan", "submit", FocalPoint), "", "wrong_institution"},
		"committee approves":                 {request(Own, "signoff/committee", "approve", Approver), "approver, own, signoff/committee, approve, allow", ""},
		"foreign ministry clears":            {request(Own, "submission/report", "approve", Approver), "approver, own, submission/report, approve, allow", ""},
		"author by himself":                  {byAuthor(request(Lead, "signoff/plan", "approve", Approver)), "*, author, */*, approve, deny", "drafter_approving"},
		"author returns":                     {byAuthor(request(Supporting, "drafting/section", "return", Approver)), "*, author, */*, return, deny", "drafter_approving"},
		"author may submit again":            {byAuthor(request(Lead, "signoff/plan", "submit", Drafter)), "drafter, lead, signoff/plan, submit, allow", ""},
		"auditor writing":                    {request(Own, "consultation/input", "submit", Auditor), "auditor, *, */*, *, deny", "auditor_writing"},
		"auditor importing":                  {request(CycleWide, "recommendations", "import", Auditor), "auditor, *, *, import, deny", "auditor_writing"},
		"auditor who coordinates too":        {request(CycleWide, "cycle", "pause", Coordinator, Auditor), "auditor, *, cycle, pause, deny", "auditor_writing"},
		"auditor reads the ledger":           {request(CycleWide, "ledger", "read", Auditor), "auditor, *, ledger, read, allow", ""},
		"administrator deciding":             {request(Lead, "signoff/plan", "approve", Administrator), "administrator, *, */*, *, deny", "administrator_deciding"},
		"administrator who approves too":     {request(Lead, "signoff/plan", "approve", Approver, Administrator), "administrator, *, */*, *, deny", "administrator_deciding"},
		"administrator launching":            {request(CycleWide, "cycle", "launch", Administrator), "administrator, *, cycle, launch, deny", "administrator_deciding"},
		"administrator creates people":       {request(CycleWide, "people", "create", Administrator), "administrator, *, people, create, allow", ""},
		"console deciding":                   {request(CycleWide, "intake/confirm", "approve", Operator), "operator, *, */*, *, deny", "console_deciding"},
		"console imports":                    {request(CycleWide, "recommendations", "import", Operator), "operator, *, recommendations, import, allow", ""},
		"everybody reads cycles":             {request(CycleWide, "cycle", "read", Consultee), "*, *, cycle, read, allow", ""},
		"consultee reads its own step":       {request(Own, "step", "read", Consultee), "consultee, own, step, read, allow", ""},
		"consultee reads another step":       {request(Other, "step", "read", Consultee), "", "wrong_institution"},
		"nobody":                             {request(CycleWide, "cycle", "read"), "", "wrong_role"},
		"unknown object":                     {request(CycleWide, "cabinet", "read", Coordinator), "", "wrong_role"},
		"action of another object":           {request(CycleWide, "cycle", "approve", Coordinator), "", "wrong_role"},
		"unknown role":                       {request(CycleWide, "cycle", "read", "minister"), "", "wrong_role"},
		"no relation":                        {request("", "cycle", "read", Coordinator), "", "wrong_role"},
		"author as a relation":               {request(AuthorOfIt, "cycle", "read", Coordinator), "", "wrong_role"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := base.Ask(c.ask)
			require.Equal(t, c.name == "", v.Allowed)
			require.Equal(t, c.rule, v.Rule)
			require.Equal(t, c.name, v.Name)
			require.Equal(t, !v.Allowed && v.Rule == "", v.Missing != "", "what is missing is said exactly when no rule denied")
		})
	}
}

func TestEachSeparationRuleStandsAlone(t *testing.T) {
	t.Parallel()
	for denial, c := range map[string]struct {
		ask  policies.Request
		name string
	}{
		"*, author, */*, approve, deny":         {byAuthor(request(Lead, "signoff/plan", "approve", Approver)), "drafter_approving"},
		"*, author, */*, return, deny":          {byAuthor(request(Lead, "signoff/plan", "return", Approver)), "drafter_approving"},
		"auditor, *, */*, *, deny":              {request(Lead, "signoff/plan", "approve", Approver, Auditor), "auditor_writing"},
		"auditor, *, *, import, deny":           {request(CycleWide, "recommendations", "import", Coordinator, Auditor), "auditor_writing"},
		"auditor, *, *, merge, deny":            {request(CycleWide, "recommendations", "merge", Coordinator, Auditor), "auditor_writing"},
		"administrator, *, */*, *, deny":        {request(Lead, "signoff/plan", "approve", Approver, Administrator), "administrator_deciding"},
		"administrator, *, cycle, launch, deny": {request(CycleWide, "cycle", "launch", Coordinator, Administrator), "administrator_deciding"},
		"operator, *, */*, *, deny":             {request(CycleWide, "intake/confirm", "approve", Coordinator, Operator), "console_deciding"},
	} {
		t.Run(denial, func(t *testing.T) {
			t.Parallel()
			line := "p, " + denial + "\n"
			require.Contains(t, string(policies.Base()), line)
			require.Equal(t, policies.Verdict{Rule: denial, Name: c.name}, mustBase(t).Ask(c.ask))
			without, err := policies.New(2, []byte(strings.Replace(string(policies.Base()), line, "", 1)))
			require.NoError(t, err)
			require.True(t, without.Ask(c.ask).Allowed, "this rule alone keeps them apart in the policy")
		})
	}
}

func TestDenialOutweighsWhereverItStands(t *testing.T) {
	t.Parallel()
	const permission, denial = "p, approver, lead, signoff/plan, approve, allow\n", "p, *, *, signoff/*, *, deny\n"
	for _, text := range []string{permission + denial, denial + permission} {
		e, err := policies.New(1, []byte(text))
		require.NoError(t, err)
		v := e.Ask(request(Lead, "signoff/plan", "approve", Approver))
		require.Equal(t, policies.Verdict{Rule: "*, *, signoff/*, *, deny", Name: "denied_by_rule"}, v)
	}
}

func TestFailingEnforcerDenies(t *testing.T) {
	t.Parallel()
	var broken policies.Enforcer
	v := broken.Ask(request(CycleWide, "cycle", "read", Coordinator))
	require.False(t, v.Allowed)
	require.Equal(t, "policy_failed", v.Name)
	scope, v := broken.Scope([]Role{Auditor}, "", "ledger")
	require.False(t, v.Allowed)
	require.False(t, scope.Valid())
}

func TestAskFromManyGoroutines(t *testing.T) {
	t.Parallel()
	e := mustBase(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, role := range Roles {
				for _, relation := range []Relation{Own, Lead, Supporting, Other, CycleWide} {
					want := role == Approver && (relation == Lead || relation == Supporting)
					if got := e.Ask(request(relation, "signoff/plan", "approve", role)); got.Allowed != want {
						t.Errorf("%s, %s: allowed %v, want %v", role, relation, got.Allowed, want)
					}
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkAsk(b *testing.B) {
	e := mustBase(b)
	r := byAuthor(request(Lead, "signoff/plan", "submit", FocalPoint, Drafter))
	for b.Loop() {
		if !e.Ask(r).Allowed {
			b.Fatal("denied")
		}
	}
}

func BenchmarkAskDenied(b *testing.B) {
	e := mustBase(b)
	r := request(Other, "signoff/plan", "approve", Approver)
	for b.Loop() {
		if e.Ask(r).Allowed {
			b.Fatal("allowed")
		}
	}
}
