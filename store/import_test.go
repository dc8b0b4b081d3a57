package store_test

import (
	"fmt"
	"io"
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

func staged(t testing.TB, s *store.Store, complete bool, rows []store.Incoming, rejected ...store.Rejected) store.Import {
	t.Helper()
	return storetest.Stage(t, s, by("cora"), complete, rows, rejected...)
}

func confirm(s *store.Store, i store.Import) (store.Import, error) {
	return storetest.Take(s, by("cora"), i)
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

func TestARejectedRowWithdrawsNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		about followup.Recommendation
		want  int
	}{
		"by its id":                    {followup.Recommendation{AnnotationID: "a1"}, 1},
		"by its text":                  {followup.Recommendation{Symbol: "A/HRC/1/1", Text: "two"}, 1},
		"by its paragraph":             {followup.Recommendation{Symbol: "A/HRC/1/1", Paragraph: "1.2", Text: "other words"}, 1},
		"of a document that is gone":   {followup.Recommendation{Symbol: "A/HRC/9/9", Text: "two"}, 2},
		"by no more than its place":    {followup.Recommendation{Symbol: "A/HRC/1/1"}, 0},
		"by nothing":                   {followup.Recommendation{}, 0},
		"with a text that is not ours": {followup.Recommendation{Text: "something new"}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := storetest.Open(t)
			rows := incoming("one", "two", "three")
			for i := range rows {
				rows[i].Recommendation.Paragraph = fmt.Sprint("1.", i+1)
			}
			imports(t, s, true, rows)
			i := staged(t, s, true, rows[:1], store.Rejected{Number: 99, Field: "Text", Reason: "bad", About: c.about})
			require.Equal(t, c.want, i.Withdrawn)
		})
	}
}

func TestMuchIsWithdrawnOnlyByItsNumber(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	var texts []string
	for i := range 40 {
		texts = append(texts, fmt.Sprint("text ", i))
	}
	imports(t, s, true, incoming(texts...))
	few := staged(t, s, true, incoming(texts[:38]...))
	require.Equal(t, []any{2, 40, false}, []any{few.Withdrawn, few.Documented, few.Sweeping()}, "2 of 40 are 5 % and not more")
	many := staged(t, s, true, incoming(texts[:37]...))
	require.True(t, many.Sweeping())
	request := by("cora")
	for _, number := range []int{0, 2, 40} {
		_, err := s.ConfirmImport(background, request, many.ID, followup.Ref{}, store.Confirmation{Changes: many.Changes, Withdrawn: number})
		require.Equal(t, "withdraws_much", followup.AsError(err).Rule)
	}
	taken, err := confirm(s, many)
	require.NoError(t, err)
	require.Equal(t, 3, taken.Withdrawn)
}

func TestWhatCameFromADocumentBecomesWhatTheIndexHas(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	document := incoming("one", "two")
	for i := range document {
		document[i].Recommendation.Paragraph = fmt.Sprint("1.", i+1)
		document[i].Recommendation.AnnotationID = fmt.Sprint("doc:A/HRC/1/1#1.", i+1)
	}
	require.Equal(t, [4]int{2, 0, 0, 0}, counts(imports(t, s, true, document)))
	ids := map[string]string{}
	for _, r := range listed(t, s, store.RecommendationFilter{}) {
		ids[r.Paragraph] = r.ID
	}
	index := incoming("one", "two", "three")
	for i := range index {
		index[i].Recommendation.Paragraph = fmt.Sprint("1.", i+1)
	}
	shown := staged(t, s, true, index)
	require.Equal(t, [4]int{1, 2, 0, 0}, counts(shown.Imported))
	changes, err := s.ImportChanges(background, shown.ID, store.Changed, 0, 10)
	require.NoError(t, err)
	require.Equal(t, []store.Difference{{Field: "annotation_id", Before: "doc:A/HRC/1/1#1.1", After: "a0"}}, changes[0].Differences)
	_, err = confirm(s, shown)
	require.NoError(t, err)
	for _, r := range listed(t, s, store.RecommendationFilter{}) {
		if ids[r.Paragraph] != "" {
			require.Equal(t, ids[r.Paragraph], r.ID, "what was decided on it stays")
		}
	}
	require.Equal(t, [4]int{0, 0, 2, 0}, counts(imports(t, s, true, document)), "the document again takes nothing back and withdraws nothing")
}

