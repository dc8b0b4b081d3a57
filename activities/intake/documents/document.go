// Package documents turns a report of the UPR Working Group, or a treaty body's concluding observations, as DOCX, PDF or
// plain text, into numbered recommendations, each with its place in the source. It is a pure helper but for two programs of
// Debian, pandoc and pdftotext, which it runs on a copy of the document in a folder of its own.
package documents

import (
	"context"
	"io"
	"time"

	"nmrf/followup"
)

// Kind is a sort of document that this package reads.
type Kind string

const (
	WGReport               Kind = "wg_report"
	ConcludingObservations Kind = "concluding_observations"
)

// Place is where a person finds a recommendation.
type Place struct {
	Page    int    `json:"page,omitempty"`    // counted from 1; 0 where the document has no page breaks
	Line    int    `json:"line"`              // counted from 1: of a PDF's page, of a text file, or the paragraph of a DOCX
	Heading string `json:"heading,omitempty"` // the first words of the paragraph that introduces it
}

// Found is one recommendation with the place where it stands. Recommendation.ID is empty; its AnnotationID is made of the
// document's symbol and the paragraph, so that reading the document again yields the same ids.
type Found struct {
	Recommendation followup.Recommendation `json:"recommendation"`
	Place          Place                   `json:"place"`
}

// Doubt is something numbered that was left out or is missing, for a person to look at.
type Doubt struct {
	Paragraph string `json:"paragraph"`
	Place     Place  `json:"place"`
	Reason    string `json:"reason"`
}

// Document is what one document says. What it does not state is empty.
type Document struct {
	Kind            Kind      `json:"kind"`
	Symbol          string    `json:"symbol,omitempty"`
	State           string    `json:"state,omitempty"`       // under review, as the United Nations writes it
	Session         string    `json:"session,omitempty"`     // number of the Working Group's or the committee's session
	PublishedOn     time.Time `json:"published_on,omitzero"` // date only, midnight UTC
	Recommendations []Found   `json:"recommendations"`       // in the document's order
	Doubtful        []Doubt   `json:"doubtful,omitempty"`
}

// Limits of one document.
const (
	MaxFile            = 64 << 20  // bytes
	maxUnpacked        = 256 << 20 // bytes of a DOCX's parts
	maxTextSize        = 8 << 20   // bytes of the document's text: a thick report has 500 kB
	maxLines           = 200_000
	MaxRecommendations = 5_000
	MaxText            = 100_000 // bytes of a recommendation's plain text
)

// Read reads a document of size bytes, tells its form by its content, and needs pandoc for a DOCX and pdftotext for a PDF.
//
// Its errors are Invalid ("not_a_document", "scanned", "broken_file", "old_format", "slow_conversion", "unknown_document",
// "addendum", "no_recommendations"), TooLarge ("file_too_large", "unpacks_too_large", "text_too_large",
// "too_many_recommendations"), Unavailable ("program_missing"), or the context's.
func Read(ctx context.Context, r io.ReaderAt, size int64) (Document, error) {
	format, err := FormatOf(r, size)
	if err != nil {
		return Document{}, err
	}
	if format == "" {
		return Document{}, followup.Refuse(followup.Invalid, "not_a_document",
			"this is no report that can be read: it must be a Working Group report or concluding observations as DOCX, PDF or text")
	}
	text, err := convert(ctx, format, r, size)
	if err != nil {
		return Document{}, err
	}
	lines, err := linesOf(text, format)
	if err != nil {
		return Document{}, err
	}
	return interpret(lines)
}

func interpret(lines []line) (Document, error) {
	top := headOf(lines)
	lang, kind := languageOf(top.text)
	doc, err := top.describe(lang, kind)
	if err != nil {
		return Document{}, err
	}
	c := collector{doc: &doc, lang: lang, seen: map[string]int{}}
	text := newText(withoutFurniture(lines))
	if kind == WGReport {
		c.report(text)
	} else {
		c.observations(text)
	}
	switch {
	case len(doc.Recommendations) > MaxRecommendations:
		return Document{}, followup.Refuse(followup.TooLarge, "too_many_recommendations",
			"the document seems to hold more than %d recommendations: read one report at a time", MaxRecommendations)
	case len(doc.Recommendations) == 0:
		return Document{}, followup.Refuse(followup.Invalid, "no_recommendations",
			"no numbered recommendations were found: take the report as adopted, not a summary, or use the spreadsheet template")
	}
	return doc, nil
}
