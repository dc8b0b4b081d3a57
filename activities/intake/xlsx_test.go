package intake_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"nmrf/activities/intake"
	"nmrf/followup"
)

const minimalRelations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
	<Relationship Id="rId7" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/data.xml"/>
	<Relationship Id="rId8" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`

const minimalBook = `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Data" sheetId="1" r:id="rId7"/></sheets></workbook>`

// handmade is a workbook of one sheet and its shared strings, both as XML.
func handmade(t testing.TB, sheet, shared string) []byte {
	t.Helper()
	return zipped(t, map[string]string{
		"xl/workbook.xml": minimalBook, "xl/_rels/workbook.xml.rels": minimalRelations,
		"xl/worksheets/data.xml": "<worksheet>" + sheet + "</worksheet>", "xl/sharedStrings.xml": "<sst>" + shared + "</sst>",
	})
}

// inline writes cells without names, one after another.
func inline(cells ...string) string {
	var b strings.Builder
	for _, c := range cells {
		fmt.Fprintf(&b, `<c t="inlineStr"><is><t>%s</t></is></c>`, c)
	}
	return "<row>" + b.String() + "</row>"
}

func TestWorkbookIsReadAsALibraryReadsIt(t *testing.T) {
	t.Parallel()
	data := mustFile(t, "example.xlsx")
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	rows, err := f.GetRows("Export")
	require.NoError(t, err)
	width := len(rows[0])
	for i, row := range rows {
		rows[i] = append(row, make([]string, width-len(row))...)
	}
	require.Equal(t, recommendations(mustRead(t, sheet(t, ',', rows...))), recommendations(mustRead(t, data)))
}

func TestWaysToWriteACell(t *testing.T) {
	t.Parallel()
	shared := `<si><t>AnnotationId</t></si><si><r><rPr><b/></rPr><t>Te</t></r><r><t>xt</t></r><rPh><t>hidden</t></rPh></si>
		<si><t xml:space="preserve">1.1 Do_x000D_
it_x005F_x000D_</t></si>`
	data := handmade(t, `<sheetPr/><sheetData>
		<row r="3"><c r="B3" t="s"><v>0</v></c><c r="D3" t="s"><v>1</v></c><c t="str"><v>Themes</v></c></row>
		<row r="9"><c r="B9"><v>17</v></c><c r="D9" s="4" t="s"><v>2</v></c><c t="inlineStr"><is><r><t>a &amp; </t></r><r><t>b</t></r></is></c></row>
		<row><c/><c r="B10" t="str"><v>x</v></c><c/><c t="inlineStr"><is><t>_xD83D__xDE00_ 2</t></is><extLst><ext/></extLst></c></row>
		</sheetData><mergeCells/>`, shared)
	e := mustRead(t, data)
	require.Empty(t, e.rejected)
	require.Equal(t, []intake.Row{
		{Number: 9, Place: "row 9", Recommendation: followup.Recommendation{AnnotationID: "17", Paragraph: "1.1", Text: "Do\nit_x000D_", Themes: []string{"a & b"}}},
		{Number: 10, Place: "row 10", Recommendation: followup.Recommendation{AnnotationID: "x", Text: "\U0001F600 2"}},
	}, e.rows)
}

func TestNumbersOfRowsAlwaysRise(t *testing.T) {
	t.Parallel()
	row := `<row r="%s"><c t="str"><v>%s</v></c><c t="str"><v>Do</v></c></row>`
	data := "<sheetData>" + inline("AnnotationId", "Text")
	for _, r := range [][2]string{{"9", "a"}, {"3", "b"}, {"10", "c"}, {"99999999999", "d"}, {"-1", "e"}, {"x", ""}, {"20", "f"}} {
		data += fmt.Sprintf(row, r[0], r[1])
	}
	e := mustRead(t, handmade(t, data+"</sheetData>", ""))
	var numbers []int
	for _, r := range e.rows {
		numbers = append(numbers, r.Number)
	}
	require.Equal(t, []int{9, 10, 11, 12, 13, 20}, numbers)
	require.Equal(t, 14, e.rejected[0].Row)
}

func TestPrefixedNamesOfElements(t *testing.T) {
	t.Parallel()
	data := zipped(t, map[string]string{
		"xl/workbook.xml": minimalBook, "xl/_rels/workbook.xml.rels": strings.Replace(minimalRelations, `"worksheets`, `"/xl/worksheets`, 1),
		"xl/worksheets/data.xml": `<x:worksheet xmlns:x="y"><x:sheetData><x:row><x:c t="str"><x:v>AnnotationId</x:v></x:c><x:c t="str"><x:v>Text</x:v></x:c></x:row>
			<x:row><x:c><x:v>1</x:v></x:c><x:c t="str"><x:v>Do</x:v></x:c></x:row></x:sheetData></x:worksheet>`,
	})
	require.Equal(t, "Do", mustRead(t, data).rows[0].Recommendation.Text)
}

