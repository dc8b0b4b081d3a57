package web

import (
	"encoding/json"
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/engine"
	"nmrf/followup"
)

// sampleBody is, for a kind of event, a body whose fields are filled as far as sentences read them.
func sampleBody(kind string) string {
	switch kind {
	case "RoleEnded":
		return `{"grant":"g1","to":"2027-02-08T17:00:00Z"}`
	case "RuleAmended":
		return `{"kind":"plan","rule":{"due":"10wd","remind":"2wd","escalate":"1wd","silence":"blocks"}}`
	case "StepOpened":
		return `{"kind":"plan","state":"awaiting_text","clock":{"due":"2027-02-08T17:00:00Z"}}`
	case "InstitutionRegistered":
		return `{"institution":{"id":"health","name":"Ministry of Health","kind":"ministry"}}`
	case "ReplyRecorded":
		return `{"reply":{"kind":"agree","institution":"health"}}`
	case "PersonHandedOver":
		return `{"person":"hana","successor":"hugo","at":"2027-02-08T17:00:00Z","instrument":"letter 9"}`
	case "ItemSettled":
		return `{"item":"i2","state":"met"}`
	}
	return `{"stage":"signoff","attempt":1,"outcome":"completed","reply":{"kind":"agree"},"disposition":"accepted","channel":"portal",
		"kind":"approve","code":"conflict","rule":"too_late","says":"too late","action":"approve","object":"signoff/plan","name":"wrong_role",
		"lead":"health","supporting":["justice"],"awaited":["health"],"clock":{"due":"2027-02-08T17:00:00Z"},
		"grant":{"person":"hana","institution":"health","role":"approver"},"version":3,"id":"hana"}`
}

func sample(t *testing.T, kind string) followup.Event {
	t.Helper()
	var e followup.Event
	require.NoError(t, json.Unmarshal([]byte(fmt.Sprintf(`{"stream":"cycle/c1/signoff/1","seq":1,"type":%q,"at":"2027-02-01T09:30:00Z",
		"person":"hana","institution":"health","step":"plan/a","body":%s}`, kind, sampleBody(kind))), &e))
	return e
}

func sampleScene(t *testing.T, code string) scene {
	t.Helper()
	c, err := readCatalogue()
	require.NoError(t, err)
	return scene{words: c.words(code), names: map[string]string{"health": "Ministry of Health", "justice": "Ministry of Justice", "hana": "Hana Kovač"},
		clusters: map[string]string{"a": "Right to health"}, zone: zoneOr("Europe/Ljubljana"), now: time.Date(2027, 2, 1, 9, 30, 0, 0, time.UTC)}
}

var rawID = regexp.MustCompile(`\b(event|stage|act|role|rule|why|month|step|told|kind|state|reply|replied|settled|disposed|disposition|channel|outcome|cycle|ask|date|due)\.\w+`)

func TestEveryEventIsASentenceInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, code := range engine.Languages {
		s := sampleScene(t, code)
		seen := map[string]string{}
		for _, kind := range followup.EventTypes {
			says := s.sentence(sample(t, kind))
			require.NotContains(t, says, "<no value>", "%s %s", code, kind)
			require.Empty(t, rawID.FindString(says), "%s %s", code, kind)
			require.Greater(t, len(says), 8, "%s %s", code, kind)
			require.Empty(t, seen[says], "%s: %s says the same as another event", code, kind)
			seen[says] = kind
		}
	}
}

func TestSentences(t *testing.T) {
	t.Parallel()
	s := sampleScene(t, "en")
	for kind, want := range map[string]string{
		"StepOpened":         "Plan “Right to health”: it was opened and is due on 8 February 2027, 18:00 (UTC+1).",
		"StepAssigned":       "Plan “Right to health”: Ministry of Health was named as the lead. Supporting: Ministry of Justice.",
		"ReplyRecorded":      "Plan “Right to health”: Ministry of Health agreed.",
		"ItemSettled":        "Plan “Right to health”: the author of condition no. 2 says that it is met.",
		"InputDisposed":      "Plan “Right to health”: the input was accepted.",
		"ArbitrationDecided": "Plan “Right to health”: the committee decided the dispute. Nothing was overruled.",
		"PersonRecused":      "Plan “Right to health”: Hana Kovač takes no part in it any more.",
		"StageClosed":        "The stage closed: Sign-off. Result: Completed.",
		"AccessDenied":       "“Agree” was not allowed (Plan “Right to health”). The answer was: “None of your roles allows this.”",
		"CommandRefused":     "“Agree” was refused (Plan “Right to health”). The answer was: “The time for this step has run out. Ask the coordination to open it again.”",
	} {
		require.Equal(t, want, plain(s.sentence(sample(t, kind))))
	}
}

