package intake_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"maps"
	"slices"
	"strings"
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
	ids, last := map[string]bool{}, 0
	for _, row := range e.rows {
		r := row.Recommendation
		require.Greater(t, row.Number, last)
		last = row.Number
		require.False(t, ids[r.AnnotationID], "the id was handed over twice")
		ids[r.AnnotationID] = true
		require.NotEmpty(t, r.AnnotationID)
		require.NotEmpty(t, r.Text)
		require.LessOrEqual(t, len(r.Text), intake.MaxText)
		require.True(t, utf8.ValidString(r.AnnotationID+r.Text+r.Symbol+r.Body+r.Paragraph))
		require.NotContains(t, r.Text, "\x00")
	}
	for _, rejection := range e.rejected {
		tells(t, rejection)
	}
	require.NoError(t, intake.RejectedCSV(io.Discard, nil, e.rejected))
}

// tells holds a rejection to what it promises.
func tells(t *testing.T, r intake.Rejection) {
	require.Positive(t, r.Row)
	require.NotEmpty(t, r.Place)
	require.NotEmpty(t, r.Field)
	require.NotEmpty(t, r.Reason)
	headers := map[string]bool{}
	values := []string{r.AnnotationID, r.Symbol, r.Body, r.Session, r.Paragraph, r.Text}
	for _, c := range r.Cells {
		require.False(t, headers[c.Header], "the header %q comes twice", c.Header)
		headers[c.Header] = true
		values = append(values, c.Header, c.Value)
	}
	for _, value := range values {
		require.LessOrEqual(t, len(value), 2_100)
		require.True(t, utf8.ValidString(value))
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
	f.Add(stored(f, map[string]string{
		"xl/workbook.xml": minimalBook, "xl/_rels/workbook.xml.rels": minimalRelations, "xl/worksheets/data.xml": "<a><sheetData>" + inline("AnnotationId", "Text") + inline("a", "b"),
	}))
	f.Fuzz(holds)
}

// stored is a workbook that is neither compressed nor has checksums, so that what a fuzzer changes in it is read.
func stored(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		size := uint64(len(parts[name]))
		w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Store, UncompressedSize64: size, CompressedSize64: size})
		require.NoError(t, err)
		_, err = io.WriteString(w, parts[name])
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

// FuzzSheet changes what is in a workbook, which FuzzXLSX hardly gets to see through the compression: the number of a row, a cell and its
// text among the shared strings, the cells that are merged, and any XML between them.
func FuzzSheet(f *testing.F) {
	f.Add("2", "B2", "s", "0", "Do it", "B1:C1", "")
	f.Add("-1", "XFD9", "inlineStr", "#N/A", "_x000D_", "A1:XFD1048576", "<is><r><t>x</t></r><rPh><t>y</t></rPh></is>")
	f.Add("99999999999", "C2", "e", "1", "b", "", "<f>1+1</f><row/><is><t>")
	f.Add("3", "", "str", "=1", "", "1:2", "</c></row><row><c/><c t='s'><v>1</v></c>")
	f.Fuzz(func(t *testing.T, number, name, kind, value, shared, merged, between string) {
		holds(t, handmade(t, "<sheetData>"+inline("AnnotationId", "Text", "Themes")+inline("a", "1.1 Do", "- x")+
			`<row r="`+escaped(number)+`"><c t="str"><v>b</v></c><c r="`+escaped(name)+`" t="`+escaped(kind)+`"><v>`+escaped(value)+`</v>`+between+`</c></row>`+
			inline("c", "Do")+`</sheetData><mergeCells><mergeCell ref="`+escaped(merged)+`"/></mergeCells>`, "<si><t>"+escaped(shared)+"</t></si><si/>"))
	})
}

// FuzzTemplate fills the template in: every row is named or handed over, and the same again changes nothing.
func FuzzTemplate(f *testing.F) {
	f.Add("Court", "Case 1", "45(a)", "Do it.", "a; b", "", "2024-02-29")
	f.Add("Court", "", "", "12. Do <b>it</b>", "- a\n- b", "own:1", "45000")
	f.Add("=1+1", "\x00", "'-1", " ", "；", "#REF!", "9999-12-31")
	f.Fuzz(func(t *testing.T, source, document, number, text, themes, id, date string) {
		row := inline(escaped(source), escaped(document), escaped(date), escaped(number), escaped(text), escaped(themes), escaped(id), "x")
		head := inline("Source or body", "Document", "Date of the document", "Paragraph", "Text of the recommendation", "Themes", "Id of an earlier export", "Note")
		data := handmade(t, "<sheetData>"+head+row+row+"</sheetData>", "")
		holds(t, data)
		first, err := read(data)
		require.NoError(t, err)
		require.Equal(t, intake.TemplateXLSX, first.format)
		require.True(t, len(first.rows) == 1 && len(first.rejected) == 0 || len(first.rows) == 0 && len(first.rejected) == 2)
		second, err := read(data)
		require.NoError(t, err)
		require.Equal(t, first, second)
	})
}

func escaped(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(strings.ReplaceAll(s, "_x", "")))
	return b.String()
}
