package api

import (
	"context"

	"nmrf/engine"
)

// SuggestLabels suggests labels.
func (d *door) SuggestLabels(ctx context.Context, r SuggestLabelsRequestObject) (SuggestLabelsResponseObject, error) {
	found, err := d.engine.SuggestLabels(ctx, as(ctx, ""), r.Params.Kind, r.Params.Recommendation)
	if err != nil {
		return nil, err
	}
	return SuggestLabels200JSONResponse{Items: each(found, suggestionsOf)}, nil
}

// ConfirmLabels records labels.
func (d *door) ConfirmLabels(ctx context.Context, r ConfirmLabelsRequestObject) (ConfirmLabelsResponseObject, error) {
	if err := d.engine.ConfirmLabels(ctx, as(ctx, r.Params.IdempotencyKey), r.Recommendation, *r.Body); err != nil {
		return nil, err
	}
	return ConfirmLabels204Response{}, nil
}

func suggestionsOf(s engine.SuggestedLabels) LabelSuggestions {
	return LabelSuggestions{Recommendation: s.Recommendation, Suggestions: each(s.Suggestions, func(l engine.SuggestedLabel) LabelSuggestion {
		return LabelSuggestion{Label: l.Label, Name: l.Name, Confidence: l.Confidence, Words: list(l.Words), Chosen: l.Chosen}
	})}
}
