package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"nmrf/api/apitest"
	"nmrf/api/client"
	"nmrf/followup"
)

const octets = "application/octet-stream"

// plans takes the plans of a cycle out as a workbook, changes 20 cells, and brings it back.
func plans(t *testing.T, p *apitest.Play) {
	ctx, health := t.Context(), p.By("focal_health").API
	steps := p.By("coordinator").Steps(t, p.Cycle, followup.SignOff)
	for _, st := range steps {
		p.By("focal_health").Does(t, p.Cycle, client.Act{Kind: followup.Submit, Stage: followup.SignOff, Step: st.Id, Plan: p.Plan(st.Subject)})
	}
	out, err := health.GetPlanWorkbookWithResponse(ctx, p.Cycle, &client.GetPlanWorkbookParams{Language: "es"})
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, out.StatusCode(), "%s", out.Body)
	same, err := health.ComparePlansWithBodyWithResponse(ctx, p.Cycle, octets, bytes.NewReader(out.Body))
	require.NoError(t, err)
	require.Empty(t, same.JSON200.Plans)
	require.Empty(t, same.JSON200.Faults)
	nothing, err := health.ConfirmPlansWithResponse(ctx, p.Cycle, &client.ConfirmPlansParams{IdempotencyKey: apitest.Key()}, client.PlansConfirmed{File: same.JSON200.File, Hash: same.JSON200.Hash})
	require.NoError(t, err)
	require.Contains(t, nothing.ApplicationproblemJSONDefault.Detail, "changes nothing")

	workbook, err := excelize.OpenReader(bytes.NewReader(out.Body))
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(steps), 3)
	cells := 0
	set := func(sheet, cell string, value any) {
		require.NoError(t, workbook.SetCellValue(sheet, cell, value))
		cells++
	}
	for row := 2; row < 4; row++ {
		for column, value := range map[string]any{"C": "Train more staff", "E": "Institution justice", "F": "2027-03-01", "G": "2029-06-30", "H": 99_000, "I": "CHF", "J": "en curso"} {
			set("Medidas", fmt.Sprintf("%s%d", column, row), value)
		}
	}
	set("Grupos", "C2", "Teachers")
	set("Grupos", "D2", "A course")
	for column, value := range map[string]any{"D": "Districts", "F": "per cent", "G": 10, "H": 80} {
		set("Indicadores", column+"4", value)
	}
	require.Equal(t, 20, cells)
	var changed bytes.Buffer
	require.NoError(t, workbook.Write(&changed))

	compared, err := health.ComparePlansWithBodyWithResponse(ctx, p.Cycle, octets, bytes.NewReader(changed.Bytes()))
	require.NoError(t, err)
	require.Empty(t, compared.JSON200.Faults)
	shown := 0
	for _, plan := range compared.JSON200.Plans {
		shown += len(plan.Changes)
	}
	require.Equal(t, 20, shown, "exactly what was changed is shown")
	require.Len(t, compared.JSON200.Plans, 3)

	confirm := client.PlansConfirmed{File: compared.JSON200.File, Hash: compared.JSON200.Hash}
	foreign, err := p.By("focal_justice").API.ConfirmPlansWithResponse(ctx, p.Cycle, &client.ConfirmPlansParams{IdempotencyKey: apitest.Key()}, confirm)
	require.NoError(t, err)
	require.Equal(t, http.StatusNotFound, foreign.StatusCode(), "another ministry's workbook")
	key := apitest.Key()
	confirmed, err := health.ConfirmPlansWithResponse(ctx, p.Cycle, &client.ConfirmPlansParams{IdempotencyKey: key}, confirm)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, confirmed.StatusCode(), "%s", confirmed.Body)
	require.Len(t, confirmed.JSON200.Items, 3)
	for _, r := range confirmed.JSON200.Items {
		require.NotNil(t, r.Receipt, "%+v", r)
	}
	again, err := health.ConfirmPlansWithResponse(ctx, p.Cycle, &client.ConfirmPlansParams{IdempotencyKey: key}, confirm)
	require.NoError(t, err)
	require.Equal(t, confirmed.JSON200.Items[0].Receipt.First, again.JSON200.Items[0].Receipt.First, "the second click is the first")
	moved, err := health.ConfirmPlansWithResponse(ctx, p.Cycle, &client.ConfirmPlansParams{IdempotencyKey: apitest.Key()}, confirm)
	require.NoError(t, err)
	require.Equal(t, "plans_moved", moved.ApplicationproblemJSONDefault.Rule)
	after, err := health.ComparePlansWithBodyWithResponse(ctx, p.Cycle, octets, bytes.NewReader(changed.Bytes()))
	require.NoError(t, err)
	require.Empty(t, after.JSON200.Plans, "what was confirmed is what stands")

	step := compared.JSON200.Plans[0].Step
	versions, err := health.ListTextVersionsWithResponse(ctx, p.Cycle, followup.SignOff, &client.ListTextVersionsParams{Step: step})
	require.NoError(t, err)
	require.Len(t, versions.JSON200.Items, 2, "%s", versions.Body)
	require.Equal(t, p.By("focal_health").ID, versions.JSON200.Items[1].Person)
	changes, err := health.GetPlanChangesWithResponse(ctx, p.Cycle, &client.GetPlanChangesParams{Step: step})
	require.NoError(t, err)
	require.Equal(t, compared.JSON200.Plans[0].Changes, changes.JSON200.Changes, "what was shown is what changed")
	wrong, err := health.GetPlanChangesWithResponse(ctx, p.Cycle, &client.GetPlanChangesParams{Step: step, From: 2, To: 1})
	require.NoError(t, err)
	require.Equal(t, http.StatusUnprocessableEntity, wrong.StatusCode())

	broken, err := health.ComparePlansWithBodyWithResponse(ctx, p.Cycle, octets, bytes.NewReader([]byte("no workbook")))
	require.NoError(t, err)
	require.Equal(t, "no_workbook", broken.JSON200.Faults[0].Rule)
	stranger, err := p.By("nhri").API.GetPlanWorkbookWithResponse(ctx, p.Cycle, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusForbidden, stranger.StatusCode())
}
