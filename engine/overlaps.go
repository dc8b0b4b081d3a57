package engine

import (
	"context"
	"strconv"

	"nmrf/activities/clustering/overlaps"
	"nmrf/followup"
	"nmrf/store"
)

// OverlapFilter narrows which recommendations are compared, and says which page of the proposals is wanted.
type OverlapFilter struct {
	Body     string // recommending body; empty: all
	UPRCycle int    // of the Universal Periodic Review; 0: all
	From     int    // how many proposals to leave out
	Limit    int    // 1 to 200; 0 stands for 50
}

// Overlap is a proposal of recommendations to merge. The first is the most central; the others are compared with it.
type Overlap struct {
	Sureness overlaps.Sureness
	Members  []OverlapMember
}

// OverlapMember is a recommendation of a proposal or of a group, with the group that it is merged into.
type OverlapMember struct {
	followup.Recommendation
	Sureness overlaps.Sureness // that it asks for what the first asks for
	Likeness float64           // of the words, from 0 to 1
	Ticked   bool              // proposed to be merged with the other ticked ones
	Differs  []overlaps.Span   // of Text: what the first doesn't have
}

// TextPart is a part of a text; Differs says that the text it is compared with has nothing of it.
type TextPart struct {
	Text    string
	Differs bool
}

// Parts cuts the text where it begins or ceases to differ.
func (m OverlapMember) Parts() []TextPart {
	var parts []TextPart
	at := 0
	add := func(end int, differs bool) {
		if end > at {
			parts = append(parts, TextPart{Text: m.Text[at:end], Differs: differs})
			at = end
		}
	}
	for _, d := range m.Differs {
		add(d.Start, false)
		add(d.End, true)
	}
	add(len(m.Text), false)
	return parts
}

// MaxOverlaps is how many recommendations are compared at once: five thousand take about two seconds.
const MaxOverlaps = followup.MaxSelection

// Overlaps proposes recommendations to merge, among those that are not withdrawn: the surest first, without those that are one group already.
// It returns a page of them and counts all. Invalid if there are more than MaxOverlaps to compare.
func (e *Engine) Overlaps(ctx context.Context, c Caller, f OverlapFilter) (page []Overlap, total int, err error) {
	if _, err := e.allow(ctx, c, "Overlaps"); err != nil {
		return nil, 0, err
	}
	if f.Limit, err = overlapPage(f.From, f.Limit); err != nil {
		return nil, 0, err
	}
	compared, err := e.comparable(ctx, c, f)
	if err != nil {
		return nil, 0, err
	}
	found, err := e.overlapping(compared)
	if err != nil {
		return nil, 0, err
	}
	byID := map[string]followup.Recommendation{}
	for _, r := range compared {
		byID[r.ID] = r
	}
	for _, g := range found {
		o := overlapOf(g, byID)
		if o.merged() {
			continue
		}
		if total++; total > f.From && len(page) < f.Limit {
			page = append(page, o)
		}
	}
	return page, total, nil
}

// overlapPage checks which page of proposals or groups is wanted and returns its size.
func overlapPage(from, limit int) (int, error) {
	switch {
	case limit == 0:
		return 50, nil
	case from < 0 || limit < 0 || limit > 200:
		return 0, followup.InvalidField("limit", "a page holds 1 to 200 groups")
	}
	return limit, nil
}

// comparable reads the recommendations to compare.
func (e *Engine) comparable(ctx context.Context, c Caller, f OverlapFilter) ([]followup.Recommendation, error) {
	scope, err := e.scope(ctx, c, "Overlaps")
	if err != nil {
		return nil, err
	}
	all, total, err := e.store.Recommendations(ctx, scope, store.RecommendationFilter{Body: f.Body, UPRCycle: f.UPRCycle, Limit: MaxOverlaps})
	if err == nil && total > MaxOverlaps {
		err = followup.InvalidField("body", "%d recommendations are too many to compare at once: choose a body, or a cycle of the Universal Periodic Review, so that they are at most %d",
			total, MaxOverlaps)
	}
	return all, err
}

func (e *Engine) overlapping(compared []followup.Recommendation) ([]overlaps.Group, error) {
	items := each(compared, overlapItem)
	return e.overlaps.of(items, func() []overlaps.Group { return overlaps.Find(items) })
}

func overlapItem(r followup.Recommendation) overlaps.Item {
	i := overlaps.Item{ID: r.ID, Text: r.Text, Source: overlaps.Source{Body: r.Body, Document: r.Symbol, States: r.UPRStates}}
	if r.UPRCycle != 0 {
		i.Source.Cycle = strconv.Itoa(r.UPRCycle)
	}
	return i
}

func overlapOf(g overlaps.Group, byID map[string]followup.Recommendation) Overlap {
	return Overlap{Sureness: g.Sureness, Members: each(g.Members, func(m overlaps.Member) OverlapMember {
		return OverlapMember{Recommendation: byID[m.ID], Sureness: m.Sureness, Likeness: m.Likeness, Ticked: m.Ticked, Differs: m.Differs}
	})}
}

// merged says whether all of a proposal are of one group.
func (o Overlap) merged() bool {
	for _, m := range o.Members {
		if m.Group == "" || m.Group != o.Members[0].Group {
			return false
		}
	}
	return true
}
