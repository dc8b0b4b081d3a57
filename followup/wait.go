package followup

import (
	"slices"
	"time"
)

// Wait is where a step waits, and why.
type Wait struct {
	Why          Why
	Institutions []string
	Since        time.Time
}

// Waits says what the step waits for, the most pressing first; one that has ended waits for nobody, and Why says how it ended.
func (s *Step) Waits() Wait {
	turns := s.turns()
	why := Why("")
	for _, t := range turns {
		if len(t.asks) > 0 && (why == "" || why == WhyCorrection) { // a correction is judged beside everything else
			why = t.asks[0].Why
		}
	}
	switch {
	case why != "":
		return Wait{Why: why, Institutions: turns.of(why), Since: s.Since(why)}
	case !s.Open():
		return Wait{Why: Why(s.State), Since: s.OpenedAt}
	case s.Held:
		return Wait{Why: WhyHeld, Institutions: named(s.Coordination), Since: s.HeldSince}
	case s.Kind == CommitteeStep && s.State == AwaitingText:
		return Wait{Why: WhyPlans, Since: s.lastReturn()}
	}
	return Wait{Why: WhySystem, Since: s.OpenedAt}
}

// AskedFor lists the institutions that the step asks for something.
func (s *Step) AskedFor(why Why) []string { return s.turns().of(why) }

// turns lists what a step asks of each institution that it waits for.
type turns []struct {
	institution string
	asks        []Ask
}

func (s *Step) turns() turns {
	awaited, w := s.Awaited(), s.wanted()
	list := make(turns, len(awaited))
	for i, institution := range awaited {
		list[i].institution, list[i].asks = institution, s.turnAmong(awaited, w, institution)
	}
	return list
}

func (t turns) of(why Why) []string {
	var ids []string
	for _, turn := range t {
		if slices.ContainsFunc(turn.asks, func(a Ask) bool { return a.Why == why }) {
			ids = append(ids, turn.institution)
		}
	}
	return ids
}

// Since says since when the step waits for something.
func (s *Step) Since(why Why) time.Time {
	switch {
	case why == WhyArbitrate && s.Arbitration != nil:
		return s.Arbitration.At
	case why == WhyAnswer || why == WhySettle:
		return s.raised(why)
	case why == WhyText || s.SubmittedAt.IsZero():
		return s.lastReturn()
	}
	return s.SubmittedAt
}

// lastReturn is when the text was last sent back; when the step opened, where it never was.
func (s *Step) lastReturn() time.Time {
	at := later(s.OpenedAt, s.ReopenedAt)
	for _, r := range s.Replies {
		if r.Kind == RequestChanges && r.At.After(at) {
			at = r.At
		}
	}
	return at
}

// raised is when the oldest open item came, or was last claimed to be met.
func (s *Step) raised(why Why) time.Time {
	at := s.SubmittedAt
	for _, r := range s.Replies {
		if r.At.After(at) {
			at = r.At
		}
	}
	for _, i := range s.Items {
		if n := len(i.History); why == WhySettle && i.Claimed() && n > 0 {
			at = i.History[n-1].At
		}
	}
	return at
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
