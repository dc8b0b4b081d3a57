package clustering

// forest follows which items the merges have brought together.
type forest struct {
	parent   []int
	size     []int
	smallest int // members that a group needs to be counted in large
	large    int
}

func newForest(n, smallest int) *forest {
	f := &forest{parent: make([]int, n), size: make([]int, n), smallest: smallest}
	for i := range n {
		f.parent[i], f.size[i] = i, 1
	}
	return f
}

func (f *forest) root(i int) int {
	for f.parent[i] != i {
		f.parent[i] = f.parent[f.parent[i]]
		i = f.parent[i]
	}
	return i
}

func (f *forest) join(pair [2]int) {
	a, b := f.root(pair[0]), f.root(pair[1])
	f.large += f.counts(f.size[a]+f.size[b]) - f.counts(f.size[a]) - f.counts(f.size[b])
	f.parent[a] = b
	f.size[b] += f.size[a]
}

func (f *forest) counts(size int) int {
	if size >= f.smallest {
		return 1
	}
	return 0
}

// groups lists the groups by their first item, each in the order of its items.
func (f *forest) groups() [][]int {
	var groups [][]int
	at := map[int]int{}
	for i := range f.parent {
		root := f.root(i)
		if _, ok := at[root]; !ok {
			at[root] = len(groups)
			groups = append(groups, nil)
		}
		groups[at[root]] = append(groups[at[root]], i)
	}
	return groups
}
