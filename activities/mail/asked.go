package mail

import (
	"time"

	"nmrf/followup"
)

// What the acts of writing a text, of replying to it and of what else is asked for are called.
var (
	writing = map[followup.StepKind]string{followup.ConfirmStep: "propose", followup.InputStep: "contribute", followup.PlanStep: "write",
		followup.SectionStep: "write"}
	replying = map[followup.StepKind]string{followup.ConfirmStep: "confirm", followup.CommitteeStep: "decide", followup.ReportStep: "clear",
		followup.PlanStep: "approve", followup.SectionStep: "approve"}
	acting = map[followup.Why]string{followup.WhyAccept: "answer", followup.WhyAssign: "assign", followup.WhyDispatch: "send",
		followup.WhySendBack: "send_back", followup.WhyDispose: "dispose", followup.WhyAnswer: "answer_raised", followup.WhySettle: "settle",
		followup.WhyClear: "clear_step", followup.WhyArbitrate: "arbitrate", followup.WhyReopen: "reopen", followup.WhyUnblock: "unblock", followup.WhyCorrection: "judge_correction"}
)

// act names the act by which an institution answers.
func (m matter) act(why followup.Why) string {
	act := acting[why]
	switch {
	case why == followup.WhyText:
		act = writing[m.step.Kind]
	case why == followup.WhyReply:
		act = replying[m.step.Kind]
	case why == followup.WhyAssign && m.step.State == followup.Declined:
		act = "assign_again"
	}
	if act == "" {
		return "look"
	}
	return act
}

// why is the most pressing thing that is asked of the institution; empty where nothing is.
func (m matter) why() followup.Why {
	if len(m.turn) == 0 {
		return ""
	}
	return m.turn[0].Why
}

// asked is a subject: the act wanted, the date, and the step.
func (m matter) asked(w *words) string {
	why := m.why()
	wanted, _ := w.Family("act", m.act(why))
	switch due, since := m.step.Clock.Due, m.since(why); {
	case due.After(since) && m.step.Open():
		return w.T("subject.asked", "Act", wanted, "Date", w.date(due, m.zone), "Step", m.stepName(w))
	case !since.IsZero():
		return w.T("subject.since", "Act", wanted, "Date", w.date(since, m.zone), "Step", m.stepName(w))
	}
	return w.T("subject.undated", "Act", wanted, "Step", m.stepName(w))
}

// since is when what is asked came up. When a clearance was refused or an input came, only the event says.
func (m matter) since(why followup.Why) time.Time {
	if !m.step.Open() {
		return m.at
	}
	return m.step.Since(why)
}

// ask says what the step asks for, in a sentence.
func (m matter) ask(w *words, why followup.Why) string {
	switch why {
	case followup.WhyAnswer, followup.WhySettle, followup.WhyClear, followup.WhyArbitrate, followup.WhyReopen, followup.WhyCorrection, followup.WhyUnblock:
		text, _ := w.Family("ask", why)
		return text
	}
	what, state := string(m.step.Kind), string(m.step.State)
	if m.step.Kind == followup.ConfirmStep {
		what = m.step.Subject
	}
	if why == followup.WhySendBack {
		state = "returned"
	}
	if text, ok := w.Family("ask", what+"."+state); ok {
		return text
	}
	return w.T("ask.other")
}

// asks says everything that the step asks for, in a sentence each.
func (m matter) asks(w *words) []string {
	if len(m.turn) == 0 {
		return []string{m.ask(w, "") + "."}
	}
	var sentences []string
	for _, a := range m.turn {
		sentences = append(sentences, m.ask(w, a.Why)+".")
	}
	return sentences
}
