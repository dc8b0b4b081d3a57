package api_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/api/apitest"
	"nmrf/api/client"
	"nmrf/followup"
)

func TestAWaivedDispositionIsPrintedInTheAnnex(t *testing.T) {
	t.Parallel()
	p := apitest.New(t).Launch(t, "CEDAW").To(followup.Consultation)
	for _, who := range []string{"nhri", "civil_society", "parliament", "statistician"} {
		act := client.Act{Kind: followup.Submit, Stage: followup.Consultation, Step: "input/" + p.By(who).Institution, Text: "More nurses."}
		p.By(who).Does(t, p.Cycle, act)
		if who != "nhri" {
			act.Kind, act.Text, act.Disposition, act.Reason = followup.Dispose, "", followup.Accepted, "So be it."
			p.By("coordinator").Does(t, p.Cycle, act)
		}
	}
	end := client.Act{Kind: followup.Close, Stage: followup.Consultation}
	require.Equal(t, "inputs_disposed", p.By("coordinator").Refused(t, p.Cycle, end).Rule)
	p.By("coordinator").Does(t, p.Cycle, client.Act{Kind: followup.Waive, Stage: followup.Consultation, Reason: "The session was brought forward."})
	p.By("coordinator").Does(t, p.Cycle, end)
	p.By("coordinator").Awaits(t, p.Cycle, followup.Drafting)
	annex := p.By("drafter").Step(t, p.Cycle, followup.Drafting, "section/annex-matrix")
	require.Contains(t, string(annex.Text.Document), "The session was brought forward.")
	require.Contains(t, strings.ToLower(string(annex.Text.Document)), "no disposition")
}
