package intake_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"

	"nmrf/activities/intake"
	"nmrf/followup"
)

// export is what came out of one file.
type export struct {
	format   intake.Format
	rows     []intake.Row
	rejected []intake.Rejection
}

func read(data []byte) (export, error) {
	var e export
	each := func(r intake.Row) error { e.rows = append(e.rows, r); return nil }
	reject := func(r intake.Rejection) { e.rejected = append(e.rejected, r) }
	format, err := intake.Read(bytes.NewReader(data), int64(len(data)), each, reject)
	e.format = format
	return e, err
}

func mustRead(t *testing.T, data []byte) export {
	t.Helper()
	e, err := read(data)
	require.NoError(t, err)
	return e
}

func mustFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "testdata", "uhri", name))
	require.NoError(t, err)
	return data
}

func recommendations(e export) []followup.Recommendation {
	all := make([]followup.Recommendation, len(e.rows))
	for i, r := range e.rows {
		all[i] = r.Recommendation
	}
	return all
}

func TestSameExportInThreeFormats(t *testing.T) {
	t.Parallel()
	fromJSON := mustRead(t, mustFile(t, "example.json"))
	fromCSV := mustRead(t, mustFile(t, "example.csv"))
	fromXLSX := mustRead(t, mustFile(t, "example.xlsx"))

	require.Equal(t, intake.JSON, fromJSON.format)
	require.Equal(t, intake.CSV, fromCSV.format)
	require.Equal(t, intake.XLSX, fromXLSX.format)
	require.Len(t, fromJSON.rows, 127)
	require.Equal(t, recommendations(fromJSON), recommendations(fromCSV))
	require.Equal(t, recommendations(fromJSON), recommendations(fromXLSX))
	require.Empty(t, slices.Concat(fromJSON.rejected, fromCSV.rejected, fromXLSX.rejected))
	for i, row := range fromCSV.rows {
		require.Equal(t, intake.Fingerprint(fromJSON.rows[i].Recommendation), intake.Fingerprint(row.Recommendation))
		require.Equal(t, i+1, fromJSON.rows[i].Number)
		require.Equal(t, i+2, row.Number)
		require.Equal(t, i+2, fromXLSX.rows[i].Number)
	}
}

var published = []string{
	"OHCHR Annotation Id", "Document Symbol", "Document Publication Date", "Reccomending Body", "Type", "Countries Concerned",
	"Regions Concerned", "Themes", "Affected Persons", "Sdgs", "Text", "UPR Session", "UPR Reccomending States", "UPR Position",
}

var sample = []string{
	"0d7c", "A/HRC/57/902", "45464", "- UPR", "- Recommendations", "- Velmara", "", "- Right to housing\n- Évictions; forcées",
	"- General", "- 11.1 - Ensure safe housing", `128.7 Say "housing", not shelter (Fiji, Peru);`, "- 46", "- Fiji\n- Peru", "- Supported/Noted",
}

var wanted = followup.Recommendation{
	AnnotationID: "0d7c", Symbol: "A/HRC/57/902", PublishedOn: time.Date(2024, 6, 21, 0, 0, 0, 0, time.UTC), Body: "UPR",
	Type: "Recommendations", Countries: []string{"Velmara"}, Themes: []string{"Right to housing", "Évictions; forcées"},
	AffectedPersons: []string{"General"}, SDGs: []string{"11.1 - Ensure safe housing"}, Paragraph: "128.7",
	Text: `Say "housing", not shelter (Fiji, Peru);`, UPRCycle: 4, UPRSession: "46", UPRStates: []string{"Fiji", "Peru"},
	Position: followup.NotedInPart,
}

// sheet writes rows as CSV.
func sheet(t testing.TB, separator rune, rows ...[]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma = separator
	require.NoError(t, w.WriteAll(rows))
	return b.Bytes()
}

// workbook writes rows as XLSX, after an empty sheet that holds no export.
func workbook(t testing.TB, rows ...[]string) []byte {
	t.Helper()
	f := excelize.NewFile()
	_, err := f.NewSheet("Export")
	require.NoError(t, err)
	for i, row := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		require.NoError(t, err)
		require.NoError(t, f.SetSheetRow("Export", at, &row))
	}
	b, err := f.WriteToBuffer()
	require.NoError(t, err)
	return b.Bytes()
}

func encoded(t testing.TB, e encoding.Encoding, data []byte) []byte {
	t.Helper()
	out, err := e.NewEncoder().Bytes(data)
	require.NoError(t, err)
	return out
}

func reversed(row []string) []string {
	r := slices.Clone(row)
	slices.Reverse(r)
	return r
}

func mapped(row []string, f func(string) string) []string {
	out := make([]string, len(row))
	for i, cell := range row {
		out[i] = f(cell)
	}
	return out
}

