package engine_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/engine"
	"nmrf/followup"
	"nmrf/store"
)

func TestOneExportInThreeFormsIsImportedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i, name := range []string{"example.json", "example.json", "example.xlsx", "example.csv"} {
		res, err := w.imports(w.console(), mustFile(t, name), engine.ImportOptions{Complete: true})
		require.NoError(t, err, name)
		require.Empty(t, res.Rejected, name)
		want := store.Imported{Unchanged: res.Rows, Changes: res.Changes}
		if i == 0 {
			want = store.Imported{Added: res.Rows, Changes: res.Changes}
		}
		require.Equal(t, want, res.Imported, name)
		require.Positive(t, res.Rows)
	}
}

func TestBadRowsAreNamedAndTheGoodOnesTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	data := mustFile(t, "broken.csv")
	dry, err := w.imports(w.console(), data, engine.ImportOptions{DryRun: true})
	require.NoError(t, err)
	res, err := w.imports(w.console(), data, engine.ImportOptions{Complete: true})
	require.NoError(t, err)
	require.Equal(t, dry.Imported, res.Imported)
	require.Equal(t, dry.Rejected, res.Rejected)
	require.Equal(t, []int{15, 10, 5}, []int{res.Rows, res.Added, len(res.Rejected)})
	for _, r := range res.Rejected {
		require.NotEmpty(t, r.Field)
		require.NotEmpty(t, r.Reason)
		require.Positive(t, r.Row)
	}
	imported := w.stream(followup.RegistryStream)
	body := imported[len(imported)-1].Body.(followup.RecommendationsImported)
	require.Equal(t, []int{15, 10, 5}, []int{body.Rows, body.Added, body.Rejected})
}

func TestADryRunLeavesTheLedgerAsItWas(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before, err := w.store.Tree(background)
	require.NoError(t, err)
	_, err = w.imports(w.console(), mustFile(t, "example.json"), engine.ImportOptions{DryRun: true})
	require.NoError(t, err)
	after, err := w.store.Tree(background)
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func TestFilesThatGiveNothingChangeNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, data := range map[string]string{
		"empty": "", "no export": "a,b\n1,2\n", "no good row": "OHCHR Annotation Id,Text\n,without an id\n",
	} {
		_, err := w.imports(w.console(), []byte(data), engine.ImportOptions{})
		require.Equal(t, followup.Invalid, followup.AsError(err).Code, "%s: %v", name, err)
	}
	require.Len(t, w.stream(followup.RegistryStream), 1, "the policy alone")
}
