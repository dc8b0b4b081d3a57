package store

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"nmrf/followup"
)

// project folds new events into the rows that pages and use cases read. It uses the same Apply as the workflow: what
// the database shows cannot differ from the fold.
func project(tx *gorm.DB, stream string, events []followup.Event) error {
	if id, cycle, ok := followup.ParseObligation(stream); ok {
		return projectObligation(tx, id, cycle, events)
	}
	cycle, stage, attempt, ok := followup.ParseStream(stream)
	switch {
	case !ok:
		return nil // registry and access: their writers change the rows themselves, in the same transaction
	case stage == "":
		return projectCycle(tx, cycle, events)
	default:
		return projectStage(tx, followup.NewStage(cycle, stage, attempt), events)
	}
}

// projectCycle also keeps a cycle whose launch was refused: an export has to hold the state of every stream. Nobody is shown it.
func projectCycle(tx *gorm.DB, id string, events []followup.Event) error {
	c, err := loadCycle(tx, id)
	if isNoRows(err) {
		c, err = followup.NewCycle(id), nil
	}
	if err != nil {
		return err
	}
	for _, e := range events {
		c.Apply(e)
	}
	doc, err := json.Marshal(c)
	if err != nil {
		return err
	}
	row := cycleRow{ID: id, State: string(c.State), Mechanism: c.Launch.Mechanism, Title: c.Launch.Title.ID, Doc: doc}
	if len(events) > 0 {
		row.LaunchedAt = events[0].At
	}
	return tx.Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "id"}}, DoUpdates: clause.AssignmentColumns([]string{"state", "mechanism", "title", "doc"}),
	}).Create(&row).Error
}

// projectStage loads the stage's header and the steps that the events touch, folds, and writes these back.
func projectStage(tx *gorm.DB, s *followup.Stage, events []followup.Event) error {
	stream := s.Stream()
	header, err := loadHeader(tx, stream)
	if err != nil && !isNoRows(err) {
		return err
	}
	if err == nil {
		s = header
	}
	whole, replied := touched(events)
	if s.Steps, err = loadSteps(tx, stream, whole); err != nil {
		return err
	}
	waiting, err := loadReplied(tx, s, replied)
	if err != nil {
		return err
	}
	said, before := repliesOf(s), awaitedIn(s, waiting)
	for _, e := range events {
		s.Apply(e)
	}
	after := awaitedAfter(s, waiting, events)
	if err := saveRound(tx, s); err != nil {
		return err
	}
	if err := saveHeader(tx, s, events); err != nil {
		return err
	}
	if err := rewriteReplies(tx, s, said); err != nil {
		return err
	}
	if err := saveSteps(tx, s, events, after); err != nil {
		return err
	}
	if err := saveProgress(tx, s, events); err != nil {
		return err
	}
	if err := saveReplies(tx, stream, events); err != nil {
		return err
	}
	return fillOutbox(tx, s, events, before, after)
}

// touched lists the steps that the events are about. Those to which somebody replied and nothing else happened need not be loaded with
// all their replies: so the last reply of a large round costs as much as the first. whole nil means every step of the stage.
func touched(events []followup.Event) (whole, replied []string) {
	whole = []string{}
	more := map[string]bool{}
	for _, e := range events {
		if e.Type() == (followup.StageResumed{}).Type() || e.Type() == (followup.StageReleased{}).Type() {
			return nil, nil
		}
		if e.Step != "" && !plainReply(e) && !more[e.Step] {
			more[e.Step], whole = true, append(whole, e.Step)
		}
	}
	seen := map[string]bool{}
	for _, e := range events {
		if e.Step != "" && !more[e.Step] && !seen[e.Step] {
			seen[e.Step], replied = true, append(replied, e.Step)
		}
	}
	return whole, replied
}

// plainReply says whether the event is a reply that changes nothing in its step but who is awaited, and says so itself.
func plainReply(e followup.Event) bool {
	b, ok := e.Body.(followup.ReplyRecorded)
	return ok && len(b.Spares)+len(b.Asks) > 0 && b.Reply.Kind != followup.RequestChanges && b.Reply.Kind != followup.Decline
}

// loadReplied adds steps to the stage without their replies, and returns whom each waited for.
func loadReplied(tx *gorm.DB, s *followup.Stage, ids []string) (awaited, error) {
	waiting := awaited{}
	if len(ids) == 0 {
		return waiting, nil
	}
	rows, err := loadStepRows(tx, s.Stream(), ids)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		step, names := &followup.Step{}, []string{}
		if err := json.Unmarshal(r.Doc, step); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(r.Awaited, &names); err != nil {
			return nil, err
		}
		s.Steps, waiting[r.ID] = append(s.Steps, step), names
	}
	return waiting, nil
}

// awaitedIn lists whom the steps of a stage wait for; waiting are those that were loaded without their replies.
func awaitedIn(s *followup.Stage, waiting awaited) awaited {
	names := awaited{}
	for _, st := range s.Steps {
		known, replied := waiting[st.ID]
		if !replied {
			known = st.Awaited()
		}
		if s.Closed {
			known = nil
		}
		names[st.ID] = slices.Clone(known)
	}
	return names
}

