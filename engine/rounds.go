package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"nmrf/followup"
	"nmrf/store"
	"nmrf/workflows"
)

// RecommendationProgress lists what institutions reported and approved of every cluster that answers a recommendation, in whichever
// cycle; the newest first.
func (e *Engine) RecommendationProgress(ctx context.Context, c Caller, recommendation string) ([]store.Reported, error) {
	if _, err := e.allow(ctx, c, "RecommendationProgress"); err != nil {
		return nil, err
	}
	if _, err := e.Recommendation(ctx, c, recommendation); err != nil {
		return nil, err
	}
	return e.store.ProgressFor(ctx, recommendation)
}

// ClusterProgress lists what was reported and approved of a cluster of a cycle; the newest first.
func (e *Engine) ClusterProgress(ctx context.Context, c Caller, cycle, cluster string) ([]store.Reported, error) {
	if _, err := e.allow(ctx, c, "ClusterProgress"); err != nil {
		return nil, err
	}
	if _, err := e.store.Cycle(ctx, cycle); err != nil {
		return nil, err
	}
	return e.store.Progress(ctx, cycle, cluster)
}

// roundSchedule is the name of the Schedule that starts rounds of progress; one State has one.
const roundSchedule = "progress"

// ScheduleRounds makes Temporal start the rounds of progress that the rules ask for, in the State's zone. Called again it brings an
// existing Schedule up to date. Whether there is something to ask for a round finds out by itself.
func (e *Engine) ScheduleRounds(ctx context.Context, rules followup.RoundRules) error {
	zone, err := e.store.StateZone(ctx)
	if err != nil {
		return err
	}
	spec := client.ScheduleSpec{TimeZoneName: zone.String(), Calendars: []client.ScheduleCalendarSpec{{
		DayOfMonth: []client.ScheduleRange{{Start: rules.Day}}, Hour: []client.ScheduleRange{{Start: rules.Hour}},
		Month: each(rules.Months, func(m int) client.ScheduleRange { return client.ScheduleRange{Start: m} })}}}
	action := &client.ScheduleWorkflowAction{ID: followup.StageStream(e.scheduleID(), followup.Progress, 1), Workflow: workflows.RoundWorkflow,
		Args: []any{workflows.StageInput{}}, TaskQueue: e.queue, WorkflowTaskTimeout: workflows.TaskTimeout}
	_, err = e.temporal.ScheduleClient().Create(ctx, client.ScheduleOptions{ID: e.scheduleID(), Spec: spec, Action: action, CatchupWindow: 7 * 24 * time.Hour})
	if !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return wrapped(err)
	}
	return wrapped(e.temporal.ScheduleClient().GetHandle(ctx, e.scheduleID()).Update(ctx, client.ScheduleUpdateOptions{
		DoUpdate: func(in client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
			s := in.Description.Schedule
			s.Spec, s.Action = &spec, action
			return &client.ScheduleUpdate{Schedule: &s}, nil
		}}))
}

func (e *Engine) scheduleID() string { return roundSchedule + "-" + e.queue }

func wrapped(err error) error {
	if err != nil {
		return fmt.Errorf("schedule the rounds of progress: %w", err)
	}
	return nil
}
