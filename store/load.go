package store

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"nmrf/followup"
)

// loadCycle reads a cycle's projection; sql.ErrNoRows if there is none.
func loadCycle(tx *gorm.DB, id string) (*followup.Cycle, error) {
	var doc []byte
	if err := tx.Raw(`SELECT doc FROM cycle WHERE id = ?`, id).Row().Scan(&doc); err != nil {
		return nil, err
	}
	var c followup.Cycle
	if err := json.Unmarshal(doc, &c); err != nil {
		return nil, fmt.Errorf("read cycle %s: %w", id, err)
	}
	return &c, nil
}

// loadHeader reads a stage's projection without its steps; sql.ErrNoRows if there is none.
func loadHeader(tx *gorm.DB, stream string) (*followup.Stage, error) {
	var doc, dossier []byte
	if err := tx.Raw(`SELECT doc, dossier FROM stage WHERE stream = ?`, stream).Row().Scan(&doc, &dossier); err != nil {
		return nil, err
	}
	return stageOf(doc, dossier)
}

// stageOf reads a stage's two documents.
func stageOf(doc, dossier []byte) (*followup.Stage, error) {
	s := &followup.Stage{}
	if err := json.Unmarshal(doc, s); err != nil {
		return nil, fmt.Errorf("read a stage: %w", err)
	}
	if err := json.Unmarshal(dossier, &s.Dossier); err != nil {
		return nil, fmt.Errorf("read a stage's dossier: %w", err)
	}
	return s, nil
}

// loadSteps reads steps with their replies, in the order in which they were opened; ids nil means all.
func loadSteps(tx *gorm.DB, stream string, ids []string) ([]*followup.Step, error) {
	if ids != nil && len(ids) == 0 {
		return nil, nil
	}
	replies := tx.Table("reply").Where("stream = ?", stream)
	if ids != nil {
		replies = replies.Where("step IN ?", ids)
	}
	rows, err := loadStepRows(tx, stream, ids)
	if err != nil {
		return nil, err
	}
	out, byID := make([]*followup.Step, len(rows)), map[string]*followup.Step{}
	for i, r := range rows {
		out[i] = &followup.Step{}
		if err := json.Unmarshal(r.Doc, out[i]); err != nil {
			return nil, fmt.Errorf("read step %s of %s: %w", r.ID, stream, err)
		}
		byID[r.ID] = out[i]
	}
	return out, loadReplies(replies, byID)
}

// loadStepRows reads the rows of steps, in the order in which they were opened; ids nil means all.
func loadStepRows(tx *gorm.DB, stream string, ids []string) ([]stepRow, error) {
	query := tx.Table("step").Where("stream = ?", stream)
	if ids != nil {
		query = query.Where("id IN ?", ids)
	}
	var rows []stepRow
	if err := query.Order("place").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read the steps of %s: %w", stream, err)
	}
	return rows, nil
}

func loadReplies(query *gorm.DB, steps map[string]*followup.Step) error {
	if len(steps) == 0 {
		return nil
	}
	var rows []replyRow
	if err := query.Order("seq").Find(&rows).Error; err != nil {
		return fmt.Errorf("read replies: %w", err)
	}
	for _, r := range rows {
		var reply followup.Reply
		if err := json.Unmarshal(r.Doc, &reply); err != nil {
			return fmt.Errorf("read reply %d of %s: %w", r.Seq, r.Stream, err)
		}
		if st := steps[r.Step]; st != nil {
			st.Replies = append(st.Replies, reply)
		}
	}
	return nil
}

func loadStage(tx *gorm.DB, stream string) (*followup.Stage, error) {
	s, err := loadHeader(tx, stream)
	if err != nil {
		return nil, err
	}
	s.Steps, err = loadSteps(tx, stream, nil)
	return s, err
}

// Cycle reads one cycle; NotFound if there is none, or if its launch was refused.
func (s *Store) Cycle(ctx context.Context, id string) (*followup.Cycle, error) {
	c, err := loadCycle(s.db.WithContext(ctx), id)
	if isNoRows(err) || (err == nil && c.State == "") {
		return nil, followup.Refuse(followup.NotFound, "no_such_cycle", "there is no such cycle")
	}
	return c, err
}

// Stage reads one attempt at a stage with all its steps; NotFound if it has not opened.
func (s *Store) Stage(ctx context.Context, stream string) (*followup.Stage, error) {
	st, err := loadStage(s.db.WithContext(ctx), stream)
	if isNoRows(err) {
		return nil, followup.Refuse(followup.NotFound, "no_such_stage", "this stage has not opened yet")
	}
	return st, err
}

// StageWith reads a stage's header and the steps named; NotFound if the stage has not opened.
func (s *Store) StageWith(ctx context.Context, stream string, steps ...string) (*followup.Stage, error) {
	tx := s.db.WithContext(ctx)
	st, err := loadHeader(tx, stream)
	if isNoRows(err) {
		return nil, followup.Refuse(followup.NotFound, "no_such_stage", "this stage has not opened yet")
	}
	if err != nil {
		return nil, err
	}
	st.Steps, err = loadSteps(tx, stream, append([]string{}, steps...))
	return st, err
}

// Stages reads every attempt at every stage of a cycle, in the order in which they opened.
func (s *Store) Stages(ctx context.Context, cycle string) ([]*followup.Stage, error) {
	tx := s.db.WithContext(ctx)
	var streams []string
	if err := tx.Raw(`SELECT stream FROM stage WHERE cycle = ?`, cycle).Scan(&streams).Error; err != nil {
		return nil, fmt.Errorf("read the stages of %s: %w", cycle, err)
	}
	c, err := s.Cycle(ctx, cycle)
	if err != nil {
		return nil, err
	}
	var out []*followup.Stage
	for _, run := range c.Runs {
		for _, stream := range streams {
			if stream != followup.StageStream(cycle, run.Stage, run.Attempt) {
				continue
			}
			st, err := loadStage(tx, stream)
			if err != nil {
				return nil, err
			}
			out = append(out, st)
		}
	}
	return out, nil
}
