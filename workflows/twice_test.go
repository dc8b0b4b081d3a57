package workflows_test

import (
	"sync"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/workflows"
)

func TestSameCommandInTwoBatchesAtOnceIsDecidedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open(followup.Intake)
	for _, c := range []followup.Command{
		{Kind: followup.Extend, Step: "selection", Due: time.Now().AddDate(0, 1, 0), Reason: w.text("more time")}, // again: invalid
		{Kind: followup.Approve, Step: "selection"},                                                               // again: a conflict
	} {
		c.Actor = coordinator()
		c = w.fill(followup.Intake, c)
		const clients = 8
		decisions, errs := make([]workflows.Decision, clients), make([]error, clients)
		var all sync.WaitGroup
		for i := range clients {
			all.Go(func() { decisions[i], errs[i] = w.send(w.stream(followup.Intake), c) })
		}
		all.Wait()
		for i := range clients {
			require.NoError(t, errs[i])
			require.Nil(t, decisions[i].Answers[0].Refusal)
			require.Equal(t, decisions[0].Answers, decisions[i].Answers, c.Kind)
		}
	}
	require.Equal(t, 1, w.count(w.stream(followup.Intake), "DeadlineExtended"))
	require.Equal(t, 1, w.count(w.stream(followup.Intake), "ReplyRecorded"))
	w.requireStageWhole(w.stream(followup.Intake))
}

func TestOneBadCommandSpoilsNoBatch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open(followup.Intake)
	one := func(c followup.Command) followup.Command {
		c.Actor = coordinator()
		return w.fill(followup.Intake, c)
	}
	d, err := w.send(w.stream(followup.Intake),
		one(followup.Command{Kind: followup.Extend, Step: "selection", Due: time.Now().AddDate(0, 1, 0), Reason: w.text("more time")}),
		one(followup.Command{Kind: followup.Extend, Step: "selection", Due: time.Now().AddDate(0, 2, 0)}),
		one(followup.Command{Kind: followup.Approve, Step: "selection", Shown: "another text"}),
		one(followup.Command{Kind: followup.Approve, Step: "nowhere"}),
		one(followup.Command{Kind: followup.Approve, Step: "selection"}),
		one(followup.Command{ID: ulid.Make().String(), Kind: followup.Close}))
	require.NoError(t, err)
	rules := []string{"", "reason_missing", "stale_text", "no_such_step", "", ""}
	for i, a := range d.Answers {
		if rules[i] == "" {
			require.Nil(t, a.Refusal, i)
			require.NotNil(t, a.Receipt, i)
			continue
		}
		require.Equal(t, rules[i], a.Refusal.Rule)
		recorded := a.Refusal.Code == followup.Conflict
		require.Equal(t, recorded, a.Receipt != nil, "a refusal of procedure has its record, what was badly put has none")
	}
	require.NotEmpty(t, d.Tree.Root)
	w.requireStageWhole(w.stream(followup.Intake))
}
