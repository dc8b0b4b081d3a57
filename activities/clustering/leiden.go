package clustering

import "math/rand/v2"

// leastGain is what a move has to gain to be made; less is rounding.
const leastGain = 1e-10

// communities finds groups of nodes that are connected more densely with each other than with the rest, by the algorithm
// of Leiden (Traag, Waltman and van Eck 2019) for modularity at a resolution: the higher, the more groups. It returns the
// number of each node's group, from 0 without gaps. Nodes are visited in a random order from a fixed seed.
func communities(g graph, resolution float64) []int {
	l := &leiden{resolution: resolution, random: rand.New(rand.NewPCG(1, 2))}
	group := make([]int, len(g))
	for i := range group {
		group[i] = i
	}
	for l.moved = true; l.moved; {
		l.moved = false
		group = l.improve(newNetwork(g), group)
	}
	return group
}

type leiden struct {
	resolution float64
	random     *rand.Rand
	moved      bool // whether any node has changed its group
}

// improve moves nodes between groups, splits each group into parts that hang together, and goes on with each part as
// one node until every group is one node.
func (l *leiden) improve(n network, group []int) []int {
	group = renumbered(l.move(n, group))
	parts := renumbered(l.refine(n, group))
	coarse := n.aggregate(parts)
	if len(coarse.edges) == len(n.edges) {
		return group
	}
	groupOf := make([]int, len(coarse.edges))
	for i, part := range parts {
		groupOf[part] = group[i]
	}
	groupOf = l.improve(coarse, groupOf)
	for i, part := range parts {
		group[i] = groupOf[part]
	}
	return group
}

// move puts single nodes where they gain most, and looks again at the neighbours of each that moved, until none gains.
func (l *leiden) move(n network, group []int) []int {
	p := newPartition(n, group)
	queue, queued := l.random.Perm(len(group)), make([]bool, len(group))
	for i := range queued {
		queued[i] = true
	}
	for len(queue) > 0 {
		i := queue[0]
		queue, queued[i] = queue[1:], false
		from := p.group[i]
		to := p.best(i, l.resolution)
		if to == from {
			continue
		}
		l.moved = true
		p.move(i, to)
		for _, e := range n.edges[i] {
			if p.group[e.to] != to && !queued[e.to] {
				queue, queued[e.to] = append(queue, e.to), true
			}
		}
	}
	return p.group
}

// refine splits each group: starting alone, a node joins the part of its group where it gains most, if both are well
// connected to the group.
func (l *leiden) refine(n network, group []int) []int {
	r := newRefinement(n, group, l.resolution/n.total)
	for _, i := range l.random.Perm(len(group)) {
		r.place(i)
	}
	return r.part
}
