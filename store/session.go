package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"nmrf/followup"
)

// Session is who is signed in, with what holds at this moment.
type Session struct {
	Person  followup.Person
	Grants  []followup.Grant
	Policy  int64 // version of the policy in force
	Expires time.Time
}

// OpenSession keeps the hash of a session's token, records the sign-in, and forgets the person's sessions that have expired.
func (s *Store) OpenSession(ctx context.Context, token []byte, person, method string, at, expires time.Time) error {
	if err := s.db.WithContext(ctx).Where("person = ? AND expires_at <= ?", person, at).Delete(&sessionRow{}).Error; err != nil {
		return fmt.Errorf("forget expired sessions: %w", err)
	}
	row := sessionRow{TokenHash: token, Person: person, CreatedAt: at, ExpiresAt: expires}
	if err := s.db.WithContext(ctx).Create(&row).Error; err != nil {
		return fmt.Errorf("open a session: %w", err)
	}
	return s.RecordAccess(ctx, followup.Event{Person: person, At: at, Body: followup.SignedIn{Method: method}})
}

// CloseSession forgets a session.
func (s *Store) CloseSession(ctx context.Context, token []byte) error {
	return s.db.WithContext(ctx).Where("token_hash = ?", token).Delete(&sessionRow{}).Error
}

// Session reads session, person, grants in force and the policy's version in one query; Unauthenticated if there is none.
func (s *Store) Session(ctx context.Context, token []byte, at time.Time) (Session, error) {
	row := s.db.WithContext(ctx).Raw(`SELECT p.id, p.name, p.email, p.language, s.expires_at,
		(SELECT max(version) FROM policy),
		(SELECT coalesce(json_agg(json_build_object('id', g.id, 'person', g.person, 'institution', g.institution, 'role', g.role,
			'from', g.from_at, 'to', g.to_at, 'instrument', g.instrument) ORDER BY g.from_at, g.id), '[]')
		 FROM role_grant g WHERE g.person = p.id AND g.from_at <= ? AND (g.to_at IS NULL OR g.to_at > ?))
		FROM session s JOIN person p ON p.id = s.person WHERE s.token_hash = ? AND s.expires_at > ?`, at, at, token, at).Row()
	var out Session
	var version *int64
	var grants []byte
	err := row.Scan(&out.Person.ID, &out.Person.Name, &out.Person.Email, &out.Person.Language, &out.Expires, &version, &grants)
	if err != nil {
		return out, noSession(err)
	}
	if version != nil {
		out.Policy = *version
	}
	if err := json.Unmarshal(grants, &out.Grants); err != nil {
		return out, fmt.Errorf("read the grants of a session: %w", err)
	}
	for i, g := range out.Grants {
		out.Grants[i].From, out.Grants[i].To = g.From.UTC(), g.To.UTC()
	}
	return out, nil
}

func noSession(err error) error {
	if isNoRows(err) {
		return followup.Refuse(followup.Unauthenticated, "no_session", "sign in first: there is no such session, or it has expired")
	}
	return fmt.Errorf("read the session: %w", err)
}

// UseLink takes a one-time link: it sets the password of its person, once, and returns her.
func (s *Store) UseLink(ctx context.Context, token []byte, passwordHash string, at time.Time) (person string, err error) {
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		row := tx.Raw(`DELETE FROM one_time_link WHERE token_hash = ? AND expires_at > ? RETURNING person`, token, at).Row()
		if err := row.Scan(&person); err != nil {
			if isNoRows(err) {
				return followup.Refuse(followup.NotFound, "no_such_link", "this link was used already, or it has expired: ask for a new one")
			}
			return err
		}
		return tx.Exec(`UPDATE person SET password_hash = ? WHERE id = ?`, passwordHash, person).Error
	})
	return person, err
}

// AdoptPolicy puts a policy into force if its text is not the one in force already, and returns the version in force.
func (s *Store) AdoptPolicy(ctx context.Context, by By, text []byte, hash string) (version int64, err error) {
	return s.adopt(ctx, by, text, hash, func(last policyRow, _ bool) bool { return last.Hash == hash })
}

// AdoptBasePolicy puts the policy that a program brings into force unless it was in force before, and returns the version in
// force: neither a restart nor an older program beside a newer one undoes what was adopted since.
func (s *Store) AdoptBasePolicy(ctx context.Context, by By, text []byte, hash string) (version int64, err error) {
	return s.adopt(ctx, by, text, hash, func(_ policyRow, ever bool) bool { return ever })
}

func (s *Store) adopt(ctx context.Context, by By, text []byte, hash string, keep func(last policyRow, ever bool) bool) (version int64, err error) {
	err = s.register(ctx, by, func(tx *gorm.DB) ([]followup.Body, error) {
		var last policyRow
		err := tx.Order("version DESC").Take(&last).Error
		if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
			return nil, err
		}
		var ever bool
		if err := tx.Raw(`SELECT EXISTS (SELECT FROM policy WHERE hash = ?)`, hash).Row().Scan(&ever); err != nil {
			return nil, err
		}
		if version = last.Version; keep(last, ever) {
			return nil, nil
		}
		version = last.Version + 1
		row := policyRow{Version: version, Text: text, Hash: hash, AdoptedAt: by.At}
		if err := tx.Create(&row).Error; err != nil {
			return nil, err
		}
		return []followup.Body{followup.PolicyAdopted{Version: version, Hash: hash}}, nil
	})
	return version, err
}

// PolicyVersion returns the version of the policy in force; 0 before the first.
func (s *Store) PolicyVersion(ctx context.Context) (version int64, err error) {
	err = s.db.WithContext(ctx).Raw(`SELECT coalesce(max(version), 0) FROM policy`).Row().Scan(&version)
	return version, err
}

// PolicyText reads a version of the policy; NotFound if there is none.
func (s *Store) PolicyText(ctx context.Context, version int64) ([]byte, error) {
	var r policyRow
	err := s.db.WithContext(ctx).Where("version = ?", version).Take(&r).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, followup.Refuse(followup.NotFound, "no_such_policy", "there is no policy version %d", version)
	}
	return r.Text, err
}
