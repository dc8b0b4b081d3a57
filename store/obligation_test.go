package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
)

// armed is a store with a submitted report to a committee and the follow-up that it expects.
func armed(t *testing.T) (*store.Store, *storetest.Play, string) {
	t.Helper()
	s := storetest.Open(t)
	profile, err := followup.ProfileNamed("treaty-periodic-report")
	require.NoError(t, err)
	p := storetest.LaunchAs(t, s, func(l *followup.Launch) { l.Profile, l.Mechanism = profile, "CERD" }, "r1")
	p.Until(followup.Submission)
	p.Through(followup.Submission)
	p.Finish(followup.Submission)
	id := p.Cycle + ".follow_up_report.1"
	res, err := s.OpenObligation(background, followup.ObligationStream(id), now())
	require.NoError(t, err)
	require.True(t, res.Wrote)
	return s, p, id
}

func TestAnObligationIsItsFoldAndIsArmedOnce(t *testing.T) {
	t.Parallel()
	s, p, id := armed(t)
	o, err := s.Obligation(background, id)
	require.NoError(t, err)
	folded := followup.NewObligation(id)
	for _, r := range mustStream(t, s, o.Stream()) {
		folded.Apply(r.Event)
	}
	require.JSONEq(t, jsonOf(t, folded), jsonOf(t, o))
	again, err := s.OpenObligation(background, o.Stream(), now())
	require.NoError(t, err)
	require.False(t, again.Wrote)
	require.Equal(t, "ObligationArmed", again.Events[0].Event.Type())
	for _, stream := range []string{followup.ObligationStream(p.Cycle + ".nothing.1"), followup.ObligationStream("nowhere.next_report.1"),
		followup.ObligationStream(p.Cycle + ".follow_up_report.2")} {
		res, err := s.OpenObligation(background, stream, now())
		require.NoError(t, err)
		require.NotEmpty(t, res.Refused, stream)
	}
	require.Len(t, accessRecords(t, s), 3, "who starts what nobody asked for is recorded")
}

func TestANewDocumentOfItsBodyReachesAnObligation(t *testing.T) {
	t.Parallel()
	s, _, id := armed(t)
	told := func() []string {
		streams, err := s.ToldObligations(background)
		require.NoError(t, err)
		return streams
	}
	document := func(body, symbol, annotation string) store.Incoming {
		r := followup.Recommendation{AnnotationID: annotation, Symbol: symbol, Body: body, Text: "Train judges", Paragraph: "12"}
		return store.Incoming{Number: 1, Recommendation: r, Fingerprint: annotation}
	}
	imports(t, s, false, []store.Incoming{document("CEDAW", "CEDAW/C/VEL/CO/5", "a")})
	require.Empty(t, told(), "another body")
	imports(t, s, false, []store.Incoming{document("CERD", "CERD/C/VEL/CO/12", "b")})
	require.Equal(t, []string{followup.ObligationStream(id)}, told())
	res := record(t, s, store.RecordRequest{Stream: followup.ObligationStream(id), Expected: 1})
	require.Len(t, res.Heeded, 1)
	require.Equal(t, followup.DocumentReceived{Body: "CERD", Symbol: "CERD/C/VEL/CO/12"}, res.Heeded[0].Body)

	o, err := s.Obligation(background, id)
	require.NoError(t, err)
	events, err := o.Decide(followup.Command{Kind: followup.Heed, Obligation: id, Noticed: &res.Heeded[0], At: now(), Actor: followup.Actor{Person: followup.SystemActor}})
	require.NoError(t, err)
	require.Empty(t, record(t, s, store.RecordRequest{Stream: o.Stream(), Expected: 1, Events: events}).Heeded)
	require.Empty(t, told(), "it has taken note")
}

func TestAReportIsAcknowledgedAfterItsDispatch(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	p := storetest.Launch(t, s, "r1")
	p.Until(followup.Submission)
	ack := followup.ReportAcknowledged{Cycle: p.Cycle, Symbol: "A/HRC/1"}
	by := store.By{Person: "cora", At: now()}
	require.Equal(t, "not_dispatched", followup.AsError(s.Acknowledge(background, by, ack)).Rule)
	p.Through(followup.Submission)
	require.NoError(t, s.Acknowledge(background, by, ack))
	list, err := s.Acknowledgements(background, p.Cycle)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, "A/HRC/1", list[0].Symbol)
}
