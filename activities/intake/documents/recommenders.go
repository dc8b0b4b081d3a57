package documents

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const deepest = 8 // brackets looked at from the end of a recommendation

var (
	bracketed = regexp.MustCompile(`\([^()]*(?:\([^()]*\)[^()]*)*\)`)
	noteMark  = regexp.MustCompile(`\[\d{1,3}\]|(\))\d{1,2}([ ;.,]|$)`)
	glued     = regexp.MustCompile(`(\p{Ll}{3}[.,;”]?)\d{1,2}$`) // a footnote's number after the last word
)

// recommenders takes the recommending States off the end of a recommendation. Where a paragraph joins recommendations of
// several States, each followed by its States, all names stay in the text, for without them nobody could tell who said what.
func recommenders(text string, lang *language) (clean string, found []string) {
	text = strings.TrimSpace(noteMark.ReplaceAllString(text, "$1$2"))
	rest, last := trailing(text, lang)
	for _, group := range bracketed.FindAllString(rest, -1) {
		if names, ok := stateList(group[1 : len(group)-1]); ok && lang.known {
			found = append(found, names...)
		}
	}
	if len(found) == 0 && len(last) > 0 {
		return glued.ReplaceAllString(rest, "$1"), distinct(last)
	}
	return strings.TrimRight(text, " ;"), distinct(append(found, last...))
}

// trailing cuts the brackets with States' names off the end of a text.
func trailing(text string, lang *language) (rest string, found []string) {
	rest = text
	for {
		end := strings.TrimRight(rest, " ;.,:")
		cut, names := lastBracket(end, lang)
		if names == nil {
			if found == nil {
				return strings.TrimRight(text, " ;"), nil
			}
			return strings.TrimRight(rest, " ;,"), found
		}
		rest, found = strings.TrimRight(cut, " "), append(names, found...)
	}
}

// lastBracket reads the States in the last brackets of a text; brackets may lack their end or hold others.
func lastBracket(text string, lang *language) (before string, names []string) {
	open := len(text)
	for range deepest {
		open = strings.LastIndexByte(text[:open], '(')
		if open < 0 {
			return text, nil
		}
		inner := text[open+1:]
		for range strings.Count(inner, ")") - strings.Count(inner, "(") {
			inner = strings.TrimSuffix(inner, ")")
		}
		if names, ok := lang.stateList(inner); ok {
			return text[:open], names
		}
	}
	return text, nil
}

// stateList reads a list of States. In a language whose names are not in the table any list of words with capitals is one.
func (l *language) stateList(list string) ([]string, bool) {
	if names, ok := stateList(list); ok || l.known {
		return names, ok
	}
	var names []string
	for _, name := range between.Split(strings.TrimSpace(list), -1) {
		first, size := utf8.DecodeRuneInString(name)
		if !unicode.IsUpper(first) || strings.ToUpper(name[size:]) == name[size:] || strings.ContainsFunc(name, unicode.IsDigit) {
			return nil, false
		}
		names = append(names, name)
	}
	return names, len(names) > 0
}

func distinct(names []string) []string {
	var once []string
	for _, name := range names {
		if !slices.Contains(once, name) {
			once = append(once, name)
		}
	}
	return once
}