func TestUnknownRuleKeepsItsSentence(t *testing.T) {
	t.Parallel()
	s := sampleScene(t, "fr")
	require.Equal(t, "the moon is full", s.refusal(followup.Refuse(followup.Conflict, "full_moon", "the moon is full")))
	require.Equal(t, "Ce point est clos.", s.refusal(followup.Refuse(followup.Conflict, "step_closed", "this step is closed")))
}

func TestAFaultOfOursIsNotToldInItsOwnWords(t *testing.T) {
	t.Parallel()
	s := sampleScene(t, "en")
	says := s.refusal(followup.Refuse(followup.Internal, "no_scope", "a list was asked for without a scope"))
	require.Contains(t, says, "It is in the log.")
	require.NotContains(t, says, "scope")
}

func TestAWrongValueKeepsWhatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	s := sampleScene(t, "fr")
	require.Equal(t, "Choisissez les courriels que vous recevez.", s.refusal(followup.InvalidField("mode", "the mode is one of three")))
	require.Equal(t, "Quelque chose ne convient pas dans ce formulaire : the instrument is too long",
		plain(s.refusal(followup.InvalidField("instrument", "the instrument is too long"))))
}

func TestDates(t *testing.T) {
	t.Parallel()
	at := time.Date(2027, 2, 8, 17, 0, 0, 0, time.UTC)
	for code, want := range map[string]string{"en": "8 February 2027", "fr": "8 février 2027", "es": "8 de febrero de 2027", "ru": "8 февраля 2027 года",
		"zh": "2027年2月8日"} {
		s := sampleScene(t, code)
		require.Equal(t, want, s.date(at, s.zone))
	}
	ar := sampleScene(t, "ar")
	require.Equal(t, ar.digits("8 فبراير 2027"), ar.date(at, ar.zone))
}

func TestAMomentNamesItsOffset(t *testing.T) {
	t.Parallel()
	winter, summer := time.Date(2026, 12, 22, 17, 0, 0, 0, time.UTC), time.Date(2027, 7, 1, 16, 30, 0, 0, time.UTC)
	for _, c := range []struct {
		code, zone string
		at         time.Time
		want       string
	}{
		{"en", "Europe/Ljubljana", winter, "22 December 2026, 18:00 (UTC+1)"},
		{"en", "Europe/Ljubljana", summer, "1 July 2027, 18:30 (UTC+2)"},
		{"en", "Africa/Accra", winter, "22 December 2026, 17:00 (UTC)"},
		{"en", "Asia/Kathmandu", winter, "22 December 2026, 22:45 (UTC+5:45)"},
		{"en", "America/Montevideo", winter, "22 December 2026, 14:00 (UTC−3)"},
		{"en", "America/St_Johns", winter, "22 December 2026, 13:30 (UTC−3:30)"},
		{"fr", "Europe/Ljubljana", winter, "22 décembre 2026 à 18:00 (UTC+1)"},
		{"es", "Europe/Ljubljana", winter, "22 de diciembre de 2026, 18:00 (UTC+1)"},
		{"ru", "Europe/Ljubljana", winter, "22 декабря 2026 года, 18:00 (UTC+1)"},
		{"ar", "Europe/Ljubljana", winter, "22 ديسمبر 2026، الساعة 18:00 (UTC+1)"},
		{"zh", "Europe/Ljubljana", winter, "2026年12月22日 18:00（UTC+1）"},
	} {
		s := sampleScene(t, c.code)
		zone, err := followup.Zone(c.zone)
		require.NoError(t, err)
		says := s.moment(c.at, zone)
		require.Equal(t, s.digits(c.want), plain(says))
		require.Contains(t, says, isolateStart+"UTC", "the direction of the text around it does not turn it")
	}
}

func TestDueWords(t *testing.T) {
	t.Parallel()
	s := sampleScene(t, "en")
	now := time.Date(2027, 2, 1, 9, 30, 0, 0, time.UTC)
	for _, c := range []struct {
		due  time.Time
		says string
		late bool
	}{
		{time.Time{}, "No deadline", false},
		{now.Add(time.Hour), "Due today", false},
		{now.Add(14*time.Hour - time.Minute), "Due tomorrow", false}, // after midnight in Ljubljana
		{now.AddDate(0, 0, 7), "Due in 7 days", false},
		{now.Add(-time.Hour), "Late since today", true},
		{now.AddDate(0, 0, -1), "1 day late", true},
		{now.AddDate(0, 0, -12), "12 days late", true},
	} {
		says, late := s.dueWords(c.due, now, s.zone)
		require.Equal(t, c.says, says)
		require.Equal(t, c.late, late)
	}
}
