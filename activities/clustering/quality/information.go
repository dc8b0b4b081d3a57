package quality

import "math"

func (t table) entropy(sizes []int) float64 {
	h := 0.0
	for _, size := range sizes {
		p := float64(size) / float64(t.n)
		h -= p * math.Log(p)
	}
	return h
}

func (t table) mutualInformation() float64 {
	total := 0.0
	for l, row := range t.cells {
		for c, count := range row {
			total += t.information(count, t.labels[l], t.clusters[c])
		}
	}
	return total
}

// information is the part of the mutual information that comes from a cell of the table.
func (t table) information(count, label, cluster int) float64 {
	if count == 0 {
		return 0
	}
	return float64(count) / float64(t.n) * math.Log(float64(t.n)*float64(count)/(float64(label)*float64(cluster)))
}

// expectedInformation is the mutual information that chance gives on average with the same sizes of labels and clusters:
// each cell follows a hypergeometric distribution (Vinh, Epps and Bailey 2010, equation 24a).
func (t table) expectedInformation() float64 {
	factorial := logFactorials(t.n)
	total := 0.0
	for _, a := range t.labels {
		for _, b := range t.clusters {
			ways := factorial[a] + factorial[b] + factorial[t.n-a] + factorial[t.n-b] - factorial[t.n]
			for count := max(1, a+b-t.n); count <= min(a, b); count++ {
				p := math.Exp(ways - factorial[count] - factorial[a-count] - factorial[b-count] - factorial[t.n-a-b+count])
				total += p * t.information(count, a, b)
			}
		}
	}
	return total
}

// logFactorials lists ln k! for k from 0 to n.
func logFactorials(n int) []float64 {
	list := make([]float64, n+1)
	for k := range list {
		list[k], _ = math.Lgamma(float64(k + 1))
	}
	return list
}
