package intake_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"nmrf/activities/intake"
	"nmrf/followup"
)

// The columns of the template, in its order: source, document, date, paragraph, State, text, type, themes, persons, SDGs, recommending, id.
var judgment = []string{
	"Regional Court of Rights", "Case 12/2023", "2024-06-21", "45(a)", "Velmara", "The State shall house the evicted families.", "Judgment",
	"Housing; Forced evictions", "Children\nOlder persons", "11.1；16.3", "Fiji; Peru", "",
}

func mustTemplate(t testing.TB, language string) *excelize.File {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, intake.Template(&b, language))
	f, err := excelize.OpenReader(&b)
	require.NoError(t, err)
	return f
}

// filled is the template with rows in it.
func filled(t testing.TB, f *excelize.File, rows ...[]string) []byte {
	t.Helper()
	for i, row := range rows {
		require.NoError(t, f.SetSheetRow(f.GetSheetName(0), fmt.Sprintf("A%d", i+2), &row))
	}
	b, err := f.WriteToBuffer()
	require.NoError(t, err)
	return b.Bytes()
}

// with returns the judgment with some cells changed.
func with(changes map[int]string) []string {
	row := slices.Clone(judgment)
	for column, cell := range changes {
		row[column] = cell
	}
	return row
}

func TestTemplateIsReadInEveryLanguage(t *testing.T) {
	t.Parallel()
	var ids []string
	for _, language := range append(intake.TemplateLanguages, "fr-CH", "xx") {
		e := mustRead(t, filled(t, mustTemplate(t, language), judgment))
		require.Equal(t, intake.TemplateXLSX, e.format)
		require.Empty(t, e.rejected)
		require.Len(t, e.rows, 1)
		got := e.rows[0].Recommendation
		require.Regexp(t, `^own:[0-9a-f]{32}$`, got.AnnotationID)
		ids = append(ids, got.AnnotationID)
		require.Equal(t, followup.Recommendation{
			AnnotationID: got.AnnotationID, Symbol: "Case 12/2023", PublishedOn: time.Date(2024, 6, 21, 0, 0, 0, 0, time.UTC), Body: "Regional Court of Rights",
			Type: "Judgment", Countries: []string{"Velmara"}, Themes: []string{"Housing", "Forced evictions"}, AffectedPersons: []string{"Children", "Older persons"},
			SDGs: []string{"11.1", "16.3"}, Paragraph: "45(a)", Text: "The State shall house the evicted families.", UPRStates: []string{"Fiji", "Peru"},
		}, got)
	}
	require.Len(t, slices.Compact(ids), 1)
}

func TestEmptyTemplate(t *testing.T) {
	t.Parallel()
	_, err := read(filled(t, mustTemplate(t, "en")))
	require.Equal(t, "empty_file", followup.AsError(err).Rule)
}

func TestTemplateHelpsWhoFillsItIn(t *testing.T) {
	t.Parallel()
	for _, language := range intake.TemplateLanguages {
		f := mustTemplate(t, language)
		sheet, guide := f.GetSheetName(0), f.GetSheetName(1)
		header, err := f.GetRows(sheet)
		require.NoError(t, err)
		explained, err := f.GetRows(guide)
		require.NoError(t, err)
		for i, label := range header[0] {
			require.Equal(t, label, explained[i+1][0])
			require.NotEmpty(t, explained[i+1][1])
		}
		panes, err := f.GetPanes(sheet)
		require.NoError(t, err)
		require.Equal(t, 1, panes.YSplit)
		validations, err := f.GetDataValidations(sheet)
		require.NoError(t, err)
		require.Len(t, validations, len(header[0]))
		for _, v := range validations {
			require.LessOrEqual(t, len([]rune(*v.Prompt)), 255, "spreadsheet programs refuse a file with a longer one")
		}
		view, err := f.GetSheetView(sheet, 0)
		require.NoError(t, err)
		require.Equal(t, language == "ar", view.RightToLeft != nil && *view.RightToLeft)
	}
}

func ownIDs(t *testing.T, rows ...[]string) []string {
	t.Helper()
	var ids []string
	e := mustRead(t, filled(t, mustTemplate(t, "en"), rows...))
	require.Empty(t, e.rejected)
	for _, r := range e.rows {
		ids = append(ids, r.Recommendation.AnnotationID)
	}
	return ids
}

