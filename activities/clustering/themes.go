package clustering

import (
	"cmp"
	_ "embed" // for the list of themes
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"nmrf/activities/clustering/terms"
)

const longestName = 70 // characters of a theme that a name keeps

// leadingTheme is the commonest primary theme of a group, if a third of it has that one; else the commonest of all themes,
// if half of it has that; else there is none.
func leadingTheme(items []Item, part []int) string {
	primary, n := commonestTheme(items, part, 1)
	if 3*n >= len(part) {
		return primary
	}
	if any, n := commonestTheme(items, part, math.MaxInt); 2*n >= len(part) {
		return any
	}
	return ""
}

// commonestTheme is the commonest among the first themes of each item, up to so many, and how many items have it.
func commonestTheme(items []Item, part []int, first int) (theme string, holders int) {
	forms := map[string]map[string]int{}
	for _, i := range part {
		for _, w := range keyed(items[i].Themes[:min(first, len(items[i].Themes))], themeKey, themeName) {
			count(forms, w.Stem, w.Surface)
		}
	}
	best := ""
	for _, key := range sortedKeys(forms) {
		total := 0
		for _, n := range forms[key] {
			total += n
		}
		if total > holders {
			best, holders = key, total
		}
	}
	return shortened(presentName(best, forms[best])), holders
}

// presentName is the commonest form of a theme, or of its present name where that is among the forms.
func presentName(key string, forms map[string]int) string {
	present := map[string]int{}
	for form, n := range forms {
		if spellingKey(form) == key {
			present[form] = n
		}
	}
	if len(present) > 0 {
		return commonest(present)
	}
	return commonest(forms)
}

var themeCode = regexp.MustCompile(`^[A-Z]\d+(\.\d+)*\.? +`)

// themeName drops the code that older themes carry: "A12 Acceptance of international norms".
func themeName(theme string) string {
	return strings.TrimSpace(themeCode.ReplaceAllString(strings.TrimSpace(theme), ""))
}

// themeKey makes equal what is one theme in differing spelling ("Rights related to name, identity & nationality" and "… and
// …"), or under the name that it had in an earlier index of the Universal Human Rights Index.
func themeKey(theme string) string {
	key := spellingKey(theme)
	return cmp.Or(renamedThemes[key], key)
}

func spellingKey(theme string) string {
	fields := strings.FieldsFunc(terms.Fold(themeName(theme)), between)
	return strings.Join(slices.DeleteFunc(fields, func(w string) bool { return w == "and" }), " ")
}

//go:embed themes.txt
var themesText string

// renamedThemes gives the key of a theme's present name by that of an earlier one.
var renamedThemes = readRenamed(themesText)

func readRenamed(text string) map[string]string {
	renamed := map[string]string{}
	for line := range strings.Lines(text) {
		earlier, present, _ := strings.Cut(line, " => ")
		renamed[spellingKey(earlier)] = spellingKey(present)
	}
	return renamed
}

func between(r rune) bool { return !terms.InWord(r) }

// generalPart is what the general theme on a group of persons adds: "Children: definition; general principles; protection".
var generalPart = regexp.MustCompile(`: definition\b.*$`)

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
