package apitest

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/api/client"
	"nmrf/followup"
	"nmrf/testdata/uhri"
)

// Play carries one cycle through its seven stages over HTTP: health leads every cluster, and justice supports it.
type Play struct {
	*World
	t     testing.TB
	Cycle string
}

// Launch imports the example export and launches a cycle on its recommendations of one body (empty: all).
func (w *World) Launch(t testing.TB, body string) *Play {
	t.Helper()
	return w.LaunchUnder(t, body, nil)
}

// LaunchUnder launches a cycle under rules that replace those of the procedure.
func (w *World) LaunchUnder(t testing.TB, body string, rules map[followup.StepKind]followup.Rule) *Play {
	t.Helper()
	return w.LaunchAs(t, client.NewCycle{Title: "Report of Velmara", Profile: "upr-national-report", Zone: "Europe/Ljubljana",
		Select: client.Filter{Body: body}, Rules: rules})
}

// LaunchAs imports the example export and launches the cycle.
func (w *World) LaunchAs(t testing.TB, n client.NewCycle) *Play {
	t.Helper()
	ctx, coordinator := context.Background(), w.People["coordinator"].API
	w.Import(t, "example.json", uhri.Example)
	launched, err := coordinator.LaunchCycleWithResponse(ctx, &client.LaunchCycleParams{IdempotencyKey: Key()}, n)
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, launched.StatusCode(), "%s", launched.Body)
	p := &Play{World: w, t: t, Cycle: launched.JSON201.Id}
	w.People["coordinator"].Awaits(t, p.Cycle, followup.Intake)
	return p
}

// Import brings a file as the coordinator and takes it over.
func (w *World) Import(t testing.TB, name string, data []byte) client.Import {
	t.Helper()
	ctx, coordinator := context.Background(), w.People["coordinator"].API
	shown, err := coordinator.BringFile(ctx, &client.StartImportParams{File: name}, bytes.NewReader(data), nil)
	require.NoError(t, err)
	taken, err := coordinator.TakeFile(ctx, shown, shown.Withdrawn)
	require.NoError(t, err)
	return taken
}

// To plays the stages before the one named, which is open then.
func (p *Play) To(stage followup.StageName) *Play {
	p.t.Helper()
	play := []func(){p.Intake, p.Clustering, p.Assignment, p.SignOff, p.Consultation, p.Drafting}
	for _, one := range play[:stage.Ordinal()] {
		one()
	}
	return p
}

// By returns a person by her short name.
func (p *Play) By(name string) *Person { return p.People[name] }

// Approves approves the text that stands in a step.
func (p *Play) Approves(who string, stage followup.StageName, step string) {
	p.t.Helper()
	shown := p.By(who).Step(p.t, p.Cycle, stage, step).Shown
	p.By(who).Does(p.t, p.Cycle, client.Act{Kind: followup.Approve, Stage: stage, Step: step, Shown: shown})
}

// Clears finishes a step to which everybody has agreed.
func (p *Play) Clears(stage followup.StageName, step string) {
	p.t.Helper()
	shown := p.By("coordinator").Step(p.t, p.Cycle, stage, step).Shown
	p.By("coordinator").Does(p.t, p.Cycle, client.Act{Kind: followup.ClearIt, Stage: stage, Step: step, Shown: shown})
}

// close ends a stage and waits for the next one.
func (p *Play) close(stage followup.StageName) {
	p.t.Helper()
	p.By("coordinator").Does(p.t, p.Cycle, client.Act{Kind: followup.Close, Stage: stage})
	if next := stage.Ordinal() + 1; next < len(followup.Stages) {
		p.By("coordinator").Awaits(p.t, p.Cycle, followup.Stages[next])
	}
}

// Intake: the coordinator confirms the selection, with the positions that were published.
func (p *Play) Intake() {
	p.t.Helper()
	p.Approves("coordinator", followup.Intake, "selection")
	p.close(followup.Intake)
}

// Clustering: she confirms the clusters that were proposed.
func (p *Play) Clustering() {
	p.t.Helper()
	p.Approves("coordinator", followup.Clustering, "clusters")
	p.close(followup.Clustering)
}

// Assignment: she names the ministries, and their focal points accept.
func (p *Play) Assignment() {
	p.t.Helper()
	for _, st := range p.By("coordinator").Steps(p.t, p.Cycle, followup.Assignment) {
		act := client.Act{Stage: followup.Assignment, Step: st.Id}
		act.Kind, act.Lead, act.Supporting = followup.Assign, p.Institutions["health"], []string{p.Institutions["justice"]}
		p.By("coordinator").Does(p.t, p.Cycle, act)
		act.Kind, act.Lead, act.Supporting = followup.AcceptIt, "", nil
		p.By("focal_health").Does(p.t, p.Cycle, act)
		p.By("focal_justice").Does(p.t, p.Cycle, act)
	}
	p.close(followup.Assignment)
}

