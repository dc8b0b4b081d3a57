package intake_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/activities/intake"
)

func TestBrokenRowsAreNamedAndTheGoodOnesGoOn(t *testing.T) {
	t.Parallel()
	e := mustRead(t, mustFile(t, "broken.csv"))
	require.Len(t, e.rows, 10)
	require.Equal(t, []intake.Rejection{
		{Row: 4, Field: "OHCHR Annotation Id", Reason: "the id is missing: take it from UHRI, or enter the recommendation by hand"},
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
		"late year":        {2, "2101-01-01", "Document Publication Date", "2100"},
		"no number":        {2, "NaN", "Document Publication Date", "2025-02-28"},
		"part of nothing":  {13, "in part", "UPR Position", "Supported"},
		"unknown position": {13, "- Supported\n- Pending", "UPR Position", "Noted"},
		"formula":          {3, "#NAME?", "Recommending Body", "formula"},
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
		`{"AnnotationId":"b","Text":"Do","UprCycle":"x"}`: "UPR Cycle",
		`{"AnnotationId":"b","Text":"Do","Themes":[[1]]}`: "Themes",
		`{"AnnotationId":"b","Text":"Prot` + "\xE9\"}":    "Text",
	} {
		e := mustRead(t, []byte(fmt.Sprintf(`[{"AnnotationId":"a","Text":"1.1 Do"},%s,{"AnnotationId":"c","Text":"1.1 Do"}]`, element)))
		require.Len(t, e.rows, 2, element)
		require.Len(t, e.rejected, 1, element)
		require.Equal(t, 2, e.rejected[0].Row, element)
		require.Equal(t, field, e.rejected[0].Field, element)
	}
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
