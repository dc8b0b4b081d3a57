package terms

import (
	"strings"
	"unicode/utf8"
)

// arabicPrefixes and arabicSuffixes are what the light stemmer "light10" takes off (Larkey, Ballesteros and Connell 2007):
// the article with what is written together with it, and the endings of the sound plurals, the feminine and the possessive.
var (
	arabicPrefixes = []string{"وال", "بال", "كال", "فال", "ال", "لل", "و"}
	arabicSuffixes = []string{"ها", "ان", "ات", "ون", "ين", "يه", "ية", "ه", "ة", "ي"}
)

// leastArabic is how many letters of a root stay at least.
const leastArabic = 3

// stemArabic stems a folded word.
func stemArabic(word string) string {
	for _, prefix := range arabicPrefixes {
		if rest, is := strings.CutPrefix(word, prefix); is && utf8.RuneCountInString(rest) >= leastArabic {
			word = rest
			break
		}
	}
	for _, suffix := range arabicSuffixes {
		if rest, is := strings.CutSuffix(word, suffix); is && utf8.RuneCountInString(rest) >= leastArabic {
			word = rest
		}
	}
	return word
}

// withoutParticle drops the conjunction or preposition that Arabic writes together with a word.
func withoutParticle(word string) string {
	first, size := utf8.DecodeRuneInString(word)
	if strings.ContainsRune("وفبلك", first) && utf8.RuneCountInString(word) > 4 {
		return word[size:]
	}
	return word
}
