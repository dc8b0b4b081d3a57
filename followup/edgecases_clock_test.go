package followup_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

func replyAndTimerInTheSameInstant(t *testing.T) {
	e := written(t, tacitly)
	e.delivered("health", "justice", "finance", "labour")
	due := e.step().Clock.Due
	e.ticks(e.step().Clock.RemindAt)
	e.does(hugo, Approve, planA, at(due.Add(-time.Nanosecond)))
	e.says(jure, Object, bringing(ObjectionItem, "p2"), at(due)) // the reply comes first: it counts, and is flagged
	e.ticks(due)
	e.unsaid(Tacit, "finance", "labour")
	require.Equal(t, Object, e.standing("justice"), "silence never takes the place of a word")
	for _, r := range e.step().Replies {
		require.Equal(t, r.Institution == "justice", r.Late, r.Institution)
	}
	e.refused(Conflict, "too_late", fina, ReplyIt, planA, saysKind(Object), bringing(ObjectionItem, "p3"), at(due)) // the timer comes first
	e.refused(Conflict, "received_in_time_after_the_close", lena, Approve, planA, at(due.Add(-time.Nanosecond)))
	e.blocked("replies", "no_open_objection")
	require.Empty(t, e.ticks(due), "silence is counted once")
}

func replyAfterTacitClose(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Rule)
		late   bool
	}{"refused": {tacitly, false}, "accepted and flagged": {func(r *Rule) { r.Silence, r.LateFlagged = SilenceTacit, true }, true}} {
		e := written(t, c.change)
		e.delivered("health", "justice", "finance", "labour")
		e.ticks(e.step().Clock.Due)
		e.unsaid(Tacit, "health", "justice", "finance", "labour")
		if !c.late {
			e.refused(Conflict, "too_late", jure, ReplyIt, planA, saysKind(Object), bringing(ObjectionItem, "p2"))
			e.clears()
			continue
		}
		e.says(jure, Object, bringing(ObjectionItem, "p2"))
		r, _ := e.step().Standing("justice")
		require.True(t, r.Late && r.Explicit(), name)
		e.blocked("replies", "no_open_objection")
	}
	e := written(t, tacitly, clearsItself)
	e.delivered("health", "justice", "finance", "labour")
	e.ticks(e.step().Clock.Due)
	require.Equal(t, Passed, e.step().State)
	e.refused(Conflict, "step_closed", jure, Approve, planA)
	e.refused(Conflict, "received_in_time_after_the_close", jure, Approve, planA, at(e.step().Clock.Due.Add(-time.Second)))
}

func conditionsWithdrawnAfterTheDeadline(t *testing.T) {
	e := written(t, tacitly)
	e.delivered("health", "justice", "finance", "labour")
	e.says(jure, AgreeConditions, bringing(ConditionItem, "p2"), bringing(ConditionItem, "p2"))
	e.approve(hugo)
	e.ticks(e.step().Clock.Due)
	e.unsaid(Tacit, "finance", "labour")
	require.Equal(t, AgreeConditions, e.standing("justice"), "a condition is no silence")
	e.blocked("replies", "no_open_condition")
	e.does(jure, Settle, planA, item("i1"), becomes(WasWithdrawn))
	e.blocked("replies", "no_open_condition")
	e.does(jure, Settle, planA, item("i2"), becomes(WasMet))
	e.clears()
}

