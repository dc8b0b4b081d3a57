package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"nmrf/followup"
)

// OpenRound writes the first events of a round of progress: what the approved plans ask for, read in the same transaction. at is
// the workflow's time. A round that is not due, or of which nothing could be asked, is refused, and the refusal is recorded.
func (s *Store) OpenRound(ctx context.Context, stream string, rules followup.RoundRules, at time.Time) (RecordResult, error) {
	id, name, _, ok := followup.ParseStream(stream)
	if !ok || name != followup.Progress {
		return RecordResult{}, fmt.Errorf("%q is no round's stream", stream)
	}
	return s.begin(ctx, stream, at, "no round of progress is due", func(tx *gorm.DB) ([]followup.Event, error) {
		return openingRound(tx, id, rules, at)
	})
}

// openingRound returns nil without an error when no round is due: not in this month, one was opened in it, or no plan is approved.
func openingRound(tx *gorm.DB, id string, rules followup.RoundRules, at time.Time) ([]followup.Event, error) {
	if err := tx.Exec(`SELECT pg_advisory_xact_lock(hashtext('round of progress'))`).Error; err != nil {
		return nil, err
	}
	asks, launch, err := asksNow(tx)
	if err != nil || len(asks) == 0 {
		return nil, err
	}
	zone, err := followup.Zone(launch.Zone)
	if err != nil {
		return nil, err
	}
	local := at.In(zone)
	first := time.Date(local.Year(), local.Month(), 1, 0, 0, 0, 0, zone)
	var others int64
	if err := tx.Raw(`SELECT count(*) FROM cycle WHERE round AND (launched_at >= ? OR state = 'running')`, first.UTC()).Row().Scan(&others); err != nil {
		return nil, err
	}
	if others > 0 || !rules.DueIn(local) {
		return nil, nil
	}
	title, err := put(tx, Text{Classification: followup.Public, Media: "text/plain", Data: []byte("Progress, " + local.Format("2006-01")),
		Institution: launch.Parties.Coordination})
	if err != nil {
		return nil, err
	}
	office, err := statisticsOffice(tx, rules)
	if err != nil {
		return nil, err
	}
	l := followup.Launch{Title: title, Zone: launch.Zone, Calendar: launch.Calendar, Parties: launch.Parties}
	return followup.OpenRound(id, l, rules, asks, office, at)
}

func statisticsOffice(tx *gorm.DB, rules followup.RoundRules) (id string, err error) {
	if !rules.Statistics {
		return "", nil
	}
	err = tx.Raw(`SELECT coalesce(min(id), '') FROM institution WHERE kind = ?`, followup.StatisticsOffice).Row().Scan(&id)
	return id, err
}

// asksNow lists the approved plans of every cycle that was not withdrawn, with the launch of the newest one.
func asksNow(tx *gorm.DB) (asks []followup.RoundAsk, launch followup.Launch, err error) {
	var rows []struct {
		Cycle           string
		Launch, Dossier []byte
	}
	err = tx.Raw(`SELECT * FROM (SELECT DISTINCT ON (c.id) c.id AS cycle, c.launched_at, c.doc -> 'launch' AS launch, g.dossier FROM stage g
		JOIN cycle c ON c.id = g.cycle AND c.state <> 'withdrawn' AND NOT c.round
		WHERE g.name = 'signoff' AND g.closed AND g.doc ->> 'outcome' = 'completed' ORDER BY c.id, g.attempt DESC) p ORDER BY launched_at, cycle`).Scan(&rows).Error
	for _, r := range rows {
		var dossier followup.Dossier
		if err = errors.Join(err, json.Unmarshal(r.Launch, &launch), json.Unmarshal(r.Dossier, &dossier)); err != nil {
			return nil, launch, err
		}
		for _, head := range dossier.Heads {
			ask, err := askOf(tx, r.Cycle, head)
			if err != nil {
				return nil, launch, err
			}
			if len(ask.Measures) > 0 {
				asks = append(asks, ask)
			}
		}
	}
	return asks, launch, err
}

// askOf reads a plan; one that was given up or erased asks for nothing.
func askOf(tx *gorm.DB, cycle string, head followup.ClusterHead) (followup.RoundAsk, error) {
	if head.Plan.Zero() {
		return followup.RoundAsk{}, nil
	}
	c, err := contentOf(tx, head.Plan.ID)
	if err != nil || c.Erased {
		return followup.RoundAsk{}, err
	}
	var plan followup.Plan
	if err := json.Unmarshal(c.Data, &plan); err != nil {
		return followup.RoundAsk{}, fmt.Errorf("read the plan of %s: %w", head.ID, err)
	}
	return followup.AskOf(cycle, head, plan.Numbered()), nil // a plan of before measures had ids has none
}

