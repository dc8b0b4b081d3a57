package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"
	"gorm.io/gorm"

	"nmrf/followup"
)

// AddDelegation records a delegation; its id is made here.
func (s *Store) AddDelegation(ctx context.Context, by By, d followup.Delegation) (followup.Delegation, error) {
	d.ID = ulid.Make().String()
	d.From, d.To = d.From.UTC().Truncate(time.Microsecond), d.To.UTC().Truncate(time.Microsecond)
	err := s.register(ctx, by, func(tx *gorm.DB) ([]followup.Body, error) {
		grants, err := grantsAt(tx, d.Principal, d.From)
		if err != nil {
			return nil, err
		}
		if err := d.Check(grants); err != nil {
			return nil, err
		}
		given, err := addDelegation(tx, d)
		return []followup.Body{given}, err
	})
	return d, err
}

func addDelegation(tx *gorm.DB, d followup.Delegation) (followup.Body, error) {
	doc, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	row := delegationRow{ID: d.ID, Principal: d.Principal, Delegate: d.Delegate, Institution: d.Institution, FromAt: d.From, ToAt: d.To, Doc: doc}
	if err := tx.Create(&row).Error; err != nil {
		return nil, fmt.Errorf("record the delegation: %w", err)
	}
	return followup.DelegationGiven{Delegation: d}, nil
}

// EndDelegation revokes a delegation at an instant; Conflict if it has ended already, NotFound if it is not the principal's.
// principal empty means anybody's.
func (s *Store) EndDelegation(ctx context.Context, by By, id, principal string, to time.Time) error {
	return s.register(ctx, by, func(tx *gorm.DB) ([]followup.Body, error) {
		var row delegationRow
		query := tx.Where("id = ?", id)
		if principal != "" {
			query = query.Where("principal = ?", principal)
		}
		if err := query.Take(&row).Error; err != nil {
			if err == gorm.ErrRecordNotFound {
				return nil, followup.Refuse(followup.NotFound, "no_such_delegation", "there is no such delegation")
			}
			return nil, err
		}
		if !row.ToAt.After(to) {
			return nil, followup.Refuse(followup.Conflict, "delegation_ended", "this delegation has ended already")
		}
		var d followup.Delegation
		if err := json.Unmarshal(row.Doc, &d); err != nil {
			return nil, err
		}
		ended, err := endDelegation(tx, d, to)
		return []followup.Body{ended}, err
	})
}

func endDelegation(tx *gorm.DB, d followup.Delegation, to time.Time) (followup.Body, error) {
	d.To = to
	doc, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	return followup.DelegationRevoked{Delegation: d.ID, To: to}, tx.Exec(`UPDATE delegation SET to_at = ?, doc = ? WHERE id = ?`, to, doc, d.ID).Error
}

// DelegationsTo lists the delegations to a person that are in force at an instant, oldest first.
func (s *Store) DelegationsTo(ctx context.Context, delegate string, at time.Time) ([]followup.Delegation, error) {
	return s.delegations(ctx, `delegate = ? AND from_at <= ? AND to_at > ?`, delegate, at, at)
}

// DelegationsOf lists all delegations from and to a person, oldest first.
func (s *Store) DelegationsOf(ctx context.Context, person string) ([]followup.Delegation, error) {
	return s.delegations(ctx, `principal = ? OR delegate = ?`, person, person)
}

func (s *Store) delegations(ctx context.Context, where string, args ...any) ([]followup.Delegation, error) {
	return delegationsWhere(s.db.WithContext(ctx), where, args...)
}

func delegationsWhere(tx *gorm.DB, where string, args ...any) ([]followup.Delegation, error) {
	var rows []delegationRow
	if err := tx.Where(where, args...).Order("from_at, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read delegations: %w", err)
	}
	out := make([]followup.Delegation, len(rows))
	for i, r := range rows {
		if err := json.Unmarshal(r.Doc, &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}
