package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/api/apitest"
	"nmrf/api/client"
	"nmrf/followup"
	"nmrf/store"
)

// denials reads what the ledger holds of refusals to a person, by the policy and by the procedure.
func denials(t *testing.T, w *apitest.World, person string) (denied []followup.AccessDenied, refused []followup.CommandRefused) {
	t.Helper()
	caller, err := w.Engine.Authenticate(t.Context(), w.People["auditor"].Token, "test")
	require.NoError(t, err)
	records, err := w.Engine.Records(t.Context(), caller, store.RecordFilter{Limit: store.PageSize})
	require.NoError(t, err)
	for _, r := range records {
		switch b := r.Event.Body.(type) {
		case followup.AccessDenied:
			if r.Event.Person == person {
				denied = append(denied, b)
			}
		case followup.CommandRefused:
			if r.Event.Person == person {
				refused = append(refused, b)
			}
		}
	}
	return denied, refused
}

func TestWhoMayNot(t *testing.T) {
	t.Parallel()
	p := apitest.New(t).Launch(t, "CEDAW").To(followup.SignOff)
	step := p.By("coordinator").Steps(t, p.Cycle, followup.SignOff)[0].Id
	plan := p.Plan(step[len("plan/"):])
	p.By("focal_health").Does(t, p.Cycle, client.Act{Kind: followup.Submit, Stage: followup.SignOff, Step: step, Plan: plan})
	shown := p.By("coordinator").Step(t, p.Cycle, followup.SignOff, step).Shown
	approve := client.Act{Kind: followup.Approve, Stage: followup.SignOff, Step: step, Shown: shown}

	for who, rule := range map[string]string{
		"approver_interior": "wrong_institution", // not assigned to this cluster
		"auditor":           "auditor_writing",
		"administrator":     "administrator_deciding",
		"focal_health":      "drafter_approving", // she wrote the plan
		"nhri":              "wrong_role",
	} {
		problem := p.By(who).Refused(t, p.Cycle, approve)
		require.Equal(t, http.StatusForbidden, problem.Status, who)
		require.Equal(t, rule, problem.Rule, who)
		denied, refused := denials(t, p.World, p.By(who).ID)
		require.Len(t, denied, 1, who)
		require.Equal(t, rule, denied[0].Name)
		require.Empty(t, refused, who)
	}
	require.Len(t, p.By("coordinator").Step(t, p.Cycle, followup.SignOff, step).Step.Awaited, 2, "nobody's approval counted")
}

func TestWhatTheProcedureRefuses(t *testing.T) {
	t.Parallel()
	p := apitest.New(t).Launch(t, "CEDAW").To(followup.SignOff)
	step := p.By("coordinator").Steps(t, p.Cycle, followup.SignOff)[0].Id
	plan := p.Plan(step[len("plan/"):])
	submit := client.Act{Kind: followup.Submit, Stage: followup.SignOff, Step: step, Plan: plan}
	p.By("focal_health").Does(t, p.Cycle, submit)
	approve := client.Act{Kind: followup.Approve, Stage: followup.SignOff, Step: step, Shown: p.By("coordinator").Step(t, p.Cycle, followup.SignOff, step).Shown}

	plan.CapacityGaps = "There are too few trainers."
	submit.Plan = plan
	p.By("focal_health").Does(t, p.Cycle, submit)
	stale := p.By("approver_health").Refused(t, p.Cycle, approve)
	require.Equal(t, []any{409, "stale_text"}, []any{stale.Status, stale.Rule})
	require.NotEmpty(t, stale.Receipt.Stream, "the refusal is recorded, and the problem says where")
	_, refused := denials(t, p.World, p.By("approver_health").ID)
	require.Len(t, refused, 1)

	for _, who := range []string{"approver_health", "approver_justice"} {
		p.Approves(who, followup.SignOff, step)
	}
	p.Clears(followup.SignOff, step)
	closed := p.By("approver_health").Refused(t, p.Cycle, approve)
	require.Equal(t, []any{409, "step_closed"}, []any{closed.Status, closed.Rule})

	over := p.By("coordinator").Refused(t, p.Cycle, client.Act{Kind: followup.Approve, Stage: followup.Intake, Step: "selection"})
	require.Equal(t, []any{409, "stage_closed"}, []any{over.Status, over.Rule})
}

