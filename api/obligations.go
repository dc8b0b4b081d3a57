package api

import (
	"context"

	"nmrf/engine"
)

// AcknowledgeReport records that a body received a report.
func (d *door) AcknowledgeReport(ctx context.Context, r AcknowledgeReportRequestObject) (AcknowledgeReportResponseObject, error) {
	if err := checkInstants(instant{"received", r.Body.Received}); err != nil {
		return nil, err
	}
	err := d.engine.Acknowledge(ctx, as(ctx, r.Params.IdempotencyKey), r.Cycle,
		engine.Acknowledgement{Symbol: r.Body.Symbol, Received: r.Body.Received, Reference: r.Body.Reference})
	if err != nil {
		return nil, err
	}
	return AcknowledgeReport204Response{}, nil
}

func acknowledgementOf(a engine.Acknowledged) Acknowledgement {
	return Acknowledgement{Symbol: a.Symbol, Received: a.Received, Reference: a.Text}
}

// ListObligations lists what bodies expect next.
func (d *door) ListObligations(ctx context.Context, r ListObligationsRequestObject) (ListObligationsResponseObject, error) {
	all, err := d.engine.Obligations(ctx, as(ctx, ""), !r.Params.All)
	if err != nil {
		return nil, err
	}
	return ListObligations200JSONResponse{Items: each(all, obligationOf)}, nil
}

// GetObligation reads one obligation.
func (d *door) GetObligation(ctx context.Context, r GetObligationRequestObject) (GetObligationResponseObject, error) {
	o, err := d.engine.Obligation(ctx, as(ctx, ""), r.Obligation)
	if err != nil {
		return nil, err
	}
	return GetObligation200JSONResponse(obligationOf(o)), nil
}

func obligationOf(o engine.Obligation) Obligation {
	rule := o.Terms.Rule
	out := Obligation{Id: o.ID, Cycle: o.Terms.Cycle, Title: o.Title, State: string(o.State), Body: o.Terms.Body, Rule: rule.Name, Profile: rule.Profile,
		Due: o.Clock.Due, ProposeAt: o.Clock.ProposeAt, Overdue: o.Overdue, Voluntary: rule.Voluntary, Source: rule.Source, Confidence: rule.Confidence,
		Proposed: o.Proposed, Answer: o.Answer}
	if p := o.Obligation.Proposal; p != nil {
		out.Proposal = *p
	}
	return out
}

// DecideObligation takes one act on an obligation.
func (d *door) DecideObligation(ctx context.Context, r DecideObligationRequestObject) (DecideObligationResponseObject, error) {
	if err := checkInstants(instant{"due", r.Body.Due}); err != nil {
		return nil, err
	}
	done, err := d.engine.DecideObligation(ctx, as(ctx, ""), r.Obligation,
		engine.ObligationAct{Key: r.Params.IdempotencyKey, Kind: r.Body.Kind, Due: r.Body.Due, Reason: r.Body.Reason})
	if err != nil {
		return nil, err
	}
	if done.Refusal != nil {
		return nil, refusedAct(done)
	}
	return DecideObligation200JSONResponse(receiptOf(done)), nil
}

// LaunchProposal launches the cycle that answers an obligation.
func (d *door) LaunchProposal(ctx context.Context, r LaunchProposalRequestObject) (LaunchProposalResponseObject, error) {
	if err := checkInstants(instant{"anchor", r.Body.Anchor}); err != nil {
		return nil, err
	}
	launched, err := d.engine.LaunchProposal(ctx, as(ctx, ""), r.Obligation, r.Params.IdempotencyKey, r.Body.Title, r.Body.Anchor)
	if err != nil {
		return nil, err
	}
	view, err := d.engine.Cycle(ctx, as(ctx, ""), launched.ID)
	if err != nil {
		return nil, err
	}
	return LaunchProposal201JSONResponse(cycleOf(view)), nil
}
