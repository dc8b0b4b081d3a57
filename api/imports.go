package api

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"nmrf/activities/intake"
	"nmrf/engine"
	"nmrf/store"
)

// StartImport takes a file in. It goes to the store piece by piece, never whole through the memory.
func (d *door) StartImport(ctx context.Context, r StartImportRequestObject) (StartImportResponseObject, error) {
	body := &bodyReader{r: r.Body}
	i, err := d.engine.StartImport(ctx, as(ctx, r.Params.IdempotencyKey), engine.NewImport{Name: r.Params.File, Body: body, Complete: r.Params.Complete})
	if body.broken != nil {
		return nil, unreadable(body.broken)
	}
	if err != nil {
		return nil, err
	}
	return StartImport202JSONResponse(importOf(i)), nil
}

// bodyReader keeps why a body could not be read, which is not our fault.
type bodyReader struct {
	r      io.Reader
	broken error
}

func (b *bodyReader) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if err != nil && err != io.EOF {
		b.broken = err
	}
	return n, err
}

// PullImport has an address read.
func (d *door) PullImport(ctx context.Context, r PullImportRequestObject) (PullImportResponseObject, error) {
	i, err := d.engine.PullImport(ctx, as(ctx, r.Params.IdempotencyKey), r.Body.Url, r.Body.Complete)
	if err != nil {
		return nil, err
	}
	return PullImport202JSONResponse(importOf(i)), nil
}

// GetImportTemplate writes the workbook to fill in.
func (d *door) GetImportTemplate(_ context.Context, r GetImportTemplateRequestObject) (GetImportTemplateResponseObject, error) {
	var file bytes.Buffer
	if err := intake.Template(&file, string(r.Params.Language)); err != nil {
		return nil, fmt.Errorf("write the template: %w", err)
	}
	return GetImportTemplate200ApplicationvndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{Body: &file, ContentLength: int64(file.Len())}, nil
}

// ListImports lists the latest.
func (d *door) ListImports(ctx context.Context, _ ListImportsRequestObject) (ListImportsResponseObject, error) {
	found, err := d.engine.Imports(ctx, as(ctx, ""))
	if err != nil {
		return nil, err
	}
	return ListImports200JSONResponse{Items: each(found, importOf)}, nil
}

// GetImport reads one.
func (d *door) GetImport(ctx context.Context, r GetImportRequestObject) (GetImportResponseObject, error) {
	i, err := d.engine.Import(ctx, as(ctx, ""), r.Import)
	if err != nil {
		return nil, err
	}
	return GetImport200JSONResponse(importOf(i)), nil
}

// ListImportChanges lists a page of what an import does.
func (d *door) ListImportChanges(ctx context.Context, r ListImportChangesRequestObject) (ListImportChangesResponseObject, error) {
	limit := r.Params.Limit
	if limit == 0 {
		limit = pageSize
	}
	found, err := d.engine.ImportChanges(ctx, as(ctx, ""), r.Import, string(r.Params.Kind), r.Params.After, limit)
	if err != nil {
		return nil, err
	}
	return ListImportChanges200JSONResponse{Items: each(found, changeOf)}, nil
}

// ListImportRejections lists a page of the rows that are left out.
func (d *door) ListImportRejections(ctx context.Context, r ListImportRejectionsRequestObject) (ListImportRejectionsResponseObject, error) {
	limit := r.Params.Limit
	if limit == 0 {
		limit = pageSize
	}
	found, err := d.engine.ImportRejections(ctx, as(ctx, ""), r.Import, r.Params.After, limit)
	if err != nil {
		return nil, err
	}
	return ListImportRejections200JSONResponse{Items: each(found, func(j store.Rejected) Rejection {
		return Rejection{Row: j.Number, Place: j.Place, Field: j.Field, Reason: j.Reason}
	})}, nil
}

// GetImportRejectionsFile writes the rows that are left out as they stood in the file.
func (d *door) GetImportRejectionsFile(ctx context.Context, r GetImportRejectionsFileRequestObject) (GetImportRejectionsFileResponseObject, error) {
	var file bytes.Buffer
	if err := d.engine.WriteImportRejections(ctx, as(ctx, ""), r.Import, &file); err != nil {
		return nil, err
	}
	return GetImportRejectionsFile200TextcsvResponse{Body: &file, ContentLength: int64(file.Len())}, nil
}

// ConfirmImport takes an import over.
func (d *door) ConfirmImport(ctx context.Context, r ConfirmImportRequestObject) (ConfirmImportResponseObject, error) {
	i, err := d.engine.ConfirmImport(ctx, as(ctx, r.Params.IdempotencyKey), r.Import, store.Confirmation{Changes: r.Body.Changes, Withdrawn: r.Body.Withdrawn})
	if err != nil {
		return nil, err
	}
	return ConfirmImport200JSONResponse(importOf(i)), nil
}

// CancelImport drops one.
func (d *door) CancelImport(ctx context.Context, r CancelImportRequestObject) (CancelImportResponseObject, error) {
	i, err := d.engine.CancelImport(ctx, as(ctx, ""), r.Import)
	if err != nil {
		return nil, err
	}
	return CancelImport200JSONResponse(importOf(i)), nil
}

func importOf(i store.Import) Import {
	out := Import{Id: i.ID, File: i.Name, Size: i.Size, Sha256: i.Hash, Complete: i.Complete, State: string(i.State), Person: i.Person,
		CreatedAt: i.CreatedAt, EndedAt: i.EndedAt, Format: i.Format, Rows: i.Rows(), Added: i.Added, Changed: i.Changed, Unchanged: i.Unchanged,
		Missing: i.Missing, Withdrawn: i.Withdrawn, Rejected: i.Rejected, Documented: i.Documented, Changes: i.Changes, AsksNumber: i.Sweeping(),
		Progress: Progress{Row: i.Row, Percent: 100 * i.Done, RowsPerSecond: i.PerSec, SecondsLeft: i.Left.Seconds(), Resumed: i.Resumed}}
	if i.Problem != nil {
		out.Problem = ImportProblem{Rule: i.Problem.Rule, Detail: i.Problem.Says}
	}
	return out
}

func changeOf(c store.Change) Change {
	return Change{Kind: c.Kind, Row: c.Number, Place: c.Place, Recommendation: c.Recommendation, Differences: each(c.Differences, func(d store.Difference) Difference {
		return Difference{Field: d.Field, Before: d.Before, After: d.After}
	})}
}
