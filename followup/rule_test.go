package followup_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

func TestRulesThatCannotBeAreNamedByTheirLine(t *testing.T) {
	t.Parallel()
	good, err := os.ReadFile("profiles/upr-national-report.yaml")
	require.NoError(t, err)
	line := func(kind string) int {
		for i, text := range strings.Split(string(good), "\n") {
			if strings.HasPrefix(strings.TrimSpace(text), kind+":") {
				return i + 1
			}
		}
		return 0
	}
	for name, c := range map[string]struct{ kind, extra, says string }{
		"unknown pass":               {"plan", "pass: {kind: acclamation}", "pass is \"acclamation\""},
		"k of n without k":           {"plan", "pass: {kind: k_of_n}", "needs a k from 1"},
		"k above n":                  {"plan", "pass: {kind: k_of_n, k: 4, of: 3}", "above n, which is 3"},
		"quorum above n":             {"section", "quorum: 4, pass: {kind: all, of: 3}", "above n, which is 3"},
		"quorum above one":           {"report", "quorum: 2", "above n, which is 1"},
		"k above one":                {"confirm", "pass: {kind: k_of_n, k: 2}", "above n, which is 1"},
		"negative quorum":            {"plan", "quorum: -1", "not negative"},
		"no percentage":              {"plan", "pass: {kind: percentage}", "between 1 and 100"},
		"more than all":              {"plan", "pass: {kind: percentage, percent: 101}", "between 1 and 100"},
		"a lead where there is none": {"committee", "pass: {kind: lead_only}", "no lead"},
		"an input that blocks":       {"input", "silence: blocks", "an input lapses"},
		"a plan that lapses":         {"plan", "silence: lapses", "nothing else does"},
		"unknown silence":            {"section", "silence: shrugs", "silence is \"shrugs\""},
		"tacit without a reminder":   {"section", "silence: tacit, remind: 0d", "only after a reminder"},
		"a dispatch by silence":      {"dispatch", "silence: tacit", "nothing but its transmission"},
		"an input to be cleared":     {"input", "clearance: by_act", "are not cleared"},
		"unknown clearance":          {"plan", "clearance: by_nod", "clearance is \"by_nod\""},
		"unknown visibility":         {"plan", "visibility: secret", "visibility is \"secret\""},
		"circular tier":              {"plan", "tiers: [[lead], [supporting, lead]]", "wait for each other"},
		"empty tier":                 {"plan", "tiers: [[lead], []]", "tier 2 is empty"},
		"tier of nobody":             {"plan", "tiers: [[lead], [ministers]]", "no relation of a party"},
		"veto of nobody":             {"plan", "veto: [other]", "no relation of a party"},
		"optional nobody":            {"plan", "optional: [auditors]", "no relation of a party"},
		"a rung of the ladder":       {"plan", "ladder: [1wd, 1month]", "1month"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := ParseProfile([]byte(withRule(string(good), c.kind, c.extra)))
			require.ErrorContains(t, err, fmt.Sprintf("line %d: %s: ", line(c.kind), c.kind))
			require.ErrorContains(t, err, c.says)
			require.Equal(t, "rules", AsError(err).Field)
		})
	}
}

// withRule puts fields into the rule of a kind, in the place of those of the same name.
func withRule(profile, kind, extra string) string {
	lines := strings.Split(profile, "\n")
	for i, line := range lines {
		if !strings.HasPrefix(strings.TrimSpace(line), kind+":") {
			continue
		}
		open := strings.Index(line, "{")
		var kept []string
		for _, field := range strings.Split(strings.Trim(line[open:], "{}"), ", ") {
			name, _, _ := strings.Cut(field, ":")
			if !strings.Contains(", "+extra, ", "+name+":") {
				kept = append(kept, field)
			}
		}
		lines[i] = line[:open] + "{" + strings.Join(append(kept, extra), ", ") + "}"
	}
	return strings.Join(lines, "\n")
}

func TestRulesThatCanBe(t *testing.T) {
	t.Parallel()
	good, err := os.ReadFile("profiles/upr-national-report.yaml")
	require.NoError(t, err)
	for _, extra := range []string{"silence: tacit", "silence: no_interest", "silence: escalates", "pass: {kind: k_of_n, k: 3, of: 3}, quorum: 3",
		"pass: {kind: percentage, percent: 100}", "pass: {kind: lead_only}", "pass: {kind: no_objection}", "clearance: committee", "visibility: until_close",
		"tiers: [[supporting], [lead]], veto: [lead], optional: [supporting]", "ladder: [1wd, 36h]"} {
		_, err := ParseProfile([]byte(withRule(string(good), "plan", extra)))
		require.NoError(t, err, extra)
	}
}

// The same plan, the same days and nobody's word: what becomes of it is data.
func TestSilenceByDataOnly(t *testing.T) {
	t.Parallel()
	for silence, want := range map[Silence]struct {
		types []string
		ready bool
	}{
		SilenceBlocks:     {nil, false},
		SilenceTacit:      {[]string{"SilenceCounted", "ReplyRecorded", "ReplyRecorded", "ReplyRecorded", "ReplyRecorded"}, true},
		SilenceNoInterest: {[]string{"SilenceCounted", "ReplyRecorded", "ReplyRecorded", "ReplyRecorded", "ReplyRecorded"}, false},
		SilenceEscalates:  {[]string{"SilenceCounted", "ArbitrationOpened"}, false},
	} {
		t.Run(string(silence), func(t *testing.T) {
			t.Parallel()
			e := written(t, func(r *Rule) { r.Silence = silence })
			e.delivered("health", "justice", "finance", "labour")
			e.ticks(e.step().Clock.RemindAt)
			types := e.ticks(e.step().Clock.Due) // and those of the other plan, which has no text
			require.Equal(t, want.types, types[:max(0, len(types)-1)])
			require.Equal(t, want.ready, e.step().Ready())
			for _, r := range e.step().Replies {
				require.False(t, r.Explicit())
				require.Empty(t, r.Person)
			}
		})
	}
}

func TestAnAmendedRuleTouchesNewRoundsOnly(t *testing.T) {
	t.Parallel()
	e := written(t)
	e.does(mira, AmendRule, "", amending(PlanStep, func(r *Rule) { r.Silence, r.Clearance, r.Due = SilenceTacit, ClearedHigher, "20d" }), because)
	require.Equal(t, SilenceBlocks, e.step().Rule.Silence)
	require.Equal(t, "nmrf", e.step().Clearer)
	e.writes("second", "a", "b", "c2")
	require.Equal(t, SilenceBlocks, e.step().Rule.Silence, "another text is no new round")
	e.does(mira, RefuseClear, planA, because)
	e.does(mira, Reopen, planA, due(nextYear), because)
	require.Equal(t, SilenceTacit, e.step().Rule.Silence)
	require.Equal(t, 1, e.step().Rule.Version)
	require.Equal(t, "cabinet", e.step().Clearer)
	require.Equal(t, 2, e.step().Round)
	require.Empty(t, e.step().Delivered, "the request of the new round has reached nobody yet")
	require.Equal(t, SilenceBlocks, e.stage.Step("plan/b").Rule.Silence)
}
