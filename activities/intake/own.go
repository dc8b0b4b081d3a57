package intake

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"

	"nmrf/followup"
)

// OwnPrefix begins the ids that the template's rows get from us.
const OwnPrefix = "own:"

// own turns a row of the template into a recommendation, or names its first fault. A row without an id gets one of ours.
func (r record) own() (followup.Recommendation, *fault) {
	r = r.listed()
	if f := r.unreadable(); f != nil {
		return followup.Recommendation{}, f
	}
	rec := r.common()
	rec.Paragraph, rec.Text = r.numbered()
	rec.AnnotationID = r.ownID()
	switch {
	case rec.Body == "":
		return rec, &fault{body, "the source is missing: write it in every row, also where cells were merged"}
	case rec.Text == "":
		return rec, &fault{text, "the text is missing: take it from the document"}
	case len(rec.Text) > MaxText:
		return rec, tooLong()
	}
	return rec, r.dated(&rec)
}

// listed puts the values of a list on a line each where they stand between semicolons.
func (r record) listed() record {
	for _, f := range []field{countries, themes, affectedPersons, sdgs, uprStates} {
		r[f] = strings.Map(func(c rune) rune {
			if c == ';' || c == '；' || c == '؛' {
				return '\n'
			}
			return c
		}, r[f])
	}
	return r
}

// numbered returns the paragraph and the text without it. Without a paragraph of its own the row has the one at the start of its text.
func (r record) numbered() (number, rest string) {
	published, _ := unmark(plain(r[text]))
	given := strings.TrimSuffix(single(r[paragraph]), ".")
	number, rest = splitParagraph(published)
	if given != "" && given != number {
		return given, published
	}
	return number, rest
}

// ownID returns the id that the row has, or else one made of source, document and paragraph, and of the text too where one of the last two
// is missing: so a corrected text keeps its id. It is empty if the row says too little.
func (r record) ownID() string {
	if id := single(r[annotationID]); id != "" {
		return id
	}
	number, published := r.numbered()
	parts := []string{single(r[body]), single(r[symbol]), number}
	if parts[1] == "" || parts[2] == "" {
		parts = append(parts, published)
	}
	if parts[0] == "" || parts[len(parts)-1] == "" {
		return ""
	}
	var data []byte
	for _, part := range parts {
		part = strings.ToLower(strings.Join(strings.Fields(part), " "))
		data = binary.AppendUvarint(data, uint64(len(part)))
		data = append(data, part...)
	}
	sum := sha256.Sum256(data)
	return OwnPrefix + hex.EncodeToString(sum[:16])
}

// sameKey says that two rows of the template are one recommendation with two contents.
func sameKey(rec followup.Recommendation, first string) *fault {
	switch {
	case !strings.HasPrefix(rec.AnnotationID, OwnPrefix):
		return sameID(first)
	case rec.Symbol != "" && rec.Paragraph != "":
		return &fault{paragraph, fmt.Sprintf("%s has the same source, document and paragraph and other content: keep the row that is right, or number them apart as in 45(a) and 45(b)", first)}
	default:
		return &fault{text, fmt.Sprintf("%s has the same source and text and other content: keep the row that is right, or give each its document and paragraph", first)}
	}
}
