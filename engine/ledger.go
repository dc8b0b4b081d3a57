package engine

import (
	"context"
	"io"

	"nmrf/audit"
	"nmrf/followup"
	"nmrf/policies"
	"nmrf/store"
)

// Checkpoint returns the ledger's last signed checkpoint and the public key that verifies it.
func (e *Engine) Checkpoint(ctx context.Context, c Caller) (store.Tree, string, error) {
	if _, err := e.allow(ctx, c, "Checkpoint"); err != nil {
		return store.Tree{}, "", err
	}
	tree, err := e.store.Tree(ctx)
	return tree, e.store.Key().Verifier(), err
}

// Records lists the ledger's records from an index on; an auditor's reading is recorded itself. Limit is 1 to 1000; 0 stands for 100.
func (e *Engine) Records(ctx context.Context, c Caller, f store.RecordFilter) ([]store.Recorded, error) {
	scope, err := e.scope(ctx, c, "Records")
	if err != nil {
		return nil, err
	}
	if f, err = checkRecordFilter(f); err != nil {
		return nil, err
	}
	if err := e.noteReading(ctx, c, "records"); err != nil {
		return nil, err
	}
	return e.store.Records(ctx, scope, f)
}

func checkRecordFilter(f store.RecordFilter) (store.RecordFilter, error) {
	if f.Limit == 0 {
		f.Limit = 100
	}
	if f.Limit < 1 || f.Limit > store.PageSize || f.From < 0 {
		return f, followup.InvalidField("limit", "a page holds 1 to %d records, from an index of 0 or more", store.PageSize)
	}
	return f, nil
}

// History lists what happened in one cycle, oldest first: its own stream, its stages', and for those whom the policy lets list access
// the denials that were about it.
func (e *Engine) History(ctx context.Context, c Caller, f store.RecordFilter) ([]store.Recorded, map[string]string, error) {
	if _, err := e.allow(ctx, c, "History"); err != nil {
		return nil, nil, err
	}
	if _, err := e.store.Cycle(ctx, f.Cycle); err != nil {
		return nil, nil, err
	}
	f, err := checkRecordFilter(f)
	if err != nil {
		return nil, nil, err
	}
	if err := e.noteReading(ctx, c, "history of "+f.Cycle); err != nil {
		return nil, nil, err
	}
	scope, err := e.scope(ctx, c, "Cycles")
	if err != nil {
		return nil, nil, err
	}
	_, v := c.enforcer.Scope(c.allRoles(), first(c.Institutions()), "access")
	f.WithoutAccess = !v.Allowed
	records, err := e.pageFor(ctx, c, scope, f)
	if err != nil {
		return nil, nil, err
	}
	names, err := e.store.Names(ctx)
	return records, names, err
}

// pageFor reads a full page of those records that the rules of their steps let the caller see, or what there is.
func (e *Engine) pageFor(ctx context.Context, c Caller, scope policies.Scope, f store.RecordFilter) ([]store.Recorded, error) {
	steps, err := e.stepsOf(ctx, f.Cycle)
	if err != nil {
		return nil, err
	}
	reader, _, err := e.reader(ctx, c)
	if err != nil {
		return nil, err
	}
	var page []store.Recorded
	for {
		records, err := e.store.Records(ctx, scope, f)
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			if in, ok := steps[stepOfStream{r.Event.Stream, r.Event.Step}]; ok {
				if r, ok = sightOf(reader, in.parties, in.step).record(r, in.step); !ok {
					continue
				}
			}
			if page = append(page, r); len(page) == f.Limit {
				return page, nil
			}
		}
		if len(records) < f.Limit {
			return page, nil
		}
		f.From = records[len(records)-1].Index + 1
	}
}

type stepOfStream struct{ stream, step string }

type stepIn struct {
	step    *followup.Step
	parties followup.Parties
}

// stepsOf finds every step of a cycle.
func (e *Engine) stepsOf(ctx context.Context, cycle string) (map[stepOfStream]stepIn, error) {
	stages, err := e.store.Stages(ctx, cycle)
	steps := map[stepOfStream]stepIn{}
	for _, st := range stages {
		for _, step := range st.Steps {
			steps[stepOfStream{st.Stream(), step.ID}] = stepIn{step, st.Launch.Parties}
		}
	}
	return steps, err
}

// noteReading records that an auditor read; a coordinator's or a ministry's reading of the history is no event.
func (e *Engine) noteReading(ctx context.Context, c Caller, what string) error {
	for _, g := range c.Grants {
		if g.Role == followup.Auditor {
			return e.recordReading(ctx, c, what)
		}
	}
	return nil
}

func (e *Engine) recordReading(ctx context.Context, c Caller, what string) error {
	return e.store.RecordAccess(ctx, followup.Event{At: e.time(), Person: c.Person.ID, Institution: first(c.Institutions()),
		Body: followup.LedgerRead{What: what}})
}

// ProveInclusion proves that the record at an index is in the tree of a size; size 0 stands for the last checkpoint's.
func (e *Engine) ProveInclusion(ctx context.Context, c Caller, index, size int64) ([]audit.Hash, int64, error) {
	if _, err := e.allow(ctx, c, "ProveInclusion"); err != nil {
		return nil, 0, err
	}
	size, err := e.sizeOr(ctx, size)
	if err != nil {
		return nil, 0, err
	}
	if index < 0 || index >= size {
		return nil, 0, followup.InvalidField("index", "the tree holds the records 0 to %d", size-1)
	}
	proof, err := audit.ProveInclusion(size, index, e.store.Hashes(ctx))
	return proof, size, err
}

// ProveConsistency proves that the tree of a size has grown from the tree of an older size.
func (e *Engine) ProveConsistency(ctx context.Context, c Caller, older, size int64) ([]audit.Hash, int64, error) {
	if _, err := e.allow(ctx, c, "ProveConsistency"); err != nil {
		return nil, 0, err
	}
	size, err := e.sizeOr(ctx, size)
	if err != nil {
		return nil, 0, err
	}
	if older < 1 || older > size {
		return nil, 0, followup.InvalidField("older", "the older tree has a size of 1 to %d", size)
	}
	proof, err := audit.ProveConsistency(size, older, e.store.Hashes(ctx))
	return proof, size, err
}

func (e *Engine) sizeOr(ctx context.Context, size int64) (int64, error) {
	tree, err := e.store.Tree(ctx)
	if err != nil {
		return 0, err
	}
	if size == 0 {
		size = tree.Size
	}
	if size < 0 || size > tree.Size {
		return 0, followup.InvalidField("size", "the ledger holds %d records", tree.Size)
	}
	return size, nil
}

// Export writes the offline bundle of the whole ledger. The export is recorded before it is made, and so is in it.
func (e *Engine) Export(ctx context.Context, c Caller, w io.Writer) (audit.Summary, error) {
	if _, err := e.allow(ctx, c, "Export"); err != nil {
		return audit.Summary{}, err
	}
	if err := e.recordReading(ctx, c, "export"); err != nil {
		return audit.Summary{}, err
	}
	src, done, err := e.store.Snapshot(ctx)
	if err != nil {
		return audit.Summary{}, err
	}
	defer done()
	return audit.Export(w, src, e.store.Key(), e.time())
}
