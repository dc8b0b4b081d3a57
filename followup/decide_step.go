package followup

// submit puts a text into a step, as its author.
func (d *decision) submit(st *Step) error {
	c := d.command
	if err := d.needOpen(st); err != nil {
		return err
	}
	switch st.Kind {
	case ConfirmStep, PlanStep, SectionStep, InputStep:
	default:
		return unexpected(st, c)
	}
	if err := d.needAuthor(st); err != nil {
		return err
	}
	if c.Content.Zero() {
		return Refuse(Invalid, "text_missing", "there is no text in this submission")
	}
	if err := d.needNoDecision(st); err != nil {
		return err
	}
	if err := d.putText(st); err != nil {
		return err
	}
	if len(st.Parties) == 0 { // an input, or a section that nobody clears
		d.add(st.ID, StepPassed{})
	}
	return nil
}

// needNoDecision refuses a text from who decided in this round of the step: if her text, or the one she decided on, came
// back later, an author's decision would stand.
func (d *decision) needNoDecision(st *Step) error {
	c := d.command
	for _, r := range st.Replies {
		if d.rule(st.Kind).Separate && r.Round == st.Round && r.saidBy(c.Actor.Person, c.OnBehalfOf) {
			return Refuse(Forbidden, "drafter_approving", "you have decided on a text of this round: somebody else has to write the next")
		}
	}
	return nil
}

// needAuthor refuses everybody who does not write for the institution that owes the text.
func (d *decision) needAuthor(st *Step) error {
	a := d.command.Actor
	if a.Institution != st.Author {
		return Refuse(Forbidden, "wrong_institution", "the text of this step is owed by another institution")
	}
	writes := map[StepKind][]Role{
		ConfirmStep: {Coordinator},
		PlanStep:    {FocalPoint, Drafter},
		SectionStep: {Drafter, FocalPoint},
		InputStep:   {Consultee, Statistician},
	}
	if err := needRole(a, "write this text", writes[st.Kind]...); err != nil {
		return err
	}
	return d.needTime(st)
}

// needTime refuses what comes at or after the end of a step that lapses, though no tick has ended it yet.
func (d *decision) needTime(st *Step) error {
	if d.rule(st.Kind).Silence == SilenceLapses && d.reached(st.Clock.Due) {
		return tooLate(st)
	}
	return nil
}

func needRole(a Actor, to string, roles ...Role) error {
	for _, r := range roles {
		if a.Has(r) {
			return nil
		}
	}
	return Refuse(Forbidden, "wrong_role", "to %s one must be %v of the institution", to, roles)
}

func (d *decision) putText(st *Step) error {
	clock, err := d.clock(st.Kind)
	if err != nil {
		return err
	}
	c := d.command
	d.add(st.ID, TextSubmitted{Content: c.Content, Words: c.Words, Count: c.Count, Undecided: c.Undecided, Clusters: c.Clusters, Clock: clock})
	return nil
}

// needText refuses a reply to a step that does not wait for one, or to a text that is not the one that stands.
func (d *decision) needText(st *Step) error {
	if err := d.needOpen(st); err != nil {
		return err
	}
	switch st.Kind {
	case ConfirmStep, PlanStep, CommitteeStep, SectionStep, ReportStep:
	default:
		return unexpected(st, d.command)
	}
	if st.State != AwaitingReplies {
		return Refuse(Conflict, "no_text_yet", "there is no text to decide on yet: its author has to submit it first")
	}
	if d.command.Shown != st.Content.Hash {
		return Refuse(Conflict, "stale_text", "the text changed while you were reading: open it again and see what changed")
	}
	return nil
}

// needParty refuses everybody who cannot reply for one of the step's parties, or who has already.
func (d *decision) needParty(st *Step, roles ...Role) error {
	c := d.command
	if _, ok := st.Party(c.Actor.Institution); !ok {
		return Refuse(Forbidden, "wrong_institution", "this step does not ask your institution")
	}
	if err := needRole(c.Actor, "reply here", roles...); err != nil {
		return err
	}
	if _, replied := st.Standing(c.Actor.Institution); replied {
		return Refuse(Conflict, "already_replied", "your institution has already replied to this text")
	}
	for _, r := range st.Replies {
		if r.Round == st.Round && r.Content == st.Content.Hash && r.Institution != c.Actor.Institution &&
			r.saidBy(c.Actor.Person, c.OnBehalfOf) {
			return Refuse(Forbidden, "one_person_one_voice", "you have already replied here for another institution")
		}
	}
	return nil
}

// needOtherThanEditor keeps drafting and approving apart, for the person who acts and for the one she acts for.
func (d *decision) needOtherThanEditor(st *Step) error {
	c := d.command
	if d.rule(st.Kind).Separate && (d.edited(st, c.Actor.Person) || (c.OnBehalfOf != "" && d.edited(st, c.OnBehalfOf))) {
		return Refuse(Forbidden, "drafter_approving", "who wrote or edited the text cannot decide on it: another approver must")
	}
	return nil
}