func TestAChangeIsShownFieldByField(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	imports(t, s, false, incoming("one", "two"))
	rows := incoming("one", "two and more")
	r := &rows[1].Recommendation
	r.Themes, r.Position, r.PublishedOn = []string{"Water", "Health", "Food"}, followup.Supported, time.Time{}
	i := staged(t, s, false, rows)
	shown, err := s.ImportChanges(background, i.ID, store.Changed, 0, 10)
	require.NoError(t, err)
	require.Len(t, shown, 1)
	require.Equal(t, "row 3", shown[0].Place)
	require.Equal(t, []store.Difference{
		{Field: "published_on", Before: "2020-05-01", After: ""},
		{Field: "themes", Before: "Health\nWater", After: "Food\nHealth\nWater"},
		{Field: "text", Before: "two", After: "two and more"},
		{Field: "position", Before: "noted", After: "supported"},
	}, shown[0].Differences)
}

func TestAnImportGoesOnAfterWhatWasStaged(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	i, err := s.BeginImport(background, by("cora"), store.Import{Name: "test.csv"})
	require.NoError(t, err)
	again, err := s.StoreImportFile(background, i.ID, strings.NewReader("the file"), 1<<20)
	require.NoError(t, err)
	require.Equal(t, store.Reading, again.State)
	require.NoError(t, s.StageRows(background, i.ID, now(), store.Staged{Rows: incoming("one", "two"), LastRow: 3, Done: 40, Total: 100}))
	last, _, err := s.ResumeImport(background, i.ID, now())
	require.NoError(t, err)
	require.Equal(t, 3, last)
	half, err := s.Import(background, i.ID)
	require.NoError(t, err)
	require.Equal(t, []any{0.4, true}, []any{half.Progress.Done, half.Resumed})
	second, err := s.BeginImport(background, by("cora"), store.Import{Name: "copy.csv"})
	require.NoError(t, err)
	same, err := s.StoreImportFile(background, second.ID, strings.NewReader("the file"), 1<<20)
	require.NoError(t, err)
	require.Equal(t, i.ID, same.ID, "the same file is not read twice")
	require.NoError(t, s.DropImport(background, i.ID, now()))
	err = s.StageRows(background, i.ID, now(), store.Staged{Rows: incoming("", "", "three"), LastRow: 4})
	require.Equal(t, store.NotReading, followup.AsError(err).Rule)
}

func TestAFileIsKeptInPieces(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	data := strings.Repeat("0123456789abcdef", 160_000) // 2.4 MB
	i, err := s.BeginImport(background, by("cora"), store.Import{Name: "test.csv"})
	require.NoError(t, err)
	_, err = s.StoreImportFile(background, i.ID, strings.NewReader(data), 1<<20)
	require.Equal(t, "file_too_large", followup.AsError(err).Rule)
	i, err = s.StoreImportFile(background, i.ID, strings.NewReader(data), 4<<20)
	require.NoError(t, err)
	require.EqualValues(t, len(data), i.Size)
	read, err := io.ReadAll(io.NewSectionReader(s.ImportFile(background, i), 0, i.Size))
	require.NoError(t, err)
	require.True(t, data == string(read))
	part := make([]byte, 20)
	_, err = s.ImportFile(background, i).ReadAt(part, 1<<20-10)
	require.NoError(t, err)
	require.Equal(t, data[1<<20-10:1<<20+10], string(part))
}
