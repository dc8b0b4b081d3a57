package overlaps

import (
	"cmp"
	"slices"
	"strings"
)

// group makes a proposal of a cluster; false if it holds nothing that overlaps.
func (c *collection) group(k *cluster) (Group, bool) {
	if k == nil || len(k.texts) == 1 && len(c.texts[k.texts[0]].items) == 1 {
		return Group{}, false
	}
	first := c.central(k)
	var members []Member
	for _, t := range k.texts {
		likeness := c.likeness(first, t)
		s := sureness(likeness, &c.texts[first].demand, &c.texts[t].demand)
		if s == Same && t != first && !slices.Contains(k.core, t) {
			s = Probably // the same as the first, but not as all that are the same
		}
		if s == "" {
			continue
		}
		for _, i := range c.texts[t].items {
			members = append(members, c.member(first, t, i, s, likeness))
		}
	}
	if len(members) < 2 {
		return Group{}, false
	}
	head := c.items[c.texts[first].items[0]].ID
	slices.SortFunc(members, func(a, b Member) int {
		return cmp.Or(
			-cmp.Compare(boolean(a.ID == head), boolean(b.ID == head)),
			-cmp.Compare(degree(a.Sureness), degree(b.Sureness)),
			-cmp.Compare(a.Likeness, b.Likeness),
			strings.Compare(a.ID, b.ID),
		)
	})
	members[0].Ticked = slices.ContainsFunc(members[1:], func(m Member) bool { return m.Ticked })
	return Group{Sureness: members[1].Sureness, Members: members}, true
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// central finds the text of the core, or of a cluster without one, that is likest to the others.
func (c *collection) central(k *cluster) int {
	among := k.core
	if among == nil {
		among = k.texts
	}
	best, most := -1, -1.0
	for _, t := range among {
		sum := 0.0
		for _, other := range among {
			sum += c.likeness(t, other) * float64(len(c.texts[other].items))
		}
		if sum > most || sum == most && t < best {
			best, most = t, sum
		}
	}
	return best
}

func (c *collection) member(first, t, i int, s Sureness, likeness float64) Member {
	head, item := c.items[c.texts[first].items[0]], c.items[i]
	m := Member{ID: item.ID, Sureness: s, Likeness: likeness}
	m.Ticked = t == first || s == Same && sameCycle(head.Source, item.Source)
	if t != first {
		_, m.Differs = differing(head.Text, item.Text)
	}
	return m
}

// sameCycle tells whether two recommendations come from one cycle of one body. A body without cycles has documents.
func sameCycle(a, b Source) bool {
	if a.Cycle == "" && b.Cycle == "" {
		return a.Body == b.Body && a.Document == b.Document
	}
	return a.Body == b.Body && a.Cycle == b.Cycle
}

// likeness is the cosine of two texts' weights.
func (c *collection) likeness(a, b int) float64 {
	x, y := &c.texts[a], &c.texts[b]
	if x.folded == y.folded {
		return 1
	}
	sum := 0.0
	for i, j := 0, 0; i < len(x.features) && j < len(y.features); {
		switch order := strings.Compare(x.features[i], y.features[j]); {
		case order < 0:
			i++
		case order > 0:
			j++
		default:
			sum += x.weights[i] * y.weights[j]
			i, j = i+1, j+1
		}
	}
	return min(1, sum)
}
