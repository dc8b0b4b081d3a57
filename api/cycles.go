package api

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"nmrf/engine"
	"nmrf/followup"
	"nmrf/store"
)

// ListCycles lists cycles.
func (d *door) ListCycles(ctx context.Context, _ ListCyclesRequestObject) (ListCyclesResponseObject, error) {
	all, err := d.engine.Cycles(ctx, as(ctx, ""))
	if err != nil {
		return nil, err
	}
	return ListCycles200JSONResponse{Items: each(all, cycleOf)}, nil
}

// LaunchCycle launches a cycle.
func (d *door) LaunchCycle(ctx context.Context, r LaunchCycleRequestObject) (LaunchCycleResponseObject, error) {
	b := r.Body
	if err := checkInstants(instant{"anchor", b.Anchor}, instant{"select.published_from", b.Select.PublishedFrom}); err != nil {
		return nil, err
	}
	n := engine.NewCycle{Key: r.Params.IdempotencyKey, Title: b.Title, Profile: b.Profile, Body: b.Body, Language: b.Language, Zone: b.Zone, Anchor: b.Anchor, Parties: b.Parties,
		Calendar: b.Calendar, OwnCalendar: b.OwnCalendar, Rules: b.Rules,
		Select: store.RecommendationFilter{Text: b.Select.Text, Body: b.Select.Body, Theme: b.Select.Theme, Position: positionOf(b.Select.Position),
			PublishedFrom: b.Select.PublishedFrom}}
	launched, err := d.engine.Launch(ctx, as(ctx, ""), n)
	if err != nil {
		return nil, err
	}
	view, err := d.engine.Cycle(ctx, as(ctx, ""), launched.ID)
	if err != nil {
		return nil, err
	}
	return LaunchCycle201JSONResponse(cycleOf(view)), nil
}

// GetCycle reads a cycle with its stages.
func (d *door) GetCycle(ctx context.Context, r GetCycleRequestObject) (GetCycleResponseObject, error) {
	view, err := d.engine.Cycle(ctx, as(ctx, ""), r.Cycle)
	if err != nil {
		return nil, err
	}
	out := GetCycle200JSONResponse{Cycle: cycleOf(view), Stages: each(view.Stages, func(st *followup.Stage) Stage { return stageOf(view, st) }), Names: view.Names,
		ReadyToClose: []Condition{}, Clusters: []ClusterHead{}, Outdated: each(view.Outdated, outdatedOf),
		Acknowledgements: each(view.Acknowledgements, acknowledgementOf)}
	if n := len(view.Stages); n > 0 {
		latest := view.Stages[n-1]
		if !latest.Closed {
			out.ReadyToClose = latest.ReadyToClose()
		}
		out.Clusters = clustersOf(latest.Dossier.Heads, view.Clusters)
		if out.ReportWords = latest.Dossier.Words; out.ReportWords == 0 {
			out.ReportWords = latest.ReportWords()
		}
	}
	return out, nil
}

// ListSteps lists the steps of one attempt at a stage.
func (d *door) ListSteps(ctx context.Context, r ListStepsRequestObject) (ListStepsResponseObject, error) {
	view, err := d.engine.Cycle(ctx, as(ctx, ""), r.Cycle)
	if err != nil {
		return nil, err
	}
	for _, st := range slices.Backward(view.Stages) {
		if st.Name == r.Stage && (r.Params.Attempt == 0 || st.Attempt == r.Params.Attempt) {
			return ListSteps200JSONResponse{Stage: st.Name, Attempt: st.Attempt, Items: stepsOf(view, st)}, nil
		}
	}
	return nil, followup.Refuse(followup.NotFound, "no_such_stage", "this stage has not opened yet")
}

// GetStep reads one step.
func (d *door) GetStep(ctx context.Context, r GetStepRequestObject) (GetStepResponseObject, error) {
	view, err := d.engine.Step(ctx, as(ctx, ""), r.Cycle, r.Stage, r.Params.Attempt, r.Params.Step)
	if err != nil {
		return nil, err
	}
	out := GetStep200JSONResponse{Cycle: view.Stage.Cycle, Stage: view.Stage.Name, Attempt: view.Stage.Attempt, Step: stepOf(view.Step, view.StepFacts),
		SubjectTitle: view.SubjectTitle, Institution: view.Institution, Acts: list(view.Acts), Shown: view.Step.Content.Hash, Names: view.Names,
		Texts: view.Texts, Changed: view.Changed, Delegated: each(view.Delegated, delegatedOf),
		Sources: each(view.Sources, sourceOf)}
	if view.Text != nil {
		out.Text = contentOf(*view.Text)
		out.Text.Data = nil
	}
	return out, nil
}

// ListInputs lists the inputs to the consultation.
func (d *door) ListInputs(ctx context.Context, r ListInputsRequestObject) (ListInputsResponseObject, error) {
	all, err := d.engine.Inputs(ctx, as(ctx, ""), r.Cycle)
	if err != nil {
		return nil, err
	}
	return ListInputs200JSONResponse{Items: each(all, inputOf)}, nil
}

// GetReport hands the report over.
func (d *door) GetReport(ctx context.Context, r GetReportRequestObject) (GetReportResponseObject, error) {
	media := engine.ReportMedia
	if r.Params.Format == Pdf {
		media = engine.PDFMedia
	}
	report, err := d.engine.Report(ctx, as(ctx, ""), r.Cycle, media)
	if err != nil {
		return nil, err
	}
	tag := `"` + report.Hash + `"`
	if strings.Contains(r.Params.IfNoneMatch, tag) {
		return GetReport304Response{}, nil
	}
	if media == engine.PDFMedia {
		return GetReport200ApplicationpdfResponse{Body: bytes.NewReader(report.Data), ContentLength: int64(len(report.Data)),
			Headers: GetReport200ResponseHeaders{ETag: tag, ContentDisposition: `attachment; filename="report.pdf"`, XReportWords: report.Words, XReportLimit: report.Limit}}, nil
	}
	return GetReport200ApplicationvndOpenxmlformatsOfficedocumentWordprocessingmlDocumentResponse{
		Body: bytes.NewReader(report.Data), ContentLength: int64(len(report.Data)),
		Headers: GetReport200ResponseHeaders{ETag: tag, ContentDisposition: `attachment; filename="report.docx"`,
			XReportWords: report.Words, XReportLimit: report.Limit},
	}, nil
}

// GetContent reads a text.
func (d *door) GetContent(ctx context.Context, r GetContentRequestObject) (GetContentResponseObject, error) {
	content, err := d.engine.Content(ctx, as(ctx, ""), r.Content)
	if err != nil {
		return nil, err
	}
	return GetContent200JSONResponse(contentOf(content)), nil
}
