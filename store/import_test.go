package store_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
)

// incoming is a file of UPR recommendations, one to each text; the annotation ids are a0, a1 …
func incoming(texts ...string) store.Import {
	in := store.Import{Format: "test"}
	for i, text := range texts {
		if text == "" {
			continue
		}
		r := followup.Recommendation{AnnotationID: fmt.Sprint("a", i), Symbol: "A/HRC/1/1", Body: "UPR", Type: "Recommendations", Text: text,
			Themes: []string{"Health", "Water"}, PublishedOn: time.Date(2020, 5, 1, 0, 0, 0, 0, time.UTC), Position: followup.Noted}
		in.Rows = append(in.Rows, store.Incoming{Recommendation: r, Fingerprint: text})
	}
	return in
}

func imports(t testing.TB, s *store.Store, in store.Import) store.Imported {
	t.Helper()
	res, err := s.ImportRecommendations(background, by("cora"), in, false)
	require.NoError(t, err)
	return res
}

func counts(r store.Imported) [4]int { return [4]int{r.Added, r.Changed, r.Unchanged, r.Withdrawn} }

func listed(t testing.TB, s *store.Store, f store.RecommendationFilter) []followup.Recommendation {
	t.Helper()
	f.Limit = 500
	list, total, err := s.Recommendations(background, storetest.Scope(t, "recommendations"), f)
	require.NoError(t, err)
	require.EqualValues(t, len(list), total)
	return list
}

func TestImportKeepsWhatChangesAndWithdrawsWhatIsGone(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	complete := func(in store.Import) store.Import { in.Complete = true; return in }
	require.Equal(t, [4]int{3, 0, 0, 0}, counts(imports(t, s, incoming("one", "two", "three"))))
	ids := map[string]string{}
	for _, r := range listed(t, s, store.RecommendationFilter{}) {
		ids[r.AnnotationID] = r.ID
	}
	require.Equal(t, [4]int{0, 0, 3, 0}, counts(imports(t, s, complete(incoming("one", "two", "three")))))
	require.Equal(t, [4]int{0, 1, 1, 0}, counts(imports(t, s, incoming("one", "zwei"))), "what is missing stays")
	rejecting := complete(incoming("one"))
	rejecting.Rejected = 1
	require.Equal(t, [4]int{0, 0, 1, 0}, counts(imports(t, s, rejecting)), "a file with bad rows withdraws nothing")
	require.Equal(t, [4]int{0, 0, 2, 1}, counts(imports(t, s, complete(incoming("one", "zwei")))))
	require.Len(t, listed(t, s, store.RecommendationFilter{}), 2)
	require.Len(t, listed(t, s, store.RecommendationFilter{Withdrawn: true}), 3)
	require.Equal(t, [4]int{0, 1, 2, 0}, counts(imports(t, s, complete(incoming("one", "zwei", "three")))), "it is back")
	for _, r := range listed(t, s, store.RecommendationFilter{}) {
		require.Equal(t, ids[r.AnnotationID], r.ID, "an id stays")
	}
	other := incoming("four")
	other.Rows[0].Recommendation.AnnotationID, other.Rows[0].Recommendation.Symbol = "b1", "CEDAW/C/1"
	require.Equal(t, [4]int{1, 0, 0, 0}, counts(imports(t, s, complete(other))), "another document withdraws nothing of this one")
}

func TestTheHashOfAnImportIsThatOfItsSortedChanges(t *testing.T) {
	t.Parallel()
	turned := incoming("one", "two", "three")
	slices.Reverse(turned.Rows)
	one, other := storetest.Open(t), storetest.Open(t)
	require.Equal(t, imports(t, one, incoming("one", "two", "three")), imports(t, other, turned))
	gone := incoming("one")
	gone.Complete = true
	require.Equal(t, imports(t, one, gone), imports(t, other, gone), "the same withdrawals have the same hash in another database")
}

