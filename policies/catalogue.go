package policies

import (
	"slices"
	"strings"

	"nmrf/followup"
)

// anything in a rule stands for every value of its column.
const anything = "*"

// Actions that are no commands: what people do outside the steps of a cycle.
const (
	read     = "read"
	list     = "list"
	simulate = "simulate"
	importIt = "import"
	merge    = "merge"
	label    = "label"
	create   = "create"
	end      = "end"
	export   = "export"
	prove    = "prove"

	acknowledge = "acknowledge"
	adopt       = "adopt"
	handOver    = "hand_over"
)

// object is one thing that the policy is asked about, with the actions that have a meaning for it.
type object struct {
	name    string
	actions []string
}

// objects lists everything that the policy can be asked about, in the order of the decision matrix.
var objects = slices.Concat(stepObjects(), stageObjects(), []object{
	{"cycle", append(names(followup.CycleCommands), read, list, simulate)},
	{"recommendations", []string{read, list, importIt, merge, label}},
	{"institutions", []string{read, list, create}},
	{"people", []string{read, list, create}},
	{"grants", []string{create, end, handOver}},
	{"delegations", []string{list, create, end}},
	{"tasks", []string{list}},
	{"step", []string{read}},
	{"content", []string{read}},
	{"report", []string{read, acknowledge}},
	{"obligations", append(names(followup.ObligationCommands), list)},
	{"progress", []string{read}},
	{"inputs", []string{list}},
	{"ledger", []string{read, export, prove}},
	{"policy", []string{read}},
	{"rules", []string{list, adopt}},
	{"access", []string{list}},
})

func stepObjects() []object {
	step := func(stage followup.StageName, kind followup.StepKind, acts ...[]followup.CommandKind) object {
		return object{StepObject(stage, kind), names(slices.Concat(append(acts, steered)...))}
	}
	return []object{
		step(followup.Intake, followup.ConfirmStep, written, replied),
		step(followup.Clustering, followup.ConfirmStep, written, replied),
		step(followup.Assignment, followup.AcceptStep, []followup.CommandKind{followup.Assign, followup.TakeProposal, followup.AcceptIt, followup.DeclineIt, followup.ReplaceParty}),
		step(followup.SignOff, followup.PlanStep, written, replied, disputed, composed, []followup.CommandKind{followup.Abandon}),
		step(followup.SignOff, followup.CommitteeStep, replied, disputed, []followup.CommandKind{followup.ReplaceParty}),
		step(followup.Consultation, followup.InputStep, []followup.CommandKind{followup.Submit, followup.DeclineIt, followup.Dispose, followup.Abandon}),
		step(followup.Drafting, followup.SectionStep, written, replied, disputed, composed, sectioned, []followup.CommandKind{followup.Abandon}),
		step(followup.Submission, followup.ReportStep, replied, disputed, []followup.CommandKind{followup.ReplaceParty}),
		step(followup.Progress, followup.ProgressStep, written, replied),
		step(followup.Submission, followup.DispatchStep, []followup.CommandKind{followup.Dispatch}),
	}
}

// The acts that steps of several kinds have in common.
var (
	written  = []followup.CommandKind{followup.Submit, followup.Recall, followup.CorrectIt, followup.ConfirmCorrection, followup.RejectCorrection}
	replied  = []followup.CommandKind{followup.Approve, followup.Return, followup.ReplyIt, followup.Recuse}
	disputed = []followup.CommandKind{followup.Answer, followup.ClaimMet, followup.Settle, followup.Escalate, followup.Arbitrate, followup.OverrideIt,
		followup.ClearIt, followup.RefuseClear}
	composed  = []followup.CommandKind{followup.AddParty, followup.RemoveParty, followup.ReplaceParty}
	sectioned = []followup.CommandKind{followup.AssignDrafter, followup.CommentIt, followup.TakeIt}
	steered   = []followup.CommandKind{followup.Extend, followup.Shorten, followup.Reopen, followup.Suspend, followup.Unsuspend}
)

func stageObjects() []object {
	all := make([]object, len(followup.Stages))
	for i, stage := range followup.Stages {
		all[i] = object{StepObject(stage, followup.NoStep), names(followup.StageCommands)}
	}
	return all
}

func names(kinds []followup.CommandKind) []string {
	all := make([]string, len(kinds))
	for i, k := range kinds {
		all[i] = string(k)
	}
	return all
}

// StepObject names the object of acts on steps of a kind in a stage; followup.NoStep names the stage itself.
func StepObject(stage followup.StageName, kind followup.StepKind) string {
	return string(stage) + "/" + string(kind)
}

// meaningful says whether the action has a meaning for the object, so that a rule could allow it.
func meaningful(name, action string) bool {
	return slices.ContainsFunc(objects, func(o object) bool { return o.name == name && slices.Contains(o.actions, action) })
}

// covers says whether the pattern of a rule stands for the object.
func covers(pattern, name string) bool {
	if pattern == anything || pattern == name {
		return true
	}
	stage, kind, isStep := strings.Cut(name, "/")
	wantStage, wantKind, _ := strings.Cut(pattern, "/")
	return isStep && (wantStage == anything || wantStage == stage) && (wantKind == anything || wantKind == kind)
}
