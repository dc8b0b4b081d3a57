package documents

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// statesTable gives a State a line: its ISO 3166 code, its name as the United Nations writes it, and other names under
// which reports know it or knew it, separated by bars.
//
//go:embed states.txt
var statesTable string

type stateNames struct {
	byName map[string]string // folded name to UN name
	byCode map[string]string
	folded []string // keys of byName, sorted
	all    []string // every name as it is written, the longest first
}

var states = sync.OnceValue(func() stateNames {
	s := stateNames{byName: map[string]string{}, byCode: map[string]string{}}
	for row := range strings.Lines(statesTable) {
		names := strings.Split(strings.TrimSpace(row), "|")
		s.byCode[names[0]] = names[1]
		for _, name := range names[1:] {
			s.byName[fold(name)] = names[1]
			s.folded = append(s.folded, fold(name))
			s.all = append(s.all, name)
		}
	}
	slices.Sort(s.folded)
	slices.SortFunc(s.all, func(a, b string) int { return len(b) - len(a) })
	return s
})

// fold leaves the letters of a name, without accents and in lower case, and drops a leading article.
func fold(name string) string {
	letters := strings.Map(func(r rune) rune {
		if r = unicode.ToLower(r); r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, norm.NFD.String(name))
	if rest, found := strings.CutPrefix(letters, "the"); found && strings.HasPrefix(strings.ToLower(strings.TrimSpace(name)), "the ") {
		return rest
	}
	return letters
}

const shortName = 7 // letters below which a misspelt name could be another State's

// stateNamed returns the UN name of a State, one wrong letter in a longer name forgiven.
func stateNamed(name string) (string, bool) {
	if len(name) > 80 || strings.ContainsFunc(name, unicode.IsDigit) {
		return "", false
	}
	s, folded := states(), fold(name)
	if known, ok := s.byName[folded]; ok {
		return known, true
	}
	if len(folded) < shortName {
		return "", false
	}
	for _, other := range s.folded {
		if len(other) >= shortName && oneLetterApart(folded, other) {
			return s.byName[other], true
		}
	}
	return "", false
}

// oneLetterApart says whether one letter more, less or other makes a into b.
func oneLetterApart(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		return i == len(a) || a[i+1:] == b[i+1:]
	}
	return a[i:] == b[i+1:]
}

var between = regexp.MustCompile(`\s*[,;/]\s*`)

// stateList reads "Chile, Iran (Islamic Republic of) and Peru"; false unless every name is a State's.
func stateList(list string) ([]string, bool) {
	var found []string
	for _, part := range between.Split(strings.TrimSpace(list), -1) {
		names, ok := joinedStates(strings.Split(strings.TrimPrefix(part, "and "), " and "))
		if !ok {
			return nil, false
		}
		found = append(found, names...)
	}
	return found, true
}

// joinedStates names the States of a text split at each "and", which may also be part of a name.
func joinedStates(words []string) (found []string, ok bool) {
	for len(words) > 0 {
		taken := 0
		for end := min(len(words), 3); end > 0 && taken == 0; end-- {
			if name, ok := stateNamed(strings.Join(words[:end], " and ")); ok {
				found, taken = append(found, name), end
			}
		}
		if taken == 0 {
			return nil, false
		}
		words = words[taken:]
	}
	return found, true
}

var mentioned = sync.OnceValue(func() *regexp.Regexp {
	names := make([]string, len(states().all))
	for i, name := range states().all {
		names[i] = strings.ReplaceAll(regexp.QuoteMeta(name), "’", "['’]")
	}
	return regexp.MustCompile(`\b(?:` + strings.Join(names, "|") + `)\b`)
})

// statesIn returns the UN names of the States that a text mentions, in order and with repeats.
func statesIn(text string) []string {
	var found []string
	for _, name := range mentioned().FindAllString(text, -1) {
		if known, ok := stateNamed(name); ok {
			found = append(found, known)
		}
	}
	return found
}
