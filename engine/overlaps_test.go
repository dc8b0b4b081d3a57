package engine_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/activities/clustering/overlaps"
	"nmrf/engine"
	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
)

// receives brings a recommendation to each text and returns their ids in the order of the texts.
func (w *world) receives(body string, cycle int, texts ...string) []string {
	w.t.Helper()
	var rows []store.Incoming
	for i, text := range texts {
		r := followup.Recommendation{AnnotationID: fmt.Sprint(body, cycle, "-", i), Symbol: fmt.Sprint("A/HRC/", cycle), Body: body, Type: "Recommendations", Text: text, UPRCycle: cycle}
		rows = append(rows, store.Incoming{Number: i + 2, Recommendation: r, Fingerprint: text})
	}
	by := store.By{Person: "test", At: time.Now()}
	_, err := storetest.Take(w.store, by, storetest.Stage(w.t, w.store, by, true, rows))
	require.NoError(w.t, err)
	all, _, err := w.store.Recommendations(background, storetest.Scope(w.t, "recommendations"), store.RecommendationFilter{Body: body, UPRCycle: cycle, Limit: 5000})
	require.NoError(w.t, err)
	at := map[string]string{}
	for _, r := range all {
		at[r.AnnotationID] = r.ID
	}
	var ids []string
	for i := range texts {
		ids = append(ids, at[fmt.Sprint(body, cycle, "-", i)])
	}
	return ids
}

const (
	shelters = "Build three shelters for victims of domestic violence in every province"
	more     = "Build four shelters for victims of domestic violence in every province"
	coast    = "Publish the budget of the coast guard"
)

func (w *world) overlapping(f engine.OverlapFilter) []engine.Overlap {
	w.t.Helper()
	page, total, err := w.engine.Overlaps(background, w.as("cora"), f)
	require.NoError(w.t, err)
	require.Len(w.t, page, total)
	return page
}

func newSettled(t testing.TB) *world {
	w := newWorld(t)
	w.settle()
	return w
}

func TestOverlapsBetweenMechanismsAndCycles(t *testing.T) {
	t.Parallel()
	w := newSettled(t)
	third := w.receives("UPR", 3, shelters, coast)
	fourth := w.receives("UPR", 4, shelters, more)
	w.receives("CEDAW", 0, shelters)
	found := w.overlapping(engine.OverlapFilter{})
	require.Len(t, found, 1)
	require.Equal(t, overlaps.Same, found[0].Sureness)
	require.Len(t, found[0].Members, 4)
	ticked, bodies := 0, map[string]bool{}
	for _, m := range found[0].Members {
		bodies[m.Body] = true
		if m.Ticked {
			ticked++
		}
		if m.Text == more {
			require.Equal(t, []engine.TextPart{{Text: "Build "}, {Text: "four", Differs: true}, {Text: more[len("Build four"):]}}, m.Parts())
		}
	}
	require.Equal(t, 3, ticked)
	require.Equal(t, map[string]bool{"UPR": true, "CEDAW": true}, bodies)
	require.Empty(t, w.overlapping(engine.OverlapFilter{UPRCycle: 3}))
	require.Len(t, w.overlapping(engine.OverlapFilter{Body: "UPR"})[0].Members, 3)

	_, err := w.engine.MergeRecommendations(background, w.as("cora"), []string{third[0], fourth[0], fourth[1]})
	require.NoError(t, err)
	require.Empty(t, w.overlapping(engine.OverlapFilter{Body: "UPR"}), "what is one group is proposed no more")
	left := w.overlapping(engine.OverlapFilter{})
	require.Len(t, left, 1, "another body's may still join")
	for _, m := range left[0].Members {
		require.Equal(t, m.Body == "UPR", m.Group != "")
	}
	w.receives("UPR", 4, shelters, "Publish the road plan")
	for _, m := range w.overlapping(engine.OverlapFilter{})[0].Members {
		require.Equal(t, shelters, m.Text, "a proposal is made of the texts that stand")
	}
}

func TestMergedRecommendationsAreComparedAndParted(t *testing.T) {
	t.Parallel()
	w := newSettled(t)
	ids := w.receives("UPR", 3, shelters, more, coast)
	made, err := w.engine.MergeRecommendations(background, w.as("cora"), ids[:2])
	require.NoError(t, err)
	require.Len(t, made.Members, 2)
	require.NotEmpty(t, made.Members[1].Differs)
	page, total, err := w.engine.MergedRecommendations(background, w.as("cora"), 0, 0)
	require.NoError(t, err)
	require.Equal(t, 1, total)
	require.Equal(t, []engine.Merged{made}, page)
	beyond, total, err := w.engine.MergedRecommendations(background, w.as("cora"), 7, 1)
	require.NoError(t, err)
	require.Equal(t, 1, total)
	require.Empty(t, beyond)
	require.NoError(t, w.engine.PartRecommendations(background, w.as("cora"), made.ID))
	r, err := w.engine.Recommendation(background, w.as("nora"), ids[0])
	require.NoError(t, err)
	require.Empty(t, r.Group)
}

func TestWhoMayMerge(t *testing.T) {
	t.Parallel()
	w := newSettled(t)
	ids := w.receives("UPR", 3, shelters, more)
	require.True(t, w.as("cora").May("MergeRecommendations"))
	for _, name := range []string{"hana", "hugo", "otto", "adam", "nora"} {
		require.False(t, w.as(name).May("MergeRecommendations"), name)
		_, err := w.engine.MergeRecommendations(background, w.as(name), ids)
		require.Equal(t, followup.Forbidden, followup.AsError(err).Code, name)
	}
	require.Len(t, w.denials(), 5, "to ask what she may is no denial")
}

func TestPagesOfOverlaps(t *testing.T) {
	t.Parallel()
	w := newSettled(t)
	for _, f := range []engine.OverlapFilter{{Limit: 201}, {Limit: -1}, {From: -1, Limit: 1}} {
		_, _, err := w.engine.Overlaps(background, w.as("cora"), f)
		require.Equal(t, "limit", followup.AsError(err).Field)
	}
	var texts []string
	for _, what := range []string{"fishing harbours", "railway bridges", "mountain schools"} {
		for range 2 {
			texts = append(texts, "Repair the "+what+" before winter")
		}
	}
	w.receives("UPR", 3, texts...)
	all := w.overlapping(engine.OverlapFilter{})
	require.Len(t, all, 3)
	for from := range 4 {
		page, total, err := w.engine.Overlaps(background, w.as("cora"), engine.OverlapFilter{From: from, Limit: 1})
		require.NoError(t, err)
		require.Equal(t, 3, total)
		require.Equal(t, len(page), min(1, 3-from))
		if len(page) == 1 {
			require.Equal(t, all[from], page[0])
		}
	}
}

func TestTooManyToCompareAtOnce(t *testing.T) {
	t.Parallel()
	w := newSettled(t)
	texts := make([]string, engine.MaxOverlaps)
	for i := range texts {
		texts[i] = fmt.Sprint("Repair bridge number ", i)
	}
	w.receives("UPR", 3, texts...)
	w.receives("CEDAW", 0, shelters, shelters)
	_, _, err := w.engine.Overlaps(background, w.as("cora"), engine.OverlapFilter{})
	require.Equal(t, "body", followup.AsError(err).Field)
	require.Contains(t, followup.AsError(err).Says, "choose a body")
	require.Len(t, w.overlapping(engine.OverlapFilter{Body: "CEDAW"}), 1)
}
