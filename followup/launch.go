package followup

import "time"

// Launch is what a coordinator starts a cycle with. It travels in the signed launch command and is the cycle's first event.
type Launch struct {
	Title      Ref       `json:"title"`
	Profile    Profile   `json:"profile"`
	Mechanism  string    `json:"mechanism"`
	Zone       string    `json:"zone"`               // IANA name of the State's time zone
	Calendar   Calendar  `json:"calendar"`           // the State's working days
	Language   string    `json:"language,omitempty"` // of the report (BCP 47), one of ReportLanguages; empty: English
	Anchor     time.Time `json:"anchor,omitzero"`    // date of the review or of the report's due date, midnight UTC
	Selection  Ref       `json:"selection"`
	Count      int       `json:"count"`               // recommendations in the selection
	Undecided  int       `json:"undecided,omitempty"` // of these without the position that their body asks for
	Parties    Parties   `json:"parties"`
	LaunchedBy Actor     `json:"launched_by"`
	Answers    string    `json:"answers,omitempty"` // id of the obligation that the cycle answers
}

// Parties names the institutions that act in a cycle by their office; ministries enter when clusters are assigned.
type Parties struct {
	Coordination    string   `json:"coordination"`
	Committee       string   `json:"committee"`
	ForeignMinistry string   `json:"foreign_ministry"`
	Consulted       []string `json:"consulted"`
}

func (l Launch) clone() Launch {
	l.Parties.Consulted = append([]string(nil), l.Parties.Consulted...)
	return l // the profile's rules and the calendar are never written to
}

// ReportLanguages are the official languages of the United Nations, in one of which a report is written.
var ReportLanguages = []string{"en", "fr", "es", "ar", "ru", "zh"}

// ReportLanguage is the language of the report (BCP 47).
func (l Launch) ReportLanguage() string {
	if l.Language == "" {
		return ReportLanguages[0]
	}
	return l.Language
}

// Check returns an Invalid error that names the first thing that a launch lacks.
func (l Launch) Check() error {
	switch {
	case l.Title.Zero():
		return InvalidField("title", "the cycle needs a title")
	case l.Count == 0 || l.Selection.Zero():
		return InvalidField("selection", "the selection is empty: import recommendations first, or widen the filter")
	case l.Count > MaxSelection:
		return InvalidField("selection", "the selection holds %d recommendations; a cycle takes at most %d", l.Count, MaxSelection)
	case l.Parties.Coordination == "":
		return InvalidField("parties", "name the coordinating institution")
	case l.Parties.Committee == "":
		return InvalidField("parties", "name the committee or cabinet that approves the plan")
	case l.Parties.ForeignMinistry == "":
		return InvalidField("parties", "name the foreign ministry that clears the report")
	case len(l.Parties.Consulted) == 0:
		return InvalidField("parties", "name at least one institution to consult")
	}
	if l.Language != "" && !contains(ReportLanguages, l.Language) {
		return InvalidField("language", "a report is written in one of %s", listed(ReportLanguages))
	}
	seen := map[string]bool{"": true}
	for _, id := range l.Parties.Consulted {
		if seen[id] {
			return InvalidField("parties", "each institution can be consulted once only")
		}
		seen[id] = true
	}
	if _, err := Zone(l.Zone); err != nil {
		return err
	}
	if err := l.Calendar.Check(); err != nil {
		return err
	}
	return l.Profile.Check()
}
