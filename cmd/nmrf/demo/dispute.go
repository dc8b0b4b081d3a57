package demo

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"nmrf/api/client"
	"nmrf/followup"
)

// disputes plays what sign-off knows beside plain agreement, each on a plan of its own as far as there are enough: a condition
// that its author says is met, an objection lifted after the text changed, a delegation, and an override by the committee.
func (p *play) disputes(ctx context.Context) error {
	s, _, err := p.await(ctx, followup.SignOff, func(s client.Stage) bool { return len(s.Steps) > 0 })
	if err != nil {
		return err
	}
	plans := plansOf(s)
	for i, play := range []func(context.Context, client.Step) error{p.conditionMet, p.objectionLifted, p.delegated, p.overridden} {
		if i < len(plans) {
			if err := play(ctx, plans[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// plansOf lists the plan steps that wait for replies.
func plansOf(s client.Stage) []client.Step {
	var plans []client.Step
	for _, st := range s.Steps {
		if st.Kind == followup.PlanStep && st.State == followup.AwaitingReplies {
			plans = append(plans, st)
		}
	}
	return plans
}

// supporting names the key of the step's first supporting ministry.
func (p *play) supporting(st client.Step) string {
	for _, party := range st.Parties {
		if party.Relation == followup.Supporting {
			return p.keys[party.Institution]
		}
	}
	return ""
}

func onPlan(kind followup.CommandKind, st client.Step) client.Act {
	return client.Act{Kind: kind, Stage: followup.SignOff, Step: st.Id, Shown: st.Content.Hash}
}

// again reads a step of the sign-off as it stands now.
func (p *play) again(ctx context.Context, id string) (client.Step, error) {
	s, _, err := p.await(ctx, followup.SignOff, func(s client.Stage) bool { return stepOf(s, id).Id != "" })
	return stepOf(s, id), err
}

// conditionMet: the supporting ministry agrees under a condition; the drafter says that it is met, and then its author does.
func (p *play) conditionMet(ctx context.Context, st client.Step) error {
	approver := "approver_" + p.supporting(st)
	reply := onPlan(followup.ReplyIt, st)
	reply.Reply = followup.AgreeConditions
	reply.Items = []client.NewItem{{Kind: followup.ConditionItem, Passage: "m2", Text: "The figures are published by sex, age and disability.",
		Wanted: "… and publish yearly figures by sex, age and disability"}}
	claim, settle := onPlan(followup.ClaimMet, st), onPlan(followup.Settle, st)
	claim.Item, claim.Reason = "i1", "The statistical office publishes them so from next year on."
	settle.Item, settle.ItemState, settle.Reason = "i1", followup.WasMet, "Confirmed with the statistical office."
	return p.each(ctx, by{approver, reply}, by{"focal_" + p.keys[st.Author], claim}, by{approver, settle})
}

// by is an act and who sends it.
type by struct {
	who string
	act client.Act
}

func (p *play) each(ctx context.Context, acts ...by) error {
	for _, a := range acts {
		if err := p.act(ctx, a.who, a.act); err != nil {
			return err
		}
	}
	return nil
}

// objectionLifted: the supporting ministry objects to a measure, the lead changes it, and the objection is lifted.
func (p *play) objectionLifted(ctx context.Context, st client.Step) error {
	approver, focal := "approver_"+p.supporting(st), "focal_"+p.keys[st.Author]
	object := onPlan(followup.ReplyIt, st)
	object.Reply, object.Reason = followup.Object, "The measure lies outside the ministry's means."
	object.Items = []client.NewItem{{Kind: followup.ObjectionItem, Passage: "m1", Text: "The amendments need a budget of their own; a larger one would lift the objection."}}
	if err := p.each(ctx, by{approver, object}, by{focal, p.submitPlan(st, "the matters of this cluster", 3)}); err != nil {
		return err
	}
	changed, err := p.again(ctx, st.Id)
	if err != nil {
		return err
	}
	settle := onPlan(followup.Settle, changed)
	settle.Item, settle.ItemState, settle.Reason = "i1", followup.WasLifted, "The budget was raised."
	return p.act(ctx, approver, settle)
}

// delegated: the lead's approver lets the state secretary sign for him during his leave.
func (p *play) delegated(ctx context.Context, st client.Step) error {
	principal, secretary := p.people["approver_"+p.keys[st.Author]], p.people["secretary"]
	given, err := principal.api.CreateDelegationWithResponse(ctx, &client.CreateDelegationParams{IdempotencyKey: key()}, client.NewDelegation{
		Delegate: secretary.id, Institution: st.Author, Role: followup.Approver, To: time.Now().AddDate(0, 0, 14), Instrument: "leave rota"})
	if err := failure(err, given, http.StatusCreated); err != nil {
		return fmt.Errorf("delegate: %w", err)
	}
	approve := onPlan(followup.Approve, st)
	approve.OnBehalfOf = principal.id
	return p.act(ctx, "secretary", approve)
}

// overridden: the supporting ministry makes a budget reserve that it cannot lift in time, and the committee lets the plan go on.
func (p *play) overridden(ctx context.Context, st client.Step) error {
	reserve := onPlan(followup.ReplyIt, st)
	reserve.Reply = followup.ReserveIt
	reserve.Items = []client.NewItem{{Kind: followup.ReserveItem, Text: "The budget for the second year is not voted yet.",
		Reserve: followup.BudgetReserve, LiftBy: time.Now().AddDate(0, 6, 0)}}
	acts := []by{{"approver_" + p.supporting(st), reserve}}
	p.reserved[st.Id+" "+p.offices[p.supporting(st)]] = true
	for _, line := range []string{"no_open_reserve", "replies"} {
		override := onPlan(followup.OverrideIt, st)
		override.Condition, override.Reason = line, "The report is due before the budget is voted; the reserve is noted in the report."
		acts = append(acts, by{"chair", override})
	}
	approve := onPlan(followup.Approve, st)
	acts = append([]by{{"approver_" + p.keys[st.Author], approve}}, acts...)
	return p.each(ctx, acts...)
}

// tacit plays a section again under a rule by which silence counts as consent: one ministry agrees, the others say nothing, and
// the clock records their silence as what it is.
func (p *play) tacit(ctx context.Context, s client.Stage) error {
	var st client.Step
	for _, section := range s.Steps {
		if len(section.Parties) > 1 {
			st = section
		}
	}
	if st.Id == "" {
		return nil // no section concerns two ministries
	}
	amend := client.Act{Kind: followup.AmendRule, Stage: followup.Drafting, RuleKind: followup.SectionStep, Reason: "The date of submission is fixed.",
		Rule: followup.Rule{Due: "2s", Remind: "1s", Escalate: "1h", Separate: true, Silence: followup.SilenceTacit, Clearance: followup.ClearedByAct}}
	reopen := client.Act{Kind: followup.Reopen, Stage: followup.Drafting, Step: st.Id, Due: time.Now().Add(time.Hour), Reason: "A figure in it was corrected."}
	section, err := p.section(ctx, st.Id)
	if err != nil {
		return err
	}
	section.Paragraphs[0] += " The figures are those of the last census."
	submit := client.Act{Kind: followup.Submit, Stage: followup.Drafting, Step: st.Id, Section: section, Note: "One figure was corrected."}
	if err := p.each(ctx, by{"coordinator", amend}, by{"coordinator", reopen}, by{"drafter", submit}); err != nil {
		return err
	}
	ready, _, err := p.await(ctx, followup.Drafting, func(s client.Stage) bool { return saidTacitly(stepOf(s, st.Id)) })
	if err != nil {
		return err
	}
	return p.act(ctx, "coordinator", client.Act{Kind: followup.ClearIt, Stage: followup.Drafting, Step: st.Id, Shown: stepOf(ready, st.Id).Content.Hash,
		Note: "Nobody objected in time."})
}

func saidTacitly(st client.Step) bool {
	for _, r := range st.Replies {
		if r.Kind == followup.Tacit && r.Round == st.Round {
			return true
		}
	}
	return false
}
