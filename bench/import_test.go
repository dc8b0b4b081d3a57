package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/oklog/ulid/v2"
	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
	"nmrf/workflows"
)

const records = 50_000

// export is a UHRI export as JSON.
func export(t *testing.T) []byte {
	t.Helper()
	rows := make([]map[string]any, records)
	for i := range rows {
		rows[i] = map[string]any{"AnnotationId": fmt.Sprintf("a-%06d", i), "Symbol": fmt.Sprintf("A/HRC/%d/1", i/500), "Body": "- UPR", "AnnotationType": "- Recommendations",
			"Countries": []string{"Velmara"}, "Themes": []string{"Right to health", "Right to education"}, "Sdgs": []string{"3.8 - Health for all"},
			"Text":            fmt.Sprintf("101.%d Build clinic %d in the villages. %s", i%500, i, strings.Repeat("Train its nurses and report on it. ", 15)),
			"PublicationDate": "2025-02-12T00:00:00", "UprPositions": []string{"Supported"}}
	}
	data, err := json.Marshal(rows)
	require.NoError(t, err)
	return data
}

// TestImport compares an import, staged, compared and confirmed, with decoding the file and copying it into a table.
func TestImport(t *testing.T) {
	data := export(t)
	r := newRig(t)
	floor := copied(t, storetest.Database(t), data)
	began := time.Now()
	ctx, by := context.Background(), store.By{Person: "bench", Institution: "nmirf", At: time.Now().UTC(), Command: ulid.Make().String()}
	i, err := r.store.BeginImport(ctx, by, store.Import{Name: "export.json"})
	require.NoError(t, err)
	i, err = r.store.StoreImportFile(ctx, i.ID, bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	r.start(workflows.ImportID(i.ID), workflows.ImportWorkflow, i.ID)
	require.Eventually(t, func() bool {
		i, err = r.store.Import(ctx, i.ID)
		return err != nil || i.State != store.Reading
	}, 5*time.Minute, 20*time.Millisecond)
	require.NoError(t, err)
	require.Equal(t, records, i.Added)
	by.Command = ulid.Make().String()
	_, err = r.store.ConfirmImport(ctx, by, i.ID, followup.Ref{}, store.Confirmation{Changes: i.Changes})
	require.NoError(t, err)
	ours := time.Since(began)
	fmt.Printf("import of %d records (%d MB of JSON): %.1f s; decoded and copied into a table: %.1f s; ratio %.2f\n", records, len(data)>>20, ours.Seconds(), floor.Seconds(),
		ours.Seconds()/floor.Seconds())
}

// copied is the floor: the same records decoded and copied, as they are.
func copied(t *testing.T, url string, data []byte) time.Duration {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	require.NoError(t, err)
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, `CREATE TABLE floor (id text PRIMARY KEY, doc jsonb NOT NULL)`)
	require.NoError(t, err)
	began := time.Now()
	var rows []json.RawMessage
	require.NoError(t, json.Unmarshal(data, &rows))
	_, err = conn.CopyFrom(ctx, pgx.Identifier{"floor"}, []string{"id", "doc"}, pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
		return []any{fmt.Sprint(i), []byte(rows[i])}, nil
	}))
	require.NoError(t, err)
	return time.Since(began)
}
