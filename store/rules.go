package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"nmrf/followup"
)

// OwnRules is a profile or a calendar that the State adopted, in the version that is in force.
type OwnRules struct {
	followup.RuleFile
	AdoptedAt time.Time
	Text      []byte
}

// AdoptRules puts a version of the State's own profile or calendar into force. Conflict unless its version is above the one that
// the State adopted before.
func (s *Store) AdoptRules(ctx context.Context, by By, file followup.RuleFile, text []byte) error {
	return s.register(ctx, by, func(tx *gorm.DB) ([]followup.Body, error) {
		var last int
		before := tx.Model(&ruleFileRow{}).Where("kind = ? AND name = ?", file.Kind, file.Name)
		if err := before.Select("coalesce(max(version), 0)").Scan(&last).Error; err != nil {
			return nil, fmt.Errorf("read the adopted rules: %w", err)
		}
		if file.Version <= last {
			return nil, OldVersion(file, last)
		}
		ref, err := put(tx, Text{Classification: followup.Public, Media: "application/yaml", Data: text, Institution: by.Institution})
		if err != nil {
			return nil, err
		}
		row := ruleFileRow{Kind: string(file.Kind), Name: file.Name, Version: file.Version, File: ref.ID, AdoptedAt: by.At.UTC()}
		if err := tx.Create(&row).Error; err != nil {
			return nil, fmt.Errorf("keep the adopted rules: %w", err)
		}
		return []followup.Body{followup.RulesAdopted{Kind: file.Kind, Name: file.Name, Version: file.Version, File: ref}}, nil
	})
}

// OldVersion refuses a version of rules that is not above the one in force.
func OldVersion(file followup.RuleFile, last int) error {
	return followup.Refuse(followup.Conflict, "version_taken", "version %d of the %s %s is in force already: give yours a higher one, %d or above",
		last, file.Kind, file.Name, last+1)
}

// OwnRules lists the State's own profiles and calendars, each in the version that is in force, by kind and name.
func (s *Store) OwnRules(ctx context.Context) ([]OwnRules, error) {
	var rows []struct {
		Kind, Name string
		Version    int
		AdoptedAt  time.Time
		Data       []byte
	}
	err := s.db.WithContext(ctx).Raw(`SELECT DISTINCT ON (r.kind, r.name) r.kind, r.name, r.version, r.adopted_at, c.data FROM rule_file r JOIN content c ON c.id = r.file
		ORDER BY r.kind, r.name, r.version DESC`).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read the adopted rules: %w", err)
	}
	list := make([]OwnRules, len(rows))
	for i, r := range rows {
		list[i] = OwnRules{RuleFile: followup.RuleFile{Kind: followup.RuleFileKind(r.Kind), Name: r.Name, Version: r.Version}, AdoptedAt: r.AdoptedAt.UTC(), Text: r.Data}
	}
	return list, nil
}
