package api

import (
	"context"

	"nmrf/engine"
)

// ListRules lists profiles and calendars.
func (d *door) ListRules(ctx context.Context, _ ListRulesRequestObject) (ListRulesResponseObject, error) {
	all, err := d.engine.Rules(ctx, as(ctx, ""))
	if err != nil {
		return nil, err
	}
	return ListRules200JSONResponse{Items: each(all, rulesOf)}, nil
}

// AdoptRules puts a profile or a calendar into force.
func (d *door) AdoptRules(ctx context.Context, r AdoptRulesRequestObject) (AdoptRulesResponseObject, error) {
	made, err := d.engine.AdoptRules(ctx, as(ctx, ""), []byte(r.Body.File))
	if err != nil {
		return nil, err
	}
	return AdoptRules201JSONResponse(rulesOf(made)), nil
}

// ForeseeCycle makes the calendar of a cycle before it is launched.
func (d *door) ForeseeCycle(ctx context.Context, r ForeseeCycleRequestObject) (ForeseeCycleResponseObject, error) {
	p := r.Params
	o, err := d.engine.Foresee(ctx, as(ctx, ""), engine.Prospect{Profile: p.Profile, Calendar: p.Calendar, Zone: p.Zone, Body: p.Body,
		Anchor: p.Anchor.Time, Today: p.Today.Time})
	if err != nil {
		return nil, err
	}
	return ForeseeCycle200JSONResponse{Fits: o.Fits(), Outlook: o}, nil
}

func rulesOf(r engine.Rules) Rules {
	return Rules{Kind: string(r.Kind), Name: r.Name, Version: r.Version, Own: r.Own, AdoptedAt: r.AdoptedAt, File: string(r.Text)}
}
