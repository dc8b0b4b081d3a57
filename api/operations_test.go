package api_test

import (
	"context"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/tlog"

	"nmrf/api/apitest"
	"nmrf/api/client"
	"nmrf/audit"
	"nmrf/followup"
)

// Every operation of the description is called, and every answer is held to it (see apitest.Spec).
func TestEveryOperation(t *testing.T) {
	t.Parallel()
	p := apitest.New(t).Launch(t, "CEDAW")
	p.To(followup.Submission)
	p.Submission()
	t.Run("registry", func(t *testing.T) { registry(t, p) })
	t.Run("recommendations", func(t *testing.T) { recommendations(t, p) })
	t.Run("overlaps", func(t *testing.T) { overlapping(t, p) })
	t.Run("imports", func(t *testing.T) { imports(t, p) })
	t.Run("labels", func(t *testing.T) { labels(t, p) })
	t.Run("cycle", func(t *testing.T) { cycle(t, p) })
	t.Run("clusters", func(t *testing.T) { clusters(t, p) })
	t.Run("ledger", func(t *testing.T) { ledger(t, p) })
	t.Run("delegations", func(t *testing.T) { delegations(t, p) })
	t.Run("suggestions", func(t *testing.T) { assignmentSuggestions(t, p) })
	t.Run("handovers", func(t *testing.T) { handovers(t, p) })
	t.Run("policy", func(t *testing.T) { policy(t, p) })
	t.Run("drafting", func(t *testing.T) { drafting(t, p) })
	t.Run("rules", func(t *testing.T) { rules(t, p) })
	t.Run("acknowledgement", func(t *testing.T) { acknowledgement(t, p) })
	t.Run("obligations", func(t *testing.T) { obligations(t, p) })
	t.Run("plans", func(t *testing.T) { plans(t, p.World.Launch(t, "").To(followup.SignOff)) })
	t.Run("batch", func(t *testing.T) {
		res, err := p.By("coordinator").API.DecideBatchWithResponse(t.Context(), p.Cycle, client.ActBatch{Acts: []client.KeyedAct{
			{Key: apitest.Key(), Act: client.Act{Kind: followup.Pause, Reason: "Elections"}}}})
		require.NoError(t, err)
		require.Equal(t, 409, res.JSON200.Items[0].Problem.Status)
	})
	t.Run("reopening", func(t *testing.T) { reopening(t, p) })
	t.Run("sign out", func(t *testing.T) {
		session, err := p.Client(t, "").SignInWithResponse(t.Context(), client.Credentials{Email: p.By("nhri").Email, Password: apitest.Password})
		require.NoError(t, err)
		_, err = p.Client(t, session.JSON201.Token).SignOutWithResponse(t.Context())
		require.NoError(t, err)
	})
	require.Empty(t, p.Spec.Uncalled())
}

func imports(t *testing.T, p *apitest.Play) {
	ctx, api := t.Context(), p.By("coordinator").API
	const file = "OHCHR Annotation Id,Document Symbol,Text\nx1,A/1,9.1 Do one thing\nx2,A/1,9.2 Do another\n,A/1,9.3 Do a third\n"
	shown, err := api.BringFile(ctx, &client.StartImportParams{File: "x.csv", IdempotencyKey: apitest.Key()}, strings.NewReader(file), nil)
	require.NoError(t, err)
	require.Equal(t, []any{"ready", 3, 2, 1, 100.0}, []any{shown.State, shown.Rows, shown.Added, shown.Rejected, shown.Progress.Percent})
	added, err := api.ListImportChangesWithResponse(ctx, shown.Id, &client.ListImportChangesParams{Kind: "added"})
	require.NoError(t, err)
	require.Len(t, added.JSON200.Items, 2)
	require.Equal(t, "row 2", added.JSON200.Items[0].Place)
	left, err := api.ListImportRejectionsWithResponse(ctx, shown.Id, &client.ListImportRejectionsParams{})
	require.NoError(t, err)
	require.Equal(t, 4, left.JSON200.Items[0].Row)
	rows, err := api.GetImportRejectionsFileWithResponse(ctx, shown.Id)
	require.NoError(t, err)
	require.Contains(t, string(rows.Body), "9.3 Do a third")
	taken, err := api.TakeFile(ctx, shown, 0)
	require.NoError(t, err)
	require.Equal(t, "taken", taken.State)

	second, err := api.BringFile(ctx, &client.StartImportParams{File: "y.csv"}, strings.NewReader(file+"x4,A/1,9.4 Do a fourth\n"), nil)
	require.NoError(t, err)
	require.Equal(t, []int{1, 2}, []int{second.Added, second.Unchanged})
	dropped, err := api.CancelImportWithResponse(ctx, second.Id)
	require.NoError(t, err)
	require.Equal(t, "cancelled", dropped.JSON200.State)
	list, err := api.ListImportsWithResponse(ctx)
	require.NoError(t, err)
	require.Equal(t, second.Id, list.JSON200.Items[0].Id)
	pulled, err := api.Pull(ctx, &client.PullImportParams{}, client.Pull{Url: "http://127.0.0.1:9/export"}, nil)
	require.NoError(t, err)
	require.Equal(t, []any{"failed", "private_address"}, []any{pulled.State, pulled.Problem.Rule})
	template, err := api.GetImportTemplateWithResponse(ctx, &client.GetImportTemplateParams{Language: "fr"})
	require.NoError(t, err)
	require.Equal(t, "PK", string(template.Body[:2]))
}

