package clustering

import "slices"

// edge is a connection to a node.
type edge struct {
	to     int
	weight float64
}

// graph is undirected: each connection stands with both its nodes, in the order of the other node.
type graph [][]edge

// network is a graph whose nodes may each stand for several nodes of a finer one. The connection of a node with itself
// holds what lay between those, counted from both ends.
type network struct {
	edges    graph
	strength []float64 // the sum of the weights at a node
	total    float64   // of all strengths
}

func newNetwork(g graph) network {
	n := network{edges: g, strength: make([]float64, len(g))}
	for i, edges := range g {
		for _, e := range edges {
			n.strength[i] += e.weight
		}
		n.total += n.strength[i]
	}
	return n
}

// aggregate makes one node of each part; parts are numbered from 0 without gaps.
func (n network) aggregate(parts []int) network {
	members := byGroup(parts)
	coarse := make(graph, len(members))
	sums := newTally(len(members))
	for p, nodes := range members {
		for _, i := range nodes {
			for _, e := range n.edges[i] {
				sums.add(parts[e.to], e.weight)
			}
		}
		slices.Sort(sums.met)
		for _, q := range sums.met {
			coarse[p] = append(coarse[p], edge{q, sums.of[q]})
		}
		sums.reset()
	}
	return newNetwork(coarse)
}

// tally sums weights by number and remembers which numbers it has met.
type tally struct {
	of  []float64
	has []bool
	met []int
}

func newTally(n int) *tally { return &tally{of: make([]float64, n), has: make([]bool, n)} }

func (t *tally) add(number int, weight float64) {
	if !t.has[number] {
		t.has[number] = true
		t.met = append(t.met, number)
	}
	t.of[number] += weight
}

func (t *tally) reset() {
	for _, number := range t.met {
		t.of[number], t.has[number] = 0, false
	}
	t.met = t.met[:0]
}

// byGroup lists the nodes of each group; groups are numbered from 0 without gaps.
func byGroup(group []int) [][]int {
	var members [][]int
	for i, g := range group {
		for len(members) <= g {
			members = append(members, nil)
		}
		members[g] = append(members[g], i)
	}
	return members
}

// renumbered numbers groups from 0 without gaps, in the order of their first nodes.
func renumbered(group []int) []int {
	numbers := map[int]int{}
	out := make([]int, len(group))
	for i, g := range group {
		if _, ok := numbers[g]; !ok {
			numbers[g] = len(numbers)
		}
		out[i] = numbers[g]
	}
	return out
}
