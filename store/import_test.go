package store_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
)

// incoming is a file of UPR recommendations, one to each text; the annotation ids are a0, a1 …
func incoming(texts ...string) []store.Incoming {
	var in []store.Incoming
	for i, text := range texts {
		if text == "" {
			continue
		}
		r := followup.Recommendation{AnnotationID: fmt.Sprint("a", i), Symbol: "A/HRC/1/1", Body: "UPR", Type: "Recommendations", Text: text,
			Themes: []string{"Health", "Water"}, PublishedOn: time.Date(2020, 5, 1, 0, 0, 0, 0, time.UTC), Position: followup.Noted}
		in = append(in, store.Incoming{Number: i + 2, Place: fmt.Sprint("row ", i+2), Recommendation: r, Fingerprint: text})
	}
	return in
}

// staged brings rows as far as Ready.
func staged(t testing.TB, s *store.Store, complete bool, rows []store.Incoming, rejected ...store.Rejected) store.Import {
	t.Helper()
	i, err := s.BeginImport(background, by("cora"), store.Import{Name: "test.csv", Complete: complete})
	require.NoError(t, err)
	i, err = s.StoreImportFile(background, i.ID, strings.NewReader(i.ID), 1<<20)
	require.NoError(t, err)
	_, _, err = s.ResumeImport(background, i.ID, now())
	require.NoError(t, err)
	require.NoError(t, s.StageRows(background, i.ID, now(), store.Staged{Rows: rows, Rejected: rejected, LastRow: 1000}))
	require.NoError(t, s.CompareImport(background, i.ID, "test", now()))
	i, err = s.Import(background, i.ID)
	require.NoError(t, err)
	require.Equal(t, store.Ready, i.State)
	return i
}

func confirm(s *store.Store, i store.Import) (store.Import, error) {
	return s.ConfirmImport(background, by("cora"), i.ID, followup.Ref{}, store.Confirmation{Changes: i.Changes, Withdrawn: i.Withdrawn})
}

func imports(t testing.TB, s *store.Store, complete bool, rows []store.Incoming, rejected ...store.Rejected) store.Imported {
	t.Helper()
	i, err := confirm(s, staged(t, s, complete, rows, rejected...))
	require.NoError(t, err)
	require.Equal(t, store.Taken, i.State)
	return i.Imported
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
	require.Equal(t, [4]int{3, 0, 0, 0}, counts(imports(t, s, false, incoming("one", "two", "three"))))
	ids := map[string]string{}
	for _, r := range listed(t, s, store.RecommendationFilter{}) {
		ids[r.AnnotationID] = r.ID
	}
	require.Equal(t, [4]int{0, 0, 3, 0}, counts(imports(t, s, true, incoming("one", "two", "three"))))
	require.Equal(t, [4]int{0, 1, 1, 0}, counts(imports(t, s, false, incoming("one", "zwei"))), "what is missing stays")
	require.Equal(t, [4]int{0, 0, 1, 0}, counts(imports(t, s, true, incoming("one"), bad("a1"), bad("a2"))), "a rejected row withdraws nothing")
	require.Equal(t, [4]int{0, 0, 2, 1}, counts(imports(t, s, true, incoming("one", "zwei"))))
	require.Len(t, listed(t, s, store.RecommendationFilter{}), 2)
	require.Len(t, listed(t, s, store.RecommendationFilter{Withdrawn: true}), 3)
	require.Equal(t, [4]int{0, 1, 2, 0}, counts(imports(t, s, true, incoming("one", "zwei", "three"))), "it is back")
	for _, r := range listed(t, s, store.RecommendationFilter{}) {
		require.Equal(t, ids[r.AnnotationID], r.ID, "an id stays")
	}
	other := incoming("four")
	other[0].Recommendation.AnnotationID, other[0].Recommendation.Symbol = "b1", "CEDAW/C/1"
	require.Equal(t, [4]int{1, 0, 0, 0}, counts(imports(t, s, true, other)), "another document withdraws nothing of this one")
}

func TestTheHashOfAnImportIsThatOfItsSortedChanges(t *testing.T) {
	t.Parallel()
	turned := incoming("one", "two", "three")
	slices.Reverse(turned)
	one, other := storetest.Open(t), storetest.Open(t)
	require.Equal(t, imports(t, one, false, incoming("one", "two", "three")), imports(t, other, false, turned))
	gone := incoming("one")
	require.Equal(t, imports(t, one, true, gone), imports(t, other, true, gone), "the same withdrawals have the same hash in another database")
}

func TestNothingCountsBeforeItIsConfirmed(t *testing.T) {
	t.Parallel()
	url := storetest.Database(t)
	key, _ := storetest.Keys(t)
	s := storetest.OpenAt(t, url, key)
	db := mustSQL(t, url)
	before := tables(t, db)
	shown, again := staged(t, s, false, incoming("one", "two")), staged(t, s, false, incoming("one", "two"))
	require.Equal(t, shown.Imported, again.Imported)
	require.Equal(t, before, tables(t, db))
	taken, err := confirm(s, shown)
	require.NoError(t, err)
	require.Equal(t, shown.Imported, taken.Imported)
	_, err = confirm(s, shown)
	require.Equal(t, "import_not_ready", followup.AsError(err).Rule)
	_, err = confirm(s, again)
	require.Equal(t, "import_moved", followup.AsError(err).Rule, "it would add nothing any more, and showed two")
	require.NoError(t, s.DropImport(background, again.ID, now()))
	require.Equal(t, "import_taken", followup.AsError(s.DropImport(background, shown.ID, now())).Rule)
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
			i, err := confirm(s, staged(t, s, false, incoming(texts...)))
			for followup.AsError(err).Rule == "import_moved" {
				i, err = confirm(s, staged(t, s, false, incoming(texts...)))
			}
			if err != nil {
				t.Error(err)
			}
			results <- i.Imported
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
	in[1].Recommendation.Body, in[1].Recommendation.Themes = "CEDAW", []string{"Health"}
	in[2].Recommendation.Position, in[2].Recommendation.PublishedOn = followup.Supported, time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	imports(t, s, false, in)
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

// bad is a rejected row about an annotation id.
func bad(annotation string) store.Rejected {
	return store.Rejected{Number: 100 + int(annotation[1]), Place: "row", Field: "Text", Reason: "missing", About: followup.Recommendation{AnnotationID: annotation}}
}
