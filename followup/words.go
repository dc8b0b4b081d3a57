package followup

import "unicode"

// CountWords counts words as word processors do for the report's limit: runs between white space that hold a letter or a
// digit count one each; each Han, Hiragana or Katakana character counts one by itself.
func CountWords(text string) int {
	n, inWord := 0, false
	for _, r := range text {
		switch {
		case unicode.IsSpace(r):
			inWord = false
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			n++
			inWord = false
		case !inWord && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			n++
			inWord = true
		}
	}
	return n
}
