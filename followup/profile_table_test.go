package followup_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

// The word limits of the mechanisms, and what becomes of a document that is longer.
// Source: OHCHR, Guidelines and tools for treaty body reporting (GA res. 68/268); OHCHR guidance note on UPR national reports.
func TestWordLimitsOfTheMechanisms(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		words           int
		blocks, annexes bool
	}{
		"common-core-document":     {42400, true, true},
		"treaty-initial-report":    {31800, true, true},
		"treaty-periodic-report":   {21200, true, true},
		"treaty-simplified-report": {21200, true, true},
		"replies-list-of-issues":   {10700, false, true},
		"upr-national-report":      {10700, true, false},
	} {
		p := profileNamed(t, name)
		require.Equal(t, c.words, p.WordLimit, name)
		require.Equal(t, c.blocks, p.WordLimitBlocks, name)
		require.Equal(t, c.annexes, p.AnnexesCount, name)
		require.Equal(t, "confirmed", p.Confidence, name)
	}
	require.False(t, profileNamed(t, "upr-national-report").EndnotesCount)
}

// What each committee asks for: the initial report after entry into force, the next report after the one before, and the report on
// the follow-up to its concluding observations. Empty: no such date.
func TestPeriodsOfTheTreatyBodies(t *testing.T) {
	t.Parallel()
	for body, c := range map[string]struct{ initial, periodic, followUp string }{
		"CCPR": {"2028-03-01", "2035-03-01", "2030-03-01"}, "CESCR": {"2029-03-01", "2032-03-01", "2028-09-01"}, "CERD": {"2028-03-01", "2029-03-01", "2028-03-01"},
		"CEDAW": {"2028-03-01", "2031-03-01", "2029-03-01"}, "CAT": {"2028-03-01", "2031-03-01", "2028-03-01"}, "CRC": {"2029-03-01", "2032-03-01", ""},
		"CMW": {"2028-03-01", "2032-03-01", "2029-03-01"}, "CRPD": {"2029-03-01", "2031-03-01", ""}, "CED": {"2029-03-01", "", "2028-03-01"},
	} {
		require.Equal(t, c.initial, firstDate(t, "treaty-initial-report", body), body)
		require.Equal(t, "2027-03-01", firstDate(t, "treaty-periodic-report", body), "the committee's own date stands")
		require.Equal(t, c.followUp, firstDate(t, "treaty-follow-up-report", body), body)
		for _, profile := range []string{"treaty-initial-report", "treaty-periodic-report", "treaty-simplified-report"} {
			require.Equal(t, c.followUp != "", expected(t, profile, body)["follow_up_report"] != "", "%s of %s", profile, body)
			require.Equal(t, c.periodic != "", expected(t, profile, body)["next_report"] != "", "%s of %s", profile, body)
		}
		require.Equal(t, c.periodic, expected(t, "treaty-periodic-report", body)["next_report"], body)
	}
	require.Equal(t, "unconfirmed", profileNamed(t, "treaty-follow-up-report").DeadlinesFor("CESCR")[0].Confidence)
}

// firstDate is the first date from outside of a profile whose anchor is 1 March 2027.
func firstDate(t *testing.T, profile, body string) string {
	o, err := Foresee(prospect(t, profile, body, "2027-03-01", DefaultCalendar), date("2026-12-01"))
	require.NoError(t, err)
	if len(o.Deadlines) == 0 {
		return ""
	}
	return o.Deadlines[0].Day.Format("2006-01-02")
}

// expected is what follows a cycle whose anchor is 1 March 2027, by name.
func expected(t *testing.T, profile, body string) map[string]string {
	o, err := Foresee(prospect(t, profile, body, "2027-03-01", DefaultCalendar), date("2026-12-01"))
	require.NoError(t, err)
	found := map[string]string{}
	for _, f := range o.FollowUps {
		found[f.Name] = f.Due.Format("2006-01-02")
	}
	return found
}

// Source: Human Rights Council resolutions on the Universal Periodic Review: a cycle of 4.5 years; OHCHR: the report 12 to 15 weeks before the session.
func TestDatesOfTheUniversalPeriodicReview(t *testing.T) {
	t.Parallel()
	require.Equal(t, "2026-12-07", firstDate(t, "upr-national-report", "UPR"), "12 weeks before the session")
	require.Equal(t, "2029-06-01", firstDate(t, "upr-mid-term", "UPR"))
	require.Equal(t, "2027-07-01", firstDate(t, "upr-positions", "UPR"), "before the Council adopts, four months after the session at the earliest")
	require.Equal(t, map[string]string{"positions": "2027-07-01", "mid_term": "2029-06-01", "next_report": "2031-06-07"}, expected(t, "upr-national-report", "UPR"))
	require.Equal(t, "2027-04-30", firstDate(t, "special-procedure-communication", "SR Torture"), "60 days")
}

func TestEveryProfileNamesAProfileThatFollows(t *testing.T) {
	t.Parallel()
	for _, name := range ProfileNames() {
		for _, f := range profileNamed(t, name).FollowUps {
			require.Contains(t, ProfileNames(), f.Profile, "%s of %s", f.Name, name)
			require.NotEmpty(t, f.Source)
		}
		for _, s := range profileNamed(t, name).Outline {
			for _, language := range []string{"en", "fr", "es", "ar", "ru", "zh"} {
				require.True(t, s.Kind == ClustersSection || s.Heading[language] != "", "%s of %s in %s", s.ID, name, language)
			}
		}
	}
}
