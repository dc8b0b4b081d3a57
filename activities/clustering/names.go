package clustering

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"nmrf/activities/clustering/terms"
)

const (
	longestName = 70 // characters of a theme that a name keeps
	namingTerms = 3  // terms that tell groups of one theme apart
)

// names gives each group a name of its own: its commonest primary theme, and its terms where that does not tell it from others.
func names(items []Item, parts [][]int) []string {
	naming := termsOf(items, parts)
	out := make([]string, len(parts))
	taken := map[string]int{}
	for i, p := range parts {
		out[i] = commonestTheme(items, p)
		taken[terms.Fold(out[i])]++
	}
	used := map[string]bool{}
	for i, theme := range out {
		if theme == "" || taken[terms.Fold(theme)] > 1 {
			out[i] = withTerms(theme, naming(i, theme))
		}
		for n, plain := 2, out[i]; used[terms.Fold(out[i])]; n++ {
			out[i] = fmt.Sprintf("%s (%d)", plain, n)
		}
		used[terms.Fold(out[i])] = true
	}
	return out
}

func withTerms(theme string, words []string) string {
	list := strings.Join(words, ", ")
	switch {
	case list == "":
		return cmp.Or(theme, "Other")
	case theme == "":
		return list
	}
	return theme + ": " + list
}

func commonestTheme(items []Item, part []int) string {
	forms := map[string]map[string]int{}
	for _, i := range part {
		if len(items[i].Themes) == 0 {
			continue
		}
		if name := themeName(items[i].Themes[0]); name != "" {
			count(forms, themeKey(name), name)
		}
	}
	best, most := "", 0
	for _, key := range sortedKeys(forms) {
		total := 0
		for _, n := range forms[key] {
			total += n
		}
		if total > most {
			best, most = key, total
		}
	}
	return shortened(commonest(forms[best]))
}

// termsOf returns a function that lists the words of one group whose share in it stands out the most from their share in
// all items, without those that the theme says already.
func termsOf(items []Item, parts [][]int) func(part int, theme string) []string {
	all, surfaces := map[string]float64{}, map[string]map[string]int{}
	inside := make([]map[string]float64, len(parts))
	for p, part := range parts {
		inside[p] = map[string]float64{}
		for _, i := range part {
			list := terms.Subject(items[i].Text)
			for _, w := range list {
				count(surfaces, w.Stem, w.Surface)
			}
			for _, stem := range slices.Compact(slices.Sorted(slices.Values(terms.Stems(list)))) {
				inside[p][stem]++
				all[stem]++
			}
		}
	}
	return func(part int, theme string) []string {
		said := terms.Stems(terms.Subject(theme))
		list := slices.DeleteFunc(sortedKeys(inside[part]), func(stem string) bool { return slices.Contains(said, stem) })
		weight := func(stem string) float64 {
			return inside[part][stem] * math.Log(1+float64(len(items))/all[stem])
		}
		slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(weight(b), weight(a)) })
		list = list[:min(namingTerms, len(list))]
		for i, stem := range list {
			list[i] = commonest(surfaces[stem])
		}
		return list
	}
}

var themeCode = regexp.MustCompile(`^[A-Z]\d+(\.\d+)*\.? +`)

// themeName drops the code that older themes carry: "A12 Acceptance of international norms".
func themeName(theme string) string {
	return strings.TrimSpace(themeCode.ReplaceAllString(strings.TrimSpace(theme), ""))
}

func between(r rune) bool { return !terms.InWord(r) }

// generalPart is what the general theme on a group of persons adds: "Children: definition; general principles; protection".
var generalPart = regexp.MustCompile(`: definition\b.*$`)

// themeKey makes equal what is one theme in differing spelling: "Rights related to name, identity & nationality" and "… and …".
func themeKey(theme string) string {
	fields := strings.FieldsFunc(terms.Fold(themeName(theme)), between)
	return strings.Join(slices.DeleteFunc(fields, func(w string) bool { return w == "and" }), " ")
}

// shortened leaves out the general part of a name and cuts a long one before a remark, or else after a whole word.
func shortened(name string) string {
	name = generalPart.ReplaceAllString(name, "")
	for _, sep := range []string{" (", "; ", " / "} {
		if head, _, found := strings.Cut(name, sep); found && utf8.RuneCountInString(name) > longestName {
			name = head
		}
	}
	runes := []rune(name)
	if len(runes) <= longestName {
		return name
	}
	name = string(runes[:longestName])
	if i := strings.LastIndexByte(name, ' '); i > 0 {
		name = name[:i]
	}
	return strings.TrimRight(name, " ,;:&") + "…"
}

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

func sortedKeys[V any](m map[string]V) []string {
	list := make([]string, 0, len(m))
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}
