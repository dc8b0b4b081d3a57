package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"nmrf/audit"
	"nmrf/followup"
	"nmrf/store"
)

// Flows holds what the workflows need from outside: the doors' public keys. Its methods are registered under their names.
type Flows struct {
	Keys audit.DoorKeys

	decideStage rules[*followup.Stage] // nil: followup's
	decideCycle rules[*followup.Cycle]
}

func orDefault[P any](r, standard rules[P]) rules[P] {
	if r == nil {
		return standard
	}
	return r
}

// StageInput starts a stage, or continues it as new with its state.
type StageInput struct {
	Cycle   string          `json:"cycle"`
	Attempt int             `json:"attempt"`
	State   *followup.Stage `json:"state,omitempty"`
	Recent  []Answer        `json:"recent,omitempty"`
}

// StageResult is how a stage ended.
type StageResult struct {
	Outcome  followup.Outcome   `json:"outcome"`
	ReturnTo followup.StageName `json:"return_to,omitempty"`
}

// stageRun is one run of a stage workflow.
type stageRun struct {
	*machine[*followup.Stage]
	name    followup.StageName
	propose func(workflow.Context, *followup.Stage) (followup.Command, error) // nil: this stage needs no proposal
}

// runStage is the shared body of the seven stage workflows.
func (f *Flows) runStage(ctx workflow.Context, in StageInput, name followup.StageName,
	propose func(workflow.Context, *followup.Stage) (followup.Command, error)) (StageResult, error) {
	state := in.State
	if state == nil || !continued(ctx) {
		state = followup.NewStage(in.Cycle, name, in.Attempt)
	}
	m, err := newMachine(ctx, state, orDefault(f.decideStage, (*followup.Stage).Decide), f.Keys, in.Recent)
	if err != nil {
		return StageResult{}, err
	}
	if err := m.refuseMisnamed(ctx, in.Cycle); err != nil {
		return StageResult{}, err
	}
	s := &stageRun{machine: m, name: name, propose: propose}
	return s.run(ctx)
}

func (s *stageRun) run(ctx workflow.Context) (StageResult, error) {
	if err := s.open(ctx); err != nil {
		return StageResult{}, err
	}
	s.startProposal(ctx)
	s.look = true // what the ledger holds beyond this state, for instance after a continuation
	for {
		for !s.state.Done() || s.busy() {
			if again, err := s.step(ctx); again || err != nil {
				return StageResult{}, err
			}
		}
		if err := workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) || s.busy() }); err != nil {
			return StageResult{}, err
		}
		if !s.busy() {
			return StageResult{Outcome: s.state.Outcome, ReturnTo: s.state.ReturnTo}, nil
		}
	}
}

// step takes the stage one turn further and waits where nothing is left to do. again says that the next run has to go on.
func (s *stageRun) step(ctx workflow.Context) (again bool, err error) {
	if err := s.turn(ctx); err != nil {
		return false, err
	}
	if again, err := s.continues(ctx); again || err != nil {
		return again, err
	}
	return false, s.wait(ctx, s.state.Done)
}

// open writes StageOpened, in the transaction that reads what the cycle has produced before.
func (s *stageRun) open(ctx workflow.Context) error {
	for !s.state.Opened {
		var res store.RecordResult
		opens := any(acts.OpenStage)
		if s.name == followup.Progress {
			opens = acts.OpenRound
		}
		err := workflow.ExecuteLocalActivity(recordOptions(ctx), opens, s.state.Stream(), workflow.Now(ctx).UTC()).Get(ctx, &res)
		if err != nil {
			if err = s.failed(ctx, err); err != nil {
				return err
			}
			continue
		}
		s.retries = 0
		if res.Refused != "" {
			return temporal.NewNonRetryableApplicationError(res.Refused, "Unlaunched", errUnlaunched)
		}
		s.apply(res)
	}
	return nil
}

// startProposal asks for the text that the system owes this stage. When it is there it becomes a command like any other.
func (s *stageRun) startProposal(ctx workflow.Context) {
	if s.propose == nil || !s.awaitsProposal() {
		return
	}
	workflow.Go(ctx, func(ctx workflow.Context) {
		ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
			StartToCloseTimeout: 5 * time.Minute, Summary: "propose for " + s.state.Stream(),
			RetryPolicy: &temporal.RetryPolicy{InitialInterval: time.Second, MaximumInterval: time.Minute},
		})
		c, err := s.propose(ctx, s.state)
		if err != nil {
			s.log.Error("ALARM no proposal could be made", "error", err)
			return
		}
		c.Kind, c.Cycle, c.Stage, c.Attempt = followup.Propose, s.state.Cycle, s.state.Name, s.state.Attempt
		c.Actor = followup.Actor{Person: followup.SystemActor}
		s.own = append(s.own, c)
	})
}

// awaitsProposal says whether the stage has neither steps nor a first text yet.
func (s *stageRun) awaitsProposal() bool {
	return len(s.state.Steps) == 0 || (len(s.state.Steps) == 1 && s.state.Steps[0].Content.Zero())
}

// continues ends this run and starts the next one with the state, when the history has grown long and nobody waits.
func (s *stageRun) continues(ctx workflow.Context) (bool, error) {
	if s.state.Done() || !workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
		return false, nil
	}
	if err := workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) || s.busy() }); err != nil {
		return false, err
	}
	if s.busy() {
		return false, nil
	}
	in := StageInput{Cycle: s.state.Cycle, Attempt: s.state.Attempt, State: s.state, Recent: s.recent}
	return true, workflow.NewContinueAsNewError(ctx, workflow.GetInfo(ctx).WorkflowType.Name, in)
}
