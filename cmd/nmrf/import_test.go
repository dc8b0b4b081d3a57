package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

type importedRow struct {
	AnnotationID string `json:"AnnotationId"`
	Symbol, Text string
	Body         string
}

// export writes a UHRI export of so many records into a folder; change may alter or drop each.
func export(t *testing.T, name string, records int, change func(int, *importedRow) bool) string {
	t.Helper()
	var rows []importedRow
	for i := range records {
		r := importedRow{AnnotationID: fmt.Sprintf("a-%06d", i), Symbol: "A/HRC/1/1", Body: "UPR",
			Text: fmt.Sprintf("101.%d Build clinic number %d in the villages and train its nurses. %s", i, i, strings.Repeat("Report on it. ", 20))}
		if change == nil || change(i, &r) {
			rows = append(rows, r)
		}
	}
	data, err := json.Marshal(rows)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, data, 0o644))
	return path
}

func (p program) imports(args ...string) (imported, int) {
	p.t.Helper()
	printed, code := p.run(append([]string{"import", "--json"}, args...)...)
	var i imported
	if printed != "" {
		require.NoError(p.t, json.Unmarshal([]byte(printed), &i), printed)
	}
	return i, code
}

func counted(i imported) []int {
	return []int{i.Added, i.Changed, i.Unchanged, i.Withdrawn, len(i.Rejected)}
}

func TestAnImportThatIsKilledGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	const records = 15_000
	p := newProgram(t, buildProgram(t))
	file := export(t, "large.json", records, nil)
	cmd := p.command("import", file)
	said, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	for lines := bufio.NewScanner(said); lines.Scan() && !strings.Contains(lines.Text(), "rows/s"); {
		t.Log(lines.Text())
	}
	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait()
	i, code := p.imports(file)
	require.Zero(t, code)
	require.Equal(t, []int{records, 0, 0, 0, 0}, counted(i))
	i, code = p.imports("--complete", file)
	require.Zero(t, code)
	require.Equal(t, []int{0, 0, records, 0, 0}, counted(i))
}

func TestACorrectedExportChangesWhatItCorrects(t *testing.T) {
	t.Parallel()
	p := newProgram(t, buildProgram(t))
	const records = 120
	i, _ := p.imports(export(t, "first.json", records, nil))
	require.Equal(t, []int{records, 0, 0, 0, 0}, counted(i))
	second := export(t, "second.json", records+2, func(n int, r *importedRow) bool {
		switch {
		case n < 5:
			r.Text += " Do it sooner."
		case n >= 10 && n < 13:
			return false
		case n == 20:
			r.AnnotationID = ""
		case n == 21:
			r.Text = ""
		}
		return true
	})
	i, code := p.imports("--dry-run", "--complete", second)
	require.Zero(t, code)
	want := []int{2, 5, records - 5 - 3 - 2, 3, 2}
	require.Equal(t, want, counted(i))
	i, _ = p.imports(second)
	require.Equal(t, []int{2, 5, records - 10, 0, 2}, counted(i), "nothing is withdrawn by a file that does not say that it is complete")
	require.Equal(t, 3, i.Missing)
	i, _ = p.imports("--complete", second)
	require.Equal(t, []int{0, 0, records + 2 - 5, 3, 2}, counted(i))

	few := export(t, "few.json", 100, nil)
	printed, code := p.run("import", "--complete", few)
	require.Equal(t, 1, code, printed)
	i, code = p.imports("--complete", few, "--withdraw", "22")
	require.Zero(t, code)
	require.Equal(t, 22, i.Withdrawn)

	empty := filepath.Join(t.TempDir(), "empty.json")
	require.NoError(t, os.WriteFile(empty, nil, 0o644))
	_, code = p.run("import", empty)
	require.Equal(t, 1, code)
}

func TestTheTemplateIsWrittenOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "template.xlsx")
	require.NoError(t, writeTemplate(path))
	require.ErrorIs(t, writeTemplate(path), os.ErrExist)
	require.Error(t, writeTemplate(filepath.Join(t.TempDir(), "none", "x.xlsx")))
}
