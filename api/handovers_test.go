package api_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/api/apitest"
	"nmrf/api/client"
	"nmrf/followup"
)

// desk lists the steps in which it is a person's turn.
func desk(t *testing.T, p *apitest.Play, who string) []string {
	t.Helper()
	res, err := p.By(who).API.ListTasksWithResponse(t.Context(), nil)
	require.NoError(t, err)
	if res.StatusCode() == 403 { // who holds no role has no desk
		return nil
	}
	require.Equal(t, 200, res.StatusCode(), "%s", res.Body)
	var steps []string
	for _, task := range res.JSON200.Items {
		if task.OnBehalfOf == "" {
			steps = append(steps, task.Step)
		}
	}
	return steps
}

func handsOver(p *apitest.Play, from, to string) client.NewHandover {
	return client.NewHandover{Person: p.By(from).ID, Successor: p.By(to).ID, Instrument: "Letter 9", Reason: "She goes to Geneva."}
}

func handovers(t *testing.T, p *apitest.Play) {
	admin, ctx := p.By("administrator").API, t.Context()
	plan, err := admin.PlanHandoverWithResponse(ctx, &client.PlanHandoverParams{Person: p.By("parliament").ID, Successor: p.By("nhri").ID})
	require.NoError(t, err)
	require.Equal(t, 200, plan.StatusCode(), "%s", plan.Body)
	require.Len(t, plan.JSON200.Grants, 1)
	again, err := admin.PlanHandoverWithResponse(ctx, &client.PlanHandoverParams{Person: p.By("parliament").ID, Successor: p.By("nhri").ID})
	require.NoError(t, err)
	require.Len(t, again.JSON200.Grants, 1, "a plan changes nothing")
	key := apitest.Key()
	done, err := admin.HandOverWithResponse(ctx, &client.HandOverParams{IdempotencyKey: key}, handsOver(p, "parliament", "nhri"))
	require.NoError(t, err)
	require.Equal(t, 201, done.StatusCode(), "%s", done.Body)
	twice, err := admin.HandOverWithResponse(ctx, &client.HandOverParams{IdempotencyKey: key}, handsOver(p, "parliament", "nhri"))
	require.NoError(t, err)
	require.Equal(t, "taken_already", twice.ApplicationproblemJSONDefault.Rule, "a double click hands over once")
}

func TestAHandoverMovesTheDesk(t *testing.T) {
	t.Parallel()
	p := apitest.New(t).Launch(t, "").To(followup.Assignment)
	step := p.By("coordinator").Steps(t, p.Cycle, followup.Assignment)[0].Id
	act := client.Act{Kind: followup.Assign, Stage: followup.Assignment, Step: step, Lead: p.Institutions["health"]}
	p.By("coordinator").Does(t, p.Cycle, act)
	require.Equal(t, []string{step}, desk(t, p, "focal_health"))
	require.Empty(t, desk(t, p, "focal_interior"))
	given, err := p.By("focal_health").API.CreateDelegationWithResponse(t.Context(), nil, client.NewDelegation{Delegate: p.By("focal_justice").ID,
		Institution: p.Institutions["health"], Role: followup.FocalPoint, To: time.Now().AddDate(0, 1, 0), Instrument: "Leave rota"})
	require.NoError(t, err)

	for _, who := range []string{"coordinator", "focal_health", "auditor"} {
		res, err := p.By(who).API.HandOverWithResponse(t.Context(), nil, handsOver(p, "focal_health", "focal_interior"))
		require.NoError(t, err)
		require.Equal(t, 403, res.StatusCode(), "%s hands over", who)
	}
	admin := p.By("administrator").API
	toAuditor, err := admin.HandOverWithResponse(t.Context(), nil, handsOver(p, "focal_health", "auditor"))
	require.NoError(t, err)
	require.Equal(t, "roles_apart", toAuditor.ApplicationproblemJSONDefault.Rule)
	nobody := handsOver(p, "focal_health", "focal_interior")
	nobody.Successor = "nobody"
	toNobody, err := admin.HandOverWithResponse(t.Context(), nil, nobody)
	require.NoError(t, err)
	require.Equal(t, 404, toNobody.StatusCode())

	done, err := admin.HandOverWithResponse(t.Context(), nil, handsOver(p, "focal_health", "focal_interior"))
	require.NoError(t, err)
	require.Equal(t, 201, done.StatusCode(), "%s", done.Body)
	require.Equal(t, []any{1, 1, 1}, []any{done.JSON201.Open, len(done.JSON201.Grants), len(done.JSON201.Delegations)})
	require.Contains(t, done.JSON201.Ended, given.JSON201.ID)
	require.Empty(t, desk(t, p, "focal_health"), "the predecessor's desk is empty")
	require.Equal(t, []string{step}, desk(t, p, "focal_interior"))

	accept := client.Act{Kind: followup.AcceptIt, Stage: followup.Assignment, Step: step}
	require.Equal(t, 403, p.By("focal_health").Refused(t, p.Cycle, accept).Status)
	stands := accept
	stands.OnBehalfOf, stands.ActingFor = p.By("focal_health").ID, p.Institutions["health"]
	require.Equal(t, "no_delegation", p.By("focal_justice").Refused(t, p.Cycle, stands).Rule, "she stands in for the successor now")
	stands.OnBehalfOf = p.By("focal_interior").ID
	p.By("focal_justice").Does(t, p.Cycle, stands)

	gone, err := admin.HandOverWithResponse(t.Context(), nil, handsOver(p, "focal_health", "focal_interior"))
	require.NoError(t, err)
	require.Equal(t, "nothing_to_hand_over", gone.ApplicationproblemJSONDefault.Rule)
}

