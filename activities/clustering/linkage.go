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

// distances are 1 − cosine, at least 0. The features come from an inverted index: only items that share one are compared.
func (s *space) distances() distances {
	d := newDistances(len(s.vectors))
	holders := make([][]feature, s.dims) // by dimension: which items hold it, with what weight
	row := make([]float64, len(s.vectors))
	for i, v := range s.vectors {
		for j := range i {
			row[j] = dot(s.latent.row(i), s.latent.row(j))
		}
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

// linkage grows a tree of average linkage. A group keeps the number of one of its items.
type linkage struct {
	d    distances
	size []int // members of the group of that number; 0 when it was merged away or can't be merged any more
}

// link merges what is bound together, then what is nearest, never what is apart. It uses up the distances and returns the
// merges, nearest first, and how many of them are bonds.
func link(d distances, n int, bonds, pairsApart [][2]int) (merges [][2]int, bound int) {
	l := &linkage{d: d, size: make([]int, n)}
	for i := range l.size {
		l.size[i] = 1
	}
	for _, p := range pairsApart {
		d[pair(p[0], p[1])] = apart
	}
	merges = l.bind(bonds)
	return append(merges, l.chain()...), len(merges)
}

// bind merges pairs whatever their distance, except what is apart.
func (l *linkage) bind(bonds [][2]int) [][2]int {
	var merges [][2]int
	f := newForest(len(l.size), 1)
	number := make([]int, len(l.size)) // the group's number, by root
	for i := range number {
		number[i] = i
	}
	for _, b := range bonds {
		x, y := number[f.root(b[0])], number[f.root(b[1])]
		if x == y || l.d[pair(x, y)] == apart {
			continue
		}
		l.join(x, y)
		f.join(b)
		number[f.root(y)] = y
		merges = append(merges, [2]int{x, y})
	}
	return merges
}

// chain follows nearest neighbours until two are each other's, and merges those. A tie goes to the neighbour before on the
// chain, then to the lowest number.
func (l *linkage) chain() [][2]int {
	type merge struct {
		groups [2]int
		height float32
	}
	var merges []merge
	var chain []int
	for {
		if len(chain) == 0 {
			first := slices.IndexFunc(l.size, func(s int) bool { return s > 0 })
			if first < 0 {
				break
			}
			chain = append(chain, first)
		}
		tip := chain[len(chain)-1]
		before := -1
		if len(chain) > 1 {
			before = chain[len(chain)-2]
		}
		switch near, height := l.nearest(tip, before); {
		case near < 0: // everything else is apart from it
			l.size[tip] = 0
			chain = nil
		case near == before:
			chain = chain[:len(chain)-2]
			l.join(tip, near)
			merges = append(merges, merge{[2]int{tip, near}, height})
		default:
			chain = append(chain, near)
		}
	}
	slices.SortStableFunc(merges, func(a, b merge) int { return cmp.Compare(a.height, b.height) })
	out := make([][2]int, len(merges))
	for i, m := range merges {
		out[i] = m.groups
	}
	return out
}

// nearest is −1 if everything is apart.
func (l *linkage) nearest(tip, before int) (int, float32) {
	best, height := before, apart
	if before >= 0 {
		height = l.d[pair(tip, before)]
	}
	for k, s := range l.size {
		if s == 0 || k == tip {
			continue
		}
		if dist := l.d[pair(tip, k)]; dist < height {
			best, height = k, dist
		}
	}
	return best, height
}

// join keeps the merged group under the number b and drops a.
func (l *linkage) join(a, b int) {
	na, nb := float32(l.size[a]), float32(l.size[b])
	for k, s := range l.size {
		if s > 0 && k != a && k != b {
			l.d[pair(b, k)] = (na*l.d[pair(a, k)] + nb*l.d[pair(b, k)]) / (na + nb)
		}
	}
	l.size[b] += l.size[a]
	l.size[a] = 0
}
