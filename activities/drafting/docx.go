package drafting

import (
	"archive/zip"
	"fmt"
	"io"
	"strings"
	"time"

	"nmrf/followup"
)

// Document is a report as it leaves the house. Language is BCP 47; languages written from right to left set the whole
// document so.
type Document struct {
	Title    string
	Subtitle string
	Language string
	Sections []followup.ReportSection
}

// DOCX writes the document in the Word format (ECMA-376): a title page, numbered paragraphs that count on across the
// headings, annexes on pages of their own, page numbers. Equal documents give equal bytes. Control characters that XML
// forbids are dropped.
func DOCX(w io.Writer, doc Document) error {
	z := zip.NewWriter(w)
	for _, part := range []struct{ name, content string }{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", packageRelations},
		{"docProps/core.xml", coreProperties(doc)},
		{"word/document.xml", documentXML(doc)},
		{"word/_rels/document.xml.rels", documentRelations},
		{"word/styles.xml", stylesXML(doc.Language)},
		{"word/numbering.xml", numberingXML(rightToLeft(doc.Language))},
		{"word/settings.xml", settingsXML},
		{"word/endnotes.xml", endnotesXML(doc)},
		{"word/footer1.xml", footerXML(rightToLeft(doc.Language))},
	} {
		f, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: zipTime})
		if err != nil {
			return fmt.Errorf("write %s of the document: %w", part.name, err)
		}
		if _, err := io.WriteString(f, part.content); err != nil {
			return fmt.Errorf("write %s of the document: %w", part.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("finish the document: %w", err)
	}
	return nil
}

// zipTime stands in every entry, so that the bytes do not depend on when they were written.
var zipTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// rightToLeft says whether a language is written from right to left.
func rightToLeft(language string) bool {
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	switch base {
	case "ar", "fa", "he", "ur", "ps", "dv", "ckb":
		return true
	}
	return false
}