func nobodyAnswersUnderSilence(t *testing.T) {
	everyone := []string{"health", "justice", "finance", "labour"}
	after := func(changes ...func(*Rule)) edge {
		e := written(t, changes...)
		e.delivered(everyone...)
		e.ticks(e.step().Clock.Due)
		return e
	}
	silence := func(s Silence) func(*Rule) { return func(r *Rule) { r.Silence = s } }

	e := after(silence(SilenceBlocks))
	require.Empty(t, e.step().Replies)
	e.blocked("replies")
	e.ticks(e.step().Clock.EscalateAt)
	require.True(t, e.step().Escalated)
	require.Equal(t, everyone, e.step().Awaited())

	e = after(tacitly)
	e.unsaid(Tacit, everyone...)
	e.clears()
	e = after(tacitly, func(r *Rule) { r.Quorum = 2 })
	e.blocked("quorum")

	e = after(silence(SilenceNoInterest))
	e.unsaid(SilentNoInterest, everyone...)
	e.blocked("replies") // nobody is for it
	require.Equal(t, everyone, e.line("replies").Who)

	e = after(silence(SilenceEscalates))
	require.Empty(t, e.step().Replies)
	require.NotNil(t, e.step().Arbitration)
	require.Equal(t, SystemActor, e.step().Arbitration.OpenedBy, "the clock brought it up")
	e.blocked("replies", "no_open_arbitration")
	e.does(cyril, Arbitrate, planA, because)
	e.does(cyril, OverrideIt, planA, condition("replies"), because)
	require.Equal(t, Overridden, e.line("replies").State, "never green")
	e.clears()

	for name, cause := range map[string]func(edge){
		"nobody could answer": func(e edge) { e.ticks(e.step().Clock.Due) },
		"some could":          func(e edge) { e.delivered("health", "justice", "finance"); e.ticks(e.step().Clock.Due) },
	} {
		e := written(t, tacitly, func(r *Rule) { r.Pass.Kind = PassNoObjection })
		cause(e)
		require.Empty(t, e.standing("labour"), name)
		require.Contains(t, e.line("replies").Who, "labour", "whom the request did not reach has not consented")
		e.blocked("replies")
	}
}

func extendedAfterTheDeadline(t *testing.T) {
	e := written(t)
	e.ticks(e.step().Clock.EscalateAt)
	e.refused(Invalid, "reason_missing", mira, Extend, planA, due(e.now.AddDate(0, 0, 5)))
	e.refused(Invalid, "invalid_value", mira, Extend, planA, due(e.step().Clock.Due.Add(time.Hour)), because)
	e.does(mira, Extend, planA, due(e.now.AddDate(0, 0, 5)), because)
	e.approve(jure)
	require.False(t, e.step().Replies[0].Late, "in time, as the time now is")
	e.ticks(e.step().Clock.RemindAt)
	require.True(t, e.step().Reminded)
	require.False(t, e.step().Escalated, "the ladder begins anew")

	e = written(t, tacitly)
	e.delivered("health", "justice", "finance", "labour")
	e.ticks(e.step().Clock.Due)
	e.refused(Conflict, "silence_counted", mira, Extend, planA, due(e.now.AddDate(0, 0, 5)), because)

	e = written(t, tacitly)
	e.delivered("health", "justice", "finance")
	e.ticks(e.step().Clock.Due)
	e.does(mira, Extend, planA, due(e.now.AddDate(0, 0, 5)), because) // for labour, whom nothing had reached
	e.delivered("labour")
	e.ticks(e.step().Clock.Due)
	e.unsaid(Tacit, "health", "justice", "finance", "labour")
	e.clears()
}

func policyChangedMidRound(t *testing.T) {
	e := written(t)
	lax := e.step().Rule
	lax.Silence, lax.Pass, lax.Clearance, lax.Due = SilenceTacit, Pass{Kind: PassLeadOnly}, ClearsItself, "1d"
	e.does(mira, AmendRule, "", because, func(c *Command) { c.RuleKind, c.Rule = PlanStep, &lax })
	e.approve(hugo)
	require.Equal(t, SilenceBlocks, e.step().Rule.Silence, "a round keeps the rule that it was opened with")
	e.blocked("replies")
	e.writes("second", "a", "b2", "c")
	require.Equal(t, SilenceBlocks, e.step().Rule.Silence, "a change of the text opens no round")
	e.does(mira, RefuseClear, planA, because)
	e.does(mira, Reopen, planA, due(e.now.AddDate(0, 0, 3)), because)
	require.Equal(t, 2, e.step().Round)
	require.Equal(t, SilenceTacit, e.step().Rule.Silence)
	require.Equal(t, 1, e.step().Rule.Version)
	e.writes("second", "a", "b2", "c")
	e.approve(hugo) // the lead alone decides now, and the step clears itself
	require.Equal(t, Passed, e.step().State)
}

