package api_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/api/apitest"
	"nmrf/api/client"
	"nmrf/followup"
)

// chapter is one section of a report that is being drafted.
type chapter struct {
	*apitest.Play
	t    *testing.T
	step string
}

func (c chapter) here(act client.Act) client.Act {
	act.Stage, act.Step = followup.Drafting, c.step
	act.Shown = c.sees("coordinator").Shown
	return act
}

func (c chapter) sees(who string) client.StepDetail {
	c.t.Helper()
	return c.By(who).Step(c.t, c.Cycle, followup.Drafting, c.step)
}

func (c chapter) does(who string, act client.Act) {
	c.t.Helper()
	c.By(who).Does(c.t, c.Cycle, c.here(act))
}

func (c chapter) refused(who string, act client.Act) string {
	c.t.Helper()
	return c.By(who).Refused(c.t, c.Cycle, c.here(act)).Rule
}

func (c chapter) text() followup.ReportSection {
	c.t.Helper()
	var section followup.ReportSection
	require.NoError(c.t, json.Unmarshal(c.sees("drafter").Text.Document, &section))
	return section
}

// newChapter plays a cycle to its drafting; the section is that of the first cluster.
func newChapter(t *testing.T) chapter {
	t.Helper()
	p := apitest.New(t).Launch(t, "CEDAW").To(followup.Drafting)
	return chapter{Play: p, t: t, step: "section/cluster-c01"}
}

func TestASectionIsWrittenByWhoWasNamed(t *testing.T) {
	t.Parallel()
	c := newChapter(t)
	require.Equal(t, "invalid_value", c.refused("coordinator", client.Act{Kind: followup.AssignDrafter, Drafters: []string{c.By("nhri").ID}}))
	require.Equal(t, "wrong_role", c.refused("drafter", client.Act{Kind: followup.AssignDrafter, Drafters: []string{c.By("drafter").ID}}))
	c.does("coordinator", client.Act{Kind: followup.AssignDrafter, Drafters: []string{c.By("drafter").ID}})
	require.Equal(t, []string{c.By("drafter").ID}, c.sees("coordinator").Step.Drafters)

	suggestion := client.NewItem{Kind: followup.SuggestionItem, Passage: "p1", Text: "Say it shorter.", Wanted: "All are answered."}
	require.Equal(t, "invalid_value", c.refused("focal_health", client.Act{Kind: followup.CommentIt, Items: []client.NewItem{{Kind: followup.CommentItem, Passage: "p99", Text: "Where?"}}}))
	require.Equal(t, "wrong_role", c.refused("nhri", client.Act{Kind: followup.CommentIt, Items: []client.NewItem{suggestion}}))
	c.does("focal_health", client.Act{Kind: followup.CommentIt, Items: []client.NewItem{suggestion}})
	before := c.text()
	require.Equal(t, followup.RecommendationEvidence, before.Evidence[0].Kind)
	c.does("drafter", client.Act{Kind: followup.TakeIt, Item: "i1"})
	after := c.text()
	require.Equal(t, "All are answered.", after.Paragraphs[0])
	require.Equal(t, before.Paragraphs[1:], after.Paragraphs[1:])
	require.Equal(t, []any{true, before.Evidence[0].ID}, []any{after.Evidence[0].Reworded, after.Evidence[0].ID}, "the evidence goes with the sentence that took its place")
	seen := c.sees("focal_health").Step
	require.Equal(t, []any{followup.WasTaken, followup.AwaitingText, after.Words()}, []any{seen.Items[0].State, seen.State, seen.Words})
}