// edited says whether the person had a hand in what the step decides on; the committee decides on every plan.
func (d *decision) edited(st *Step, person string) bool {
	if st.Kind != CommitteeStep {
		return st.Edited(person)
	}
	for _, plan := range d.stage.Steps {
		if plan.Kind == PlanStep && plan.Edited(person) {
			return true
		}
	}
	return false
}

func approverOf(kind StepKind) Role {
	if kind == ConfirmStep {
		return Coordinator
	}
	return Approver
}

func (d *decision) mayReply(st *Step) error {
	if err := d.needText(st); err != nil {
		return err
	}
	if err := d.needParty(st, approverOf(st.Kind)); err != nil {
		return err
	}
	return d.needOtherThanEditor(st)
}

func (d *decision) reply(st *Step, kind ReplyKind) { d.replyWithClock(st, kind, Clock{}) }

func (d *decision) replyWithClock(st *Step, kind ReplyKind, clock Clock) {
	c := d.command
	d.add(st.ID, ReplyRecorded{Clock: clock, Reply: Reply{
		ID: c.ID, Kind: kind, Institution: c.Actor.Institution, Person: c.Actor.Person, OnBehalfOf: c.OnBehalfOf,
		Reason: c.Reason, Content: st.Content.Hash, Round: st.Round, At: d.at,
	}})
}

// approve agrees to the text that was shown; the step passes when every party agrees to it.
func (d *decision) approve(st *Step) error {
	if err := d.mayReply(st); err != nil {
		return err
	}
	d.reply(st, Agree)
	return d.passIfAll(st, Agree)
}

// returnIt asks for changes: the text goes back to its author, and the next round begins.
func (d *decision) returnIt(st *Step) error {
	if err := d.mayReply(st); err != nil {
		return err
	}
	if err := d.needReason(); err != nil {
		return err
	}
	if st.Kind == CommitteeStep {
		return Refuse(Conflict, "committee_sends_back", "the plan as a whole goes back by sending the stage back, with a reason")
	}
	clock, err := d.clock(st.Kind)
	if err != nil {
		return err
	}
	d.replyWithClock(st, RequestChanges, clock)
	return nil
}

// accept takes an assignment on.
func (d *decision) accept(st *Step) error {
	if err := d.mayAnswerAssignment(st); err != nil {
		return err
	}
	d.reply(st, Accept)
	return d.passIfAll(st, Accept)
}

// decline turns an assignment or an invitation to be consulted down.
func (d *decision) decline(st *Step) error {
	if st.Kind == InputStep {
		return d.declineInput(st)
	}
	if err := d.mayAnswerAssignment(st); err != nil {
		return err
	}
	if err := d.needReason(); err != nil {
		return err
	}
	d.reply(st, Decline)
	return nil
}

func (d *decision) declineInput(st *Step) error {
	if err := d.needOpen(st); err != nil {
		return err
	}
	if err := d.needAuthor(st); err != nil {
		return err
	}
	if err := d.needReason(); err != nil {
		return err
	}
	d.reply(st, Decline)
	d.add(st.ID, StepPassed{})
	return nil
}

func (d *decision) mayAnswerAssignment(st *Step) error {
	if err := d.needOpen(st); err != nil {
		return err
	}
	if st.Kind != AcceptStep || st.State != AwaitingReplies {
		return unexpected(st, d.command)
	}
	return d.needParty(st, FocalPoint, Approver)
}

// assign names the institutions of a cluster. Assigning again needs a reason and asks everybody anew.
func (d *decision) assign(st *Step) error {
	c := d.command
	if err := d.needCoordinator(); err != nil {
		return err
	}
	if err := d.needOpen(st); err != nil {
		return err
	}
	if st.Kind != AcceptStep {
		return unexpected(st, c)
	}
	if len(st.Parties) > 0 {
		if err := d.needReason(); err != nil {
			return err
		}
	}
	if c.Lead == "" {
		return InvalidField("lead", "name the lead institution")
	}
	seen := map[string]bool{c.Lead: true}
	for _, id := range c.Supporting {
		if id == "" || seen[id] {
			return InvalidField("supporting", "each institution can be named once only")
		}
		seen[id] = true
	}
	clock, err := d.clock(AcceptStep)
	if err != nil {
		return err
	}
	d.add(st.ID, StepAssigned{Lead: c.Lead, Supporting: c.Supporting, Reason: c.Reason, Clock: clock})
	return nil
}

