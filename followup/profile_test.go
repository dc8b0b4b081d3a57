package followup_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

func TestEmbeddedProfiles(t *testing.T) {
	t.Parallel()
	require.NotEmpty(t, ProfileNames())
	for _, name := range ProfileNames() {
		p, err := ProfileNamed(name)
		require.NoError(t, err)
		require.Equal(t, name, p.Name)
		require.NotEmpty(t, p.Source)
		require.Contains(t, []string{"confirmed", "unconfirmed"}, p.Confidence)
		require.Len(t, p.EffectiveFrom, len("2026-01-01"))
	}
	_, err := ProfileNamed("tea-party")
	require.Equal(t, "no_such_profile", AsError(err).Rule)
	require.ErrorContains(t, err, "upr-national-report")
}

func TestParseProfileSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	good, err := os.ReadFile("profiles/upr-national-report.yaml")
	require.NoError(t, err)
	for name, c := range map[string]struct{ old, new, says string }{
		"unknown field":             {"word_limit:", "wordlimit:", "line 8"},
		"wrong type":                {"version: 3", "version: one", "line 3"},
		"no name":                   {"name: upr-national-report", `name: ""`, "needs a name"},
		"no limit":                  {"word_limit: 10700", "word_limit: 0", "word limit from 1"},
		"no rule":                   {"  dispatch:", "  dispatched:", `no rule for steps of kind "dispatch"`},
		"no such unit":              {"due: 3wd", "due: 2q", `accept: due: period "2q"`},
		"years too many":            {"due: 3wd", "due: 11y", `accept: due: period "11y"`},
		"stages in a circle":        {"rules:", "stages: [intake, clustering, intake]\nrules:", "intake stands here twice, which would make the cycle run in a circle"},
		"no such stage":             {"rules:", "stages: [intake, tea]\nrules:", `there is no stage "tea"`},
		"work not done yet":         {"rules:", "stages: [intake, assignment]\nrules:", "assignment needs clustering before it"},
		"no intake":                 {"rules:", "stages: [clustering]\nrules:", "a cycle begins with intake"},
		"offset without a sign":     {"at: -84d", "at: 84d", `offset "84d": write - or +`},
		"deadline of no stage":      {"stage: submission, at: -84d", "stage: tea, at: -84d", `"tea" is no stage of this profile`},
		"follow-up from nowhere":    {"from: anchor, at: +4mo", "from: moon, at: +4mo", "write one of anchor, due, dispatch"},
		"outline without a heading": {"kind: consultation, heading: {en:", "kind: consultation, heading: {xx:", "consultation needs a heading"},

		"negative period": {"due: 3wd", "due: -10wd", `accept: due: period "-10wd"`},
		"negative hours":  {"due: 3wd", "due: -4h", `accept: due: period "-4h"`},
		"hours too many":  {"due: 3wd", "due: 99999h", `accept: due: period "99999h"`},
		"no such hour":    {"due: 3wd", "due: 3wd, hour: \"24:00\"", `accept: hour "24:00": write 00:00 to 23:59`},
		"far too long":    {"due: 3wd", "due: 4000d", `accept: due: period "4000d"`},
		"silence":         {"silence: lapses", "silence: agrees", `input: silence is "agrees"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, string(good), c.old)
			_, err := ParseProfile([]byte(strings.Replace(string(good), c.old, c.new, 1)))
			require.ErrorContains(t, err, c.says)
			require.Equal(t, Invalid, AsError(err).Code)
		})
	}
	_, err = ParseProfile([]byte("name: x\nversion: 1\nword_limit: 5\n"))
	require.ErrorContains(t, err, "no rule for steps of kind \"confirm\"")
	_, err = ParseProfile(nil)
	require.Error(t, err)
}
