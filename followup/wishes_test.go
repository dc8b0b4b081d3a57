package followup_test

import (
	"fmt"
	"slices"
	"sort"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	. "nmrf/followup"
)

// staff are those who act in the sequences of sign-off: several in each institution, some of whom write and decide, some of whom
// sit in two houses.
var staff = append([]Actor{
	cora, {Person: "milo", Institution: "nmrf", Roles: []Role{Drafter}}, {Person: "milo", Institution: "nmrf", Roles: []Role{Coordinator, Drafter}},
	inTwoHouses("health"), inTwoHouses("justice"), inTwoHouses("finance"),
	{Person: "fred", Institution: "finance", Roles: []Role{Approver, FocalPoint}}, {Person: "flor", Institution: "finance", Roles: []Role{Approver}},
	{Person: "ines", Institution: "interior", Roles: []Role{Approver, FocalPoint}}, {Person: "igor", Institution: "interior", Roles: []Role{Approver}},
	{Person: "tara", Institution: "treasury", Roles: []Role{Approver, FocalPoint}}, {Person: "jana", Institution: "justice", Roles: []Role{FocalPoint, Approver}},
	{Person: "cleo", Institution: "cabinet", Roles: []Role{Approver}}, {Person: "hugo", Institution: "cabinet", Roles: []Role{Approver}},
	{Person: "fay", Institution: "foreign", Roles: []Role{Approver}},
}, everybody...)

// pick draws somebody of an institution who holds one of the roles; anybody, where there is none.
func pick(t *rapid.T, institution string, roles ...Role) Actor {
	var able []Actor
	for _, a := range staff {
		if a.Institution == institution && slices.ContainsFunc(roles, a.Has) {
			able = append(able, a)
		}
	}
	if len(able) == 0 {
		able = staff
	}
	return rapid.SampledFrom(able).Draw(t, "somebody")
}

var wordings = []string{"t1", "t2", "t3", "t4"}

// passagesOf are the passages of each of the four texts: t2 changes what concerns health, t3 what concerns all, t4 has none.
func passagesOf(name string) []Passage {
	p := func(id, words string, owners ...string) Passage {
		return Passage{ID: id, Hash: text(words).Hash, Owners: owners}
	}
	switch name {
	case "t1":
		return []Passage{p("m1", "a"), p("m2", "b", "health"), p("m3", "c", "justice", "finance")}
	case "t2":
		return []Passage{p("m1", "a"), p("m2", "B", "health"), p("m3", "c", "justice", "finance")}
	case "t3":
		return []Passage{p("m1", "A"), p("m2", "b", "health")}
	}
	return nil
}

// anyRule draws a rule that can be used for a kind of step.
func anyRule(t *rapid.T, kind StepKind) Rule {
	r := Rule{Due: "10d", Remind: "3d", Escalate: "2d", Silence: SilenceBlocks, Separate: rapid.Bool().Draw(t, "separate"),
		LateFlagged: rapid.Bool().Draw(t, "late"), PauseOnQuestion: rapid.Bool().Draw(t, "pause"), AbstainCounts: rapid.Bool().Draw(t, "abstain")}
	if kind == InputStep {
		r.Silence = SilenceLapses
		return r
	}
	r.Silence = rapid.SampledFrom([]Silence{SilenceBlocks, SilenceTacit, SilenceNoInterest, SilenceEscalates}).Draw(t, "silence")
	r.Clearance = rapid.SampledFrom([]Clearance{ClearsItself, ClearedByAct, ClearedByAct, ClearedHigher}).Draw(t, "clearance")
	if kind == DispatchStep {
		r.Silence, r.Clearance = SilenceBlocks, ClearsItself
	}
	r.Ladder = rapid.SampledFrom([][]Period{nil, {"1d"}, {"12h", "2wd"}}).Draw(t, "ladder")
	r.Pass.Kind = rapid.SampledFrom([]PassKind{"", PassAll, PassKofN, PassPercentage, PassLeadOnly, PassNoObjection}).Draw(t, "pass")
	r.Pass.K, r.Pass.Percent = rapid.IntRange(1, 3).Draw(t, "k"), rapid.SampledFrom([]int{1, 50, 67, 100}).Draw(t, "percent")
	if r.Pass.Kind != PassKofN {
		r.Pass.K = 0
	}
	if r.Pass.Kind != PassPercentage {
		r.Pass.Percent = 0
	}
	r.Quorum = rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "quorum")
	if kind == PlanStep || kind == SectionStep {
		r.Veto = rapid.SampledFrom([][]Relation{nil, nil, {Lead}}).Draw(t, "veto")
		r.Optional = rapid.SampledFrom([][]Relation{nil, nil, {Supporting}}).Draw(t, "optional")
		r.Tiers = rapid.SampledFrom([][][]Relation{nil, nil, {{Supporting}, {Lead}}, {{Lead}, {Supporting}}}).Draw(t, "tiers")
	}
	if r.Check(kind) != nil {
		r.Silence, r.Clearance, r.Pass, r.Quorum = SilenceBlocks, ClearsItself, Pass{}, 0
	}
	return r
}

