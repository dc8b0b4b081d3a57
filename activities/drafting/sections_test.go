package drafting_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/activities/drafting"
	"nmrf/followup"
)

func month(year int, m time.Month) time.Time { return time.Date(year, m, 1, 0, 0, 0, 0, time.UTC) }

func amount(f float64) *float64 { return &f }

// report is a small report: three recommendations, two clusters, one plan.
func report() drafting.Input {
	return drafting.Input{
		Title: "National report", State: "Atlantis", Language: "en", ForeignMinistry: "mfa", Coordination: "nmirf",
		Profile: followup.Profile{WordLimit: 10700},
		Institutions: map[string]string{"mfa": "Ministry of Foreign Affairs", "nmirf": "National Mechanism",
			"moj": "Ministry of Justice", "moe": "Ministry of Education, Science and Sport", "nhri": "Ombudsman", "ngo": "Rights Now"},
		Recommendations: map[string]followup.Recommendation{
			"r1": {ID: "r1", Symbol: "A/HRC/28/15", Paragraph: "115.10", Body: "UPR", Text: "Reduce overcrowding in prisons"},
			"r2": {ID: "r2", Symbol: "A/HRC/28/15", Paragraph: "115.3", Body: "UPR", Text: "Ratify the optional protocol"},
			"r3": {ID: "r3", Symbol: "CERD/C/ATL/8", Body: "CERD", Text: "Teach Roma children in their language"},
		},
		Selection: followup.Selection{Recommendations: []followup.Selected{
			{ID: "r1", Asks: true, Position: followup.Supported}, {ID: "r2", Asks: true, Position: followup.Noted}, {ID: "r3"}}},
		Clusters: []followup.Cluster{
			{ID: "c1", Name: "Justice", Recommendations: []string{"r1", "r2"}},
			{ID: "c2", Name: "Education", Recommendations: []string{"r3"}}},
		Heads: []followup.ClusterHead{{ID: "c1", Lead: "moj", Supporting: []string{"mfa"}}, {ID: "c2", Lead: "moe"}},
		Plans: map[string]followup.Plan{"c1": {Cluster: "c1", CapacityGaps: "Prison doctors are missing.", Measures: []followup.Measure{{
			Title: "Build a prison.", Responsible: "moj", Start: month(2026, 1), End: month(2027, 12), Budget: 1200000, Currency: "EUR",
			Indicators: []followup.Indicator{{Name: "Prisoners per place", Kind: followup.OutcomeIndicator, Unit: "ratio",
				Baseline: amount(1.3), Target: amount(1)}}}}}},
		Inputs: []drafting.ConsultationInput{
			{Institution: "nhri", Text: "Set a date.", Disposition: followup.AcceptedInPart, Reason: "A year is set."},
			{Institution: "ngo"}},
	}
}

func find(t *testing.T, sections []drafting.Section, id string) drafting.Section {
	t.Helper()
	for _, s := range sections {
		if s.ID == id {
			return s
		}
	}
	require.Failf(t, "no such section", "%s", id)
	return drafting.Section{}
}

func TestMergedRecommendationsAreCitedTogether(t *testing.T) {
	t.Parallel()
	in := report()
	for id, group := range map[string]string{"r1": "g1", "r2": "g2", "r3": "g1"} {
		r := in.Recommendations[id]
		r.Group = group
		in.Recommendations[id] = r
	}
	in.Clusters = []followup.Cluster{{ID: "c1", Name: "Justice", Recommendations: []string{"r1", "r2", "r3"}}}
	paragraphs := find(t, drafting.Sections(in), "cluster-c1").Paragraphs
	require.Equal(t, "Among them, these ask for the same and are answered together: [115.10 (A/HRC/28/15); 1 without number (CERD/C/ATL/8)].", paragraphs[1])
}

