package documents_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/activities/intake/documents"
	"nmrf/followup"
)

func zipped(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range parts {
		w, err := z.Create(name)
		require.NoError(t, err)
		_, err = w.Write([]byte(content))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

// bomb says of a part that it unpacks to 2 GB.
func bomb(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	_, err := z.CreateRaw(&zip.FileHeader{Name: "word/document.xml", Method: zip.Deflate, UncompressedSize64: 2 << 30})
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.Bytes()
}

const (
	wordML     = `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`
	wordTypes  = `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
	wordLinks  = `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	boldPrefix = "\x01" // a paragraph in bold, as reports print recommendations
)

// docx makes a Word document with a paragraph a line.
func docx(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString(wordML)
	for line := range strings.SplitSeq(text, "\n") {
		line, bold := strings.CutPrefix(line, boldPrefix)
		properties := ""
		if bold {
			properties = "<w:rPr><w:b/></w:rPr>"
		}
		b.WriteString(`<w:p><w:r>` + properties + `<w:t xml:space="preserve">`)
		require.NoError(t, xml.EscapeText(&b, []byte(line)))
		b.WriteString(`</w:t></w:r></w:p>`)
	}
	b.WriteString(`</w:body></w:document>`)
	return zipped(t, map[string]string{"word/document.xml": b.String(), "[Content_Types].xml": wordTypes, "_rels/.rels": wordLinks})
}

const (
	numberedTypes  = `<Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/></Types>`
	numberedLinks  = `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/></Relationships>`
	numberedLevels = `<?xml version="1.0" encoding="UTF-8"?><w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="6"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`
)

// numberedDocx makes a Word document whose paragraphs Word numbers itself, where they begin with a level and a bar: "1|".
func numberedDocx(t testing.TB, lines ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString(wordML)
	for _, line := range lines {
		level, text, numbered := strings.Cut(line, "|")
		properties := ""
		if numbered {
			properties = `<w:pPr><w:numPr><w:ilvl w:val="` + level + `"/><w:numId w:val="1"/></w:numPr></w:pPr>`
		} else {
			text = line
		}
		b.WriteString(`<w:p>` + properties + `<w:r><w:t xml:space="preserve">` + text + `</w:t></w:r></w:p>`)
	}
	b.WriteString(`</w:body></w:document>`)
	return zipped(t, map[string]string{
		"word/document.xml": b.String(), "[Content_Types].xml": strings.Replace(wordTypes, "</Types>", numberedTypes, 1), "_rels/.rels": wordLinks,
		"word/numbering.xml": numberedLevels, "word/_rels/document.xml.rels": numberedLinks,
	})
}

const pageBreak = "\f"

// pdf makes a document of pages of ASCII lines; without lines it has a page with nothing on it, as a scan has for this purpose.
func pdf(text string) []byte {
	var b bytes.Buffer
	var offsets []int
	object := func(content string) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(offsets), content)
	}
	pages := strings.Split(text, pageBreak)
	b.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	kids := ""
	for i := range pages {
		kids += fmt.Sprintf("%d 0 R ", 4+2*i)
	}
	object(fmt.Sprintf("<< /Type /Pages /Count %d /Kids [ %s] >>", len(pages), kids))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>")
	for i, page := range pages {
		object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 842 842] /Contents %d 0 R /Resources << /Font << /F1 3 0 R >> >> >>", 5+2*i))
		content := "BT /F1 9 Tf 12 TL 40 800 Td\n"
		for line := range strings.SplitSeq(page, "\n") {
			content += "(" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(line) + ") Tj T*\n"
		}
		content += "ET"
		object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content))
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return b.Bytes()
}

// paged is a report as printed, with what stands on a page beside its text, and flowing is the same as typed.
const (
	paged = `                                   A/HRC/88/7
                 Distr.: General
                 12 December 2031

      Report of the Working Group on the Universal Periodic Review*

      1.  The review of Velmara was held on 5 November 2031 (A/HRC/WG.6/61/VLM/1).

II.   Conclusions and/or recommendations

      6.  The following recommendations enjoy the support of Velmara:

          6.1  Open shelters in each province, with a roof, a door and a
          lock (Spain) (Chile);

          6.2  End discrimination in the law and in non-

4` + pageBreak + `A/HRC/88/7

          discriminatory words too (Peru);

      7.  The following recommendations did not enjoy the support of
      Velmara:

          7.1  Abolish military courts (Holy See).

                                                                  5`
	flowing = `A/HRC/88/7
Distr.: General
12 December 2031
Report of the Working Group on the Universal Periodic Review*
1. The review of Velmara was held on 5 November 2031 (A/HRC/WG.6/61/VLM/1).
II. Conclusions and/or recommendations
` + boldPrefix + `6. The following recommendations enjoy the support of Velmara:
` + boldPrefix + `6.1 Open shelters in each province, with a roof, a door and a lock (Spain) (Chile);
` + boldPrefix + `6.2 End discrimination in the law and in non-discriminatory words too (Peru);
` + boldPrefix + `7. The following recommendations did not enjoy the support of Velmara:
` + boldPrefix + `7.1 Abolish military courts (Holy See).`
)