func anyLaunch(t *rapid.T) Launch {
	l := launch()
	for kind := range l.Profile.Rules {
		l.Profile.Rules[kind] = Rule{}
	}
	kinds := make([]StepKind, 0, len(l.Profile.Rules))
	for kind := range l.Profile.Rules {
		kinds = append(kinds, kind)
	}
	sort.Slice(kinds, func(i, j int) bool { return kinds[i] < kinds[j] })
	for _, kind := range kinds {
		l.Profile.Rules[kind] = anyRule(t, kind)
	}
	require.NoError(t, l.Profile.Check())
	return l
}

// wish is an act that somebody may want, and how often.
type wish struct {
	often int
	does  func(*Command)
}

// wishes lists what could be wanted of a step now; the likelier the more often it stands here.
func wishes(t *rapid.T, s *Stage, st *Step) []wish {
	return append(askedFor(t, s, st), append(steering(t, s, st), []wish{
		{2, func(c *Command) {
			c.Kind, c.Actor, c.Institutions = Deliver, system, []string{"health", "justice", "finance", "foreign", "cabinet", "nmrf"}
		}},
		{1, func(c *Command) { c.Kind, c.Actor = Recuse, rapid.SampledFrom(staff).Draw(t, "recused") }},
	}...)...)
}

// askedFor lists what the step asks for now.
func askedFor(t *rapid.T, s *Stage, st *Step) []wish {
	switch {
	case !st.Open():
		return []wish{{8, func(c *Command) { c.Kind, c.Due = Reopen, s.At.AddDate(0, 0, 20) }},
			{4, func(c *Command) { c.Kind, c.Disposition = Dispose, Accepted }}}
	case st.State == AwaitingText || st.State == Declined:
		return []wish{{24, writing(t, s, st)}}
	case st.Kind == AcceptStep:
		return []wish{{12, func(c *Command) {
			c.Kind, c.Actor = rapid.SampledFrom([]CommandKind{AcceptIt, AcceptIt, AcceptIt, DeclineIt}).Draw(t, "answer"), pick(t, party(t, st), FocalPoint, Approver)
		}}, {2, writing(t, s, st)}}
	case st.Kind == DispatchStep:
		return []wish{{6, func(c *Command) { c.Kind, c.Channel = Dispatch, ByPortal }}}
	}
	return append(disputing(t, st), replying(t, s, st)...)
}

// writing submits a text, or asks institutions for an assignment.
func writing(t *rapid.T, s *Stage, st *Step) func(*Command) {
	return func(c *Command) {
		name := rapid.SampledFrom(wordings).Draw(t, "text")
		c.Kind, c.Content, c.Passages, c.Words, c.Count = Submit, text(name), passagesOf(name), rapid.SampledFrom([]int{100, 700}).Draw(t, "words"), 12
		c.Clusters = []ClusterHead{{ID: "a", Size: 7}, {ID: "b", Size: 5}}
		switch {
		case st.Kind == AcceptStep:
			c.Kind, c.Lead, c.Supporting = Assign, "health", rapid.SampledFrom([][]string{nil, {"justice"}, {"justice", "finance"}}).Draw(t, "supporting")
		case st.Kind == ReportStep || (st.Kind == ConfirmStep && rapid.IntRange(0, 4).Draw(t, "proposed") == 0):
			c.Kind, c.Actor = Propose, system
		default:
			c.Actor = pick(t, st.Author, Drafter, FocalPoint, Consultee, Statistician, Coordinator)
		}
	}
}

