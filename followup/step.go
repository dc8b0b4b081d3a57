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
)

// Party is an institution whose reply a step needs, and the reason in a code that pages translate.
type Party struct {
	Institution string   `json:"institution"`
	Relation    Relation `json:"relation"`
	Why         string   `json:"why"`
}

// ReplyKind is what a party said.
type ReplyKind string

const (
	Agree          ReplyKind = "agree"
	RequestChanges ReplyKind = "request_changes"
	Accept         ReplyKind = "accept"
	Decline        ReplyKind = "decline"
)

// Reply is what one person said for one institution about one text. It is never changed: a later reply of the
// same institution stands in its place, and the earlier one stays visible.
type Reply struct {
	ID          string    `json:"id"` // the command's id
	Kind        ReplyKind `json:"kind"`
	Institution string    `json:"institution"`
	Person      string    `json:"person"`
	OnBehalfOf  string    `json:"on_behalf_of,omitempty"`
	Reason      Ref       `json:"reason,omitzero"`
	Content     string    `json:"content,omitempty"` // hash of the text that was shown
	Round       int       `json:"round"`
	At          time.Time `json:"at"`
}

// saidBy says whether one of the persons said it, or had it said for her; an empty name is nobody.
func (r Reply) saidBy(persons ...string) bool {
	for _, p := range persons {
		if p != "" && (p == r.Person || p == r.OnBehalfOf) {
			return true
		}
	}
	return false
}

// Clock holds the instants of a step, resolved once when it opened or was extended. A zero instant does not exist.
type Clock struct {
	RemindAt   time.Time `json:"remind_at,omitzero"`
	Due        time.Time `json:"due,omitzero"`
	EscalateAt time.Time `json:"escalate_at,omitzero"`
}

// Shift moves every instant of the clock by d.
func (c Clock) Shift(d time.Duration) Clock {
	move := func(t time.Time) time.Time {
		if t.IsZero() {
			return t
		}
		return t.Add(d)
	}
	return Clock{RemindAt: move(c.RemindAt), Due: move(c.Due), EscalateAt: move(c.EscalateAt)}
}

// Step is one thing that is asked of one or more institutions.
type Step struct {
	ID       string    `json:"id"`      // unique in its stage: plan/<cluster>, input/<institution>
	Kind     StepKind  `json:"kind"`    //
	Subject  string    `json:"subject"` // id of the cluster, section or institution that it is about
	State    StepState `json:"state"`
	Author   string    `json:"author,omitempty"` // institution that owes the text
	Parties  []Party   `json:"parties,omitempty"`
	Round    int       `json:"round"`             // 1 when opened; a return, a new assignment or a reopening starts the next
	Content  Ref       `json:"content,omitzero"`  // the text that stands
	Words    int       `json:"words,omitempty"`   // of the text that stands, where it counts
	Editors  []string  `json:"editors,omitempty"` // persons who wrote this step's texts, and those they wrote for
	Replies  []Reply   `json:"replies,omitempty"`
	OpenedAt time.Time `json:"opened_at"`
	Clock    Clock     `json:"clock"`

	Reminded    bool        `json:"reminded,omitempty"`
	Escalated   bool        `json:"escalated,omitempty"`
	Disposition Disposition `json:"disposition,omitempty"`
	DisposedFor Ref         `json:"disposed_for,omitzero"` // the reason of the disposition
}

// Open says whether the step still waits for somebody.
func (s *Step) Open() bool { return s.State != Passed && s.State != Lapsed }

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

// Standing returns the institution's reply that counts now: its last one in this round about the text that stands.
func (s *Step) Standing(institution string) (Reply, bool) {
	for i := len(s.Replies) - 1; i >= 0; i-- {
		r := s.Replies[i]
		if r.Institution == institution && r.Round == s.Round && r.Content == s.Content.Hash {
			return r, true
		}
	}
	return Reply{}, false
}

// Awaited lists the institutions whose act the step waits for now, in the order of its parties.
func (s *Step) Awaited() []string {
	switch s.State {
	case AwaitingText:
		if s.Author != "" {
			return []string{s.Author}
		}
	case AwaitingReplies:
		var names []string
		for _, p := range s.Parties {
			if _, replied := s.Standing(p.Institution); !replied {
				names = append(names, p.Institution)
			}
		}
		return names
	}
	return nil
}

// clone copies the step so that nothing of it is shared.
func (s *Step) clone() *Step {
	c := *s
	c.Parties = append([]Party(nil), s.Parties...)
	c.Editors = append([]string(nil), s.Editors...)
	c.Replies = append([]Reply(nil), s.Replies...)
	return &c
}
