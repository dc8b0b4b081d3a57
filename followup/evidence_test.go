package followup_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

// tied is a section of four sentences, each of which rests on the measure of its number.
var tied = ReportSection{Heading: "Health", Paragraphs: []string{"One is built. Two is bought.", "Three is taught. Four is told."}, Evidence: []Evidence{
	{Paragraph: 1, Sentence: 1, Kind: MeasureEvidence, ID: "a/m1"}, {Paragraph: 1, Sentence: 2, Kind: MeasureEvidence, ID: "a/m2"},
	{Paragraph: 2, Sentence: 1, Kind: MeasureEvidence, ID: "a/m3"}, {Paragraph: 2, Sentence: 2, Kind: MeasureEvidence, ID: "a/m4"}}}

func TestEvidenceFollowsItsSentence(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		paragraphs []string
		want       []Evidence
	}{
		"nothing changed": {tied.Paragraphs, tied.Evidence},
		"a paragraph before, and another order": {[]string{"A new one.", "Four is told. Two is bought.", "One is built."}, []Evidence{
			{Paragraph: 3, Sentence: 1, Kind: MeasureEvidence, ID: "a/m1"}, {Paragraph: 2, Sentence: 2, Kind: MeasureEvidence, ID: "a/m2"},
			{Paragraph: 2, Sentence: 1, Kind: MeasureEvidence, ID: "a/m4"}}},
		"reworded in its place": {[]string{"One is built. Two was bought last year.", "Three is taught. Four is told."}, []Evidence{
			tied.Evidence[0], {Paragraph: 1, Sentence: 2, Kind: MeasureEvidence, ID: "a/m2", Reworded: true}, tied.Evidence[2], tied.Evidence[3]}},
		"gone": {[]string{"One is built."}, tied.Evidence[:1]},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := ReportSection{Heading: "Health", Paragraphs: tc.paragraphs}
			s.Evidence = s.EvidenceFrom(tied)
			require.Equal(t, tc.want, s.Evidence)
			require.NoError(t, s.CheckEvidence())
		})
	}
}

func TestEvidenceNamesASentenceAndAKind(t *testing.T) {
	t.Parallel()
	require.NoError(t, tied.CheckEvidence())
	for _, wrong := range []Evidence{{Paragraph: 3, Sentence: 1, Kind: MeasureEvidence}, {Paragraph: 1, Sentence: 3, Kind: MeasureEvidence},
		{Paragraph: 1, Sentence: 1, Kind: "hearsay"}, {}} {
		s := tied
		s.Evidence = []Evidence{wrong}
		require.Equal(t, "evidence", AsError(s.CheckEvidence()).Field)
	}
}
