package engine

import (
	"context"
	"errors"
	"io"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"nmrf/activities/intake"
	"nmrf/activities/intake/pull"
	"nmrf/followup"
	"nmrf/store"
	"nmrf/workflows"
)

// NewImport is a file that is brought to be taken over.
type NewImport struct {
	Name     string // of the file
	Body     io.Reader
	Complete bool // the file holds everything of its documents: what is missing in them is withdrawn
}

// MaxFile is the largest file that an import takes, in bytes.
const MaxFile = 512 << 20

// ImportPatience is how long an import waits for its confirmation after it was read. Then it is dropped.
const ImportPatience = workflows.ImportPatience

// longestFileName bounds what is kept of a file's name, in bytes.
const longestFileName = 300

// StartImport stores a file and has it read. Nothing of it counts before ConfirmImport. A request that is sent again, and a file that
// the same person brought and that is still under way, get the import that there is.
func (e *Engine) StartImport(ctx context.Context, c Caller, n NewImport) (store.Import, error) {
	v, err := e.allow(ctx, c, "StartImport")
	if err != nil {
		return store.Import{}, err
	}
	if len(n.Name) > longestFileName {
		return store.Import{}, followup.InvalidField("file", "the name of the file is longer than %d bytes: shorten it", longestFileName)
	}
	i, err := e.store.BeginImport(ctx, e.by(c, v), store.Import{Name: n.Name, Complete: n.Complete})
	if err == nil && i.State == store.Uploading {
		i, err = e.upload(ctx, i, n.Body)
	}
	switch {
	case err != nil:
		return i, err
	case i.State == store.Ready: // brought before: the registry may have moved since
		if err := e.store.RefreshImport(ctx, i.ID); err != nil {
			return i, err
		}
		return e.store.Import(ctx, i.ID)
	case i.State == store.Reading:
		return i, e.startImport(ctx, i.ID)
	}
	return i, nil
}

// PullImport has recommendations fetched from an address, page by page; {page} or {skip} in it stand for the page and the rows so far. It is
// read, shown and confirmed as a file is.
func (e *Engine) PullImport(ctx context.Context, c Caller, address string, complete bool) (store.Import, error) {
	v, err := e.allow(ctx, c, "PullImport")
	if err != nil {
		return store.Import{}, err
	}
	if err := pull.CheckAddress(address); err != nil {
		return store.Import{}, err
	}
	i, err := e.store.BeginImport(ctx, e.by(c, v), store.Import{Name: address, URL: address, Complete: complete})
	if err != nil || i.State != store.Reading {
		return i, err
	}
	return i, e.startImport(ctx, i.ID)
}

// upload stores the file; what could not be stored whole is forgotten.
func (e *Engine) upload(ctx context.Context, i store.Import, body io.Reader) (store.Import, error) {
	stored, err := e.store.StoreImportFile(ctx, i.ID, body, MaxFile)
	if err != nil {
		return i, errors.Join(err, e.store.DropImport(context.WithoutCancel(ctx), i.ID, e.time()))
	}
	return stored, nil
}

// startImport starts the workflow of an import, unless it runs.
func (e *Engine) startImport(ctx context.Context, id string) error {
	_, err := e.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: workflows.ImportID(id), TaskQueue: e.queue, WorkflowExecutionErrorWhenAlreadyStarted: true,
		WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
	}, workflows.ImportWorkflow, id)
	if started := (*serviceerror.WorkflowExecutionAlreadyStarted)(nil); errors.As(err, &started) {
		return nil
	}
	return err
}

// Imports lists the latest imports, newest first.
func (e *Engine) Imports(ctx context.Context, c Caller) ([]store.Import, error) {
	scope, err := e.scope(ctx, c, "Imports")
	if err != nil {
		return nil, err
	}
	return e.store.Imports(ctx, scope)
}

// Import says how far an import has come and what it would change, or has changed; NotFound if there is none.
func (e *Engine) Import(ctx context.Context, c Caller, id string) (store.Import, error) {
	if _, err := e.allow(ctx, c, "Import"); err != nil {
		return store.Import{}, err
	}
	return e.store.Import(ctx, id)
}

