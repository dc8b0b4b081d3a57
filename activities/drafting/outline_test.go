package drafting_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/activities/drafting"
	"nmrf/followup"
)

func TestTheOutlineOrdersNamesAndMeasuresTheSections(t *testing.T) {
	t.Parallel()
	in := report()
	in.Language = "fr"
	in.Profile.Outline = []followup.OutlineSection{
		{ID: "context", Kind: followup.TextSection, Heading: map[string]string{"en": "Context", "fr": "Contexte"}, Budget: 300},
		{ID: "answers", Kind: followup.ClustersSection, Budget: 900, Level: 2},
		{ID: "since", Kind: followup.FollowUpSection, Heading: map[string]string{"en": "Since then"}},
		{ID: "matrix", Kind: followup.MatrixSection, Annex: true}}
	var got []string
	for _, s := range drafting.Sections(in) {
		got = append(got, fmt.Sprint(s.ID, "|", s.Heading, "|", s.Kind, "|", s.Level, "|", s.Budget, "|", s.Annex, "|", len(s.Paragraphs) > 0))
	}
	require.Equal(t, []string{"context|Contexte|text|0|300|false|false", "cluster-c1|Justice|clusters|2|600|false|true",
		"cluster-c2|Education|clusters|2|300|false|true", "since|Progrès depuis le dernier rapport|follow_up|0|0|false|true",
		"matrix|Annexe : tableau des recommandations|matrix|0|0|true|true"}, got)
}

// TestEverySentenceRestsOnSomething holds that no sentence of a pre-filled report stands without its evidence, in every language.
func TestEverySentenceRestsOnSomething(t *testing.T) {
	t.Parallel()
	for _, language := range followup.ReportLanguages {
		in := complete()
		in.Language = language
		for _, s := range drafting.Sections(in) {
			require.NoError(t, s.CheckEvidence())
			tied := map[string]bool{}
			for _, e := range s.Evidence {
				tied[fmt.Sprint(e.Paragraph, ".", e.Sentence)] = true
			}
			for i, p := range s.Paragraphs {
				require.NotContains(t, p, "%!", "every phrase takes what it is given")
				for j := range followup.Sentences(p) {
					require.True(t, tied[fmt.Sprint(i+1, ".", j+1)], "%s: sentence %d of %q rests on nothing", language, j+1, p)
				}
			}
		}
	}
}

// complete is a report in which everything that can be told is there.
func complete() drafting.Input {
	in := report()
	in.Waiver = "The deadline of the session is near."
	plan := in.Plans["c1"]
	plan.TechnicalAssistance = "Two trainers for a year."
	plan.Measures = append(plan.Measures, followup.Measure{ID: "m2", Title: "Train guards", Responsible: "moj", End: month(2027, 12), Status: followup.MeasureDelayed,
		Indicators: []followup.Indicator{{ID: "i1", Name: "Guards", Kind: followup.ProcessIndicator,
			Values: []followup.IndicatorValue{{Date: month(2026, 3), Value: 40, Source: "Register"}, {Date: month(2026, 6), Value: 20, Sex: "female", Source: "Register"}}}}})
	in.Plans = map[string]followup.Plan{"c1": plan}
	in.Progress = map[string][]drafting.Progress{"c1": {{Measure: "m1", Status: followup.MeasureUnderWay, Text: "The ground is bought.", At: month(2026, 9)}}}
	in.Profile.Outline = []followup.OutlineSection{{ID: "methodology", Kind: followup.MethodologySection}, {ID: "clusters", Kind: followup.ClustersSection},
		{ID: "since", Kind: followup.FollowUpSection}, {ID: "consultation", Kind: followup.ConsultationSection},
		{ID: "capacity", Kind: followup.CapacitySection}, {ID: "annex-matrix", Kind: followup.MatrixSection, Annex: true}}
	return in
}

func TestProgressIndicatorsAndWaiverAreTold(t *testing.T) {
	t.Parallel()
	sections := drafting.Sections(complete())
	justice := strings.Join(find(t, sections, "cluster-c1").Paragraphs, "\n")
	require.Contains(t, justice, "Status: under way, as reported in 09/2026. The ground is bought.")
	require.Contains(t, justice, "Guards (process, latest 40 (03/2026)). Status: delayed.", "a value for all, not for women alone")
	require.Equal(t, []string{"Justice: Build a prison. Status: under way, as reported in 09/2026. The ground is bought.",
		"Justice: Train guards. Status: delayed."}, find(t, sections, "since").Paragraphs)
	waiver := "Drafting began although inputs had no disposition. Reason: The deadline of the session is near."
	require.Contains(t, find(t, sections, "consultation").Paragraphs, waiver)
	require.Equal(t, waiver, find(t, sections, "annex-matrix").Paragraphs[0], "everybody can see it")
	require.Contains(t, find(t, sections, "capacity").Paragraphs[0], "Technical assistance asked for (Justice): Two trainers for a year.")
	require.Contains(t, find(t, sections, "cluster-c1").Evidence, followup.Evidence{Paragraph: 5, Sentence: 4, Kind: followup.IndicatorEvidence, ID: "c1/m2/i1"})
}

func TestSectionsSpeakTheSixLanguagesOfTheUN(t *testing.T) {
	t.Parallel()
	said := map[string]string{}
	for _, language := range followup.ReportLanguages {
		in := complete()
		in.Language = language
		for _, s := range drafting.Sections(in) {
			if s.ID != "annex-matrix" {
				said[language] += s.Heading + "\n" + strings.Join(s.Paragraphs, "\n")
			}
		}
	}
	for language, own := range map[string]string{"en": "Measure 1: Build", "fr": "Mesure 1 : Build", "es": "Medida 1: Build", "ar": "التدبير 1: Build",
		"ru": "Мера 1: Build", "zh": "措施1：Build a prison。负责机构：Ministry of Justice。"} {
		require.Contains(t, said[language], own)
	}
}

func TestALongChineseInputIsCutBySigns(t *testing.T) {
	t.Parallel()
	in := report()
	in.Language, in.Inputs[0].Text = "zh", strings.Repeat("国家应当加强保护。", 20)
	said := find(t, drafting.Sections(in), "consultation").Paragraphs[0]
	require.Contains(t, said, "国家应当加强保护。")
	require.Contains(t, said, "…”")
	require.Less(t, followup.CountWords(said), 80)
}
