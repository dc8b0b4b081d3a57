package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"nmrf/followup"
)

// PageSize is the largest number of events that one answer of Record holds; the rest comes with the next call.
const PageSize = 1000

// RecordRequest asks for events to be appended to a stream whose last sequence is expected to be Expected.
type RecordRequest struct {
	Stream      string           `json:"stream"`
	Expected    int64            `json:"expected"`
	Events      []followup.Event `json:"events,omitempty"`
	CycleSeen   int64            `json:"cycle_seen,omitempty"`   // the cycle's last event that a stage has heeded
	SourcesSeen int64            `json:"sources_seen,omitempty"` // the last import of which a cycle has taken note
}

// Recorded is an event as the ledger holds it.
type Recorded struct {
	Event followup.Event `json:"event"`
	Index int64          `json:"index"` // in the ledger, from 0
}

// RecordResult is what the ledger holds of the stream after the expected sequence, whoever wrote it.
type RecordResult struct {
	Events  []Recorded              `json:"events,omitempty"`
	Wrote   bool                    `json:"wrote,omitempty"`   // the events asked for were appended now
	More    bool                    `json:"more,omitempty"`    // there are further events: ask again
	Known   map[string]Receipt      `json:"known,omitempty"`   // commands that were recorded earlier, in any stream; nothing was written
	Heeded  []followup.Event        `json:"heeded,omitempty"`  // events of the cycle that the stage has not seen
	Reached []Reached               `json:"reached,omitempty"` // requests that somebody can answer and that the stage has not noted
	Sources []followup.SourceChange `json:"sources,omitempty"` // changes of its recommendations of which the cycle has not taken note
	Tree    Tree                    `json:"tree"`
	Refused string                  `json:"refused,omitempty"` // the stream may not be opened: nobody launched it
}

// Tree is the ledger at the end of a transaction.
type Tree struct {
	Size       int64  `json:"size"`
	Root       string `json:"root"` // hex
	Checkpoint string `json:"checkpoint,omitempty"`
}

// ErrBehind says that the ledger holds fewer events than the caller has applied. It cannot happen while both stores are
// whole: somebody restored one of them. Nothing is written.
var ErrBehind = errors.New("the ledger is behind the workflow: was the database restored from a backup?")

// Record appends events to their stream in one transaction, with the projections and the outbox. If the ledger is
// ahead of the expected sequence it writes nothing. Either way it returns what the ledger holds from there on.
func (s *Store) Record(ctx context.Context, req RecordRequest) (RecordResult, error) {
	var res RecordResult
	if !followup.IsProcess(req.Stream) {
		return res, fmt.Errorf("no process writes the stream %q", req.Stream)
	}
	err := s.inTx(ctx, func(tx *gorm.DB) error {
		var err error
		res, err = s.record(tx, req)
		return err
	})
	return res, err
}

func (s *Store) record(tx *gorm.DB, req RecordRequest) (RecordResult, error) {
	seq, err := lockStream(tx, req.Stream)
	if err != nil {
		return RecordResult{}, err
	}
	if seq < req.Expected {
		return RecordResult{}, fmt.Errorf("%w (%s: ledger %d, workflow %d)", ErrBehind, req.Stream, seq, req.Expected)
	}
	var res RecordResult
	if seq == req.Expected && len(req.Events) > 0 {
		if res.Known, err = knownCommands(tx, req.Events); err != nil {
			return RecordResult{}, err
		}
		if len(res.Known) > 0 {
			res.Tree, err = currentTree(tx)
			return res, err
		}
		res.Wrote = true
		res.Events, res.Tree, err = s.write(tx, req.Stream, seq, req.Events)
	} else {
		res, err = behindOf(tx, req)
	}
	if err != nil {
		return RecordResult{}, err
	}
	if res.Reached, err = reached(tx, req.Stream); err != nil {
		return res, err
	}
	if res.Sources, err = unnoted(tx, req); err != nil {
		return res, err
	}
	res.Heeded, err = unheeded(tx, req)
	return res, err
}

// write appends events to a stream that the transaction holds locked.
func (s *Store) write(tx *gorm.DB, stream string, seq int64, events []followup.Event) ([]Recorded, Tree, error) {
	for i, e := range events {
		if e.Stream != stream || e.Seq != seq+int64(i)+1 {
			return nil, Tree{}, fmt.Errorf("event %d of %s does not follow %d of %s", e.Seq, e.Stream, seq+int64(i), stream)
		}
	}
	if err := project(tx, stream, events); err != nil {
		return nil, Tree{}, fmt.Errorf("project %s: %w", stream, err)
	}
	if err := tx.Exec(`UPDATE stream SET seq = ?, moved_at = now() WHERE stream = ?`, seq+int64(len(events)), stream).Error; err != nil {
		return nil, Tree{}, err
	}
	return s.appendToLedger(tx, events)
}

// lockStream makes this transaction the only writer of the stream and returns its sequence.
func lockStream(tx *gorm.DB, stream string) (int64, error) {
	if err := tx.Exec(`INSERT INTO stream (stream) VALUES (?) ON CONFLICT DO NOTHING`, stream).Error; err != nil {
		return 0, fmt.Errorf("open stream %s: %w", stream, err)
	}
	var seq int64
	if err := tx.Raw(`SELECT seq FROM stream WHERE stream = ? FOR UPDATE`, stream).Row().Scan(&seq); err != nil {
		return 0, fmt.Errorf("lock stream %s: %w", stream, err)
	}
	return seq, nil
}