// ImportChanges lists a page of what an import does, of one kind; see store.ImportChanges. limit is 1 to 500.
func (e *Engine) ImportChanges(ctx context.Context, c Caller, id, kind string, after, limit int) ([]store.Change, error) {
	if _, err := e.Import(ctx, c, id); err != nil {
		return nil, err
	}
	switch kind {
	case store.Added, store.Changed, store.Unchanged, store.Withdrawn:
	default:
		return nil, followup.InvalidField("kind", "there are no changes of the kind %q", kind)
	}
	if limit < 1 || limit > 500 {
		return nil, followup.InvalidField("limit", "a page holds 1 to 500 changes")
	}
	return e.store.ImportChanges(ctx, id, kind, after, limit)
}

// ImportRejections lists a page of the rows that an import leaves out, after a row. limit is 1 to 500.
func (e *Engine) ImportRejections(ctx context.Context, c Caller, id string, after, limit int) ([]store.Rejected, error) {
	if _, err := e.Import(ctx, c, id); err != nil {
		return nil, err
	}
	if limit < 1 || limit > 500 {
		return nil, followup.InvalidField("limit", "a page holds 1 to 500 rows")
	}
	return e.store.ImportRejections(ctx, id, after, limit)
}

// WriteImportRejections writes all rows that an import leaves out as CSV, as they stood in the file, each with its fault.
func (e *Engine) WriteImportRejections(ctx context.Context, c Caller, id string, w io.Writer) error {
	if _, err := e.Import(ctx, c, id); err != nil {
		return err
	}
	found, err := e.store.ImportRejections(ctx, id, 0, 0)
	if err != nil {
		return err
	}
	rows := make([]intake.Rejection, len(found))
	for i, r := range found {
		rows[i] = intake.Rejection{Row: r.Number, Field: r.Field, Reason: r.Reason}
		for _, c := range r.Cells {
			rows[i].Cells = append(rows[i].Cells, intake.Cell{Header: c.Header, Value: c.Value})
		}
	}
	return intake.RejectedCSV(w, nil, rows)
}

// ConfirmImport takes an import over as it was shown, in one transaction; see store.ConfirmImport. If the registry has moved since, the import
// is compared anew and has to be looked at again.
func (e *Engine) ConfirmImport(ctx context.Context, c Caller, id string, shown store.Confirmation) (store.Import, error) {
	v, err := e.allow(ctx, c, "ConfirmImport")
	if err != nil {
		return store.Import{}, err
	}
	i, err := e.store.Import(ctx, id)
	if err != nil {
		return i, err
	}
	file, err := e.store.PutJSON(ctx, store.Text{ID: "import-" + id, Classification: followup.InternalUse, Institution: i.Institution},
		importedFile{Name: i.Name, Address: i.URL, Size: i.Size, Hash: i.Hash})
	if err != nil {
		return i, err
	}
	i, err = e.store.ConfirmImport(ctx, e.by(c, v), id, file, shown)
	switch {
	case err == nil:
		e.Look(context.WithoutCancel(ctx), workflows.ImportID(id))
		e.TellChanged(context.WithoutCancel(ctx))
		e.tellObligations(context.WithoutCancel(ctx))
	case followup.AsError(err).Rule == store.ImportMoved:
		err = errors.Join(err, e.store.RefreshImport(ctx, id))
	}
	return i, err
}

// importedFile is the content by which the ledger names a file.
type importedFile struct {
	Name    string `json:"name"`
	Address string `json:"address,omitempty"` // that it was pulled from
	Size    int64  `json:"size"`              // bytes
	Hash    string `json:"sha256,omitempty"`  // hex
}

// CancelImport drops an import that was not taken over.
func (e *Engine) CancelImport(ctx context.Context, c Caller, id string) (store.Import, error) {
	if _, err := e.allow(ctx, c, "CancelImport"); err != nil {
		return store.Import{}, err
	}
	if err := e.store.DropImport(ctx, id, e.time()); err != nil {
		return store.Import{}, err
	}
	e.Look(context.WithoutCancel(ctx), workflows.ImportID(id))
	return e.store.Import(ctx, id)
}
