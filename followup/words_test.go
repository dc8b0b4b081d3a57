package followup_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

func TestCountWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"":                    0,
		" \n\t ":              0,
		"The State accepts.":  3,
		"well-being of women": 3,
		"don't":               1,
		"A/HRC/43/15":         1,
		"costs – and 3 gains": 4,
		"— … •":               0,
		"2026":                1,
		"人权理事会":               5,
		"UPR 第四轮 审议":          6,
		"条约body机构":            5,
		"UPR，NHRI（CSO）、2026年": 5,
		"２０２６年：三．五":           4,
		"۲۰۲۶ و2027":          2,
		"لا\u200cسيّما حقوقُ الطفلِ، وكرامتُه": 4,
		"ひらがな カタカナ":                            8,
		"حقوق الإنسان":                         2,
		"تُعزِّز الدولة حقوقَ المرأة.":         4,
		"Права человека":                       2,
	} {
		require.Equal(t, want, CountWords(text), text)
	}
}

func TestSectionWordsCountHeadingAndParagraphs(t *testing.T) {
	t.Parallel()
	s := ReportSection{ID: "1", Heading: "Right to health", Paragraphs: []string{"One two.", "Three."}}
	require.Equal(t, 6, s.Words())
	require.NoError(t, s.Check())
	require.Equal(t, "heading", AsError(ReportSection{Paragraphs: []string{"x"}}.Check()).Field)
	require.Equal(t, "paragraphs", AsError(ReportSection{Heading: "x"}.Check()).Field)
}
