package followup

import "time"

// ReplyKind is what a party said. A reply is not a vote: each kind has its own needs and its own effect (docs/signoff.md).
type ReplyKind string

const (
	Agree            ReplyKind = "agree"
	AgreeComments    ReplyKind = "agree_with_comments"   // counts for; each comment must get an answer
	AgreeConditions  ReplyKind = "agree_with_conditions" // counts for when every condition is met, withdrawn or overruled
	Object           ReplyKind = "object"                // blocks until lifted by its author or overruled
	ReserveIt        ReplyKind = "reserve"               // blocks without being a no
	NoInterest       ReplyKind = "no_interest"           // leaves the count
	NotOurs          ReplyKind = "not_our_competence"    // leaves the count, with a reason for the coordination
	Abstain          ReplyKind = "abstain"               // leaves the count, or counts for where the rule says so
	RequestChanges   ReplyKind = "request_changes"       // back to the drafter
	AskQuestion      ReplyKind = "question"              // the coordination or the author answers
	AskTime          ReplyKind = "more_time"             // the coordination extends, or not
	NotedIt          ReplyKind = "noted"                 // proves that it was seen
	WithdrawReply    ReplyKind = "withdraw"              // the institution has no standing reply any more
	Accept           ReplyKind = "accept"
	Decline          ReplyKind = "decline"
	Tacit            ReplyKind = "tacit"  // silence that the rule takes as consent: never shown as agreed by somebody
	SilentNoInterest ReplyKind = "silent" // silence that the rule takes as no interest
)

// ReplyKinds lists the kinds that a person can reply with by the act "reply", in the order in which pages offer them.
var ReplyKinds = []ReplyKind{AgreeComments, AgreeConditions, Object, ReserveIt, NoInterest, NotOurs, Abstain, AskQuestion, AskTime, NotedIt, WithdrawReply}

// replyNeeds says what a reply of each kind must bring.
var replyNeeds = map[ReplyKind]struct {
	reason bool
	items  ItemKind // at least one item of this kind
}{
	AgreeComments:   {items: CommentItem},
	AgreeConditions: {items: ConditionItem},
	Object:          {items: ObjectionItem},
	ReserveIt:       {items: ReserveItem},
	NoInterest:      {},
	NotOurs:         {reason: true},
	Abstain:         {},
	AskQuestion:     {items: QuestionItem},
	AskTime:         {reason: true},
	NotedIt:         {},
	WithdrawReply:   {reason: true},
}

// Reply is what one person said for one institution about one text. It is never changed: a later reply of the same
// institution stands in its place, and the earlier one stays visible.
type Reply struct {
	ID          string    `json:"id"` // the command's id
	Kind        ReplyKind `json:"kind"`
	Institution string    `json:"institution"`
	Person      string    `json:"person,omitempty"` // empty where silence was counted
	OnBehalfOf  string    `json:"on_behalf_of,omitempty"`
	Reason      Ref       `json:"reason,omitzero"`
	Content     string    `json:"content,omitempty"` // hash of the text that was shown
	Round       int       `json:"round"`
	At          time.Time `json:"at"`
	Late        bool      `json:"late,omitempty"`       // after the due instant, and flagged for it
	Supersedes  string    `json:"supersedes,omitempty"` // person whose reply for the same institution it replaces
	Paper       Ref       `json:"paper,omitzero"`       // the signed paper that was entered by the coordination
	SignedOn    time.Time `json:"signed_on,omitzero"`   // date on that paper

	Proposes *Assignees `json:"proposes,omitempty"` // whom an institution that declined proposes instead
}

// saidBy says whether one of the persons said it, or had it said for her; an empty name is nobody. What stands on a signed paper
// was said by whoever signed it, and not by the person who entered it.
func (r Reply) saidBy(persons ...string) bool {
	for _, p := range persons {
		if p != "" && ((p == r.Person && r.Paper.Zero()) || p == r.OnBehalfOf) {
			return true
		}
	}
	return false
}

// position says whether a reply of the kind says where the institution stands. A question, a request for more time and
// "noted" leave it where it stood before.
func (k ReplyKind) position() bool { return k != AskQuestion && k != AskTime && k != NotedIt }

// Explicit says whether a person said it: silence is never shown as somebody's word.
func (r Reply) Explicit() bool { return r.Kind != Tacit && r.Kind != SilentNoInterest }
