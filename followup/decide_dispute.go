package followup

// item returns the open item that a command names.
func (d *decision) item(st *Step) (*Item, error) {
	if err := d.needOpen(st); err != nil {
		return nil, err
	}
	i := st.Item(d.command.Item)
	switch {
	case i == nil:
		return nil, Refuse(NotFound, "no_such_item", "there is no such item in this step")
	case i.Settled():
		return nil, Refuse(Conflict, "item_settled", "this %s is settled already: %s", i.Kind, i.State)
	}
	return i, nil
}

// mayAnswer lets the author's institution and the coordination speak for the text.
func (d *decision) mayAnswer(st *Step) error {
	if d.needCoordinator() == nil {
		return nil
	}
	a := d.command.Actor
	if a.Institution != st.Author {
		return Refuse(Forbidden, "wrong_institution", "the author of the text or the coordination answers")
	}
	return needRole(a, "answer", FocalPoint, Drafter)
}

// answer answers a comment or a question.
func (d *decision) answer(st *Step) error {
	i, err := d.item(st)
	if err != nil {
		return err
	}
	if err := d.mayAnswer(st); err != nil {
		return err
	}
	if i.Kind != CommentItem && i.Kind != QuestionItem && i.Kind != SuggestionItem {
		return Refuse(Conflict, "not_answerable", "a %s is not answered: its author settles it, or arbitration does", i.Kind)
	}
	if err := d.needReason(); err != nil {
		return err
	}
	question := i.Kind == QuestionItem
	d.add(st.ID, ItemAnswered{Item: i.ID, Text: d.command.Reason})
	return d.afterItem(st, question)
}

// afterItem goes on once an item was settled: the clock runs again after the last question.
func (d *decision) afterItem(st *Step, question bool) error {
	if open, _ := st.open(QuestionItem); question && st.Questioned && len(open) == 0 {
		if err := d.release(st); err != nil {
			return err
		}
	}
	return d.finishIfReady(st)
}

// claimMet is the word of the drafter, which does not count for the author's own.
func (d *decision) claimMet(st *Step) error {
	i, err := d.item(st)
	if err != nil {
		return err
	}
	if err := d.mayAnswer(st); err != nil {
		return err
	}
	if i.Kind != ConditionItem {
		return Refuse(Conflict, "no_condition", "only a condition can be said to be met")
	}
	d.add(st.ID, ItemClaimedMet{Item: i.ID, Text: d.command.Reason})
	return nil
}

// settle is the word of the institution that raised the item.
func (d *decision) settle(st *Step) error {
	i, err := d.item(st)
	if err != nil {
		return err
	}
	c := d.command
	switch {
	case c.Actor.Institution != i.Institution:
		return Refuse(Forbidden, "not_its_author", "only the institution that raised the %s can say so", i.Kind)
	case !i.settles(c.ItemState):
		return InvalidField("item_state", "a %s cannot become %q", i.Kind, c.ItemState)
	}
	if err := d.maySettle(st, i); err != nil {
		return err
	}
	question := i.Kind == QuestionItem
	d.add(st.ID, ItemSettled{Item: i.ID, State: c.ItemState, Reason: c.Reason})
	return d.afterItem(st, question)
}

// maySettle lets an approver of the institution speak for it; whoever remarked outside a reply takes that back herself.
func (d *decision) maySettle(st *Step, i *Item) error {
	if i.Content != "" && i.Person == d.command.Actor.Person {
		return d.mayComment(st)
	}
	if err := needRole(d.command.Actor, "settle what the institution raised", approverOf(st.Kind)); err != nil {
		return err
	}
	return d.needOtherThanEditor(st)
}

// escalate brings the dispute before the committee: by a party, or by the coordination.
func (d *decision) escalate(st *Step) error {
	if err := d.needOpen(st); err != nil {
		return err
	}
	if d.needCoordinator() != nil {
		if err := d.needPartysApprover(st); err != nil {
			return err
		}
	}
	switch {
	case st.State != AwaitingReplies:
		return unexpected(st, d.command)
	case st.Arbitration != nil:
		return Refuse(Conflict, "arbitration_open", "arbitration is open already")
	}
	if err := d.needReason(); err != nil {
		return err
	}
	d.add(st.ID, ArbitrationOpened{Reason: d.command.Reason})
	return nil
}

// needPartysApprover refuses everybody but who can decide for one of the step's parties.
func (d *decision) needPartysApprover(st *Step) error {
	a := d.command.Actor
	if _, party := st.Party(a.Institution); !party {
		return Refuse(Forbidden, "wrong_institution", "this step does not ask your institution")
	}
	return needRole(a, "speak for the institution here", approverOf(st.Kind))
}

// needHigher refuses everybody but an approver of the committee, and one whose institution or person is a party to the dispute.
func (d *decision) needHigher(st *Step) error {
	c := d.command
	if c.Actor.Institution != d.stage.Launch.Parties.Committee || !c.Actor.Has(Approver) {
		return Refuse(Forbidden, "not_the_higher_authority", "only an approver of the committee can decide this")
	}
	if err := d.needOtherThanEditor(st); err != nil {
		return err
	}
	for _, r := range st.Replies {
		if r.saidBy(c.Actor.Person, c.OnBehalfOf) {
			return Refuse(Forbidden, "arbiter_is_a_party", "who replied in this step cannot arbitrate in it")
		}
	}
	for _, i := range st.Items {
		if i.Person == c.Actor.Person || (c.OnBehalfOf != "" && i.Person == c.OnBehalfOf) || (i.Institution == c.Actor.Institution && !i.Settled()) {
			return Refuse(Forbidden, "arbiter_is_a_party", "who raised an item of this step cannot arbitrate in it")
		}
	}
	return nil
}

