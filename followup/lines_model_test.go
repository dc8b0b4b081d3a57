package followup_test

import (
	"slices"
	"strings"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

// verdict is the model's opinion of one line of "Ready to clear?".
type verdict struct {
	ok    bool
	skip  bool // the rule does not apply
	who   []string
	items []string
}

// lines judges every line of the list from what the events said.
func (st *stepModel) lines() map[string]verdict {
	list := map[string]verdict{
		"text_submitted":      {ok: !st.writing && !st.declined && st.text != "" || st.kind == AcceptStep, skip: st.kind == AcceptStep},
		"replies":             st.repliesVerdict(),
		"quorum":              st.quorumVerdict(),
		"veto":                st.vetoVerdict(),
		"tiers":               st.tiersVerdict(),
		"no_open_arbitration": {ok: !st.dispute},
		"no_open_correction":  {ok: st.fix.Content.Zero()},
	}
	for rule, kind := range map[string]ItemKind{"no_open_objection": ObjectionItem, "no_open_condition": ConditionItem, "no_open_reserve": ReserveItem,
		"comments_answered": CommentItem, "questions_answered": QuestionItem} {
		v := verdict{ok: true}
		for _, it := range st.items {
			if (it.kind == kind || kind == CommentItem && it.kind == SuggestionItem) && it.state == StillOpen {
				v.ok, v.items, v.who = false, append(v.items, it.id), append(v.who, it.institution)
			}
		}
		if kind == CommentItem || kind == QuestionItem {
			v.who = nil
		}
		list[rule] = v
	}
	return list
}

// overridden says whether a higher authority let the step pass without the line, as it stands now.
func (st *stepModel) overridden(rule string, now verdict) bool {
	return slices.ContainsFunc(st.overrides, func(o overrideModel) bool {
		return o.rule == rule && o.text == st.text && o.round == st.round && subset(now.who, o.then.who) && subset(now.items, o.then.items)
	})
}

func subset(some, all []string) bool {
	return !slices.ContainsFunc(some, func(x string) bool { return !slices.Contains(all, x) })
}

// shows is the part of a text that concerns an institution.
func (st *stepModel) shows(text, institution string) string {
	var parts []string
	for _, p := range st.versions[text] {
		if len(p.Owners) == 0 || slices.Contains(p.Owners, institution) {
			parts = append(parts, p.ID+"="+p.Hash)
		}
	}
	if parts == nil {
		return text
	}
	return strings.Join(parts, "|")
}

// stands returns what an institution says of the text that stands, as far as it was shown to whoever said it.
func (st *stepModel) stands(institution string) (spoken, bool) {
	said, ok := st.said[institution]
	if !ok || said.kind == WithdrawReply || said.kind == RequestChanges && !st.writing || st.shows(said.text, institution) != st.shows(st.text, institution) {
		return spoken{}, false
	}
	for _, person := range said.decided {
		if st.recused[person] || st.rule.Separate && st.editors[person] {
			return spoken{}, false
		}
	}
	return said, true
}

func (st *stepModel) favours(institution string) bool {
	said, ok := st.stands(institution)
	if !ok {
		return false
	}
	switch said.kind {
	case Agree, AgreeComments, Accept, Tacit:
		return true
	case AgreeConditions:
		return !slices.ContainsFunc(st.items, func(it itemModel) bool {
			return it.institution == institution && it.kind == ConditionItem && it.state == StillOpen
		})
	case Abstain:
		return st.rule.AbstainCounts
	}
	return false
}

// outside says whether an institution is counted neither for nor against.
func (st *stepModel) outside(institution string) bool {
	said, ok := st.stands(institution)
	switch {
	case !ok:
		return false
	case said.kind == NoInterest, said.kind == NotOurs, said.kind == SilentNoInterest:
		return true
	case said.kind == Abstain:
		return !st.rule.AbstainCounts
	case said.kind == Object, said.kind == ReserveIt:
		open, overruled := 0, 0
		for _, it := range st.items {
			if it.institution == institution && it.round == said.round && (it.kind == ObjectionItem) == (said.kind == Object) && (it.kind == ReserveItem) == (said.kind == ReserveIt) {
				switch it.state {
				case StillOpen:
					open++
				case WasOverruled:
					overruled++
				}
			}
		}
		return open == 0 && overruled > 0
	}
	return false
}

func (st *stepModel) optional(p Party) bool { return slices.Contains(st.rule.Optional, p.Relation) }

func (st *stepModel) repliesVerdict() verdict {
	var inFavour, counted int
	var lacking, required, silent, leads []string
	for _, p := range st.parties {
		if p.Relation == Lead && !st.favours(p.Institution) {
			leads = append(leads, p.Institution)
		}
		if st.optional(p) {
			continue
		}
		required = append(required, p.Institution)
		if _, ok := st.stands(p.Institution); !ok {
			silent = append(silent, p.Institution)
		}
		switch {
		case st.outside(p.Institution):
		case st.favours(p.Institution):
			inFavour, counted = inFavour+1, counted+1
		default:
			counted, lacking = counted+1, append(lacking, p.Institution)
		}
	}
	switch st.rule.Pass.Kind {
	case PassKofN:
		return verdict{ok: inFavour >= st.rule.Pass.K, who: lacking}
	case PassPercentage:
		return verdict{ok: counted > 0 && 100*inFavour >= st.rule.Pass.Percent*counted, who: lacking}
	case PassLeadOnly:
		return verdict{ok: len(leads) == 0, who: leads}
	case PassNoObjection:
		return verdict{ok: len(silent) == 0 || st.timeOver && st.rule.Silence == SilenceEscalates, who: silent}
	}
	if counted == 0 {
		return verdict{who: required}
	}
	return verdict{ok: inFavour == counted, who: lacking}
}

func (st *stepModel) quorumVerdict() verdict {
	explicit := 0
	var others []string
	for _, p := range st.parties {
		if said, ok := st.stands(p.Institution); ok && said.kind != Tacit && said.kind != SilentNoInterest {
			explicit++
		} else {
			others = append(others, p.Institution)
		}
	}
	return verdict{ok: explicit >= st.rule.Quorum, skip: st.rule.Quorum == 0, who: others}
}

func (st *stepModel) vetoVerdict() verdict {
	var lacking []string
	for _, p := range st.parties {
		if slices.Contains(st.rule.Veto, p.Relation) && !st.favours(p.Institution) {
			lacking = append(lacking, p.Institution)
		}
	}
	return verdict{ok: len(lacking) == 0, skip: len(st.rule.Veto) == 0, who: lacking}
}

// place returns the tier in which a party is asked, from 0.
func (st *stepModel) place(rel Relation) int {
	return max(0, slices.IndexFunc(st.rule.Tiers, func(tier []Relation) bool { return slices.Contains(tier, rel) }))
}

// waiting returns the first tier in which a required party is neither for the text nor outside the count, and who is in it.
func (st *stepModel) waiting() (tier int, who []string) {
	tier = max(1, len(st.rule.Tiers))
	for _, p := range st.parties {
		if !st.optional(p) && !st.favours(p.Institution) && !st.outside(p.Institution) {
			tier = min(tier, st.place(p.Relation))
		}
	}
	for _, p := range st.parties {
		if !st.optional(p) && st.place(p.Relation) == tier {
			who = append(who, p.Institution)
		}
	}
	return tier, who
}

func (st *stepModel) tiersVerdict() verdict {
	tier, who := st.waiting()
	return verdict{ok: tier == max(1, len(st.rule.Tiers)), skip: len(st.rule.Tiers) < 2, who: who}
}

// replies holds what every reply must be, and remembers it.
func (m *stageModel) replies(c Command, st *stepModel, b ReplyRecorded) {
	r := b.Reply
	require.False(m.t, st.ended, "a reply to a step that has ended")
	require.Equal(m.t, st.round, r.Round)
	require.Equal(m.t, st.text, r.Content)
	if r.Kind == Tacit || r.Kind == SilentNoInterest {
		m.silence(c, st, r)
		return
	}
	require.True(m.t, r.Explicit())
	require.NotEmpty(m.t, r.Person)
	require.Equal(m.t, !m.at.Before(st.due), r.Late)
	if st.kind == InputStep {
		require.Equal(m.t, st.author, r.Institution)
		return
	}
	i := slices.IndexFunc(st.parties, func(p Party) bool { return p.Institution == r.Institution })
	require.GreaterOrEqual(m.t, i, 0, "a reply of somebody who was not asked")
	if tier, _ := st.waiting(); st.kind != AcceptStep || r.Kind != Decline {
		require.LessOrEqual(m.t, st.place(st.parties[i].Relation), tier, "a reply out of its turn")
	}
	require.True(m.t, st.kind == AcceptStep || c.Shown == st.text, "a reply to a text that was not shown")
	said := spoken{kind: r.Kind, decided: m.deciders(c, r), text: r.Content, round: r.Round}
	for _, p := range st.parties {
		other, stands := st.stands(p.Institution)
		require.False(m.t, stands && p.Institution != r.Institution && !disjoint(other.decided, said.decided), "one person speaks for two institutions")
	}
	for _, person := range said.decided {
		require.False(m.t, st.rule.Separate && m.wrote(st, person), "%s decides on what she wrote", person)
		require.False(m.t, st.recused[person], "%s was recused", person)
	}
	m.keeps(st, b, said)
}

func (m *stageModel) keeps(st *stepModel, b ReplyRecorded, said spoken) {
	r, items := b.Reply, b.Items
	if r.Kind != AskQuestion && r.Kind != AskTime && r.Kind != NotedIt {
		st.said[r.Institution] = said
	}
	for _, it := range items {
		require.Equal(m.t, StillOpen, it.State)
		st.items = append(st.items, itemModel{it.ID, r.Institution, it.Kind, it.Round, it.State})
	}
	switch r.Kind {
	case RequestChanges:
		st.writing = true
		st.restart(b.Clock)
	case Decline:
		st.declined, st.proposed = true, r.Proposes
	}
}

func (m *stageModel) deciders(c Command, r Reply) []string {
	if !r.Paper.Zero() {
		require.True(m.t, coordinates(c.Actor))
		return []string{c.SignedBy}
	}
	require.Equal(m.t, c.Actor.Institution, r.Institution)
	if c.OnBehalfOf != "" && c.OnBehalfOf != c.Actor.Person {
		return []string{c.Actor.Person, c.OnBehalfOf}
	}
	return []string{c.Actor.Person}
}

func disjoint(a, b []string) bool {
	return !slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}

// silence holds what tacit agreement needs: the rule, the time, a delivery, a reminder, and nobody's name.
func (m *stageModel) silence(c Command, st *stepModel, r Reply) {
	require.Equal(m.t, Tick, c.Kind)
	require.False(m.t, r.Explicit())
	require.Empty(m.t, r.Person+r.OnBehalfOf)
	require.Equal(m.t, map[Silence]ReplyKind{SilenceTacit: Tacit, SilenceNoInterest: SilentNoInterest}[st.rule.Silence], r.Kind)
	require.False(m.t, m.at.Before(st.due) || st.writing || st.held)
	require.True(m.t, st.delivered[r.Institution], "silence of those who were not asked")
	require.Equal(m.t, 1, st.reminders, "silence without a reminder")
	said, stands := st.stands(r.Institution)
	require.False(m.t, stands && said.kind != Object && said.kind != ReserveIt && said.kind != RequestChanges, "silence of %s, who spoke", r.Institution)
	st.said[r.Institution] = spoken{kind: r.Kind, text: r.Content, round: r.Round}
}
