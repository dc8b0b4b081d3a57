package followup_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

func soleApproverLeftOffice(t *testing.T) {
	grants := []Grant{office("jure", "justice", nextWeek), office("hugo", "health", nextWeek)}
	e := written(t, tacitly)
	e.does(held(grants, "hugo", "health", monday), Approve, planA)
	e.now = nextWeek
	e.refused(Forbidden, "wrong_role", held(grants, "jure", "justice", e.now), Approve, planA)
	e.refused(Forbidden, "wrong_role", deputy([]Delegation{delegated("jure", "xena", "justice")}, grants, "xena", "jure", "justice", e.now),
		Approve, planA, onBehalfOf("jure"))
	require.Equal(t, Agree, e.standing("health"), "what was said in office was said")
	require.Contains(t, e.step().Awaited(), "justice", "the office is awaited, whoever holds it")

	e.delivered("finance", "labour") // nobody at justice can answer
	e.ticks(e.step().Clock.Due)
	e.unsaid(Tacit, "finance", "labour")
	require.Empty(t, e.standing("justice"), "nobody was there to be silent")
	e.blocked("replies")
	require.Equal(t, []string{"justice"}, e.line("replies").Who)
	e.does(acting("jon", "justice"), Approve, planA)
	require.True(t, e.step().Replies[len(e.step().Replies)-1].Late, "the successor's reply is accepted, and flagged")
	e.clears()
}

func delegationEndsWithTheFormOpen(t *testing.T) {
	grants := []Grant{office("jure", "justice", time.Time{})}
	delegations := []Delegation{delegated("jure", "xena", "justice")}
	xenaAt := func(at time.Time) Actor { return deputy(delegations, grants, "xena", "jure", "justice", at) }
	e := written(t)
	e.now = nextWeek
	require.True(t, xenaAt(nextWeek.Add(-time.Minute)).Has(Approver), "the form opens for her")
	e.refused(Forbidden, "wrong_role", xenaAt(e.now), Approve, planA, onBehalfOf("jure"))
	require.Empty(t, e.step().Replies)
	require.Contains(t, e.step().Awaited(), "justice")

	e = written(t)
	e.now = nextWeek.Add(-time.Nanosecond)
	e.does(xenaAt(e.now), Approve, planA, onBehalfOf("jure"))
	r, stands := e.step().Standing("justice")
	require.True(t, stands, "it was said in time, and goes on to stand")
	require.Equal(t, []string{"xena", "jure"}, []string{r.Person, r.OnBehalfOf})
}

func delegateAndPrincipalDisagree(t *testing.T) {
	e := written(t)
	xena := acting("xena", "justice")
	e.does(xena, Approve, planA, onBehalfOf("jure"))
	e.refused(Invalid, "reason_missing", jure, ReplyIt, planA, saysKind(Object), bringing(ObjectionItem, "p2"))
	e.says(jure, Object, bringing(ObjectionItem, "p2"), because)
	r, _ := e.step().Standing("justice")
	require.Equal(t, Object, r.Kind, "one institution, one voice: the later one")
	require.Equal(t, "xena", r.Supersedes, "who spoke first is told")
	require.Len(t, e.step().Replies, 2, "the earlier reply stays visible")
	e.refused(Invalid, "reason_missing", xena, Approve, planA, onBehalfOf("jure"))
	e.approve(hugo, fina, lena)
	e.blocked("replies", "no_open_objection")
}

func delegationLoop(t *testing.T) {
	grants := []Grant{office("hugo", "health", time.Time{})}
	loop := []Delegation{delegated("hugo", "xena", "health"), delegated("xena", "hugo", "health")}
	require.True(t, deputy(loop, grants, "xena", "hugo", "health", monday).Has(Approver))
	require.Empty(t, deputy(loop, grants, "hugo", "xena", "health", monday).Roles, "a loop gives nothing")
	require.Equal(t, "delegate", AsError(delegated("hugo", "hugo", "health").Check(grants)).Field)
	require.Equal(t, "role", AsError(loop[1].Check(nil)).Field, "what one does not hold one cannot pass on")

	e := written(t)
	e.does(deputy(loop, grants, "xena", "hugo", "health", monday), Approve, planA, onBehalfOf("hugo"))
	e.refused(Conflict, "already_replied", held(grants, "hugo", "health", monday), Approve, planA)
	e.blocked("replies")
	require.Equal(t, []string{"justice", "finance", "labour"}, e.line("replies").Who, "two persons, one voice")
}

