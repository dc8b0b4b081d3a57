package followup_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

func date(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

// prospect is a launch as far as an outlook needs it.
func prospect(t *testing.T, profile, body, anchor, calendar string) Launch {
	t.Helper()
	p, err := ProfileNamed(profile)
	require.NoError(t, err)
	return Launch{Profile: p, Mechanism: body, Anchor: date(anchor), Calendar: calendarNamed(calendar), Zone: "Europe/Ljubljana"}
}

func TestTheOutlookOfANationalReport(t *testing.T) {
	t.Parallel()
	for _, calendar := range []string{DefaultCalendar, "slovenia"} {
		o, err := Foresee(prospect(t, "upr-national-report", "UPR", "2027-05-03", calendar), date("2026-12-01"))
		require.NoError(t, err)
		require.True(t, o.Fits(), calendar)
		require.Equal(t, date("2027-02-08"), o.Deadlines[0].Day)
		require.Len(t, o.Stages, 7)
		for i, s := range o.Stages {
			require.Zero(t, s.Late, s.Stage)
			require.False(t, s.Ends.After(s.Latest), s.Stage)
			require.Equal(t, s.Ends, s.Steps[len(s.Steps)-1].Clock.Due)
			if i > 0 {
				require.Equal(t, o.Stages[i-1].Ends, s.Opens)
				require.True(t, o.Stages[i-1].Latest.Before(s.Latest))
			}
			for _, step := range s.Steps {
				require.True(t, step.Clock.RemindAt.After(step.Opens) && step.Clock.RemindAt.Before(step.Clock.Due), "%s %s", s.Stage, step.Kind)
				require.True(t, step.Clock.EscalateAt.After(step.Clock.Due))
			}
		}
	}
	o, err := Foresee(prospect(t, "upr-national-report", "UPR", "2027-05-03", "slovenia"), date("2026-12-01"))
	require.NoError(t, err)
	require.Equal(t, "2027-02-05T17:00:00Z", o.Stages[6].Latest.Format(time.RFC3339), "the day itself is a holiday: the offices close on the Friday before")
	var dates []string
	for _, h := range o.Holidays {
		dates = append(dates, h.Date)
	}
	require.Equal(t, []string{"2026-12-25", "2027-01-01", "2027-02-08"}, dates, "those at week-ends take no working day")
}

func TestAnOutlookSaysWhatNoLongerFits(t *testing.T) {
	t.Parallel()
	late, err := Foresee(prospect(t, "upr-national-report", "UPR", "2027-05-03", DefaultCalendar), date("2027-03-08"))
	require.NoError(t, err)
	require.False(t, late.Fits())
	require.True(t, late.Deadlines[0].Missed)
	for _, s := range late.Stages {
		require.Positive(t, s.Late, s.Stage)
	}
	tight, err := Foresee(prospect(t, "upr-national-report", "UPR", "2027-05-03", DefaultCalendar), date("2026-12-08"))
	require.NoError(t, err)
	require.False(t, tight.Fits())
	require.False(t, tight.Deadlines[0].Missed)
	require.Equal(t, 1, tight.Stages[0].Late, "by how many working days, from the first stage on")

	_, err = Foresee(Launch{Profile: profileNamed(t, "upr-national-report"), Calendar: calendarNamed(DefaultCalendar), Zone: "Europe/Ljubljana"}, date("2027-03-08"))
	require.Equal(t, "anchor", AsError(err).Field)
	_, err = Foresee(Launch{Anchor: date("2027-03-08")}, date("2027-03-08"))
	require.ErrorContains(t, err, "a profile needs a name")
}

func profileNamed(t *testing.T, name string) Profile {
	t.Helper()
	p, err := ProfileNamed(name)
	require.NoError(t, err)
	return p
}

func TestAProfileWithoutOutsideDatesHasNoLatestEnd(t *testing.T) {
	t.Parallel()
	l := prospect(t, "treaty-follow-up-report", "CRPD", "2027-05-03", DefaultCalendar)
	o, err := Foresee(l, date("2026-12-01"))
	require.NoError(t, err)
	require.Empty(t, o.Deadlines, "discontinued in 2016")
	require.True(t, o.Fits())
	require.Zero(t, o.Stages[0].Latest)
	require.Len(t, o.Stages, 6, "the stages of the profile, in its order")
}
