package api

import (
	"bytes"
	"context"

	"nmrf/activities/planning"
	"nmrf/engine"
)

// GetPlanWorkbook writes the plans into a workbook.
func (d *door) GetPlanWorkbook(ctx context.Context, r GetPlanWorkbookRequestObject) (GetPlanWorkbookResponseObject, error) {
	var file bytes.Buffer
	if err := d.engine.PlanWorkbook(ctx, as(ctx, ""), r.Cycle, string(r.Params.Language), &file); err != nil {
		return nil, err
	}
	return GetPlanWorkbook200ApplicationvndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{Body: &file, ContentLength: int64(file.Len())}, nil
}

// ComparePlans says what a workbook would change.
func (d *door) ComparePlans(ctx context.Context, r ComparePlansRequestObject) (ComparePlansResponseObject, error) {
	body := &bodyReader{r: r.Body}
	compared, err := d.engine.ComparePlans(ctx, as(ctx, ""), r.Cycle, body)
	if body.broken != nil {
		return nil, unreadable(body.broken)
	}
	if err != nil {
		return nil, err
	}
	return ComparePlans200JSONResponse{File: compared.File, Hash: compared.Hash, Faults: each(compared.Faults, func(f planning.Fault) WorkbookFault { return f }),
		Plans: each(compared.Plans, func(p engine.PlanCompared) PlanCompared {
			return PlanCompared{Step: p.Step, Cluster: p.Cluster, Base: p.Base, Changes: p.Changes}
		})}, nil
}

// ConfirmPlans submits what a workbook changes.
func (d *door) ConfirmPlans(ctx context.Context, r ConfirmPlansRequestObject) (ConfirmPlansResponseObject, error) {
	done, err := d.engine.ConfirmPlans(ctx, as(ctx, r.Params.IdempotencyKey), r.Cycle, r.Params.IdempotencyKey, r.Body.File, r.Body.Hash)
	if err != nil {
		return nil, err
	}
	return ConfirmPlans200JSONResponse{Items: each(done, func(one engine.Done) Result { return resultOf(one, callOf(ctx).id) })}, nil
}

// GetPlanChanges compares two versions of a plan.
func (d *door) GetPlanChanges(ctx context.Context, r GetPlanChangesRequestObject) (GetPlanChangesResponseObject, error) {
	diff, err := d.engine.PlanChanges(ctx, as(ctx, ""), r.Cycle, r.Params.Attempt, r.Params.Step, r.Params.From, r.Params.To)
	if err != nil {
		return nil, err
	}
	return GetPlanChanges200JSONResponse{From: diff.From.Number, To: diff.To.Number, Changes: list(diff.Changes)}, nil
}