func TestADryRunSaysTheSameAndWritesNothing(t *testing.T) {
	t.Parallel()
	url := storetest.Database(t)
	key, _ := storetest.Keys(t)
	s := storetest.OpenAt(t, url, key)
	db := mustSQL(t, url)
	request := by("cora")
	request.Command = "cora/import-1"
	before := tables(t, db)
	dry, err := s.ImportRecommendations(background, request, incoming("one", "two"), true)
	require.NoError(t, err)
	again, err := s.ImportRecommendations(background, request, incoming("one", "two"), true)
	require.NoError(t, err)
	require.Equal(t, dry, again)
	require.Equal(t, before, tables(t, db))
	wet, err := s.ImportRecommendations(background, request, incoming("one", "two"), false)
	require.NoError(t, err)
	require.Equal(t, dry, wet)
	_, err = s.ImportRecommendations(background, request, incoming("one", "two"), false)
	require.Equal(t, "taken_already", followup.AsError(err).Rule)
}

func TestTwoImportsAtOnceAddEachRowOnce(t *testing.T) {
	t.Parallel()
	url := storetest.Database(t)
	key, _ := storetest.Keys(t)
	var texts []string
	for i := range 300 {
		texts = append(texts, fmt.Sprint("text ", i))
	}
	results := make(chan store.Imported, 4)
	var wg sync.WaitGroup
	for range 4 {
		s := storetest.OpenAt(t, url, key)
		wg.Go(func() {
			res, err := s.ImportRecommendations(background, by("cora"), incoming(texts...), false)
			if err != nil {
				t.Error(err)
			}
			results <- res
		})
	}
	wg.Wait()
	close(results)
	added, unchanged := 0, 0
	for r := range results {
		added, unchanged = added+r.Added, unchanged+r.Unchanged
	}
	require.Equal(t, []int{300, 900}, []int{added, unchanged})
	s := storetest.OpenAt(t, url, key)
	require.Len(t, listed(t, s, store.RecommendationFilter{}), 300)
	requireWholeLedger(t, s, url, key)
}

func TestFiltersNarrowAList(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	in := incoming("Build clean wells in villages", "Train nurses", "Ratify the treaty")
	in.Rows[1].Recommendation.Body, in.Rows[1].Recommendation.Themes = "CEDAW", []string{"Health"}
	in.Rows[2].Recommendation.Position, in.Rows[2].Recommendation.PublishedOn = followup.Supported, time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	imports(t, s, in)
	supported := followup.Supported
	for name, c := range map[string]struct {
		filter store.RecommendationFilter
		want   int
	}{
		"all":        {store.RecommendationFilter{}, 3},
		"word":       {store.RecommendationFilter{Text: "WELLS villages"}, 1},
		"no word":    {store.RecommendationFilter{Text: "wells nurses"}, 0},
		"odd query":  {store.RecommendationFilter{Text: `"'; DROP & | !`}, 0},
		"body":       {store.RecommendationFilter{Body: "CEDAW"}, 1},
		"theme":      {store.RecommendationFilter{Theme: "Water"}, 2},
		"odd theme":  {store.RecommendationFilter{Theme: `Wa"ter`}, 0},
		"position":   {store.RecommendationFilter{Position: &supported}, 1},
		"since":      {store.RecommendationFilter{PublishedFrom: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)}, 1},
		"everything": {store.RecommendationFilter{Text: "treaty", Body: "UPR", Theme: "Water", Position: &supported}, 1},
	} {
		require.Len(t, listed(t, s, c.filter), c.want, name)
	}
	all := listed(t, s, store.RecommendationFilter{})
	after, total, err := s.Recommendations(background, storetest.Scope(t, "recommendations"), store.RecommendationFilter{After: all[0].ID, Limit: 1})
	require.NoError(t, err)
	require.Equal(t, all[1:2], after)
	require.EqualValues(t, 3, total)
	byID, err := s.RecommendationsByID(background, []string{all[2].ID, "none"})
	require.NoError(t, err)
	require.Equal(t, map[string]followup.Recommendation{all[2].ID: all[2]}, byID)
}
