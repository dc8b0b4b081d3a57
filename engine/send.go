package engine

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"nmrf/followup"
	"nmrf/policies"
	"nmrf/store"
	"nmrf/workflows"
)

// answerWithin is how long a door waits for a decision. After it the outcome is unknown: it may yet be applied.
const answerWithin = 10 * time.Second

// outgoing is a batch for one process, with the place of each command among the acts.
type outgoing struct {
	places   []int
	commands []followup.Command
	denials  []denial
}

func (o *outgoing) add(place int, p prepared) {
	o.places, o.commands, o.denials = append(o.places, place), append(o.commands, p.command), append(o.denials, p.denial)
}

// send signs a batch, has it decided and fills in the answers.
func (e *Engine) send(ctx context.Context, c Caller, stream string, o *outgoing, done []Done) {
	batch := followup.Batch{ID: ulid.Make().String(), Commands: o.commands}
	update := e.update
	if slices.ContainsFunc(o.commands, func(c followup.Command) bool { return c.Kind == followup.ReopenCycle }) {
		update = e.restart
	}
	decision, err := update(ctx, stream, batch)
	if err != nil {
		e.explain(ctx, c, stream, o, done, err)
		return
	}
	answers := map[string]workflows.Answer{}
	for _, a := range decision.Answers {
		answers[a.Command] = a
	}
	for i, cmd := range o.commands {
		a := answers[cmd.ID]
		place := &done[o.places[i]]
		if place.Receipt, place.Refusal = a.Receipt, a.Refusal; a.Receipt != nil && decision.Tree.Size > a.Receipt.Last {
			place.Tree = &decision.Tree
		}
		if cmd.Kind == followup.ReopenCycle && place.Refusal == nil {
			e.tellObligations(context.WithoutCancel(ctx))
		}
	}
}

// update sends a signed batch as an Update whose id is the batch's.
func (e *Engine) update(ctx context.Context, workflow string, batch followup.Batch) (workflows.Decision, error) {
	var decision workflows.Decision
	signed, err := e.door.Sign(batch)
	if err != nil {
		return decision, err
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	handle, err := e.temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		UpdateID: batch.ID, WorkflowID: workflow, UpdateName: workflows.DecideUpdate, Args: []any{signed},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return decision, err
	}
	return decision, handle.Get(ctx, &decision)
}

// explain answers the commands of an Update that ended without a decision: from the ledger where it knows them, else as
// refused by a process that has ended, else as unknown.
func (e *Engine) explain(ctx context.Context, c Caller, stream string, o *outgoing, done []Done, cause error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerWithin)
	defer cancel()
	e.log.WarnContext(ctx, "an update ended without an answer", "request", c.Request, "stream", stream, "error", cause)
	e.Look(ctx, stream)
	known := e.known(ctx, o.commands)
	ended := hasEnded(cause)
	for i, cmd := range o.commands {
		place := &done[o.places[i]]
		if r, ok := known[cmd.ID]; ok {
			place.Receipt, place.Refusal = &r.Receipt, r.Refusal
		} else if ended {
			place.Refusal = e.refusal(ctx, c, e.refuseEnded(ctx, c, o.denials[i]))
		} else {
			place.Refusal = followup.Refuse(followup.Unknown, "not_known_yet",
				"it is not known yet whether this was recorded: send it again with the same key").Because(cause)
		}
	}
}

// known looks commands up in the ledger; an error there means that nothing is known.
func (e *Engine) known(ctx context.Context, commands []followup.Command) map[string]store.Known {
	ids := make([]string, len(commands))
	for i, cmd := range commands {
		ids[i] = cmd.ID
	}
	known, err := e.store.Receipts(ctx, ids...)
	if err != nil {
		e.log.ErrorContext(ctx, "the ledger cannot be read", "error", err)
	}
	return known
}

// hasEnded says that the process took nothing because it is closed.
func hasEnded(err error) bool {
	var gone *serviceerror.NotFound
	return errors.As(err, &gone)
}

// refuseEnded records and words the refusal of an act on a process that has ended.
func (e *Engine) refuseEnded(ctx context.Context, c Caller, d denial) error {
	const rule, says = "stage_closed", "this stage is closed; nothing in it can be decided any more"
	d.verdict = policies.Verdict{Name: rule, Missing: says}
	if err := e.deny(ctx, c, d); followup.AsError(err).Code != followup.Forbidden {
		return err
	}
	return followup.Refuse(followup.Conflict, rule, says)
}

// Look makes a process read the ledger. It is sent where a process may have missed what the ledger holds.
func (e *Engine) Look(ctx context.Context, stream string) {
	err := e.temporal.SignalWorkflow(ctx, stream, "", workflows.LookSignal, nil)
	if err != nil && !hasEnded(err) {
		e.log.WarnContext(ctx, "a process could not be told to look", "stream", stream, "error", err)
	}
}

// lookEvery is how often processes whose stream moved are told to look.
const lookEvery = time.Minute

// Watch tells every open process to look, once at the start and then each minute those whose stream moved and those whose
// recommendations were changed; it returns when ctx ends. One door or worker of a deployment is enough; more do no harm.
func (e *Engine) Watch(ctx context.Context) {
	since := time.Time{}
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		started := e.time()
		streams, err := e.store.MovedStages(ctx, since)
		if err != nil && ctx.Err() == nil {
			e.log.ErrorContext(ctx, "the ledger cannot be read", "error", err)
		}
		for _, stream := range streams {
			e.Look(ctx, stream)
		}
		if err == nil {
			since = started.Add(-lookEvery)
		}
		e.TellChanged(ctx)
		e.tellObligations(ctx)
		e.tellHandedOver(ctx)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
