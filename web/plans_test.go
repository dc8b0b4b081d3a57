package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// bringsPlans sends a workbook of plans by its form; none at all for no data.
func (r *reader) bringsPlans(address string, data []byte) sheet {
	r.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if data != nil {
		part, err := form.CreateFormFile("file", "plans.xlsx")
		require.NoError(r.t, err)
		_, err = part.Write(data)
		require.NoError(r.t, err)
	}
	require.NoError(r.t, form.Close())
	res, err := r.client.Post(r.site+address, form.FormDataContentType(), &body)
	require.NoError(r.t, err)
	return r.read(res)
}

func TestPlansGoOutAsAWorkbookAndComeBackByThePages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path, _ := signing(t, h)
	focal := h.as(t, "focal_health")
	page := focal.get(focal.get(path).link(t, "Plans as a workbook"))
	require.Equal(t, http.StatusOK, page.status)
	address := page.path
	file, err := focal.client.Get(focal.site + page.link(t, "Download the workbook"))
	require.NoError(t, err)
	defer file.Body.Close()
	require.Contains(t, file.Header.Get("Content-Disposition"), "plans.xlsx")
	workbook, err := excelize.OpenReader(file.Body)
	require.NoError(t, err)
	require.NoError(t, workbook.SetCellValue("Measures", "C2", "Train staff in every district and every prison"))
	require.NoError(t, workbook.SetCellValue("Measures", "J2", "under way"))
	require.NoError(t, workbook.SetCellValue("Measures", "E2", "Institution justice"))
	require.NoError(t, workbook.SetSheetRow("Values", "A2", &[]any{"c01", "m1", "i1", "", "2026-06-30", 4, "Register", "women"}))
	var changed bytes.Buffer
	require.NoError(t, workbook.Write(&changed))

	shown := focal.bringsPlans(address, changed.Bytes())
	require.Equal(t, http.StatusOK, shown.status, shown.text)
	require.Contains(t, shown.text, "4 changes")
	require.Contains(t, shown.text, "and every prison")
	require.Contains(t, shown.text, "Status planned under way")
	require.NotContains(t, focal.get(path).text, "prison", "nothing counts yet")
	to, form := shown.form(t, "confirm_plans")
	done := focal.post(to, form)
	require.Equal(t, http.StatusOK, done.status)
	require.Contains(t, done.text, "1 plan was submitted.")
	text := focal.get(path).text
	require.Contains(t, text, "and every prison")
	require.Contains(t, text, "Status under way")
	require.Contains(t, text, "30 June 2026: 4 (women, Register)")

	versions := focal.get(focal.get(path).link(t, "Versions of the plan"))
	require.Equal(t, http.StatusOK, versions.status, versions.text)
	require.Contains(t, versions.text, "Version 2")
	require.Contains(t, versions.text, "Status planned under way")
	require.Contains(t, versions.text, "Added")

	again := focal.bringsPlans(address, changed.Bytes())
	require.Contains(t, again.text, "0 changes")
	moved := focal.post(to, field("key", "another-key-of-hers", "file", form.Get("file"), "hash", form.Get("hash")))
	require.Equal(t, http.StatusConflict, moved.status)
	require.Contains(t, moved.text, "Bring the workbook again.")

	require.NoError(t, workbook.SetCellValue("Measures", "G2", "soon"))
	changed.Reset()
	require.NoError(t, workbook.Write(&changed))
	bad := focal.bringsPlans(address, changed.Bytes())
	require.Contains(t, bad.text, "1 cell cannot be read")
	require.Contains(t, bad.text, "Measures G2: soon is no date")
	require.Contains(t, focal.bringsPlans(address, []byte("no workbook")).text, "This is no XLSX workbook")
	require.Equal(t, http.StatusUnprocessableEntity, focal.bringsPlans(address, nil).status)
	require.Equal(t, http.StatusForbidden, h.as(t, "nhri").get(address+"/plans.xlsx").status)

	_, written := focal.get(path).form(t, "submit")
	written.Set("m0.title", "Train staff")
	written["m0.responsible"], written["m0.i0.kind"], written["capacity"] = []string{h.Institutions["health"]}, []string{"process"}, []string{""}
	kept := focal.does(path, "submit", written)
	require.Contains(t, kept.text, "Recorded")
	require.Contains(t, focal.get(path).text, "30 June 2026: 4 (women, Register)", "the form keeps what it does not change")
}
