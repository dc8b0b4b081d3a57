package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"nmrf/api/apitest"
	"nmrf/followup"
)

func TestPlansGoOutAndComeBackByTheCommand(t *testing.T) {
	t.Parallel()
	play := apitest.New(t).Launch(t, "CEDAW").To(followup.SignOff)
	path, file := buildProgram(t), filepath.Join(t.TempDir(), "plans.xlsx")
	run := func(args ...string) (string, int) {
		cmd := exec.CommandContext(t.Context(), path, append([]string{"plan"}, args...)...)
		cmd.Env = append(os.Environ(), "NMRF_URL="+play.URL, "NMRF_TOKEN="+play.By("focal_health").Token)
		said, _ := cmd.CombinedOutput()
		return string(said), cmd.ProcessState.ExitCode()
	}
	change := func(sheet, cell string, value any) {
		workbook, err := excelize.OpenFile(file)
		require.NoError(t, err)
		if row, ok := value.([]any); ok {
			require.NoError(t, workbook.SetSheetRow(sheet, cell, &row))
		} else {
			require.NoError(t, workbook.SetCellValue(sheet, cell, value))
		}
		require.NoError(t, workbook.Save())
	}
	said, code := run("export", play.Cycle, "--out", file)
	require.Zero(t, code, said)
	change("Measures", "A2", []any{"c01", "m1", "Train staff", "Institution health", "", "2027-01-01", "2028-12-31"})
	change("Indicators", "A2", []any{"c01", "m1", "i1", "Staff trained", "process"})

	said, code = run("import", play.Cycle, file)
	require.Zero(t, code, said)
	require.Contains(t, said, "Train staff: added")
	require.Contains(t, said, "1 changes in 1 plans")
	_, hash, found := strings.Cut(strings.TrimSpace(said), "--confirm ")
	require.True(t, found)
	said, code = run("import", play.Cycle, file, "--confirm", strings.Repeat("0", 64))
	require.Equal(t, 1, code)
	require.Contains(t, said, "compare the workbook again")
	said, code = run("import", play.Cycle, file, "--confirm", hash)
	require.Zero(t, code, said)
	require.Contains(t, said, "1 of 1 plans were submitted")

	change("Measures", "C2", "Train more staff")
	said, _ = run("import", play.Cycle, file)
	require.Contains(t, said, `Train more staff: title: "Train staff" becomes "Train more staff"`)
	change("Measures", "G2", "soon")
	said, code = run("import", play.Cycle, file)
	require.Equal(t, 1, code)
	require.Contains(t, said, `Measures G2 "soon" is no date`)
	change("Measures", "G2", "2028-12-31")
	change("Values", "A2", []any{"c01", "m1", "i1", "", "2999-01-01", 4, "Register"})
	said, code = run("import", play.Cycle, file)
	require.Equal(t, 1, code)
	require.Contains(t, said, "a value of 2999-01-01 lies in the future")
}