// formulas is a workbook in which some cells are formulas, with and without the value that a program computed.
func TestFormulasAreNamed(t *testing.T) {
	t.Parallel()
	data := handmade(t, "<sheetData>"+inline("AnnotationId", "Text", "Note")+
		`<row r="2"><c t="inlineStr"><is><t>a</t></is></c><c t="str"><f>HYPERLINK("http://example.org","Do")</f><v>Do</v></c></row>
		<row r="3"><c><f>1+1</f></c><c t="inlineStr"><is><t>Do</t></is></c></row>
		<row r="4"><c t="inlineStr"><is><t>c</t></is></c><c t="e"><v>#REF!</v></c></row>
		<row r="5"><c t="inlineStr"><is><t>d</t></is></c><c t="inlineStr"><is><t>=HYPERLINK("http://example.org")</t></is></c></row>
		<row r="6"><c t="inlineStr"><is><t>e</t></is></c><c t="inlineStr"><is><t>Do</t></is></c><c><f>NOW()</f><v>3</v></c></row></sheetData>`, "")
	e := mustRead(t, data)
	require.Len(t, e.rows, 1)
	require.Equal(t, "e", e.rows[0].Recommendation.AnnotationID)
	const formula = "the cell holds a formula: put its value in its place"
	require.Equal(t, []intake.Rejection{
		{Row: 2, Field: "Text", Reason: formula},
		{Row: 3, Field: "OHCHR Annotation Id", Reason: formula},
		{Row: 4, Field: "Text", Reason: "a spreadsheet program took the value for a formula: import the file as UHRI exported it"},
		{Row: 5, Field: "Text", Reason: formula},
	}, named(e))
}

func TestDamagedCharactersOfASheet(t *testing.T) {
	t.Parallel()
	e := mustRead(t, handmade(t, "<sheetData>"+inline("AnnotationId", "Text", "Themes")+inline("a", "Prot\xE9ger", "x")+
		`<row><c><v>2</v></c><c t="inlineStr"><is><t>Do</t></is></c><c t="s"><v>0</v></c></row>`+inline("b", "Do\x00 \x0Bit \uFFFD\uFFFF", "é")+"</sheetData>",
		"<si><t>Libert\xC3</t></si>"))
	require.Len(t, e.rows, 1)
	require.Equal(t, "Do it \uFFFD", e.rows[0].Recommendation.Text)
	const reason = "the characters are damaged (not UTF-8): export the file again, or save it as CSV UTF-8"
	require.Equal(t, []intake.Rejection{{Row: 2, Field: "Text", Reason: reason}, {Row: 3, Field: "Themes", Reason: reason}}, named(e))
	require.Equal(t, "Prot\uFFFDger", e.rejected[0].Text)
}

func TestMergedHeader(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	for i, row := range [][]string{
		{"Export of 3 March"}, {"AnnotationId", "Text", "", "UPR", "", "Note"}, {"", "", "", "Session", "Position"},
		{"a", "Do"}, {"b", "Do", "more"}, {"c", "Do", "", "46"}, {"d", "Do", "", "", "Noted"}, {"e", "Do", "", "", "", "n"},
	} {
		require.NoError(t, f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row))
	}
	for _, group := range []string{"A1:F1", "A2:A3", "B2:C2", "D2:E2"} {
		first, last, _ := strings.Cut(group, ":")
		require.NoError(t, f.MergeCell("Sheet1", first, last))
	}
	b, err := f.WriteToBuffer()
	require.NoError(t, err)
	e := mustRead(t, b.Bytes())
	require.Len(t, e.rows, 3)
	require.Equal(t, []int{4, 6, 8}, []int{e.rows[0].Number, e.rows[1].Number, e.rows[2].Number})
	require.Equal(t, []intake.Rejection{
		{Row: 3, Field: "row", Reason: `the header "UPR" is merged over several columns: give each column a header of its own`},
		{Row: 5, Field: "Text", Reason: `the header "Text" is merged over several columns: give each column a header of its own`},
		{Row: 7, Field: "row", Reason: `the header "UPR" is merged over several columns: give each column a header of its own`},
	}, named(e))
}