func recommendations(doc documents.Document) []followup.Recommendation {
	all := make([]followup.Recommendation, len(doc.Recommendations))
	for i, f := range doc.Recommendations {
		all[i] = f.Recommendation
	}
	return all
}

func TestEveryFormYieldsTheSame(t *testing.T) {
	t.Parallel()
	text := mustRead(t, []byte(strings.ReplaceAll(flowing, boldPrefix, "")))
	word, portable := mustRead(t, docx(t, flowing)), mustRead(t, pdf(paged))
	require.Len(t, text.Recommendations, 3)
	require.Equal(t, recommendations(text), recommendations(word))
	require.Equal(t, recommendations(text), recommendations(portable))
	require.Equal(t, []string{"Spain", "Chile"}, text.Recommendations[0].Recommendation.UPRStates)
	require.Equal(t, followup.Noted, text.Recommendations[2].Recommendation.Position)

	heading := "The following recommendations did not enjoy the support of Velmara:"
	require.Equal(t, documents.Place{Line: 11, Heading: heading}, text.Recommendations[2].Place)
	require.Equal(t, documents.Place{Line: 11, Heading: heading}, word.Recommendations[2].Place)
	require.Equal(t, documents.Place{Page: 2, Line: 8, Heading: heading}, portable.Recommendations[2].Place)
}

func TestWordDocumentOfEveryText(t *testing.T) {
	t.Parallel()
	data := mustFile(t, filepath.Join(testdata, "observations_older.txt"))
	require.Equal(t, recommendations(mustRead(t, data)), recommendations(mustRead(t, docx(t, string(data)))))
}

func TestNumbersThatWordMakes(t *testing.T) {
	t.Parallel()
	doc := mustRead(t, numberedDocx(t, "A/HRC/88/7", "Report of the Working Group on the Universal Periodic Review", "II. Conclusions and/or recommendations",
		"0|The following recommendations enjoy the support of Velmara:", "1|Do this (Peru);", "1|Do that (Chile);",
		"0|The following recommendations will be examined by Velmara:", "1|Do more (Mali)."))
	var paragraphs []string
	for _, r := range recommendations(doc) {
		paragraphs = append(paragraphs, r.Paragraph+" "+r.Text)
	}
	require.Equal(t, []string{"6.1 Do this", "6.2 Do that", "7.1 Do more"}, paragraphs)
}

func TestDocumentsThatCannotBeConverted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		data []byte
		rule string
	}{
		"scan":         {pdf(""), "scanned"},
		"cut PDF":      {pdf(paged)[:200], "broken_file"},
		"damaged Word": {zipped(t, map[string]string{"word/document.xml": "<w:document"}), "broken_file"},
		"other PDF":    {pdf("Minutes of a meeting about a review"), "unknown_document"},
	} {
		_, err := read(t.Context(), c.data)
		require.Error(t, err, name)
		require.Equal(t, c.rule, followup.AsError(err).Rule, "%s: %v", name, err)
	}
}

func TestCancelledConversion(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := read(ctx, pdf(paged))
	require.ErrorIs(t, err, context.Canceled)
}

// Not parallel: it changes the environment.
func TestMissingProgramNamesItsPackage(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := read(t.Context(), docx(t, flowing))
	e := followup.AsError(err)
	require.Equal(t, "program_missing", e.Rule)
	require.Contains(t, e.Says, "Debian package pandoc")
	_, err = read(t.Context(), pdf(paged))
	require.Contains(t, followup.AsError(err).Says, "Debian package util-linux")
}

// Not parallel: it changes the environment.
func TestProgramThatWritesWithoutEnd(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "pandoc"), []byte("#!/bin/sh\nexec yes a line of text\n"), 0o755))
	t.Setenv("PATH", folder+":/usr/bin:/bin")
	_, err := read(t.Context(), docx(t, flowing))
	require.Equal(t, "text_too_large", followup.AsError(err).Rule)
}
