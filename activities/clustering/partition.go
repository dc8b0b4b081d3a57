package clustering

// partition is a network whose nodes are put into groups.
type partition struct {
	network
	group    []int
	size     []int     // nodes in a group
	weight   []float64 // strength of a group
	empty    []int     // numbers of groups without nodes
	adjacent *tally    // scratch: weights from one node to groups
}

func newPartition(n network, group []int) *partition {
	p := &partition{network: n, group: group, size: make([]int, len(group)), weight: make([]float64, len(group)), adjacent: newTally(len(group))}
	for i, g := range group {
		p.size[g]++
		p.weight[g] += n.strength[i]
	}
	for g := len(p.size) - 1; g >= 0; g-- {
		if p.size[g] == 0 {
			p.empty = append(p.empty, g)
		}
	}
	return p
}

// best is the group where a node adds most to the modularity: its own, one that it is connected to, or an empty one.
func (p *partition) best(i int, resolution float64) int {
	own := p.group[i]
	p.adjacent.reset()
	p.adjacent.add(own, 0)
	for _, e := range p.edges[i] {
		if e.to != i {
			p.adjacent.add(p.group[e.to], e.weight)
		}
	}
	best, most := own, 0.0
	for k, g := range p.adjacent.met {
		weight := p.weight[g]
		if g == own {
			weight -= p.strength[i]
		}
		gain := p.adjacent.of[g] - resolution*p.strength[i]*weight/p.total
		if k == 0 || gain > most+leastGain {
			best, most = g, gain
		}
	}
	if most < -leastGain && p.size[own] > 1 {
		return p.empty[len(p.empty)-1]
	}
	return best
}

func (p *partition) move(i, to int) {
	from := p.group[i]
	if p.size[to] == 0 {
		p.empty = p.empty[:len(p.empty)-1]
	}
	p.size[from]--
	p.weight[from] -= p.strength[i]
	p.size[to]++
	p.weight[to] += p.strength[i]
	p.group[i] = to
	if p.size[from] == 0 {
		p.weight[from] = 0
		p.empty = append(p.empty, from)
	}
}

// refinement splits the groups of a network into parts. A part has the number of its first node.
type refinement struct {
	network
	group    []int
	part     []int
	share    float64   // resolution by total strength
	whole    []float64 // strength of a group
	weight   []float64 // strength of a part
	outside  []float64 // weight from a part to the rest of its group
	alone    []bool
	adjacent *tally // scratch: weights from one node to parts
}

func newRefinement(n network, group []int, share float64) *refinement {
	size := len(group)
	r := &refinement{network: n, group: group, share: share, part: make([]int, size), whole: make([]float64, size), weight: make([]float64, size),
		outside: make([]float64, size), alone: make([]bool, size), adjacent: newTally(size)}
	for i, g := range group {
		r.part[i], r.alone[i], r.weight[i] = i, true, n.strength[i]
		r.whole[g] += n.strength[i]
		for _, e := range n.edges[i] {
			if e.to != i && group[e.to] == g {
				r.outside[i] += e.weight
			}
		}
	}
	return r
}

// connected tells whether a part is well connected to the rest of its group.
func (r *refinement) connected(part, group int) bool {
	return r.outside[part] >= r.share*r.weight[part]*(r.whole[group]-r.weight[part])-leastGain
}

// place puts a node that is alone into the part that it adds most to.
func (r *refinement) place(i int) {
	g := r.group[i]
	if !r.alone[i] || !r.connected(i, g) {
		return
	}
	r.adjacent.reset()
	for _, e := range r.edges[i] {
		if e.to != i && r.group[e.to] == g {
			r.adjacent.add(r.part[e.to], e.weight)
		}
	}
	best, most := i, 0.0
	for _, p := range r.adjacent.met {
		if gain := r.adjacent.of[p] - r.share*r.strength[i]*r.weight[p]; gain > most+leastGain && r.connected(p, g) {
			best, most = p, gain
		}
	}
	if best == i {
		return
	}
	r.outside[best] += r.outside[i] - 2*r.adjacent.of[best]
	r.weight[best] += r.weight[i]
	r.part[i], r.alone[best] = best, false
}
