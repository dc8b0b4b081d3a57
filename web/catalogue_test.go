package web

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"nmrf/activities/clustering/overlaps"
	"nmrf/engine"
	"nmrf/followup"
	"nmrf/policies"
	"nmrf/store"
)

// pluralForms lists the forms that each language needs, after the Unicode CLDR.
var pluralForms = map[string][]string{"en": {"one", "other"}, "fr": {"many", "one", "other"}, "es": {"many", "one", "other"},
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

func keys[V any](m map[string]V) []string {
	var list []string
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

var gap = regexp.MustCompile(`\{\{\.(\w+)\}\}`)

func gapsOf(text string) []string {
	names := map[string]bool{}
	for _, m := range gap.FindAllStringSubmatch(text, -1) {
		names[m[1]] = true
	}
	return keys(names)
}

func TestEveryLanguageHasEveryText(t *testing.T) {
	t.Parallel()
	english := readMessages(t, "en")
	for _, code := range engine.Languages {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			messages := readMessages(t, code)
			require.Equal(t, keys(english), keys(messages))
			for id, forms := range messages {
				_, plain := english[id]["plain"]
				if plain {
					require.Equal(t, []string{"plain"}, keys(forms), id)
					require.Equal(t, gapsOf(english[id]["plain"]), gapsOf(forms["plain"]), id)
					require.NotEmpty(t, strings.TrimRight(forms["plain"], "\n"), id)
					continue
				}
				require.Equal(t, pluralForms[code], keys(forms), id)
				require.Equal(t, gapsOf(english[id]["other"]), gapsOf(forms["other"]), id)
			}
		})
	}
}

func TestPlurals(t *testing.T) {
	t.Parallel()
	c, err := readCatalogue()
	require.NoError(t, err)
	for code, want := range map[string]map[int]string{
		"en": {1: "Due in 1 day", 2: "Due in 2 days"},
		"ru": {2: "Срок через 2 дня", 5: "Срок через 5 дней", 21: "Срок через 21 день", 22: "Срок через 22 дня", 111: "Срок через 111 дней"},
		"ar": {2: "الموعد بعد يومين", 3: "الموعد بعد 3 أيام", 11: "الموعد بعد 11 يومًا", 100: "الموعد بعد 100 يوم"},
		"zh": {7: "7 天后到期"},
	} {
		for n, text := range want {
			got := c.words(code).N("due.in_days", n)
			require.Equal(t, c.words(code).digits(text), got, "%s %d", code, n)
		}
	}
}

// sources reads what the programmers wrote in a room.
func sources(t *testing.T, room string, endings ...string) string {
	t.Helper()
	var all strings.Builder
	require.NoError(t, filepath.WalkDir(room, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") ||
			!slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(path, e) }) {
			return err
		}
		data, err := os.ReadFile(path)
		all.Write(data)
		return err
	}))
	require.NotZero(t, all.Len())
	return all.String()
}

func found(pattern, text string) []string {
	names := map[string]bool{}
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		names[m[1]] = true
	}
	return keys(names)
}

// unseen lists the rules that nothing a person can do on a page meets: they guard against faulty programs, belong to the machine
// door or the console (accounts, launches), lead to the sign-in page, or are worded line by line.
var unseen = []string{"no_command_id", "unknown_act", "not_the_system", "not_awaited", "other_cycle", "not_launched", "launched_already", "not_next",
	"not_running", "unknown_outcome", "no_such_profile", "no_such_calendar", "stage_open", "no_session", "no_scope", "administered_already", "no_such_person",
	"grant_ended", "no_such_grant", "key_taken", "no_such_policy", "version_taken", "rules_too_large", "other_obligation", "not_armed", "no_such_obligation", "not_ready_"}

func seenRules(t *testing.T) []string {
	var all strings.Builder
	for _, room := range []string{"../followup", "../engine", "../store", "../workflows", "../activities", "."} {
		all.WriteString(sources(t, room, ".go"))
	}
	rules := found(`Refuse\((?:followup\.)?\w+,\s*"(\w+)"`, all.String())
	rules = append(rules, found(`Condition\{Rule: "(\w+)"`, all.String())...)
	rules = append(rules, policies.WrongInstitution, policies.WrongRole, policies.DrafterApproving, policies.AuditorWriting,
		policies.AdministratorDeciding, policies.ConsoleDeciding, policies.DeniedByRule, policies.PolicyFailed, "stage_closed", "no_delegation", "not_ready", store.ImportMoved)
	slices.Sort(rules)
	return slices.DeleteFunc(slices.Compact(rules), func(r string) bool { return slices.Contains(unseen, r) })
}

