package followup

import "fmt"

// SectionStepID is the id of the step in which a section is drafted.
func SectionStepID(section string) string { return "section/" + section }

// assignDrafter names the persons who write a section; whether they may write for its author is for the engine to know. Naming others
// needs a reason.
func (d *decision) assignDrafter(st *Step) error {
	c := d.command
	if err := d.needCoordinator(); err != nil {
		return err
	}
	if err := d.needOpen(st); err != nil {
		return err
	}
	if st.Kind != SectionStep {
		return unexpected(st, c)
	}
	seen := map[string]bool{"": true}
	for _, person := range c.Drafters {
		if seen[person] {
			return InvalidField("drafters", "each person can be named once only")
		}
		seen[person] = true
	}
	if equal(c.Drafters, st.Drafters) {
		return Refuse(Conflict, "named_already", "these persons write the section already")
	}
	if len(st.Drafters) > 0 {
		if err := d.needReason(); err != nil {
			return err
		}
	}
	d.add(st.ID, DraftersNamed{Drafters: c.Drafters, Reason: c.Reason})
	return nil
}

// comment raises comments and suggestions on a section outside a reply, also before its author has submitted it.
func (d *decision) comment(st *Step) error {
	if err := d.needOpen(st); err != nil {
		return err
	}
	if st.Kind != SectionStep || st.Content.Zero() {
		return unexpected(st, d.command)
	}
	if err := d.mayComment(st); err != nil {
		return err
	}
	if err := d.needShown(st); err != nil {
		return err
	}
	if len(d.command.Items) == 0 {
		return InvalidField("items", "write at least one comment or suggestion")
	}
	for i, n := range d.command.Items {
		if err := d.checkRemark(st, n); err != nil {
			return err.at(i)
		}
	}
	d.add(st.ID, ItemsRaised{Items: d.remarks(st)})
	return nil
}

// mayComment lets the institutions concerned, the drafting group and the coordination speak.
func (d *decision) mayComment(st *Step) error {
	a := d.command.Actor
	if d.needCoordinator() == nil {
		return nil
	}
	roles := []Role{FocalPoint, Drafter}
	if _, party := st.Party(a.Institution); party {
		roles = append(roles, Approver)
	} else if a.Institution != st.Author {
		return Refuse(Forbidden, "wrong_institution", "this step does not ask your institution")
	}
	return needRole(a, "comment here", roles...)
}

func (d *decision) checkRemark(st *Step, n NewItem) *Error {
	switch {
	case n.Kind != CommentItem && n.Kind != SuggestionItem:
		return InvalidField("items", "outside a reply there are comments and suggestions only")
	case n.Text.Zero():
		return InvalidField("items", "say what the %s is", n.Kind)
	case n.Kind == SuggestionItem && (n.Wanted.Zero() || n.Passage == ""):
		return InvalidField("items", "a suggestion names its passage and brings the wording for it")
	case n.Passage != "" && st.passaged() && !st.hasPassage(n.Passage):
		return InvalidField("items", "the text has no passage %q", n.Passage)
	}
	return nil
}

// passaged says whether the passages of the text that stands are known: those of old pre-filled texts are not.
func (s *Step) passaged() bool {
	v, _ := s.version(s.Content.Hash)
	return len(v.Passages) > 0
}

func (d *decision) remarks(st *Step) []Item {
	var items []Item
	for i, n := range d.command.Items {
		items = append(items, Item{ID: fmt.Sprintf("i%d", len(st.Items)+i+1), Kind: n.Kind, Institution: d.command.Actor.Institution,
			Person: d.command.Actor.Person, Passage: n.Passage, Text: n.Text, Wanted: n.Wanted, Round: st.Round, Content: st.Content.Hash, State: StillOpen})
	}
	return items
}

// take puts the wording that a suggestion wants into the text, as its author: the text stays where it stands, and whoever agreed to the
// wording before is asked again.
func (d *decision) take(st *Step) error {
	i, err := d.item(st)
	if err != nil {
		return err
	}
	if i.Kind != SuggestionItem {
		return Refuse(Conflict, "no_suggestion", "only a suggestion can be taken into the text")
	}
	if err := d.needAuthor(st); err != nil {
		return err
	}
	if err := d.needShown(st); err != nil {
		return err
	}
	if _, there := st.PassageOf(i); !there {
		return Refuse(Conflict, "passage_changed", "the passage has changed since this was suggested: change the text yourself, or answer")
	}
	if st.Correction != nil {
		return Refuse(Conflict, "correction_pending", "a clerical correction waits for its confirmation: confirm or reject it first")
	}
	if err := d.mayWrite(st); err != nil {
		return err
	}
	var clock Clock
	if st.State == AwaitingReplies {
		if clock, err = d.clock(st); err != nil {
			return err
		}
	}
	c := d.command
	d.add(st.ID, SuggestionTaken{Item: i.ID, Content: c.Content, Words: c.Words, Passages: c.Passages, Clock: clock})
	return d.finishIfReady(st)
}

// PassageOf finds the passage that an item is about in the text that stands, unchanged, wherever it stands now.
func (s *Step) PassageOf(i *Item) (id string, there bool) {
	if i.Content == s.Content.Hash {
		return i.Passage, true
	}
	then, _ := s.version(i.Content)
	now, _ := s.version(s.Content.Hash)
	hash := ""
	for _, p := range then.Passages {
		if p.ID == i.Passage {
			hash = p.Hash
		}
	}
	for _, p := range now.Passages {
		if p.Hash == hash && (!there || p.ID == i.Passage) {
			id, there = p.ID, true
		}
	}
	return id, there
}

func anyKind(list []ItemKind, kind ItemKind) bool {
	for _, k := range list {
		if k == kind {
			return true
		}
	}
	return false
}