func paperSignatureEnteredLater(t *testing.T) {
	paper := func(person, institution string, on time.Time, with ...func(*Command)) []func(*Command) {
		return append([]func(*Command){saysKind(Agree), because, func(c *Command) {
			c.Paper, c.SignedBy, c.Institution, c.SignedOn = text("scan of "+person), person, institution, on
		}}, with...)
	}
	day := monday.Truncate(24 * time.Hour)
	e := written(t)
	e.now = e.step().Clock.Due.Add(time.Hour)
	e.refused(Forbidden, "not_the_coordinator", jure, ReplyIt, planA, paper("jure", "justice", day)...)
	e.refused(Invalid, "invalid_value", mira, ReplyIt, planA, paper("jure", "justice", e.now.AddDate(0, 0, 1))...)
	e.refused(Invalid, "invalid_value", mira, ReplyIt, planA, paper("jure", "justice", day.AddDate(0, 0, -1))...) // older than the text
	e.refused(Invalid, "invalid_value", mira, ReplyIt, planA, paper("", "justice", day)...)
	e.refused(Conflict, "stale_text", mira, ReplyIt, planA, paper("jure", "justice", day, shown("another text"))...)
	e.refused(Forbidden, "drafter_approving", mira, ReplyIt, planA, paper("hana", "health", day)...)

	e.does(mira, ReplyIt, planA, paper("jure", "justice", day)...)
	r, stands := e.step().Standing("justice")
	require.True(t, stands)
	require.Equal(t, []string{"mira", "jure"}, []string{r.Person, r.OnBehalfOf}, "who entered it, and whose word it is")
	require.Equal(t, text("scan of jure"), r.Paper)
	require.Equal(t, []time.Time{day, e.now}, []time.Time{r.SignedOn, r.At}, "the day of the signature is not the day of the entry")
	require.True(t, r.Late)
	e.does(mira, ReplyIt, planA, paper("hugo", "health", day)...) // whoever enters papers lends them no voice of her own
	e.refused(Forbidden, "one_person_one_voice", mira, ReplyIt, planA, paper("jure", "finance", day)...)
	e.does(jure, Approve, "plan/b", func(c *Command) { c.Paper = text("nothing") }, wroteB(e))
	require.Zero(t, e.stage.Step("plan/b").Replies[0].Paper, "an own approval carries no paper")
}

// wroteB submits the other cluster's plan and shows it.
func wroteB(e edge) func(*Command) {
	e.does(jana, Submit, "plan/b", content("of b"))
	return shown("of b")
}

func doubleClick(t *testing.T) {
	e := written(t)
	c := e.command(hugo, Approve, planA)
	once, err := e.stage.Decide(c)
	require.NoError(t, err)
	again, err := e.stage.Decide(c)
	require.NoError(t, err)
	require.Equal(t, once, again, "deciding changes nothing")
	e.apply(once)
	_, err = e.stage.Decide(c)
	require.Equal(t, "already_replied", AsError(err).Rule)
	e.apply(again)
	require.Len(t, e.step().Replies, 1, "the same event counts once")

	e.says(jure, Object, bringing(ObjectionItem, "p2"))
	e.refused(Invalid, "reason_missing", jure, ReplyIt, planA, saysKind(Object), bringing(ObjectionItem, "p2"))
	e.does(jure, Settle, planA, item("i1"), becomes(WasLifted))
	e.refused(Conflict, "item_settled", jure, Settle, planA, item("i1"), becomes(WasLifted))
	e.approve(fina, lena)
	e.does(jure, Approve, planA, because)
	e.clears()
	e.refused(Conflict, "step_closed", mira, ClearIt, planA)
}

func mailScannerFollowsTheLink(t *testing.T) {
	e := written(t)
	before := toJSON(t, e.stage)
	for _, kind := range append(append([]CommandKind{}, StepCommands...), StageCommands...) {
		e.refused(Forbidden, "no_person", Actor{Institution: "justice", Roles: []Role{Approver, Coordinator}}, kind, planA)
	}
	e.refused(Invalid, "unknown_act", jure, "", planA)
	e.refused(Conflict, "stale_text", jure, Approve, planA, func(c *Command) { c.Shown = "" })
	require.Equal(t, before, toJSON(t, e.stage), "whoever only follows a link has done nothing")
	require.NotContains(t, append(append([]CommandKind{}, StepCommands...), StageCommands...), NotedIt, "opening a page is no reply")
}
