package web

import (
	"slices"

	"nmrf/engine"
	"nmrf/followup"
)

// offer is one form that the page holds out to her.
type offer struct {
	Form   form
	Fields []string
	Title  string
	Effect string
	Open   bool // she has filled it in already
}

// offers are the forms of a step page, sorted by who has them and how often they are wanted.
type offers struct {
	Reply      []offer // the five plain answers to a text
	More       []offer // everything else that she can say
	Ask        []offer // what the step asks for otherwise
	Steer      []offer // of the coordination
	Above      []offer // of the committee
	ItemOffers []offer // about one item each
}

// Any says whether the page offers anything beside what stands with the items.
func (o offers) Any() bool { return len(o.Reply)+len(o.More)+len(o.Ask)+len(o.Steer)+len(o.Above) > 0 }

// Clears says whether the coordination can finish the step here.
func (o offers) Clears() bool {
	return slices.ContainsFunc(o.Ask, func(one offer) bool {
		return one.Form.Kind == followup.ClearIt || one.Form.Kind == followup.RefuseClear
	})
}

// title names an act, and a reply by its kind.
func (w *words) title(f form) string {
	switch {
	case f.fromPaper():
		return w.T("act.paper")
	case f.Kind == followup.ReplyIt:
		return w.Family("say", f.reply())
	case f.Kind == followup.AmendRule:
		return w.T("amend.title", "Kind", w.Family("kind", f.ruleKind()))
	}
	return w.Family("act", f.Kind)
}

// effect says what an act brings about.
func (w *words) effect(f form, st *followup.Step) string {
	switch {
	case f.fromPaper():
		return w.T("effect.paper")
	case f.Kind == followup.ReplyIt:
		return w.Family("saying", f.reply())
	case f.Kind == followup.Submit && st != nil && st.Kind != followup.InputStep:
		return w.T("effect.draft")
	case f.Kind == followup.DeclineIt && st != nil && st.Kind == followup.AcceptStep:
		return w.T("effect.decline_assignment")
	}
	return w.Family("effect", f.Kind)
}

// fixed lists the fields of a form that say which of several it is.
func fixed(f form) []string {
	var list []string
	for _, name := range []string{"item", "reply", "from_paper", "rule_kind"} {
		if f.Values.Get(name) != "" && (name != "reply" || !f.fromPaper()) {
			list = append(list, name)
		}
	}
	return list
}

func opened(list []offer) bool {
	return slices.ContainsFunc(list, func(o offer) bool { return o.Open })
}

// offerName groups the forms of which one at a time is open.
func offerName(o offer) string {
	if item := o.Form.value("item"); item != "" {
		return "item-" + item
	}
	return "act"
}

// offering puts the forms together.
type offering struct {
	*offers
	words  *words
	step   *followup.Step
	filled form
	again  bool
	used   bool // the form that she has filled in is on the page
}

// groupOf says where an act stands on the page.
var groupOf = map[followup.CommandKind]func(*offers) *[]offer{
	followup.Approve: replies, followup.Return: replies, followup.Escalate: more, followup.Recuse: more,
	followup.TakeIt: aboutItems, followup.CommentIt: more, followup.AssignDrafter: steer,
	followup.Answer: aboutItems, followup.ClaimMet: aboutItems, followup.Settle: aboutItems,
	followup.Arbitrate: above, followup.OverrideIt: above,
	followup.Extend: steer, followup.Shorten: steer, followup.Suspend: steer, followup.Unsuspend: steer, followup.Abandon: steer,
	followup.AddParty: steer, followup.RemoveParty: steer, followup.ReplaceParty: steer, followup.Reopen: steer, followup.Recall: steer,
}

func replies(o *offers) *[]offer    { return &o.Reply }
func more(o *offers) *[]offer       { return &o.More }
func above(o *offers) *[]offer      { return &o.Above }
func steer(o *offers) *[]offer      { return &o.Steer }
func aboutItems(o *offers) *[]offer { return &o.ItemOffers }
func asked(o *offers) *[]offer      { return &o.Ask }

func (o *offering) add(f form, to func(*offers) *[]offer) {
	open := o.filled.Kind == f.Kind && o.filled.slot() == f.slot()
	if open {
		shown := f.Shown
		f = o.filled
		f.Shown, o.used = shown, true // what she reads now is what she decides on
	}
	list := fields(f, o.step, o.again)
	if list == nil {
		return
	}
	group := to(o.offers)
	*group = append(*group, offer{Form: f, Fields: list, Title: o.words.title(f), Effect: o.words.effect(f, o.step), Open: open})
}

// plainReplies stand beside "agree" and "ask for changes"; the other kinds stand under "more".
var plainReplies = []followup.ReplyKind{followup.AgreeComments, followup.AgreeConditions, followup.Object}

// offer makes the forms of one act.
func (o *offering) offer(kind followup.CommandKind, acts []followup.CommandKind, at standpoint) {
	shown := o.step.Content.Hash
	to := groupOf[kind]
	switch {
	case to == nil:
		to = asked
	case kind == followup.Recall && !at.coordinates: // authors recall their own text
		to = more
	}
	switch kind {
	case followup.ReplyIt:
		o.offerReplies(acts, at)
	case followup.Answer, followup.ClaimMet, followup.Settle, followup.TakeIt:
		for _, i := range o.step.Items {
			if concerns(kind, &i, at.institution) {
				o.add(newForm(kind, shown).with("item", i.ID), to)
			}
		}
	case followup.Submit, followup.CorrectIt:
		o.add(at.drafted(newForm(kind, shown)), to)
	case followup.OverrideIt:
		if len(overridable(at.ready)) > 0 {
			o.add(newForm(kind, shown), to)
		}
	default:
		o.add(newForm(kind, shown), to)
	}
}

// offerReplies offers every kind of reply to a party, and to the coordination what was signed on paper.
func (o *offering) offerReplies(acts []followup.CommandKind, at standpoint) {
	shown := o.step.Content.Hash
	if slices.Contains(acts, followup.Approve) {
		for _, kind := range followup.ReplyKinds {
			to := more
			if slices.Contains(plainReplies, kind) {
				to = replies
			}
			if kind == followup.WithdrawReply && !o.again {
				continue
			}
			o.add(newForm(followup.ReplyIt, shown).with("reply", string(kind)), to)
		}
	}
	if at.coordinates && o.step.Kind != followup.ConfirmStep {
		o.add(newForm(followup.ReplyIt, shown).with("from_paper", "yes"), steer)
	}
}

// concerns says whether an act is about an item.
func concerns(kind followup.CommandKind, i *followup.Item, institution string) bool {
	if i.Settled() {
		return false
	}
	switch kind {
	case followup.Answer:
		return i.Remark() || i.Kind == followup.QuestionItem
	case followup.TakeIt:
		return i.Kind == followup.SuggestionItem
	case followup.ClaimMet:
		return i.Kind == followup.ConditionItem && !i.Claimed()
	}
	return i.Institution == institution
}

// offersFor makes every form that the engine lets her fill in, in the order of use.
func offersFor(w *words, found engine.StepView, at standpoint, filled form) (offers, bool) {
	o := offering{offers: &offers{}, words: w, step: found.Step, filled: filled, again: at.again}
	for _, kind := range at.acts {
		o.offer(kind, at.acts, at)
	}
	slices.SortStableFunc(o.Reply, func(a, b offer) int {
		return order(a.Form.Kind == followup.Return) - order(b.Form.Kind == followup.Return)
	})
	return *o.offers, o.used
}
