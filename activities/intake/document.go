package intake

import (
	"context"
	"fmt"
	"io"

	"nmrf/activities/intake/documents"
)

// Documents of the United Nations: see package documents.
const (
	DocumentDOCX Format = "document-docx"
	DocumentPDF  Format = "document-pdf"
	DocumentText Format = "document-text"
)

var documentFormats = map[documents.Format]Format{documents.DOCX: DocumentDOCX, documents.PDF: DocumentPDF, documents.Text: DocumentText}

// readDocument hands the recommendations of a report over, in its order; what it numbers and does not hold is rejected after them.
func readDocument(ctx context.Context, format documents.Format, r io.ReaderAt, size int64, s *sink) (Format, error) {
	found, err := documents.Read(ctx, r, size)
	if err != nil {
		return documentFormats[format], err
	}
	for _, f := range found.Recommendations {
		s.rows++
		if err := s.each(Row{Number: s.rows, Place: placeOf(f.Place), Recommendation: f.Recommendation}); err != nil {
			return documentFormats[format], err
		}
	}
	for _, d := range found.Doubtful {
		s.rows++
		s.reject(Rejection{Row: s.rows, Place: placeOf(d.Place), Field: "Paragraph", Reason: d.Reason, Symbol: found.Symbol, Paragraph: d.Paragraph,
			Cells: []Cell{{Header: "Document Symbol", Value: found.Symbol}, {Header: "Paragraph", Value: d.Paragraph}, {Header: "Place", Value: placeOf(d.Place)}}})
	}
	return documentFormats[format], nil
}

func placeOf(p documents.Place) string {
	place := fmt.Sprintf("line %d", p.Line)
	if p.Page > 0 {
		place = fmt.Sprintf("page %d, %s", p.Page, place)
	}
	if p.Heading != "" {
		place += ": " + p.Heading
	}
	return cut(place)
}
