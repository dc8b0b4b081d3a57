package engine

import (
	"context"
	"fmt"
	"io"
	"time"

	"nmrf/activities/intake"
	"nmrf/followup"
	"nmrf/store"
)

// Recommendations lists a page of recommendations and counts all that match. Limit is 1 to 500; 0 stands for 100.
func (e *Engine) Recommendations(ctx context.Context, c Caller, f store.RecommendationFilter) ([]followup.Recommendation, int64, error) {
	scope, err := e.scope(ctx, c, "Recommendations")
	if err != nil {
		return nil, 0, err
	}
	if f.Limit == 0 {
		f.Limit = 100
	}
	if f.Limit < 1 || f.Limit > 500 {
		return nil, 0, followup.InvalidField("limit", "a page holds 1 to 500 recommendations")
	}
	return e.store.Recommendations(ctx, scope, f)
}

// Recommendation returns one recommendation; NotFound if there is none.
func (e *Engine) Recommendation(ctx context.Context, c Caller, id string) (followup.Recommendation, error) {
	if _, err := e.allow(ctx, c, "Recommendation"); err != nil {
		return followup.Recommendation{}, err
	}
	found, err := e.store.RecommendationsByID(ctx, []string{id})
	if err != nil {
		return followup.Recommendation{}, err
	}
	r, ok := found[id]
	if !ok {
		return r, followup.Refuse(followup.NotFound, "no_such_recommendation", "there is no such recommendation")
	}
	return r, nil
}

// ImportOptions say how a file is taken over.
type ImportOptions struct {
	DryRun   bool // change nothing, say what would change
	Complete bool // the file holds everything of its documents: what is missing in them is withdrawn
}

// ImportResult says what became of a file's rows.
type ImportResult struct {
	Format   intake.Format
	Rows     int
	Rejected []intake.Rejection
	store.Imported
	Took time.Duration
}

// MaxFile is the largest file that an import takes, in bytes.
const MaxFile = 512 << 20

// Import reads an export of the Universal Human Rights Index and takes its good rows over, in one transaction. Bad rows are named
// and do not stop the good ones. Invalid if the file as a whole is no such export, or if no row of it is good.
func (e *Engine) Import(ctx context.Context, c Caller, file io.ReaderAt, size int64, o ImportOptions) (ImportResult, error) {
	v, err := e.allow(ctx, c, "Import")
	if err != nil {
		return ImportResult{}, err
	}
	if size > MaxFile {
		return ImportResult{}, followup.Refuse(followup.TooLarge, "file_too_large", "a file holds at most %d MB", MaxFile>>20)
	}
	started := time.Now()
	in := store.Import{Complete: o.Complete}
	res := ImportResult{}
	res.Format, err = intake.Read(file, size,
		func(row intake.Row) error {
			in.Rows = append(in.Rows, store.Incoming{Recommendation: row.Recommendation, Fingerprint: intake.Fingerprint(row.Recommendation)})
			return ctx.Err()
		},
		func(r intake.Rejection) { res.Rejected = append(res.Rejected, r) })
	if err != nil {
		return res, err
	}
	in.Format, in.Rejected, res.Rows = string(res.Format), len(rejectedRows(res.Rejected)), len(in.Rows)+len(rejectedRows(res.Rejected))
	if len(in.Rows) == 0 {
		return res, followup.Refuse(followup.Invalid, "no_good_row", "no row of the file can be taken over: %s", firstReason(res.Rejected))
	}
	if !o.DryRun {
		if in.File, err = e.keepFile(ctx, c, file, size); err != nil {
			return res, err
		}
	}
	res.Imported, err = e.store.ImportRecommendations(ctx, e.by(c, v), in, o.DryRun)
	if err == nil && !o.DryRun {
		e.TellChanged(context.WithoutCancel(ctx))
	}
	res.Took = time.Since(started)
	return res, err
}

// rejectedRows counts a row once, however many of its fields are bad.
func rejectedRows(list []intake.Rejection) map[int]bool {
	rows := map[int]bool{}
	for _, r := range list {
		rows[r.Row] = true
	}
	return rows
}

func firstReason(list []intake.Rejection) string {
	if len(list) == 0 {
		return "it has none"
	}
	return fmt.Sprintf("row %d, %s: %s", list[0].Row, list[0].Field, list[0].Reason)
}

// maxKept is the largest file that is kept with its import; of a larger one only the changes' hash is.
const maxKept = 64 << 20

func (e *Engine) keepFile(ctx context.Context, c Caller, file io.ReaderAt, size int64) (followup.Ref, error) {
	if size > maxKept {
		return followup.Ref{}, nil
	}
	data, err := io.ReadAll(io.NewSectionReader(file, 0, size))
	if err != nil {
		return followup.Ref{}, fmt.Errorf("read the file: %w", err)
	}
	return e.store.Put(ctx, store.Text{Classification: followup.InternalUse, Media: "application/octet-stream", Data: data,
		Institution: first(c.Institutions())})
}
