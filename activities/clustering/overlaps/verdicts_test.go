package overlaps_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/activities/clustering/overlaps"
)

// verdict is what a reader of two whole recommendations said about them.
type verdict struct {
	a, b     string // ids of the research set
	likeness float64
	same     bool // one plan and one entry of progress answer both wholly
}

func (v verdict) pair() [2]string { return [2]string{v.a, v.b} }

func verdicts(t *testing.T, name string) []verdict {
	file, err := os.Open(filepath.Join(root(t), "testdata", "overlaps", name))
	require.NoError(t, err)
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	column := func(row []string, name string) string { return row[slices.Index(rows[0], name)] }
	var out []verdict
	for _, row := range rows[1:] {
		likeness, err := strconv.ParseFloat(column(row, "likeness"), 64)
		require.NoError(t, err)
		require.Contains(t, []string{"same", "different"}, column(row, "verdict"))
		require.NotEmpty(t, column(row, "reason"))
		out = append(out, verdict{column(row, "a"), column(row, "b"), likeness, column(row, "verdict") == "same"})
	}
	return out
}

func TestReadersAgreeWithWhatIsCalledTheSame(t *testing.T) {
	t.Parallel()
	read := verdicts(t, "verdicts.csv")
	known := verdicts(t, "development.csv")
	require.Len(t, read, 100)
	right := 0
	for i, v := range read {
		require.False(t, slices.ContainsFunc(slices.Concat(read[:i], known), func(o verdict) bool { return o.pair() == v.pair() }), "%v was read before", v)
		if v.same {
			right++
		}
	}
	require.GreaterOrEqual(t, float64(right)/float64(len(read)), .95)
}

func TestPairsThatWereReadAreStillCalledTheSame(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes seconds: run without -short")
	}
	read := verdicts(t, "verdicts.csv")
	group := map[string]int{}
	likeness := map[string]float64{}
	n := 0
	for _, items := range recommendations(t) {
		if !slices.ContainsFunc(items, func(i overlaps.Item) bool {
			return slices.ContainsFunc(read, func(v verdict) bool { return v.a == i.ID })
		}) {
			continue
		}
		for _, g := range overlaps.Find(items) {
			n++
			for _, m := range g.Members {
				if m.Sureness == overlaps.Same {
					group[m.ID], likeness[m.ID] = n, m.Likeness
				}
			}
		}
	}
	for _, v := range read {
		require.NotZero(t, group[v.a], "%v", v)
		require.Equal(t, group[v.a], group[v.b], "%v", v)
		require.GreaterOrEqual(t, likeness[v.a], .80)
		require.GreaterOrEqual(t, likeness[v.b], .80)
	}
}
