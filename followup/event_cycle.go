package followup

import "time"

// The stream of a cycle.
type (
	// CycleLaunched is the first event of a cycle.
	CycleLaunched struct {
		Launch Launch `json:"launch"`
	}
	// StageStarted says that the cycle asked for an attempt at a stage.
	StageStarted struct {
		Stage   StageName `json:"stage"`
		Attempt int       `json:"attempt"`
	}
	// StageFinished says how that attempt ended.
	StageFinished struct {
		Stage    StageName `json:"stage"`
		Attempt  int       `json:"attempt"`
		Outcome  Outcome   `json:"outcome"`
		ReturnTo StageName `json:"return_to,omitempty"`
	}
	// CyclePaused stops every deadline of the cycle.
	CyclePaused struct {
		Reason Ref `json:"reason"`
	}
	// CycleResumed starts them again, each later by Paused.
	CycleResumed struct {
		Reason Ref           `json:"reason"`
		Paused time.Duration `json:"paused_ns"`
	}
	// CycleWithdrawn ends the cycle before its report was submitted.
	CycleWithdrawn struct {
		Reason Ref `json:"reason"`
	}
	// StageReopened says that the cycle goes back to a stage that it had completed: the stage that runs ends, and this one starts again.
	StageReopened struct {
		Stage  StageName `json:"stage"`
		Reason Ref       `json:"reason"`
	}
	// CycleReopened says that a cycle that was withdrawn or completed runs again, from a stage on.
	CycleReopened struct {
		Stage  StageName `json:"stage"`
		Reason Ref       `json:"reason"`
	}
	// CycleCompleted says that all seven stages are done.
	CycleCompleted struct{}
	// SourcesChanged says that an import changed or withdrew recommendations of the cycle's selection.
	SourcesChanged struct {
		Change SourceChange `json:"change"`
	}
)
