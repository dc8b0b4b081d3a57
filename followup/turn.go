package followup

import "slices"

// Why is the code of why a step stands where it stands; pages and mails translate it.
type Why string

// What a step can wait for, and how it can have ended.
const (
	WhyReply      Why = "reply"
	WhyText       Why = "text"
	WhyAnswer     Why = "answer" // to a comment or a question, or to what stands in the way
	WhySettle     Why = "settle" // by whoever raised it
	WhyClear      Why = "clear"
	WhyArbitrate  Why = "arbitrate"
	WhyCorrection Why = "judge_correction"
	WhyAssign     Why = "assign"
	WhyAccept     Why = "accept"
	WhyDispose    Why = "dispose"
	WhyDispatch   Why = "dispatch"
	WhyReopen     Why = "reopen"
	WhySendBack   Why = "send_back"
	WhyUnblock    Why = "unblock" // nobody else can move it: all who were asked have left the count
	WhyHeld       Why = "held"
	WhySystem     Why = "system"   // the system is making what people will decide on
	WhyPlans      Why = "plans"    // the committee, for the plans that were opened again
	WhyOptional   Why = "optional" // the institution may reply, and need not
	WhyPassed     Why = "passed"
	WhyRefused    Why = "refused"
	WhyLapsed     Why = "lapsed"
	WhyAbandoned  Why = "abandoned"
)

// Ask is one thing for which a step waits, with the acts by which it goes on.
type Ask struct {
	Why  Why
	Acts []CommandKind
}

// Turn lists what a step waits for from an institution, the most pressing first; nothing where it is not among those awaited.
// Who is awaited is Awaited's to say; this says for what, to lists, pages and mails alike.
func (s *Step) Turn(institution string) []Ask {
	return s.turnAmong(s.Awaited(), s.wanted(), institution)
}

func (s *Step) turnAmong(awaited []string, w wanted, institution string) []Ask {
	switch {
	case institution == "" || !contains(awaited, institution):
		return nil
	case s.State == Refused:
		return one(WhyReopen, Reopen)
	case s.undisposed():
		return one(WhyDispose, Dispose)
	case s.Arbitration != nil:
		return one(WhyArbitrate, Arbitrate, OverrideIt)
	case s.State == AwaitingReplies || s.Questioned:
		return s.turnToReply(w, institution)
	}
	return s.turnToWrite()
}

func one(why Why, acts ...CommandKind) []Ask { return []Ask{{why, acts}} }

// turnToWrite is about a step that has no text yet, or no institutions.
func (s *Step) turnToWrite() []Ask {
	switch {
	case s.State == Declined || s.Kind == AcceptStep:
		if _, proposed := s.Proposal(); proposed {
			return one(WhyAssign, TakeProposal, Assign)
		}
		return one(WhyAssign, Assign)
	case s.Kind == ReportStep && s.Round > 1: // returned: the drafting has to mend it
		return one(WhySendBack, SendBack)
	case s.Kind == ReportStep: // the system freezes it
		return nil
	case s.Kind == InputStep:
		return one(WhyText, Submit, DeclineIt)
	}
	return one(WhyText, Submit)
}

// turnToReply is about a step that waits for replies, or for what the replies brought.
func (s *Step) turnToReply(w wanted, institution string) []Ask {
	var asks []Ask
	add := func(why Why, acts ...CommandKind) { asks = append(asks, Ask{why, acts}) }
	if contains(w.replies, institution) {
		add(s.whyReply(), ReplyActs(s.Kind)...)
	}
	if acts := s.AnswerActs(); institution == s.Author && len(acts) > 0 {
		add(WhyAnswer, acts...)
	}
	if s.settles(institution) {
		add(WhySettle, Settle)
	}
	if w.clearance && institution == s.Clearer {
		add(WhyClear, s.clearActs()...)
	}
	if contains(w.judges, institution) {
		add(WhyCorrection, ConfirmCorrection, RejectCorrection)
	}
	if len(asks) == 0 {
		return one(WhyUnblock, AddParty, RemoveParty, ReplaceParty, Recall, Abandon, SendBack)
	}
	return asks
}

func (s *Step) whyReply() Why {
	switch s.Kind {
	case AcceptStep:
		return WhyAccept
	case DispatchStep:
		return WhyDispatch
	}
	return WhyReply
}

// ReplyActs are the acts by which a step of a kind is replied to.
func ReplyActs(kind StepKind) []CommandKind {
	switch kind {
	case AcceptStep:
		return []CommandKind{AcceptIt, DeclineIt}
	case DispatchStep:
		return []CommandKind{Dispatch}
	case CommitteeStep: // it sends the stage back, and not the text
		return []CommandKind{Approve, ReplyIt}
	}
	return []CommandKind{Approve, Return, ReplyIt}
}

// AnswerActs are the acts by which the author of a text, or the coordination, meets what is open.
func (s *Step) AnswerActs() []CommandKind {
	var acts []CommandKind
	for i := range s.Items {
		item, act := &s.Items[i], CommandKind("")
		switch {
		case item.Settled() || item.Claimed():
			continue
		case item.Kind == CommentItem || item.Kind == QuestionItem || item.Kind == SuggestionItem:
			act = Answer
		case item.Kind == ConditionItem:
			act = ClaimMet
		case item.Kind == ObjectionItem:
			act = Submit // the text that would lift it
		}
		if act != "" && !slices.Contains(acts, act) {
			acts = append(acts, act)
		}
		if item.Kind == SuggestionItem && !slices.Contains(acts, TakeIt) {
			acts = append(acts, TakeIt)
		}
	}
	return acts
}

// settles says whether an institution has something open that waits for its own word.
func (s *Step) settles(institution string) bool {
	return slices.ContainsFunc(s.Items, func(i Item) bool {
		return i.Institution == institution && !i.Settled() && (s.Author == "" || i.Kind == ReserveItem || i.Claimed())
	})
}

func (s *Step) clearActs() []CommandKind {
	if s.Ready() {
		return []CommandKind{ClearIt, RefuseClear}
	}
	return []CommandKind{RefuseClear}
}
