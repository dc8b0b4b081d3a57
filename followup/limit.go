package followup

import "time"

// LimitOverride is the committee's decision that a report may be longer than its limit: up to the words that it had then.
type LimitOverride struct {
	Words       int       `json:"words"`
	Limit       int       `json:"limit"`
	Reason      Ref       `json:"reason"`
	Person      string    `json:"person,omitempty"`
	Institution string    `json:"institution,omitempty"`
	At          time.Time `json:"at,omitzero"`
}

// What a door has to warn of beside a receipt.
const (
	WarnOverLimit  = "over_limit"       // the report is longer than the limit that its profile advises
	WarnOverridden = "limit_overridden" // it is longer than a limit that the committee has overridden
)

// withinLimit holds the report to its word limit. Where the profile only advises, the line is satisfied and warns; an override lets the
// stage close and never satisfies it.
func (s *Stage) withinLimit() Condition {
	p, words := s.Launch.Profile, s.wordsToSubmit()
	over, o := words > p.WordLimit, s.Dossier.Override
	return Condition{Rule: "word_limit", Satisfied: !over || !p.WordLimitBlocks, Warns: over && !p.WordLimitBlocks,
		Overridden: over && p.WordLimitBlocks && o != nil && words <= o.Words, Who: named(s.Launch.Parties.Coordination),
		Says: "the report has to be within its word limit: shorten sections, or have the committee override the limit with a reason"}
}

// wordsToSubmit counts the words of the report: of its sections while it is drafted, and then of what was frozen.
func (s *Stage) wordsToSubmit() int {
	if s.Name == Drafting {
		return s.ReportWords()
	}
	return s.Dossier.Words
}

// OverLimit says that the length of the report stands in its way.
func (s *Stage) OverLimit() bool {
	return (s.Name == Drafting || s.Name == Submission) && s.withinLimit().Holds()
}

// Warning names what has to be warned of about the length of the report; empty where nothing has.
func (s *Stage) Warning() string {
	if s.Name != Drafting && s.Name != Submission {
		return ""
	}
	switch c := s.withinLimit(); {
	case c.Warns:
		return WarnOverLimit
	case c.Overridden:
		return WarnOverridden
	}
	return ""
}

// warnings is Warning as an event keeps it.
func (s *Stage) warnings() []string { return named(s.Warning()) }

// overrideLimit lets a report be longer than a limit that blocks: a decision of the committee, with a reason, and not of somebody who wrote it.
func (d *decision) overrideLimit() error {
	s, a := d.stage, d.command.Actor
	if a.Institution != s.Launch.Parties.Committee || !a.Has(Approver) {
		return Refuse(Forbidden, "not_the_committee", "only an approver of the committee overrides the word limit")
	}
	for _, st := range s.Steps {
		if st.Edited(a.Person) || (d.command.OnBehalfOf != "" && st.Edited(d.command.OnBehalfOf)) {
			return Refuse(Forbidden, "drafter_approving", "who wrote or edited the report cannot decide on its length: another approver must")
		}
	}
	words, limit := s.wordsToSubmit(), s.Launch.Profile.WordLimit
	switch c := s.withinLimit(); {
	case s.Name != Drafting && s.Name != Submission:
		return Refuse(Conflict, "no_limit_here", "the word limit is a matter of drafting and of submission")
	case c.Satisfied:
		return Refuse(Conflict, "limit_kept", "the report has %d words and its limit of %d does not stand in its way", words, limit)
	case c.Overridden:
		return Refuse(Conflict, "limit_overridden_already", "the limit is overridden already, up to %d words", s.Dossier.Override.Words)
	}
	if err := d.needReason(); err != nil {
		return err
	}
	d.add("", LimitOverridden{Words: words, Limit: limit, Reason: d.command.Reason})
	return nil
}

// overridden keeps an override in the dossier.
func overridden(e Event, b LimitOverridden) *LimitOverride {
	return &LimitOverride{Words: b.Words, Limit: b.Limit, Reason: b.Reason, Person: e.Person, Institution: e.Institution, At: e.At}
}