// saveRound keeps the row of a round beside those of the cycles.
func saveRound(tx *gorm.DB, s *followup.Stage) error {
	if s.Round == nil {
		return nil
	}
	c := followup.Cycle{ID: s.Cycle, State: followup.CycleRunning, Launch: s.Launch, Runs: []followup.StageRun{{Stage: s.Name, Attempt: 1}}}
	if s.Closed {
		c.State, c.Runs[0].Outcome = followup.CycleDone, s.Outcome
	}
	doc, err := json.Marshal(c)
	if err != nil {
		return err
	}
	row := cycleRow{ID: s.Cycle, State: string(c.State), Title: s.Launch.Title.ID, LaunchedAt: s.At, Doc: doc, Round: true}
	return tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, DoUpdates: clause.AssignmentColumns([]string{"state", "doc"})}).Create(&row).Error
}

// saveProgress keeps the entries of the reports that events approved.
func saveProgress(tx *gorm.DB, s *followup.Stage, events []followup.Event) error {
	for _, e := range events {
		st := s.Step(e.Step)
		if _, passed := e.Body.(followup.StepPassed); !passed || st == nil || len(st.Progress) == 0 {
			continue
		}
		rows := make([]progressRow, len(st.Progress))
		for i, h := range st.Progress {
			rows[i] = progressRow{Stream: e.Stream, Step: e.Step, Cycle: h.Cycle, Cluster: h.Cluster, Measure: h.Measure,
				Institution: st.Author, Status: string(h.Status), Content: st.Content.ID, At: e.At}
		}
		if err := tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&rows).Error; err != nil {
			return fmt.Errorf("keep the progress of %s: %w", e.Step, err)
		}
	}
	return nil
}

// Reported is an approved entry of a report of progress.
type Reported struct {
	followup.ProgressEntry
	Round       string
	Institution string
	At          time.Time // of the approval
}

// Progress lists what was approved of the clusters of a cycle, the newest first; no cluster stands for all of them. What was erased
// is left out.
func (s *Store) Progress(ctx context.Context, cycle string, clusters ...string) ([]Reported, error) {
	q := s.db.WithContext(ctx).Table("progress").Where("cycle = ?", cycle)
	if len(clusters) > 0 {
		q = q.Where("cluster IN ?", clusters)
	}
	var rows []progressRow
	if err := q.Order("at DESC, stream, step, cluster, measure").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read the progress of %s: %w", cycle, err)
	}
	reports := map[string]followup.ProgressReport{}
	var out []Reported
	for _, r := range rows {
		report, read := reports[r.Content]
		if !read {
			if err := s.ContentJSON(ctx, r.Content, &report); err != nil && followup.AsError(err).Rule != "erased" {
				return nil, err
			}
			reports[r.Content] = report
		}
		i := slices.IndexFunc(report.Entries, func(e followup.ProgressEntry) bool {
			return e.Cycle == r.Cycle && e.Cluster == r.Cluster && e.Measure == r.Measure
		})
		if i >= 0 {
			round, _, _, _ := followup.ParseStream(r.Stream)
			out = append(out, Reported{ProgressEntry: report.Entries[i], Round: round, Institution: r.Institution, At: r.At.UTC()})
		}
	}
	return out, nil
}

// ProgressFor lists what was approved of every cluster that answers a recommendation, in whichever cycle.
func (s *Store) ProgressFor(ctx context.Context, recommendation string) ([]Reported, error) {
	var cycles []string
	if err := s.db.WithContext(ctx).Raw(`SELECT DISTINCT cycle FROM progress ORDER BY cycle`).Scan(&cycles).Error; err != nil {
		return nil, fmt.Errorf("read what was reported: %w", err)
	}
	var out []Reported
	for _, cycle := range cycles {
		clusters, err := s.clustersOf(ctx, cycle, recommendation)
		if err != nil {
			return nil, err
		}
		if len(clusters) == 0 {
			continue
		}
		found, err := s.Progress(ctx, cycle, clusters...)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	slices.SortStableFunc(out, func(a, b Reported) int { return b.At.Compare(a.At) })
	return out, nil
}

// clustersOf lists the clusters of a cycle's plans in which a recommendation stands.
func (s *Store) clustersOf(ctx context.Context, cycle, recommendation string) (ids []string, err error) {
	var dossier []byte
	err = s.db.WithContext(ctx).Raw(`SELECT dossier FROM stage WHERE cycle = ? AND name = 'signoff' AND closed ORDER BY attempt DESC LIMIT 1`, cycle).Row().Scan(&dossier)
	if isNoRows(err) {
		return nil, nil
	}
	var d followup.Dossier
	var doc followup.Clusters
	if err = errors.Join(err, json.Unmarshal(dossier, &d)); err == nil {
		err = s.ContentJSON(ctx, d.Clusters.ID, &doc)
	}
	for _, c := range doc.Clusters {
		if slices.Contains(c.Recommendations, recommendation) {
			ids = append(ids, c.ID)
		}
	}
	return ids, err
}
