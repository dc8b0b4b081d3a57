package engine

import (
	"slices"

	"nmrf/followup"
)

// ask is one thing for which a step waits, with the acts by which it goes on.
type ask struct {
	why  Why
	acts []followup.CommandKind
}

// turn lists what a step waits for from an institution, the most pressing first; nothing where it does not wait for it.
func turn(st *followup.Step, institution string, p followup.Parties) []ask {
	coordination := institution == p.Coordination
	switch {
	case st.State == followup.Refused && coordination:
		return one(WhyReopen, followup.Reopen)
	case undisposed(st) && coordination:
		return one(WhyDispose, followup.Dispose)
	case !st.Open():
		return nil
	case st.Arbitration != nil:
		if institution == p.Committee {
			return one(WhyArbitrate, followup.Arbitrate, followup.OverrideIt)
		}
		return nil
	case st.State == followup.AwaitingReplies:
		return turnToReply(st, institution)
	}
	return turnToWrite(st, institution, coordination)
}

func one(why Why, acts ...followup.CommandKind) []ask { return []ask{{why, acts}} }

func undisposed(st *followup.Step) bool {
	return st.Kind == followup.InputStep && st.State == followup.Passed && !st.Content.Zero() && st.Disposition == ""
}

// turnToWrite is about a step that has no text yet, or no institutions.
func turnToWrite(st *followup.Step, institution string, coordination bool) []ask {
	switch {
	case st.State == followup.Declined || st.Kind == followup.AcceptStep:
		if coordination {
			return one(WhyAssign, followup.Assign)
		}
	case st.Kind == followup.ReportStep:
		if coordination && st.Round > 1 { // returned: the drafting has to mend it
			return one(WhySendBack, followup.SendBack)
		}
	case institution != st.Author || st.Held:
	case st.Kind == followup.InputStep:
		return one(WhyText, followup.Submit, followup.DeclineIt)
	default:
		return one(WhyText, followup.Submit)
	}
	return nil
}

// turnToReply is about a step that waits for replies, or for what the replies brought.
func turnToReply(st *followup.Step, institution string) []ask {
	var asks []ask
	add := func(why Why, acts ...followup.CommandKind) { asks = append(asks, ask{why, acts}) }
	if slices.Contains(st.Awaited(), institution) {
		if owesReply(st, institution) && !st.Held {
			add(whyReply(st), replyActs(st.Kind)...)
		}
		if kinds := answerActs(st); institution == st.Author && len(kinds) > 0 {
			add(WhyAnswer, kinds...)
		}
		if settles(st, institution) {
			add(WhySettle, followup.Settle)
		}
		if institution == st.Clearer && !st.Held {
			add(WhyClear, clearActs(st)...)
		}
	}
	_, party := st.Party(institution)
	if st.Correction != nil && party && institution != st.Author {
		add(WhyCorrection, followup.ConfirmCorrection, followup.RejectCorrection)
	}
	return asks
}

func whyReply(st *followup.Step) Why {
	switch st.Kind {
	case followup.AcceptStep:
		return WhyAccept
	case followup.DispatchStep:
		return WhyDispatch
	}
	return WhyReply
}

// replyActs are the acts by which a step of a kind is replied to.
func replyActs(kind followup.StepKind) []followup.CommandKind {
	switch kind {
	case followup.AcceptStep:
		return []followup.CommandKind{followup.AcceptIt, followup.DeclineIt}
	case followup.DispatchStep:
		return []followup.CommandKind{followup.Dispatch}
	case followup.CommitteeStep: // it sends the stage back, and not the text
		return []followup.CommandKind{followup.Approve, followup.ReplyIt}
	}
	return []followup.CommandKind{followup.Approve, followup.Return, followup.ReplyIt}
}

// owesReply says whether an institution has yet to say where it stands: it is a party, and has no reply that stands, or has settled
// everything by which it objected.
func owesReply(st *followup.Step, institution string) bool {
	if _, party := st.Party(institution); !party {
		return false
	}
	r, replied := st.Standing(institution)
	if !replied {
		return true
	}
	open := slices.ContainsFunc(st.Items, func(i followup.Item) bool { return i.Institution == institution && !i.Settled() })
	return (r.Kind == followup.Object || r.Kind == followup.ReserveIt) && !open
}

// answerActs are the acts by which the author of a text, or the coordination, meets what is open.
func answerActs(st *followup.Step) []followup.CommandKind {
	var acts []followup.CommandKind
	for i := range st.Items {
		item, act := &st.Items[i], followup.CommandKind("")
		switch {
		case item.Settled() || item.Claimed():
			continue
		case item.Kind == followup.CommentItem || item.Kind == followup.QuestionItem:
			act = followup.Answer
		case item.Kind == followup.ConditionItem:
			act = followup.ClaimMet
		case item.Kind == followup.ObjectionItem:
			act = followup.Submit // the text that would lift it
		}
		if act != "" && !slices.Contains(acts, act) {
			acts = append(acts, act)
		}
	}
	return acts
}

// settles says whether an institution has something open that waits for its own word.
func settles(st *followup.Step, institution string) bool {
	return slices.ContainsFunc(st.Items, func(i followup.Item) bool {
		return i.Institution == institution && !i.Settled() && (st.Author == "" || i.Kind == followup.ReserveItem || i.Claimed())
	})
}

func clearActs(st *followup.Step) []followup.CommandKind {
	if st.Ready() {
		return []followup.CommandKind{followup.ClearIt, followup.RefuseClear}
	}
	return []followup.CommandKind{followup.RefuseClear}
}
