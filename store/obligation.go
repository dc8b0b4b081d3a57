package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"nmrf/followup"
	"nmrf/policies"
)

// OpenObligation writes the first event of an obligation, with what its cycle says in the same transaction; at is the workflow's time. One that
// no completed cycle asks for is refused, and the refusal is recorded.
func (s *Store) OpenObligation(ctx context.Context, stream string, at time.Time) (RecordResult, error) {
	id, cycle, ok := followup.ParseObligation(stream)
	if !ok {
		return RecordResult{}, fmt.Errorf("%q is no obligation's stream", stream)
	}
	return s.begin(ctx, stream, at, "no completed cycle asks for this obligation", func(tx *gorm.DB) ([]followup.Event, error) {
		return armingEvents(tx, id, cycle, at)
	})
}

// armingEvents returns nil without an error when the cycle does not ask for the obligation.
func armingEvents(tx *gorm.DB, id, cycle string, at time.Time) ([]followup.Event, error) {
	c, err := loadCycle(tx, cycle)
	if isNoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	sent := c.SentAt
	if n := len(c.Runs); n > 0 {
		last, err := loadHeader(tx, followup.StageStream(c.ID, c.Runs[n-1].Stage, c.Runs[n-1].Attempt))
		if err != nil && !isNoRows(err) {
			return nil, err
		}
		if err == nil && !last.Dossier.SentAt.IsZero() {
			sent = last.Dossier.SentAt
		}
	}
	return followup.NewObligation(id).Arm(c, sent, at)
}

func loadObligation(tx *gorm.DB, id string) (*followup.Obligation, error) {
	var doc []byte
	if err := tx.Raw(`SELECT doc FROM obligation WHERE id = ?`, id).Row().Scan(&doc); err != nil {
		return nil, err
	}
	o := &followup.Obligation{}
	if err := json.Unmarshal(doc, o); err != nil {
		return nil, fmt.Errorf("read obligation %s: %w", id, err)
	}
	return o, nil
}

func projectObligation(tx *gorm.DB, id, cycle string, events []followup.Event) error {
	o, err := loadObligation(tx, id)
	if isNoRows(err) {
		o, err = followup.NewObligation(id), nil
	}
	if err != nil {
		return err
	}
	for _, e := range events {
		o.Apply(e)
	}
	doc, err := json.Marshal(o)
	if err != nil {
		return err
	}
	row := obligationRow{ID: id, Cycle: cycle, State: string(o.State), Body: o.Terms.Body, Due: o.Clock.Due, Doc: doc}
	return tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, DoUpdates: clause.AssignmentColumns([]string{"state", "due", "doc"})}).
		Create(&row).Error
}

// Obligation reads one; NotFound if there is none.
func (s *Store) Obligation(ctx context.Context, id string) (*followup.Obligation, error) {
	o, err := loadObligation(s.db.WithContext(ctx), id)
	if isNoRows(err) {
		return nil, followup.Refuse(followup.NotFound, "no_such_obligation", "there is no such obligation")
	}
	return o, err
}

// Obligations lists them, the earliest due first; open leaves out those of which nothing is expected any more.
func (s *Store) Obligations(ctx context.Context, scope policies.Scope, open bool) ([]*followup.Obligation, error) {
	if err := needScope(scope); err != nil {
		return nil, err
	}
	query := s.db.WithContext(ctx).Order("due, id")
	if open {
		query = query.Where("state IN ?", openObligations)
	}
	var rows []obligationRow
	if err := query.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read the obligations: %w", err)
	}
	out := make([]*followup.Obligation, len(rows))
	for i, r := range rows {
		out[i] = &followup.Obligation{}
		if err := json.Unmarshal(r.Doc, out[i]); err != nil {
			return nil, fmt.Errorf("read obligation %s: %w", r.ID, err)
		}
	}
	return out, nil
}

var openObligations = []string{string(followup.ObligationWaits), string(followup.ObligationProposes)}

// ToldObligations lists the streams of the open obligations that have to take note of something: a cycle that answers them, the reopening of
// their own, a new document of their body.
func (s *Store) ToldObligations(ctx context.Context) ([]string, error) {
	var streams []string
	err := s.db.WithContext(ctx).Raw(`SELECT 'obligation/' || o.id FROM obligation o WHERE o.state IN ? AND (
		EXISTS (SELECT FROM cycle c WHERE c.doc -> 'launch' ->> 'answers' = o.id AND c.state <> '')
		OR EXISTS (SELECT FROM record r WHERE r.stream = 'cycle/' || o.cycle AND r.type = 'CycleReopened' AND r.seq > (o.doc ->> 'cycle_seq')::bigint)
		OR (o.state = 'armed' AND EXISTS (SELECT FROM received_document d WHERE d.body = o.body AND d.at > (o.doc ->> 'at')::timestamptz))) ORDER BY 1`,
		openObligations).Scan(&streams).Error
	if err != nil {
		return nil, fmt.Errorf("read what obligations have to be told: %w", err)
	}
	return streams, nil
}

// unheededBy returns what an obligation has to take note of and has not.
func unheededBy(tx *gorm.DB, id, cycle string) ([]followup.Event, error) {
	o, err := loadObligation(tx, id)
	if isNoRows(err) || err == nil && o.Done() {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	recorded, err := readEvents(tx, `SELECT idx, bytes FROM record WHERE (stream = ? AND seq > ? AND type = 'CycleReopened')
		OR (seq = 1 AND type = 'CycleLaunched' AND stream IN (SELECT 'cycle/' || c.id FROM cycle c WHERE c.doc -> 'launch' ->> 'answers' = ?))
		ORDER BY idx`, followup.CycleStream(cycle), o.CycleSeq, id)
	if err != nil {
		return nil, err
	}
	var events []followup.Event
	for _, r := range recorded {
		events = append(events, r.Event)
	}
	if o.Proposal == nil {
		news, err := documentsSince(tx, o.Terms.Body, o.At)
		return append(events, news...), err
	}
	return events, nil
}

func documentsSince(tx *gorm.DB, body string, at time.Time) ([]followup.Event, error) {
	var rows []documentRow
	err := tx.Where("body = ? AND body <> '' AND at > ?", body, at).Order("at, symbol").Limit(1).Find(&rows).Error
	var events []followup.Event
	for _, r := range rows {
		events = append(events, followup.Event{Stream: followup.RegistryStream, At: r.At, Body: followup.DocumentReceived{Body: r.Body, Symbol: r.Symbol}})
	}
	return events, err
}

// noteDocuments notes the documents that an import brings and that were not there before, of bodies of which something is expected.
func noteDocuments(tx *gorm.DB, row importRow, at time.Time) ([]followup.Body, error) {
	var found []documentRow
	err := tx.Raw(`SELECT DISTINCT i.body, i.symbol FROM import_row i WHERE i.import = ? AND i.kind = 'added' AND i.symbol <> ''
		AND NOT EXISTS (SELECT FROM recommendation r WHERE r.symbol = i.symbol AND r.body = i.body)
		AND EXISTS (SELECT FROM obligation o WHERE o.body = i.body AND o.state IN ?) ORDER BY 1, 2`, row.ID, openObligations).Scan(&found).Error
	if err != nil || len(found) == 0 {
		return nil, err
	}
	bodies := make([]followup.Body, len(found))
	for i := range found {
		found[i].At = instant(at)
		bodies[i] = followup.DocumentReceived{Body: found[i].Body, Symbol: found[i].Symbol}
	}
	return bodies, tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&found).Error
}