// behindOf returns a page of what the ledger holds after the expected sequence.
func behindOf(tx *gorm.DB, req RecordRequest) (RecordResult, error) {
	events, err := readEvents(tx, `SELECT idx, bytes FROM record WHERE stream = ? AND seq > ? ORDER BY seq LIMIT ?`,
		req.Stream, req.Expected, PageSize+1)
	if err != nil {
		return RecordResult{}, err
	}
	res := RecordResult{Events: events}
	if len(events) > PageSize {
		res.Events, res.More = events[:PageSize], true
	}
	res.Tree, err = currentTree(tx)
	return res, err
}

// unheeded returns the events of the cycle that a stage has to take note of and has not.
func unheeded(tx *gorm.DB, req RecordRequest) ([]followup.Event, error) {
	if id, cycle, ok := followup.ParseObligation(req.Stream); ok {
		return unheededBy(tx, id, cycle)
	}
	cycle, stage, _, ok := followup.ParseStream(req.Stream)
	if !ok || stage == "" {
		return nil, nil
	}
	recorded, err := readEvents(tx, `SELECT idx, bytes FROM record WHERE stream = ? AND seq > ?
		AND type IN ('CyclePaused', 'CycleResumed', 'CycleWithdrawn', 'SourcesChanged', 'StageReopened') ORDER BY seq`, followup.CycleStream(cycle), req.CycleSeen)
	if err != nil {
		return nil, err
	}
	events := make([]followup.Event, len(recorded))
	for i, r := range recorded {
		events[i] = r.Event
	}
	handed, err := handedOver(tx, req.Stream)
	return append(events, handed...), err
}

// OpenStage writes the first events of a stage with what the cycle has produced so far, read in the same transaction.
// at is the workflow's time. A stage that its cycle did not start is refused, and the refusal is recorded.
func (s *Store) OpenStage(ctx context.Context, stream string, at time.Time) (RecordResult, error) {
	cycle, name, attempt, ok := followup.ParseStream(stream)
	if !ok || stage(name) != nil {
		return RecordResult{}, fmt.Errorf("%q is no stage's stream", stream)
	}
	return s.begin(ctx, stream, at, "no cycle started this stage", func(tx *gorm.DB) ([]followup.Event, error) {
		return openingEvents(tx, cycle, name, attempt, at)
	})
}

// begin writes the first events of a stream, which are made in the same transaction; of one that has some it returns those. Where none are made,
// nothing asks for the stream: it is refused with what unasked says, and the refusal is recorded.
func (s *Store) begin(ctx context.Context, stream string, at time.Time, unasked string, first func(*gorm.DB) ([]followup.Event, error)) (RecordResult, error) {
	var res RecordResult
	err := s.inTx(ctx, func(tx *gorm.DB) error {
		var seq int64
		if err := tx.Raw(`SELECT coalesce(max(seq), 0) FROM stream WHERE stream = ?`, stream).Row().Scan(&seq); err != nil {
			return err
		}
		var events []followup.Event
		if seq == 0 {
			var err error
			if events, err = first(tx); err != nil {
				return err
			}
			if events == nil {
				res.Refused = unasked
				return nil
			}
		}
		var err error
		res, err = s.record(tx, RecordRequest{Stream: stream, Events: events})
		return err
	})
	if err == nil && res.Refused != "" {
		err = s.RefuseUnlaunched(ctx, stream, at)
	}
	return res, err
}

// RefuseUnlaunched records in the access stream that a workflow was started that no signed launch asked for.
func (s *Store) RefuseUnlaunched(ctx context.Context, workflow string, at time.Time) error {
	return s.RecordAccess(ctx, followup.Event{At: at, Body: followup.UnlaunchedWorkflowRefused{Workflow: workflow}})
}

func stage(name followup.StageName) error {
	if name.Ordinal() < 0 {
		return fmt.Errorf("there is no stage %q", name)
	}
	return nil
}

// openingEvents returns nil without an error when the cycle did not start this attempt.
func openingEvents(tx *gorm.DB, cycle string, name followup.StageName, attempt int, at time.Time) ([]followup.Event, error) {
	c, err := loadCycle(tx, cycle)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if run, runs := c.Running(); !runs || run.Stage != name || run.Attempt != attempt {
		return nil, nil
	}
	before, err := dossierBefore(tx, c, name)
	if err != nil {
		return nil, err
	}
	return followup.NewStage(cycle, name, attempt).Open(c, before, at)
}

// dossierBefore returns what the last completed stage before this one has produced; for the first, what was launched.
func dossierBefore(tx *gorm.DB, c *followup.Cycle, name followup.StageName) (followup.Dossier, error) {
	before := followup.Dossier{Selection: c.Launch.Selection, Count: c.Launch.Count, Undecided: c.Launch.Undecided}
	earlier := c.Launch.Profile.Before(name)
	if len(earlier) == 0 {
		return before, nil
	}
	wanted := earlier[len(earlier)-1]
	for i := len(c.Runs) - 1; i >= 0; i-- {
		if r := c.Runs[i]; r.Stage == wanted && r.Outcome == followup.Completed {
			st, err := loadStage(tx, followup.StageStream(c.ID, r.Stage, r.Attempt))
			if err != nil {
				return before, err
			}
			return st.Dossier, nil
		}
	}
	return before, fmt.Errorf("cycle %s: %s was started and %s is not completed", c.ID, name, wanted)
}
