package followup

import (
	"regexp"
	"strconv"
)

// ReportSection is the content of a section step: one section of the report. Paragraphs are plain text, in which [^1] refers to the first of the
// notes. Words are counted over the heading, the paragraphs and the table; notes are counted apart.
type ReportSection struct {
	ID         string     `json:"id"`
	Heading    string     `json:"heading"`
	Paragraphs []string   `json:"paragraphs"`
	Evidence   []Evidence `json:"evidence,omitempty"` // what its sentences rest on
	Level      int        `json:"level,omitempty"`    // of its heading, 1 to 3; 0 stands for 1
	Table      *Table     `json:"table,omitempty"`    // stands after the paragraphs
	Notes      []string   `json:"notes,omitempty"`    // endnotes
	Annex      bool       `json:"annex,omitempty"`    // an annex does not count towards the limit where the profile says so
}

// Table is a table of a section. Each row has as many cells as the header.
type Table struct {
	Header []string   `json:"header"`
	Rows   [][]string `json:"rows"`
}

// noteMark is how a paragraph refers to a note.
var noteMark = regexp.MustCompile(`\[\^([0-9]{1,4})\]`)

// NoteMarks finds the references to notes in a paragraph: where each begins and ends, in bytes, and the number of its note from 1.
func NoteMarks(paragraph string) (marks [][3]int) {
	for _, m := range noteMark.FindAllStringSubmatchIndex(paragraph, -1) {
		n, _ := strconv.Atoi(paragraph[m[2]:m[3]])
		marks = append(marks, [3]int{m[0], m[1], n})
	}
	return marks
}

// Words counts the section's words (see CountWords) without those of its notes.
func (s ReportSection) Words() int {
	n := CountWords(s.Heading)
	for _, p := range s.Paragraphs {
		n += CountWords(noteMark.ReplaceAllString(p, ""))
	}
	if s.Table != nil {
		for _, row := range append([][]string{s.Table.Header}, s.Table.Rows...) {
			for _, cell := range row {
				n += CountWords(cell)
			}
		}
	}
	return n
}

// WordsUnder counts what counts under a profile: notes only where it says so.
func (s ReportSection) WordsUnder(p Profile) int {
	n := s.Words()
	if p.EndnotesCount {
		for _, note := range s.Notes {
			n += CountWords(note)
		}
	}
	return n
}

// Check returns an Invalid error unless the section has a heading and some text.
func (s ReportSection) Check() error {
	if s.Heading == "" {
		return InvalidField("heading", "the section needs a heading")
	}
	if len(s.Paragraphs) == 0 {
		return InvalidField("paragraphs", "the section needs at least one paragraph")
	}
	if s.Level < 0 || s.Level > 3 {
		return InvalidField("level", "a heading is of level 1 to 3")
	}
	if s.Table != nil {
		for i, row := range s.Table.Rows {
			if len(row) != len(s.Table.Header) {
				return InvalidField("table", "row %d of the table has %d cells and the header %d: give each as many", i+1, len(row), len(s.Table.Header))
			}
		}
	}
	return s.checkNotes()
}

// checkNotes wants each note to be referred to once, and each reference to lead to a note.
func (s ReportSection) checkNotes() error {
	seen := map[int]bool{}
	for _, p := range s.Paragraphs {
		for _, m := range NoteMarks(p) {
			switch n := m[2]; {
			case n < 1 || n > len(s.Notes):
				return InvalidField("notes", "[^%d] refers to no note: there are %d", n, len(s.Notes))
			case seen[n]:
				return InvalidField("notes", "[^%d] stands in the text twice: write a note for each place", n)
			default:
				seen[n] = true
			}
		}
	}
	for n := range s.Notes {
		if !seen[n+1] {
			return InvalidField("notes", "note %d is referred to nowhere: write [^%d] where it belongs", n+1, n+1)
		}
	}
	return nil
}

// Disposition is what became of a consultation input.
type Disposition string

const (
	Accepted       Disposition = "accepted"
	AcceptedInPart Disposition = "accepted_in_part"
	NotAccepted    Disposition = "not_accepted"
)

// Valid says whether d is one of the three dispositions.
func (d Disposition) Valid() bool { return d == Accepted || d == AcceptedInPart || d == NotAccepted }

// Channel is how a report leaves the State.
type Channel string

const (
	ByEmail       Channel = "email"
	ByNoteVerbale Channel = "note_verbale"
	ByPortal      Channel = "portal"
)

// Valid says whether c is a known channel.
func (c Channel) Valid() bool { return c == ByEmail || c == ByNoteVerbale || c == ByPortal }
