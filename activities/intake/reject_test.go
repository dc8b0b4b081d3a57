package intake_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/activities/intake"
	"nmrf/followup"
)

func TestBrokenRowsAreNamedAndTheGoodOnesGoOn(t *testing.T) {
	t.Parallel()
	e := mustRead(t, mustFile(t, "broken.csv"))
	require.Len(t, e.rows, 10)
	require.Equal(t, []intake.Rejection{
		{Row: 4, Field: "OHCHR Annotation Id", Reason: "the id is missing: take it from UHRI, or put what UHRI does not publish into the template"},
		{Row: 6, Field: "Text", Reason: "the text is missing: take it from the document"},
		{Row: 9, Field: "Document Publication Date", Reason: "the date cannot be read: write it as 2025-02-28"},
		{Row: 11, Field: "UPR Position", Reason: `"Welcomed" is no position: write Supported, Noted or Supported/Noted`},
		{Row: 13, Field: "OHCHR Annotation Id", Reason: "row 3 has the same id and other content: keep the row that is right"},
	}, named(e))
}

// named is what the rejections say, without the rows themselves.
func named(e export) []intake.Rejection {
	says := make([]intake.Rejection, len(e.rejected))
	for i, r := range e.rejected {
		says[i] = intake.Rejection{Row: r.Row, Field: r.Field, Reason: r.Reason}
	}
	return says
}

func TestFaultsOfARow(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		column       int
		cell         string
		field, about string
	}{
		"damaged bytes":    {10, "Prot\xE9ger", "Text", "UTF-8"},
		"damaged theme":    {7, "- Libert\xE9", "Themes", "UTF-8"},
		"number, no text":  {10, "115.3 ", "Text", "missing"},
		"only markup":      {10, "<p> </p>", "Text", "missing"},
		"long text":        {10, strings.Repeat("word ", 25_000), "Text", "100 kB"},
		"long value":       {7, strings.Repeat("theme ", 500), "Themes", "2000 bytes"},
		"slashed date":     {2, "10/12/2014", "Document Publication Date", "2025-02-28"},
		"year only":        {2, "2014", "Document Publication Date", "1945"},
		"early year":       {2, "1944-12-31", "Document Publication Date", "1945"},
		"year 9999":        {2, "9999-12-31", "Document Publication Date", "2100"},
		"late year":        {2, "2101-01-01", "Document Publication Date", "2100"},
		"no number":        {2, "NaN", "Document Publication Date", "2025-02-28"},
		"part of nothing":  {13, "in part", "UPR Position", "Supported"},
		"unknown position": {13, "- Supported\n- Pending", "UPR Position", "Noted"},
		"error":            {3, "#NAME?", "Recommending Body", "formula"},
		"formula":          {10, `=HYPERLINK("http://example.org","Ratify")`, "Text", "formula"},
		"formula in blank": {8, " =1+1", "Affected Persons", "formula"},
		"unknown body":     {3, "- Assembly of Velmara", "Recommending Body", "CERD"},
		"unknown in joint": {3, "- CERD, Assembly", "Recommending Body", `"Assembly"`},
		"huge text":        {10, strings.Repeat("word ", 200_000), "Text", "100 kB"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bad, good := slices.Clone(sample), slices.Clone(sample)
			bad[c.column], good[0] = c.cell, "0d7d"
			e := mustRead(t, sheet(t, ',', published, bad, good))
			require.Len(t, e.rows, 1)
			require.Len(t, e.rejected, 1)
			require.Equal(t, 2, e.rejected[0].Row)
			require.Equal(t, c.field, e.rejected[0].Field)
			require.Contains(t, e.rejected[0].Reason, c.about)
		})
	}
}