func registry(t *testing.T, p *apitest.Play) {
	ctx, admin := t.Context(), p.By("administrator").API
	i, err := admin.CreateInstitutionWithResponse(ctx, nil, client.NewInstitution{Name: "Ministry of Water", Kind: followup.Ministry})
	require.NoError(t, err)
	person, err := admin.CreatePersonWithResponse(ctx, nil, client.NewPerson{Name: "Wim", Email: "wim@water.example"})
	require.NoError(t, err)
	_, err = p.Client(t, "").RedeemLinkWithResponse(ctx, person.JSON201.LinkToken, client.NewPassword{Password: apitest.Password})
	require.NoError(t, err)
	grant, err := admin.CreateGrantWithResponse(ctx, nil, client.NewGrant{Person: person.JSON201.Person.ID, Institution: i.JSON201.ID, Role: followup.Approver})
	require.NoError(t, err)
	ended, err := admin.EndGrantWithResponse(ctx, grant.JSON201.ID, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusNoContent, ended.StatusCode())
	people, err := admin.ListPeopleWithResponse(ctx)
	require.NoError(t, err)
	require.Len(t, people.JSON200.Items, len(p.People)+1)
	all, err := admin.ListInstitutionsWithResponse(ctx)
	require.NoError(t, err)
	require.Len(t, all.JSON200.Items, len(p.Institutions)+1)
	me, err := admin.GetMeWithResponse(ctx)
	require.NoError(t, err)
	require.Equal(t, p.By("administrator").ID, me.JSON200.Person.ID)
}

func delegations(t *testing.T, p *apitest.Play) {
	ctx, principal := t.Context(), p.By("approver_health")
	given, err := principal.API.CreateDelegationWithResponse(ctx, nil, client.NewDelegation{Delegate: p.By("approver_interior").ID,
		Institution: principal.Institution, Role: followup.Approver, To: time.Now().AddDate(0, 1, 0), Instrument: "Leave rota"})
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, given.StatusCode(), "%s", given.Body)
	for _, who := range []string{"approver_health", "approver_interior"} {
		all, err := p.By(who).API.ListDelegationsWithResponse(ctx)
		require.NoError(t, err)
		require.Equal(t, []followup.Delegation{*given.JSON201}, all.JSON200.Items, who)
	}
	none, err := p.By("nhri").API.ListDelegationsWithResponse(ctx)
	require.NoError(t, err)
	require.Empty(t, none.JSON200.Items)
	for who, status := range map[string]int{"approver_interior": http.StatusNotFound, "approver_health": http.StatusNoContent} {
		ended, err := p.By(who).API.EndDelegationWithResponse(ctx, given.JSON201.ID, nil)
		require.NoError(t, err)
		require.Equal(t, status, ended.StatusCode(), "only the principal ends her delegation: %s", who)
	}
	again, err := principal.API.EndDelegationWithResponse(ctx, given.JSON201.ID, nil)
	require.NoError(t, err)
	require.Equal(t, "delegation_ended", again.ApplicationproblemJSONDefault.Rule)
}