// steering lists what the coordination and the committee can want of any open step.
func steering(t *rapid.T, s *Stage, st *Step) []wish {
	list := []wish{
		{1, func(c *Command) { c.Kind, c.Due = Extend, st.Clock.Due.AddDate(0, 0, 5) }},
		{1, func(c *Command) { c.Kind, c.Due = Shorten, st.Clock.Due.AddDate(0, 0, -2) }},
		{1, func(c *Command) { c.Kind = Suspend }},
		{1, func(c *Command) { c.Kind, c.Step = PauseStage, "" }},
		{1, func(c *Command) { c.Kind, c.Step, c.By = ExtendStage, "", "3wd" }},
		{1, func(c *Command) { c.Kind, c.Institution = AddParty, anyHouse(t) }},
		{1, func(c *Command) { c.Kind, c.Institution = RemoveParty, anyHouse(t) }},
		{1, func(c *Command) { c.Kind, c.Institution, c.Instead = ReplaceParty, anyHouse(t), anyHouse(t) }},
		{1, func(c *Command) { c.Kind, c.Actor = Escalate, rapid.SampledFrom(staff).Draw(t, "who escalates") }},
		{1, func(c *Command) {
			c.Kind, c.Step, c.RuleKind = AmendRule, "", st.Kind
			r := anyRule(t, st.Kind)
			c.Rule = &r
		}},
		{4, func(c *Command) {
			c.Kind, c.Actor, c.Condition = OverrideIt, pick(t, "cabinet", Approver), "replies"
			for _, l := range st.ReadyToClear() {
				if l.Blocks() && rapid.Bool().Draw(t, "this line") {
					c.Condition = l.Rule
				}
			}
		}},
	}
	if rapid.IntRange(0, 3).Draw(t, "rare") == 0 {
		list = append(list, wish{1, func(c *Command) { c.Kind = Abandon }}, wish{1, func(c *Command) { c.Kind, c.Actor = RefuseClear, clearer(t, st) }})
	}
	if st.Held {
		list = append(list, wish{6, func(c *Command) { c.Kind, c.Actor = Unsuspend, pick(t, "nmrf", Coordinator) }})
	}
	return list
}

func clearer(t *rapid.T, st *Step) Actor {
	if st.Clearer == "cabinet" {
		return pick(t, "cabinet", Approver)
	}
	return pick(t, "nmrf", Coordinator)
}

func anyHouse(t *rapid.T) string {
	return rapid.SampledFrom([]string{"health", "justice", "finance", "interior", "treasury"}).Draw(t, "house")
}

// disputing lists what can be wanted of items, disputes and corrections.
func disputing(t *rapid.T, st *Step) []wish {
	var list []wish
	open := slices.DeleteFunc(slices.Clone(st.Items), func(i Item) bool { return i.Settled() })
	if len(open) > 0 {
		i := rapid.SampledFrom(open).Draw(t, "item")
		list = append(list,
			wish{4, func(c *Command) {
				c.Kind, c.Actor, c.Item = Settle, pick(t, i.Institution, Approver), i.ID
				if rapid.IntRange(0, 3).Draw(t, "another house") == 3 {
					c.Actor = pick(t, party(t, st), Approver)
				}
				c.ItemState = rapid.SampledFrom([]ItemState{WasMet, WasLifted, WasWithdrawn}).Draw(t, "to")
			}},
			wish{6, func(c *Command) {
				c.Kind, c.Actor, c.Item = Answer, pick(t, st.Author, Coordinator, FocalPoint, Drafter), i.ID
			}},
			wish{2, func(c *Command) {
				c.Kind, c.Actor, c.Item = ClaimMet, pick(t, st.Author, Coordinator, FocalPoint, Drafter), i.ID
			}})
	}
	if st.Arbitration != nil {
		list = append(list, wish{8, func(c *Command) {
			c.Kind, c.Actor = Arbitrate, pick(t, "cabinet", Approver)
			for _, i := range open {
				if rapid.Bool().Draw(t, "overrule") {
					c.Overruled = append(c.Overruled, i.ID)
				}
			}
		}})
	}
	if st.Correction != nil {
		return append(list, wish{8, func(c *Command) {
			c.Kind = rapid.SampledFrom([]CommandKind{ConfirmCorrection, ConfirmCorrection, RejectCorrection}).Draw(t, "judgement")
			c.Actor = pick(t, party(t, st), Approver, Coordinator)
		}})
	}
	return append(list, wish{2, func(c *Command) {
		name := rapid.SampledFrom(wordings).Draw(t, "corrected")
		c.Kind, c.Actor, c.Content, c.Passages = CorrectIt, pick(t, st.Author, Drafter, FocalPoint, Coordinator), text(name), passagesOf(name)
	}})
}