// Plan is what health plans for a cluster.
func (p *Play) Plan(cluster string) followup.Plan {
	start := time.Date(2027, time.January, 1, 0, 0, 0, 0, time.UTC)
	return followup.Plan{Cluster: cluster, Measures: []followup.Measure{{ID: "m1", Title: "Train staff in every district",
		Responsible: p.Institutions["health"], Start: start, End: start.AddDate(2, 0, 0), Budget: 120_000, Currency: "EUR",
		Indicators: []followup.Indicator{{ID: "i1", Name: "Districts with trained staff", Kind: followup.ProcessIndicator, Unit: "districts"}}}}}
}

// SignOff: the lead drafts each plan, both ministries approve it, the coordinator clears it, and the committee approves the whole.
func (p *Play) SignOff() {
	p.t.Helper()
	for _, st := range p.By("coordinator").Steps(p.t, p.Cycle, followup.SignOff) {
		plan := p.Plan(st.Subject)
		p.By("focal_health").Does(p.t, p.Cycle, client.Act{Kind: followup.Submit, Stage: followup.SignOff, Step: st.Id, Plan: plan})
		p.Approves("approver_health", followup.SignOff, st.Id)
		p.Approves("approver_justice", followup.SignOff, st.Id)
		p.Clears(followup.SignOff, st.Id)
	}
	p.Approves("committee", followup.SignOff, "committee")
	p.close(followup.SignOff)
}

// Consultation: everybody who is consulted says something, and the coordinator answers.
func (p *Play) Consultation() {
	p.t.Helper()
	for _, who := range []string{"nhri", "civil_society", "parliament", "statistician"} {
		act := client.Act{Stage: followup.Consultation, Step: "input/" + p.By(who).Institution}
		act.Kind, act.Text = followup.Submit, "The plan should say more about rural areas."
		p.By(who).Does(p.t, p.Cycle, act)
		act.Kind, act.Text, act.Disposition, act.Reason = followup.Dispose, "", followup.AcceptedInPart, "The report says so in its second section."
		p.By("coordinator").Does(p.t, p.Cycle, act)
	}
	p.close(followup.Consultation)
}

// Drafting: the drafter submits each pre-filled section, and the ministries concerned clear it.
func (p *Play) Drafting() {
	p.t.Helper()
	approvers := map[string]string{}
	for _, who := range []string{"approver", "approver_health", "approver_justice", "approver_foreign"} {
		approvers[p.By(who).Institution] = who
	}
	for _, st := range p.By("coordinator").Steps(p.t, p.Cycle, followup.Drafting) {
		var section followup.ReportSection
		require.NoError(p.t, json.Unmarshal(p.By("drafter").Step(p.t, p.Cycle, followup.Drafting, st.Id).Text.Document, &section))
		if len(section.Paragraphs) == 0 { // left to its drafters
			section.Paragraphs = []string{"The constitution protects the rights of everybody."}
		}
		p.By("drafter").Does(p.t, p.Cycle, client.Act{Kind: followup.Submit, Stage: followup.Drafting, Step: st.Id, Section: section})
		for _, party := range st.Parties {
			p.Approves(approvers[party.Institution], followup.Drafting, st.Id)
		}
		p.Clears(followup.Drafting, st.Id)
	}
	p.close(followup.Drafting)
}

// Submission: the foreign ministry clears the frozen report, and the coordinator sends it.
func (p *Play) Submission() {
	p.t.Helper()
	p.Approves("approver_foreign", followup.Submission, "report")
	shown := p.By("coordinator").Step(p.t, p.Cycle, followup.Submission, "dispatch").Shown
	p.By("coordinator").Does(p.t, p.Cycle, client.Act{Kind: followup.Dispatch, Stage: followup.Submission, Step: "dispatch",
		Channel: followup.ByPortal, Shown: shown, Reason: "Portal receipt 2027-114"})
	p.close(followup.Submission)
	require.Eventually(p.t, func() bool {
		res, err := p.By("coordinator").API.GetCycleWithResponse(context.Background(), p.Cycle)
		return err == nil && res.JSON200 != nil && res.JSON200.Cycle.State == string(followup.CycleDone)
	}, patience, 50*time.Millisecond, "the cycle does not complete")
}
