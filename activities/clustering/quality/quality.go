// Package quality measures how well clusters found by a program agree with labels given by people. It is pure and
// deterministic.
package quality

import "math"

// Agreement compares clusters with labels; 1 is perfect agreement.
type Agreement struct {
	NMI         float64 // mutual information, normalised by the mean of both entropies
	AMI         float64 // the same, adjusted so that chance gives 0 (Vinh, Epps and Bailey 2010)
	ARI         float64 // Rand index, adjusted so that chance gives 0 (Hubert and Arabie 1985)
	Homogeneity float64 // share of the labels' entropy that the clusters explain
	Purity      float64 // share of items whose label is the commonest of their cluster
}

// Compare measures the agreement of the labels and the clusters of the same items, both in the order of the items.
// Slices of different lengths are a mistake of the caller, and panic.
func Compare[L, C comparable](labels []L, clusters []C) Agreement {
	if len(labels) != len(clusters) {
		panic("quality: each item needs a label and a cluster")
	}
	t := tabulate(labels, clusters)
	mutual, expected := t.mutualInformation(), t.expectedInformation()
	ofLabels, ofClusters := t.entropy(t.labels), t.entropy(t.clusters)
	mean := (ofLabels + ofClusters) / 2
	return Agreement{
		NMI:         ratio(mutual, mean),
		AMI:         ratio(mutual-expected, mean-expected),
		ARI:         t.adjustedRand(),
		Homogeneity: ratio(mutual, ofLabels),
		Purity:      t.purity(),
	}
}

// ratio is 1 where there is nothing to find out.
func ratio(part, whole float64) float64 {
	if math.Abs(whole) < 1e-15 {
		return 1
	}
	return max(part, -math.Abs(whole)) / whole
}

// table counts the items by label and cluster.
type table struct {
	cells    [][]int // [label][cluster]
	labels   []int
	clusters []int
	n        int
}

func tabulate[L, C comparable](labels []L, clusters []C) table {
	rows, columns := numbered(labels), numbered(clusters)
	t := table{n: len(labels)}
	for i := range rows {
		for len(t.labels) <= rows[i] {
			t.labels, t.cells = append(t.labels, 0), append(t.cells, nil)
		}
		for len(t.clusters) <= columns[i] {
			t.clusters = append(t.clusters, 0)
		}
		for len(t.cells[rows[i]]) <= columns[i] {
			t.cells[rows[i]] = append(t.cells[rows[i]], 0)
		}
		t.labels[rows[i]]++
		t.clusters[columns[i]]++
		t.cells[rows[i]][columns[i]]++
	}
	return t
}

// numbered numbers the values in the order in which they first come.
func numbered[V comparable](values []V) []int {
	numbers := map[V]int{}
	out := make([]int, len(values))
	for i, v := range values {
		if _, ok := numbers[v]; !ok {
			numbers[v] = len(numbers)
		}
		out[i] = numbers[v]
	}
	return out
}

func (t table) purity() float64 {
	if t.n == 0 {
		return 1
	}
	most := make([]int, len(t.clusters))
	for _, row := range t.cells {
		for c, count := range row {
			most[c] = max(most[c], count)
		}
	}
	total := 0
	for _, m := range most {
		total += m
	}
	return float64(total) / float64(t.n)
}

func (t table) adjustedRand() float64 {
	together, byLabel, byCluster := 0.0, 0.0, 0.0
	for l, row := range t.cells {
		byLabel += pairs(t.labels[l])
		for _, count := range row {
			together += pairs(count)
		}
	}
	for _, size := range t.clusters {
		byCluster += pairs(size)
	}
	if byLabel == byCluster && together == byLabel {
		return 1
	}
	expected := byLabel * byCluster / pairs(t.n)
	return (together - expected) / ((byLabel+byCluster)/2 - expected)
}

func pairs(n int) float64 { return float64(n) * float64(n-1) / 2 }
