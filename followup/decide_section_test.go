package followup_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

func drafters(persons ...string) func(*Command) { return func(c *Command) { c.Drafters = persons } }

func remark(items ...NewItem) func(*Command) { return func(c *Command) { c.Items = items } }

func passages(list ...Passage) func(*Command) { return func(c *Command) { c.Passages = list } }

// ofTwo are the passages of a section of two paragraphs.
func ofTwo(first, second string) func(*Command) {
	return passages(Passage{ID: "p1", Hash: first}, Passage{ID: "p2", Hash: second})
}

var suggestion = NewItem{Kind: SuggestionItem, Passage: "p1", Text: why, Wanted: text("wording")}

// drafted is a drafting stage with one pre-filled section of two paragraphs that the ministry of health clears.
func drafted(t testing.TB) *play {
	p := opened(t, Drafting)
	head := section("1", "health")
	head.Passages = []Passage{{ID: "p1", Hash: "one"}, {ID: "p2", Hash: "two"}}
	p.does(system, Propose, "", sections(head))
	return p
}

func TestOnlyNamedDraftersWriteASection(t *testing.T) {
	t.Parallel()
	mona := Actor{Person: "mona", Institution: "nmrf", Roles: []Role{Drafter}}
	p := drafted(t)
	p.refused(Forbidden, "not_the_coordinator", milo, AssignDrafter, "section/1", drafters("milo"))
	p.refused(Invalid, "invalid_value", mira, AssignDrafter, "section/1", drafters("milo", "milo"))
	require.Equal(t, []string{"DraftersNamed"}, p.does(mira, AssignDrafter, "section/1", drafters("milo")))
	p.refused(Conflict, "named_already", mira, AssignDrafter, "section/1", drafters("milo"))
	p.refused(Invalid, "reason_missing", mira, AssignDrafter, "section/1", drafters("mona"))
	p.refused(Forbidden, "not_its_drafter", mona, Submit, "section/1", content("mine"))
	p.does(milo, Submit, "section/1", content("one"))
	p.refused(Forbidden, "not_its_drafter", mona, CorrectIt, "section/1", content("fixed"))
	p.does(mira, AssignDrafter, "section/1", drafters(), because)
	p.does(mona, Submit, "section/1", content("two"))

	plan := opened(t, SignOff)
	plan.refused(Conflict, "not_asked", mira, AssignDrafter, "plan/a", drafters("milo"))
}

func TestRemarksOutsideAReply(t *testing.T) {
	t.Parallel()
	p := drafted(t)
	comment := NewItem{Kind: CommentItem, Text: why}
	p.refused(Forbidden, "wrong_institution", jana, CommentIt, "section/1", remark(comment))
	p.refused(Forbidden, "wrong_role", Actor{Person: "x", Institution: "health", Roles: []Role{Statistician}}, CommentIt, "section/1", remark(comment))
	p.refused(Conflict, "stale_text", hana, CommentIt, "section/1", remark(comment), shown("another"))
	for _, wrong := range []NewItem{{Kind: ConditionItem, Text: why}, {Kind: CommentItem}, {Kind: SuggestionItem, Text: why, Passage: "p1"},
		{Kind: SuggestionItem, Text: why, Wanted: why}, {Kind: CommentItem, Text: why, Passage: "p3"}} {
		p.refused(Invalid, "invalid_value", hana, CommentIt, "section/1", remark(wrong))
	}
	p.refused(Invalid, "invalid_value", hana, CommentIt, "section/1")
	require.Equal(t, []string{"ItemsRaised"}, p.does(hana, CommentIt, "section/1", remark(comment, suggestion)), "before the text is submitted")
	p.does(milo, Submit, "section/1", content("one"))
	p.does(hugo, Approve, "section/1")
	require.True(t, p.stage.Step("section/1").Open(), "an unanswered comment stands in the way")
	p.does(milo, Answer, "section/1", item("i1"), because)
	p.refused(Forbidden, "wrong_role", jana, Settle, "section/1", item("i2"), func(c *Command) {
		c.ItemState, c.Actor = WasWithdrawn, Actor{Person: "helga", Institution: "health", Roles: []Role{FocalPoint}}
	})
	p.does(hana, Settle, "section/1", item("i2"), func(c *Command) { c.ItemState = WasWithdrawn })
	require.Equal(t, Passed, p.stage.Step("section/1").State, "the last remark was settled, and everybody had agreed")
}

