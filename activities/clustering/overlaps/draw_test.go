package overlaps_test

import (
	"crypto/sha256"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"nmrf/activities/clustering/overlaps"
)

var (
	drawSeed   = flag.String("draw", "", "print the pairs that this seed draws, to be read and judged")
	drawDegree = flag.String("degree", "same", "the sureness of the pairs to draw")
	drawCount  = flag.Int("pairs", 100, "how many pairs to draw")
)

// TestDraw prints a sample for a reader: the ids, the likeness, and both texts. How it is drawn is said in docs/clustering.md.
func TestDraw(t *testing.T) {
	if *drawSeed == "" {
		t.Skip("no -draw SEED: nothing to print")
	}
	known := map[[2]string]bool{}
	for _, v := range verdicts(t, "development.csv") {
		known[v.pair()] = true
	}
	for i, p := range draw(recommendations(t), known, *drawSeed, overlaps.Sureness(*drawDegree), *drawCount) {
		fmt.Printf("%d,%s,%s,%.3f\n  A %s\n  B %s\n", i+1, p.a.ID, p.b.ID, p.likeness, strings.TrimSpace(p.a.Text), strings.TrimSpace(p.b.Text))
	}
}

// drawn is two recommendations to one State.
type drawn struct {
	a, b     overlaps.Item
	likeness float64
	order    string
}

// draw takes from each group the unknown pair of that sureness whose hash with the seed is the lowest, and of these the lowest.
func draw(states map[string][]overlaps.Item, known map[[2]string]bool, seed string, degree overlaps.Sureness, count int) []drawn {
	var all []drawn
	for _, items := range states {
		byID := map[string]overlaps.Item{}
		for _, item := range items {
			byID[item.ID] = item
		}
		for _, g := range overlaps.Find(items) {
			var of []drawn
			for _, p := range pairsOf(g, degree, byID) {
				if !known[[2]string{p.a.ID, p.b.ID}] {
					p.order = fmt.Sprintf("%x", sha256.Sum256([]byte(seed+":"+p.a.ID+"-"+p.b.ID)))
					of = append(of, p)
				}
			}
			if len(of) > 0 {
				all = append(all, slices.MinFunc(of, func(x, y drawn) int { return strings.Compare(x.order, y.order) }))
			}
		}
	}
	slices.SortFunc(all, func(x, y drawn) int { return strings.Compare(x.order, y.order) })
	return all[:min(count, len(all))]
}

// pairsOf lists the pairs of a group that have a sureness, unless their words are identical: of those that are the same
// any two, else the first and another.
func pairsOf(g overlaps.Group, degree overlaps.Sureness, byID map[string]overlaps.Item) []drawn {
	var pairs []drawn
	for i, m := range g.Members {
		for j, other := range g.Members[i+1:] {
			switch {
			case other.Sureness != degree, degree == overlaps.Same && m.Sureness != degree, degree != overlaps.Same && i > 0:
				continue
			}
			a, b := byID[m.ID], byID[g.Members[i+1+j].ID]
			if wordsOf(a.Text) == wordsOf(b.Text) {
				continue
			}
			if b.ID < a.ID {
				a, b = b, a
			}
			pairs = append(pairs, drawn{a: a, b: b, likeness: other.Likeness})
		}
	}
	return pairs
}

func wordsOf(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// recommendations reads the research set of UPR recommendations, by State. It isn't part of the project.
func recommendations(t *testing.T) map[string][]overlaps.Item {
	file, err := os.Open(filepath.Join(root(t), "..", "shared", "data", "upr_info", "upr_info.csv"))
	if err != nil {
		t.Skip("the research set is not there: ", err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	states := map[string][]overlaps.Item{}
	column := func(row []string, name string) string { return row[slices.Index(rows[0], name)] }
	for _, row := range rows[1:] {
		state := column(row, "To")
		states[state] = append(states[state], overlaps.Item{ID: column(row, "id"), Text: column(row, "Text"),
			Source: overlaps.Source{Body: "UPR", Document: "session " + column(row, "Session"), States: []string{column(row, "From")}}})
	}
	return states
}

func root(t *testing.T) string {
	dir, err := os.Getwd()
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		require.NotEqual(t, dir, filepath.Dir(dir), "no go.mod above the test")
		dir = filepath.Dir(dir)
	}
}