func TestSectionsHaveStableIDsAndWhoClearsThem(t *testing.T) {
	t.Parallel()
	var got []string
	for _, s := range drafting.Sections(report()) {
		require.NoError(t, s.Check())
		require.Equal(t, s.ID == "annex-matrix", s.Annex)
		got = append(got, s.ID+" "+strings.Join(s.Clears, ","))
	}
	require.Equal(t, []string{"methodology mfa", "cluster-c1 moj,mfa", "cluster-c2 moe", "consultation nmirf", "capacity nmirf",
		"annex-matrix nmirf"}, got)
}

func TestClusterSectionTellsWhatItAnswersAndWhatIsUndertaken(t *testing.T) {
	t.Parallel()
	sections := drafting.Sections(report())
	require.Equal(t, []string{
		"Recommendations answered (2): 115.3, 115.10 (A/HRC/28/15).",
		"Positions: supported (1); noted (1).",
		"Lead: Ministry of Justice. Supporting: Ministry of Foreign Affairs.",
		"Measure 1: Build a prison. Responsible: Ministry of Justice. Period: 01/2026–12/2027. Budget: EUR 1\u00a0200\u00a0000. " +
			"Indicators: Prisoners per place (outcome, ratio, baseline 1.3, target 1).",
	}, find(t, sections, "cluster-c1").Paragraphs)
	require.Equal(t, []string{
		"Recommendations answered (1): 1 without number (CERD/C/ATL/8).",
		"Lead: Ministry of Education, Science and Sport. Supporting: none.",
		"No implementation plan has been approved for this cluster.",
	}, find(t, sections, "cluster-c2").Paragraphs, "no position where the body asks for none")
}

func TestOtherSectionsTellConsultationGapsAndMatrix(t *testing.T) {
	t.Parallel()
	sections := drafting.Sections(report())
	method := strings.Join(find(t, sections, "methodology").Paragraphs, "\n")
	for _, want := range []string{"Report: National report. State: Atlantis. Recommendations answered: 3.", "UPR (2); CERD (1)", "A/HRC/28/15 (2)", "supported (1); noted (1)",
		"Ministry of Justice; Ministry of Foreign Affairs; Ministry of Education, Science and Sport", "Ombudsman; Rights Now. Inputs received: 1"} {
		require.Contains(t, method, want)
	}
	require.Equal(t, []string{
		"Ombudsman: “Set a date.” Disposition: accepted in part. Reason: A year is set.",
		"Rights Now: no input was received.",
	}, find(t, sections, "consultation").Paragraphs)
	require.Equal(t, []string{"Justice: Prison doctors are missing."}, find(t, sections, "capacity").Paragraphs)
	require.Equal(t, []string{
		"115.3 · A/HRC/28/15 · Ratify the optional protocol · noted · Justice · Ministry of Justice",
		"115.10 · A/HRC/28/15 · Reduce overcrowding in prisons · supported · Justice · Ministry of Justice",
		"not stated · CERD/C/ATL/8 · Teach Roma children in their language · Education · Ministry of Education, Science and Sport",
	}, find(t, sections, "annex-matrix").Paragraphs)
}

func TestSectionsSpeakTheReportsLanguage(t *testing.T) {
	t.Parallel()
	for language, heading := range map[string]string{"fr": "A. Méthodologie et consultation", "es-MX": "A. Metodología y consulta",
		"de": "A. Methodology and consultation"} {
		in := report()
		in.Language = language
		require.Equal(t, heading, drafting.Sections(in)[0].Heading)
		for _, s := range drafting.Sections(in) {
			require.NotContains(t, strings.Join(s.Paragraphs, "\n"), "%!", "every phrase takes what it is given")
		}
	}
}

func TestSectionsOfAnEmptyCycleStillStand(t *testing.T) {
	t.Parallel()
	for _, s := range drafting.Sections(drafting.Input{Profile: followup.Profile{WordLimit: 10700}}) {
		require.NoError(t, s.Check())
	}
}

