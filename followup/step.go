package followup

import "time"

// StepKind says what is asked in a step.
type StepKind string

const (
	ConfirmStep   StepKind = "confirm"   // the coordination confirms what was proposed: a selection, clusters
	AcceptStep    StepKind = "accept"    // each assigned institution accepts or declines
	PlanStep      StepKind = "plan"      // the lead drafts a cluster's plan; lead and supporting institutions approve it
	CommitteeStep StepKind = "committee" // the committee or cabinet approves the whole plan
	InputStep     StepKind = "input"     // a consulted institution gives its input; the coordinator disposes of it
	SectionStep   StepKind = "section"   // a section of the report is drafted; the institutions concerned clear it
	ReportStep    StepKind = "report"    // the foreign ministry clears the frozen report
	DispatchStep  StepKind = "dispatch"  // the coordinator transmits the report
	NoStep        StepKind = "stage"     // an act on the stage or the cycle as a whole
)

// StepState is where a step stands. Every state but Passed and Lapsed waits for somebody.
type StepState string

const (
	AwaitingText    StepState = "awaiting_text"    // its author owes a text (or, for an assignment, the coordinator owes institutions)
	AwaitingReplies StepState = "awaiting_replies" // its parties owe their replies
	Declined        StepState = "declined"         // a party declined: the coordinator must act
	Passed          StepState = "passed"           // done
	Lapsed          StepState = "lapsed"           // its time ran out, and its rule lets it end so
	Refused         StepState = "refused"          // clearance was refused: the coordination can open it again
	Abandoned       StepState = "abandoned"        // the coordination gave it up, with a reason
)

// Party is an institution whose reply a step needs, and the reason in a code that pages translate.
type Party struct {
	Institution string   `json:"institution"`
	Relation    Relation `json:"relation"`
	Why         string   `json:"why"`
}

// Clock holds the instants of a step, resolved once when it opened or was extended. A zero instant does not exist.
type Clock struct {
	RemindAt   time.Time   `json:"remind_at,omitzero"`
	Due        time.Time   `json:"due,omitzero"`
	EscalateAt time.Time   `json:"escalate_at,omitzero"`
	Ladder     []time.Time `json:"ladder,omitempty"` // further escalations
}

// Shift moves every instant of the clock by d.
func (c Clock) Shift(d time.Duration) Clock {
	move := func(t time.Time) time.Time {
		if t.IsZero() {
			return t
		}
		return t.Add(d)
	}
	moved := Clock{RemindAt: move(c.RemindAt), Due: move(c.Due), EscalateAt: move(c.EscalateAt)}
	for _, t := range c.Ladder {
		moved.Ladder = append(moved.Ladder, move(t))
	}
	return moved
}

// Step is one thing that is asked of one or more institutions.
type Step struct {
	ID       string    `json:"id"`      // unique in its stage: plan/<cluster>, input/<institution>
	Kind     StepKind  `json:"kind"`    //
	Subject  string    `json:"subject"` // id of the cluster, section or institution that it is about
	State    StepState `json:"state"`
	Author   string    `json:"author,omitempty"` // institution that owes the text
	Parties  []Party   `json:"parties,omitempty"`
	Round    int       `json:"round"`              // 1 when opened; a new assignment or a reopening starts the next
	Content  Ref       `json:"content,omitzero"`   // the text that stands
	Drafters []string  `json:"drafters,omitempty"` // persons who write it; none: whoever writes for the author
	NamedAt  time.Time `json:"named_at,omitzero"`  // when they were named
	Words    int       `json:"words,omitempty"`    // of the text that stands, where it counts
	Editors  []string  `json:"editors,omitempty"`  // persons who wrote this step's texts, and those they wrote for
	Replies  []Reply   `json:"replies,omitempty"`
	OpenedAt time.Time `json:"opened_at"`
	Clock    Clock     `json:"clock"`

	Reminded    bool        `json:"reminded,omitempty"`
	Escalated   bool        `json:"escalated,omitempty"`
	Disposition Disposition `json:"disposition,omitempty"`
	DisposedFor Ref         `json:"disposed_for,omitzero"` // the reason of the disposition

	Coordination string `json:"coordination,omitempty"` // institution that steers the cycle
	Committee    string `json:"committee,omitempty"`    // institution that decides disputes

	Rule        Rule          `json:"rule"`                  // as it was when this round was opened
	Clearer     string        `json:"clearer,omitempty"`     // institution that clears it, where it does not clear itself
	Texts       []TextVersion `json:"texts,omitempty"`       // every version, the one that stands last
	SubmittedAt time.Time     `json:"submitted_at,omitzero"` // when the text that stands was submitted
	Items       []Item        `json:"items,omitempty"`       // what the replies brought
	Overrides   []Override    `json:"overrides,omitempty"`   //
	Arbitration *Arbitration  `json:"arbitration,omitempty"` // nil: none is open
	Correction  *Correction   `json:"correction,omitempty"`  // a clerical error that waits for a second person
	Delivered   []string      `json:"delivered,omitempty"`   // institutions where somebody can answer the request
	Recused     []string      `json:"recused,omitempty"`     // persons who take no part
	TimeOver    bool          `json:"time_over,omitempty"`   // the due instant has come, and silence has been counted
	Rung        int           `json:"rung,omitempty"`        // escalations of the ladder that have been made
	TierAsked   int           `json:"tier_asked,omitempty"`  // whose clock runs, where tiers are asked one after another; 0: the first
	HeldSince   time.Time     `json:"held_since,omitzero"`   // suspended, or paused by a question, since then
	Held        bool          `json:"held,omitempty"`
	Questioned  bool          `json:"questioned,omitempty"` // held by a question, until the last one is settled

	Progress []ProgressHead `json:"progress,omitempty"` // of the text that stands, where it reports progress

	Sources    []SourceChange `json:"sources,omitempty"`    // changes of what it rests on, since it was last done
	ReopenedAt time.Time      `json:"reopened_at,omitzero"` // when such a change opened it again
}

