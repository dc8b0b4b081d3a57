package followup_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

// kindsOfReply says of each kind what it needs, and what it makes of a plan on which all others agree.
var kindsOfReply = map[ReplyKind]struct {
	reason bool
	brings ItemKind
	blocks []string // lines that are not satisfied
}{
	AgreeComments:   {brings: CommentItem, blocks: []string{"comments_answered"}},
	AgreeConditions: {brings: ConditionItem, blocks: []string{"replies", "no_open_condition"}},
	Object:          {brings: ObjectionItem, blocks: []string{"replies", "no_open_objection"}},
	ReserveIt:       {brings: ReserveItem, blocks: []string{"replies", "no_open_reserve"}},
	NoInterest:      {},
	NotOurs:         {reason: true},
	Abstain:         {},
	AskQuestion:     {brings: QuestionItem, blocks: []string{"replies", "questions_answered"}},
	AskTime:         {reason: true, blocks: []string{"replies"}},
	NotedIt:         {blocks: []string{"replies"}},
	WithdrawReply:   {reason: true, blocks: []string{"replies"}},
}

func TestEveryKindOfReplyHasItsNeedsAndItsEffect(t *testing.T) {
	t.Parallel()
	require.Len(t, kindsOfReply, len(ReplyKinds))
	for kind, c := range kindsOfReply {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			e := written(t)
			e.approve(hugo, fina, lena)
			if kind == WithdrawReply {
				e.approve(jure)
			}
			bare := []func(*Command){saysKind(kind)}
			if c.reason {
				e.refused(Invalid, "reason_missing", jure, ReplyIt, planA, bare...)
				bare = append(bare, because)
			}
			if c.brings != "" {
				e.refused(Invalid, "invalid_value", jure, ReplyIt, planA, bare...)
				other := CommentItem
				if c.brings == CommentItem {
					other = QuestionItem
				}
				e.refused(Invalid, "invalid_value", jure, ReplyIt, planA, append(bare, bringing(other, ""))...)
				e.refused(Invalid, "invalid_value", jure, ReplyIt, planA, append(bare, bringing(c.brings, "p9"))...)
				bare = append(bare, bringing(c.brings, "p2"))
			}
			e.does(jure, ReplyIt, planA, bare...)
			var blocks []string
			for _, l := range e.step().ReadyToClear() {
				if l.Blocks() {
					blocks = append(blocks, l.Rule)
					require.NotEmpty(t, l.How)
					require.NotEmpty(t, l.Who)
				}
			}
			require.Equal(t, c.blocks, blocks)
		})
	}
}

func TestItemsThatSayTooLittle(t *testing.T) {
	t.Parallel()
	for name, n := range map[string]NewItem{
		"no such kind":    {Kind: "grudge", Text: why},
		"no words":        {Kind: ObjectionItem},
		"no reserve":      {Kind: ReserveItem, Text: why, LiftBy: nextWeek},
		"no such reserve": {Kind: ReserveItem, Text: why, Reserve: "mental", LiftBy: nextWeek},
		"no date":         {Kind: ReserveItem, Text: why, Reserve: LegalReserve},
		"a date of today": {Kind: ReserveItem, Text: why, Reserve: LegalReserve, LiftBy: monday},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := written(t)
			_, err := e.stage.Decide(e.command(jure, ReplyIt, planA, saysKind(Object), bringing(ObjectionItem, ""), func(c *Command) { c.Items = append(c.Items, n) }))
			require.ErrorContains(t, err, "item 2: ")
			require.Equal(t, "items", AsError(err).Field)
		})
	}
	for _, kind := range []ReserveKind{ScrutinyReserve, LegalReserve, LinguisticReserve, BudgetReserve, InstructionsLater} {
		require.True(t, kind.Valid())
	}
	e := written(t)
	e.refused(Invalid, "invalid_value", jure, ReplyIt, planA, saysKind("hurrah"))
	e.refused(Invalid, "invalid_value", jure, ReplyIt, planA, saysKind(Agree))
}

