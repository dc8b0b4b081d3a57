package engine

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"go.temporal.io/sdk/client"

	"nmrf/activities"
	"nmrf/activities/clustering"
	"nmrf/activities/clustering/labels"
	"nmrf/activities/clustering/overlaps"
	"nmrf/audit"
	"nmrf/followup"
	"nmrf/policies"
	"nmrf/store"
	"nmrf/workflows"
)

// Engine is the application. It is safe for concurrent use.
type Engine struct {
	store    *store.Store
	temporal client.Client
	door     *audit.DoorKey
	policy   atomic.Pointer[policies.Enforcer]
	queue    string
	now      func() time.Time
	log      *slog.Logger

	collections collections
	overlaps    memo[[]overlaps.Group]
	alike       memo[map[string][]clustering.Alike]

	reference  func() (*activities.Reference, error) // nil: there is none
	references memo[*labels.Model]
	models     memo[*labels.Model]
	orders     memo[[]int]
}

// Options are the parts that an engine is made of.
type Options struct {
	Store     *store.Store
	Temporal  client.Client
	Door      *audit.DoorKey
	TaskQueue string           // empty: workflows.TaskQueue
	Now       func() time.Time // nil: the machine's clock
	Log       *slog.Logger     // nil: slog.Default

	// Reference is the path of an export of the Universal Human Rights Index whose labels are learnt from beside the State's own; it is read
	// when labels are first suggested. Empty: none.
	Reference string
}

// New makes an engine and puts the embedded policy into force unless it was in force before.
func New(ctx context.Context, o Options) (*Engine, error) {
	e := &Engine{store: o.Store, temporal: o.Temporal, door: o.Door, queue: o.TaskQueue, now: o.Now, log: o.Log}
	if o.Reference != "" {
		e.reference = sync.OnceValues(func() (*activities.Reference, error) { return activities.ReadReference(o.Reference) })
	}
	if e.queue == "" {
		e.queue = workflows.TaskQueue
	}
	if e.now == nil {
		e.now = time.Now
	}
	if e.log == nil {
		e.log = slog.Default()
	}
	if err := checkUseCases(); err != nil {
		return nil, err
	}
	base, err := policies.New(0, policies.Base())
	if err != nil {
		return nil, fmt.Errorf("the embedded policy is broken: %w", err)
	}
	version, err := e.store.AdoptBasePolicy(ctx, store.By{Person: systemPerson, At: e.time()}, base.Text(), base.Hash())
	if err != nil {
		return nil, fmt.Errorf("adopt the policy: %w", err)
	}
	_, err = e.enforcer(ctx, version)
	return e, err
}

// systemPerson is who the registry names when the program itself acts.
const systemPerson = "system"

// time is now, in UTC, to the microsecond that the database keeps.
func (e *Engine) time() time.Time { return e.now().UTC().Truncate(time.Microsecond) }

// today is the current day of a zone, midnight UTC; of UTC where there is no such zone.
func (e *Engine) today(name string) time.Time {
	zone, err := followup.Zone(name)
	if err != nil {
		zone = time.UTC
	}
	return store.DayOf(e.time().In(zone))
}

// enforcer returns the enforcer of a policy version, loading it if this process holds an older one.
func (e *Engine) enforcer(ctx context.Context, version int64) (*policies.Enforcer, error) {
	if held := e.policy.Load(); held != nil && held.Version() == version {
		return held, nil
	}
	text, err := e.store.PolicyText(ctx, version)
	if err != nil {
		return nil, err
	}
	loaded, err := policies.New(version, text)
	if err != nil {
		return nil, fmt.Errorf("policy version %d is broken: %w", version, err)
	}
	for held := e.policy.Load(); held == nil || held.Version() < version; held = e.policy.Load() {
		if e.policy.CompareAndSwap(held, loaded) {
			break
		}
	}
	return loaded, nil
}
