package followup

import "time"

// CommandKind is what somebody wants to happen. Its name is also the action that the policy is asked about.
type CommandKind string

const (
	// Acts of persons on a step.
	Submit    CommandKind = "submit"  // put a text into the step, as its author
	Approve   CommandKind = "approve" // agree to the text that was shown
	Return    CommandKind = "return"  // ask for changes, with a reason
	AcceptIt  CommandKind = "accept"  // accept an assignment
	DeclineIt CommandKind = "decline" // decline an assignment or an invitation, with a reason
	Assign    CommandKind = "assign"  // name lead and supporting institutions of a cluster
	// TakeProposal assigns as the institution that declined proposed instead.
	TakeProposal CommandKind = "take_proposal"
	Dispose      CommandKind = "dispose"  // say what becomes of an input, with a reason
	Dispatch     CommandKind = "dispatch" // record that the report was transmitted
	Extend       CommandKind = "extend"   // move a step's due date, with a reason
	Reopen       CommandKind = "reopen"   // open a lapsed step again, with a reason
	// Acts of drafting.
	AssignDrafter CommandKind = "assign_drafter" // name the persons who write a section
	CommentIt     CommandKind = "comment"        // remark on a section, or suggest a wording, outside a reply
	TakeIt        CommandKind = "take"           // put a suggested wording into the text
	// Acts of sign-off.
	ReplyIt           CommandKind = "reply"              // any other kind of reply, with its items
	Answer            CommandKind = "answer"             // answer a comment or a question
	ClaimMet          CommandKind = "claim_met"          // say, as the drafter, that a condition is met
	Settle            CommandKind = "settle"             // say, as its author, that an item is met, withdrawn or lifted
	ClearIt           CommandKind = "clear"              // finish the step, with an outcome note
	RefuseClear       CommandKind = "refuse_clear"       // finish it without clearing it
	Escalate          CommandKind = "escalate"           // bring the dispute before the higher authority
	Arbitrate         CommandKind = "arbitrate"          // decide the dispute
	OverrideIt        CommandKind = "override"           // let the step finish though a line is not satisfied
	Recall            CommandKind = "recall"             // take the text back to its author
	Suspend           CommandKind = "suspend"            // stop the step's clock
	Unsuspend         CommandKind = "unsuspend"          // start it again
	Abandon           CommandKind = "abandon"            // give the step up
	Shorten           CommandKind = "shorten"            // move the due date forward
	AddParty          CommandKind = "add_party"          // ask another institution
	RemoveParty       CommandKind = "remove_party"       // ask an institution no more
	ReplaceParty      CommandKind = "replace_party"      // an institution's competence went to another
	CorrectIt         CommandKind = "correct"            // correct a clerical error
	ConfirmCorrection CommandKind = "confirm_correction" // say, as a second person, that it is one
	RejectCorrection  CommandKind = "reject_correction"  // say that it is none
	Recuse            CommandKind = "recuse"             // take no part in the step
	// Acts of persons on a stage.
	AmendRule     CommandKind = "amend_rule"         // change the rule of new rounds
	Close         CommandKind = "close"              // end the stage: every condition of ReadyToClose must hold
	SendBack      CommandKind = "send_back"          // end the stage and go back to an earlier one, with a reason
	PauseStage    CommandKind = "pause_stage"        // stop every clock of the stage, with a reason
	ResumeStage   CommandKind = "resume_stage"       // start them again
	ExtendStage   CommandKind = "extend_stage"       // move the due dates of all open steps
	Waive         CommandKind = "waive_dispositions" // let drafting begin though inputs have no disposition
	OverrideLimit CommandKind = "override_limit"     // let the report be longer than its limit, as the committee
	// Acts of persons on the cycle.
	LaunchIt CommandKind = "launch"
	Pause    CommandKind = "pause"
	Resume   CommandKind = "resume"
	Withdraw CommandKind = "withdraw"

	ReopenStage CommandKind = "reopen_stage" // go back to a stage that was completed
	ReopenCycle CommandKind = "reopen_cycle" // run a cycle again that was withdrawn or completed
	// Acts of persons on an obligation.
	MoveObligation  CommandKind = "move_obligation"  // the body gave another date, with a reason
	WaiveObligation CommandKind = "waive_obligation" // nothing is expected any more, with a reason
	// Acts of the workflow itself. No door can send them.
	Tick        CommandKind = "tick"         // a deadline has come
	Propose     CommandKind = "propose"      // the system puts a generated text into a step
	Heed        CommandKind = "heed"         // the stage takes note of an event of its cycle
	StartStage  CommandKind = "start_stage"  // the cycle starts its next stage
	FinishStage CommandKind = "finish_stage" // a stage of the cycle has ended
	NoteSources CommandKind = "note_sources" // an import changed recommendations of the cycle
	Deliver     CommandKind = "deliver"      // somebody can answer a request at these institutions
)

// StepCommands, StageCommands and CycleCommands list what persons can send, in the order of the decision matrix.
var (
	StepCommands = []CommandKind{Submit, Approve, Return, AcceptIt, DeclineIt, Assign, TakeProposal, Dispose, Dispatch, Extend, Reopen,
		ReplyIt, Answer, ClaimMet, Settle, ClearIt, RefuseClear, Escalate, Arbitrate, OverrideIt, Recall, Suspend, Unsuspend, Abandon,
		Shorten, AddParty, RemoveParty, ReplaceParty, CorrectIt, ConfirmCorrection, RejectCorrection, Recuse, AssignDrafter, CommentIt, TakeIt}
	StageCommands = []CommandKind{Close, SendBack, AmendRule, PauseStage, ResumeStage, ExtendStage, OverrideLimit, Waive}
	CycleCommands = []CommandKind{LaunchIt, Pause, Resume, Withdraw, ReopenStage, ReopenCycle}

	// ObligationCommands are acts on an obligation.
	ObligationCommands = []CommandKind{MoveObligation, WaiveObligation}
)