func recommendations(t *testing.T, p *apitest.Play) {
	api := p.By("nhri").API
	var ids []string
	params := client.ListRecommendationsParams{Body: "UPR", Position: client.Supported, Limit: 30}
	for {
		page, err := api.ListRecommendationsWithResponse(t.Context(), &params)
		require.NoError(t, err)
		require.EqualValues(t, 70, page.JSON200.Total)
		for _, r := range page.JSON200.Items {
			ids = append(ids, r.ID)
		}
		if params.After = page.JSON200.Next; params.After == "" {
			break
		}
	}
	require.Len(t, ids, 70)
	one, err := api.GetRecommendationWithResponse(t.Context(), ids[0])
	require.NoError(t, err)
	require.Equal(t, followup.Supported, one.JSON200.Position)
	progress, err := p.By("coordinator").API.ListRecommendationProgressWithResponse(t.Context(), ids[0])
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, progress.StatusCode())
	require.Empty(t, progress.JSON200.Items, "no round has asked yet")
	ofCluster, err := p.By("coordinator").API.ListClusterProgressWithResponse(t.Context(), p.Cycle, "c01")
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, ofCluster.StatusCode())
	missing, err := api.GetRecommendationWithResponse(t.Context(), "none")
	require.NoError(t, err)
	require.Equal(t, http.StatusNotFound, missing.StatusCode())
}

func cycle(t *testing.T, p *apitest.Play) {
	ctx, api := t.Context(), p.By("coordinator").API
	all, err := api.ListCyclesWithResponse(ctx)
	require.NoError(t, err)
	require.Equal(t, "Report of Velmara", all.JSON200.Items[0].Title)
	inputs, err := api.ListInputsWithResponse(ctx, p.Cycle)
	require.NoError(t, err)
	require.Len(t, inputs.JSON200.Items, 4)
	require.Equal(t, followup.AcceptedInPart, inputs.JSON200.Items[0].Disposition)
	require.NotEmpty(t, inputs.JSON200.Items[0].Text)
	report, err := api.GetReportWithResponse(ctx, p.Cycle, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, report.StatusCode())
	step := p.By("coordinator").Step(t, p.Cycle, followup.Submission, "report")
	require.Empty(t, step.Text.Data)
	content, err := api.GetContentWithResponse(ctx, step.Step.Content.ID)
	require.NoError(t, err)
	require.Equal(t, report.Body, content.JSON200.Data)
	tasks, err := api.ListTasksWithResponse(ctx, nil)
	require.NoError(t, err)
	require.Empty(t, tasks.JSON200.Items, "the cycle is done")
	history, err := api.ListHistoryWithResponse(ctx, p.Cycle, &client.ListHistoryParams{Limit: 5})
	require.NoError(t, err)
	require.Len(t, history.JSON200.Items, 5)
	require.IsType(t, followup.CycleLaunched{}, history.JSON200.Items[0].Event.Body)
	require.Equal(t, p.By("coordinator").Name, history.JSON200.Names[history.JSON200.Items[0].Event.Person])
	require.NotZero(t, history.JSON200.Next)
}

func clusters(t *testing.T, p *apitest.Play) {
	ctx, api := t.Context(), p.By("coordinator").API
	one, err := api.GetClusterProposalWithResponse(ctx, p.Cycle, &client.GetClusterProposalParams{Groups: 1})
	require.NoError(t, err)
	require.Len(t, one.JSON200.Clusters, 1, "%s", one.Body)
	whole := one.JSON200.Clusters[0]
	require.Len(t, whole.Members, one.JSON200.Load.Largest)
	require.NotEmpty(t, whole.Members[0].Why)
	first, second := whole.Members[0].Id, whole.Members[1].Id
	question := client.ClusterQuestion{Apart: [][2]string{{first, second}}, Names: map[string]string{second: "Dignity"}}
	after, err := api.ProposeClustersWithResponse(ctx, p.Cycle, question)
	require.NoError(t, err)
	require.Equal(t, question.Apart, after.JSON200.Apart)
	for _, c := range after.JSON200.Clusters {
		holds := func(id string) bool {
			return slices.ContainsFunc(c.Members, func(m client.ProposedMember) bool { return m.Id == id })
		}
		require.False(t, holds(first) && holds(second), "%s", after.Body)
		require.Equal(t, holds(second), c.Fixed && c.Name == "Dignity")
	}
	wrong, err := api.ProposeClustersWithResponse(ctx, p.Cycle, client.ClusterQuestion{Together: [][]string{{first, "nobody"}}})
	require.NoError(t, err)
	require.Equal(t, http.StatusUnprocessableEntity, wrong.StatusCode())
}

