package api

import (
	"context"
	"net/http"

	"nmrf/engine"
	"nmrf/followup"
)

// Decide takes one act.
func (d *door) Decide(ctx context.Context, r DecideRequestObject) (DecideResponseObject, error) {
	act, err := actOf(r.Params.IdempotencyKey, *r.Body)
	if err != nil {
		return nil, err
	}
	done, err := d.engine.Decide(ctx, as(ctx, ""), r.Cycle, []engine.Act{act})
	if err != nil {
		return nil, err
	}
	if refused := done[0].Refusal; refused != nil {
		return nil, refusedAct(done[0])
	}
	return Decide200JSONResponse(receiptOf(done[0])), nil
}

// DecideBatch takes many acts; each has its own answer.
func (d *door) DecideBatch(ctx context.Context, r DecideBatchRequestObject) (DecideBatchResponseObject, error) {
	acts := make([]engine.Act, 0, len(r.Body.Acts))
	places := make([]int, 0, len(r.Body.Acts))
	results := make([]Result, len(r.Body.Acts))
	for i, keyed := range r.Body.Acts {
		results[i].Key = keyed.Key
		act, err := actOf(keyed.Key, keyed.Act)
		if err != nil {
			results[i].Problem = problemOf(asRefusal(err, http.MethodPost), callOf(ctx).id)
			continue
		}
		acts, places = append(acts, act), append(places, i)
	}
	if len(acts) == 0 {
		return DecideBatch200JSONResponse{Items: results}, nil
	}
	done, err := d.engine.Decide(ctx, as(ctx, ""), r.Cycle, acts)
	if err != nil {
		return nil, err
	}
	for i, one := range done {
		results[places[i]] = resultOf(one, callOf(ctx).id)
	}
	return DecideBatch200JSONResponse{Items: results}, nil
}

func resultOf(one engine.Done, request string) Result {
	if one.Refusal != nil {
		return Result{Key: one.Key, Receipt: receiptOf(one), Problem: problemOf(refusedAct(one), request)}
	}
	return Result{Key: one.Key, Receipt: receiptOf(one)}
}

// refusedAct is the refusal of an act, with the receipt where it is recorded.
func refusedAct(one engine.Done) *refusal {
	r := asRefusal(one.Refusal, http.MethodPost)
	r.receipt = receiptOf(one)
	return r
}

func receiptOf(one engine.Done) Receipt {
	if one.Receipt == nil {
		return Receipt{}
	}
	r := Receipt{Stream: one.Receipt.Stream, First: one.Receipt.First, Last: one.Receipt.Last, Warnings: one.Receipt.Warnings}
	if one.Tree != nil {
		r.Tree = Tree{Size: one.Tree.Size, Root: one.Tree.Root, Checkpoint: one.Tree.Checkpoint}
	}
	return r
}

// actOf makes an act of what was sent. The description has seen to it that a document that is there is not empty.
func actOf(key Key, a Act) (engine.Act, error) {
	act := engine.Act{Key: key, Kind: a.Kind, Stage: a.Stage, Attempt: a.Attempt, Step: a.Step, ActingFor: a.ActingFor, Shown: a.Shown,
		Reason: a.Reason, Text: a.Text, Lead: a.Lead, Supporting: a.Supporting, Disposition: a.Disposition, Channel: a.Channel,
		Due: a.Due, By: a.By, Drafters: a.Drafters, ReturnTo: a.ReturnTo, OnBehalfOf: a.OnBehalfOf, Reply: a.Reply, Items: each(a.Items, itemOf), Item: a.Item,
		ItemState: a.ItemState, Overruled: a.Overruled, Condition: a.Condition, Note: a.Note, Institution: a.Institution, Instead: a.Instead,
		Paper: a.Paper, SignedOn: a.SignedOn, SignedBy: a.SignedBy, RuleKind: a.RuleKind}
	if len(a.Selection.Recommendations) > 0 {
		act.Selection = &a.Selection
	}
	if len(a.Clusters.Clusters) > 0 {
		act.Clusters = &a.Clusters
	}
	if len(a.Plan.Measures) > 0 {
		act.Plan = &a.Plan
	}
	if len(a.Progress.Entries) > 0 {
		act.Progress = &a.Progress
	}
	if len(a.Section.Paragraphs) > 0 {
		act.Section = &a.Section
	}
	if a.Rule.Due != "" { // the description asks for it in every rule
		act.Rule = &a.Rule
	}
	times := append(datesOf(a.Plan), instant{"due", a.Due}, instant{"signed_on", a.SignedOn})
	for _, i := range a.Items {
		times = append(times, instant{"items.lift_by", i.LiftBy})
	}
	return act, checkInstants(times...)
}

func itemOf(i NewItem) engine.NewItem {
	return engine.NewItem{Kind: i.Kind, Passage: i.Passage, Text: i.Text, Wanted: i.Wanted, Reserve: i.Reserve, LiftBy: i.LiftBy}
}

func datesOf(p followup.Plan) []instant {
	var dates []instant
	for _, m := range p.Measures {
		dates = append(dates, instant{"plan.measures.start", m.Start}, instant{"plan.measures.end", m.End})
	}
	return dates
}
