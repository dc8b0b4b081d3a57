package followup_test

import (
	"maps"
	"testing"
	"time"

	. "nmrf/followup"
)

// allRefusals are those of drafting and deciding, and those of sign-off.
func allRefusals() map[string]refusal {
	all := maps.Clone(refusals)
	maps.Copy(all, signOffRefusals)
	maps.Copy(all, sectionRefusals)
	return all
}

// signing prepares a plan that health wrote, with justice, finance and labour; the coordination clears it unless changes say else.
func signing(changes []func(*Rule), acts ...func(*play)) func(testing.TB) *play {
	return func(t testing.TB) *play {
		p := written(t, changes...).play
		for _, act := range acts {
			act(p)
		}
		return p
	}
}

func rule(changes ...func(*Rule)) []func(*Rule) { return changes }

func says(who Actor, kind ReplyKind, changes ...func(*Command)) func(*play) {
	return act(who, ReplyIt, planA, append([]func(*Command){saysKind(kind)}, changes...)...)
}

func instead(id string) func(*Command) { return func(c *Command) { c.Instead = id } }

func paperOf(who Actor, day time.Time) func(*Command) {
	return func(c *Command) {
		c.Reply, c.Paper, c.SignedBy, c.Institution, c.SignedOn = Agree, text("paper"), who.Person, who.Institution, day
	}
}

func amending(kind StepKind, change func(*Rule)) func(*Command) {
	return func(c *Command) {
		r := rules()[kind]
		change(&r)
		c.RuleKind, c.Rule = kind, &r
	}
}

var (
	objected   = signing(nil, says(jure, Object, bringing(ObjectionItem, "")))
	commented  = signing(nil, says(jure, AgreeComments, bringing(CommentItem, "")))
	lifted     = signing(nil, says(jure, Object, bringing(ObjectionItem, "")), act(jure, Settle, planA, item("i1"), becomes(WasLifted)))
	fixed      = signing(nil, act(hana, CorrectIt, planA, content("typo")))
	disputed   = signing(nil, act(jure, Escalate, planA, because))
	suspended  = signing(nil, act(mira, Suspend, planA, because))
	recusedNow = signing(nil, act(jure, Recuse, planA, because))
	tiered     = signing(rule(func(r *Rule) { r.Tiers = [][]Relation{{Supporting}, {Lead}} }))
	leadAlone  = rule(func(r *Rule) { r.Pass.Kind = PassLeadOnly })
	allTacit   = signing(rule(tacitly), func(p *play) {
		edge{p}.delivered("health", "justice", "finance", "labour")
		p.ticks(p.stage.Step(planA).Clock.RemindAt)
		p.ticks(p.stage.Step(planA).Clock.Due)
	})
	overHealth = acting("cyrus", "cabinet")
)

