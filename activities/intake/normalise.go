package intake

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"nmrf/followup"
)

type fault struct {
	field  field
	reason string
}

// recommendation turns a record into a recommendation, or names its first fault.
func (r record) recommendation() (followup.Recommendation, *fault) {
	if f := r.unreadable(); f != nil {
		return followup.Recommendation{}, f
	}
	rec := r.common()
	rec.AnnotationID = single(r[annotationID])
	published, _ := unmark(plain(r[text]))
	rec.Paragraph, rec.Text = splitParagraph(published)
	if f := missingOrLong(rec); f != nil {
		return rec, f
	}
	return rec, r.judge(&rec)
}

// common fills in what needs no judgement.
func (r record) common() followup.Recommendation {
	return followup.Recommendation{
		Symbol:          single(r[symbol]),
		Body:            single(r[body]),
		Type:            single(r[kind]),
		Countries:       values(r[countries]),
		Regions:         values(r[regions]),
		Themes:          values(r[themes]),
		AffectedPersons: values(r[affectedPersons]),
		SDGs:            values(r[sdgs]),
		UPRSession:      session(r[uprSession]),
		UPRStates:       values(r[uprStates]),
	}
}

// session reads the number of a session, which may be written "-40".
func session(cell string) string { return strings.TrimLeft(single(cell), "- ") }

// unreadable finds bytes that are no UTF-8, values that are too long, formulas, and what a spreadsheet program makes of them: "- UPR" is
// one to it.
func (r record) unreadable() *fault {
	for f, cell := range r {
		switch {
		case !utf8.ValidString(cell):
			return &fault{field(f), "the characters are damaged (not UTF-8): export the file again, or save it as CSV UTF-8"}
		case formulaErrors.MatchString(cell):
			return &fault{field(f), "a spreadsheet program took the value for a formula: import the file as UHRI exported it"}
		case strings.HasPrefix(strings.TrimSpace(cell), "="):
			return &fault{field(f), formula}
		case field(f) == text, len(cell) <= maxValue:
			continue
		}
		for _, value := range values(cell) {
			if len(value) > maxValue {
				return &fault{field(f), fmt.Sprintf("a value is longer than %d bytes: shorten it", maxValue)}
			}
		}
	}
	return nil
}

const formula = "the cell holds a formula: put its value in its place"

// formulaErrors are the values of formulas that have none.
var formulaErrors = regexp.MustCompile(`(?s)^#(?:NAME\?.*|REF!|VALUE!|DIV/0!|NUM!|NULL!|N/A|SPILL!|CALC!)$`)

func missingOrLong(rec followup.Recommendation) *fault {
	switch {
	case rec.AnnotationID == "":
		return &fault{annotationID, "the id is missing: take it from UHRI, or put what UHRI does not publish into the template"}
	case rec.Text == "":
		return &fault{text, "the text is missing: take it from the document"}
	case len(rec.Text) > MaxText:
		return tooLong()
	default:
		return nil
	}
}

func tooLong() *fault {
	return &fault{text, fmt.Sprintf("the text is longer than %d kB: split it or remove what is not part of it", MaxText/1000)}
}

// judge fills in the fields that have a form of their own.
func (r record) judge(rec *followup.Recommendation) *fault {
	if name, unknown := unknownBody(values(r[body])); unknown {
		return &fault{body, fmt.Sprintf("%q is no body whose recommendations UHRI publishes: write one of %s, or use the template for other bodies", name, knownBodies())}
	}
	if f := r.dated(rec); f != nil {
		return f
	}
	position, known := parsePosition(values(r[uprPosition]))
	if !known {
		return &fault{uprPosition, fmt.Sprintf("%q is no position: write Supported, Noted or Supported/Noted", single(r[uprPosition]))}
	}
	rec.Position = position
	cycle := single(r[uprCycle])
	if cycle == "" {
		rec.UPRCycle = cycleOf(rec.UPRSession)
		return nil
	}
	var err error
	if rec.UPRCycle, err = strconv.Atoi(cycle); err != nil || rec.UPRCycle < 0 || rec.UPRCycle > 99 {
		return &fault{uprCycle, fmt.Sprintf("%q is no cycle: write its number", cycle)}
	}
	return nil
}

func (r record) dated(rec *followup.Recommendation) *fault {
	var err error
	if rec.PublishedOn, err = parseDate(single(r[publicationDate])); err != nil {
		return &fault{publicationDate, err.Error()}
	}
	return nil
}

// parsePosition reads the position as published; several, or one with both words or "part", mean partly supported.
func parsePosition(published []string) (followup.Position, bool) {
	supported, noted, part := false, false, false
	for _, word := range strings.FieldsFunc(strings.ToLower(strings.Join(published, "/")), func(r rune) bool { return r < 'a' || r > 'z' }) {
		switch word {
		case "supported", "accepted":
			supported = true
		case "noted":
			noted = true
		case "part", "partly", "partially":
			part = true
		case "in", "and":
		default:
			return "", false
		}
	}
	switch {
	case len(published) == 0:
		return followup.NoPositionYet, true
	case supported && noted, part && (supported || noted):
		return followup.NotedInPart, true
	case supported:
		return followup.Supported, true
	case noted:
		return followup.Noted, true
	default:
		return "", false
	}
}

// lastSessions are the last Working Group sessions of the UPR's first four cycles, as OHCHR lists them: 12 in 2011, 26
// in 2016, 40 in 2022, and 54 planned.
var lastSessions = []int{12, 26, 40, 54}

// cycleOf derives the cycle from the session, which all formats publish; 0 if it cannot be told.
func cycleOf(session string) int {
	number, err := strconv.Atoi(session)
	if err != nil || number < 1 {
		return 0
	}
	for i, last := range lastSessions {
		if number <= last {
			return i + 1
		}
	}
	return 0
}