func TestManyColumnsOfASheet(t *testing.T) {
	t.Parallel()
	ids := []string{"AnnotationId", "Text"}
	many := strings.Repeat(`<c t="str"><v>n</v></c>`, 5_000)
	far := `<row><c t="str"><v>%s</v></c><c t="str"><v>%s</v></c><c r="%s" t="str"><v>%s</v></c></row>`
	e := mustRead(t, handmade(t, "<sheetData>"+fmt.Sprintf(far, "AnnotationId", "Text", "XFD1", " ")+fmt.Sprintf(far, "a", "Do", "XFD2", "x")+
		"<row>"+many+"</row>"+fmt.Sprintf(far, "b", "Do", "ZZZZZZZ4", "")+"</sheetData>", ""))
	require.Len(t, e.rows, 3)
	require.Equal(t, "n", e.rows[1].Recommendation.AnnotationID)
	for _, header := range []string{inline(append(ids, slices.Repeat([]string{"n"}, 199)...)...), fmt.Sprintf(far, "AnnotationId", "Text", "XFD1", "n")} {
		_, err := read(handmade(t, "<sheetData>"+header+inline("a", "Do")+"</sheetData>", ""))
		require.Equal(t, "too_many_columns", followup.AsError(err).Rule)
	}
}

func TestHugeTextOfASheetIsNamed(t *testing.T) {
	t.Parallel()
	head := inline("AnnotationId", "Text", "Note", "Note", "Note", "Note")
	million := strings.Repeat("word ", 200_000)
	again := strings.Repeat(`<c t="s"><v>0</v></c>`, 5)
	e := mustRead(t, handmade(t, "<sheetData>"+head+inline("a", million)+"<row><c><v>1</v></c>"+again+"</row>"+inline("b", "Do")+"</sheetData>", "<si><t>"+million+"</t></si>"))
	require.Len(t, e.rows, 1)
	require.Equal(t, []intake.Rejection{
		{Row: 2, Field: "Text", Reason: "the text is longer than 100 kB: split it or remove what is not part of it"},
		{Row: 3, Field: "row", Reason: "the row is larger than 2 MB: shorten its cells"},
	}, named(e))
	require.LessOrEqual(t, len(e.rejected[0].Text), 2_000)
}

// deflated is a workbook of which one part repeats a piece n times.
func deflated(t testing.TB, parts map[string]string, name, before, piece string, n int, after string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range parts {
		w, err := z.Create(name)
		require.NoError(t, err)
		_, err = w.Write([]byte(content))
		require.NoError(t, err)
	}
	w, err := z.Create(name)
	require.NoError(t, err)
	_, err = w.Write([]byte(before))
	require.NoError(t, err)
	block := []byte(strings.Repeat(piece, 10_000))
	for range n / 10_000 {
		_, err = w.Write(block)
		require.NoError(t, err)
	}
	_, err = w.Write([]byte(after))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.Bytes()
}

// TestBombsOfAWorkbook runs alone, as it measures the memory.
func TestBombsOfAWorkbook(t *testing.T) {
	book := map[string]string{"xl/workbook.xml": minimalBook, "xl/_rels/workbook.xml.rels": minimalRelations}
	const data = "xl/worksheets/data.xml"
	for name, c := range map[string]struct {
		part, before, piece string
		n                   int
		rule                string
	}{
		"strings":    {"xl/sharedStrings.xml", "<sst>", "<si/>", 5_000_000, "unpacks_too_large"},
		"string":     {"xl/sharedStrings.xml", "<sst><si><t>", "a", 3_000_000, "record_too_large"},
		"cells":      {data, "<worksheet><sheetData><row>", "<c/>", 1_000_000, "record_too_large"},
		"attributes": {data, "<worksheet><sheetData><row><c ", ` a=""`, 1_000_000, "record_too_large"},
		"depth":      {data, "<worksheet>", "<a>", 1_000_000, "record_too_large"},
		"cell":       {data, "<worksheet><sheetData><row><c t=\"str\"><v>", "a", 3_000_000, "record_too_large"},
		"book":       {"xl/workbook.xml", "<workbook><sheets>", "<a>", 1_000_000, "record_too_large"},
	} {
		t.Run(name, func(t *testing.T) {
			data := deflated(t, book, c.part, c.before, c.piece, c.n, "")
			var err error
			peak := peakHeap(func() { _, err = read(data) })
			require.Equal(t, c.rule, followup.AsError(err).Rule, err)
			require.Less(t, peak, uint64(150<<20))
		})
	}
}

func TestTooManyPartsOfAWorkbook(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for range 60 {
		_, err := z.CreateRaw(&zip.FileHeader{Name: "x", Comment: strings.Repeat("x", 65_000)})
		require.NoError(t, err)
	}
	for range 60 {
		_, err := z.CreateRaw(&zip.FileHeader{Name: "x", Extra: make([]byte, 60_000)})
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	_, err := read(b.Bytes())
	require.Equal(t, "unpacks_too_large", followup.AsError(err).Rule, err)
}
