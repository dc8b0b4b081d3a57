package engine_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/engine"
	"nmrf/followup"
	"nmrf/store"
)

func TestOneExportInThreeFormsIsImportedOnce(t *testing.T) {
	t.Parallel()
	w := newRunning(t)
	for i, name := range []string{"example.json", "example.json", "example.xlsx", "example.csv"} {
		taken := w.imports(w.console(), mustFile(t, name), true)
		require.Positive(t, taken.Rows(), name)
		want := []int{0, 0, taken.Rows()}
		if i == 0 {
			want = []int{taken.Rows(), 0, 0}
		}
		require.Equal(t, want, []int{taken.Added, taken.Changed, taken.Unchanged}, name)
		require.Zero(t, taken.Withdrawn+taken.Rejected, name)
		require.Equal(t, store.Taken, taken.State)
		require.False(t, taken.EndedAt.IsZero())
	}
	w.ends(t)
}

// ends waits until every import's workflow has ended.
func (w *world) ends(t *testing.T) {
	t.Helper()
	all, err := w.engine.Imports(background, w.as("cora"))
	require.NoError(t, err)
	require.NotEmpty(t, all)
	for _, i := range all {
		require.NoError(t, w.client.GetWorkflow(background, "import/"+i.ID, "").Get(background, nil))
	}
}

func TestBadRowsAreNamedAndTheGoodOnesTaken(t *testing.T) {
	t.Parallel()
	w := newRunning(t)
	i := w.imports(w.console(), mustFile(t, "broken.csv"), true)
	require.Equal(t, []int{15, 10, 5}, []int{i.Rows(), i.Added, i.Rejected})
	rejected, err := w.engine.ImportRejections(background, w.console(), i.ID, 0, 500)
	require.NoError(t, err)
	require.Len(t, rejected, 5)
	var file bytes.Buffer
	require.NoError(t, w.engine.WriteImportRejections(background, w.console(), i.ID, &file))
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.String(), "\uFEFF"))).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 6)
	require.Contains(t, rows[0], "Text", "the columns as they stood in the file")
	require.Equal(t, []string{"row", "field", "reason"}, rows[0][len(rows[0])-3:])
	for n, r := range rejected {
		require.NotEmpty(t, r.Reason)
		require.Equal(t, []string{r.Field, r.Reason}, rows[n+1][len(rows[0])-2:])
	}
	imported := w.stream(followup.RegistryStream)
	body := imported[len(imported)-1].Body.(followup.RecommendationsImported)
	require.Equal(t, []int{15, 10, 5}, []int{body.Rows, body.Added, body.Rejected})
	require.Equal(t, i.Changes, body.Changes)
}

func TestAnImportThatIsNotConfirmedCountsForNothing(t *testing.T) {
	t.Parallel()
	w := newRunning(t)
	before, err := w.store.Tree(background)
	require.NoError(t, err)
	i, err := w.brings(w.as("cora"), mustFile(t, "example.json"), false)
	require.NoError(t, err)
	again, err := w.brings(w.as("cora"), mustFile(t, "example.json"), false)
	require.NoError(t, err)
	require.Equal(t, i.ID, again.ID, "the second click brings nothing new")
	_, err = w.engine.ConfirmImport(background, w.as("cora"), i.ID, store.Confirmation{Changes: "what was never shown"})
	require.Equal(t, store.ImportMoved, followup.AsError(err).Rule)
	dropped, err := w.engine.CancelImport(background, w.as("cora"), i.ID)
	require.NoError(t, err)
	require.Equal(t, store.Cancelled, dropped.State)
	after, err := w.store.Tree(background)
	require.NoError(t, err)
	require.Equal(t, before, after)
	w.ends(t)
	require.Equal(t, 10, w.imports(w.as("cora"), mustFile(t, "broken.csv"), false).Added, "and stands in nobody's way")
}

func TestWhatMovedSinceItWasShownIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	w := newRunning(t)
	shown, err := w.brings(w.as("cora"), mustFile(t, "example.csv"), false)
	require.NoError(t, err)
	w.imports(w.console(), mustFile(t, "example.json"), false)
	_, err = w.engine.ConfirmImport(background, w.as("cora"), shown.ID, store.Confirmation{Changes: shown.Changes})
	require.Equal(t, store.ImportMoved, followup.AsError(err).Rule)
	now, err := w.engine.Import(background, w.as("cora"), shown.ID)
	require.NoError(t, err)
	require.Equal(t, []int{0, shown.Added}, []int{now.Added, now.Unchanged}, "it was compared anew")
	_, err = w.engine.ConfirmImport(background, w.as("cora"), shown.ID, store.Confirmation{Changes: now.Changes})
	require.NoError(t, err)
}

func TestFilesThatGiveNothingChangeNothing(t *testing.T) {
	t.Parallel()
	w := newRunning(t)
	size := len(w.stream(followup.RegistryStream))
	for name, data := range map[string]string{
		"empty": "", "no export": "a,b\n1,2\n", "no good row": "OHCHR Annotation Id,Text\n,without an id\n",
	} {
		i, err := w.brings(w.as("cora"), []byte(data), false)
		require.NoError(t, err)
		require.Equal(t, store.Failed, i.State, name)
		require.Equal(t, followup.Invalid, i.Problem.Code, "%s: %v", name, i.Problem)
		require.NotEmpty(t, i.Problem.Says)
	}
	_, err := w.engine.StartImport(background, w.as("cora"), engine.NewImport{Name: strings.Repeat("n", 301), Body: strings.NewReader("x")})
	require.Equal(t, "file", followup.AsError(err).Field)
	require.Len(t, w.stream(followup.RegistryStream), size)
	w.ends(t)
}

// broken is a body that ends before its end.
type broken struct{ left io.Reader }

func (b broken) Read(p []byte) (int, error) {
	n, err := b.left.Read(p)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func TestAnUploadThatBreaksOffLeavesNothing(t *testing.T) {
	t.Parallel()
	w := newRunning(t)
	_, err := w.engine.StartImport(background, w.as("cora"), engine.NewImport{Name: "half", Body: broken{bytes.NewReader(mustFile(t, "example.json")[:500])}})
	require.Error(t, err)
	all, err := w.engine.Imports(background, w.as("cora"))
	require.NoError(t, err)
	require.Equal(t, store.Cancelled, all[0].State)
}
