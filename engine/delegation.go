package engine

import (
	"context"
	"strings"

	"nmrf/followup"
)

// GiveDelegation lets another person act for the caller, in an institution and a role of hers, between two instants.
func (e *Engine) GiveDelegation(ctx context.Context, c Caller, d followup.Delegation) (followup.Delegation, error) {
	v, err := e.allow(ctx, c, "GiveDelegation")
	if err != nil {
		return d, err
	}
	d.Principal, d.Instrument = c.Person.ID, strings.TrimSpace(d.Instrument)
	if d.From.IsZero() {
		d.From = e.time()
	}
	if len([]rune(d.Instrument)) > 200 {
		return d, followup.InvalidField("instrument", "the instrument has at most 200 characters")
	}
	if err := e.checkDelegate(ctx, d); err != nil {
		return d, err
	}
	return e.store.AddDelegation(ctx, e.by(c, v), d)
}

// checkDelegate refuses a delegate who does not exist, or who works in no institution.
func (e *Engine) checkDelegate(ctx context.Context, d followup.Delegation) error {
	grants, err := e.store.Grants(ctx, d.Delegate, d.From)
	if err != nil {
		return err
	}
	if len(grants) == 0 {
		return followup.InvalidField("delegate", "this person holds no role on that day: nobody could hold her to account")
	}
	return nil
}

// RevokeDelegation ends a delegation of the caller's now.
func (e *Engine) RevokeDelegation(ctx context.Context, c Caller, id string) error {
	v, err := e.allow(ctx, c, "RevokeDelegation")
	if err != nil {
		return err
	}
	return e.store.EndDelegation(ctx, e.by(c, v), id, c.Person.ID, e.time())
}

// Delegations lists the delegations from and to the caller.
func (e *Engine) Delegations(ctx context.Context, c Caller) ([]followup.Delegation, error) {
	if _, err := e.allow(ctx, c, "Delegations"); err != nil {
		return nil, err
	}
	return e.store.DelegationsOf(ctx, c.Person.ID)
}
