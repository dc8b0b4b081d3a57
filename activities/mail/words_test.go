package mail

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
)

// forms lists the plural forms that each language needs, after the Unicode CLDR.
var forms = map[string][]string{"en": {"one", "other"}, "fr": {"many", "one", "other"}, "es": {"many", "one", "other"},
	"ar": {"few", "many", "one", "other", "two", "zero"}, "ru": {"few", "many", "one", "other"}, "zh": {"other"}}

func readMessages(t *testing.T, code string) map[string]map[string]string {
	t.Helper()
	data, err := catalogueFiles.ReadFile("catalogue/active." + code + ".json")
	require.NoError(t, err)
	var raw map[string]any
	require.NoError(t, json.Unmarshal(data, &raw))
	messages := map[string]map[string]string{}
	for id, value := range raw {
		messages[id] = map[string]string{}
		if text, plain := value.(string); plain {
			messages[id]["plain"] = text
			continue
		}
		for form, text := range value.(map[string]any) {
			messages[id][form] = text.(string)
		}
	}
	return messages
}

func sorted[V any](m map[string]V) []string {
	var list []string
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

func found(pattern, text string) []string {
	names := map[string]bool{}
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		names[m[1]] = true
	}
	return sorted(names)
}

func gapsOf(text string) []string { return found(`\{\{\.(\w+)\}\}`, text) }

func TestEveryLanguageHasEveryText(t *testing.T) {
	t.Parallel()
	english := readMessages(t, "en")
	for _, code := range languages {
		messages := readMessages(t, code)
		require.Equal(t, sorted(english), sorted(messages), code)
		for id, texts := range messages {
			if _, plain := english[id]["plain"]; plain {
				require.Equal(t, gapsOf(english[id]["plain"]), gapsOf(texts["plain"]), "%s %s", code, id)
				require.NotEmpty(t, texts["plain"], "%s %s", code, id)
				continue
			}
			require.Equal(t, forms[code], sorted(texts), "%s %s", code, id)
			for form, text := range texts {
				require.Equal(t, gapsOf(english[id]["other"]), gapsOf(text), "%s %s %s", code, id, form)
			}
		}
	}
}

// families lists the values of every set of texts whose ids are put together when a mail is written.
func families() map[string][]string {
	months := make([]string, 12)
	for i := range months {
		months[i] = fmt.Sprint(i + 1)
	}
	var notices, stages []string
	for _, n := range store.Notices {
		if n != store.NoticeAsked { // its lead is what is asked
			notices = append(notices, string(n))
		}
	}
	for _, s := range append(slices.Clone(followup.Stages), followup.Progress) {
		stages = append(stages, string(s))
	}
	return map[string][]string{
		"month": months, "stage": stages, "lead": notices, "subject": append(notices, "asked"),
		"outcome": {string(followup.Completed), string(followup.SentBack), string(followup.Withdrawn)},
		"silence": {string(followup.SilenceBlocks), string(followup.SilenceLapses), "escalated"},
		"act": {"answer_raised", "clear_step", "settle", "approve", "arbitrate", "judge_correction", "reopen", "unblock", "assign", "assign_again", "answer", "clear", "confirm", "contribute", "decide", "dispose", "look", "propose", "send",
			"send_back", "write"},
		"step": {"selection", "clusters", "assign", "plan", "committee", "input", "section", "report", "dispatch", "progress"},
		"ask": {"answer", "clear", "settle", "arbitrate", "judge_correction", "reopen", "unblock", "selection.awaiting_text", "selection.awaiting_replies", "clusters.awaiting_text", "clusters.awaiting_replies", "accept.awaiting_text",
			"accept.awaiting_replies", "accept.declined", "plan.awaiting_text", "plan.awaiting_replies", "committee.awaiting_replies",
			"input.awaiting_text", "input.passed", "section.awaiting_text", "section.awaiting_replies", "report.awaiting_replies", "report.returned",
			"dispatch.awaiting_replies"},
	}
}

func TestEveryTextIsUsedAndEveryUsedTextExists(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	var source strings.Builder
	for _, name := range files {
		if !strings.HasSuffix(name, "_test.go") {
			data, err := os.ReadFile(name)
			require.NoError(t, err)
			source.Write(data)
		}
	}
	used := map[string]bool{}
	for _, id := range found(`\.[TN]\("([a-z_.]*[a-z_])"`, source.String()) {
		used[id] = true
	}
	known := families()
	for _, family := range found(`Family\("(\w+)"`, source.String()) {
		require.Contains(t, known, family)
	}
	for family, values := range known {
		for _, value := range values {
			used[family+"."+value] = true
		}
	}
	require.Equal(t, sorted(readMessages(t, "en")), sorted(used))
}
