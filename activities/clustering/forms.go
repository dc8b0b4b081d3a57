package clustering

import (
	"slices"
	"unicode/utf8"

	"nmrf/activities/clustering/terms"
)

func count(forms map[string]map[string]int, key, form string) {
	if forms[key] == nil {
		forms[key] = map[string]int{}
	}
	forms[key][form]++
}

// commonest returns the form counted most often; of equals, the last in the order of its bytes, which prefers lower case.
func commonest(forms map[string]int) string {
	best := ""
	for _, form := range sortedKeys(forms) {
		if best == "" || forms[form] >= forms[best] {
			best = form
		}
	}
	return best
}

// chained joins pairs of Chinese characters that overlap, each the end of one the start of the next, to what they were cut
// from: 监察 and 察员 to 监察员.
func chained(words []string) []string {
	var out []string
	for _, w := range words {
		joined := false
		for i, known := range out {
			if joined = overlap(known, w); joined {
				_, size := utf8.DecodeRuneInString(w)
				out[i] = known + w[size:]
			} else if joined = overlap(w, known); joined {
				_, size := utf8.DecodeRuneInString(known)
				out[i] = w + known[size:]
			}
			if joined {
				break
			}
		}
		if !joined {
			out = append(out, w)
		}
	}
	return out
}

// overlap tells whether a word that is written without spaces ends with the character that the next begins with.
func overlap(word, next string) bool {
	last, _ := utf8.DecodeLastRuneInString(word)
	first, _ := utf8.DecodeRuneInString(next)
	return last == first && terms.Spaceless(last)
}

func sortedKeys[V any](m map[string]V) []string {
	list := make([]string, 0, len(m))
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}
