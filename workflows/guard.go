package workflows

import (
	"context"
	"errors"
	"log/slog"

	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"nmrf/followup"
)

// Guard is a worker's interceptor that sees Updates which no door signed. A rejected Update leaves no trace in a history, so it
// hands each over a bounded channel to Record, which runs outside the workflows. What does not fit in the channel is in the log.
type Guard struct {
	interceptor.WorkerInterceptorBase
	forged chan followup.Event
	log    *slog.Logger
}

// NewGuard makes a guard; give it to worker.Options.Interceptors and run Record beside the worker.
func NewGuard(log *slog.Logger) *Guard {
	return &Guard{forged: make(chan followup.Event, 256), log: log}
}

// Record records what the guard saw until ctx ends.
func (g *Guard) Record(ctx context.Context, record func(context.Context, followup.Event) error) {
	for {
		select {
		case <-ctx.Done():
			return
		case seen := <-g.forged:
			if err := record(ctx, seen); err != nil {
				g.log.ErrorContext(ctx, "a forged command could not be recorded", "seen", seen.Body, "error", err)
			}
		}
	}
}

// InterceptWorkflow puts the guard before every workflow.
func (g *Guard) InterceptWorkflow(ctx workflow.Context, next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	i := &guarded{guard: g}
	i.Next = next
	return i
}

type guarded struct {
	interceptor.WorkflowInboundInterceptorBase
	guard *Guard
}

// ValidateUpdate reports an Update that its validator refused for its signature.
func (i *guarded) ValidateUpdate(ctx workflow.Context, in *interceptor.UpdateInput) error {
	err := i.Next.ValidateUpdate(ctx, in)
	var app *temporal.ApplicationError
	if errors.As(err, &app) && app.Type() == BadSignature {
		seen := followup.ForgedCommandRefused{Workflow: workflow.GetInfo(ctx).WorkflowExecution.ID, Update: workflow.GetCurrentUpdateInfo(ctx).ID}
		i.guard.report(followup.Event{At: workflow.Now(ctx), Body: seen})
	}
	return err
}

func (g *Guard) report(seen followup.Event) {
	select {
	case g.forged <- seen:
	default:
		g.log.Error("ALARM more forged commands than can be recorded", "seen", seen.Body)
	}
}
