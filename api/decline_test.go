package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/api/apitest"
	"nmrf/api/client"
	"nmrf/followup"
)

func TestADeclineNeedsNoProposal(t *testing.T) {
	t.Parallel()
	p := apitest.New(t).Launch(t, "CEDAW").To(followup.Assignment)
	step := p.By("coordinator").Steps(t, p.Cycle, followup.Assignment)[0].Id
	require.Equal(t, "lead", p.By("coordinator").Refused(t, p.Cycle, client.Act{Kind: followup.Assign, Stage: followup.Assignment, Step: step}).Field)
	p.By("coordinator").Does(t, p.Cycle, client.Act{Kind: followup.Assign, Stage: followup.Assignment, Step: step, Lead: p.Institutions["health"]})
	p.By("focal_health").Does(t, p.Cycle, client.Act{Kind: followup.DeclineIt, Stage: followup.Assignment, Step: step, Reason: "This is not ours."})
	found := p.By("coordinator").Step(t, p.Cycle, followup.Assignment, step)
	require.Equal(t, followup.Declined, found.Step.State)
}
