package bench

import (
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/activities/clustering"
	"nmrf/activities/clustering/quality"
	"nmrf/activities/clustering/terms"
)

// table reads the public table of UPR recommendations, which stands beside the checkout; without it there is nothing to measure on.
func table(t *testing.T) (rows []row) {
	t.Helper()
	f, err := os.Open("../../shared/data/upr_info/upr_info.csv")
	if os.IsNotExist(err) {
		t.Skip("the table of UPR recommendations is not beside the checkout")
	}
	require.NoError(t, err)
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	text, issue, state := slices.Index(lines[0], "Text"), slices.Index(lines[0], "Issue"), slices.Index(lines[0], "To")
	for _, line := range lines[1:] {
		if line[issue] != "" {
			rows = append(rows, row{strings.TrimSpace(line[text]), line[state], strings.Split(line[issue], ",")})
		}
	}
	return rows
}

type row struct {
	text, state string
	labels      []string
}

// pool is the distinct texts with one label.
func pool(t *testing.T) (items []clustering.Item, labels map[string]string) {
	t.Helper()
	labels = map[string]string{}
	for _, r := range table(t) {
		if _, known := labels[r.text]; !known && len(r.labels) == 1 {
			labels[r.text] = r.labels[0]
			items = append(items, clustering.Item{ID: r.text, Text: r.text})
		}
	}
	return items, labels
}

// TestClusters compares our clusters of a pool with the usual script: k-means on TF-IDF.
func TestClusters(t *testing.T) {
	items, labels := pool(t)
	began := time.Now()
	groups := clustering.Pool(items, 60)
	ours := time.Since(began)
	found := map[string]int{}
	for g, group := range groups {
		for _, m := range group.Members {
			found[m.ID] = g
		}
	}
	began = time.Now()
	theirs := kmeans(items, len(groups))
	script := time.Since(began)
	var gold []string
	var a, b []int
	for i, it := range items {
		gold, a, b = append(gold, labels[it.ID]), append(a, found[it.ID]), append(b, theirs[i])
	}
	us, them := quality.Compare(gold, a), quality.Compare(gold, b)
	fmt.Printf("clusters of %d texts: NMI %.3f, ARI %.3f in %.1f s; k-means on TF-IDF: NMI %.3f, ARI %.3f in %.1f s; ratio of ARI %.2f\n",
		len(items), us.NMI, us.ARI, ours.Seconds(), them.NMI, them.ARI, script.Seconds(), us.ARI/them.ARI)
}

// kmeans is spherical k-means with k-means++ seeds, as a script would do it.
func kmeans(items []clustering.Item, k int) []int {
	vectors, words := tfidf(items)
	random := rand.New(rand.NewPCG(1, 1))
	centres, near := [][]float64{}, make([]float64, len(vectors))
	for len(centres) < k {
		total := 0.0
		for i, v := range vectors {
			for c := max(0, len(centres)-1); c < len(centres); c++ {
				near[i] = max(near[i], against(v, centres[c]))
			}
			total += 1 - min(1, near[i])
		}
		at, pick := 0, random.Float64()*total
		for ; at < len(vectors)-1 && pick > 0; at++ {
			pick -= 1 - min(1, near[at])
		}
		centres = append(centres, spread(vectors[at], words))
	}
	group := make([]int, len(vectors))
	for range 25 {
		sums := make([][]float64, k)
		for c := range sums {
			sums[c] = make([]float64, words)
		}
		for i, v := range vectors {
			best := -1.0
			for c := range centres {
				if like := against(v, centres[c]); like > best {
					best, group[i] = like, c
				}
			}
			for _, f := range v {
				sums[group[i]][f.word] += f.weight
			}
		}
		for c := range sums {
			centres[c] = unit(sums[c])
		}
	}
	return group
}

type weighted struct {
	word   int
	weight float64
}

func tfidf(items []clustering.Item) (vectors [][]weighted, words int) {
	number, df := map[string]int{}, []int{}
	counts := make([]map[int]int, len(items))
	for i, it := range items {
		counts[i] = map[int]int{}
		for _, w := range terms.Words(it.Text) {
			n, known := number[w.Stem]
			if !known {
				n = len(number)
				number[w.Stem], df = n, append(df, 0)
			}
			if counts[i][n]++; counts[i][n] == 1 {
				df[n]++
			}
		}
	}
	for _, c := range counts {
		var v []weighted
		length := 0.0
		for n, tf := range c {
			w := float64(tf) * (math.Log(float64(1+len(items))/float64(1+df[n])) + 1)
			v, length = append(v, weighted{n, w}), length+w*w
		}
		for i := range v {
			v[i].weight /= math.Sqrt(length)
		}
		slices.SortFunc(v, func(a, b weighted) int { return a.word - b.word })
		vectors = append(vectors, v)
	}
	return vectors, len(number)
}

func against(v []weighted, centre []float64) (like float64) {
	for _, f := range v {
		like += f.weight * centre[f.word]
	}
	return like
}

func spread(v []weighted, words int) []float64 {
	out := make([]float64, words)
	for _, f := range v {
		out[f.word] = f.weight
	}
	return out
}

func unit(v []float64) []float64 {
	length := 0.0
	for _, x := range v {
		length += x * x
	}
	if length = math.Sqrt(length); length > 0 {
		for i := range v {
			v[i] /= length
		}
	}
	return v
}