// arbitrate decides the dispute: the items named are overruled, the others stand.
func (d *decision) arbitrate(st *Step) error {
	if err := d.needOpen(st); err != nil {
		return err
	}
	if err := d.needHigher(st); err != nil {
		return err
	}
	if st.Arbitration == nil {
		return Refuse(Conflict, "no_arbitration", "nobody has brought a dispute here")
	}
	if err := d.needReason(); err != nil {
		return err
	}
	for _, id := range d.command.Overruled {
		switch i := st.Item(id); {
		case i == nil:
			return InvalidField("overruled", "there is no item %q in this step", id)
		case i.Settled():
			return InvalidField("overruled", "item %q is settled already", id)
		}
	}
	d.add(st.ID, ArbitrationDecided{Overruled: d.command.Overruled, Reason: d.command.Reason})
	return d.afterItem(st, true)
}

// override lets the step finish though a line of "Ready to clear?" is not satisfied; the line never turns green for it.
func (d *decision) override(st *Step) error {
	if err := d.needOpen(st); err != nil {
		return err
	}
	if err := d.needHigher(st); err != nil {
		return err
	}
	if err := d.needReason(); err != nil {
		return err
	}
	if err := d.needShown(st); err != nil {
		return err
	}
	if st.Kind == DispatchStep || st.Kind == InputStep {
		return unexpected(st, d.command)
	}
	for _, l := range st.ReadyToClear() {
		if l.Rule != d.command.Condition {
			continue
		}
		switch {
		case !l.Overridable():
			return Refuse(Conflict, "not_overridable", "this cannot be overridden")
		case !l.Blocks():
			return Refuse(Conflict, "nothing_to_override", "this does not stand in the way")
		}
		d.add(st.ID, ConditionOverridden{Rule: l.Rule, Reason: d.command.Reason, Content: st.Content.Hash})
		return d.finishIfReady(st)
	}
	return InvalidField("condition", "there is no line %q in the list", d.command.Condition)
}

// mayClear refuses everybody but those whom the step's rule lets clear it.
func (d *decision) mayClear(st *Step) error {
	if err := d.needOpen(st); err != nil {
		return err
	}
	if st.Clearer == "" {
		return Refuse(Conflict, "clears_itself", "this step needs no clearance: it is done when everything it asks is")
	}
	if st.Rule.Clearance == ClearedHigher {
		return d.needHigher(st)
	}
	if err := d.needCoordinator(); err != nil {
		return err
	}
	return d.needOtherThanEditor(st)
}

// clear is the act that finishes a step: every line of the list is satisfied, overridden or does not apply.
func (d *decision) clear(st *Step) error {
	if err := d.mayClear(st); err != nil {
		return err
	}
	if err := d.needShown(st); err != nil {
		return err
	}
	if st.Held {
		return Refuse(Conflict, "held", "the step's clock stands still: let it run again first")
	}
	for _, l := range st.ReadyToClear() {
		if l.Blocks() {
			return Refuse(Conflict, "not_ready_"+l.Rule, "this cannot be cleared yet: %s", l.How)
		}
	}
	return d.pass(st, d.command.Note)
}

// refuseClear finishes the step without clearing it.
func (d *decision) refuseClear(st *Step) error {
	if err := d.mayClear(st); err != nil {
		return err
	}
	if err := d.needReason(); err != nil {
		return err
	}
	if st.Kind == CommitteeStep && st.State == AwaitingText {
		return Refuse(Conflict, "no_text_yet", "the whole plan is not before the committee: plans that it is made of are open again")
	}
	d.add(st.ID, ClearanceRefused{Note: d.command.Reason})
	return nil
}

// finishIfReady ends a step that clears itself once nothing stands in the way, and asks the next tier once those before have agreed.
func (d *decision) finishIfReady(st *Step) error {
	if tier := st.Tier(); st.State == AwaitingReplies && tier > max(1, st.TierAsked) && tier <= len(st.Rule.Tiers) {
		clock, err := d.clock(st)
		if err != nil {
			return err
		}
		d.add(st.ID, TierAsked{Tier: tier, Clock: clock})
	}
	if st.Clearer != "" || st.State != AwaitingReplies || st.Kind == DispatchStep || st.Held || !st.Ready() {
		return nil
	}
	return d.pass(st, Ref{})
}

func (d *decision) pass(st *Step, note Ref) error {
	d.add(st.ID, StepPassed{Note: note})
	return d.follow(st)
}

// follow opens the step that a passed step makes possible.
func (d *decision) follow(st *Step) error {
	l := d.stage.Launch
	switch st.Kind {
	case PlanStep:
		return d.openCommittee()
	case ReportStep:
		return d.openStep(newStep{id: "dispatch", kind: DispatchStep, subject: "report", content: st.Content, words: st.Words,
			parties: []Party{{Institution: l.Parties.Coordination, Relation: CycleWide, Why: "transmits_report"}}})
	}
	return nil
}

// openCommittee puts the whole plan before the committee once every cluster's plan is cleared or given up; again, where it was taken
// from the committee because plans were opened again.
func (d *decision) openCommittee() error {
	passed, before := 0, (*Step)(nil)
	for _, st := range d.stage.Steps {
		switch {
		case st.Kind == CommitteeStep:
			before = st
		case st.Kind == PlanStep && st.State == Passed:
			passed++
		case st.Kind == PlanStep && st.State != Abandoned:
			return nil
		}
	}
	switch {
	case before != nil:
		return d.returnToCommittee(before, passed)
	case passed == 0:
		return nil
	}
	return d.openStep(newStep{id: "committee", kind: CommitteeStep, subject: "plan", content: planRef(d.stage.Steps),
		parties: []Party{{Institution: d.stage.Launch.Parties.Committee, Relation: Own, Why: "approves_plan"}}})
}
