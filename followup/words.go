package followup

import "unicode"

// CountWords counts words as word processors do for the report's limit: runs between white space, or the signs of Chinese, that hold a
// letter or a digit count one each; each Han, Hiragana or Katakana character counts one by itself.
func CountWords(text string) int {
	n, inWord := 0, false
	for _, r := range text {
		switch {
		case unicode.IsSpace(r) || wideSign(r):
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

// wideSign says whether r is a sign of Chinese or Japanese, such as the full stop, which parts words though no space follows.
func wideSign(r rune) bool {
	return r >= 0x3000 && r <= 0x303F && !unicode.IsLetter(r) && !unicode.IsNumber(r) || r >= 0xFF00 && r <= 0xFFEF && unicode.IsPunct(r)
}
