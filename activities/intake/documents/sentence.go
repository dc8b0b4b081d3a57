package documents

import "regexp"

var (
	sentenceEnd  = regexp.MustCompile(`[.!?][”"’)]?(?:\d{1,2})? +(?:[“"(]?\p{Lu})`)
	abbreviation = regexp.MustCompile(`(?i)\b(?:nos?|paras?|arts?|pp?|mr|ms|mrs|add|rev|corr|st|vol|chap|sect|e\.g|i\.e|cf|núm|párr)\.$`)
)

// ends returns where the sentences of a text end.
func ends(text string) []int {
	var found []int
	for _, at := range sentenceEnd.FindAllStringIndex(text, -1) {
		if !abbreviation.MatchString(text[max(0, at[0]-8) : at[0]+1]) {
			found = append(found, at[0]+1)
		}
	}
	return found
}

// sentenceStart returns where the sentence begins to which a byte belongs.
func sentenceStart(text string, offset int) int {
	start := 0
	for _, end := range ends(text) {
		if end > offset {
			break
		}
		start = end
		for start < len(text) && (text[start] == ' ' || text[start] == '"' || text[start] == ')') {
			start++
		}
	}
	return start
}

func firstSentence(text string) string {
	if found := ends(text); len(found) > 0 {
		return text[:found[0]]
	}
	return text
}
