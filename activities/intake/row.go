package intake

import (
	"strings"
	"unicode/utf8"

	"nmrf/followup"
)

// Row is one recommendation of a source. Number is where it stands: the row of the sheet or of the CSV with the header counted, or the
// element of the JSON array counted from 1. Place says the same to a person: "row 12". Recommendation.ID is empty.
type Row struct {
	Number         int
	Place          string
	Recommendation followup.Recommendation
}

// Rejection says why a row was left out: its number and place (see Row), the field by its published header in corrected spelling, and
// what to do about it. A row is rejected for its first fault only.
//
// The next fields say which recommendation it was, as far as it can be read, so that nobody takes it for one that is gone; Cells are
// the row as its source gives it, foreign columns too. All of them are valid UTF-8, and each is cut, with an ellipsis, at 2,000 bytes.
type Rejection struct {
	Row          int    `json:"row"`
	Field        string `json:"field"`
	Reason       string `json:"reason"`
	Place        string `json:"place,omitempty"`
	AnnotationID string `json:"annotation_id,omitempty"`
	Symbol       string `json:"symbol,omitempty"`
	Body         string `json:"body,omitempty"`
	Session      string `json:"session,omitempty"`
	Paragraph    string `json:"paragraph,omitempty"`
	Text         string `json:"text,omitempty"`
	Cells        []Cell `json:"cells,omitempty"`
}

// Cell is one cell of a row. Headers are unique in a file: a repeat is numbered, a missing one is "Column 7".
type Cell struct {
	Header string `json:"header"`
	Value  string `json:"value"`
}

// valid replaces what is not UTF-8. What cannot fit into a rejection anyway is left out, so that no long cell costs time.
func valid(s string) string {
	if len(s) > MaxText {
		s = s[:MaxText]
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

const ellipsis = "…"

// cut shortens a text to maxValue bytes, between two characters.
func cut(s string) string {
	if len(s) <= maxValue {
		return s
	}
	end := maxValue - len(ellipsis)
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + ellipsis
}
