package engine_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
)

func TestOneExportInThreeFormsIsImportedOnce(t *testing.T) {
	t.Parallel()
	w := newRunning(t)
	for i, name := range []string{"example.json", "example.json", "example.xlsx", "example.csv"} {
		res := w.imports(w.console(), mustFile(t, name), true)
		require.Zero(t, res.Rejected, name)
		require.Positive(t, res.Rows())
		if i == 0 {
			require.Equal(t, res.Rows(), res.Added, name)
		} else {
			require.Equal(t, res.Rows(), res.Unchanged, name)
		}
	}
}

func TestBadRowsAreNamedAndTheGoodOnesTaken(t *testing.T) {
	t.Parallel()
	w := newRunning(t)
	res := w.imports(w.console(), mustFile(t, "broken.csv"), true)
	require.Equal(t, []int{15, 10, 5}, []int{res.Rows(), res.Added, res.Rejected})
	rejected, err := w.engine.ImportRejections(background, w.console(), res.ID, 0, 500)
	require.NoError(t, err)
	require.Len(t, rejected, 5)
	for _, r := range rejected {
		require.NotEmpty(t, r.Field)
		require.NotEmpty(t, r.Reason)
		require.Positive(t, r.Number)
	}
	imported := w.stream(followup.RegistryStream)
	body := imported[len(imported)-1].Body.(followup.RecommendationsImported)
	require.Equal(t, []int{15, 10, 5}, []int{body.Rows, body.Added, body.Rejected})
}

func TestWhatIsNotConfirmedLeavesTheLedgerAsItWas(t *testing.T) {
	t.Parallel()
	w := newRunning(t)
	before, err := w.store.Tree(background)
	require.NoError(t, err)
	shown := w.brings(w.console(), mustFile(t, "example.json"), false)
	require.Equal(t, store.Ready, shown.State)
	_, err = w.engine.CancelImport(background, w.console(), shown.ID)
	require.NoError(t, err)
	after, err := w.store.Tree(background)
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func TestFilesThatGiveNothingChangeNothing(t *testing.T) {
	t.Parallel()
	w := newRunning(t)
	registered := len(w.stream(followup.RegistryStream))
	for name, data := range map[string]string{
		"empty": "", "no export": "a,b\n1,2\n", "no good row": "OHCHR Annotation Id,Text\n,without an id\n",
	} {
		i := w.brings(w.console(), []byte(data), false)
		require.Equal(t, store.Failed, i.State, name)
		require.Equal(t, followup.Invalid, i.Problem.Code, "%s: %v", name, i.Problem)
	}
	require.Len(t, w.stream(followup.RegistryStream), registered)
}