var signOffRefusals = map[string]refusal{
	"no such item":                       {objected, NotFound, "no_such_item", jure, Settle, planA, with(item("i9"), becomes(WasLifted))},
	"settled twice":                      {lifted, Conflict, "item_settled", jure, Settle, planA, with(item("i1"), becomes(WasLifted))},
	"settled by another house":           {objected, Forbidden, "not_its_author", fina, Settle, planA, with(item("i1"), becomes(WasLifted))},
	"settled by a focal point":           {objected, Forbidden, "wrong_role", jana, Settle, planA, with(item("i1"), becomes(WasLifted))},
	"an objection met":                   {objected, Invalid, "invalid_value", jure, Settle, planA, with(item("i1"), becomes(WasMet))},
	"an objection overruled by itself":   {objected, Invalid, "invalid_value", jure, Settle, planA, with(item("i1"), becomes(WasOverruled))},
	"an objection answered":              {objected, Conflict, "not_answerable", hana, Answer, planA, with(item("i1"), because)},
	"an objection claimed met":           {objected, Conflict, "no_condition", hana, ClaimMet, planA, with(item("i1"))},
	"answered by another house":          {commented, Forbidden, "wrong_institution", fina, Answer, planA, with(item("i1"), because)},
	"answered without words":             {commented, Invalid, "reason_missing", hana, Answer, planA, with(item("i1"))},
	"cleared with comments open":         {signing(leadAlone, says(jure, AgreeComments, bringing(CommentItem, "")), act(hugo, Approve, planA)), Conflict, "not_ready_comments_answered", mira, ClearIt, planA, nil},
	"cleared by a ministry":              {planClear, Forbidden, "not_the_coordinator", hugo, ClearIt, planA, nil},
	"cleared by itself":                  {signing(rule(clearsItself)), Conflict, "clears_itself", mira, ClearIt, planA, nil},
	"cleared by act, not by committee":   {signing(rule(func(r *Rule) { r.Clearance = ClearedHigher })), Forbidden, "not_the_higher_authority", mira, ClearIt, planA, nil},
	"cleared in another wording":         {planClear, Conflict, "stale_text", mira, ClearIt, planA, with(shown("older"))},
	"cleared while held":                 {suspended, Conflict, "held", mira, ClearIt, planA, nil},
	"clearance refused without a reason": {planClear, Invalid, "reason_missing", mira, RefuseClear, planA, nil},
	"escalated by a stranger":            {signing(nil), Forbidden, "wrong_institution", cyril, Escalate, planA, with(because)},
	"escalated twice":                    {disputed, Conflict, "arbitration_open", fina, Escalate, planA, with(because)},
	"arbitrated by a ministry":           {disputed, Forbidden, "not_the_higher_authority", hugo, Arbitrate, planA, with(because)},
	"nothing to arbitrate":               {objected, Conflict, "no_arbitration", cyril, Arbitrate, planA, with(because)},
	"arbiter who objected":               {signing(nil, says(jure, Object, bringing(ObjectionItem, "")), act(jure, Escalate, planA, because)), Forbidden, "arbiter_is_a_party", acting("jure", "cabinet"), Arbitrate, planA, with(because)},
	"arbiter for one who objected":       {signing(nil, says(jure, Object, bringing(ObjectionItem, "")), act(jure, Escalate, planA, because)), Forbidden, "arbiter_is_a_party", overHealth, Arbitrate, planA, with(because, onBehalfOf("jure"))},
	"overruled what is not there":        {disputed, Invalid, "invalid_value", cyril, Arbitrate, planA, with(because, overruling("i7"))},
	"text overridden":                    {fresh(SignOff), Conflict, "not_overridable", cyril, OverrideIt, planA, with(because, condition("text_submitted"))},
	"override of nothing":                {signing(nil), Conflict, "nothing_to_override", cyril, OverrideIt, planA, with(because, condition("no_open_reserve"))},
	"override of an unknown line":        {signing(nil), Invalid, "invalid_value", cyril, OverrideIt, planA, with(because, condition("mood"))},
	"override by the coordination":       {signing(nil), Forbidden, "not_the_higher_authority", mira, OverrideIt, planA, with(because, condition("replies"))},
	"override of a dispatch":             {cleared, Conflict, "not_asked", cyril, OverrideIt, "dispatch", with(because, condition("replies"))},
	"out of turn":                        {tiered, Conflict, "not_your_turn", hugo, Approve, planA, nil},
	"nothing to withdraw":                {signing(nil), Conflict, "nothing_to_withdraw", jure, ReplyIt, planA, with(saysKind(WithdrawReply), because)},
	"another reply without a reason":     {objected, Invalid, "reason_missing", jure, Approve, planA, nil},
	"after tacit agreement":              {allTacit, Conflict, "too_late", jure, Approve, planA, nil},
	"extended after silence was counted": {allTacit, Conflict, "silence_counted", mira, Extend, planA, with(due(nextYear), because)},
	"recused":                            {recusedNow, Forbidden, "recused", jure, Approve, planA, nil},
	"recused, through another":           {recusedNow, Forbidden, "recused", acting("joze", "justice"), Approve, planA, with(onBehalfOf("jure"))},
	"recused, on paper":                  {recusedNow, Forbidden, "recused", mira, ReplyIt, planA, with(paperOf(jure, monday), because)},
	"recused twice":                      {recusedNow, Conflict, "recused_already", jure, Recuse, planA, with(because)},
	"recused from what is not hers":      {signing(nil), Forbidden, "wrong_institution", cyril, Recuse, planA, with(because)},
	"paper of tomorrow":                  {signing(nil), Invalid, "invalid_value", mira, ReplyIt, planA, with(paperOf(jure, nextWeek), because)},
	"paper older than the text":          {signing(nil), Invalid, "invalid_value", mira, ReplyIt, planA, with(paperOf(jure, monday.AddDate(0, 0, -3)), because)},
	"paper entered by a ministry":        {signing(nil), Forbidden, "not_the_coordinator", hana, ReplyIt, planA, with(paperOf(jure, monday), because)},
	"paper of the drafter":               {signing(nil), Forbidden, "drafter_approving", mira, ReplyIt, planA, with(paperOf(hana, monday), because)},
	"correction on correction":           {fixed, Conflict, "correction_pending", hana, CorrectIt, planA, with(content("typo"))},
	"submitted over a correction":        {fixed, Conflict, "correction_pending", hana, Submit, planA, with(content("new"))},
	"own correction":                     {signing(nil, act(hedy, CorrectIt, planA, content("typo"))), Forbidden, "second_person", hedy, ConfirmCorrection, planA, nil},
	"correction that is none":            {signing(nil), Conflict, "no_correction", jure, ConfirmCorrection, planA, nil},
	"correction judged by a stranger":    {fixed, Forbidden, "wrong_institution", cyril, ConfirmCorrection, planA, nil},
	"rejected without a reason":          {fixed, Invalid, "reason_missing", jure, RejectCorrection, planA, nil},
	"suspended twice":                    {suspended, Conflict, "held_already", mira, Suspend, planA, with(because)},
	"let run what runs":                  {signing(nil), Conflict, "not_held", mira, Unsuspend, planA, with(because)},
	"shortened to later":                 {signing(nil), Invalid, "invalid_value", mira, Shorten, planA, with(due(nextYear), because)},
	"shortened into the past":            {signing(nil), Invalid, "invalid_value", mira, Shorten, planA, with(due(monday), because)},
	"asked twice":                        {signing(nil), Conflict, "party_already", mira, AddParty, planA, with(institution("justice"), because)},
	"nobody added":                       {signing(nil), Invalid, "invalid_value", mira, AddParty, planA, with(because)},
	"lead taken out":                     {signing(nil), Conflict, "not_removable", mira, RemoveParty, planA, with(institution("health"), because)},
	"a stranger taken out":               {signing(nil), Invalid, "invalid_value", mira, RemoveParty, planA, with(institution("welfare"), because)},
	"succeeded by a party":               {signing(nil), Conflict, "party_already", mira, ReplaceParty, planA, with(institution("justice"), instead("health"), because)},
	"succeeded by nobody":                {signing(nil), Invalid, "invalid_value", mira, ReplaceParty, planA, with(institution("justice"), because)},
	"abandoned committee":                {signedOff, Conflict, "not_asked", mira, Abandon, "committee", with(because)},
	"recalled by another house":          {signing(nil), Forbidden, "wrong_institution", jana, Recall, planA, with(because)},
	"recalled before it was there":       {fresh(SignOff), Conflict, "not_asked", mira, Recall, planA, with(because)},
	"rule of no step":                    {signing(nil), Invalid, "invalid_value", mira, AmendRule, "", with(because, amending("picnic", func(*Rule) {}))},
	"no rule":                            {signing(nil), Invalid, "invalid_value", mira, AmendRule, "", with(because)},
	"rule that breaks a rule":            {signing(nil), Invalid, "invalid_value", mira, AmendRule, "", with(because, amending(PlanStep, func(r *Rule) { r.Silence = SilenceLapses }))},
	"rule by a ministry":                 {signing(nil), Forbidden, "not_the_coordinator", hugo, AmendRule, "", with(because, amending(PlanStep, func(*Rule) {}))},
	"rule without a reason":              {signing(nil), Invalid, "reason_missing", mira, AmendRule, "", with(amending(PlanStep, func(*Rule) {}))},
}

// planClear is a plan on which everybody agrees.
var planClear = signing(nil, act(hugo, Approve, planA), act(jure, Approve, planA), act(fina, Approve, planA), act(lena, Approve, planA))
