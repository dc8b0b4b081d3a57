package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestCluster(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:   "testdata/cluster",
		Cmds:  map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
		Setup: func(env *testscript.Env) error { return writeLabelled(filepath.Join(env.WorkDir, "texts.csv")) },
	})
}

// writeLabelled writes 56 texts on each of three subjects to one State, each text twice, a text with two labels, and a
// State with too few texts.
func writeLabelled(file string) error {
	subjects := map[string][]string{
		"Detention":   {"overcrowding in prisons", "the prison guards", "sick prisoners", "prison kitchens", "pre-trial prisoners", "prison visits", "prison labour", "closed prisons"},
		"Education":   {"rural schools", "school teachers", "school meals", "girls at school", "school books", "school buses", "school fees", "free schools"},
		"Trafficking": {"victims of trafficking", "trafficking at sea", "trafficking routes", "trafficking rings", "trafficking cases", "trafficking in organs", "trafficking laws", "trafficking hotlines"},
	}
	rows := [][]string{{"To", "Session", "Text", "Issue"}, {"Chile", "1", "Teach prisoners in schools", "Education,Detention"},
		{"Peru", "2", "Look at rural schools and at school fees", "Education"}}
	for label, things := range subjects {
		for i, a := range things {
			for j, b := range things {
				if row := []string{"Chile", "1", "Look at " + a + " and at " + b, label}; i != j {
					rows = append(rows, row, row)
				}
			}
		}
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	return csv.NewWriter(f).WriteAll(rows)
}
