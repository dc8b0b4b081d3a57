package workflows

import (
	"encoding/json"
	"fmt"
	"time"

	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"nmrf/activities"
	"nmrf/audit"
	"nmrf/followup"
	"nmrf/store"
)

// Names of the messages that a process takes.
const (
	DecideUpdate = "decide" // Update: a followup.SignedBatch, answered with a Decision
	LookSignal   = "look"   // Signal without content: read the ledger
	StateQuery   = "state"  // Query: the state
	WaitsQuery   = "waits"  // Query: a Waits
)

// Limits of one turn of the main loop.
const (
	maxCommands = 256
	maxBytes    = 512 << 10
)

// process is what the machine drives: a stage or a cycle of followup.
type process[P any] interface {
	Stream() string
	LastSeq() int64
	LastTime() time.Time
	Done() bool
	NextDeadline() (at time.Time, why string, ok bool)
	Decide(followup.Command) ([]followup.Event, error)
	Apply(followup.Event)
	Clone() P
}

// Answer is what became of one command: its receipt, or the rule that refused it, or both where the refusal is recorded.
type Answer struct {
	Command string          `json:"command"`
	Receipt *store.Receipt  `json:"receipt,omitempty"`
	Refusal *followup.Error `json:"refusal,omitempty"`
}

// Decision answers a batch, command by command in its order.
type Decision struct {
	Answers []Answer   `json:"answers"`
	Tree    store.Tree `json:"tree"`
}

// Waits says what a process waits for.
type Waits struct {
	Until  time.Time `json:"until,omitzero"`
	Why    string    `json:"why,omitempty"`
	Queued int       `json:"queued"`
}

// pending is a batch whose handler waits.
type pending struct {
	batch    followup.Batch
	size     int
	answers  map[string]Answer
	decision Decision
	done     bool
}

// rules judge one command against a state: followup's Decide.
type rules[P any] func(P, followup.Command) ([]followup.Event, error)

// machine is the single writer of one process: it decides commands one after another and records them in batches.
type machine[P process[P]] struct {
	state   P
	rules   rules[P]
	keys    audit.DoorKeys
	queue   []*pending
	own     []followup.Command // the workflow's own commands
	recent  []Answer           // the last receipts, oldest first; see remembered
	look    bool
	ticked  time.Time // the deadline for which the clock's act was last recorded
	retries int
	log     log.Logger
}

// newMachine registers the handlers; call it when the state is set up, since messages can arrive before the main function runs.
func newMachine[P process[P]](ctx workflow.Context, state P, decide rules[P], keys audit.DoorKeys, recent []Answer) (*machine[P], error) {
	m := &machine[P]{state: state, rules: decide, keys: keys, recent: recent, log: log.With(workflow.GetLogger(ctx), "stream", state.Stream())}
	validate := workflow.UpdateHandlerOptions{Validator: m.validate, Description: "decide a signed batch of commands"}
	if err := workflow.SetUpdateHandlerWithOptions(ctx, DecideUpdate, m.decide, validate); err != nil {
		return nil, err
	}
	if err := workflow.SetQueryHandler(ctx, StateQuery, func() (P, error) { return m.state, nil }); err != nil {
		return nil, err
	}
	if err := workflow.SetQueryHandler(ctx, WaitsQuery, m.waits); err != nil {
		return nil, err
	}
	looks := workflow.GetSignalChannel(ctx, LookSignal)
	workflow.Go(ctx, func(ctx workflow.Context) {
		for looks.Receive(ctx, nil) {
			m.look = true
		}
	})
	return m, nil
}

// BadSignature is the type of the error of an Update that no door signed.
const BadSignature = "BadSignature"

// validate refuses what no door signed. Its only output is the error: a rejected Update leaves no trace in the history.
func (m *machine[P]) validate(_ workflow.Context, signed followup.SignedBatch) error {
	if _, err := m.keys.Open(signed); err != nil {
		return temporal.NewNonRetryableApplicationError("the batch is not signed by a door", BadSignature, err)
	}
	return nil
}

// decide queues a batch and waits until the main loop has answered it.
func (m *machine[P]) decide(ctx workflow.Context, signed followup.SignedBatch) (Decision, error) {
	p := &pending{size: len(signed.Payload), answers: map[string]Answer{}}
	if err := json.Unmarshal(signed.Payload, &p.batch); err != nil {
		return Decision{}, temporal.NewNonRetryableApplicationError("the batch cannot be read", BadSignature, err)
	}
	m.queue = append(m.queue, p)
	if err := workflow.Await(ctx, func() bool { return p.done }); err != nil {
		return Decision{}, err
	}
	return p.decision, nil
}

func (m *machine[P]) waits() (Waits, error) {
	at, why, _ := m.state.NextDeadline()
	return Waits{Until: at, Why: why, Queued: len(m.queue)}, nil
}

// busy says whether there is something to decide or to read now.
func (m *machine[P]) busy() bool { return len(m.queue) > 0 || len(m.own) > 0 || m.look }

// wait returns when there is work, when a deadline has come, or when also says so.
func (m *machine[P]) wait(ctx workflow.Context, also func() bool) error {
	ready := func() bool { return m.busy() || also() }
	at, why, ok := m.state.NextDeadline()
	if !ok {
		return workflow.Await(ctx, ready)
	}
	left := at.Sub(workflow.Now(ctx))
	if left <= 0 && !at.Equal(m.ticked) {
		return nil
	}
	if left <= 0 { // Decide is at fault: do not ask it again and again
		m.log.Error("ALARM the clock's act changes nothing", "deadline", why, "at", at)
		left = time.Minute
	}
	_, err := workflow.AwaitWithOptions(ctx, workflow.AwaitOptions{Timeout: left, TimerOptions: workflow.TimerOptions{Summary: why}}, ready)
	return err
}

// recordOptions allows one attempt: the main loop retries on a timer, so that a long outage costs no workflow task.
func recordOptions(ctx workflow.Context) workflow.Context {
	return workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		ScheduleToCloseTimeout: 10 * time.Second, StartToCloseTimeout: 10 * time.Second,
		RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 1},
	})
}

// failed waits longer after each failure of the ledger in a row, from 1 s to 1 min, and raises the alarm in the log.
func (m *machine[P]) failed(ctx workflow.Context, err error) error {
	pause := min(time.Second<<min(m.retries, 6), time.Minute)
	m.retries++
	m.log.Error("ALARM the ledger does not take records; retrying", "error", err, "attempt", m.retries, "pause", pause)
	return workflow.NewTimerWithOptions(ctx, pause, workflow.TimerOptions{Summary: fmt.Sprintf("ledger failed %d times", m.retries)}).Get(ctx, nil)
}

var acts *activities.Activities // for the names of the activities only
