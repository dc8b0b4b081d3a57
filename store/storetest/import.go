package storetest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
)

// Stage brings rows as far as an import that is ready to be confirmed.
func Stage(t testing.TB, s *store.Store, by store.By, complete bool, rows []store.Incoming, rejected ...store.Rejected) store.Import {
	t.Helper()
	ctx := context.Background()
	i, err := s.BeginImport(ctx, by, store.Import{Name: "test.csv", Complete: complete})
	require.NoError(t, err)
	i, err = s.StoreImportFile(ctx, i.ID, strings.NewReader(i.ID), 1<<20)
	require.NoError(t, err)
	_, _, err = s.ResumeImport(ctx, i.ID, by.At)
	require.NoError(t, err)
	require.NoError(t, s.StageRows(ctx, i.ID, by.At.Add(time.Second), store.Staged{Rows: rows, Rejected: rejected, LastRow: 1000}))
	require.NoError(t, s.CompareImport(ctx, i.ID, "test", by.At))
	i, err = s.Import(ctx, i.ID)
	require.NoError(t, err)
	require.Equal(t, store.Ready, i.State)
	return i
}

// Take takes an import over as it was shown.
func Take(s *store.Store, by store.By, i store.Import) (store.Import, error) {
	by.Command = ulid.Make().String()
	return s.ConfirmImport(context.Background(), by, i.ID, followup.Ref{}, store.Confirmation{Changes: i.Changes, Withdrawn: i.Withdrawn})
}
