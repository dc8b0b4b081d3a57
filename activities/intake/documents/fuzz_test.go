package documents_test

import (
	"path/filepath"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"nmrf/activities/intake/documents"
	"nmrf/followup"
)

// FuzzDocument reads whatever follows the head of a text: no panic, errors that a person may read, and recommendations that are
// whole. Other forms are left to their converters.
func FuzzDocument(f *testing.F) {
	names, err := filepath.Glob(filepath.Join(testdata, "*.txt"))
	require.NoError(f, err)
	for _, name := range names {
		f.Add(mustFile(f, name))
	}
	f.Add(report("6. The recommendations contained in paragraphs 1 (a, z), 1 and 99 do not enjoy support.", "7.1 (Peru (Chile);", "7.3\x0c4\n7.3 \xFF"))
	f.Add(report("1.", "1.", "2.", "1.1.1", "6. following recommendations:", "1. a-\nb", "3 Do (((Peru", "7. these recommendations:", "1 \u00AD", "Annex"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, data := range [][]byte{data, append(report(supported), data...)} {
			checkText(t, data)
		}
	})
}

func checkText(t *testing.T, data []byte) {
	t.Helper()
	doc, err := read(t.Context(), data)
	if err != nil {
		require.NotEqual(t, followup.Internal, followup.AsError(err).Code, "%v", err)
		return
	}
	ids := map[string]bool{}
	require.NotEmpty(t, doc.Recommendations)
	for _, found := range doc.Recommendations {
		r := found.Recommendation
		require.False(t, ids[r.AnnotationID], "the id was given twice: %s", r.AnnotationID)
		ids[r.AnnotationID] = true
		require.NotEmpty(t, r.Text)
		require.LessOrEqual(t, len(r.Text), documents.MaxText)
		require.True(t, utf8.ValidString(r.Text+r.Symbol+r.Body+r.Paragraph))
		require.Positive(t, found.Place.Line)
	}
	for _, doubt := range doc.Doubtful {
		require.NotEmpty(t, doubt.Paragraph)
		require.NotEmpty(t, doubt.Reason)
		require.Positive(t, doubt.Place.Line)
	}
}
