package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"nmrf/followup"
)

// unnoted returns the changes of a cycle's recommendations of which it has not taken note, counted by the clusters that it has now.
func unnoted(tx *gorm.DB, req RecordRequest) ([]followup.SourceChange, error) {
	cycle, stage, _, ok := followup.ParseStream(req.Stream)
	if !ok || stage != "" {
		return nil, nil
	}
	var rows []sourceChangeRow
	if err := tx.Table("source_change").Where("cycle = ? AND import > ?", cycle, req.SourcesSeen).Order("import").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read changed recommendations: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	clusters, err := clustersOf(tx, cycle)
	if err != nil {
		return nil, err
	}
	changes := make([]followup.SourceChange, len(rows))
	for i, r := range rows {
		content, err := contentOf(tx, r.List)
		if err != nil {
			return nil, err
		}
		var list followup.ChangedRecommendations
		if err := documentOf(tx, r.List, &list); err != nil {
			return nil, err
		}
		changes[i] = followup.NewSourceChange(r.Import, r.At, content.Ref, list, clusters)
	}
	return changes, nil
}

// clustersOf reads the clusters that a cycle has now; none before they were proposed.
func clustersOf(tx *gorm.DB, cycle string) (clusters followup.Clusters, err error) {
	c, err := loadCycle(tx, cycle)
	if err != nil {
		return clusters, err
	}
	dossier, err := dossierOf(tx, c)
	if err != nil || dossier.Clusters.Zero() {
		return clusters, err
	}
	return clusters, documentOf(tx, dossier.Clusters.ID, &clusters)
}

// documentOf reads a document that PutJSON stored; one that was erased is empty.
func documentOf(tx *gorm.DB, id string, document any) error {
	c, err := contentOf(tx, id)
	if err != nil || c.Erased {
		return err
	}
	if err := json.Unmarshal(c.Data, document); err != nil {
		return errors.Join(fmt.Errorf("read the document %s", id), err)
	}
	return nil
}

// UnnotedCycles lists the streams of the running cycles that have to take note of changed recommendations.
func (s *Store) UnnotedCycles(ctx context.Context) ([]string, error) {
	var streams []string
	err := s.db.WithContext(ctx).Raw(`SELECT DISTINCT 'cycle/' || c.id FROM source_change n JOIN cycle c ON c.id = n.cycle
		WHERE c.state IN ('running', 'paused') AND n.import > coalesce((c.doc #>> '{sources,-1,change,import}')::bigint, 0) ORDER BY 1`).Scan(&streams).Error
	if err != nil {
		return nil, fmt.Errorf("read changed recommendations: %w", err)
	}
	return streams, nil
}
