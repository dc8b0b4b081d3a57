package followup_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

// edgeCaseNames are the edge cases that sign-off has to get right.
var edgeCaseNames = []string{
	"deadline-on-a-holiday", "deadline-at-clock-change", "deadline-in-another-zone", "reply-and-timer-in-the-same-instant", "reply-after-tacit-close",
	"sole-approver-left-office", "delegation-ends-with-the-form-open", "delegate-and-principal-disagree", "delegation-loop", "delegation-chain",
	"two-institutions-delegate-to-one-person", "delegate-is-the-author", "delegation-revoked-twice", "delegate-outside-the-period-sees-nothing",
	"text-edited-between-page-and-click", "edit-then-revert", "only-a-typo-changed", "condition-met-says-the-drafter-not-its-author",
	"conditions-withdrawn-after-the-deadline", "recall-and-resubmit-unchanged", "withdraw-edit-reopen-keeps-no-stale-approval", "consultee-added-late",
	"consultee-with-open-objection-removed", "institution-merged-mid-round", "minister-reshuffled-mid-round", "two-objections-with-opposite-wording",
	"arbiter-is-an-objector", "approver-recuses", "nobody-answers-under-silence", "two-rounds-on-one-text", "pass-rule-met-with-an-objection-open",
	"extended-after-the-deadline", "policy-changed-mid-round", "double-click", "mail-scanner-follows-the-link", "paper-signature-entered-later",
}

// edgeCases are the tests of the edge cases; those of the calendar are TestEdgeCasesCalendar.
var edgeCases = map[string]func(*testing.T){
	"sole-approver-left-office":                     soleApproverLeftOffice,
	"delegation-ends-with-the-form-open":            delegationEndsWithTheFormOpen,
	"delegate-and-principal-disagree":               delegateAndPrincipalDisagree,
	"delegation-loop":                               delegationLoop,
	"delegation-chain":                              delegationChain,
	"two-institutions-delegate-to-one-person":       twoInstitutionsDelegateToOnePerson,
	"delegate-is-the-author":                        delegateIsTheAuthor,
	"delegation-revoked-twice":                      delegationRevokedTwice,
	"delegate-outside-the-period-sees-nothing":      delegateOutsideThePeriodSeesNothing,
	"minister-reshuffled-mid-round":                 ministerReshuffledMidRound,
	"approver-recuses":                              approverRecuses,
	"reply-and-timer-in-the-same-instant":           replyAndTimerInTheSameInstant,
	"reply-after-tacit-close":                       replyAfterTacitClose,
	"conditions-withdrawn-after-the-deadline":       conditionsWithdrawnAfterTheDeadline,
	"nobody-answers-under-silence":                  nobodyAnswersUnderSilence,
	"extended-after-the-deadline":                   extendedAfterTheDeadline,
	"policy-changed-mid-round":                      policyChangedMidRound,
	"paper-signature-entered-later":                 paperSignatureEnteredLater,
	"double-click":                                  doubleClick,
	"mail-scanner-follows-the-link":                 mailScannerFollowsTheLink,
	"text-edited-between-page-and-click":            textEditedBetweenPageAndClick,
	"edit-then-revert":                              editThenRevert,
	"only-a-typo-changed":                           onlyATypoChanged,
	"recall-and-resubmit-unchanged":                 recallAndResubmitUnchanged,
	"withdraw-edit-reopen-keeps-no-stale-approval":  withdrawEditReopenKeepsNoStaleApproval,
	"two-rounds-on-one-text":                        twoRoundsOnOneText,
	"condition-met-says-the-drafter-not-its-author": conditionMetSaysTheDrafter,
	"consultee-added-late":                          consulteeAddedLate,
	"consultee-with-open-objection-removed":         consulteeWithOpenObjectionRemoved,
	"institution-merged-mid-round":                  institutionMergedMidRound,
	"two-objections-with-opposite-wording":          twoObjectionsWithOppositeWording,
	"arbiter-is-an-objector":                        arbiterIsAnObjector,
	"pass-rule-met-with-an-objection-open":          passRuleMetWithAnObjectionOpen,
}

