package clustering

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"nmrf/activities/clustering/terms"
)

const longestName = 70 // characters of a theme that a name keeps

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

var themeCode = regexp.MustCompile(`^[A-Z]\d+(\.\d+)*\.? +`)

// themeName drops the code that older themes carry: "A12 Acceptance of international norms".
func themeName(theme string) string {
	return strings.TrimSpace(themeCode.ReplaceAllString(strings.TrimSpace(theme), ""))
}

// themeKey makes equal what is one theme in differing spelling: "Rights related to name, identity & nationality" and "… and …".
func themeKey(theme string) string {
	fields := strings.FieldsFunc(terms.Fold(themeName(theme)), between)
	return strings.Join(slices.DeleteFunc(fields, func(w string) bool { return w == "and" }), " ")
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
