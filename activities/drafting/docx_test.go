package drafting_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/activities/drafting"
	"nmrf/followup"
)

func document(language string) drafting.Document {
	doc := drafting.Document{Title: "National report of Atlantis", Subtitle: "Universal Periodic Review", Language: language}
	for _, s := range drafting.Sections(report()) {
		doc.Sections = append(doc.Sections, s.ReportSection)
	}
	return doc
}

func write(t *testing.T, doc drafting.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, drafting.DOCX(&b, doc))
	return b.Bytes()
}

// parts returns the files of a document by name, each of them well-formed XML.
func parts(t *testing.T, file []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	require.NoError(t, err)
	out := map[string]string{}
	for _, f := range z.File {
		rc, err := f.Open()
		require.NoError(t, err)
		data, err := io.ReadAll(rc)
		require.NoError(t, err)
		out[f.Name] = string(data)
		for dec := xml.NewDecoder(bytes.NewReader(data)); ; {
			if _, err := dec.Token(); errors.Is(err, io.EOF) {
				break
			} else {
				require.NoError(t, err, f.Name)
			}
		}
	}
	return out
}

// readBack is what pandoc makes of a document.
type readBack struct {
	levels    []int
	headings  []string
	numbered  []int // number of the first paragraph of each run of numbered paragraphs
	listed    int   // numbered paragraphs
	notes     int   // in numbered paragraphs
	tables    int
	cells     []string
	annexRows int
}

func pandoc(t *testing.T, file []byte) readBack {
	t.Helper()
	program, err := exec.LookPath("pandoc")
	require.NoError(t, err, "pandoc reads the document back in this test: install it (make test does)")
	cmd := exec.Command(program, "--from=docx", "--to=json", "--metadata=title:none")
	cmd.Stdin = bytes.NewReader(file)
	out, err := cmd.Output()
	require.NoError(t, err)
	var doc struct {
		Blocks []struct {
			T string          `json:"t"`
			C json.RawMessage `json:"c"`
		} `json:"blocks"`
	}
	require.NoError(t, json.Unmarshal(out, &doc))
	var back readBack
	for _, b := range doc.Blocks {
		var content []json.RawMessage
		require.NoError(t, json.Unmarshal(b.C, &content))
		switch b.T {
		case "Header":
			var level int
			require.NoError(t, json.Unmarshal(content[0], &level))
			back.levels, back.headings = append(back.levels, level), append(back.headings, words(t, content[2]))
		case "OrderedList":
			var attributes, items []json.RawMessage
			var first int
			require.NoError(t, json.Unmarshal(content[0], &attributes))
			require.NoError(t, json.Unmarshal(attributes[0], &first))
			require.NoError(t, json.Unmarshal(content[1], &items))
			back.numbered = append(back.numbered, first)
			back.listed += len(items)
			back.notes += strings.Count(string(b.C), `"t":"Note"`)
		case "Table":
			back.tables++
			back.cells = append(back.cells, plainCells(b.C)...)
		case "Para":
			back.annexRows++
		}
	}
	return back
}

var cellText = regexp.MustCompile(`"t":"Str","c":"([^"]*)"|"c":"([^"]*)","t":"Str"`)

// plainCells are the words of a table, in their order.
func plainCells(table []byte) (list []string) {
	for _, m := range cellText.FindAllSubmatch(table, -1) {
		list = append(list, string(m[1])+string(m[2]))
	}
	return list
}

// words joins the text of pandoc's inline elements.
func words(t *testing.T, inlines json.RawMessage) string {
	t.Helper()
	var list []struct {
		T string          `json:"t"`
		C json.RawMessage `json:"c"`
	}
	require.NoError(t, json.Unmarshal(inlines, &list))
	var b strings.Builder
	for _, in := range list {
		switch in.T {
		case "Str":
			var s string
			require.NoError(t, json.Unmarshal(in.C, &s))
			b.WriteString(s)
		case "Span": // of a text from right to left
			var span []json.RawMessage
			require.NoError(t, json.Unmarshal(in.C, &span))
			b.WriteString(words(t, span[1]))
		case "Space":
			b.WriteString(" ")
		}
	}
	return b.String()
}

