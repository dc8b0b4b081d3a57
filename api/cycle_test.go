package api_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/api/apitest"
	"nmrf/api/client"
	"nmrf/followup"
)

// One cycle from the import to the submitted report, as a client plays it. Read apitest.Play for each stage's calls.
func TestWholeCycle(t *testing.T) {
	t.Parallel()
	p := apitest.New(t).Launch(t, "UPR")
	p.Intake()
	p.Clustering()
	p.Assignment()
	p.SignOff()
	p.Consultation()
	p.Drafting()
	p.Submission()

	ctx, coordinator := context.Background(), p.By("coordinator").API
	view, err := coordinator.GetCycleWithResponse(ctx, p.Cycle)
	require.NoError(t, err)
	require.Len(t, view.JSON200.Stages, len(followup.Stages))
	for i, stage := range view.JSON200.Stages {
		require.Equal(t, followup.Stages[i], stage.Stage)
		require.Equal(t, string(followup.Completed), stage.Outcome)
	}
	require.Positive(t, view.JSON200.ReportWords)
	require.LessOrEqual(t, view.JSON200.ReportWords, view.JSON200.Cycle.Profile.WordLimit)

	report, err := coordinator.GetReportWithResponse(ctx, p.Cycle, nil)
	require.NoError(t, err)
	require.Equal(t, "PK", string(report.Body[:2]))
	require.Contains(t, report.HTTPResponse.Header.Get("Content-Disposition"), "attachment")
	same, err := coordinator.GetReportWithResponse(ctx, p.Cycle, &client.GetReportParams{IfNoneMatch: report.HTTPResponse.Header.Get("ETag")})
	require.NoError(t, err)
	require.Equal(t, http.StatusNotModified, same.StatusCode())
}
