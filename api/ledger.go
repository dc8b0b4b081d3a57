package api

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"nmrf/audit"
	"nmrf/engine"
	"nmrf/policies"
	"nmrf/store"
)

// GetCheckpoint reads the last checkpoint, as JSON or as the note alone.
func (d *door) GetCheckpoint(ctx context.Context, _ GetCheckpointRequestObject) (GetCheckpointResponseObject, error) {
	tree, key, err := d.engine.Checkpoint(ctx, as(ctx, ""))
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(callOf(ctx).accept, "text/plain") {
		return GetCheckpoint200TextResponse(tree.Checkpoint), nil
	}
	return GetCheckpoint200JSONResponse{Size: tree.Size, Root: tree.Root, Checkpoint: tree.Checkpoint, Key: key}, nil
}

// ListRecords reads the ledger.
func (d *door) ListRecords(ctx context.Context, r ListRecordsRequestObject) (ListRecordsResponseObject, error) {
	f := store.RecordFilter{From: r.Params.From, Limit: limitOr(r.Params.Limit)}
	records, err := d.engine.Records(ctx, as(ctx, ""), f)
	if err != nil {
		return nil, err
	}
	return ListRecords200JSONResponse(recordsOf(records, f.Limit, nil)), nil
}

// ListHistory reads what happened in a cycle.
func (d *door) ListHistory(ctx context.Context, r ListHistoryRequestObject) (ListHistoryResponseObject, error) {
	f := store.RecordFilter{Cycle: r.Cycle, From: r.Params.From, Limit: limitOr(r.Params.Limit)}
	records, names, err := d.engine.History(ctx, as(ctx, ""), f)
	if err != nil {
		return nil, err
	}
	return ListHistory200JSONResponse(recordsOf(records, f.Limit, names)), nil
}

func limitOr(limit int) int {
	if limit == 0 {
		return pageSize
	}
	return limit
}

func recordsOf(records []store.Recorded, limit int, names map[string]string) RecordPage {
	page := RecordPage{Names: names, Items: each(records, func(r store.Recorded) Record { return Record{Index: r.Index, Event: r.Event} })}
	if n := len(records); n == limit {
		page.Next = records[n-1].Index + 1
	}
	return page
}

// ProveInclusion proves that a record is in the ledger.
func (d *door) ProveInclusion(ctx context.Context, r ProveInclusionRequestObject) (ProveInclusionResponseObject, error) {
	hashes, size, err := d.engine.ProveInclusion(ctx, as(ctx, ""), r.Params.Index, r.Params.Size)
	if err != nil {
		return nil, err
	}
	return ProveInclusion200JSONResponse(proofOf(hashes, size)), nil
}

// ProveConsistency proves that the ledger has only grown.
func (d *door) ProveConsistency(ctx context.Context, r ProveConsistencyRequestObject) (ProveConsistencyResponseObject, error) {
	hashes, size, err := d.engine.ProveConsistency(ctx, as(ctx, ""), r.Params.Older, r.Params.Size)
	if err != nil {
		return nil, err
	}
	return ProveConsistency200JSONResponse(proofOf(hashes, size)), nil
}

func proofOf(hashes []audit.Hash, size int64) Proof {
	return Proof{Size: size, Hashes: each(hashes, hexOf)}
}

// ExportLedger streams the bundle: it is made while it is sent, so that no ledger is too large.
func (d *door) ExportLedger(ctx context.Context, _ ExportLedgerRequestObject) (ExportLedgerResponseObject, error) {
	return bundle{ctx: ctx, engine: d.engine, caller: as(ctx, "")}, nil
}

type bundle struct {
	ctx    context.Context
	engine *engine.Engine
	caller engine.Caller
}

// VisitExportLedgerResponse writes the headers with the first byte: until then a refusal is still a problem document.
func (b bundle) VisitExportLedgerResponse(w http.ResponseWriter) error {
	_, err := b.engine.Export(b.ctx, b.caller, &download{w: w, name: "nmrf-" + time.Now().UTC().Format("20060102-150405") + ".zip"})
	return err
}

// download is a file on its way out.
type download struct {
	w    http.ResponseWriter
	name string
	io.Writer
}

func (f *download) Write(p []byte) (int, error) {
	if f.Writer == nil {
		h := f.w.Header()
		h.Set("Content-Type", "application/zip")
		h.Set("Content-Disposition", `attachment; filename="`+f.name+`"`)
		f.w.WriteHeader(http.StatusOK)
		f.Writer = f.w
	}
	return f.Writer.Write(p)
}

// GetPolicy reads the policy in force.
func (d *door) GetPolicy(ctx context.Context, _ GetPolicyRequestObject) (GetPolicyResponseObject, error) {
	p, err := d.engine.Policy(ctx, as(ctx, ""))
	if err != nil {
		return nil, err
	}
	return GetPolicy200JSONResponse{Version: p.Version(), Hash: p.Hash(), Text: string(p.Text())}, nil
}

// ExplainPolicy says why something is allowed or not.
func (d *door) ExplainPolicy(ctx context.Context, r ExplainPolicyRequestObject) (ExplainPolicyResponseObject, error) {
	p, err := d.engine.Policy(ctx, as(ctx, ""))
	if err != nil {
		return nil, err
	}
	asked := policies.Request{Roles: r.Body.Roles, Relation: r.Body.Relation, Author: r.Body.Author, Object: r.Body.Object, Action: r.Body.Action}
	v := p.Ask(asked)
	return ExplainPolicy200JSONResponse{Allowed: v.Allowed, Rule: v.Rule, Name: v.Name, Says: p.Explain(asked)}, nil
}