func TestAHandoverTomorrowChangesNothingToday(t *testing.T) {
	t.Parallel()
	p := apitest.New(t).Launch(t, "").To(followup.Assignment)
	step := p.By("coordinator").Steps(t, p.Cycle, followup.Assignment)[0].Id
	p.By("coordinator").Does(t, p.Cycle, client.Act{Kind: followup.Assign, Stage: followup.Assignment, Step: step, Lead: p.Institutions["health"]})
	later := handsOver(p, "focal_health", "focal_interior")
	later.At = time.Now().AddDate(0, 0, 1)
	done, err := p.By("administrator").API.HandOverWithResponse(t.Context(), nil, later)
	require.NoError(t, err)
	require.Equal(t, 201, done.StatusCode(), "%s", done.Body)
	require.Equal(t, []string{step}, desk(t, p, "focal_health"))
	require.Empty(t, desk(t, p, "focal_interior"))
	past := handsOver(p, "approver_health", "focal_interior")
	past.At = time.Now().AddDate(0, 0, -1)
	refused, err := p.By("administrator").API.HandOverWithResponse(t.Context(), nil, past)
	require.NoError(t, err)
	require.Equal(t, []any{422, "at"}, []any{refused.StatusCode(), refused.ApplicationproblemJSONDefault.Field})
}

func TestAHandoverTakesTheSectionsAlong(t *testing.T) {
	t.Parallel()
	p := apitest.New(t).Launch(t, "").To(followup.Drafting)
	coordinator := p.By("coordinator")
	step := coordinator.Steps(t, p.Cycle, followup.Drafting)
	i := slices.IndexFunc(step, func(s client.Step) bool {
		return s.State == followup.AwaitingText && s.Author == coordinator.Institution
	})
	section := step[max(i, 0)].Id
	coordinator.Does(t, p.Cycle, client.Act{Kind: followup.AssignDrafter, Stage: followup.Drafting, Step: section, Drafters: []string{p.By("drafter").ID}})
	done, err := p.By("administrator").API.HandOverWithResponse(t.Context(), nil, handsOver(p, "drafter", "focal_interior"))
	require.NoError(t, err)
	require.Equal(t, 201, done.StatusCode(), "%s", done.Body)
	require.Equal(t, []client.DraftedSection{{Cycle: p.Cycle, Step: section}}, done.JSON201.Sections)
	require.Eventually(t, func() bool {
		return slices.Equal([]string{p.By("focal_interior").ID}, coordinator.Step(t, p.Cycle, followup.Drafting, section).Step.Drafters)
	}, 30*time.Second, 100*time.Millisecond)
	require.Contains(t, desk(t, p, "focal_interior"), section)
	require.NotContains(t, desk(t, p, "drafter"), section)
}
