package activities_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/activities"
	"nmrf/followup"
)

func TestAReferenceSetIsAnyExport(t *testing.T) {
	t.Parallel()
	want, err := activities.ReadReference("../testdata/uhri/example.json")
	require.NoError(t, err)
	for _, kind := range followup.ConfirmedKinds {
		require.NotEmpty(t, want.Examples[kind], kind)
		for _, e := range want.Examples[kind] {
			require.NotEmpty(t, e.Labels)
			require.NotEmpty(t, e.Text)
		}
	}
	for _, name := range []string{"example.csv", "example.xlsx"} {
		got, err := activities.ReadReference("../testdata/uhri/" + name)
		require.NoError(t, err)
		require.Equal(t, want, got, name)
	}
}

func TestWhatIsNoReferenceSet(t *testing.T) {
	t.Parallel()
	bare := filepath.Join(t.TempDir(), "bare.csv")
	require.NoError(t, os.WriteFile(bare, []byte("OHCHR Annotation Id,Document Symbol,Body,Text\nx1,A/HRC/1,UPR,Train nurses\n"), 0o600))
	_, err := activities.ReadReference(bare)
	require.ErrorContains(t, err, "holds no label")
	_, err = activities.ReadReference("../testdata/uhri/nowhere.json")
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = activities.ReadReference("reference_test.go")
	require.ErrorContains(t, err, "read the reference set")
}

func TestALargeReferenceSetIsDrawnFromEvenly(t *testing.T) {
	t.Parallel()
	const rows = activities.MaxReference + 5000
	file := filepath.Join(t.TempDir(), "large.csv")
	text := []byte("OHCHR Annotation Id,Document Symbol,Body,Text,Themes\n")
	for i := range rows {
		theme := "Early"
		if i >= rows/2 {
			theme = "Late"
		}
		text = fmt.Appendf(text, "x%d,A/HRC/1,UPR,Repair bridge %d,%s\n", i, i, theme)
	}
	require.NoError(t, os.WriteFile(file, text, 0o600))
	set, err := activities.ReadReference(file)
	require.NoError(t, err)
	require.Len(t, set.Examples[followup.ThemeLabel], activities.MaxReference)
	late := 0
	for _, e := range set.Examples[followup.ThemeLabel] {
		if e.Labels[0] == "Late" {
			late++
		}
	}
	require.InDelta(t, activities.MaxReference/2, late, activities.MaxReference/50)
	again, err := activities.ReadReference(file)
	require.NoError(t, err)
	require.Equal(t, set, again)
}
