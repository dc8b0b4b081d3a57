package terms

import (
	"unicode"
	"unicode/utf8"

	"github.com/abadojack/whatlanggo"
)

// Language is the code of an official language of the United Nations (ISO 639-1); empty when it can't be told.
type Language string

// The languages that Words and Subject know.
const (
	English Language = "en"
	French  Language = "fr"
	Spanish Language = "es"
	Arabic  Language = "ar"
	Russian Language = "ru"
	Chinese Language = "zh"
)

// latin are the languages that share a script.
var latin = []Language{English, French, Spanish}

// LanguageOf tells in which of the six languages a text is written: by the script of most of its letters and, in Latin
// script, by its stop words, or by its groups of three letters where those are not enough. It is empty for a text
// without letters, in another script, or too short to tell.
func LanguageOf(text string) Language {
	latin, arabic, cyrillic, han, other := scripts(text)
	most := max(latin, arabic, cyrillic, han, other)
	switch {
	case most == 0 || most == other:
		return ""
	case most == latin:
		return latinLanguage(text)
	case most == arabic:
		return Arabic
	case most == cyrillic:
		return Russian
	}
	return Chinese
}

// scripts counts the letters of a text by script. A character of Chinese or Japanese counts for three letters,
// about what it says.
func scripts(text string) (latin, arabic, cyrillic, han, other int) {
	for _, r := range text {
		switch {
		case r < 0x80 && (r|0x20 < 'a' || r|0x20 > 'z'), !unicode.IsLetter(r):
		case r < 0x250 || unicode.Is(unicode.Latin, r):
			latin++
		case unicode.Is(unicode.Arabic, r):
			arabic++
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic++
		case unicode.Is(unicode.Han, r):
			han += 3
		case Spaceless(r):
			other += 3
		default:
			other++
		}
	}
	return latin, arabic, cyrillic, han, other
}

func latinLanguage(text string) Language {
	votes := map[Language]int{}
	for _, run := range runs(text) {
		word := Fold(run.text)
		for _, language := range latin {
			if lexicons[language].stop[word] {
				votes[language]++
			}
		}
	}
	for i, language := range latin {
		if votes[language] > max(votes[latin[(i+1)%3]], votes[latin[(i+2)%3]]) {
			return language
		}
	}
	return byTrigrams(text)
}

var trigrams = whatlanggo.Options{Whitelist: map[whatlanggo.Lang]bool{whatlanggo.Eng: true, whatlanggo.Fra: true, whatlanggo.Spa: true}}

// byTrigrams is empty unless one language is clearly the nearest, which also leaves no tie to chance.
func byTrigrams(text string) Language {
	found := whatlanggo.DetectWithOptions(text, trigrams)
	if !found.IsReliable() {
		return ""
	}
	return Language(found.Lang.Iso6391())
}

// languageOfWord is the language in whose lexicon a word of a text is looked up: English for Latin letters in a text of
// another script or of no known language.
func languageOfWord(word string, text Language) Language {
	switch r, _ := utf8.DecodeRuneInString(word); {
	case unicode.Is(unicode.Arabic, r):
		return Arabic
	case unicode.Is(unicode.Cyrillic, r):
		return Russian
	case text == French, text == Spanish:
		return text
	}
	return English
}
