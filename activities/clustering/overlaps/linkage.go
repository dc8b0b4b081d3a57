package overlaps

import (
	"cmp"
	"container/heap"
)

// bond is how two clusters hang together, over all pairs of a demand of each.
type bond struct {
	likeness float64 // their sum; of pairs that don't overlap it counts as 0
	same     int     // how many are the same
}

// cluster is demands that belong together. Its core is those that are all the same.
type cluster struct {
	demands []int
	core    []int
	bonds   map[int]bond
}

// linkage merges clusters, the likest first. A merged cluster gets a number of its own and the two are nil from then on.
type linkage struct {
	clusters []*cluster
	queue    queue
}

// link puts the demands into clusters. First come cores: in them each is the same as each other. Then what is left
// joins a core, or others that are left, by its average likeness to all of a cluster; two cores stay apart, since each is a
// demand of its own.
func (c *collection) link() []*cluster {
	l := &linkage{}
	for i, d := range c.demands {
		k := &cluster{demands: []int{i}, bonds: map[int]bond{}}
		if len(d.items) > 1 {
			k.core = k.demands
		}
		l.clusters = append(l.clusters, k)
	}
	for _, p := range c.pairs() {
		l.bind(p)
	}
	l.merge(func(a, b *cluster, between bond) bool { return between.same == len(a.demands)*len(b.demands) })
	for _, k := range l.clusters {
		if k != nil && len(k.demands) > 1 {
			k.core = k.demands
		}
	}
	l.merge(func(a, b *cluster, between bond) bool {
		return (a.core == nil || b.core == nil) && average(a, b, between) >= leastOverlapping
	})
	return l.clusters
}

// bind notes a pair. What keeps it from a degree keeps its likeness below that degree's.
func (l *linkage) bind(p pair) {
	b := bond{likeness: p.likeness}
	switch p.sureness {
	case Same:
		b.same = 1
	case Probably:
		b.likeness = min(b.likeness, leastSame)
	case Overlapping:
		b.likeness = min(b.likeness, leastProbably)
	}
	l.clusters[p.a].bonds[p.b] = b
	l.clusters[p.b].bonds[p.a] = b
}

func average(a, b *cluster, between bond) float64 {
	return between.likeness / float64(len(a.demands)*len(b.demands))
}

// merge joins all clusters that may be joined.
func (l *linkage) merge(may func(a, b *cluster, between bond) bool) {
	l.queue = nil
	for a := range l.clusters {
		l.enqueue(a, func(b int) bool { return a < b }, may)
	}
	for len(l.queue) > 0 {
		next := heap.Pop(&l.queue).(candidate)
		if l.clusters[next.a] == nil || l.clusters[next.b] == nil {
			continue
		}
		joined := l.join(next.a, next.b)
		l.enqueue(joined, func(int) bool { return true }, may)
	}
}

// enqueue adds the merges of a cluster that are possible.
func (l *linkage) enqueue(a int, with func(b int) bool, may func(a, b *cluster, between bond) bool) {
	k := l.clusters[a]
	if k == nil {
		return
	}
	for b, between := range k.bonds {
		if other := l.clusters[b]; with(b) && may(k, other, between) {
			heap.Push(&l.queue, candidate{a, b, average(k, other, between), min(k.demands[0], other.demands[0]), max(k.demands[0], other.demands[0])})
		}
	}
}

// join merges two clusters and returns the number of the new one.
func (l *linkage) join(a, b int) int {
	first, second := l.clusters[a], l.clusters[b]
	if second.demands[0] < first.demands[0] {
		first, second = second, first
	}
	joined := &cluster{demands: append(first.demands[:len(first.demands):len(first.demands)], second.demands...), bonds: map[int]bond{}}
	joined.core = first.core
	if joined.core == nil {
		joined.core = second.core
	}
	n := len(l.clusters)
	for _, k := range []*cluster{first, second} {
		for other, between := range k.bonds {
			delete(l.clusters[other].bonds, a)
			delete(l.clusters[other].bonds, b)
			if other == a || other == b {
				continue
			}
			sum := joined.bonds[other]
			joined.bonds[other] = bond{sum.likeness + between.likeness, sum.same + between.same}
		}
	}
	for other, between := range joined.bonds {
		l.clusters[other].bonds[n] = between
	}
	l.clusters[a], l.clusters[b] = nil, nil
	l.clusters = append(l.clusters, joined)
	return n
}

// candidate is a possible merge. Of two equally alike, that of the lower demands comes first.
type candidate struct {
	a, b          int
	likeness      float64
	lower, higher int
}

// queue is a heap of candidates.
type queue []candidate

func (q queue) Len() int { return len(q) }

func (q queue) Less(i, j int) bool {
	x, y := q[i], q[j]
	return cmp.Or(cmp.Compare(y.likeness, x.likeness), cmp.Compare(x.lower, y.lower), cmp.Compare(x.higher, y.higher)) < 0
}

func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

func (q *queue) Push(x any) { *q = append(*q, x.(candidate)) }

func (q *queue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}
