package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/api/apitest"
	"nmrf/api/client"
	"nmrf/followup"
)

// joins registers another person with a role in an institution, and signs her in.
func (r round) joins(name, institution string, role followup.Role) *apitest.Person {
	r.t.Helper()
	ctx, admin := r.t.Context(), r.By("administrator").API
	made, err := admin.CreatePersonWithResponse(ctx, nil, client.NewPerson{Name: name, Email: strings.ToLower(name) + "@state.example"})
	require.NoError(r.t, err)
	p := made.JSON201.Person
	_, err = admin.CreateGrantWithResponse(ctx, nil, client.NewGrant{Person: p.ID, Institution: r.Institutions[institution], Role: role})
	require.NoError(r.t, err)
	_, err = r.Client(r.t, "").RedeemLinkWithResponse(ctx, made.JSON201.LinkToken, client.NewPassword{Password: apitest.Password})
	require.NoError(r.t, err)
	session, err := r.Client(r.t, "").SignInWithResponse(ctx, client.Credentials{Email: p.Email, Password: apitest.Password})
	require.NoError(r.t, err)
	joined := &apitest.Person{ID: p.ID, Name: name, Email: p.Email, Token: session.JSON201.Token, Institution: r.Institutions[institution],
		API: r.Client(r.t, session.JSON201.Token)}
	r.People[name] = joined
	return joined
}

// delegates lets somebody act for an approver from an instant on (zero: now) for a day.
func (r round) delegates(principal, delegate string, from time.Time) followup.Delegation {
	r.t.Helper()
	end := from
	if from.IsZero() {
		end = time.Now()
	}
	given, err := r.By(principal).API.CreateDelegationWithResponse(r.t.Context(), nil, client.NewDelegation{Delegate: r.By(delegate).ID,
		Institution: r.By(principal).Institution, Role: followup.Approver, From: from, To: end.AddDate(0, 0, 1), Instrument: "Leave rota"})
	require.NoError(r.t, err)
	require.Equal(r.t, http.StatusCreated, given.StatusCode(), "%s", given.Body)
	return *given.JSON201
}

func (r round) endsDelegation(principal, id string) {
	r.t.Helper()
	ended, err := r.By(principal).API.EndDelegationWithResponse(r.t.Context(), id, nil)
	require.NoError(r.t, err)
	require.Equal(r.t, http.StatusNoContent, ended.StatusCode(), "%s", ended.Body)
}

func (r round) lastReply() followup.Reply {
	r.t.Helper()
	replies := r.sees("coordinator").Step.Replies
	require.NotEmpty(r.t, replies)
	return replies[len(replies)-1]
}

func TestADelegateActsForHerPrincipal(t *testing.T) {
	t.Parallel()
	r := newRound(t, nil)
	principal, delegate := r.By("approver_justice"), r.By("approver_foreign")
	act := client.Act{Kind: followup.Approve, OnBehalfOf: principal.ID}
	require.Equal(t, []any{403, "no_delegation"}, r.refused("approver_foreign", act))
	given := r.delegates("approver_justice", "approver_foreign", time.Time{})
	require.Equal(t, principal.ID, r.task("approver_foreign", "").OnBehalfOf)
	offered := r.sees("approver_foreign").Delegated
	require.Len(t, offered, 1)
	require.Equal(t, []any{principal.ID, principal.Institution}, []any{offered[0].OnBehalfOf, offered[0].Institution})
	require.Contains(t, offered[0].Acts, followup.Approve)
	require.Equal(t, []any{403, "wrong_institution"}, r.refused("approver_foreign", approve), "for herself she has no part in it")
	r.does("approver_foreign", act)
	said := r.lastReply()
	require.Equal(t, []string{delegate.ID, principal.ID, principal.Institution}, []string{said.Person, said.OnBehalfOf, said.Institution})
	require.Equal(t, given.ID, r.authorityOf(said.ID).Delegation, "the record names the delegation")

	r.endsDelegation("approver_justice", given.ID)
	act.Kind, act.Reason = followup.Return, "Not so."
	require.Equal(t, []any{403, "no_delegation"}, r.refused("approver_foreign", act))
	require.Empty(t, r.sees("approver_foreign").Delegated)
}