func ledger(t *testing.T, p *apitest.Play) {
	ctx, api := t.Context(), p.By("auditor").API
	records, err := api.ListRecordsWithResponse(ctx, &client.ListRecordsParams{Limit: 20})
	require.NoError(t, err)
	require.Len(t, records.JSON200.Items, 20)
	old, err := api.GetCheckpointWithResponse(ctx)
	require.NoError(t, err)
	bundle, err := api.ExportLedgerWithResponse(ctx)
	require.NoError(t, err)
	require.Equal(t, "PK", string(bundle.Body[:2]))
	denied, err := p.By("nhri").API.ExportLedgerWithResponse(ctx)
	require.NoError(t, err)
	require.Equal(t, http.StatusForbidden, denied.StatusCode(), "a refusal is a problem, though the bundle is a stream")
	now, err := api.GetCheckpointWithResponse(ctx)
	require.NoError(t, err)

	plain, err := api.GetCheckpointWithResponse(ctx, func(_ context.Context, r *http.Request) error {
		r.Header.Set("Accept", "text/plain")
		return nil
	})
	require.NoError(t, err)
	read, err := audit.OpenCheckpoint(plain.Body, now.JSON200.Key)
	require.NoError(t, err)
	require.Equal(t, now.JSON200.Size, read.Size)

	grown, err := api.ProveConsistencyWithResponse(ctx, &client.ProveConsistencyParams{Older: old.JSON200.Size, Size: now.JSON200.Size})
	require.NoError(t, err)
	require.NoError(t, tlog.CheckTree(hashes(t, grown.JSON200.Hashes), now.JSON200.Size, hash(t, now.JSON200.Root), old.JSON200.Size, hash(t, old.JSON200.Root)))
	in, err := p.By("nhri").API.ProveInclusionWithResponse(ctx, &client.ProveInclusionParams{Index: 3, Size: now.JSON200.Size})
	require.NoError(t, err)
	record, err := audit.Encode(records.JSON200.Items[3].Event)
	require.NoError(t, err)
	require.NoError(t, tlog.CheckRecord(hashes(t, in.JSON200.Hashes), now.JSON200.Size, hash(t, now.JSON200.Root), 3, tlog.RecordHash(record)))
}

func hash(t *testing.T, text string) (h tlog.Hash) {
	t.Helper()
	data, err := hex.DecodeString(text)
	require.NoError(t, err)
	copy(h[:], data)
	return h
}

func hashes(t *testing.T, texts []string) []tlog.Hash {
	t.Helper()
	out := make([]tlog.Hash, len(texts))
	for i, text := range texts {
		out[i] = hash(t, text)
	}
	return out
}

func policy(t *testing.T, p *apitest.Play) {
	ctx, api := t.Context(), p.By("auditor").API
	inForce, err := api.GetPolicyWithResponse(ctx)
	require.NoError(t, err)
	require.EqualValues(t, 1, inForce.JSON200.Version)
	require.Contains(t, inForce.JSON200.Text, "signoff/plan")
	for relation, allowed := range map[followup.Relation]bool{followup.Lead: true, followup.Other: false} {
		answer, err := api.ExplainPolicyWithResponse(ctx, client.PolicyQuestion{Roles: []followup.Role{followup.Approver}, Relation: relation,
			Object: "signoff/plan", Action: "approve"})
		require.NoError(t, err)
		require.Equal(t, allowed, answer.JSON200.Allowed)
		require.NotEmpty(t, answer.JSON200.Says)
	}
}
