package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/api/apitest"
	"nmrf/api/client"
	"nmrf/followup"
)

// round is one plan in sign-off: health leads, justice and interior support, and the plan waits for their replies. Health's own measure
// is m1, justice's is m2.
type round struct {
	*apitest.Play
	t    *testing.T
	step string
}

// newRound plays a cycle to the first plan's replies, under rules that replace those of the procedure.
func newRound(t *testing.T, rules map[followup.StepKind]followup.Rule) round {
	t.Helper()
	p := apitest.New(t).LaunchUnder(t, "CEDAW", rules).To(followup.SignOff)
	r := round{Play: p, t: t, step: p.By("coordinator").Steps(t, p.Cycle, followup.SignOff)[0].Id}
	r.does("coordinator", client.Act{Kind: followup.AddParty, Institution: p.Institutions["interior"], Reason: "Its police stations are concerned."})
	r.submits("Train staff in every district", "Amend the law")
	return r
}

// submits submits the plan with the titles of its two measures.
func (r round) submits(first, second string) client.Receipt {
	r.t.Helper()
	plan := r.Plan(strings.TrimPrefix(r.step, "plan/"))
	plan.Measures[0].Title = first
	other := plan.Measures[0]
	other.ID, other.Title, other.Responsible = "m2", second, r.Institutions["justice"]
	plan.Measures = append(plan.Measures, other)
	return r.does("focal_health", client.Act{Kind: followup.Submit, Plan: plan, Note: "As agreed in the working group."})
}

// here puts an act on the step and on the text that stands.
func (r round) here(act client.Act) client.Act {
	act.Stage, act.Step = followup.SignOff, r.step
	act.Shown = r.sees("coordinator").Shown
	return act
}

func (r round) does(who string, act client.Act) client.Receipt {
	r.t.Helper()
	return r.By(who).Does(r.t, r.Cycle, r.here(act))
}

// refused returns the status and the rule of a refusal.
func (r round) refused(who string, act client.Act) []any {
	r.t.Helper()
	p := r.By(who).Refused(r.t, r.Cycle, r.here(act))
	return []any{p.Status, p.Rule}
}

func (r round) sees(who string) client.StepDetail {
	r.t.Helper()
	return r.By(who).Step(r.t, r.Cycle, followup.SignOff, r.step)
}

// line is the state of a line of "Ready to clear?".
func (r round) line(rule string) followup.ConditionState {
	r.t.Helper()
	for _, l := range r.sees("coordinator").Step.ReadyToClear {
		if l.Rule == rule {
			return l.State
		}
	}
	r.t.Fatalf("there is no line %q", rule)
	return ""
}

func (r round) awaited() []string {
	r.t.Helper()
	var names []string
	for name, id := range r.Institutions {
		for _, awaited := range r.sees("coordinator").Step.Awaited {
			if id == awaited {
				names = append(names, name)
			}
		}
	}
	return names
}

func reply(kind followup.ReplyKind, items ...client.NewItem) client.Act {
	return client.Act{Kind: followup.ReplyIt, Reply: kind, Items: items}
}

var (
	approve   = client.Act{Kind: followup.Approve}
	clear     = client.Act{Kind: followup.ClearIt, Note: "Agreed by all."}
	condition = client.NewItem{Kind: followup.ConditionItem, Passage: "m2", Text: "Figures by sex and age are published.", Wanted: "… and publish yearly figures"}
	objection = client.NewItem{Kind: followup.ObjectionItem, Passage: "m2", Text: "The law needs a budget; one would lift this."}
	comment   = client.NewItem{Kind: followup.CommentItem, Text: "Say who trains whom."}
)