func TestEdgeCases(t *testing.T) {
	t.Parallel()
	for _, name := range edgeCaseNames {
		if play, here := edgeCases[name]; here {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				play(t)
			})
		}
	}
}

func TestEdgeCasesAreAllThere(t *testing.T) {
	t.Parallel()
	require.Len(t, edgeCaseNames, 36)
	named := map[string]bool{}
	for _, name := range edgeCaseNames {
		require.False(t, named[name], "%s twice", name)
		named[name] = true
		require.Equal(t, !strings.HasPrefix(name, "deadline-"), edgeCases[name] != nil, name)
	}
	for name := range edgeCases {
		require.True(t, named[name], name)
	}
}

// More approvers, of more ministries.
var (
	fina  = Actor{Person: "fina", Institution: "finance", Roles: []Role{Approver}}
	lena  = Actor{Person: "lena", Institution: "labour", Roles: []Role{Approver}}
	hilda = Actor{Person: "hilda", Institution: "health", Roles: []Role{Approver}}
	welda = Actor{Person: "welda", Institution: "welfare", Roles: []Role{Approver}}
)

// acting is a person who is in an institution what its approver is.
func acting(person, institution string) Actor {
	return Actor{Person: person, Institution: institution, Roles: []Role{Approver}}
}

// edge is a plan in sign-off: of health, with justice, finance and labour. Each owns a passage but labour, whom all concern.
type edge struct{ *play }

const planA = "plan/a"

// newEdge opens the plan under a rule: everybody agrees, silence blocks and the coordination clears, unless changes say else.
func newEdge(t testing.TB, changes ...func(*Rule)) edge {
	t.Helper()
	l, d := launch(), before(SignOff)
	d.Heads[0].Supporting = []string{"justice", "finance", "labour"}
	rule := l.Profile.Rules[PlanStep]
	rule.Clearance = ClearedByAct
	for _, change := range changes {
		change(&rule)
	}
	l.Profile.Rules[PlanStep] = rule
	require.NoError(t, l.Check())
	return edge{openedWith(t, SignOff, l, d)}
}

// written is the plan with its first text.
func written(t testing.TB, changes ...func(*Rule)) edge {
	t.Helper()
	e := newEdge(t, changes...)
	e.writes("first", "a", "b", "c")
	return e
}

func tacitly(r *Rule)      { r.Silence = SilenceTacit }
func clearsItself(r *Rule) { r.Clearance = ClearsItself }

// writes submits a text with the words of the passages that health, justice and finance own.
func (e edge) writes(name string, ofHealth, ofJustice, ofFinance string) []string {
	e.t.Helper()
	return e.does(hana, Submit, planA, content(name), parts(ofHealth, ofJustice, ofFinance))
}

func parts(ofHealth, ofJustice, ofFinance string) func(*Command) {
	return func(c *Command) {
		c.Passages = []Passage{{ID: "p1", Hash: ofHealth, Owners: []string{"health"}}, {ID: "p2", Hash: ofJustice, Owners: []string{"justice"}},
			{ID: "p3", Hash: ofFinance, Owners: []string{"finance"}}}
	}
}

func (e edge) step() *Step { return e.stage.Step(planA) }

// says replies; an item is made of its kind and its passage.
func (e edge) says(who Actor, kind ReplyKind, with ...func(*Command)) []string {
	e.t.Helper()
	return e.does(who, ReplyIt, planA, append([]func(*Command){saysKind(kind)}, with...)...)
}

func saysKind(kind ReplyKind) func(*Command) { return func(c *Command) { c.Reply = kind } }

func bringing(kind ItemKind, passage string) func(*Command) {
	return func(c *Command) {
		n := NewItem{Kind: kind, Passage: passage, Text: text(fmt.Sprint(kind, " about ", passage)), Wanted: text("other words")}
		if kind == ReserveItem {
			n.Reserve, n.LiftBy = LegalReserve, c.At.AddDate(0, 0, 5)
		}
		c.Items = append(c.Items, n)
	}
}

