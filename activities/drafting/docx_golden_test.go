package drafting_test

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/activities/drafting"
	"nmrf/followup"
)

var update = flag.Bool("update", false, "write the golden files anew")

// arabic is a document from right to left that names a symbol, an address and an amount.
func arabic() drafting.Document {
	return drafting.Document{Title: "التقرير الوطني", Language: "ar", Sections: []followup.ReportSection{
		{ID: "a", Heading: "الصحة", Paragraphs: []string{"انظر الوثيقة A/HRC/28/15 (بالإنكليزية).[^1]", "بلغت الميزانية 1\u00a0200\u00a0000 يورو."}, Notes: []string{"المرسوم 12/2024."}},
		{ID: "b", Heading: "العيادات", Level: 2, Paragraphs: []string{"في الشمال."},
			Table: &followup.Table{Header: []string{"المكان", "الأسرّة"}, Rows: [][]string{{"الشمال", "12"}}}},
	}}
}

func TestPandocReadsTheWholeDocumentAsBefore(t *testing.T) {
	t.Parallel()
	for name, doc := range map[string]drafting.Document{"thorough": thorough("en"), "arabic": arabic()} {
		cmd := exec.Command("pandoc", "--from=docx", "--to=plain", "--wrap=none")
		cmd.Stdin = bytes.NewReader(write(t, doc))
		got, err := cmd.Output()
		require.NoError(t, err, "pandoc reads the document back in this test: install it (make test does)")
		golden := filepath.Join("testdata", name+".txt")
		if *update {
			require.NoError(t, os.MkdirAll("testdata", 0o755))
			require.NoError(t, os.WriteFile(golden, got, 0o644))
		}
		want, err := os.ReadFile(golden)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), name)
	}
}

func TestLatinStandsInRunsOfItsOwnFromRightToLeft(t *testing.T) {
	t.Parallel()
	const rtl, ltr, end = `<w:r><w:rPr><w:rtl/></w:rPr><w:t xml:space="preserve">`, `<w:r><w:t xml:space="preserve">`, `</w:t></w:r>`
	for text, want := range map[string]string{
		"انظر A/HRC/28/15.":            rtl + "انظر " + end + ltr + "A/HRC/28/15" + end + rtl + "." + end,
		"(Human Rights Council) مجلس":  rtl + "(" + end + ltr + "Human Rights Council" + end + rtl + ") مجلس" + end,
		"بين 01/2026 و12/2027":         rtl + "بين 01/2026 و12/2027" + end,
		"https://example.org/a-b":      ltr + "https://example.org/a-b" + end,
		"A/HRC/28/15، A/HRC/WG.6/1/2.": ltr + "A/HRC/28/15" + end + rtl + "، " + end + ltr + "A/HRC/WG.6/1/2" + end + rtl + "." + end,
	} {
		doc := drafting.Document{Language: "ar", Sections: []followup.ReportSection{{Heading: "س", Paragraphs: []string{text}}}}
		require.Contains(t, parts(t, write(t, doc))["word/document.xml"], `</w:pPr>`+want+`</w:p>`, text)
	}
}