// ByPerson says whether a person can send commands of this kind.
func (k CommandKind) ByPerson() bool {
	for _, list := range [][]CommandKind{StepCommands, StageCommands, CycleCommands, ObligationCommands} {
		for _, known := range list {
			if k == known {
				return true
			}
		}
	}
	return false
}

// Authority is what a command was allowed by: the policy's version, the rule's text, and the delegation where there was one.
type Authority struct {
	Policy     int64  `json:"policy,omitempty"`
	Rule       string `json:"rule,omitempty"`
	Delegation string `json:"delegation,omitempty"` // under which the actor acted for another person
}

// Command is what a person (or the workflow itself) wants. Each kind uses the fields that it needs and ignores the rest.
// At is when the door received it, in UTC; the process clamps it to [its last event, its own time].
type Command struct {
	ID         string      `json:"id"` // ULID; for the workflow's own commands a name that is unique in the stream
	Kind       CommandKind `json:"kind"`
	Cycle      string      `json:"cycle"`
	Stage      StageName   `json:"stage,omitempty"`
	Attempt    int         `json:"attempt,omitempty"`
	Step       string      `json:"step,omitempty"`
	Obligation string      `json:"obligation,omitempty"` // of an act on an obligation, or of its clock
	Actor      Actor       `json:"actor"`
	OnBehalfOf string      `json:"on_behalf_of,omitempty"` // principal, when the actor acts for another person
	At         time.Time   `json:"at"`
	Authority  Authority   `json:"authority,omitzero"`

	Reply        ReplyKind      `json:"reply,omitempty"`        // reply
	Items        []NewItem      `json:"items,omitempty"`        // reply, comment
	Item         string         `json:"item,omitempty"`         // answer, claim_met, settle, take
	ItemState    ItemState      `json:"item_state,omitempty"`   // settle
	Overruled    []string       `json:"overruled,omitempty"`    // arbitrate
	Condition    string         `json:"condition,omitempty"`    // override: the line of "Ready to clear?"
	Passages     []Passage      `json:"passages,omitempty"`     // submit, correct: the parts of Content
	Progress     []ProgressHead `json:"progress,omitempty"`     // submit: heads of the entries in Content
	Note         Ref            `json:"note,omitzero"`          // submit: what changed; clear: the outcome
	Institution  string         `json:"institution,omitempty"`  // add_party, remove_party, replace_party
	Instead      string         `json:"instead,omitempty"`      // replace_party: the institution that takes over
	Paper        Ref            `json:"paper,omitzero"`         // reply entered from a signed paper
	SignedOn     time.Time      `json:"signed_on,omitzero"`     // date on that paper
	SignedBy     string         `json:"signed_by,omitempty"`    // person who signed it
	RuleKind     StepKind       `json:"rule_kind,omitempty"`    // amend_rule
	Rule         *Rule          `json:"rule,omitempty"`         // amend_rule
	Institutions []string       `json:"institutions,omitempty"` // deliver

	Drafters []string `json:"drafters,omitempty"` // assign_drafter: persons; none: whoever writes for the institution

	Shown   string `json:"shown,omitempty"`  // hash of the text that the person saw
	Content Ref    `json:"content,omitzero"` // the text of a submission
	Reason  Ref    `json:"reason,omitzero"`  // why
	Words   int    `json:"words,omitempty"`  // counted words of Content

	Files       []FrozenFile  `json:"files,omitempty"`       // propose: copies of the report in Content
	Clusters    []ClusterHead `json:"clusters,omitempty"`    // submit, propose: heads of the clusters in Content
	Sections    []SectionHead `json:"sections,omitempty"`    // propose: the report's sections
	Count       int           `json:"count,omitempty"`       // submit: number of recommendations in Content
	Undecided   int           `json:"undecided,omitempty"`   // submit: of these without the position that they need
	Lead        string        `json:"lead,omitempty"`        // assign; decline: proposed instead
	Supporting  []string      `json:"supporting,omitempty"`  // assign; decline: proposed instead
	Disposition Disposition   `json:"disposition,omitempty"` // dispose
	Channel     Channel       `json:"channel,omitempty"`     // dispatch
	Due         time.Time     `json:"due,omitzero"`          // extend, reopen, extend_stage
	By          Period        `json:"by,omitempty"`          // extend_stage
	ReturnTo    StageName     `json:"return_to,omitempty"`   // send_back, reopen_stage, reopen_cycle
	Launch      *Launch       `json:"launch,omitempty"`      // launch
	Noticed     *Event        `json:"noticed,omitempty"`     // heed: the cycle's event
	Outcome     Outcome       `json:"outcome,omitempty"`     // finish_stage
	Source      *SourceChange `json:"source,omitempty"`      // note_sources
}

// Batch is what a door signs and sends: one command or many, decided in their order.
type Batch struct {
	ID       string    `json:"id"`
	Commands []Command `json:"commands"`
}

// SignedBatch is a batch as it travels: the exact bytes that were signed (Ed25519), and by which key.
type SignedBatch struct {
	ID        string `json:"id"`
	Payload   []byte `json:"payload"` // JSON of a Batch
	Key       string `json:"key"`     // name of the door's key
	Signature []byte `json:"signature"`
}
