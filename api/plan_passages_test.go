package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/api/apitest"
	"nmrf/api/client"
	"nmrf/followup"
)

// Who agreed is asked again about what concerns her: a measure that her institution supports, and what the whole plan asks of others.
func TestAChangeOfAPlanAsksThoseAgainWhomItConcerns(t *testing.T) {
	t.Parallel()
	p := apitest.New(t).Launch(t, "CEDAW").To(followup.SignOff)
	step := p.By("coordinator").Steps(t, p.Cycle, followup.SignOff)[0]
	plan := p.Plan(step.Subject)
	submits := func(change func(*followup.Plan)) []string {
		change(&plan)
		p.By("focal_health").Does(t, p.Cycle, client.Act{Kind: followup.Submit, Stage: followup.SignOff, Step: step.Id, Plan: plan})
		return p.By("coordinator").Step(t, p.Cycle, followup.SignOff, step.Id).Step.Awaited
	}
	justice := p.Institutions["justice"]
	submits(func(*followup.Plan) {})
	p.Approves("approver_justice", followup.SignOff, step.Id)
	require.NotContains(t, submits(func(p *followup.Plan) { p.Measures[0].Title = "Train staff" }), justice, "a measure of health alone")
	require.Contains(t, submits(func(p *followup.Plan) { p.TechnicalAssistance = "Trainers" }), justice, "what the whole plan asks of others")
	p.Approves("approver_justice", followup.SignOff, step.Id)
	require.Contains(t, submits(func(p *followup.Plan) { p.TechnicalAssistance = "" }), justice, "also where it is taken out")
	p.Approves("approver_justice", followup.SignOff, step.Id)
	require.Contains(t, submits(func(p *followup.Plan) { p.Measures[0].Supporting = []string{justice} }), justice)
	p.Approves("approver_justice", followup.SignOff, step.Id)
	require.Contains(t, submits(func(p *followup.Plan) { p.Measures[0].Title = "Train all staff" }), justice, "a measure that it supports")
}
