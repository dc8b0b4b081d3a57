package terms_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/activities/clustering/terms"
)

func concepts(text string) string {
	var out []string
	for _, w := range terms.Concepts(text) {
		out = append(out, w.Stem+"="+w.Surface)
	}
	return strings.Join(out, " ")
}

func TestConceptsAreTheSameInAllLanguages(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Abolish capital punishment for minors (Chile);":   "death-penalty=capital punishment child=minors",
		"Abolir la pena de muerte para los menores":        "death-penalty=Abolir death-penalty=pena muerte child=menores",
		"Réduire la surpopulation des prisons pour femmes": "detention=surpopulation detention=prisons equality-of-women=femmes",
		"Сократить переполненность тюрем":                  "detention=переполненность detention=тюрем",
		"تحسين ظروف السجناء والسجون":                       "detention=السجناء detention=والسجون",
		"改善监狱中妇女的教育":                                       "detention=监狱 equality-of-women=妇女 education=教育",
		"Ratify the CRPD (OP-CRPD)":                        "treaties=Ratify disability=CRPD disability=CRPD",
		"Continue its efforts":                             "",
	} {
		require.Equal(t, want, concepts(text), text)
	}
}

// carriers put a word into a sentence of its language, so that the language can be told.
var carriers = map[terms.Language]string{
	terms.English: "those of the %s of the other", terms.French: "celui de la %s et de cette autre", terms.Spanish: "aquellos de la %s y de los otros",
	terms.Russian: "%s", terms.Arabic: "%s", terms.Chinese: "%s",
}

func TestEachNameOfAConceptIsFound(t *testing.T) {
	t.Parallel()
	var first []string
	for _, language := range []terms.Language{terms.English, terms.French, terms.Spanish, terms.Russian, terms.Arabic, terms.Chinese} {
		text, err := os.ReadFile("concepts/" + string(language) + ".txt")
		require.NoError(t, err)
		var all []string
		for line := range strings.Lines(string(text)) {
			concept, names, _ := strings.Cut(line, ":")
			all = append(all, concept)
			require.NotEmpty(t, strings.Fields(names), "%s in %s", concept, language)
			for _, name := range strings.Fields(names) {
				found := terms.Concepts(fmt.Sprintf(carriers[language], strings.ReplaceAll(name, "_", " ")))
				require.True(t, slices.ContainsFunc(found, func(w terms.Word) bool { return w.Stem == concept }),
					"%s: %s in %s gives %v", concept, name, language, found)
			}
		}
		if first == nil {
			first = all
		}
		require.Equal(t, first, all, "%s has the same concepts as English", language)
	}
}
