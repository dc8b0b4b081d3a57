package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"nmrf/activities/intake"
	"nmrf/activities/intake/pull"
	"nmrf/followup"
	"nmrf/store"
)

// stretch is how many rows are staged at once, and stretchTime how long a slow source may take to bring them.
const (
	stretch     = 500
	stretchTime = time.Second
)

// ImportState says how far an import has come.
func (a *Activities) ImportState(ctx context.Context, id string) (store.ImportState, error) {
	i, err := a.Store.Import(ctx, id)
	return i.State, err
}

// DropImport cancels an import that nobody confirmed in time.
func (a *Activities) DropImport(ctx context.Context, id string) error {
	return a.Store.DropImport(ctx, id, time.Now().UTC())
}

// ReadImport reads the file of an import into staging, compares it with the registry and returns how far the import has come. An attempt that
// follows one that broke off goes on after the last row that was staged. A file of which nothing can be taken over fails the
// import, not the activity.
func (a *Activities) ReadImport(ctx context.Context, id string) (store.ImportState, error) {
	i, err := a.Store.Import(ctx, id)
	if followup.AsError(err).Code == followup.NotFound {
		return "", temporal.NewNonRetryableApplicationError("there is no such import", "NoSuchImport", err)
	}
	if err != nil || i.State != store.Reading {
		return i.State, err
	}
	if err := a.failIfRefused(ctx, id, a.readImport(ctx, i)); err != nil {
		return "", err
	}
	return a.ImportState(ctx, id)
}

// failIfRefused ends an import of which nothing can be taken over. What cannot be reached now is tried again; an import that was cancelled
// while it was read has ended already.
func (a *Activities) failIfRefused(ctx context.Context, id string, err error) error {
	e := followup.AsError(err)
	switch {
	case err == nil, e.Rule == store.NotReading:
		return nil
	case e.Code == followup.Internal, e.Code == followup.Unavailable:
		return err
	default:
		return a.Store.FailImport(ctx, id, time.Now().UTC(), e)
	}
}

func (a *Activities) readImport(ctx context.Context, i store.Import) (err error) {
	r := reading{ctx: ctx, store: a.Store, id: i.ID}
	if r.from, r.Cursor, err = a.Store.ResumeImport(ctx, i.ID, time.Now().UTC()); err != nil {
		return err
	}
	source, err := a.source(ctx, i, &r)
	if err != nil {
		return err
	}
	format, err := r.read(source)
	if err != nil {
		return err
	}
	defer alive(ctx)()
	return a.Store.CompareImport(ctx, i.ID, string(format), time.Now().UTC())
}

// source is where the rows of an import come from: its file, or the address that it is pulled from, from where an earlier attempt got to.
func (a *Activities) source(ctx context.Context, i store.Import, r *reading) (intake.Source, error) {
	if i.URL == "" {
		return intake.FileSource{File: a.Store.ImportFile(ctx, i), Size: i.Size, Progress: r.progress}, nil
	}
	var from pull.Cursor
	if r.Cursor != "" {
		if err := json.Unmarshal([]byte(r.Cursor), &from); err != nil {
			return nil, fmt.Errorf("read the cursor of import %s: %w", i.ID, err)
		}
	}
	return pull.Source{URL: i.URL, FirstPage: 1, From: from, Turned: r.turned, AllowPrivate: a.PullPrivate}, nil
}

// beat is how often an activity that does one long thing says that it lives.
const beat = 3 * time.Second

// alive tells Temporal that the activity goes on, until the returned function is called.
func alive(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		for ctx.Err() == nil {
			activity.RecordHeartbeat(ctx)
			select {
			case <-ctx.Done():
			case <-time.After(beat):
			}
		}
	}()
	return cancel
}

// reading collects rows until a stretch of them is staged.
type reading struct {
	ctx    context.Context
	store  *store.Store
	id     string
	from   int // rows up to this one are staged already
	last   time.Time
	broken error // of staging rejected rows
	store.Staged
}

func (r *reading) read(source intake.Source) (intake.Format, error) {
	r.last = time.Now()
	format, err := source.Read(r.ctx, r.take, r.reject)
	if err != nil {
		return format, err
	}
	return format, errors.Join(r.broken, r.flush())
}

func (r *reading) progress(done, total int64) { r.Done, r.Total = done, total }

// turned notes that a page has been read to its end.
func (r *reading) turned(next pull.Cursor) error {
	cursor, err := json.Marshal(next)
	if err != nil {
		return err
	}
	r.Cursor = string(cursor)
	return r.flush()
}

func (r *reading) take(row intake.Row) error {
	if row.Number > r.from {
		r.LastRow = row.Number
		r.Rows = append(r.Rows, store.Incoming{Number: row.Number, Place: row.Place, Recommendation: row.Recommendation,
			Fingerprint: intake.Fingerprint(row.Recommendation)})
	}
	return r.flushIfDue()
}

func (r *reading) reject(j intake.Rejection) {
	if j.Row <= r.from {
		return
	}
	r.LastRow = j.Row
	r.Rejected = append(r.Rejected, store.Rejected{Number: j.Row, Place: j.Place, Field: j.Field, Reason: j.Reason, Cells: cellsOf(j.Cells),
		About: followup.Recommendation{AnnotationID: j.AnnotationID, Symbol: j.Symbol, Body: j.Body, UPRSession: j.Session,
			Paragraph: j.Paragraph, Text: j.Text}})
	r.broken = errors.Join(r.broken, r.flushIfDue())
}

func cellsOf(cells []intake.Cell) []store.Cell {
	out := make([]store.Cell, len(cells))
	for i, c := range cells {
		out[i] = store.Cell{Header: c.Header, Value: c.Value}
	}
	return out
}

func (r *reading) flushIfDue() error {
	if r.broken != nil {
		return r.broken
	}
	if len(r.Rows)+len(r.Rejected) < stretch && time.Since(r.last) < stretchTime {
		return nil
	}
	return r.flush()
}

// flush stages what has been collected and tells Temporal that the reading goes on.
func (r *reading) flush() error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	activity.RecordHeartbeat(r.ctx, r.LastRow)
	if r.LastRow > r.from {
		if err := r.store.StageRows(r.ctx, r.id, time.Now().UTC(), r.Staged); err != nil {
			return err
		}
	}
	r.Rows, r.Rejected, r.last = r.Rows[:0], r.Rejected[:0], time.Now()
	return nil
}
