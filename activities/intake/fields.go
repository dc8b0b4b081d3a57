package intake

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// field is a published field of the export.
type field int

const (
	annotationID field = iota
	symbol
	publicationDate
	body
	kind
	countries
	regions
	themes
	affectedPersons
	sdgs
	text
	uprCycle
	uprSession
	uprStates
	uprPosition
	paragraph // of its own in the template only; UHRI publishes it at the start of the text
	fieldCount
	wholeRow field = -1
)

// headers are the published headers in corrected spelling. The cycle is published in JSON only.
var headers = [fieldCount]string{
	"OHCHR Annotation Id", "Document Symbol", "Document Publication Date", "Recommending Body", "Type", "Countries Concerned",
	"Regions Concerned", "Themes", "Affected Persons", "Sdgs", "Text", "UPR Cycle", "UPR Session", "UPR Recommending States",
	"UPR Position", "Paragraph",
}

// jsonNames are the names of the same fields in the JSON export.
var jsonNames = [fieldCount]string{
	"AnnotationId", "Symbol", "PublicationDate", "Body", "AnnotationType", "Countries", "Regions", "Themes", "AffectedPersons",
	"Sdgs", "Text", "UprCycle", "UprSession", "UprRecommendingCountry", "UprPositions", "",
}

func (f field) String() string {
	if f == wholeRow {
		return "row"
	}
	return headers[f]
}

var fieldsByName = func() map[string]field {
	names := make(map[string]field, 2*fieldCount)
	for f := range paragraph {
		names[foldName(headers[f])] = f
		names[foldName(jsonNames[f])] = f
	}
	return names
}()

// fieldNamed finds a field by header or JSON name, in either spelling and any case.
func fieldNamed(name string) (field, bool) {
	f, ok := fieldsByName[foldName(name)]
	return f, ok
}

// templateFieldNamed finds a field by its header in the template, in any of its languages.
func templateFieldNamed(name string) (field, bool) {
	f, ok := fieldsByLabel[foldName(name)]
	return f, ok
}

// foldName keeps the letters only, in lower case, and corrects the published spelling.
func foldName(name string) string {
	letters := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFC.String(name))
	return strings.ReplaceAll(letters, "reccomend", "recommend")
}

// record is a row as its file gives it: one cell a field. Several values stand on a line each, prefixed "- ".
type record [fieldCount]string

func (r record) blank() bool {
	for _, cell := range r {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}