func TestFaultsOfAJSONElement(t *testing.T) {
	t.Parallel()
	for element, field := range map[string]string{
		`null`:                                "row",
		`"text"`:                              "row",
		`{"AnnotationId":"b"}`:                "Text",
		`{"Text":"1.1 Do","Symbol":"A/1"}`:    "OHCHR Annotation Id",
		`{"AnnotationId":"b","Text":{"a":1}}`: "Text",
		`{"AnnotationId":"b","Text":"Do","UprCycle":"x"}`:                          "UPR Cycle",
		`{"AnnotationId":"b","Text":"Do","Themes":[[1]]}`:                          "Themes",
		`{"AnnotationId":"b","Text":"Prot` + "\xE9\"}":                             "Text",
		`{"AnnotationId":"b","Text":"` + strings.Repeat("word ", 200_000) + `"}`:   "Text",
		`{"AnnotationId":"b","Text":"Do","Body":"Assembly"}`:                       "Recommending Body",
		`{"AnnotationId":"b","Text":"Do","PublicationDate":"9999-12-31T00:00:00"}`: "Document Publication Date",
		`{"AnnotationId":"b","Text":"=HYPERLINK(\"x\")"}`:                          "Text",
	} {
		e := mustRead(t, []byte(fmt.Sprintf(`[{"AnnotationId":"a","Text":"1.1 Do"},%s,{"AnnotationId":"c","Text":"1.1 Do"}]`, element)))
		require.Len(t, e.rows, 2, element)
		require.Len(t, e.rejected, 1, element)
		require.Equal(t, 2, e.rejected[0].Row, element)
		require.Equal(t, field, e.rejected[0].Field, element)
	}
}

func TestKnownBodies(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		"", "UPR", "- CCPR", "cedaw", "CRC-OP-AC", "CRC-OP-SC", "CAT-OP", "CCPR/OP2", "CRC/OPSC", "Committee against Torture", "SR Torture", "WG Arbitrary Detention",
		"IE Debt", "SR Torture, SR Housing", "- SR Torture\n- WG Disappearances", "CEDAW, CRC", "SR Truth, justice and reparation", "Special Rapporteur on housing",
	} {
		row := slices.Clone(sample)
		row[3] = body
		require.Empty(t, mustRead(t, sheet(t, ',', published, row)).rejected, body)
	}
	for _, body := range []string{"SROI", "CRCX", "CAT-OPS-", "Council", "WGs", "UPR CRC"} {
		row := slices.Clone(sample)
		row[3] = body
		require.Len(t, mustRead(t, sheet(t, ',', published, row)).rejected, 1, body)
	}
}

func TestMillionsOfColumns(t *testing.T) {
	t.Parallel()
	commas, members := strings.Repeat(",n", 5_000_000), strings.Repeat(`,"n":1`, 1_000_000)
	_, err := read([]byte("AnnotationId,Text" + commas + "\na,Do\n"))
	require.Equal(t, "too_many_columns", followup.AsError(err).Rule)
	blank := strings.Repeat(",", 10_000_000)
	e := mustRead(t, []byte("AnnotationId,Text"+blank[:300]+"\na,Do"+commas+"\nb,Do"+blank+"\n"))
	require.Equal(t, 2, e.rejected[0].Row)
	require.Equal(t, []string{"b"}, []string{e.rows[0].Recommendation.AnnotationID})
	e = mustRead(t, []byte(`[{"AnnotationId":"a","Text":"Do"`+members+`},{"AnnotationId":"b","Text":"Do"}]`))
	require.Len(t, e.rows, 1)
	require.Equal(t, "a", e.rejected[0].AnnotationID)
	require.Contains(t, e.rejected[0].Reason, "200 members")
}

func TestRepeats(t *testing.T) {
	t.Parallel()
	changed := slices.Clone(sample)
	changed[10] = "128.7 Say something else"
	e := mustRead(t, sheet(t, ',', published, sample, sample, changed))
	require.Len(t, e.rows, 1)
	require.Equal(t, []intake.Rejection{{Row: 4, Field: "OHCHR Annotation Id", Reason: "row 2 has the same id and other content: keep the row that is right"}}, named(e))
}

func TestRaggedRow(t *testing.T) {
	t.Parallel()
	good := sheet(t, ',', sample)
	unquoted := []byte("0d7d,A/1,45464,UPR,Type,Velmara,,Theme,,,Say this, and that,46,Fiji,Noted\n")
	commas := []byte(strings.Repeat(",", 300) + "\n")
	text := []byte("0d7e" + strings.Repeat(",x", 300) + "\n")
	e := mustRead(t, slices.Concat(sheet(t, ',', published), unquoted, commas, text, bytes.TrimSuffix(good, []byte("\n")), []byte(",,\n")))
	require.Len(t, e.rows, 1)
	require.Len(t, e.rejected, 2)
	require.Equal(t, 2, e.rejected[0].Row)
	require.Equal(t, 4, e.rejected[1].Row)
	require.Contains(t, e.rejected[0].Reason, "14 cells")
}
