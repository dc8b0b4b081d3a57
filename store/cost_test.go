package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
)

// TestTheLastReplyCostsAsMuchAsTheFirst holds a round of seventy institutions to a constant cost of each reply in the database.
func TestTheLastReplyCostsAsMuchAsTheFirst(t *testing.T) {
	t.Parallel()
	const institutions = 70
	name := func(i int) string { return fmt.Sprintf("institution-%02d", i) }
	s := storetest.Open(t)
	p := storetest.Launch(t, s, "r1", "r2")
	small := p.Propose
	p.Propose = func(ctx context.Context, stream string) (followup.Command, error) {
		c, err := small(ctx, stream)
		for i := range c.Sections {
			c.Sections[i].Clears = nil
			for j := range institutions {
				c.Sections[i].Clears = append(c.Sections[i].Clears, name(j))
			}
		}
		return c, err
	}
	p.Until(followup.Drafting)
	section := p.Stage(followup.Drafting).Steps[0].ID
	p.Do(followup.Drafting, followup.Command{Kind: followup.Submit, Step: section, Content: p.Text("text"), Words: 1,
		Actor: storetest.Actor(storetest.Coordination, followup.Drafter)})

	costs := make([]store.Cost, institutions)
	for i := range institutions {
		st := p.Stage(followup.Drafting)
		c := followup.Command{ID: fmt.Sprintf("reply-%02d", i), Kind: followup.Approve, Cycle: p.Cycle, Stage: followup.Drafting, Attempt: 1, Step: section,
			Shown: st.Step(section).Content.Hash, At: time.Now().UTC().Truncate(time.Microsecond), Actor: storetest.Actor(name(i), followup.Approver)}
		events, err := st.Decide(c)
		require.NoError(t, err)
		costs[i], err = s.RecordWithCost(background, store.RecordRequest{Stream: st.Stream(), Expected: st.Seq, Events: events})
		require.NoError(t, err)
	}
	first, last := costs[0], costs[institutions-2] // the very last one asks for the clearance besides
	t.Logf("first %+v, last %+v", first, last)
	require.LessOrEqual(t, last.Read, first.Read+2)
	require.LessOrEqual(t, last.Inserted, first.Inserted+1, "the tree of the ledger stores one hash or two")
	require.Equal(t, first.Updated, last.Updated)
	require.LessOrEqual(t, last.Bytes, first.Bytes)
	requireFold(t, s, p.Cycle)
}