// object is the sample as a JSON record under the names that are given.
func object(t testing.TB, names ...string) []byte {
	t.Helper()
	members := map[string]any{"UprCycle": nil, "DocumentId": "x", "UprRecommendingRegions": []string{}}
	for i, name := range names {
		members[name] = sample[i]
		if strings.Contains(sample[i], "\n") {
			members[name] = strings.Split(strings.TrimPrefix(sample[i], "- "), "\n- ")
		}
	}
	data, err := json.Marshal([]any{members})
	require.NoError(t, err)
	return data
}

func TestSpellingsOrdersSeparatorsAndEncodings(t *testing.T) {
	t.Parallel()
	corrected := mapped(published, func(s string) string { return strings.ReplaceAll(s, "Reccomend", "Recommend") })
	shouting := mapped(corrected, strings.ToUpper)
	jsonNames := []string{
		"AnnotationId", "Symbol", "PublicationDate", "Body", "AnnotationType", "Countries", "Regions", "Themes", "AffectedPersons",
		"Sdgs", "Text", "UprSession", "UprRecommendingCountry", "UprPositions",
	}
	comma := sheet(t, ',', published, sample)
	littleEndian := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	cases := map[string][]byte{
		"comma":               comma,
		"semicolon":           sheet(t, ';', published, sample),
		"tab":                 sheet(t, '\t', published, sample),
		"corrected spelling":  sheet(t, ',', corrected, sample),
		"upper case":          sheet(t, ',', shouting, sample),
		"JSON names":          sheet(t, ',', jsonNames, sample),
		"any order":           sheet(t, ';', reversed(published), reversed(sample)),
		"foreign columns":     sheet(t, ',', append([]string{"Note"}, published...), append([]string{"mine"}, sample...)),
		"byte-order mark":     append([]byte("\xEF\xBB\xBF"), comma...),
		"UTF-16":              encoded(t, littleEndian, sheet(t, '\t', published, sample)),
		"UTF-16, no mark":     encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), comma),
		"UTF-16, big endian":  encoded(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), comma),
		"Windows line ends":   bytes.ReplaceAll(comma, []byte("\n"), []byte("\r\n")),
		"old Mac line ends":   bytes.ReplaceAll(comma, []byte("\n"), []byte("\r")),
		"separator line":      append([]byte("sep=;\n"), sheet(t, ';', published, sample)...),
		"no line end":         bytes.TrimSuffix(comma, []byte("\n")),
		"workbook":            workbook(t, published, sample),
		"workbook, any order": workbook(t, reversed(shouting), reversed(sample)),
		"workbook with title": workbook(t, []string{"Export of 3 March"}, nil, corrected, sample),
		"JSON":                object(t, jsonNames...),
		"JSON, headers":       object(t, published...),
		"JSON, lower case":    object(t, mapped(jsonNames, strings.ToLower)...),
		"JSON, mark":          append([]byte("\xEF\xBB\xBF"), object(t, jsonNames...)...),
		"JSON, UTF-16":        encoded(t, littleEndian, object(t, jsonNames...)),
	}
	for name, data := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := mustRead(t, data)
			require.Empty(t, e.rejected)
			require.Equal(t, []followup.Recommendation{wanted}, recommendations(e))
		})
	}
}

func TestRowNumbersAreThoseOfTheSheet(t *testing.T) {
	t.Parallel()
	second, third := slices.Clone(sample), slices.Clone(sample)
	second[0], third[0] = "0d7d", "0d7e"
	withGap := slices.Concat(sheet(t, ',', published, sample), []byte("\n,,,,,,,,,,,,,\n"), sheet(t, ',', second, third))
	for name, data := range map[string][]byte{"csv": withGap, "xlsx": workbook(t, published, sample, nil, nil, second, third)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := mustRead(t, data)
			require.Len(t, e.rows, 3)
			require.Equal(t, []int{2, 5, 6}, []int{e.rows[0].Number, e.rows[1].Number, e.rows[2].Number})
		})
	}
}

func TestWorkbookThatCountsFrom1904(t *testing.T) {
	t.Parallel()
	f, err := excelize.OpenReader(bytes.NewReader(mustFile(t, "example.xlsx")))
	require.NoError(t, err)
	yes := true
	require.NoError(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}))
	require.NoError(t, f.SetCellInt("Export", "C2", 43644-1462))
	b, err := f.WriteToBuffer()
	require.NoError(t, err)
	require.Equal(t, time.Date(2019, 6, 28, 0, 0, 0, 0, time.UTC), mustRead(t, b.Bytes()).rows[0].Recommendation.PublishedOn)
}

func TestErrorOfTheReceiverEndsTheReading(t *testing.T) {
	t.Parallel()
	stop := followup.Refuse(followup.Internal, "stop", "stop")
	for _, name := range []string{"example.json", "example.csv", "example.xlsx"} {
		data, calls := mustFile(t, name), 0
		_, err := intake.Read(bytes.NewReader(data), int64(len(data)), func(intake.Row) error { calls++; return stop }, func(intake.Rejection) {})
		require.ErrorIs(t, err, stop)
		require.Equal(t, 1, calls)
	}
}