// families lists every set of texts whose ids are put together when the page is made.
func families(t *testing.T) map[string][]string {
	acts := slices.Concat(followup.StepCommands, followup.StageCommands, followup.CycleCommands, followup.ObligationCommands,
		[]followup.CommandKind{followup.Tick, followup.Propose, followup.Heed, followup.StartStage, followup.FinishStage, followup.Deliver, "read"})
	var lines []string
	for _, l := range (&followup.Step{}).ReadyToClear() {
		lines = append(lines, l.Rule)
	}
	months := make([]string, 12)
	for i := range months {
		months[i] = fmt.Sprint(i + 1)
	}
	return map[string][]string{
		"obligation": each(followup.ObligationWaits, followup.ObligationProposes),
		"warning":    each(followup.WarnOverLimit, followup.WarnOverridden),
		"event":      append(slices.Clone(followup.EventTypes), "plan_recalled"),
		"stage":      append(each(followup.Stages...), string(followup.Progress)),
		"act":        each(acts...),
		"role":       each(followup.Roles...),
		"rule":       seenRules(t),
		"why":        found(`Why: +"(\w+)"`, sources(t, "../followup", ".go")),
		"month":      months,
		"step":       keys(stepKinds),
		"profile":    followup.ProfileNames(),
		"rules":      each(followup.RuleFileKinds...),
		"kind": each(followup.ConfirmStep, followup.AcceptStep, followup.PlanStep, followup.CommitteeStep, followup.InputStep, followup.SectionStep,
			followup.ReportStep, followup.DispatchStep, followup.ProgressStep, followup.NoStep),
		"state": each(followup.AwaitingText, followup.AwaitingReplies, followup.Declined, followup.Passed, followup.Lapsed, followup.Refused, followup.Abandoned),
		"reply": append(each(followup.ReplyKinds...), each(followup.Agree, followup.RequestChanges, followup.Accept, followup.Decline, followup.Tacit,
			followup.SilentNoInterest)...),
		"replied": append(each(followup.ReplyKinds...), each(followup.Agree, followup.RequestChanges, followup.Accept, followup.Decline, followup.Tacit,
			followup.SilentNoInterest)...),
		"settled":      each(followup.WasMet, followup.WasWithdrawn, followup.WasLifted),
		"disposed":     each(followup.Accepted, followup.AcceptedInPart, followup.NotAccepted),
		"told":         {"assign", "plan", "input", "section"},
		"say":          each(followup.ReplyKinds...),
		"saying":       each(followup.ReplyKinds...),
		"item":         each(followup.ItemKinds...),
		"said":         each(followup.ItemKinds...),
		"evidence":     each(followup.EvidenceKinds...),
		"version":      {engine.ProposedVersion, engine.SubmittedVersion, engine.TakenVersion, engine.CorrectedVersion},
		"versions":     {"from", "to"},
		"item_state":   append(each(followup.StillOpen, followup.WasAnswered, followup.WasMet, followup.WasWithdrawn, followup.WasLifted, followup.WasOverruled, followup.WasTaken), "claimed"),
		"reserve":      reserveKinds,
		"line":         lines,
		"how":          lines,
		"line_state":   each(followup.Satisfied, followup.NotSatisfied, followup.NotApplicable, followup.Overridden),
		"silence_kind": each(followup.SilenceBlocks, followup.SilenceTacit, followup.SilenceNoInterest, followup.SilenceEscalates, followup.SilenceLapses),
		"pass":         each(followup.PassAll, followup.PassKofN, followup.PassPercentage, followup.PassLeadOnly, followup.PassNoObjection),
		"clearance":    append(each(followup.ClearedByAct, followup.ClearedHigher), "itself"),
		"visibility":   append(each(followup.SeenByCoordination, followup.AlwaysRestricted), "parties"),
		"relation":     each(followup.Relations...),
		"turn": each(followup.WhyReply, followup.WhyText, followup.WhyAnswer, followup.WhySettle, followup.WhyClear, followup.WhyArbitrate, followup.WhyCorrection,
			followup.WhyAssign, followup.WhyAccept, followup.WhyDispose, followup.WhyDispatch, followup.WhyReopen, followup.WhySendBack, followup.WhyUnblock),
		"waiting": each(followup.WhyReply, followup.WhyText, followup.WhyAnswer, followup.WhySettle, followup.WhyClear, followup.WhyArbitrate, followup.WhyCorrection,
			followup.WhyAssign, followup.WhyAccept, followup.WhyDispose, followup.WhyDispatch, followup.WhyReopen, followup.WhySendBack, followup.WhyUnblock, followup.WhyHeld),
		"info": each(followup.WhyOptional, followup.WhyPassed, followup.WhyRefused, followup.WhyLapsed, followup.WhyAbandoned),
		"wrong": {"due", "items", "signed_on", "institution", "overruled", "delegate", "role", "to", "mode", "digest_hour", "quiet",
			"days_off", "file", "recommendations", "body", "labels"},
		"import_state": each(store.Uploading, store.Reading, store.Ready, store.Taken, store.Cancelled, store.Failed),
		"change":       {store.Added, store.Changed, store.Unchanged, store.Withdrawn, missingKind, rejectedKind},
		"published":    publishedFields(),
		"label_kind":   each(followup.ConfirmedKinds...),
		"sureness":     each(overlaps.Same, overlaps.Probably, overlaps.Overlapping),
		"mode":         mailModes,
		"weekday":      {"0", "1", "2", "3", "4", "5", "6"},
		"disposition":  each(followup.Accepted, followup.AcceptedInPart, followup.NotAccepted),
		"channel":      each(followup.ByEmail, followup.ByNoteVerbale, followup.ByPortal),
		"outcome":      each(followup.Completed, followup.SentBack, followup.Withdrawn),
		"cycle":        each(followup.CycleRunning, followup.CyclePausedNow, followup.CycleWithdrew, followup.CycleDone),
		"coherence":    {"high", "medium", "low"},
		"source_field": each(followup.SourceFields...),
		"position":     append(each(followup.Supported, followup.Noted, followup.NotedInPart), "undecided"),
		"indicator":    each(followup.IndicatorKinds...),
		"status":       each(followup.MeasureStatuses...),
		"part":         each(followup.PartAdded, followup.PartRemoved),
		"planfield":    found(`\{"(\w+)", \w`, sources(t, "../followup", "plan_changes.go")),
		"workbook":     found(`(?m)^\t\w+ += "(\w+)"`, sources(t, "../activities/planning", "read.go")),
		"error.title":  {"malformed", "forbidden", "not_found", "conflict", "too_large", "invalid", "internal", "unavailable", "unknown"},
		"effect": append(each(slices.DeleteFunc(slices.Clone(followup.StepCommands), func(k followup.CommandKind) bool { return k == followup.ReplyIt })...),
			"close", "send_back", "amend_rule", "draft", "decline_assignment", "paper", "pause_stage", "resume_stage", "extend_stage", "override_limit", "waive_dispositions", "pause", "resume",
			"withdraw", "reopen_stage", "reopen_cycle"),
		"field": {"reason", "text", "disposition", "channel", "reference", "lead", "supporting", "return_to", "answer", "note", "paper", "paragraphs", "notes", "heading",
			"due", "lift_by", "signed_on", "item_state", "reserve", "reply", "instead", "institution", "signed_by", "condition", "overruled", "drafters",
			"title", "start", "end", "currency", "name", "kind", "unit", "baseline", "target", "delegate", "role", "from", "to", "instrument", "leaver", "successor",
			"mode", "digest_hour", "quiet", "quiet_from", "quiet_to", "days_off", "rule", "url", "by"},
		"need": {"reason", "text", "disposition", "channel", "reference", "lead", "return_to", "answer", "paper", "paragraphs", "notes", "heading",
			"due", "lift_by", "signed_on", "item_state", "reserve", "reply", "instead", "institution", "signed_by", "condition",
			"delegate", "role", "from", "to", "instrument", "rule", "leaver", "successor"},
		"period":     {"working_days", "days", "hours"},
		"rule_field": ruleFields,
		"rule_line":  {"field", "twice", "value", "syntax"},
		"ask": {"selection.awaiting_text", "selection.awaiting_replies", "clusters.awaiting_text", "clusters.awaiting_replies", "accept.awaiting_text",
			"accept.awaiting_replies", "accept.declined", "plan.awaiting_text", "plan.awaiting_replies", "committee.awaiting_replies",
			"input.awaiting_text", "input.passed", "section.awaiting_text", "section.awaiting_replies", "report.awaiting_text",
			"report.awaiting_replies", "report.returned", "dispatch.awaiting_replies", "progress.awaiting_text", "progress.awaiting_replies", "answer", "settle", "clear", "arbitrate", "judge_correction", "reopen", "unblock"},
	}
}

