package api

import (
	"context"

	"nmrf/followup"
)

// ListDelegations lists the delegations from and to the caller.
func (d *door) ListDelegations(ctx context.Context, _ ListDelegationsRequestObject) (ListDelegationsResponseObject, error) {
	all, err := d.engine.Delegations(ctx, as(ctx, ""))
	if err != nil {
		return nil, err
	}
	return ListDelegations200JSONResponse{Items: list(all)}, nil
}

// CreateDelegation lets another person act for the caller.
func (d *door) CreateDelegation(ctx context.Context, r CreateDelegationRequestObject) (CreateDelegationResponseObject, error) {
	b := r.Body
	if err := checkInstants(instant{"from", b.From}, instant{"to", b.To}); err != nil {
		return nil, err
	}
	given, err := d.engine.GiveDelegation(ctx, as(ctx, r.Params.IdempotencyKey), followup.Delegation{Delegate: b.Delegate,
		Institution: b.Institution, Role: b.Role, Stages: b.Stages, MayNot: b.MayNot, From: b.From, To: b.To, Instrument: b.Instrument})
	if err != nil {
		return nil, err
	}
	return CreateDelegation201JSONResponse(given), nil
}

// EndDelegation ends a delegation of the caller's.
func (d *door) EndDelegation(ctx context.Context, r EndDelegationRequestObject) (EndDelegationResponseObject, error) {
	if err := d.engine.RevokeDelegation(ctx, as(ctx, r.Params.IdempotencyKey), r.Delegation); err != nil {
		return nil, err
	}
	return EndDelegation204Response{}, nil
}
