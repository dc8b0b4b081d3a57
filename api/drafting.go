package api

import (
	"context"

	"nmrf/engine"
)

// ListTextVersions lists the versions of a step's text.
func (d *door) ListTextVersions(ctx context.Context, r ListTextVersionsRequestObject) (ListTextVersionsResponseObject, error) {
	all, err := d.engine.Versions(ctx, as(ctx, ""), r.Cycle, r.Stage, r.Params.Attempt, r.Params.Step)
	if err != nil {
		return nil, err
	}
	return ListTextVersions200JSONResponse{Items: each(all, versionOf)}, nil
}

func versionOf(v engine.TextVersion) TextVersion {
	out := TextVersion{Number: v.Number, How: v.How, Content: v.Ref, Person: v.Person, Institution: v.Institution, OnBehalfOf: v.OnBehalfOf,
		At: v.At, Words: v.Words, Note: v.Note}
	if v.Text != nil {
		out.Text = contentOf(*v.Text)
		out.Text.Data = nil
	}
	return out
}

// GetSectionChanges compares two versions of a section.
func (d *door) GetSectionChanges(ctx context.Context, r GetSectionChangesRequestObject) (GetSectionChangesResponseObject, error) {
	diff, err := d.engine.SectionChanges(ctx, as(ctx, ""), r.Cycle, r.Params.Attempt, r.Params.Step, r.Params.From, r.Params.To)
	if err != nil {
		return nil, err
	}
	return GetSectionChanges200JSONResponse{From: diff.From.Number, To: diff.To.Number, Passages: list(diff.Passages)}, nil
}

// ListEvidence lists what the sentences of a section rest on.
func (d *door) ListEvidence(ctx context.Context, r ListEvidenceRequestObject) (ListEvidenceResponseObject, error) {
	all, err := d.engine.Evidence(ctx, as(ctx, ""), r.Cycle, r.Params.Attempt, r.Params.Step)
	if err != nil {
		return nil, err
	}
	return ListEvidence200JSONResponse{Items: each(all, func(v engine.EvidenceView) TiedEvidence {
		return TiedEvidence{Evidence: v.Evidence, Text: v.Text, Name: v.Name, Stage: v.Stage, Attempt: v.Attempt, Step: v.Step}
	})}, nil
}

// CountSection counts the words of a section before it is submitted.
func (d *door) CountSection(ctx context.Context, r CountSectionRequestObject) (CountSectionResponseObject, error) {
	n, err := d.engine.CountSection(ctx, as(ctx, ""), r.Cycle, r.Params.Attempt, r.Params.Step, *r.Body)
	if err != nil {
		return nil, err
	}
	return CountSection200JSONResponse{Words: n.Words, Budget: n.Budget, Counts: n.Counts, Report: n.Report, Limit: n.Limit, Blocks: n.Blocks}, nil
}
