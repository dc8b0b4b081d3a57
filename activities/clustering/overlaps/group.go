package overlaps

import (
	"cmp"
	"slices"
	"strings"
)

// group makes a proposal of a cluster; false if it holds nothing that overlaps.
func (c *collection) group(k *cluster) (Group, bool) {
	if k == nil || len(k.demands) == 1 && len(c.demands[k.demands[0]].items) == 1 {
		return Group{}, false
	}
	first, head := c.central(k)
	var members []Member
	for _, d := range k.demands {
		likeness := c.likeness(first, d)
		s := Same
		if d != first {
			s = sureness(likeness, &c.demands[first].demand, &c.demands[d].demand)
		}
		if s == Same && d != first && !slices.Contains(k.core, d) {
			s = Probably // the same as the first, but not as all that are the same
		}
		if s == "" {
			continue
		}
		for _, i := range c.demands[d].items {
			members = append(members, c.member(head, i, s, likeness))
		}
	}
	if len(members) < 2 {
		return Group{}, false
	}
	inOrder(members, c.items[head].ID)
	members[0].Ticked = slices.ContainsFunc(members[1:], func(m Member) bool { return m.Ticked })
	return Group{Sureness: members[1].Sureness, Members: members}, true
}

func inOrder(members []Member, first string) {
	slices.SortFunc(members, func(a, b Member) int {
		switch {
		case a.ID == first:
			return -1
		case b.ID == first:
			return 1
		}
		return cmp.Or(
			cmp.Compare(degree(b.Sureness), degree(a.Sureness)),
			cmp.Compare(b.Likeness, a.Likeness),
			strings.Compare(a.ID, b.ID),
		)
	})
}

// central finds the demand that is likest to the others of the core, or of a cluster without one, and the item that stands
// for it: one of the cycle from which most of them come, so that these can be merged.
func (c *collection) central(k *cluster) (first, head int) {
	among := k.core
	if among == nil {
		among = k.demands
	}
	cycle := c.commonest(among)
	most := -1.0
	for _, d := range among {
		at := slices.IndexFunc(c.demands[d].items, func(i int) bool { return cycleOf(c.items[i].Source) == cycle })
		if at < 0 {
			continue
		}
		sum := 0.0
		for _, other := range among {
			sum += c.likeness(d, other) * float64(len(c.demands[other].items))
		}
		if i := c.demands[d].items[at]; sum > most || sum == most && i < head {
			first, head, most = d, i, sum
		}
	}
	return first, head
}

// commonest is the cycle of most items that make some demands; of several, the last by name.
func (c *collection) commonest(demands []int) string {
	count := map[string]int{}
	best := ""
	for _, d := range demands {
		for _, i := range c.demands[d].items {
			cycle := cycleOf(c.items[i].Source)
			count[cycle]++
			if count[cycle] > count[best] || count[cycle] == count[best] && cycle > best {
				best = cycle
			}
		}
	}
	return best
}

func (c *collection) member(head, i int, s Sureness, likeness float64) Member {
	first, item := c.items[head], c.items[i]
	identical := c.folded[head] == c.folded[i]
	m := Member{ID: item.ID, Sureness: s, Likeness: likeness}
	m.Ticked = identical || s == Same && cycleOf(first.Source) == cycleOf(item.Source)
	if !identical {
		_, m.Differs = differing(first.Text, item.Text)
	}
	return m
}

// cycleOf names the cycle of the body that a recommendation comes from; a body without cycles has documents.
func cycleOf(s Source) string {
	if s.Cycle == "" {
		return s.Body + " in " + s.Document
	}
	return s.Body + ", cycle " + s.Cycle
}