// largeReport is what a whole cycle of a State produces: clusters with two or three measures each.
func largeReport(t *testing.T, profile string, recommendations, clusters int) drafting.Input {
	t.Helper()
	in := report()
	var err error
	in.Profile, err = followup.ProfileNamed(profile)
	require.NoError(t, err)
	in.Recommendations, in.Plans = map[string]followup.Recommendation{}, map[string]followup.Plan{}
	in.Selection, in.Clusters, in.Heads = followup.Selection{}, make([]followup.Cluster, clusters), nil
	for i := range recommendations {
		id := fmt.Sprintf("r%04d", i)
		in.Recommendations[id] = followup.Recommendation{ID: id, Body: "UPR", Symbol: fmt.Sprintf("A/HRC/%d/15", 28+15*(i/230)),
			Paragraph: fmt.Sprintf("%d.%d", 115+i/230, i%230), Text: strings.Repeat("Strengthen the protection of minorities ", 5)}
		in.Selection.Recommendations = append(in.Selection.Recommendations, followup.Selected{ID: id, Asks: true, Position: followup.Supported})
		in.Clusters[i%clusters].Recommendations = append(in.Clusters[i%clusters].Recommendations, id)
	}
	indicators := []followup.Indicator{
		{Name: "Share of cases decided within one year of the complaint", Kind: followup.ProcessIndicator, Unit: "per cent of cases", Baseline: amount(35), Target: amount(80)},
		{Name: "Persons who report discrimination in the annual survey", Kind: followup.OutcomeIndicator, Unit: "per cent of persons", Baseline: amount(12), Target: amount(6)}}
	for i := range in.Clusters {
		c := &in.Clusters[i]
		c.ID, c.Name = fmt.Sprintf("c%02d", i), fmt.Sprintf("Equality and non-discrimination, part %d", i+1)
		in.Heads = append(in.Heads, followup.ClusterHead{ID: c.ID, Lead: "moj", Supporting: []string{"moe", "mfa"}})
		plan := followup.Plan{Cluster: c.ID, CapacityGaps: strings.Repeat("Trained staff and a shared register are missing. ", 4)}
		for range 2 + i%2 {
			plan.Measures = append(plan.Measures, followup.Measure{Title: "Amend the act on protection against discrimination and train all who apply it",
				Responsible: "moe", Start: month(2026, 1), End: month(2028, 12), Budget: 250000, Currency: "EUR", Indicators: indicators})
		}
		in.Plans[c.ID] = plan
	}
	for range 8 {
		in.Inputs = append(in.Inputs, drafting.ConsultationInput{Institution: "ngo", Text: strings.Repeat("More has to be done in the regions. ", 40),
			Disposition: followup.NotAccepted, Reason: strings.Repeat("The budget of the regions is decided elsewhere. ", 10)})
	}
	return in
}

func TestSectionsStayWithinTheWordLimit(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		profile                   string
		recommendations, clusters int
		texts                     bool
	}{
		{"upr-national-report", 632, 25, true},
		{"upr-national-report", 2600, 30, true},
		{"treaty-periodic-report", 632, 25, false},
		{"replies-list-of-issues", 632, 25, false},
	} {
		t.Run(fmt.Sprintf("%s/%d", tc.profile, tc.recommendations), func(t *testing.T) {
			t.Parallel()
			in := largeReport(t, tc.profile, tc.recommendations, tc.clusters)
			sections := drafting.Sections(in)
			words := 0
			for _, s := range sections {
				if in.Profile.AnnexesCount || !s.Annex {
					words += s.Words()
				}
			}
			require.LessOrEqual(t, words, in.Profile.WordLimit)
			require.Greater(t, words, in.Profile.WordLimit/2, "no more is left out than has to be")

			annex := find(t, sections, "annex-matrix")
			require.GreaterOrEqual(t, len(annex.Paragraphs), tc.recommendations)
			require.Equal(t, tc.texts, strings.Contains(strings.Join(annex.Paragraphs, ""), "protection of minorities"))
			require.Equal(t, sections, drafting.Sections(in))
			t.Logf("%d words of %d", words, in.Profile.WordLimit)
		})
	}
}
