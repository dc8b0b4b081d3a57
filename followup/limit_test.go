package followup_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "nmrf/followup"
)

// overridden is a report over its limit that the committee lets through.
func overridden(t testing.TB) *play {
	p := tooLong(t)
	p.does(cyril, OverrideLimit, "", because)
	return p
}

// ofWords is a drafting stage under a profile, whose only section has a number of words.
func ofWords(t testing.TB, profile string, n int) *play {
	t.Helper()
	p, err := ProfileNamed(profile)
	require.NoError(t, err)
	l := launch()
	l.Profile = p
	pl := openedWith(t, Drafting, l, before(Drafting))
	pl.does(system, Propose, "", sections(section("1", "health")))
	pl.does(milo, Submit, "section/1", content("text"), words(n))
	pl.does(hugo, Approve, "section/1")
	if pl.stage.Step("section/1").Open() {
		pl.does(mira, ClearIt, "section/1")
	}
	return pl
}

// lasts closes the stage and returns its last event.
func lasts(p *play) StageClosed {
	p.t.Helper()
	events, err := p.stage.Decide(p.command(mira, Close, ""))
	require.NoError(p.t, err)
	p.apply(events)
	return events[len(events)-1].Body.(StageClosed)
}

func TestOneWordOverTheLimitBlocksOrWarnsAsTheProfileSays(t *testing.T) {
	t.Parallel()
	require.Empty(t, lasts(ofWords(t, "upr-national-report", 10_700)).Warnings)
	ofWords(t, "upr-national-report", 10_701).refused(Conflict, "word_limit", mira, Close, "")
	require.Equal(t, []string{WarnOverLimit}, lasts(ofWords(t, "replies-list-of-issues", 10_701)).Warnings)
	require.Empty(t, lasts(ofWords(t, "replies-list-of-issues", 10_700)).Warnings)
}

func TestSubmissionHoldsTheLimitToo(t *testing.T) {
	t.Parallel()
	sends := func(profile string, words int, o *LimitOverride) *play {
		p, err := ProfileNamed(profile)
		require.NoError(t, err)
		l, d := launch(), before(Submission)
		l.Profile, d.Words, d.Override = p, words, o
		pl := openedWith(t, Submission, l, d)
		pl.does(system, Propose, "report", content("frozen"), func(c *Command) { c.Words = words })
		pl.does(fatima, Approve, "report")
		return pl
	}
	reference := func(c *Command) { c.Channel, c.Reason, c.Shown = ByEmail, why, text("frozen").Hash }
	require.Equal(t, []string{"ReportDispatched", "StepPassed"}, sends("upr-national-report", 10_700, nil).does(mira, Dispatch, "dispatch", reference))
	over := sends("upr-national-report", 10_701, nil)
	over.refused(Conflict, "word_limit", mira, Dispatch, "dispatch", reference)
	require.Equal(t, []string{"LimitOverridden"}, over.does(cyril, OverrideLimit, "", because))
	over.does(mira, Dispatch, "dispatch", reference)
	require.Equal(t, []string{WarnOverridden}, lasts(over).Warnings)
	require.Equal(t, WarnOverLimit, sends("replies-list-of-issues", 10_701, nil).stage.Warning())
}

func TestAnOverrideStaysInTheDossierAndNeverTurnsGreen(t *testing.T) {
	t.Parallel()
	p := overridden(t)
	line := p.stage.ReadyToClose()[1]
	require.Equal(t, "word_limit", line.Rule)
	require.False(t, line.Satisfied)
	require.True(t, line.Overridden)
	closed := lasts(p)
	require.Equal(t, []string{WarnOverridden}, closed.Warnings)
	require.Equal(t, &LimitOverride{Words: 1001, Limit: 1000, Reason: why, Person: "cyril", Institution: "cabinet", At: closed.Dossier.Override.At}, closed.Dossier.Override)
}

func TestALongerReportNeedsAnotherOverride(t *testing.T) {
	t.Parallel()
	p := overridden(t)
	p.does(mira, Reopen, "section/1", due(nextYear), because)
	p.does(milo, Submit, "section/1", content("longer"), words(1002))
	p.does(hugo, Approve, "section/1")
	p.refused(Conflict, "word_limit", mira, Close, "")
	p.does(cyril, OverrideLimit, "", because)
	require.Equal(t, 1002, lasts(p).Dossier.Override.Words)
}