func item(id string) func(*Command) { return func(c *Command) { c.Item = id } }

func becomes(state ItemState) func(*Command) { return func(c *Command) { c.ItemState = state } }

func overruling(items ...string) func(*Command) { return func(c *Command) { c.Overruled = items } }

func condition(rule string) func(*Command) { return func(c *Command) { c.Condition = rule } }

func institution(id string) func(*Command) { return func(c *Command) { c.Institution = id } }

func (e edge) approve(all ...Actor) {
	e.t.Helper()
	for _, who := range all {
		e.does(who, Approve, planA)
	}
}

// delivered notes that somebody can answer at the institutions.
func (e edge) delivered(institutions ...string) {
	e.t.Helper()
	e.does(system, Deliver, planA, func(c *Command) { c.Institutions = institutions })
}

// line returns a line of "Ready to clear?".
func (e edge) line(rule string) ClearanceLine {
	e.t.Helper()
	for _, l := range e.step().ReadyToClear() {
		if l.Rule == rule {
			return l
		}
	}
	require.Fail(e.t, "no line "+rule)
	return ClearanceLine{}
}

// blocked requires that exactly these lines stand in the way of clearance, and that clearing is refused for the first.
func (e edge) blocked(rules ...string) {
	e.t.Helper()
	var blocking []string
	for _, l := range e.step().ReadyToClear() {
		if l.Blocks() {
			blocking = append(blocking, l.Rule)
			require.NotEmpty(e.t, l.How, l.Rule)
		}
	}
	require.Equal(e.t, rules, blocking)
	require.False(e.t, e.step().Ready())
	if e.step().Clearer != "" && e.step().Open() {
		e.refused(Conflict, "not_ready_"+rules[0], mira, ClearIt, planA)
	}
}

// clears requires that nothing stands in the way, and clears the plan.
func (e edge) clears() {
	e.t.Helper()
	require.True(e.t, e.step().Ready())
	require.Equal(e.t, []string{"StepPassed"}, e.does(mira, ClearIt, planA))
	require.Equal(e.t, Passed, e.step().State)
}

// standing returns the kind of an institution's reply that stands; empty if none does.
func (e edge) standing(institution string) ReplyKind {
	r, _ := e.step().Standing(institution)
	return r.Kind
}

// unsaid requires that silence is shown as nobody's word.
func (e edge) unsaid(kind ReplyKind, institutions ...string) {
	e.t.Helper()
	for _, id := range institutions {
		r, stands := e.step().Standing(id)
		require.True(e.t, stands, id)
		require.Equal(e.t, kind, r.Kind)
		require.False(e.t, r.Explicit())
		require.Empty(e.t, r.Person+r.OnBehalfOf)
	}
}

// office is a grant of the approver's role that ends; zero: it does not.
func office(person, institution string, to time.Time) Grant {
	return Grant{Person: person, Institution: institution, Role: Approver, From: monday.AddDate(-1, 0, 0), To: to}
}

// asked by the door: who the person is at that instant, by her own grants.
func held(grants []Grant, person, institution string, at time.Time) Actor {
	a := Actor{Person: person, Institution: institution}
	for _, g := range grants {
		if g.Person == person && g.Institution == institution && g.HeldAt(at) {
			a.Roles = append(a.Roles, g.Role)
		}
	}
	return a
}

// delegate is a delegation of the approver's role for a week from monday.
func delegated(from, to, institution string) Delegation {
	return Delegation{ID: from + "-" + to, Principal: from, Delegate: to, Institution: institution, Role: Approver, From: monday, To: nextWeek}
}

// deputy is the delegate as the door lets her act at that instant: without a delegation that holds she has no role.
func deputy(delegations []Delegation, grants []Grant, person, principal, institution string, at time.Time) Actor {
	roles, _, _ := ActingFor(delegations, grants, person, principal, institution, SignOff, Approve, at)
	return Actor{Person: person, Institution: institution, Roles: roles}
}