// Each line of the list in each of its states.
func TestReadyToClearLineByLine(t *testing.T) {
	t.Parallel()
	veto := func(r *Rule) { r.Veto = []Relation{Lead} }
	quorum := func(r *Rule) { r.Quorum = 1 }
	tiers := func(r *Rule) { r.Tiers = [][]Relation{{Lead}, {Supporting}} }
	raises := func(kind ReplyKind, brings ItemKind) func(edge) {
		return func(e edge) { e.says(jure, kind, bringing(brings, "")) }
	}
	everybody := func(e edge) { e.approve(hugo, jure, fina, lena) }
	nothing := func(edge) {}
	for name, c := range map[string]struct {
		line    string
		rule    func(*Rule)
		blocked func(edge)
		settled func(edge)
	}{
		"replies":    {"replies", nil, nothing, everybody},
		"quorum":     {"quorum", quorum, nothing, everybody},
		"veto":       {"veto", veto, nothing, everybody},
		"tiers":      {"tiers", tiers, nothing, everybody},
		"objections": {"no_open_objection", nil, raises(Object, ObjectionItem), func(e edge) { e.does(jure, Settle, planA, item("i1"), becomes(WasLifted)) }},
		"conditions": {"no_open_condition", nil, raises(AgreeConditions, ConditionItem), func(e edge) { e.does(jure, Settle, planA, item("i1"), becomes(WasMet)) }},
		"reserves":   {"no_open_reserve", nil, raises(ReserveIt, ReserveItem), func(e edge) { e.does(jure, Settle, planA, item("i1"), becomes(WasWithdrawn)) }},
		"comments":   {"comments_answered", nil, raises(AgreeComments, CommentItem), func(e edge) { e.does(hana, Answer, planA, item("i1"), because) }},
		"questions":  {"questions_answered", nil, raises(AskQuestion, QuestionItem), func(e edge) { e.does(mira, Answer, planA, item("i1"), because) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.rule != nil {
				require.Equal(t, NotApplicable, written(t).line(c.line).State)
			} else {
				c.rule = func(*Rule) {}
			}
			e := written(t, c.rule)
			c.blocked(e)
			require.Equal(t, NotSatisfied, e.line(c.line).State)
			other := written(t, c.rule)
			c.blocked(other)
			other.does(cyril, OverrideIt, planA, condition(c.line), because)
			require.Equal(t, Overridden, other.line(c.line).State)
			c.settled(e)
			require.Equal(t, Satisfied, e.line(c.line).State)
			other.writes("second", "x", "y", "z")
			require.NotEqual(t, Overridden, other.line(c.line).State, "an override holds for the text that stood")
		})
	}
	e := newEdge(t)
	require.Equal(t, NotSatisfied, e.line("text_submitted").State)
	e.writes("first", "a", "b", "c")
	require.Equal(t, Satisfied, e.line("text_submitted").State)
	e.does(jure, Escalate, planA, because)
	require.Equal(t, NotSatisfied, e.line("no_open_arbitration").State)
	e.does(cyril, Arbitrate, planA, because)
	require.Equal(t, Satisfied, e.line("no_open_arbitration").State)
}

func TestDelegations(t *testing.T) {
	t.Parallel()
	grants := []Grant{{Person: "hugo", Institution: "health", Role: Approver, From: monday.AddDate(-1, 0, 0), To: monday.AddDate(0, 1, 0)}}
	good := Delegation{ID: "d", Principal: "hugo", Delegate: "hilda", Institution: "health", Role: Approver, From: monday, To: nextWeek}
	require.NoError(t, good.Check(grants))
	for name, c := range map[string]struct {
		change func(*Delegation)
		field  string
	}{
		"nobody":              {func(d *Delegation) { d.Principal = "" }, "delegation"},
		"to nobody":           {func(d *Delegation) { d.Delegate = "" }, "delegation"},
		"nowhere":             {func(d *Delegation) { d.Institution = "" }, "delegation"},
		"to herself":          {func(d *Delegation) { d.Delegate = "hugo" }, "delegate"},
		"ends at its start":   {func(d *Delegation) { d.To = d.From }, "to"},
		"ends before":         {func(d *Delegation) { d.To = d.From.Add(-time.Hour) }, "to"},
		"for ever":            {func(d *Delegation) { d.To = d.From.AddDate(2, 0, 1) }, "to"},
		"of an auditor":       {func(d *Delegation) { d.Role = Auditor }, "role"},
		"of another role":     {func(d *Delegation) { d.Role = FocalPoint }, "role"},
		"in another house":    {func(d *Delegation) { d.Institution = "justice" }, "role"},
		"after the principal": {func(d *Delegation) { d.From, d.To = monday.AddDate(0, 1, 0), monday.AddDate(0, 2, 0) }, "role"},
	} {
		d := good
		c.change(&d)
		require.Equal(t, c.field, AsError(d.Check(grants)).Field, name)
	}
}

func TestActingFor(t *testing.T) {
	t.Parallel()
	grants := []Grant{{Person: "hugo", Institution: "health", Role: Approver, From: monday.AddDate(-1, 0, 0), To: monday.AddDate(0, 0, 5)}}
	good := Delegation{ID: "d", Principal: "hugo", Delegate: "hilda", Institution: "health", Role: Approver, Stages: []StageName{SignOff},
		MayNot: []CommandKind{Settle}, From: monday, To: nextWeek}
	chain := Delegation{ID: "e", Principal: "hilda", Delegate: "xena", Institution: "health", Role: Approver, From: monday, To: nextWeek}
	list := []Delegation{chain, good}
	may := func(delegate, principal, institution string, stage StageName, act CommandKind, at time.Time) bool {
		roles, under, ok := ActingFor(list, grants, delegate, principal, institution, stage, act, at)
		require.Equal(t, ok, len(roles) == 1 && roles[0] == Approver && under.ID == "d")
		return ok
	}
	require.True(t, may("hilda", "hugo", "health", SignOff, Approve, monday))
	require.True(t, may("hilda", "hugo", "health", SignOff, Approve, monday.AddDate(0, 0, 5).Add(-time.Nanosecond)))
	require.False(t, may("hilda", "hugo", "health", SignOff, Approve, monday.Add(-time.Nanosecond)), "before it begins")
	require.False(t, may("hilda", "hugo", "health", SignOff, Approve, monday.AddDate(0, 0, 5)), "after the principal left office")
	require.False(t, may("hilda", "hugo", "health", SignOff, Settle, monday), "what stays with the principal")
	require.False(t, may("hilda", "hugo", "health", Drafting, Approve, monday), "another stage")
	require.False(t, may("hilda", "hugo", "justice", SignOff, Approve, monday), "another house")
	require.False(t, may("xena", "hugo", "health", SignOff, Approve, monday), "somebody else")
	require.False(t, may("xena", "hilda", "health", SignOff, Approve, monday), "a delegation rests on a grant and never on another one")
	require.False(t, good.InForce(nextWeek))
	require.True(t, good.InForce(nextWeek.Add(-time.Nanosecond)))
}
