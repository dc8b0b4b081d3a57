package activities_test

import (
	"bytes"
	"context"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/activities"
	"nmrf/activities/intake"
	"nmrf/deploy/local/localtest"
	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	localtest.Stop()
	os.Exit(code)
}

var background = context.Background()

// imports takes the example export over, with each text changed, and returns the ids of its recommendations.
func imports(t testing.TB, s *store.Store, change func(string) string) (ids []string) {
	t.Helper()
	data, err := os.ReadFile("../testdata/uhri/example.json")
	require.NoError(t, err)
	var rows []store.Incoming
	_, err = intake.Read(bytes.NewReader(data), int64(len(data)), func(row intake.Row) error {
		row.Recommendation.Text = change(row.Recommendation.Text)
		rows = append(rows, store.Incoming{Number: row.Number, Recommendation: row.Recommendation, Fingerprint: intake.Fingerprint(row.Recommendation)})
		return nil
	}, func(r intake.Rejection) { t.Errorf("row %d: %s", r.Row, r.Reason) })
	require.NoError(t, err)
	by := store.By{Person: "test", At: time.Now()}
	_, err = storetest.Take(s, by, storetest.Stage(t, s, by, false, rows))
	require.NoError(t, err)
	list, _, err := s.Recommendations(background, storetest.Scope(t, "recommendations"), store.RecommendationFilter{Limit: 500})
	require.NoError(t, err)
	for _, r := range list {
		ids = append(ids, r.ID)
	}
	return ids
}

// newPlay is a cycle on the example, whose texts the real activities propose.
func newPlay(t testing.TB) (*storetest.Play, *activities.Activities) {
	t.Helper()
	s := storetest.Open(t)
	a := &activities.Activities{Store: s}
	p := storetest.Launch(t, s, imports(t, s, func(text string) string { return text })...)
	p.Propose = func(ctx context.Context, stream string) (followup.Command, error) {
		switch _, name, _, _ := followup.ParseStream(stream); name {
		case followup.Clustering:
			return a.ProposeClusters(ctx, stream)
		case followup.Drafting:
			return a.ProposeSections(ctx, stream)
		}
		return a.FreezeReport(ctx, stream)
	}
	return p, a
}
