package engine

import (
	"slices"

	"nmrf/followup"
)

// can lists every act that makes sense for an institution in a step, beginning with those by which the step goes on. The policy and
// the procedure have yet to allow it.
func can(st *followup.Step, institution string, p followup.Parties) []followup.CommandKind {
	var acts []followup.CommandKind
	for _, a := range st.Turn(institution) {
		acts = append(acts, a.Acts...)
	}
	acts = append(acts, canReply(st, institution)...)
	acts = append(acts, canWrite(st, institution, p)...)
	acts = append(acts, canRemark(st, institution, p)...)
	if institution == p.Committee {
		acts = append(acts, canDecideAbove(st)...)
	}
	if institution == p.Coordination {
		acts = append(acts, canSteer(st)...)
	}
	var once []followup.CommandKind
	for _, a := range acts {
		if !slices.Contains(once, a) {
			once = append(once, a)
		}
	}
	return once
}

// onText says whether steps of the kind ask for replies to a text.
func onText(kind followup.StepKind) bool {
	return kind != followup.AcceptStep && kind != followup.DispatchStep && kind != followup.InputStep
}

func canReply(st *followup.Step, institution string) []followup.CommandKind {
	if _, party := st.Party(institution); !party || st.State != followup.AwaitingReplies || !onText(st.Kind) {
		return nil
	}
	acts := followup.ReplyActs(st.Kind)
	if slices.ContainsFunc(st.Items, func(i followup.Item) bool { return i.Institution == institution && !i.Settled() }) {
		acts = append(acts, followup.Settle)
	}
	if st.Arbitration == nil {
		acts = append(acts, followup.Escalate)
	}
	if st.Correction != nil {
		acts = append(acts, followup.ConfirmCorrection, followup.RejectCorrection)
	}
	return append(acts, followup.Recuse)
}

// canWrite lists what the author of the text can do, and the coordination beside it.
func canWrite(st *followup.Step, institution string, p followup.Parties) []followup.CommandKind {
	author := institution == st.Author && onText(st.Kind) && st.Kind != followup.ReportStep
	if !st.Open() || (!author && institution != p.Coordination) {
		return nil
	}
	acts := st.AnswerActs()
	if !author {
		acts = slices.DeleteFunc(acts, func(k followup.CommandKind) bool { return k == followup.Submit || k == followup.TakeIt })
	}
	if st.State != followup.AwaitingReplies {
		return acts
	}
	if author && st.Correction == nil {
		acts = append(acts, followup.Submit, followup.CorrectIt)
	}
	if st.Author != "" && onText(st.Kind) && st.Kind != followup.ReportStep {
		acts = append(acts, followup.Recall)
	}
	return acts
}

// canRemark lists what those whom a section concerns can say of it outside a reply.
func canRemark(st *followup.Step, institution string, p followup.Parties) []followup.CommandKind {
	_, party := st.Party(institution)
	if st.Kind != followup.SectionStep || !st.Open() || st.Content.Zero() || !party && institution != st.Author && institution != p.Coordination {
		return nil
	}
	acts := []followup.CommandKind{followup.CommentIt}
	if slices.ContainsFunc(st.Items, func(i followup.Item) bool { return i.Institution == institution && i.Content != "" && !i.Settled() }) {
		acts = append(acts, followup.Settle)
	}
	return acts
}

// canDecideAbove lists what the committee or cabinet can do about a step among others.
func canDecideAbove(st *followup.Step) []followup.CommandKind {
	if st.State != followup.AwaitingReplies || !onText(st.Kind) {
		return nil
	}
	var acts []followup.CommandKind
	if st.Arbitration != nil {
		acts = append(acts, followup.Arbitrate)
	}
	if !st.Ready() {
		acts = append(acts, followup.OverrideIt)
	}
	return acts
}

// canSteer lists what the coordination can do about a step.
func canSteer(st *followup.Step) []followup.CommandKind {
	switch {
	case st.State == followup.Lapsed || st.State == followup.Refused:
		return []followup.CommandKind{followup.Reopen}
	case st.State == followup.Passed && (st.Kind == followup.ConfirmStep || st.Kind == followup.SectionStep):
		return []followup.CommandKind{followup.Reopen}
	case !st.Open():
		return nil
	}
	acts := []followup.CommandKind{followup.Extend, followup.Shorten, followup.Suspend}
	if st.Held {
		acts[2] = followup.Unsuspend
	}
	composed := st.Kind == followup.PlanStep || st.Kind == followup.SectionStep
	if st.Kind == followup.SectionStep {
		acts = append(acts, followup.AssignDrafter)
	}
	if composed || st.Kind == followup.InputStep {
		acts = append(acts, followup.Abandon)
	}
	if composed {
		acts = append(acts, followup.AddParty, followup.RemoveParty)
	}
	if len(st.Parties) > 0 {
		acts = append(acts, followup.ReplaceParty)
	}
	if st.Kind == followup.AcceptStep {
		acts = append(acts, followup.Assign)
	}
	if st.State != followup.AwaitingReplies || !onText(st.Kind) {
		return acts
	}
	if st.Correction != nil {
		acts = append(acts, followup.ConfirmCorrection, followup.RejectCorrection)
	}
	if st.Arbitration == nil {
		acts = append(acts, followup.Escalate)
	}
	if st.Kind != followup.ConfirmStep { // what was signed on paper
		acts = append(acts, followup.ReplyIt)
	}
	return acts
}
