package intake_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/activities/intake"
)

func TestRejectionKnowsItsRowAndItsRecommendation(t *testing.T) {
	t.Parallel()
	bad := slices.Clone(sample)
	bad[2], bad[7] = "10/12/2014", strings.Repeat("é", 1500)
	header, row := append([]string{"", "Note", "Note"}, published...), append([]string{"=1+1", "Prot\xE9ger", "x"}, bad...)
	commas, book := mustRead(t, sheet(t, ',', header, row)), mustRead(t, workbook(t, header, mapped(row, validText)))
	for _, e := range []export{commas, book} {
		require.Len(t, e.rejected, 1)
		r := e.rejected[0]
		require.Equal(t, "row 2", r.Place)
		require.Equal(t, []string{"0d7c", "A/HRC/57/902", "UPR", "46", "128.7", `Say "housing", not shelter (Fiji, Peru);`},
			[]string{r.AnnotationID, r.Symbol, r.Body, r.Session, r.Paragraph, r.Text})
		require.Len(t, r.Cells, 17)
		require.Equal(t, []intake.Cell{{Header: "Column 1", Value: "=1+1"}, {Header: "Note", Value: "Prot\uFFFDger"}, {Header: "Note (2)", Value: "x"}}, r.Cells[:3])
		require.Equal(t, intake.Cell{Header: "Themes", Value: strings.Repeat("é", 998) + "…"}, r.Cells[10])
	}
}

func validText(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

func TestRejectionOfARecord(t *testing.T) {
	t.Parallel()
	e := mustRead(t, []byte(`[{"DocumentId":"d","AnnotationId":"a","Symbol":{"x":1},"Text":"7. Do","UprSession":[46],"Themes":["x","y"]},
		3, {"AnnotationId":"b","Text":"Do"}]`))
	require.Len(t, e.rows, 1)
	require.Equal(t, "record 3", e.rows[0].Place)
	require.Len(t, e.rejected, 2)
	require.Equal(t, intake.Rejection{
		Row: 1, Place: "record 1", Field: "Document Symbol", Reason: "the value must be a text or a list of texts", AnnotationID: "a", Session: "46",
		Paragraph: "7", Text: "Do", Cells: []intake.Cell{
			{Header: "DocumentId", Value: "d"}, {Header: "AnnotationId", Value: "a"}, {Header: "Symbol", Value: `{"x":1}`}, {Header: "Text", Value: "7. Do"},
			{Header: "UprSession", Value: "- 46"}, {Header: "Themes", Value: "- x\n- y"},
		},
	}, e.rejected[0])
	require.Equal(t, []intake.Cell{{Header: "Record", Value: "3"}}, e.rejected[1].Cells)
}

// mustCSV returns the rows of a file of rejected rows.
func mustCSV(t *testing.T, header []string, rejected []intake.Rejection) [][]string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, intake.RejectedCSV(&b, header, rejected))
	text, marked := strings.CutPrefix(b.String(), "\uFEFF")
	require.True(t, marked)
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	return rows
}

func TestHeadersOfARejectionAreUnique(t *testing.T) {
	t.Parallel()
	e := mustRead(t, []byte("AnnotationId,Text,Note,Note (2),Note,,Column 9\n,Do,1,2,3,4,5,6,7\n"))
	var headers []string
	for _, c := range e.rejected[0].Cells {
		headers = append(headers, c.Header)
	}
	require.Equal(t, []string{"AnnotationId", "Text", "Note", "Note (2)", "Note (3)", "Column 6", "Column 9", "Column 8", "Column 9 (2)"}, headers)
}

func TestRejectedRowsAsATable(t *testing.T) {
	t.Parallel()
	rejected := []intake.Rejection{
		{Row: 4, Field: "Text", Reason: "missing", Cells: []intake.Cell{{Header: "Id", Value: "=1"}, {Header: "Text", Value: ""}}},
		{Row: 9, Field: "row", Reason: "@", Cells: []intake.Cell{{Header: "Text", Value: "- a\n- b"}, {Header: "-Note", Value: "+\t"}}},
	}
	require.Equal(t, [][]string{
		{"Id", "Text", "'-Note", "row", "field", "reason"}, {"'=1", "", "", "4", "Text", "missing"}, {"", "'- a\n- b", "'+\t", "9", "row", "'@"},
	}, mustCSV(t, nil, rejected))
	require.Equal(t, [][]string{{"Text", "row", "field", "reason"}, {"", "4", "Text", "missing"}, {"'- a\n- b", "9", "row", "'@"}}, mustCSV(t, []string{"Text"}, rejected))
}

func TestRejectedRowsCanBeCorrectedAndReadAgain(t *testing.T) {
	t.Parallel()
	bad := slices.Clone(sample)
	bad[2] = "10/12/2014"
	for _, data := range [][]byte{sheet(t, ',', published, bad), workbook(t, published, bad)} {
		var b bytes.Buffer
		require.NoError(t, intake.RejectedCSV(&b, nil, mustRead(t, data).rejected))
		corrected := mustRead(t, bytes.ReplaceAll(b.Bytes(), []byte("10/12/2014"), []byte(sample[2])))
		require.Empty(t, corrected.rejected)
		require.Equal(t, wanted, corrected.rows[0].Recommendation)
	}
}

func TestProgressRisesToTheEnd(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"example.json", "example.csv", "example.xlsx"} {
		data := mustFile(t, name)
		var told []int64
		source := intake.FileSource{File: bytes.NewReader(data), Size: int64(len(data)), Progress: func(done, total int64) {
			require.EqualValues(t, len(data), total)
			told = append(told, done)
		}}
		_, err := source.Read(context.Background(), func(intake.Row) error { return nil }, nil)
		require.NoError(t, err)
		require.True(t, slices.IsSorted(told))
		require.EqualValues(t, len(data), told[len(told)-1], name)
	}
}

func TestReadingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"example.json", "example.csv", "example.xlsx"} {
		data := mustFile(t, name)
		ctx, cancel := context.WithCancel(context.Background())
		source, rows := intake.FileSource{File: bytes.NewReader(data), Size: int64(len(data))}, 0
		_, err := source.Read(ctx, func(intake.Row) error { rows++; cancel(); return nil }, nil)
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, 1, rows)
	}
}