// publishedFields lists the fields in which an import can change a recommendation.
func publishedFields() []string {
	some := time.Unix(1, 0)
	all := followup.Recommendation{AnnotationID: "x", Symbol: "x", PublishedOn: some, Body: "x", Type: "x", Countries: []string{"x"}, Regions: []string{"x"},
		Themes: []string{"x"}, AffectedPersons: []string{"x"}, SDGs: []string{"x"}, Paragraph: "x", Text: "x", UPRSession: "x", UPRStates: []string{"x"},
		Position: followup.Noted, Withdrawn: true}
	var fields []string
	for _, d := range store.Differences(followup.Recommendation{}, all) {
		fields = append(fields, d.Field)
	}
	return fields
}

func TestEveryTextIsUsedAndEveryUsedTextExists(t *testing.T) {
	t.Parallel()
	source := sources(t, ".", ".go", ".templ")
	used := map[string]bool{}
	for _, id := range found(`\.[TN]\("([a-z_.]*[a-z_])"`, source) {
		used[id] = true
	}
	known := families(t)
	for family, values := range known {
		for _, value := range values {
			used[family+"."+value] = true
		}
	}
	for _, family := range found(`Family\("(\w+)"`, source) {
		require.Contains(t, known, family)
	}
	for _, id := range found(`entry\(p, "[^"]*", "[^"]*", "([a-z.]+)"`, source) {
		used[id] = true
	}
	messages := readMessages(t, "en")
	for id := range used {
		assert.NotNil(t, messages[id], "a page shows %s and the catalogue lacks it", id)
	}
	for id := range messages {
		assert.True(t, used[id], "%s is in the catalogue and no page shows it", id)
	}
}

// digits writes a text's Western digits as the language does.
func (w *words) digits(text string) string {
	return regexp.MustCompile(`\d`).ReplaceAllStringFunc(text, func(d string) string { return w.number(int64(d[0] - '0')) })
}
