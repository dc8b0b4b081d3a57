package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"nmrf/engine"
	"nmrf/followup"
)

const minPassword = engine.MinPassword

func toText(value any) string { return fmt.Sprint(value) }

func has(list []string, value string) bool { return slices.Contains(list, value) }

// plainFields are the fields of acts whose form is always the same. An entry that ends in a question mark may stay empty.
var plainFields = map[followup.CommandKind][]string{
	followup.AcceptIt: {}, followup.Return: {"reason"}, followup.TakeProposal: {}, followup.Dispose: {"disposition", "reason"},
	followup.Dispatch: {"channel", "reference"}, followup.SendBack: {"return_to", "reason"},
	followup.Answer: {"answer"}, followup.ClaimMet: {"reason?"}, followup.Settle: {"item_state", "reason?"},
	followup.ClearIt: {"note?"}, followup.RefuseClear: {"reason"}, followup.Escalate: {"reason"}, followup.Arbitrate: {"overruled?", "reason"},
	followup.OverrideIt: {"condition", "reason"}, followup.Recall: {"reason"}, followup.Suspend: {"reason"}, followup.Unsuspend: {"reason"},
	followup.Abandon: {"reason"}, followup.Extend: {"due", "reason"}, followup.Shorten: {"due", "reason"}, followup.Reopen: {"due", "reason"},
	followup.AddParty: {"institution", "reason"}, followup.RemoveParty: {"institution", "reason"},
	followup.ReplaceParty: {"institution", "instead", "reason"}, followup.ConfirmCorrection: {}, followup.RejectCorrection: {"reason"},
	followup.Recuse: {"reason"}, followup.CommentIt: {"items"}, followup.TakeIt: {}, followup.AmendRule: {"rule", "reason"},
	followup.PauseStage: {"reason"}, followup.ResumeStage: {"reason"}, followup.ExtendStage: {"by?", "due?", "reason"}, followup.OverrideLimit: {"reason"}, followup.Waive: {"reason"},
	followup.Pause: {"reason"}, followup.Resume: {"reason"}, followup.Withdraw: {"reason"}, followup.ReopenStage: {"return_to", "reason"},
	followup.ReopenCycle: {"return_to?", "reason"},
}

// replyFields are the fields of each kind of reply.
var replyFields = map[followup.ReplyKind][]string{
	followup.AgreeComments: {"items"}, followup.AgreeConditions: {"items"}, followup.Object: {"items"},
	followup.ReserveIt: {"reserve", "lift_by", "items"}, followup.NoInterest: {}, followup.NotOurs: {"reason"}, followup.Abstain: {},
	followup.AskQuestion: {"items"}, followup.AskTime: {"reason"}, followup.NotedIt: {}, followup.WithdrawReply: {"reason"},
}

// fields lists what a form asks for; nil for an act that the pages do not offer. again says that the institution has a reply that
// stands: another one needs a reason.
func fields(f form, st *followup.Step, again bool) []string {
	switch f.Kind {
	case followup.Approve:
		return withReason([]string{}, again)
	case followup.ReplyIt:
		if f.fromPaper() {
			return []string{"institution", "signed_by", "signed_on", "paper", "reply", "items?", "reserve?", "lift_by?", "reason"}
		}
		list, known := replyFields[f.reply()]
		if !known {
			return nil
		}
		return withReason(list, again && f.reply() != followup.AskQuestion && f.reply() != followup.NotedIt)
	case followup.Submit, followup.CorrectIt:
		return documentFields(f.Kind, st)
	case followup.AssignDrafter:
		if len(st.Drafters) > 0 {
			return []string{"drafters?", "reason"}
		}
		return []string{"drafters?"}
	case followup.DeclineIt:
		if st != nil && st.Kind == followup.AcceptStep {
			return []string{"reason", "lead?", "supporting?"}
		}
		return []string{"reason"}
	case followup.Assign:
		if len(st.Parties) > 0 {
			return []string{"lead", "supporting?", "reason"}
		}
		return []string{"lead", "supporting?"}
	}
	return plainFields[f.Kind]
}

func withReason(list []string, needed bool) []string {
	if !needed || slices.Contains(list, "reason") {
		return list
	}
	return append(slices.Clip(list), "reason")
}

// documentFields are those of a text that is put into a step.
func documentFields(kind followup.CommandKind, st *followup.Step) []string {
	switch {
	case st == nil:
		return nil
	case kind == followup.Submit && st.Kind == followup.InputStep:
		return []string{"text"}
	case st.Kind == followup.PlanStep && kind == followup.Submit && !st.Content.Zero():
		return []string{"plan", "note?"}
	case st.Kind == followup.PlanStep:
		return []string{"plan"}
	case st.Kind == followup.SectionStep && kind == followup.Submit && !st.Content.Zero():
		return []string{"heading", "paragraphs", "notes?", "note?"}
	case st.Kind == followup.SectionStep:
		return []string{"heading", "paragraphs", "notes?"}
	}
	return nil
}

// check notes what is missing.
func (f form) check(w *words, st *followup.Step, again bool) {
	for _, field := range fields(f, st, again) {
		name, optional := strings.CutSuffix(field, "?")
		switch {
		case name == "items":
			f.checkItems(w, optional)
		case name == "plan":
			f.checkPlan(w)
		case f.value(name) == "" && optional:
		case f.value(name) == "" || !f.readable(name):
			f.Wrong[field] = w.T("need." + name)
		}
	}
}

// readable says whether a date can be read.
func (f form) readable(field string) bool {
	var err error
	switch field {
	case "due":
		_, err = momentOf(f.value(field), zoneOr(""))
	case "lift_by", "signed_on", "from", "to":
		_, err = dayOf(f.value(field), zoneOr(""))
	}
	return err == nil
}

// wrongAttrs ties a field to the sentence that says what is wrong in it.
func wrongAttrs(f form, field string) templ.Attributes {
	if f.Wrong[field] == "" {
		return nil
	}
	return templ.Attributes{"aria-invalid": "true", "aria-describedby": fieldID(f.slot(), field) + "-wrong"}
}
