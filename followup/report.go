package followup

// ReportSection is the content of a section step: one section of the report. Paragraphs are plain text; words are counted over the heading and
// the paragraphs.
type ReportSection struct {
	ID         string     `json:"id"`
	Heading    string     `json:"heading"`
	Paragraphs []string   `json:"paragraphs"`
	Evidence   []Evidence `json:"evidence,omitempty"` // what its sentences rest on
	Annex      bool       `json:"annex,omitempty"`    // an annex does not count towards the limit where the profile says so
}

// Words counts the section's words (see CountWords).
func (s ReportSection) Words() int {
	n := CountWords(s.Heading)
	for _, p := range s.Paragraphs {
		n += CountWords(p)
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