func delegationChain(t *testing.T) {
	grants := []Grant{office("hugo", "health", time.Time{})}
	chain := []Delegation{delegated("hugo", "xena", "health"), delegated("xena", "yves", "health")}
	e := written(t)
	for _, principal := range []string{"hugo", "xena"} {
		yves := deputy(chain, grants, "yves", principal, "health", monday)
		require.Empty(t, yves.Roles)
		e.refused(Forbidden, "wrong_role", yves, Approve, planA, onBehalfOf(principal))
	}
	require.Equal(t, "role", AsError(chain[1].Check(nil)).Field)
}

func twoInstitutionsDelegateToOnePerson(t *testing.T) {
	e := written(t)
	e.does(acting("xena", "health"), Approve, planA, onBehalfOf("hugo"))
	e.refused(Forbidden, "one_person_one_voice", acting("xena", "justice"), Approve, planA, onBehalfOf("jure"))
	e.refused(Forbidden, "one_person_one_voice", acting("yves", "justice"), Approve, planA, onBehalfOf("hugo"))
	require.Contains(t, e.step().Awaited(), "justice")

	e.writes("second", "other", "b", "c") // her reply for health stands no more, and would again if the text were changed back
	e.refused(Forbidden, "one_person_one_voice", acting("xena", "justice"), Approve, planA, onBehalfOf("jure"))
	e.says(acting("xena", "health"), WithdrawReply, onBehalfOf("hugo"), because)
	e.does(acting("xena", "justice"), Approve, planA, onBehalfOf("jure"))
	e.writes("first", "a", "b", "c")
	require.Empty(t, e.standing("health"))
}

func delegateIsTheAuthor(t *testing.T) {
	xena := Actor{Person: "xena", Institution: "health", Roles: []Role{Drafter, Approver}}
	e := newEdge(t)
	e.does(xena, Submit, planA, content("hers"))
	e.refused(Forbidden, "drafter_approving", xena, Approve, planA, onBehalfOf("hugo"))
	e.does(hugo, Approve, planA)

	e = newEdge(t)
	e.does(hana, Submit, planA, content("his"), onBehalfOf("hugo"))
	e.refused(Forbidden, "drafter_approving", hugo, Approve, planA)
	e.refused(Forbidden, "drafter_approving", xena, Approve, planA, onBehalfOf("hugo"))
	e.refused(Forbidden, "drafter_approving", hugo, ReplyIt, planA, saysKind(NoInterest))
}

func delegationRevokedTwice(t *testing.T) {
	grants := []Grant{office("jure", "justice", time.Time{})}
	d := delegated("jure", "xena", "justice")
	e := written(t)
	e.does(deputy([]Delegation{d}, grants, "xena", "jure", "justice", monday), Approve, planA, onBehalfOf("jure"))

	revoked := monday.Add(time.Hour)
	d.To = revoked // a later revocation finds a delegation that has ended, and moves nothing
	require.False(t, d.InForce(revoked))
	require.Empty(t, deputy([]Delegation{d}, grants, "xena", "jure", "justice", revoked).Roles)
	require.Equal(t, Agree, e.standing("justice"), "what was said under it stands")

	twin := delegated("jure", "xena", "justice")
	twin.ID = "by another letter"
	require.True(t, deputy([]Delegation{d, twin}, grants, "xena", "jure", "justice", revoked).Has(Approver), "each ends by itself")
	before := monday.AddDate(0, 0, -1)
	d.To = before // revoked before it began
	require.Empty(t, deputy([]Delegation{d}, grants, "xena", "jure", "justice", monday).Roles)
	require.Equal(t, "to", AsError(d.Check(grants)).Field)
}