// awaitedAfter lists whom they wait for after the events.
func awaitedAfter(s *followup.Stage, waiting awaited, events []followup.Event) awaited {
	still := awaited{}
	for step, names := range waiting {
		still[step] = stillAwaited(step, slices.Clone(names), events)
	}
	return awaitedIn(s, still)
}

// stillAwaited returns whom a step waits for after replies that say so themselves.
func stillAwaited(step string, waiting []string, events []followup.Event) []string {
	for _, e := range events {
		b, ok := e.Body.(followup.ReplyRecorded)
		if !ok || e.Step != step {
			continue
		}
		waiting = slices.DeleteFunc(waiting, func(id string) bool { return slices.Contains(b.Spares, id) })
		waiting = append(waiting, b.Asks...)
	}
	return waiting
}

func saveHeader(tx *gorm.DB, s *followup.Stage, events []followup.Event) error {
	header := *s
	header.Steps, header.Dossier = nil, followup.Dossier{}
	doc, err := json.Marshal(header)
	if err != nil {
		return err
	}
	dossier, err := json.Marshal(s.Dossier)
	if err != nil {
		return err
	}
	changed := []string{"seq", "closed", "doc"}
	if slices.ContainsFunc(events, func(e followup.Event) bool { return !plainReply(e) }) {
		changed = append(changed, "dossier")
	}
	row := stageRow{Stream: s.Stream(), Cycle: s.Cycle, Name: string(s.Name), Attempt: s.Attempt, Seq: s.Seq, Closed: s.Closed, Doc: doc, Dossier: dossier}
	return tx.Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "stream"}}, DoUpdates: clause.AssignmentColumns(changed),
	}).Create(&row).Error
}

func saveSteps(tx *gorm.DB, s *followup.Stage, events []followup.Event, after awaited) error {
	if len(s.Steps) == 0 {
		return nil
	}
	opened := map[string]int64{}
	for _, e := range events {
		if e.Type() == (followup.StepOpened{}).Type() {
			opened[e.Step] = e.Seq
		}
	}
	rows := make([]stepRow, len(s.Steps))
	for i, st := range s.Steps {
		row, err := stepRowOf(s, st, after[st.ID])
		if err != nil {
			return err
		}
		row.Place = opened[st.ID]
		rows[i] = row
	}
	return tx.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "stream"}, {Name: "id"}},
		DoUpdates: clause.AssignmentColumns([]string{"state", "due", "awaited", "parties", "undelivered", "doc"}),
	}).Create(&rows).Error
}

func stepRowOf(s *followup.Stage, st *followup.Step, waitsFor []string) (stepRow, error) {
	bare := *st
	bare.Replies = nil
	doc, err := json.Marshal(bare)
	if err != nil {
		return stepRow{}, err
	}
	parties := []string{}
	if st.Author != "" {
		parties = append(parties, st.Author)
	}
	for _, p := range st.Parties {
		parties = append(parties, p.Institution)
	}
	row := stepRow{Stream: s.Stream(), ID: st.ID, Cycle: s.Cycle, Kind: string(st.Kind), State: string(st.State), Doc: doc,
		Awaited: jsonOf(waitsFor), Parties: jsonOf(parties), Undelivered: jsonOf(undelivered(st))}
	if !st.Clock.Due.IsZero() {
		due := st.Clock.Due
		row.Due = &due
	}
	return row, nil
}

func saveReplies(tx *gorm.DB, stream string, events []followup.Event) error {
	var rows []replyRow
	for _, e := range events {
		b, ok := e.Body.(followup.ReplyRecorded)
		if !ok {
			continue
		}
		doc, err := json.Marshal(b.Reply)
		if err != nil {
			return err
		}
		rows = append(rows, replyRow{Stream: stream, Step: e.Step, Seq: e.Seq, Doc: doc})
	}
	if len(rows) == 0 {
		return nil
	}
	return tx.Create(&rows).Error
}

// repliesOf copies the replies of each step that was loaded with them.
func repliesOf(s *followup.Stage) map[string][]followup.Reply {
	said := map[string][]followup.Reply{}
	for _, st := range s.Steps {
		said[st.ID] = slices.Clone(st.Replies)
	}
	return said
}

// rewriteReplies writes the replies anew that stand for something else now: for a text with a clerical correction, or for the
// institution that took the place of another.
func rewriteReplies(tx *gorm.DB, s *followup.Stage, said map[string][]followup.Reply) error {
	for _, st := range s.Steps {
		for i, before := range said[st.ID] {
			if reflect.DeepEqual(before, st.Replies[i]) {
				continue
			}
			doc, err := json.Marshal(st.Replies[i])
			if err != nil {
				return err
			}
			rows := tx.Table("reply").Where("stream = ? AND step = ? AND doc->>'id' = ?", s.Stream(), st.ID, before.ID)
			if err := rows.Update("doc", doc).Error; err != nil {
				return fmt.Errorf("rewrite a reply of step %s: %w", st.ID, err)
			}
		}
	}
	return nil
}

// jsonOf writes a list of strings; nil becomes the empty list.
func jsonOf(list []string) []byte {
	if list == nil {
		list = []string{}
	}
	data, err := json.Marshal(list)
	if err != nil {
		panic(fmt.Sprintf("marshal strings: %v", err)) // cannot happen
	}
	return data
}