// Arbitration is a dispute that a higher authority has to decide.
type Arbitration struct {
	OpenedBy    string    `json:"opened_by"` // person; SystemActor: the clock
	Institution string    `json:"institution,omitempty"`
	Reason      Ref       `json:"reason,omitzero"`
	At          time.Time `json:"at"`
}

// Correction is a clerical correction of the text that stands: replies are not touched by it once a second person says so.
type Correction struct {
	Content  Ref       `json:"content"`
	Words    int       `json:"words,omitempty"`
	Passages []Passage `json:"passages,omitempty"`
	Person   string    `json:"person"`

	OnBehalfOf string `json:"on_behalf_of,omitempty"`
}

// Open says whether the step still waits for somebody.
func (s *Step) Open() bool {
	return s.State == AwaitingText || s.State == AwaitingReplies || s.State == Declined
}

// Party returns the party that the institution is in this step.
func (s *Step) Party(institution string) (Party, bool) {
	for _, p := range s.Parties {
		if p.Institution == institution {
			return p, true
		}
	}
	return Party{}, false
}

// RelationOf says how an institution stands to the step; it is the relation that the policy is asked about.
func (s *Step) RelationOf(institution string) Relation {
	if p, ok := s.Party(institution); ok {
		return p.Relation
	}
	if institution != "" && institution == s.Author {
		return Own
	}
	return Other
}

// Edited says whether the person wrote or edited one of the step's texts.
func (s *Step) Edited(person string) bool {
	for _, e := range s.Editors {
		if e == person {
			return true
		}
	}
	return false
}

// Standing returns the institution's reply that counts now: its last one in this round, unless it was withdrawn, and only if
// nothing that concerns the institution has changed since. A text that is changed back makes the reply stand again. Where
// drafting and deciding are kept apart, the decision of somebody who wrote a text of the step later stands no more; nor does
// that of somebody who was recused.
func (s *Step) Standing(institution string) (Reply, bool) {
	r, ok := s.Last(institution)
	switch {
	case !ok || r.Kind == WithdrawReply || !s.stillShown(institution, r.Content):
		return Reply{}, false
	case r.Kind == RequestChanges && s.State != AwaitingText: // its author answered by submitting the text again
		return Reply{}, false
	case s.Rule.Separate && r.saidBy(s.Editors...), r.saidBy(s.Recused...):
		return Reply{}, false
	}
	return r, true
}

// Last returns the last reply in this round that says where the institution stands, whatever became of the text since.
func (s *Step) Last(institution string) (Reply, bool) {
	for i := len(s.Replies) - 1; i >= 0; i-- {
		if r := s.Replies[i]; r.Institution == institution && r.Round == s.Round && r.Kind.position() {
			return r, true
		}
	}
	return Reply{}, false
}

// stillShown says whether what concerns the institution is the same in the version with that hash and in the one that stands.
func (s *Step) stillShown(institution, content string) bool {
	if content == s.Content.Hash {
		return true
	}
	then, known := s.version(content)
	now, stands := s.version(s.Content.Hash)
	return known && stands && equal(then.concerns(institution), now.concerns(institution))
}

func (s *Step) version(content string) (TextVersion, bool) {
	for i := len(s.Texts) - 1; i >= 0; i-- {
		if s.Texts[i].Content == content {
			return s.Texts[i], true
		}
	}
	return TextVersion{}, false
}

// Item returns the item, or nil.
func (s *Step) Item(id string) *Item {
	for i := range s.Items {
		if s.Items[i].ID == id {
			return &s.Items[i]
		}
	}
	return nil
}

// clone copies the step so that nothing of it is shared. What an item's history or a text's passages hold is never written to.
func (s *Step) clone() *Step {
	c := *s
	c.Parties = append([]Party(nil), s.Parties...)
	c.Drafters = append([]string(nil), s.Drafters...)
	c.Editors = append([]string(nil), s.Editors...)
	c.Replies = append([]Reply(nil), s.Replies...)
	c.Texts = append([]TextVersion(nil), s.Texts...)
	c.Items = append([]Item(nil), s.Items...)
	c.Overrides = append([]Override(nil), s.Overrides...)
	c.Delivered = append([]string(nil), s.Delivered...)
	c.Recused = append([]string(nil), s.Recused...)
	c.Sources = append([]SourceChange(nil), s.Sources...)
	return &c
}
