package main

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/oklog/ulid/v2"

	"nmrf/activities/intake"
	"nmrf/engine"
	"nmrf/store"
)

// localImports brings files as the console of the machine.
type localImports struct {
	*parts
	stopWorker func()
}

// localImports opens the parts on the data directory. Where no nmrf runs there, it reads the files itself.
func (s *settings) localImports(ctx context.Context) (importer, error) {
	p, err := s.console(ctx)
	if err != nil {
		return nil, err
	}
	l := localImports{parts: p, stopWorker: func() {}}
	if p.ground != nil {
		if l.stopWorker, err = p.startWorker(ctx); err != nil {
			p.close()
			return nil, err
		}
	}
	return l, nil
}

func (l localImports) close() {
	l.stopWorker()
	l.parts.close()
}

// caller is the console with a new request.
func (l localImports) caller() engine.Caller {
	return l.engine.Console(consoleUser(), ulid.Make().String())
}

// importPoll is how often an import that is being read is asked how far it has come.
const importPoll = 50 * time.Millisecond

func (l localImports) bring(ctx context.Context, file string, complete bool, tell func(progress)) (imported, error) {
	i, err := l.send(ctx, file, complete)
	for err == nil && (i.State == store.Uploading || i.State == store.Reading) {
		tell(progress{percent: 100 * i.Done, perSecond: i.PerSec, row: i.Row, left: i.Left})
		select {
		case <-ctx.Done():
			return imported{}, ctx.Err()
		case <-time.After(importPoll):
		}
		i, err = l.engine.Import(ctx, l.caller(), i.ID)
	}
	if err != nil {
		return imported{}, err
	}
	return l.read(ctx, i)
}

func (l localImports) send(ctx context.Context, file string, complete bool) (store.Import, error) {
	if isAddress(file) {
		return l.engine.PullImport(ctx, l.caller(), file, complete)
	}
	f, err := os.Open(file)
	if err != nil {
		return store.Import{}, err
	}
	defer f.Close()
	return l.engine.StartImport(ctx, l.caller(), engine.NewImport{Name: filepath.Base(file), Body: f, Complete: complete})
}

func (l localImports) read(ctx context.Context, i store.Import) (imported, error) {
	out := imported{id: i.ID, Format: i.Format, Rows: i.Rows(), Added: i.Added, Changed: i.Changed, Unchanged: i.Unchanged, Missing: i.Missing,
		Withdrawn: i.Withdrawn, changes: i.Changes, asksNumber: i.Sweeping(), documented: i.Documented}
	if i.Problem != nil {
		out.failed = i.Problem.Says
	}
	for last := 0; ; {
		page, err := l.engine.ImportRejections(ctx, l.caller(), i.ID, last, 500)
		if err != nil || len(page) == 0 {
			return out, err
		}
		for _, r := range page {
			out.Rejected = append(out.Rejected, intake.Rejection{Row: r.Number, Field: r.Field, Reason: r.Reason})
			last = r.Number
		}
	}
}

func (l localImports) take(ctx context.Context, i imported, withdrawn int) (imported, error) {
	taken, err := l.engine.ConfirmImport(ctx, l.caller(), i.id, store.Confirmation{Changes: i.changes, Withdrawn: withdrawn})
	if err != nil {
		return i, err
	}
	return l.read(ctx, taken)
}

func (l localImports) cancel(ctx context.Context, i imported) error {
	_, err := l.engine.CancelImport(ctx, l.caller(), i.id)
	return err
}

func (l localImports) changes(ctx context.Context, i imported, kind string, limit int) ([]changed, error) {
	list, err := l.engine.ImportChanges(ctx, l.caller(), i.id, kind, 0, limit)
	if err != nil {
		return nil, err
	}
	out := make([]changed, len(list))
	for n, c := range list {
		out[n] = changed{id: c.Recommendation.AnnotationID}
		for _, d := range c.Differences {
			out[n].fields = append(out[n].fields, d.Field)
		}
	}
	return out, nil
}
