package workflows_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store/storetest"
)

// A round as large as a government: so many institutions clear so many sections.
const manyInstitutions, manySections = 70, 40

func institution(i int) string { return fmt.Sprintf("institution-%02d-0123456789", i) }

// largeDraft is a report of which every section concerns every institution.
func largeDraft(text followup.Ref) (c followup.Command) {
	for s := range manySections {
		h := followup.SectionHead{ID: fmt.Sprintf("s%02d", s), Content: text, Words: 100}
		for i := range manyInstitutions {
			h.Clears = append(h.Clears, institution(i))
		}
		c.Sections = append(c.Sections, h)
	}
	return c
}

func TestRoundOfSeventyInstitutionsAndFortySections(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	text := w.text("The State has trained its officials.")
	p := storetest.Launch(t, w.store, w.recommendations()...)
	w.cycle = p.Cycle
	small := p.Propose
	p.Propose = func(ctx context.Context, stream string) (followup.Command, error) {
		if stream == w.stream(followup.Drafting) {
			return largeDraft(text), nil
		}
		return small(ctx, stream)
	}
	p.Until(followup.Drafting)
	w.startStage(followup.Drafting)
	stream := w.stream(followup.Drafting)
	first := w.describe(stream)
	st := w.awaitStage(followup.Drafting, func(s *followup.Stage) bool { return len(s.Steps) == manySections })
	drafter := actor("dora", nmirf, followup.Drafter)
	for _, step := range st.Steps {
		w.must(followup.Drafting, followup.Command{Kind: followup.Submit, Step: step.ID, Content: text, Words: 100, Actor: drafter})
	}

	w.replyInBatches(stream, st, 0, manyInstitutions/2)
	w.replySingly(stream, st, manyInstitutions/2, manyInstitutions)

	whole := w.queryStage(stream)
	for _, step := range whole.Steps {
		require.True(t, step.Ready(), "%s: %+v", step.ID, step.ReadyToClear())
	}
	require.Equal(t, manyInstitutions*manySections, w.count(stream, "ReplyRecorded"), "every reply counts once")
	require.NotEqual(t, first.WorkflowExecutionInfo.Execution.RunId, w.describe(stream).WorkflowExecutionInfo.Execution.RunId, "the stage never continued as new")
	carried := w.history(stream).Events[0].GetWorkflowExecutionStartedEventAttributes().Input.Payloads[0].Data
	require.Less(t, len(carried), 256<<10, "a continuation stays far under what Temporal warns of")
	state, err := json.Marshal(whole)
	require.NoError(t, err)
	t.Logf("the state of %d replies takes %d bytes", manyInstitutions*manySections, len(state))
	require.Less(t, len(state), 1_000_000)
	w.requireStageWhole(stream)
}

func agree(w *world, st *followup.Step, i int, shown string) followup.Command {
	return w.fill(followup.Drafting, followup.Command{Kind: followup.Approve, Step: st.ID, Shown: shown,
		Actor: actor(fmt.Sprintf("approver-%02d-0123456789-0123", i), institution(i), followup.Approver)})
}

// replyInBatches has each institution reply to all sections at once, one institution after another.
func (w *world) replyInBatches(stream string, st *followup.Stage, from, to int) {
	w.t.Helper()
	for i := from; i < to; i++ {
		var batch []followup.Command
		for _, step := range st.Steps {
			batch = append(batch, agree(w, step, i, step.Content.Hash))
		}
		d, err := w.send(stream, batch...)
		require.NoError(w.t, err)
		for _, a := range d.Answers {
			require.Nil(w.t, a.Refusal)
		}
	}
}

// replySingly has twenty clients send one reply after another.
func (w *world) replySingly(stream string, st *followup.Stage, from, to int) {
	w.t.Helper()
	work := make(chan followup.Command)
	errs := make(chan error, 20)
	var clients sync.WaitGroup
	for range 20 {
		clients.Go(func() {
			for c := range work {
				if a, err := w.insist(stream, c); err != nil || a.Refusal != nil {
					errs <- fmt.Errorf("%s: %v %v", c.Step, err, a.Refusal)
				}
			}
		})
	}
	for i := from; i < to; i++ {
		for _, step := range st.Steps {
			work <- agree(w, step, i, step.Content.Hash)
		}
	}
	close(work)
	clients.Wait()
	close(errs)
	for err := range errs {
		require.NoError(w.t, err)
	}
}