func delegateOutsideThePeriodSeesNothing(t *testing.T) {
	grants := []Grant{office("jure", "justice", time.Time{})}
	d := delegated("jure", "xena", "justice")
	d.Stages, d.MayNot = []StageName{SignOff}, []CommandKind{Arbitrate}
	can := func(person, institution string, stage StageName, act CommandKind, at time.Time) bool {
		roles, under, ok := ActingFor([]Delegation{d}, grants, person, "jure", institution, stage, act, at)
		require.Equal(t, ok, len(roles) > 0)
		require.Equal(t, ok, under.ID == d.ID, "nothing of the delegation is shown where it gives nothing")
		return ok
	}
	require.True(t, can("xena", "justice", SignOff, Approve, monday))
	require.True(t, can("xena", "justice", SignOff, Approve, nextWeek.Add(-time.Nanosecond)))
	require.False(t, can("xena", "justice", SignOff, Approve, monday.Add(-time.Nanosecond)), "before")
	require.False(t, can("xena", "justice", SignOff, Approve, nextWeek), "after")
	require.False(t, can("xena", "justice", Drafting, Approve, monday), "another stage")
	require.False(t, can("xena", "justice", SignOff, Arbitrate, monday), "an act that stays with the principal")
	require.False(t, can("xena", "health", SignOff, Approve, monday), "another institution")
	require.False(t, can("yves", "justice", SignOff, Approve, monday), "another person")
}

func ministerReshuffledMidRound(t *testing.T) {
	grants := []Grant{office("jure", "justice", monday.AddDate(0, 0, 2)), office("jana2", "justice", time.Time{})}
	grants[1].From = monday.AddDate(0, 0, 2)
	e := written(t)
	e.does(held(grants, "jure", "justice", monday), Approve, planA)
	e.now = monday.AddDate(0, 0, 3)
	require.Equal(t, Agree, e.standing("justice"), "the ministry has spoken, whoever is minister")
	successor := held(grants, "jana2", "justice", e.now)
	e.refused(Forbidden, "wrong_role", held(grants, "jure", "justice", e.now), ReplyIt, planA, saysKind(WithdrawReply), because)
	e.refused(Conflict, "already_replied", successor, Approve, planA)
	e.refused(Invalid, "reason_missing", successor, ReplyIt, planA, saysKind(ReserveIt), bringing(ReserveItem, "p2"))
	e.says(successor, ReserveIt, bringing(ReserveItem, "p2"), because)
	r, _ := e.step().Standing("justice")
	require.Equal(t, []string{"jana2", "jure"}, []string{r.Person, r.Supersedes})
	e.approve(hugo, fina, lena)
	e.blocked("replies", "no_open_reserve")
	e.does(successor, Settle, planA, item("i1"), becomes(WasLifted))
	require.Equal(t, []string{"justice"}, e.step().Awaited(), "a reserve that is lifted is no agreement yet")
	e.does(successor, Approve, planA, because)
	e.clears()
}

func approverRecuses(t *testing.T) {
	e := written(t)
	e.says(hugo, Object, bringing(ObjectionItem, "p1"))
	e.refused(Invalid, "reason_missing", hugo, Recuse, planA)
	e.does(hugo, Recuse, planA, because)
	e.refused(Conflict, "recused_already", hugo, Recuse, planA, because)
	require.Empty(t, e.standing("health"), "the word of somebody with an interest of her own does not stand")
	require.Contains(t, e.step().Awaited(), "health")
	e.refused(Forbidden, "recused", hugo, Approve, planA)
	e.refused(Forbidden, "recused", acting("xena", "health"), Approve, planA, onBehalfOf("hugo"))
	e.refused(Forbidden, "recused", hugo, Settle, planA, item("i1"), becomes(WasLifted))
	e.approve(hilda, jure, fina, lena)
	e.blocked("no_open_objection")
	e.does(hilda, Settle, planA, item("i1"), becomes(WasWithdrawn))
	e.clears()
	e.refused(Forbidden, "wrong_institution", fatima, Recuse, "plan/b", because)
}