func TestPandocReadsTheDocumentBack(t *testing.T) {
	t.Parallel()
	doc := document("en")
	var headings []string
	var levels, starts []int
	paragraphs, rows := 0, 0
	for _, s := range doc.Sections {
		headings, levels = append(headings, s.Heading), append(levels, max(s.Level, 1))
		if s.Annex {
			rows += len(s.Paragraphs)
			continue
		}
		starts = append(starts, paragraphs+1)
		paragraphs += len(s.Paragraphs)
	}
	require.Equal(t, readBack{headings: headings, levels: levels, numbered: starts, listed: paragraphs, annexRows: rows}, pandoc(t, write(t, doc)),
		"numbers count on across the headings")
}

// thorough is a document with everything that a section can hold.
func thorough(language string) drafting.Document {
	return drafting.Document{Title: "Report", Language: language, Sections: []followup.ReportSection{
		{ID: "a", Heading: "Health", Paragraphs: []string{"A first[^1] and a second[^2] note.", "No note."}, Notes: []string{"See A/HRC/1/1.", "See above."}},
		{ID: "b", Heading: "Hospitals", Level: 2, Paragraphs: []string{"In the north.[^1]"}, Notes: []string{"Register."},
			Table: &followup.Table{Header: []string{"Place", "Beds"}, Rows: [][]string{{"North", "12"}, {"South", "7"}}}},
		{ID: "c", Heading: "Clinics", Level: 3, Paragraphs: []string{"Few."}},
		{ID: "d", Heading: "Annex", Annex: true, Paragraphs: []string{"Rows."}},
	}}
}

func TestPandocReadsNotesTablesAndLevelsBack(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "ar", "zh"} {
		require.Equal(t, readBack{headings: []string{"Health", "Hospitals", "Clinics", "Annex"}, levels: []int{1, 2, 3, 1}, numbered: []int{1, 3, 4}, listed: 4,
			notes: 3, tables: 1, cells: []string{"Place", "Beds", "North", "12", "South", "7"}, annexRows: 1}, pandoc(t, write(t, thorough(language))), language)
	}
	notes := parts(t, write(t, thorough("en")))["word/endnotes.xml"]
	require.Less(t, strings.Index(notes, "See A/HRC/1/1."), strings.Index(notes, "See above."), "in the order of the text")
	require.Less(t, strings.Index(notes, "See above."), strings.Index(notes, "Register."), "counted on across sections")
}

func TestDOCXIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	require.Equal(t, write(t, document("en")), write(t, document("en")))
}

func TestDOCXSetsRightToLeft(t *testing.T) {
	t.Parallel()
	for language, want := range map[string]bool{"ar": true, "ar-EG": true, "en": false, "zh": false} {
		body := parts(t, write(t, document(language)))["word/document.xml"]
		require.Equal(t, want, strings.Contains(body, "<w:bidi/></w:sectPr>"), "pages of %s", language)
		require.Equal(t, want, strings.Contains(body, "<w:rtl/>"), "runs of %s", language)
		require.Equal(t, want, strings.Contains(body, "<w:bidi/></w:pPr>"), "paragraphs of %s", language)
	}
}

func TestDOCXEscapesTextAndDropsControlCharacters(t *testing.T) {
	t.Parallel()
	doc := drafting.Document{Title: "Q&A <draft>\x00", Sections: []followup.ReportSection{{ID: "s", Heading: "R&D\x0b",
		Paragraphs: []string{"1 < 2 > 0 & \"so\"\x07\ufffe\nnext\tline \xff"}}}}
	files := parts(t, write(t, doc))

	require.Contains(t, files["docProps/core.xml"], "<dc:title>Q&amp;A &lt;draft&gt;</dc:title>")
	require.Contains(t, files["word/document.xml"], ">R&amp;D</w:t>")
	require.Contains(t, files["word/document.xml"], `>1 &lt; 2 &gt; 0 &amp; &#34;so&#34;</w:t><w:br/><w:t xml:space="preserve">next line </w:t>`)
	require.Equal(t, []string{"R&D"}, pandoc(t, write(t, doc)).headings)
}

func TestDOCXNamesFontsForEveryScriptInHeadings(t *testing.T) {
	t.Parallel()
	styles := parts(t, write(t, document("zh")))["word/styles.xml"]
	_, heading, found := strings.Cut(styles, `w:styleId="Heading1"`)
	require.True(t, found)
	heading, _, _ = strings.Cut(heading, "</w:style>")
	for _, script := range []string{"w:ascii=", "w:hAnsi=", "w:cs=", "w:eastAsia="} {
		require.Contains(t, heading, script)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestDOCXReportsAFailingWriter(t *testing.T) {
	t.Parallel()
	require.ErrorContains(t, drafting.DOCX(full{}, document("en")), "disk full")
}
