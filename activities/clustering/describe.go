package clustering

import (
	"cmp"
	"math"
	"slices"

	"nmrf/activities/clustering/terms"
)

const (
	mostCentral = 3
	mostReasons = 5
)

// describe orders the groups, largest first, and the members of each, most central first, and says what holds them together.
func (s *space) describe(parts [][]int, fixed map[string]string) []Group {
	likeness := make([]float64, len(s.items))
	for _, p := range parts {
		to := direction(s.sum(p))
		for _, i := range p {
			likeness[i] = rounded(s.likeness(i, to))
		}
		slices.SortFunc(p, func(a, b int) int { return cmp.Or(cmp.Compare(likeness[b], likeness[a]), cmp.Compare(a, b)) })
	}
	slices.SortFunc(parts, func(a, b []int) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a[0], b[0]))
	})
	groups := make([]Group, len(parts))
	for g, name := range names(s.items, parts, fixed) {
		groups[g] = Group{Name: name, Central: s.central(parts[g])}
		sum := s.sum(parts[g])
		for _, i := range parts[g] {
			groups[g].Members = append(groups[g].Members, Member{s.items[i].ID, likeness[i], s.reasons(i, sum)})
			groups[g].Coherence += likeness[i]
		}
		groups[g].Coherence = rounded(groups[g].Coherence / float64(len(parts[g])))
	}
	return groups
}

// rounded keeps three digits: more would only show rounding.
func rounded(x float64) float64 { return math.Round(max(0, x)*1000) / 1000 }

// central lists the first members that say different things.
func (s *space) central(part []int) []string {
	var ids, texts []string
	for _, i := range part {
		text := sameText(s.items[i].Text)
		if len(ids) < mostCentral && !slices.Contains(texts, text) {
			ids, texts = append(ids, s.items[i].ID), append(texts, text)
		}
	}
	return ids
}

// reasons lists what an item shares with others of its group, whose vectors sum up to sum, as it stands in the item: what
// makes it alike the most first.
func (s *space) reasons(item int, sum []float64) []string {
	type reason struct {
		says  string
		share float64
	}
	weights := make(map[int]float64, len(s.vectors[item]))
	for _, f := range s.vectors[item] {
		weights[f.dim] = f.weight
	}
	var list []reason
	for _, v := range s.views {
		for _, w := range v.of(s.items[item]) {
			d, is := v.dim[w.Stem]
			if share := weights[d] * (sum[d] - weights[d]); is && share > 1e-9 {
				list = append(list, reason{w.Surface, share})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b reason) int { return cmp.Compare(b.share, a.share) })
	var out, said []string
	for _, r := range list {
		if folded := terms.Fold(r.says); len(out) < mostReasons && !slices.Contains(said, folded) {
			out, said = append(out, r.says), append(said, folded)
		}
	}
	return out
}