func TestOwnIDsStayAndTellApart(t *testing.T) {
	t.Parallel()
	id := ownIDs(t, judgment)[0]
	for what, row := range map[string][]string{
		"corrected text":   with(map[int]string{5: "The State shall house all families."}),
		"other case":       with(map[int]string{0: "REGIONAL  Court of rights", 1: "case 12/2023"}),
		"added theme":      with(map[int]string{7: "Water"}),
		"paragraph's dot":  with(map[int]string{3: "45(a)."}),
		"id kept":          with(map[int]string{11: id, 3: "46"}),
		"other date":       with(map[int]string{2: ""}),
		"paragraph inside": with(map[int]string{3: "45(a)", 5: "45. The State"}),
	} {
		require.Equal(t, id, ownIDs(t, row)[0], what)
	}
	for what, row := range map[string][]string{
		"other source":    with(map[int]string{0: "Regional Commission"}),
		"other document":  with(map[int]string{1: "Case 13/2023"}),
		"other paragraph": with(map[int]string{3: "45(b)"}),
		"no paragraph":    with(map[int]string{3: ""}),
		"UHRI's id":       with(map[int]string{11: "0d7c"}),
	} {
		require.NotEqual(t, id, ownIDs(t, row)[0], what)
	}
	other := with(map[int]string{3: "", 5: "Something else."})
	require.Len(t, slices.Compact(ownIDs(t, with(map[int]string{3: ""}), other)), 2, "the text tells apart what has no paragraph")
	require.Equal(t, ownIDs(t, with(map[int]string{3: "12"})), ownIDs(t, with(map[int]string{3: "", 5: "12. The State"})))
}

func TestFaultsOfTheTemplate(t *testing.T) {
	t.Parallel()
	f := mustTemplate(t, "en")
	require.NoError(t, f.SetCellFormula("Recommendations", "F9", "1+1"))
	e := mustRead(t, filled(t, f,
		judgment,
		judgment,
		with(map[int]string{5: "Another text."}),
		with(map[int]string{0: ""}),
		with(map[int]string{5: " "}),
		with(map[int]string{2: "9999-12-31", 3: "7"}),
		with(map[int]string{3: "", 5: "Twice."}),
		nil,
		with(map[int]string{3: "", 5: "Twice.", 7: "Another theme"}),
		with(map[int]string{3: "8", 5: strings.Repeat("word ", 6_000)}),
	))
	require.Len(t, e.rows, 3)
	require.Equal(t, 11, e.rows[2].Number)
	require.Equal(t, []intake.Rejection{
		{Row: 4, Field: "Paragraph", Reason: "row 2 has the same source, document and paragraph and other content: keep the row that is right, or number them apart as in 45(a) and 45(b)"},
		{Row: 5, Field: "Source or body *", Reason: "the source is missing: write it in every row, also where cells were merged"},
		{Row: 6, Field: "Text of the recommendation *", Reason: "the text is missing: take it from the document"},
		{Row: 7, Field: "Date of the document", Reason: "the year must lie between 1945 and 2100: correct the date"},
		{Row: 9, Field: "Text of the recommendation *", Reason: "the cell holds a formula: put its value in its place"},
		{Row: 10, Field: "Text of the recommendation *", Reason: "row 8 has the same source and text and other content: keep the row that is right, or give each its document and paragraph"},
	}, named(e))
	require.Equal(t, e.rows[0].Recommendation.AnnotationID, e.rejected[0].AnnotationID, "a rejected row says which recommendation it was")
	require.Equal(t, ownIDs(t, with(map[int]string{3: "7"}))[0], e.rejected[3].AnnotationID)
	require.Empty(t, e.rejected[1].AnnotationID)
}

func TestTemplateSavedAsCSV(t *testing.T) {
	t.Parallel()
	f := mustTemplate(t, "fr")
	header, err := f.GetRows(f.GetSheetName(0))
	require.NoError(t, err)
	e := mustRead(t, sheet(t, ';', reversed(append(header[0], "Remarque")), reversed(append(judgment, "à vérifier"))))
	require.Equal(t, intake.TemplateCSV, e.format)
	require.Equal(t, mustRead(t, filled(t, f, judgment)).rows[0].Recommendation, e.rows[0].Recommendation)

	var b bytes.Buffer
	rejected := mustRead(t, filled(t, f, with(map[int]string{2: "21/06/2024"}))).rejected
	require.NoError(t, intake.RejectedCSV(&b, nil, rejected))
	again := mustRead(t, bytes.ReplaceAll(b.Bytes(), []byte("21/06/2024"), []byte("2024-06-21")))
	require.Equal(t, e.rows[0].Recommendation, again.rows[0].Recommendation)
}

func TestRowWithoutIdStaysRejectedInAnExport(t *testing.T) {
	t.Parallel()
	row := slices.Clone(sample)
	row[0] = ""
	e := mustRead(t, workbook(t, published, row))
	require.Equal(t, intake.XLSX, e.format)
	require.Empty(t, e.rows)
	require.Equal(t, "OHCHR Annotation Id", e.rejected[0].Field)
}
