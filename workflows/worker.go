package workflows

import (
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"nmrf/activities"
	"nmrf/followup"
)

// TaskQueue is the queue that workers of a deployment take from; tests use one each.
const TaskQueue = "nmrf"

// CycleWorkflow is the name of the parent workflow.
const CycleWorkflow = "ReportingCycle"

// FollowUpWorkflow is the name of the workflow of an obligation.
const FollowUpWorkflow = "FollowUp"

// StageWorkflows names the workflow of each stage.
var StageWorkflows = map[followup.StageName]string{
	followup.Intake: "Intake", followup.Clustering: "Clustering", followup.Assignment: "Assignment", followup.SignOff: "SignOff",
	followup.Consultation: "Consultation", followup.Drafting: "Drafting", followup.Submission: "Submission",
}

// Register makes a worker run the workflows and the activities.
func Register(w worker.Registry, f *Flows, a *activities.Activities) {
	for name, flow := range f.all() {
		w.RegisterWorkflowWithOptions(flow, workflow.RegisterOptions{Name: name})
	}
	w.RegisterActivity(a)
}

func (f *Flows) all() map[string]any {
	return map[string]any{
		CycleWorkflow: f.ReportingCycle, RoundWorkflow: f.ProgressRound, ImportWorkflow: f.Import,
		StageWorkflows[followup.Intake]: f.Intake, StageWorkflows[followup.Clustering]: f.Clustering,
		StageWorkflows[followup.Assignment]: f.Assignment, StageWorkflows[followup.SignOff]: f.SignOff,
		StageWorkflows[followup.Consultation]: f.Consultation, StageWorkflows[followup.Drafting]: f.Drafting,
		StageWorkflows[followup.Submission]: f.Submission,
		FollowUpWorkflow:                    f.FollowUp,
	}
}
