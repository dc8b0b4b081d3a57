package intake_test

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"nmrf/activities/intake"
	"nmrf/followup"
)

// holds reads whatever it is given: no panic, errors a person may read, and good rows that are good.
func holds(t *testing.T, data []byte) {
	e, err := read(data)
	if err != nil {
		require.NotEqual(t, followup.Internal, followup.AsError(err).Code, "%v", err)
	}
	ids := map[string]bool{}
	for _, row := range e.rows {
		r := row.Recommendation
		require.False(t, ids[r.AnnotationID], "the id was handed over twice")
		ids[r.AnnotationID] = true
		require.NotEmpty(t, r.AnnotationID)
		require.NotEmpty(t, r.Text)
		require.LessOrEqual(t, len(r.Text), intake.MaxText)
		require.True(t, utf8.ValidString(r.AnnotationID+r.Text+r.Symbol+r.Body))
		require.NotContains(t, r.Text, "\x00")
	}
	for _, rejection := range e.rejected {
		require.Positive(t, rejection.Row)
		require.NotEmpty(t, rejection.Field)
		require.NotEmpty(t, rejection.Reason)
	}
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(`[{"AnnotationId":"a","Text":"1.1 Do <b>it</b>","Themes":["- x"],"UprCycle":3,"UprPositions":["Noted"]}]`))
	f.Add([]byte(`[{"AnnotationId":"a","Text":null},{"AnnotationId":"a","Text":"\ud800"}]`))
	f.Add([]byte("[{\"Text\":\"\xE9\",\"Body\":[[]],\"AnnotationId\":1e9}"))
	f.Fuzz(holds)
}

func FuzzCSV(f *testing.F) {
	f.Add(sheet(f, ',', published, sample))
	f.Add([]byte("sep=;\nAnnotationId;Text\n\"a\"\"b\"c;\"1.1 Do\n"))
	f.Add([]byte("\xFF\xFEA\x00n\x00"))
	f.Fuzz(holds)
}

func FuzzXLSX(f *testing.F) {
	f.Add(workbook(f, published, sample))
	f.Add(withPart(f, workbook(f, published, sample), "xl/worksheets/sheet2.xml", func(string) string {
		return `<worksheet><sheetData><row r="7"><c r="B2" t="s"><v>99</v></c></row></sheetData></worksheet>`
	}))
	f.Add(zipped(f, map[string]string{"xl/workbook.xml": "<workbook/>"}))
	f.Fuzz(holds)
}
