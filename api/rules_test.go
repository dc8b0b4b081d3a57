package api_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/api/client"
	"nmrf/followup"
)

// planRule is the rule of plans as it is played here, with a change.
func planRule(change func(*followup.Rule)) map[followup.StepKind]followup.Rule {
	rule := followup.Rule{Due: "20wd", Remind: "5wd", Escalate: "3wd", Separate: true, Silence: followup.SilenceBlocks, Clearance: followup.ClearedByAct}
	change(&rule)
	return map[followup.StepKind]followup.Rule{followup.PlanStep: rule}
}

func TestSilenceCountsAsConsentAndIsNobodysWord(t *testing.T) {
	t.Parallel()
	r := newRound(t, planRule(func(rule *followup.Rule) {
		rule.Due, rule.Remind, rule.Escalate, rule.Silence = "4s", "2s", "1h", followup.SilenceTacit
	}))
	r.does("approver_health", approve)
	require.Eventually(t, func() bool { return r.sees("coordinator").Step.TimeOver }, 30*time.Second, 100*time.Millisecond)
	tacit := map[string]bool{}
	for _, said := range r.sees("coordinator").Step.Replies {
		if said.Kind == followup.Tacit {
			tacit[said.Institution] = true
			require.Empty(t, said.Person)
			require.Empty(t, said.OnBehalfOf)
		}
	}
	require.Equal(t, map[string]bool{r.Institutions["justice"]: true, r.Institutions["interior"]: true}, tacit)
	require.Equal(t, []any{409, "too_late"}, r.refused("approver_justice", reply(followup.Object, objection)))
	require.Equal(t, "clear", r.task("coordinator", "").Reason)
	r.does("coordinator", clear)
}

// kindsSeen lists the kinds of the replies that a person sees in the step, and the items.
func (r round) kindsSeen(who string) (kinds []followup.ReplyKind, items int) {
	r.t.Helper()
	step := r.sees(who).Step
	for _, said := range step.Replies {
		kinds = append(kinds, said.Kind)
	}
	return kinds, len(step.Items)
}

func TestWhoSeesTheRepliesOfOthers(t *testing.T) {
	t.Parallel()
	for visibility, c := range map[followup.Visibility]struct{ before, after int }{
		followup.SeenByParties: {3, 3}, followup.SeenByCoordination: {1, 3}, followup.AlwaysRestricted: {1, 1},
	} {
		t.Run("visibility "+string(visibility), func(t *testing.T) {
			t.Parallel()
			r := newRound(t, planRule(func(rule *followup.Rule) { rule.Visibility, rule.Anonymous = visibility, true }))
			r.does("approver_health", approve)
			r.does("approver_interior", approve)
			r.does("approver_justice", reply(followup.AgreeComments, comment))
			kinds, items := r.kindsSeen("approver_interior")
			require.Len(t, kinds, c.before)
			require.Equal(t, c.before == 3, items == 1)
			require.Equal(t, c.before == 3, len(r.sees("approver_interior").Step.ReadyToClear) > 0)
			require.Equal(t, c.before, r.repliesInHistory("approver_interior"))
			require.Equal(t, 3, r.repliesInHistory("coordinator"))
			require.Equal(t, []string{"health"}, r.awaitedBy("approver_interior"), "whom it waits for follows from all of it")

			author := r.sees("focal_health").Step
			require.Len(t, author.Replies, 3, "its author sees every reply")
			require.Equal(t, []string{"", ""}, []string{author.Items[0].Institution, author.Items[0].Person}, "and comments without names")
			require.NotEmpty(t, r.sees("focal_health").Texts[author.Items[0].Text.ID])
			for _, who := range []string{"coordinator", "auditor", "approver_justice"} {
				require.Equal(t, r.By("approver_justice").ID, r.sees(who).Step.Items[0].Person, who)
			}

			r.does("focal_health", client.Act{Kind: followup.Answer, Item: "i1", Reason: "The agency does."})
			r.does("coordinator", clear)
			kinds, _ = r.kindsSeen("approver_interior")
			require.Len(t, kinds, c.after)
		})
	}
}

// awaitedBy names whom the step waits for, as a person sees it.
func (r round) awaitedBy(who string) []string {
	r.t.Helper()
	var names []string
	for _, id := range r.sees(who).Step.Awaited {
		for name, known := range r.Institutions {
			if id == known {
				names = append(names, name)
			}
		}
	}
	return names
}

func (r round) repliesInHistory(who string) int {
	r.t.Helper()
	history, err := r.By(who).API.ListHistoryWithResponse(r.t.Context(), r.Cycle, &client.ListHistoryParams{Limit: 1000})
	require.NoError(r.t, err)
	n := 0
	for _, record := range history.JSON200.Items {
		if _, ok := record.Event.Body.(followup.ReplyRecorded); ok && record.Event.Step == r.step {
			n++
		}
	}
	return n
}

func TestThreeListsSayWhyAndSinceWhen(t *testing.T) {
	t.Parallel()
	r := newRound(t, planRule(func(rule *followup.Rule) { rule.Optional = []followup.Relation{followup.Supporting} }))
	turn := r.task("approver_health", "")
	require.Equal(t, "reply", turn.Reason)
	require.Contains(t, turn.Acts, followup.Approve)
	require.WithinDuration(t, time.Now(), turn.Since, time.Minute)
	waiting := r.task("coordinator", client.Waiting)
	require.Equal(t, []any{"reply", []string{r.Institutions["health"]}}, []any{waiting.Reason, waiting.WaitsFor})
	require.Equal(t, "optional", r.task("approver_justice", client.Information).Reason)
	require.Empty(t, r.task("approver_justice", "").Step)
	r.does("approver_health", reply(followup.AskQuestion, client.NewItem{Kind: followup.QuestionItem, Text: "Who pays?"}))
	require.Equal(t, "answer", r.task("focal_health", "").Reason)
	require.Equal(t, "reply", r.task("approver_health", "").Reason)
	require.Empty(t, r.task("nhri", client.Waiting).Step)
}
