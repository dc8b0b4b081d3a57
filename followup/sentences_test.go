package followup_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

func TestSentences(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                 "",
		"  \n ":                            "",
		"No full stop":                     "No full stop",
		"One. Two! Three?":                 "One.|Two!|Three?",
		"See No. 5 of the act. Then more.": "See No. 5 of the act.|Then more.",
		"Use e.g. this one. Or 1.5 of it.": "Use e.g. this one.|Or 1.5 of it.",
		"NHRI: “Set a date.” Reason: given. ": "NHRI: “Set a date.”|Reason: given.",
		"负责机构：司法部。期间：2026。":                   "负责机构：司法部。|期间：2026。",
		"المؤسسة: وزارة. هل تم؟ نعم.":         "المؤسسة: وزارة.|هل تم؟|نعم.",
		"Мера 1. Срок: 2026.":                 "Мера 1.|Срок: 2026.",
		"Wait... Go on.":                      "Wait...|Go on.",
	} {
		var got []string
		for _, s := range Sentences(text) {
			got = append(got, text[s.From:s.To])
		}
		require.Equal(t, want, strings.Join(got, "|"), text)
	}
}
