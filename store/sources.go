package store

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"nmrf/followup"
)

// noteSourceChanges puts before each running cycle what an import is about to change in the recommendations of its selection. It is
// called in the import's transaction, before its rows are written and with the registry's stream locked: the import's own event is
// the next of that stream.
func noteSourceChanges(tx *gorm.DB, at time.Time, row importRow) error {
	var docs [][]byte
	if err := tx.Raw(`SELECT doc FROM cycle WHERE state IN ('running', 'paused') AND NOT round ORDER BY id`).Scan(&docs).Error; err != nil {
		return fmt.Errorf("read the running cycles: %w", err)
	}
	for _, doc := range docs {
		c := &followup.Cycle{}
		if err := json.Unmarshal(doc, c); err != nil {
			return fmt.Errorf("read a cycle: %w", err)
		}
		if err := noteInCycle(tx, c, at, row); err != nil {
			return fmt.Errorf("note what changes in cycle %s: %w", c.ID, err)
		}
	}
	return nil
}

func noteInCycle(tx *gorm.DB, c *followup.Cycle, at time.Time, row importRow) error {
	dossier, err := dossierOf(tx, c)
	if err != nil {
		return err
	}
	var selection followup.Selection
	if err := documentOf(tx, dossier.Selection.ID, &selection); err != nil {
		return err
	}
	list, err := changesOf(tx, selection, row)
	if err != nil || len(list.Recommendations) == 0 {
		return err
	}
	data, err := json.Marshal(list)
	if err != nil {
		return err
	}
	ref, err := put(tx, Text{Classification: followup.InternalUse, Media: "application/json", Data: data, Cycle: c.ID,
		Institution: c.Launch.Parties.Coordination})
	if err != nil {
		return err
	}
	return tx.Exec(`INSERT INTO source_change (cycle, import, at, list) SELECT ?, seq + 1, ?, ? FROM stream WHERE stream = ?`,
		c.ID, instant(at), ref.ID, followup.RegistryStream).Error
}

// changesOf lists, by id, those of the selected recommendations in which something changes that matters to whoever decided on them.
func changesOf(tx *gorm.DB, selection followup.Selection, row importRow) (followup.ChangedRecommendations, error) {
	var list followup.ChangedRecommendations
	after, err := touchedBy(tx, row, selection)
	if err != nil {
		return list, err
	}
	before, err := recommendationsByID(tx, slices.Sorted(maps.Keys(after)))
	if err != nil {
		return list, err
	}
	for _, s := range selection.Recommendations {
		is, touched := after[s.ID]
		if !touched {
			continue
		}
		was := before[s.ID]
		if is.Withdrawn {
			is = was
			is.Withdrawn = true
		}
		if fields := changedFields(was, is, s); len(fields) > 0 {
			list.Recommendations = append(list.Recommendations, followup.ChangedRecommendation{ID: s.ID, Body: is.Body, Symbol: is.Symbol, Paragraph: is.Paragraph,
				Fields: fields, Before: followup.Published{Text: was.Text, Position: was.Position}, After: followup.Published{Text: is.Text, Position: is.Position}})
		}
	}
	slices.SortFunc(list.Recommendations, func(a, b followup.ChangedRecommendation) int { return cmp.Compare(a.ID, b.ID) })
	return list, nil
}

// touchedBy returns those of the selected recommendations that an import changes, as they will be; of what it withdraws, that alone.
func touchedBy(tx *gorm.DB, row importRow, selection followup.Selection) (map[string]followup.Recommendation, error) {
	ids := make([]string, len(selection.Recommendations))
	for i, s := range selection.Recommendations {
		ids[i] = s.ID
	}
	after := map[string]followup.Recommendation{}
	var gone []string
	if err := tx.Raw(`SELECT recommendation FROM import_missing WHERE import = ? AND ? AND recommendation IN ?`, row.ID, row.Complete, ids).
		Scan(&gone).Error; err != nil {
		return nil, fmt.Errorf("read what is withdrawn: %w", err)
	}
	for _, id := range gone {
		after[id] = followup.Recommendation{ID: id, Withdrawn: true}
	}
	var changed []stagedRow
	if err := tx.Where("import = ? AND kind = ? AND target IN ?", row.ID, Changed, ids).Find(&changed).Error; err != nil {
		return nil, fmt.Errorf("read what is changed: %w", err)
	}
	for _, r := range changed {
		is, err := r.Published.recommendation(r.Target)
		if err != nil {
			return nil, err
		}
		after[r.Target] = is
	}
	return after, nil
}

// changedFields lists what changes in a recommendation. A position that is published matters where it is not the one that the cycle took.
func changedFields(was, is followup.Recommendation, selected followup.Selected) []followup.SourceField {
	var fields []followup.SourceField
	if is.Withdrawn {
		return append(fields, followup.WasTakenBack)
	}
	if was.Withdrawn {
		fields = append(fields, followup.WasRestored)
	}
	if was.Text != is.Text {
		fields = append(fields, followup.TextChanged)
	}
	if was.Position != is.Position && selected.Asks && is.Position != followup.NoPositionYet && is.Position != selected.Position {
		fields = append(fields, followup.PositionChanged)
	}
	return fields
}

// dossierOf returns what a cycle has produced so far: in its running stage, or in those before the one that it starts next.
func dossierOf(tx *gorm.DB, c *followup.Cycle) (followup.Dossier, error) {
	name, _, _ := c.Next()
	if run, running := c.Running(); running {
		st, err := loadHeader(tx, followup.StageStream(c.ID, run.Stage, run.Attempt))
		if err == nil {
			return st.Dossier, nil
		}
		if !isNoRows(err) {
			return followup.Dossier{}, err
		}
		name = run.Stage // it has yet to open
	}
	return dossierBefore(tx, c, name)
}
