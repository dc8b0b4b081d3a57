package api_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"nmrf/api"
	"nmrf/api/apitest"
	"nmrf/api/client"
	"nmrf/followup"
)

// TestEdgeCasesAPI plays the edge cases of sign-off that only the door can show; the others are in followup.
func TestEdgeCasesAPI(t *testing.T) {
	t.Parallel()
	t.Run("double-click", func(t *testing.T) {
		t.Parallel()
		doubleClick(t, newRound(t, nil))
	})
	t.Run("mail-scanner-follows-the-link", func(t *testing.T) {
		t.Parallel()
		mailScanner(t, newRound(t, nil))
	})
	t.Run("delegate-outside-the-period-sees-nothing", func(t *testing.T) {
		t.Parallel()
		delegateOutside(t, newRound(t, nil))
	})
}

// doubleClick sends one reply twice at once and once more after: one record, one receipt.
func doubleClick(t *testing.T, r round) {
	key, act := &client.DecideParams{IdempotencyKey: apitest.Key()}, r.here(reply(followup.Object, objection))
	receipts := make([]client.Receipt, 3)
	send := func(i int) {
		res, err := r.By("approver_justice").API.DecideWithResponse(t.Context(), r.Cycle, key, act)
		if err == nil && res.JSON200 != nil {
			receipts[i] = *res.JSON200
			receipts[i].Tree = client.Tree{} // a later state proves the same record
		}
	}
	var both sync.WaitGroup
	for i := range 2 {
		both.Go(func() { send(i) })
	}
	both.Wait()
	send(2)
	require.NotEmpty(t, receipts[0].Stream)
	require.Equal(t, []client.Receipt{receipts[0], receipts[0]}, receipts[1:])
	step := r.sees("coordinator").Step
	require.Len(t, step.Replies, 1)
	require.Len(t, step.Items, 1)
}

// mailScanner opens every address that can be read, with and without a session, as programs do that look into mails.
func mailScanner(t *testing.T, r round) {
	document, err := openapi3.NewLoader().LoadFromData(api.Spec)
	require.NoError(t, err)
	before, err := r.Store.Tree(t.Context())
	require.NoError(t, err)
	read := 0
	for path := range document.Paths.Map() {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			r.open(method, r.fill(path), "")
		}
	}
	query := "?step=" + r.step
	for _, path := range []string{"/tasks", "/cycles", "/cycles/{cycle}", "/cycles/{cycle}/steps/signoff" + query, "/cycles/{cycle}/stages/signoff/steps",
		"/cycles/{cycle}/inputs", "/cycles/{cycle}/history", "/cycles/{cycle}/decisions" + query, "/delegations", "/me", "/institutions"} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			if r.open(method, r.fill(path), r.By("approver_justice").Token) == http.StatusOK {
				read++
			}
		}
	}
	require.Greater(t, read, 8)
	after, err := r.Store.Tree(t.Context())
	require.NoError(t, err)
	require.Equal(t, before.Size, after.Size, "nothing was recorded")
	require.Empty(t, r.sees("coordinator").Step.Replies)
}

// delegateOutside looks through the eyes of a delegate before, during and after her delegation.
func delegateOutside(t *testing.T, r round) {
	principal := r.By("approver_justice")
	act := client.Act{Kind: followup.Approve, OnBehalfOf: principal.ID}
	nothing := func() {
		t.Helper()
		require.Empty(t, r.task("statistician", "").Step)
		require.Empty(t, r.task("statistician", client.Waiting).Step)
		seen, err := r.By("statistician").API.GetStepWithResponse(t.Context(), r.Cycle, followup.SignOff, &client.GetStepParams{Step: r.step})
		require.NoError(t, err)
		require.Equal(t, http.StatusForbidden, seen.StatusCode())
		require.Equal(t, []any{403, "no_delegation"}, r.refused("statistician", act))
	}
	nothing()
	r.delegates("approver_justice", "statistician", time.Now().Add(24*time.Hour))
	nothing()
	given := r.delegates("approver_justice", "statistician", time.Time{})
	require.Equal(t, principal.ID, r.task("statistician", "").OnBehalfOf)
	require.NotEmpty(t, r.sees("statistician").Text.Document, "she reads what she decides on")
	r.endsDelegation("approver_justice", given.ID)
	nothing()
}

// fill puts the ids of the round into a path of the description.
func (r round) fill(path string) string {
	return strings.NewReplacer("{cycle}", r.Cycle, "{stage}", "signoff", "{token}", "00000000000000000000", "{grant}", "g", "{delegation}", "d",
		"{recommendation}", "r", "{content}", "c").Replace(path)
}

// open sends a request without a body and returns its status.
func (r round) open(method, path, token string) int {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.URL+"/api/v1"+path, nil)
	require.NoError(r.t, err)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(r.t, err)
	require.NoError(r.t, res.Body.Close())
	require.Less(r.t, res.StatusCode, 500, "%s %s", method, path)
	return res.StatusCode
}