func TestSentAgain(t *testing.T) {
	t.Parallel()
	p := apitest.New(t).Launch(t, "CEDAW")
	coordinator := p.By("coordinator")
	act := client.Act{Kind: followup.Approve, Stage: followup.Intake, Step: "selection", Shown: coordinator.Step(t, p.Cycle, followup.Intake, "selection").Shown}
	key := &client.DecideParams{IdempotencyKey: apitest.Key()}
	var receipts []client.Receipt
	for range 2 {
		res, err := coordinator.API.DecideWithResponse(t.Context(), p.Cycle, key, act)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, res.StatusCode(), "%s", res.Body)
		require.Greater(t, res.JSON200.Tree.Size, res.JSON200.Last)
		require.NotEmpty(t, res.JSON200.Tree.Checkpoint)
		res.JSON200.Tree = client.Tree{} // a later state proves the same record
		receipts = append(receipts, *res.JSON200)
	}
	require.Equal(t, receipts[0], receipts[1])
	again := coordinator.Refused(t, p.Cycle, act)
	require.Equal(t, http.StatusConflict, again.Status)
}

func TestBatch(t *testing.T) {
	t.Parallel()
	p := apitest.New(t).Launch(t, "").To(followup.Assignment)
	steps := p.By("coordinator").Steps(t, p.Cycle, followup.Assignment)
	assign := func(step string, lead string) client.Act {
		return client.Act{Kind: followup.Assign, Stage: followup.Assignment, Step: step, Lead: lead}
	}
	var batch client.ActBatch
	for _, st := range steps {
		batch.Acts = append(batch.Acts, client.KeyedAct{Key: apitest.Key(), Act: assign(st.Id, p.Institutions["health"])})
	}
	batch.Acts = append(batch.Acts, client.KeyedAct{Key: apitest.Key(), Act: assign("assign/none", p.Institutions["health"])})
	res, err := p.By("coordinator").API.DecideBatchWithResponse(t.Context(), p.Cycle, batch)
	require.NoError(t, err)
	require.Len(t, res.JSON200.Items, len(steps)+1, "%s", res.Body)
	for i, item := range res.JSON200.Items[:len(steps)] {
		require.Equal(t, batch.Acts[i].Key, item.Key)
		require.NotEmpty(t, item.Receipt.Stream)
		require.Empty(t, item.Problem.Rule)
	}
	require.Equal(t, 404, res.JSON200.Items[len(steps)].Problem.Status)
}

func TestACounterProposalThroughTheAPI(t *testing.T) {
	t.Parallel()
	p := apitest.New(t).Launch(t, "").To(followup.Assignment)
	coordinator, health, justice := p.By("coordinator"), p.Institutions["health"], p.Institutions["justice"]
	step := coordinator.Steps(t, p.Cycle, followup.Assignment)[0].Id
	act := func(kind followup.CommandKind) client.Act {
		return client.Act{Kind: kind, Stage: followup.Assignment, Step: step}
	}
	assign, decline := act(followup.Assign), act(followup.DeclineIt)
	assign.Lead, decline.Lead, decline.Supporting, decline.Reason = health, justice, []string{health}, "Prisons are not ours."
	coordinator.Does(t, p.Cycle, assign)
	nobody := decline
	nobody.Lead = "atlantis"
	require.Equal(t, 422, p.By("focal_health").Refused(t, p.Cycle, nobody).Status, "there is no such institution")
	nobody.Lead = p.Institutions["nhri"]
	require.Equal(t, 422, p.By("focal_health").Refused(t, p.Cycle, nobody).Status, "a cluster is for ministries")
	require.Equal(t, "no_proposal", coordinator.Refused(t, p.Cycle, act(followup.TakeProposal)).Rule)

	p.By("focal_health").Does(t, p.Cycle, decline)
	declined := coordinator.Step(t, p.Cycle, followup.Assignment, step)
	require.Equal(t, &followup.Assignees{Lead: justice, Supporting: []string{health}}, declined.Step.Replies[0].Proposes)
	require.Equal(t, 403, p.By("focal_health").Refused(t, p.Cycle, act(followup.TakeProposal)).Status)
	coordinator.Does(t, p.Cycle, act(followup.TakeProposal))
	require.Equal(t, []string{justice, health}, coordinator.Step(t, p.Cycle, followup.Assignment, step).Step.Awaited)
}
