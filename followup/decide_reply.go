package followup

import "fmt"

// needText refuses a reply to a step that does not wait for one, or to a text that is not the one that stands.
func (d *decision) needText(st *Step) error {
	if err := d.needOpen(st); err != nil {
		return err
	}
	switch st.Kind {
	case ConfirmStep, PlanStep, CommitteeStep, SectionStep, ReportStep, ProgressStep:
	default:
		return unexpected(st, d.command)
	}
	if st.State != AwaitingReplies {
		return Refuse(Conflict, "no_text_yet", "there is no text to decide on yet: its author has to submit it first")
	}
	return d.needShown(st)
}

// needShown refuses a decision on a text that is not the one that stands.
func (d *decision) needShown(st *Step) error {
	if d.command.Shown != st.Content.Hash {
		return Refuse(Conflict, "stale_text", "the text changed while you were reading: open it again and see what changed")
	}
	return nil
}

// needParty refuses everybody who cannot reply for one of the step's parties.
func (d *decision) needParty(st *Step, roles ...Role) error {
	c := d.command
	party, ok := st.Party(c.Actor.Institution)
	if !ok {
		return Refuse(Forbidden, "wrong_institution", "this step does not ask your institution")
	}
	if err := needRole(c.Actor, "reply here", roles...); err != nil {
		return err
	}
	if st.Rule.tierOf(party.Relation) > st.Tier() {
		return Refuse(Conflict, "not_your_turn", "those before you have not agreed yet: you will be asked when they have")
	}
	return d.needOneVoice(st)
}

// deciders are those whose decision a command is: the person who acts and the one she acts for, or who signed the paper.
func (c Command) deciders() []string {
	if c.Kind == ReplyIt && !c.Paper.Zero() {
		return []string{c.SignedBy}
	}
	return []string{c.Actor.Person, c.OnBehalfOf}
}

// needOneVoice keeps one person from speaking for two institutions, by herself or through delegations. A reply that no longer
// stands keeps her too: it would stand again if the text were changed back.
func (d *decision) needOneVoice(st *Step) error {
	c := d.command
	for _, said := range st.Replies { // of those too who are asked no more: they may be asked again
		if r, ok := st.Last(said.Institution); ok && r.Kind != WithdrawReply && r.Institution != c.Actor.Institution && r.saidBy(c.deciders()...) {
			return Refuse(Forbidden, "one_person_one_voice", "you have already replied here for another institution")
		}
	}
	return nil
}

