package followup

import "time"

// Position is what the State under review said of a UPR recommendation.
type Position string

const (
	Supported     Position = "supported"
	Noted         Position = "noted"
	NotedInPart   Position = "supported_noted" // partly supported, partly noted
	NoPositionYet Position = ""
)

// Recommendation is one recommendation, concern or observation as its source published it, with what the State made of it.
// AnnotationID is the key of the Universal Human Rights Index (UHRI) and stays the same across re-exports and languages.
type Recommendation struct {
	ID              string    `json:"id"`
	AnnotationID    string    `json:"annotation_id"`
	Symbol          string    `json:"symbol"`                // document symbol, A/HRC/43/15
	PublishedOn     time.Time `json:"published_on,omitzero"` // date only, midnight UTC
	Body            string    `json:"body"`                  // UPR, CCPR, CEDAW, SR Housing …
	Type            string    `json:"type"`                  // Recommendations, Concerns/Observations …
	Countries       []string  `json:"countries,omitempty"`   // States concerned
	Regions         []string  `json:"regions,omitempty"`     //
	Themes          []string  `json:"themes,omitempty"`      //
	AffectedPersons []string  `json:"affected_persons,omitempty"`
	SDGs            []string  `json:"sdgs,omitempty"`      // "16.2 - Protect children …" or a goal
	Paragraph       string    `json:"paragraph,omitempty"` // number at the start of the published text: 115.3
	Text            string    `json:"text"`                // plain text, no HTML, without the paragraph number
	UPRCycle        int       `json:"upr_cycle,omitempty"`
	UPRSession      string    `json:"upr_session,omitempty"`
	UPRStates       []string  `json:"upr_states,omitempty"` // recommending States
	Position        Position  `json:"position,omitempty"`
	Withdrawn       bool      `json:"withdrawn,omitempty"`
	Group           string    `json:"group,omitempty"`       // it was merged into
	MergedWith      []string  `json:"merged_with,omitempty"` // ids of the others of the group, sorted
}

// MaxSelection is the largest number of recommendations that one cycle can hold.
const MaxSelection = 5000

// Selected is one recommendation of a selection, with the position that the State takes where its body asks for one.
type Selected struct {
	ID       string   `json:"id"`
	Position Position `json:"position,omitempty"`
	Asks     bool     `json:"asks,omitempty"` // the body asks the State for a position: UPR
}

// Selection is the content that a cycle's intake confirms: its recommendations, sorted by id.
type Selection struct {
	Recommendations []Selected `json:"recommendations"`
}

// Undecided counts the recommendations whose body asks for a position and that have none yet.
func (s Selection) Undecided() int {
	n := 0
	for _, r := range s.Recommendations {
		if r.Asks && r.Position == NoPositionYet {
			n++
		}
	}
	return n
}

func (s Selection) ids() map[string]bool {
	ids := make(map[string]bool, len(s.Recommendations))
	for _, r := range s.Recommendations {
		ids[r.ID] = true
	}
	return ids
}