func party(t *rapid.T, st *Step) string {
	if names := st.Awaited(); len(names) > 0 && rapid.IntRange(0, 4).Draw(t, "awaited") > 0 {
		return rapid.SampledFrom(names).Draw(t, "which awaited")
	}
	if len(st.Parties) == 0 {
		return "nmrf"
	}
	return rapid.SampledFrom(st.Parties).Draw(t, "party").Institution
}

// replying lists what a party can want to say, and that it be cleared.
func replying(t *rapid.T, s *Stage, st *Step) []wish {
	list := []wish{
		{12, func(c *Command) { c.Kind, c.Actor = Approve, pick(t, party(t, st), approvers(st)) }},
		{8, func(c *Command) { c.Kind, c.Actor = ReplyIt, pick(t, party(t, st), approvers(st)); saying(t, s, c) }},
		{1, func(c *Command) { c.Kind, c.Actor = Return, pick(t, party(t, st), approvers(st)) }},
		{1, func(c *Command) { c.Kind, c.Actor = Recall, pick(t, st.Author, Drafter, FocalPoint, Coordinator) }},
		{2, writing(t, s, st)},
		{2, func(c *Command) {
			a := pick(t, party(t, st), approvers(st))
			c.Kind, c.Reply, c.Paper, c.SignedBy, c.Institution, c.SignedOn = ReplyIt, Agree, text("paper"), a.Person, a.Institution, s.At.Add(-time.Hour)
		}},
	}
	if st.Clearer != "" && st.Ready() {
		list = append(list, wish{12, func(c *Command) { c.Kind, c.Actor = ClearIt, clearer(t, st) }})
	}
	return list
}

func approvers(st *Step) Role {
	if st.Kind == ConfirmStep {
		return Coordinator
	}
	return Approver
}

// saying draws a reply with all that its kind needs.
func saying(t *rapid.T, s *Stage, c *Command) {
	c.Reply = rapid.SampledFrom(ReplyKinds).Draw(t, "reply")
	kinds := map[ReplyKind]ItemKind{AgreeComments: CommentItem, AgreeConditions: ConditionItem, Object: ObjectionItem, ReserveIt: ReserveItem, AskQuestion: QuestionItem}
	if kind, ok := kinds[c.Reply]; ok {
		c.Items = []NewItem{{Kind: kind, Text: why, Reserve: LegalReserve, LiftBy: s.At.AddDate(0, 1, 0)}}
		if rapid.IntRange(0, 5).Draw(t, "more") == 0 {
			c.Items = append(c.Items, NewItem{Kind: CommentItem, Text: why})
		}
	}
}

// wanted draws an act on one of the stage's steps.
func wanted(t *rapid.T, s *Stage, n int, now time.Time) Command {
	if len(s.Steps) == 0 {
		c := useful(s)
		c.ID, c.At, c.Kind = fmt.Sprint("act-", n), now, Propose
		return c
	}
	st := rapid.SampledFrom(s.Steps).Draw(t, "step")
	if !st.Open() {
		st = rapid.SampledFrom(s.Steps).Draw(t, "another step")
	}
	c := Command{ID: fmt.Sprint("act-", n), Cycle: s.Cycle, Stage: s.Name, Attempt: s.Attempt, Step: st.ID, Reason: why, Actor: pick(t, "nmrf", Coordinator),
		Shown: st.Content.Hash, At: now}
	var bag []func(*Command)
	for _, w := range wishes(t, s, st) {
		for range w.often {
			bag = append(bag, w.does)
		}
	}
	bag[rapid.IntRange(0, len(bag)-1).Draw(t, "wish")](&c)
	if rapid.IntRange(0, 9).Draw(t, "for another") == 0 && c.Actor.Person != SystemActor {
		c.OnBehalfOf = rapid.SampledFrom([]string{"hugo", "iva", "jure", "hedy", "mira", "cyril"}).Draw(t, "principal")
	}
	return c
}