// needOtherThanEditor keeps drafting and deciding apart, for the person who acts and for the one she acts for.
func (d *decision) needOtherThanEditor(st *Step) error {
	for _, person := range d.command.deciders() {
		if person != "" && st.Rule.Separate && d.edited(st, person) {
			return Refuse(Forbidden, "drafter_approving", "who wrote or edited the text cannot decide on it: another approver must")
		}
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

// needNews refuses a reply that repeats the one that stands; another reply of the same institution needs a reason, because
// whoever gave the first is told.
func (d *decision) needNews(st *Step, kind ReplyKind) error {
	standing, ok := st.Standing(d.command.Actor.Institution)
	last, said := st.Last(d.command.Actor.Institution)
	switch {
	case kind == WithdrawReply && (!said || last.Kind == WithdrawReply):
		return Refuse(Conflict, "nothing_to_withdraw", "your institution has no reply that it could withdraw")
	case !ok || !kind.position():
		return nil
	case standing.Kind == kind && len(d.command.Items) == 0:
		return Refuse(Conflict, "already_replied", "your institution has already replied to this text")
	case standing.Explicit() && !(st.owesReply(standing.Institution) && standing.Person == d.command.Actor.Person):
		return d.needReason() // but not from who lifted what she raised, and is asked where she stands
	}
	return nil
}

// late says whether the reply comes after the due instant, and refuses it where silence has been counted and the rule takes
// no late replies. Whose silence could not be counted, because the request did not reach them, can still reply.
func (d *decision) late(st *Step) (bool, error) {
	late := d.reached(st.Clock.Due)
	if !st.TimeOver || st.Rule.LateFlagged || st.Rule.waits() || st.owesReply(d.command.Actor.Institution) {
		return late, nil
	}
	if d.command.At.Before(st.Clock.Due) {
		return true, Refuse(Conflict, "received_in_time_after_the_close",
			"this was received in time, but after silence had been counted: the coordination can open the step again")
	}
	return true, tooLate(st)
}

// record adds the reply of the actor's institution, with the items that it brings.
func (d *decision) record(st *Step, kind ReplyKind, clock Clock) error {
	late, err := d.late(st)
	if err != nil {
		return err
	}
	c := d.command
	r := Reply{ID: c.ID, Kind: kind, Institution: c.Actor.Institution, Person: c.Actor.Person, OnBehalfOf: c.OnBehalfOf, Reason: c.Reason,
		Content: st.Content.Hash, Round: st.Round, At: d.at, Late: late}
	if c.Kind == ReplyIt {
		r.Paper, r.SignedOn = c.Paper, c.SignedOn
	}
	if st.Kind == AcceptStep {
		r.Proposes = c.proposes()
	}
	if before, ok := st.Standing(r.Institution); ok && before.Person != r.Person {
		r.Supersedes = before.Person
	}
	before := st.Awaited()
	recorded := ReplyRecorded{Reply: r, Items: d.newItems(st), Clock: clock}
	d.add(st.ID, recorded)
	after := st.Awaited()
	recorded.Spares, recorded.Asks = without(before, after), without(after, before)
	d.events[len(d.events)-1].Body = recorded
	return nil
}

// without lists what is in a and not in b.
func without(a, b []string) []string {
	var rest []string
	for _, s := range a {
		if !contains(b, s) {
			rest = append(rest, s)
		}
	}
	return rest
}

func (d *decision) newItems(st *Step) []Item {
	var items []Item
	if d.command.Kind != ReplyIt {
		return nil
	}
	for i, n := range d.command.Items {
		items = append(items, Item{
			ID: fmt.Sprintf("i%d", len(st.Items)+i+1), Kind: n.Kind, Institution: d.command.Actor.Institution, Person: d.command.Actor.Person,
			Passage: n.Passage, Text: n.Text, Wanted: n.Wanted, Reserve: n.Reserve, LiftBy: n.LiftBy, Round: st.Round, State: StillOpen,
		})
	}
	return items
}

// approve agrees to the text that was shown.
func (d *decision) approve(st *Step) error {
	if err := d.mayReply(st); err != nil {
		return err
	}
	if err := d.needNews(st, Agree); err != nil {
		return err
	}
	if err := d.record(st, Agree, Clock{}); err != nil {
		return err
	}
	return d.finishIfReady(st)
}

// returnIt asks for changes: the text goes back to its author, who may submit it changed or, with a note, unchanged.
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
	clock, err := d.clock(st)
	if err != nil {
		return err
	}
	return d.record(st, RequestChanges, clock)
}

// reply says anything else that a party can say.
func (d *decision) reply(st *Step) error {
	c := d.command
	if c.Paper.Zero() {
		if err := d.mayReply(st); err != nil {
			return err
		}
	} else if err := d.mayEnterPaper(st); err != nil {
		return err
	}
	if err := d.checkReply(st); err != nil {
		return err
	}
	if err := d.needNews(st, c.Reply); err != nil {
		return err
	}
	if err := d.record(st, c.Reply, Clock{}); err != nil {
		return err
	}
	if c.Reply == AskQuestion && st.Rule.PauseOnQuestion && !st.Held {
		d.add(st.ID, StepHeld{Reason: c.Items[0].Text, Question: true})
	}
	return d.finishIfReady(st)
}

// mayEnterPaper lets the coordination enter what an approver signed on paper: the paper is kept, and so is its date.
func (d *decision) mayEnterPaper(st *Step) error {
	c := d.command
	if c.SignedBy == "" || c.Institution == "" || c.SignedOn.IsZero() {
		return InvalidField("paper", "say who signed the paper, for which institution, and on what date")
	}
	switch {
	case c.SignedOn.After(d.at):
		return InvalidField("signed_on", "the paper is dated in the future")
	case c.SignedOn.AddDate(0, 0, 1).Before(st.SubmittedAt): // a date has no hour: the day is given whole
		return InvalidField("signed_on", "the paper is older than the text that stands: it cannot have been signed for it")
	}
	if err := d.needCoordinator(); err != nil {
		return err
	}
	if err := d.needReason(); err != nil {
		return err
	}
	d.command.OnBehalfOf, d.command.Actor.Institution = c.SignedBy, c.Institution
	d.command.Actor.Roles = []Role{approverOf(st.Kind)}
	if err := d.needText(st); err != nil {
		return err
	}
	if err := d.needParty(st, approverOf(st.Kind)); err != nil {
		return err
	}
	return d.needOtherThanEditor(st)
}

// recuse takes the person out of the step: a conflict of interest, or her own wish. Her institution's other approvers remain.
func (d *decision) recuse(st *Step) error {
	if err := d.needOpen(st); err != nil {
		return err
	}
	c := d.command
	if err := d.needPartysApprover(st); err != nil {
		return err
	}
	if contains(st.Recused, c.Actor.Person) {
		return Refuse(Conflict, "recused_already", "you take no part in this step already")
	}
	if err := d.needReason(); err != nil {
		return err
	}
	d.add(st.ID, PersonRecused{Reason: c.Reason})
	return nil
}
