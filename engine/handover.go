package engine

import (
	"context"
	"strings"
	"time"

	"nmrf/followup"
	"nmrf/store"
)

// HandoverView is what goes from a person to her successor, with the names that it needs.
type HandoverView struct {
	store.Handover
	Open  int               // steps that wait for her, or after the handover for her successor
	Names map[string]string // of persons and institutions, by id
}

// HandOver gives a person's grants and delegations to her successor at an instant, now where it is zero: from then on the successor's
// desk shows what is open, and her mails go to the successor. The sections that she was named to write go over as soon as
// their stages look. Invalid for what cannot be read, Conflict if there is nothing to hand over.
func (e *Engine) HandOver(ctx context.Context, c Caller, h followup.Handover, reason string) (HandoverView, error) {
	v, err := e.allow(ctx, c, "HandOver")
	if err != nil {
		return HandoverView{}, err
	}
	by := e.by(c, v)
	if h, reason, err = e.checkedHandover(h, reason); err != nil {
		return HandoverView{}, err
	}
	done, err := e.store.HandOver(ctx, by, h, store.Text{Classification: followup.InternalUse, Media: "text/plain", Data: []byte(reason)})
	if err != nil {
		return HandoverView{}, err
	}
	e.tellHandedOver(context.WithoutCancel(ctx))
	return e.handoverView(ctx, done, h.Successor, h.At)
}

// PlanHandover says what would go over by a handover; nothing is recorded.
func (e *Engine) PlanHandover(ctx context.Context, c Caller, h followup.Handover) (HandoverView, error) {
	if _, err := e.allow(ctx, c, "PlanHandover"); err != nil {
		return HandoverView{}, err
	}
	if h.At.IsZero() {
		h.At = e.time()
	}
	planned, err := e.store.HandoverOf(ctx, h)
	if err != nil {
		return HandoverView{}, err
	}
	return e.handoverView(ctx, planned, h.Person, e.time())
}

func (e *Engine) checkedHandover(h followup.Handover, reason string) (followup.Handover, string, error) {
	now := e.time()
	h.Instrument, reason = strings.TrimSpace(h.Instrument), strings.TrimSpace(reason)
	if h.At.IsZero() {
		h.At = now
	}
	switch {
	case reason == "":
		return h, reason, followup.InvalidField("reason", "say why she hands over")
	case len(reason) > maxText:
		return h, reason, followup.Refuse(followup.TooLarge, "text_too_large", "the texts of one act hold at most %d kB", maxText>>10)
	}
	return h, reason, h.Check(now)
}

// handoverView counts the steps that wait for a person at an instant.
func (e *Engine) handoverView(ctx context.Context, h store.Handover, person string, at time.Time) (HandoverView, error) {
	view := HandoverView{Handover: h}
	asks, err := e.store.OpenAsks(ctx, person, at)
	if err != nil {
		return view, err
	}
	view.Open = len(asks)
	view.Names, err = e.store.Names(ctx)
	return view, err
}

// tellHandedOver tells those stages to look where somebody is named to write a section who has handed over.
func (e *Engine) tellHandedOver(ctx context.Context) {
	e.lookAt(ctx, e.store.HandedOverStages)
}
