package policies_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
	"nmrf/policies"
)

func TestExplain(t *testing.T) {
	t.Parallel()
	base := mustBase(t)
	for _, c := range []struct {
		ask  policies.Request
		says string
	}{
		{request(Lead, "signoff/plan", "approve", Approver),
			`Allowed: "approve" on "signoff/plan", asked as approver with relation lead. Policy version 1, rule: approver, lead, signoff/plan, approve, allow.`},
		{request(Other, "signoff/plan", "approve", Approver, FocalPoint),
			`Denied (wrong_institution): "approve" on "signoff/plan", asked as approver and focal_point with relation other. Policy version 1: ` +
				`"approve" on "signoff/plan" needs role approver with relation lead or supporting; asked as approver and focal_point, relation other.`},
		{byAuthor(request(Lead, "signoff/plan", "approve", Approver)),
			`Denied (drafter_approving): "approve" on "signoff/plan", asked as approver with relation lead by an author of the text. ` +
				`Policy version 1 denies it by the rule: *, author, */*, approve, deny.`},
		{request(CycleWide, "consultation/input", "decline"),
			`Denied (wrong_role): "decline" on "consultation/input", asked as nobody (no role is held) with relation cycle. Policy version 1: ` +
				`"decline" on "consultation/input" needs role consultee with relation own, or role statistician with relation own; ` +
				`asked as nobody (no role is held), relation cycle.`},
		{request(CycleWide, "cabinet", "shuffle", Coordinator),
			`Denied (wrong_role): "shuffle" on "cabinet", asked as coordinator with relation cycle. Policy version 1: the policy knows no action "shuffle" on "cabinet".`},
	} {
		require.Equal(t, c.says, base.Explain(c.ask))
	}
}

func TestExplainWhereNoRuleAllows(t *testing.T) {
	t.Parallel()
	e, err := policies.New(3, []byte("p, *, *, cycle, read, allow\n"))
	require.NoError(t, err)
	require.Contains(t, e.Explain(request(Lead, "signoff/plan", "approve", Approver)), `Policy version 3: no rule allows "approve" on "signoff/plan" to anybody.`)
}
