package clustering

import (
	"cmp"
	"slices"
)

// distances holds the distance of each pair of items once: the lower triangle of the matrix, row by row.
type distances []float32

func newDistances(n int) distances { return make(distances, n*(n-1)/2) }

func pair(i, j int) int {
	if i < j {
		i, j = j, i
	}
	return i*(i-1)/2 + j
}

// distances are 1 − cosine, at least 0. They come from an inverted index: only items that share a feature are compared.
func (s *space) distances() distances {
	d := newDistances(len(s.vectors))
	holders := make([][]feature, s.dims) // by dimension: which items hold it, with what weight
	row := make([]float64, len(s.vectors))
	for i, v := range s.vectors {
		clear(row[:i])
		for _, f := range v {
			for _, h := range holders[f.dim] {
				row[h.dim] += f.weight * h.weight
			}
			holders[f.dim] = append(holders[f.dim], feature{i, f.weight})
		}
		for j := range i {
			d[pair(i, j)] = float32(max(0, 1-row[j]))
		}
	}
	return d
}

// merge joins the groups that hold the items a and b, at a distance.
type merge struct {
	a, b   int
	height float32
}

// dendrogram lists all merges, nearest first.
type dendrogram []merge

// link builds the tree of average linkage by following chains of nearest neighbours; it uses up d. A tie goes to the
// neighbour before on the chain, then to the lowest number.
func link(d distances, n int) dendrogram {
	size := make([]int, n) // 0: merged away
	for i := range size {
		size[i] = 1
	}
	tree := make(dendrogram, 0, n)
	var chain []int
	for len(tree) < n-1 {
		if len(chain) == 0 {
			chain = append(chain, slices.IndexFunc(size, func(s int) bool { return s > 0 }))
		}
		tip := chain[len(chain)-1]
		before := -1
		if len(chain) > 1 {
			before = chain[len(chain)-2]
		}
		near, height := nearest(d, size, tip, before)
		if near != before {
			chain = append(chain, near)
			continue
		}
		chain = chain[:len(chain)-2]
		join(d, size, tip, near)
		tree = append(tree, merge{tip, near, height})
	}
	slices.SortStableFunc(tree, func(a, b merge) int { return cmp.Compare(a.height, b.height) })
	return tree
}

func nearest(d distances, size []int, tip, before int) (int, float32) {
	best, height := before, float32(2)
	if before >= 0 {
		height = d[pair(tip, before)]
	}
	for k, s := range size {
		if s == 0 || k == tip {
			continue
		}
		if dist := d[pair(tip, k)]; dist < height {
			best, height = k, dist
		}
	}
	return best, height
}

// join keeps the merged group under the number b and drops a.
func join(d distances, size []int, a, b int) {
	na, nb := float32(size[a]), float32(size[b])
	for k, s := range size {
		if s > 0 && k != a && k != b {
			d[pair(b, k)] = (na*d[pair(a, k)] + nb*d[pair(b, k)]) / (na + nb)
		}
	}
	size[b] += size[a]
	size[a] = 0
}

// alike is the distance under which two items are the same to us, so that no cut parts them.
const alike = 1e-5

// cut returns the groups of the tree at the height where, for the first time from the top, target of them have at least
// the smallest number of members; if no height gives so many, at the height that gives the most.
func (t dendrogram) cut(n, target, smallest int) [][]int {
	best, most := len(t), 0
	trial := newForest(n, smallest)
	for done := range len(t) + 1 {
		if done > 0 {
			trial.join(t[done-1])
		}
		apart := done == len(t) || t[done].height > alike
		if large := min(trial.large, target); apart && large >= most {
			best, most = done, large
		}
	}
	forest := newForest(n, smallest)
	for _, m := range t[:best] {
		forest.join(m)
	}
	return forest.groups()
}
