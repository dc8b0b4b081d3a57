package intake_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
)

// record reads one JSON record with the members given, besides an id and a text.
func record(t *testing.T, members map[string]any) export {
	t.Helper()
	all := map[string]any{"AnnotationId": "0d7c", "Text": "1.1 Build houses"}
	for name, value := range members {
		all[name] = value
	}
	data, err := json.Marshal([]any{all})
	require.NoError(t, err)
	return mustRead(t, data)
}

func TestTextAndParagraph(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ published, paragraph, text string }{
		{"115.3 Ratify it (Peru, Fiji);", "115.3", "Ratify it (Peru, Fiji);"},
		{"4.The Committee", "4", "The Committee"},
		{"12. The Committee", "12", "The Committee"},
		{"6.1.2 Élargir", "6.1.2", "Élargir"},
		{"23.(a) Adopt", "23", "(a) Adopt"},
		{"- 115.3 Ratify", "115.3", "Ratify"},
		{"20 judges were trained", "", "20 judges were trained"},
		{"2.5% of the budget", "", "2.5% of the budget"},
		{"Ratify 1.1", "", "Ratify 1.1"},
		{"<p>115.3&nbsp;Ratify <b>all</b> treaties</p><p>without delay</p>", "115.3", "Ratify all treaties\nwithout delay"},
		{"1.1 R&amp;D &lt;5 % of GDP", "1.1", "R&D <5 % of GDP"},
		{"1.1 Spend a < b and <see annex> more", "1.1", "Spend a < b and <see annex> more"},
		{"1.1 Spend <b", "1.1", "Spend <b"},
		{"1.1 Hide<script>alert('x')</script><style>p{}</style> this", "1.1", "Hide this"},
		{"1.1 One\r\n\r\n  two\u00a0 \u200bthree\u0000", "1.1", "One\ntwo three"},
		{"1.1 Cafe\u0301", "1.1", "Café"},
	} {
		e := record(t, map[string]any{"Text": c.published})
		require.Empty(t, e.rejected, c.published)
		require.Equal(t, c.text, e.rows[0].Recommendation.Text, c.published)
		require.Equal(t, c.paragraph, e.rows[0].Recommendation.Paragraph, c.published)
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		published any
		values    []string
	}{
		{nil, nil},
		{[]any{nil, ""}, nil},
		{"Housing", []string{"Housing"}},
		{"- Housing", []string{"Housing"}},
		{[]string{"- Housing ", "Water"}, []string{"Housing", "Water"}},
		{"- Housing\n- Water\n  and sanitation\n-\n- Housing", []string{"Housing", "Water and sanitation"}},
		{"Housing\nWater", []string{"Housing", "Water"}},
		{[]string{"Water\nand sanitation"}, []string{"Water and sanitation"}},
		{[]string{"Name, identity &amp; nationality"}, []string{"Name, identity & nationality"}},
	} {
		e := record(t, map[string]any{"Themes": c.published})
		require.Empty(t, e.rejected)
		require.Equal(t, c.values, e.rows[0].Recommendation.Themes, c.published)
	}
}

func TestPositions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		published any
		position  followup.Position
	}{
		{nil, followup.NoPositionYet},
		{[]string{"Supported"}, followup.Supported},
		{"- noted", followup.Noted},
		{"Supported/Noted", followup.NotedInPart},
		{[]string{"Supported", "Noted"}, followup.NotedInPart},
		{"Partially supported", followup.NotedInPart},
		{"Noted in part", followup.NotedInPart},
	} {
		e := record(t, map[string]any{"UprPositions": c.published})
		require.Empty(t, e.rejected, c.published)
		require.Equal(t, c.position, e.rows[0].Recommendation.Position, c.published)
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	for _, published := range []any{
		"2014-12-10T00:00:00", "2014-12-10T10:53:45.827", "2014-12-10T23:30:00-05:00", "2014-12-10", "2014-12-10 00:00:00", 41983,
		"41983", "41983.75", "10.12.2014", "10 December 2014", "10 Dec 2014", "- 2014-12-10",
	} {
		e := record(t, map[string]any{"PublicationDate": published})
		require.Empty(t, e.rejected, published)
		require.Equal(t, time.Date(2014, 12, 10, 0, 0, 0, 0, time.UTC), e.rows[0].Recommendation.PublishedOn, published)
	}
	require.True(t, record(t, map[string]any{"PublicationDate": nil}).rows[0].Recommendation.PublishedOn.IsZero())
}

func TestSessionAndCycle(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		session, cycle any
		wantSession    string
		wantCycle      int
	}{
		{nil, nil, "", 0},
		{[]int{12}, nil, "12", 1},
		{"- 13", nil, "13", 2},
		{"-40", nil, "40", 3},
		{[]string{"41"}, nil, "41", 4},
		{"60", 5, "60", 5},
		{"60", nil, "60", 0},
	} {
		e := record(t, map[string]any{"UprSession": c.session, "UprCycle": c.cycle})
		require.Empty(t, e.rejected)
		require.Equal(t, c.wantSession, e.rows[0].Recommendation.UPRSession)
		require.Equal(t, c.wantCycle, e.rows[0].Recommendation.UPRCycle)
	}
}

func TestBodyAndTypeLoseTheirPrefix(t *testing.T) {
	t.Parallel()
	e := record(t, map[string]any{"Body": "- SR Housing\n- SR Water", "AnnotationType": "- Concerns/Observations"})
	require.Equal(t, "SR Housing, SR Water", e.rows[0].Recommendation.Body)
	require.Equal(t, "Concerns/Observations", e.rows[0].Recommendation.Type)
}

func TestLongestText(t *testing.T) {
	t.Parallel()
	require.Len(t, record(t, map[string]any{"Text": strings.Repeat("a", 100_000)}).rows, 1)
	require.Len(t, record(t, map[string]any{"Text": strings.Repeat("a", 100_001)}).rejected, 1)
}
