package api

import (
	"context"

	"nmrf/engine"
	"nmrf/followup"
)

// HandOver gives a person's work to her successor.
func (d *door) HandOver(ctx context.Context, r HandOverRequestObject) (HandOverResponseObject, error) {
	b := r.Body
	if err := checkInstants(instant{"at", b.At}); err != nil {
		return nil, err
	}
	h := followup.Handover{Person: b.Person, Successor: b.Successor, At: b.At, Instrument: b.Instrument}
	done, err := d.engine.HandOver(ctx, as(ctx, r.Params.IdempotencyKey), h, b.Reason)
	if err != nil {
		return nil, err
	}
	return HandOver201JSONResponse(handover(done)), nil
}

// PlanHandover says what would go over.
func (d *door) PlanHandover(ctx context.Context, r PlanHandoverRequestObject) (PlanHandoverResponseObject, error) {
	p := r.Params
	if err := checkInstants(instant{"at", p.At}); err != nil {
		return nil, err
	}
	planned, err := d.engine.PlanHandover(ctx, as(ctx, ""), followup.Handover{Person: p.Person, Successor: p.Successor, At: p.At})
	if err != nil {
		return nil, err
	}
	return PlanHandover200JSONResponse(handover(planned)), nil
}

func handover(v engine.HandoverView) Handover {
	h := Handover{Person: v.Person, Successor: v.Successor, At: v.At, Instrument: v.Instrument, Open: v.Open,
		Grants: list(v.NewGrants), Delegations: list(v.NewDelegations), Sections: []DraftedSection{}}
	for _, g := range v.EndGrants {
		h.Ended = append(h.Ended, g.ID)
	}
	for _, d := range v.EndDelegations {
		h.Ended = append(h.Ended, d.ID)
	}
	for _, s := range v.Sections {
		cycle, _, _, _ := followup.ParseStream(s.Stream)
		h.Sections = append(h.Sections, DraftedSection{Cycle: cycle, Step: s.Step})
	}
	return h
}