func TestASuggestionIsTakenInOneAct(t *testing.T) {
	t.Parallel()
	p := drafted(t)
	p.does(hana, CommentIt, "section/1", remark(suggestion, NewItem{Kind: CommentItem, Text: why}))
	p.refused(Forbidden, "wrong_institution", hana, TakeIt, "section/1", item("i1"), content("taken"))
	p.refused(Conflict, "no_suggestion", milo, TakeIt, "section/1", item("i2"), content("taken"))
	require.Equal(t, []string{"SuggestionTaken"}, p.does(milo, TakeIt, "section/1", item("i1"), content("taken"), ofTwo("new", "two"), words(120)))
	st := p.stage.Step("section/1")
	require.Equal(t, AwaitingText, st.State, "the draft stays with its author")
	require.Equal(t, []any{text("taken"), 120, WasTaken, []string{"milo"}}, []any{st.Content, st.Words, st.Items[0].State, st.Editors})
	p.refused(Conflict, "item_settled", milo, TakeIt, "section/1", item("i1"), content("again"))

	p.does(milo, Answer, "section/1", item("i2"), because)
	p.does(milo, Submit, "section/1", content("one"), ofTwo("new", "two"))
	p.does(hana, CommentIt, "section/1", remark(suggestion))
	p.does(hugo, Approve, "section/1")
	p.does(milo, TakeIt, "section/1", item("i3"), content("again"), ofTwo("newer", "two"))
	require.Equal(t, []string{"health"}, p.stage.Step("section/1").Awaited(), "who agreed to the wording before is asked again")
}

func TestASuggestionFollowsItsPassage(t *testing.T) {
	t.Parallel()
	p := drafted(t)
	p.does(hana, CommentIt, "section/1", remark(suggestion))
	p.does(milo, Submit, "section/1", content("moved"), ofTwo("before", "one"))
	st := p.stage.Step("section/1")
	id, there := st.PassageOf(st.Item("i1"))
	require.Equal(t, []any{"p2", true}, []any{id, there})
	p.does(milo, Submit, "section/1", content("changed"), ofTwo("before", "other"))
	p.refused(Conflict, "passage_changed", milo, TakeIt, "section/1", item("i1"), content("taken"))
}

// named, suggested and moved are drafting stages in which a drafter was named, a wording was suggested, and its passage then changed.
var (
	named     = drafting(act(mira, AssignDrafter, "section/1", drafters("milo")))
	suggested = drafting(act(hana, CommentIt, "section/1", remark(suggestion, NewItem{Kind: CommentItem, Text: why})))
	rewritten = drafting(act(hana, CommentIt, "section/1", remark(suggestion)), act(milo, Submit, "section/1", content("other"), ofTwo("x", "y")))
)

func drafting(acts ...func(*play)) func(testing.TB) *play {
	return func(t testing.TB) *play {
		p := drafted(t)
		for _, act := range acts {
			act(p)
		}
		return p
	}
}

var sectionRefusals = map[string]refusal{
	"the same drafters":   {named, Conflict, "named_already", mira, AssignDrafter, "section/1", with(drafters("milo"))},
	"not its drafter":     {named, Forbidden, "not_its_drafter", Actor{Person: "mona", Institution: "nmrf", Roles: []Role{Drafter}}, Submit, "section/1", with(content("mine"))},
	"no suggestion":       {suggested, Conflict, "no_suggestion", milo, TakeIt, "section/1", with(item("i2"), content("taken"))},
	"the passage changed": {rewritten, Conflict, "passage_changed", milo, TakeIt, "section/1", with(item("i1"), content("taken"))},
}