// dispose says what becomes of an input, with a reason that its contributor will read.
func (d *decision) dispose(st *Step) error {
	c := d.command
	if err := d.needCoordinator(); err != nil {
		return err
	}
	switch {
	case st.Kind != InputStep || st.State != Passed || st.Content.Zero():
		return Refuse(Conflict, "no_input", "there is no input to dispose of")
	case st.Disposition != "":
		return Refuse(Conflict, "already_disposed", "this input already has its disposition")
	case !c.Disposition.Valid():
		return InvalidField("disposition", "say accepted, accepted_in_part or not_accepted")
	}
	if err := d.needReason(); err != nil {
		return err
	}
	d.add(st.ID, InputDisposed{Disposition: c.Disposition, Reason: c.Reason})
	return nil
}

// dispatch records that the cleared report left the State; reason holds the reference of the transmission.
func (d *decision) dispatch(st *Step) error {
	c := d.command
	if err := d.needCoordinator(); err != nil {
		return err
	}
	if err := d.needOpen(st); err != nil {
		return err
	}
	switch {
	case st.Kind != DispatchStep:
		return unexpected(st, c)
	case !c.Channel.Valid():
		return InvalidField("channel", "say how the report was sent: email, note_verbale or portal")
	case c.Reason.Zero():
		return InvalidField("reason", "give the reference of the transmission")
	case c.Shown != st.Content.Hash:
		return Refuse(Conflict, "stale_text", "the report that you sent is not the one that was cleared")
	}
	d.add(st.ID, ReportDispatched{Channel: c.Channel, Reference: c.Reason, Report: st.Content})
	d.add(st.ID, StepPassed{})
	return nil
}

// extend moves the due date of an open step.
func (d *decision) extend(st *Step) error {
	if err := d.needCoordinator(); err != nil {
		return err
	}
	if err := d.needOpen(st); err != nil {
		return err
	}
	if !d.command.Due.After(st.Clock.Due) {
		return InvalidField("due", "the new date must be later than the present one")
	}
	clock, err := d.newClock(st)
	if err != nil {
		return err
	}
	d.add(st.ID, DeadlineExtended{Clock: clock, Reason: d.command.Reason})
	return nil
}

// reopenable says whether a step that has ended can be opened again: one whose time ran out; and, while their stage is open,
// a selection, clusters or a section, so that what keeps the stage from closing can be mended.
func reopenable(st *Step) bool {
	return st.State == Lapsed || (st.State == Passed && (st.Kind == ConfirmStep || st.Kind == SectionStep))
}

// reopen gives a step that has ended another round.
func (d *decision) reopen(st *Step) error {
	if err := d.needCoordinator(); err != nil {
		return err
	}
	if !reopenable(st) {
		return Refuse(Conflict, "not_lapsed", "only a step whose time ran out can be opened again, and a selection, clusters or a section that is done")
	}
	clock, err := d.newClock(st)
	if err != nil {
		return err
	}
	d.add(st.ID, StepReopened{Clock: clock, Reason: d.command.Reason})
	return nil
}

// furthestYears bounds a due date, so that every instant around it can be written down (RFC 3339 ends with the year 9999).
const furthestYears = 10

// newClock resolves the instants around the due date that the coordinator gives, with a reason.
func (d *decision) newClock(st *Step) (Clock, error) {
	if err := d.needReason(); err != nil {
		return Clock{}, err
	}
	switch due := d.command.Due; {
	case !due.After(d.at):
		return Clock{}, InvalidField("due", "the new date must lie in the future")
	case due.After(d.at.AddDate(furthestYears, 0, 0)):
		return Clock{}, InvalidField("due", "the new date must lie within %d years", furthestYears)
	}
	return d.rule(st.Kind).clockFor(d.at, d.command.Due, d.stage.Launch)
}

// passIfAll ends the step when the standing reply of every party is of the kind, and opens what follows from it.
func (d *decision) passIfAll(st *Step, kind ReplyKind) error {
	for _, p := range st.Parties {
		if r, ok := st.Standing(p.Institution); !ok || r.Kind != kind {
			return nil
		}
	}
	d.add(st.ID, StepPassed{})
	return d.follow(st)
}

// follow opens the step that a passed step makes possible.
func (d *decision) follow(st *Step) error {
	l := d.stage.Launch
	switch st.Kind {
	case PlanStep:
		if d.allPassed(PlanStep) {
			return d.openStep(newStep{id: "committee", kind: CommitteeStep, subject: "plan", content: planRef(d.stage.Steps),
				parties: []Party{{Institution: l.Parties.Committee, Relation: Own, Why: "approves_plan"}}})
		}
	case ReportStep:
		return d.openStep(newStep{id: "dispatch", kind: DispatchStep, subject: "report", content: st.Content, words: st.Words,
			parties: []Party{{Institution: l.Parties.Coordination, Relation: CycleWide, Why: "transmits_report"}}})
	}
	return nil
}

func (d *decision) allPassed(kind StepKind) bool {
	for _, st := range d.stage.Steps {
		if st.Kind == kind && st.State != Passed {
			return false
		}
	}
	return true
}