// authorityOf is what the record of an act was allowed by.
func (r round) authorityOf(command string) followup.Authority {
	r.t.Helper()
	history, err := r.By("coordinator").API.ListHistoryWithResponse(r.t.Context(), r.Cycle, &client.ListHistoryParams{Limit: 1000})
	require.NoError(r.t, err)
	for _, record := range history.JSON200.Items {
		if record.Event.Command == command {
			return record.Event.Authority
		}
	}
	r.t.Fatalf("no record of %s", command)
	return followup.Authority{}
}

func TestAReplyOnPaper(t *testing.T) {
	t.Parallel()
	r := newRound(t, nil)
	paper := client.Act{Kind: followup.ReplyIt, Reply: followup.Agree, Institution: r.Institutions["justice"], SignedBy: r.By("approver_justice").ID,
		SignedOn: time.Now().UTC().Truncate(24 * time.Hour), Paper: "Note 114 of the Ministry of Justice", Reason: "The minister signs on paper."}
	require.Equal(t, []any{403, "wrong_role"}, r.refused("focal_foreign", paper))
	r.does("coordinator", paper)
	said, seen := r.lastReply(), r.sees("approver_health")
	require.Equal(t, []string{r.By("coordinator").ID, r.By("approver_justice").ID}, []string{said.Person, said.OnBehalfOf})
	require.Equal(t, paper.SignedOn, said.SignedOn)
	require.Equal(t, paper.Paper, seen.Texts[said.Paper.ID])
	require.NotContains(t, r.awaited(), "justice")
}

func TestAnInstitutionSpeaksWithOneVoice(t *testing.T) {
	t.Parallel()
	r := newRound(t, nil)
	r.joins("Deputy", "justice", followup.Approver)
	r.does("approver_justice", approve)
	differs := reply(followup.Object, objection)
	require.Equal(t, []any{422, "reason_missing"}, r.refused("Deputy", differs))
	differs.Reason = "The minister decided otherwise."
	r.does("Deputy", differs)
	require.Equal(t, r.By("approver_justice").ID, r.lastReply().Supersedes)
	require.Len(t, r.sees("coordinator").Step.Replies, 2, "the first reply stays visible")
}

func TestABatchWithOneBadItem(t *testing.T) {
	t.Parallel()
	r := newRound(t, nil)
	r.does("approver_justice", reply(followup.AgreeComments, comment, comment))
	answer := func(item string) client.KeyedAct {
		return client.KeyedAct{Key: apitest.Key(), Act: r.here(client.Act{Kind: followup.Answer, Item: item, Reason: "The agency does."})}
	}
	res, err := r.By("focal_health").API.DecideBatchWithResponse(t.Context(), r.Cycle, client.ActBatch{Acts: []client.KeyedAct{answer("i1"), answer("i9"), answer("i2")}})
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, res.StatusCode(), "%s", res.Body)
	items := res.JSON200.Items
	require.Equal(t, []string{"", "no_such_item", ""}, []string{items[0].Problem.Rule, items[1].Problem.Rule, items[2].Problem.Rule})
	for _, item := range r.sees("coordinator").Step.Items {
		require.Equal(t, followup.WasAnswered, item.State)
	}
}

func TestATextOfOneMegabyteIsTooLarge(t *testing.T) {
	t.Parallel()
	r := newRound(t, nil)
	long := comment
	for _, size := range []int{300 << 10, 1 << 20} {
		long.Text = strings.Repeat("a", size)
		require.Equal(t, http.StatusRequestEntityTooLarge, r.refused("approver_justice", reply(followup.AgreeComments, long))[0])
	}
	require.Empty(t, r.sees("coordinator").Step.Replies)
}
