package api_test

import (
	"encoding/json"
	"net/http"
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

// drafting reads what is told of a section beside its text.
func drafting(t *testing.T, p *apitest.Play) {
	ctx, api := t.Context(), p.By("focal_health").API
	const step = "section/cluster-c01"
	versions, err := api.ListTextVersionsWithResponse(ctx, p.Cycle, followup.Drafting, &client.ListTextVersionsParams{Step: step})
	require.NoError(t, err)
	require.Len(t, versions.JSON200.Items, 2, "%s", versions.Body)
	require.Equal(t, []string{"proposed", "submitted"}, []string{versions.JSON200.Items[0].How, versions.JSON200.Items[1].How})
	require.Equal(t, p.By("drafter").ID, versions.JSON200.Items[1].Person)
	require.NotEmpty(t, versions.JSON200.Items[0].Text.Document)

	changes, err := api.GetSectionChangesWithResponse(ctx, p.Cycle, &client.GetSectionChangesParams{Step: step})
	require.NoError(t, err)
	require.Equal(t, []int{1, 2}, []int{changes.JSON200.From, changes.JSON200.To})
	require.False(t, changes.JSON200.Passages[0].Changed())

	evidence, err := api.ListEvidenceWithResponse(ctx, p.Cycle, &client.ListEvidenceParams{Step: step})
	require.NoError(t, err)
	found := map[followup.EvidenceKind]client.TiedEvidence{}
	for _, e := range evidence.JSON200.Items {
		found[e.Evidence.Kind] = e
	}
	require.Equal(t, []any{"Train staff in every district", "plan/c01", followup.SignOff}, []any{found[followup.MeasureEvidence].Name,
		found[followup.MeasureEvidence].Step, found[followup.MeasureEvidence].Stage})
	require.Equal(t, "Districts with trained staff", found[followup.IndicatorEvidence].Name)
	require.Contains(t, found[followup.IndicatorEvidence].Text, "Indicators:")
	require.NotEmpty(t, found[followup.RecommendationEvidence].Name)

	count, err := api.CountSectionWithResponse(ctx, p.Cycle, &client.CountSectionParams{Step: step},
		followup.ReportSection{Heading: "健康权", Paragraphs: []string{"Two words."}})
	require.NoError(t, err)
	require.Equal(t, []any{5, true, 10_700, true}, []any{count.JSON200.Words, count.JSON200.Counts, count.JSON200.Limit, count.JSON200.Blocks})
	require.Positive(t, count.JSON200.Budget)
}

func TestVersionsOfASectionAreCompared(t *testing.T) {
	t.Parallel()
	c := newChapter(t)
	first := c.text()
	second := first
	second.Paragraphs = append([]string{"A paragraph before."}, first.Paragraphs...)
	c.does("drafter", client.Act{Kind: followup.Submit, Section: second, Note: "An introduction."})
	third := followup.ReportSection{Heading: second.Heading}
	third.Paragraphs = second.Paragraphs[:len(second.Paragraphs)-1]
	c.does("drafter", client.Act{Kind: followup.Submit, Section: third})
	ctx, api := t.Context(), c.By("approver_health").API
	versions, err := api.ListTextVersionsWithResponse(ctx, c.Cycle, followup.Drafting, &client.ListTextVersionsParams{Step: c.step})
	require.NoError(t, err)
	require.Equal(t, "An introduction.", versions.JSON200.Items[1].Note)
	changes, err := api.GetSectionChangesWithResponse(ctx, c.Cycle, &client.GetSectionChangesParams{Step: c.step, From: 1, To: 3})
	require.NoError(t, err)
	passages := changes.JSON200.Passages
	require.Equal(t, followup.PassageChange{Passage: "p1", After: "A paragraph before."}, passages[1])
	require.Equal(t, first.Paragraphs[len(first.Paragraphs)-1], passages[len(passages)-1].Before)
	require.Empty(t, passages[len(passages)-1].After)
	wrong, err := api.GetSectionChangesWithResponse(ctx, c.Cycle, &client.GetSectionChangesParams{Step: c.step, From: 3, To: 2})
	require.NoError(t, err)
	require.Equal(t, http.StatusUnprocessableEntity, wrong.StatusCode())
	var kept followup.ReportSection
	require.NoError(t, json.Unmarshal(c.sees("drafter").Text.Document, &kept))
	require.Equal(t, 2, kept.Evidence[0].Paragraph, "the evidence moved with its paragraph")
}

func TestAReportIsPreFilledInItsLanguage(t *testing.T) {
	t.Parallel()
	p := apitest.New(t).LaunchAs(t, client.NewCycle{Title: "تقرير فيلمارا", Profile: "upr-national-report", Zone: "Europe/Ljubljana", Language: "ar",
		Select: client.Filter{Body: "CEDAW"}}).To(followup.Drafting)
	c := chapter{Play: p, t: t, step: "section/methodology"}
	require.Equal(t, "المنهجية والتشاور", c.text().Heading)
	require.Contains(t, c.text().Paragraphs[0], "التقرير: تقرير فيلمارا.")
	read, err := p.By("auditor").API.GetCycleWithResponse(t.Context(), p.Cycle)
	require.NoError(t, err)
	require.Equal(t, "ar", read.JSON200.Cycle.Language)
	refused, err := p.By("coordinator").API.LaunchCycleWithResponse(t.Context(), &client.LaunchCycleParams{IdempotencyKey: apitest.Key()},
		client.NewCycle{Title: "Bericht", Profile: "upr-national-report", Zone: "Europe/Ljubljana", Language: "de"})
	require.NoError(t, err)
	require.NotNil(t, refused.ApplicationproblemJSONDefault, "an official language of the United Nations is wanted")
}