func TestAConditionIsMetByItsAuthor(t *testing.T) {
	t.Parallel()
	r := newRound(t, nil)
	r.does("approver_health", approve)
	r.does("approver_interior", approve)
	require.Equal(t, []any{422, "invalid_value"}, r.refused("approver_justice", reply(followup.AgreeConditions, client.NewItem{Kind: followup.ConditionItem, Passage: "m9", Text: "x"})))
	r.does("approver_justice", reply(followup.AgreeConditions, condition))
	seen := r.sees("approver_health")
	require.Equal(t, condition.Text, seen.Texts[seen.Step.Items[0].Text.ID])
	require.Equal(t, condition.Wanted, seen.Texts[seen.Step.Items[0].Wanted.ID])

	r.does("focal_health", client.Act{Kind: followup.ClaimMet, Item: "i1", Reason: "The office publishes them."})
	require.Equal(t, followup.NotSatisfied, r.line("no_open_condition"), "the drafter's word does not count")
	require.Equal(t, []any{409, "not_ready_replies"}, r.refused("coordinator", clear))
	require.Equal(t, []any{403, "not_its_author"}, r.refused("approver_health", client.Act{Kind: followup.Settle, Item: "i1", ItemState: followup.WasMet}))
	require.Equal(t, "settle", r.sees("coordinator").Step.Waits.Why)
	require.Equal(t, []string{"justice"}, r.awaited())
	require.Contains(t, r.sees("approver_justice").Acts, followup.Settle)

	r.does("approver_justice", client.Act{Kind: followup.Settle, Item: "i1", ItemState: followup.WasMet})
	require.Equal(t, followup.Satisfied, r.line("no_open_condition"))
	r.does("coordinator", clear)
	require.Equal(t, followup.Passed, r.sees("coordinator").Step.State)
}

func TestAnObjectionIsLiftedAfterTheTextChanged(t *testing.T) {
	t.Parallel()
	r := newRound(t, nil)
	for _, who := range []string{"approver_health", "approver_interior"} {
		r.does(who, approve)
	}
	r.does("approver_justice", reply(followup.Object, objection))
	r.submits("Train staff in every district", "Amend the law, with a budget of its own")
	require.ElementsMatch(t, []string{"health", "justice"}, r.awaited(), "the change does not concern interior")
	require.Equal(t, []string{"m2"}, r.sees("approver_justice").Changed)
	require.Equal(t, []any{409, "not_ready_replies"}, r.refused("coordinator", clear))

	r.does("approver_justice", client.Act{Kind: followup.Settle, Item: "i1", ItemState: followup.WasLifted, Reason: "The budget is there."})
	r.does("approver_justice", approve)
	r.does("approver_health", approve)
	require.Equal(t, []string{"coordination"}, r.awaited())
	r.does("coordinator", clear)
	item := r.sees("coordinator").Step.Items[0]
	require.Equal(t, followup.WasLifted, item.State)
	require.Equal(t, r.By("approver_justice").ID, item.History[0].Person)
}

func TestTheCommitteeDecidesDisputes(t *testing.T) {
	t.Parallel()
	r := newRound(t, nil)
	r.does("approver_health", approve)
	r.does("approver_interior", reply(followup.Object, objection))
	r.does("approver_justice", reply(followup.ReserveIt, client.NewItem{Kind: followup.ReserveItem, Reserve: followup.BudgetReserve,
		Text: "The budget is not voted yet.", LiftBy: time.Now().AddDate(0, 3, 0)}))
	arbitrate := client.Act{Kind: followup.Arbitrate, Overruled: []string{"i1"}, Reason: "The measure stands."}
	require.Equal(t, []any{409, "no_arbitration"}, r.refused("committee", arbitrate))
	r.does("approver_interior", client.Act{Kind: followup.Escalate, Reason: "We cannot agree."})
	require.Equal(t, "arbitrate", r.sees("coordinator").Step.Waits.Why)
	require.Equal(t, "arbitrate", r.task("committee", "").Reason)
	require.Equal(t, []any{403, "wrong_institution"}, r.refused("approver_health", arbitrate))
	r.does("committee", arbitrate)
	require.Equal(t, followup.WasOverruled, r.sees("coordinator").Step.Items[0].State, "the dissent is kept")

	require.Equal(t, []any{409, "not_ready_replies"}, r.refused("coordinator", clear))
	override := client.Act{Kind: followup.OverrideIt, Condition: "no_open_reserve", Reason: "The report is due before the vote."}
	require.Equal(t, []any{403, "wrong_institution"}, r.refused("approver_health", override))
	r.does("committee", override)
	override.Condition = "replies"
	r.does("committee", override)
	require.Equal(t, followup.Overridden, r.line("no_open_reserve"), "an override never turns green")
	r.does("coordinator", clear)
	require.Len(t, r.sees("coordinator").Step.Overrides, 2)
}

// task returns the person's row for the step in one of her lists; "" stands for her turn.
func (r round) task(who string, list client.ListTasksParamsList) client.Task {
	r.t.Helper()
	res, err := r.By(who).API.ListTasksWithResponse(r.t.Context(), &client.ListTasksParams{List: list})
	require.NoError(r.t, err)
	require.Equal(r.t, http.StatusOK, res.StatusCode(), "%s", res.Body)
	for _, task := range res.JSON200.Items {
		if task.Step == r.step {
			return task
		}
	}
	return client.Task{}
}
