package storetest

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
)

// Import takes rows over the way an import does: staged, compared, confirmed. Rows without a number get their place in the list.
func Import(t testing.TB, s *store.Store, complete bool, rows ...store.Incoming) store.Imported {
	t.Helper()
	ctx, by := context.Background(), store.By{Person: "test", At: now()}
	i, err := s.BeginImport(ctx, by, store.Import{Name: "test.csv", Complete: complete})
	require.NoError(t, err)
	_, err = s.StoreImportFile(ctx, i.ID, strings.NewReader(i.ID), 1<<20)
	require.NoError(t, err)
	_, _, err = s.ResumeImport(ctx, i.ID, now())
	require.NoError(t, err)
	for n := range rows {
		if rows[n].Number == 0 {
			rows[n].Number = n + 1
		}
	}
	require.NoError(t, s.StageRows(ctx, i.ID, now(), store.Staged{Rows: rows, LastRow: len(rows)}))
	require.NoError(t, s.CompareImport(ctx, i.ID, "test", now()))
	shown, err := s.Import(ctx, i.ID)
	require.NoError(t, err)
	taken, err := s.ConfirmImport(ctx, by, i.ID, followup.Ref{}, store.Confirmation{Changes: shown.Changes, Withdrawn: shown.Withdrawn})
	require.NoError(t, err)
	return taken.Imported
}
