package api

import (
	"context"
	"fmt"
	"io"
	"os"

	"nmrf/activities/intake"
	"nmrf/engine"
	"nmrf/followup"
	"nmrf/store"
)

// ListRecommendations lists a page.
func (d *door) ListRecommendations(ctx context.Context, r ListRecommendationsRequestObject) (ListRecommendationsResponseObject, error) {
	p := r.Params
	f := store.RecommendationFilter{Text: p.Text, Body: p.Body, Theme: p.Theme, Position: positionOf(p.Position), Limit: p.Limit, After: p.After}
	if f.Limit == 0 {
		f.Limit = pageSize
	}
	page, total, err := d.engine.Recommendations(ctx, as(ctx, ""), f)
	if err != nil {
		return nil, err
	}
	out := ListRecommendations200JSONResponse{Items: list(page), Total: total}
	if len(page) == f.Limit {
		out.Next = page[len(page)-1].ID
	}
	return out, nil
}

// pageSize is the size of a page whose request names none.
const pageSize = 100

func positionOf(f PositionFilter) *followup.Position {
	p := followup.Position(f)
	switch f {
	case "":
		return nil
	case None:
		p = followup.NoPositionYet
	}
	return &p
}

// GetRecommendation reads one.
func (d *door) GetRecommendation(ctx context.Context, r GetRecommendationRequestObject) (GetRecommendationResponseObject, error) {
	found, err := d.engine.Recommendation(ctx, as(ctx, ""), r.Recommendation)
	if err != nil {
		return nil, err
	}
	return GetRecommendation200JSONResponse(found), nil
}

// ImportRecommendations takes a file over. It goes through the disk, never through the memory.
func (d *door) ImportRecommendations(ctx context.Context, r ImportRecommendationsRequestObject) (ImportRecommendationsResponseObject, error) {
	file, err := os.CreateTemp("", "nmrf-import-")
	if err != nil {
		return nil, err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	size, err := io.Copy(file, r.Body)
	if err != nil {
		return nil, unreadable(err)
	}
	res, err := d.engine.Import(ctx, as(ctx, r.Params.IdempotencyKey), file, size, engine.ImportOptions{DryRun: r.Params.DryRun, Complete: r.Params.Complete})
	if err != nil {
		return nil, withRows(err, res.Rejected)
	}
	return ImportRecommendations200JSONResponse{File: r.Params.File, Format: string(res.Format), Rows: res.Rows, Added: res.Added,
		Changed: res.Changed, Unchanged: res.Unchanged, Withdrawn: res.Withdrawn, Seconds: res.Took.Seconds(),
		Rejected: each(res.Rejected, func(j intake.Rejection) Rejection { return Rejection{Row: j.Row, Field: j.Field, Reason: j.Reason} })}, nil
}

// withRows names the rows at fault of a file that was refused as a whole.
func withRows(err error, rejected []intake.Rejection) error {
	e := followup.AsError(err)
	if e.Code == followup.Internal {
		return fmt.Errorf("import: %w", err)
	}
	faults := each(rejected[:min(len(rejected), maxFaults)], func(j intake.Rejection) Fault { return Fault{Row: j.Row, Field: j.Field, Detail: j.Reason} })
	return &refusal{cause: e, faults: faults}
}
