package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"
	"gorm.io/gorm"

	"nmrf/followup"
	"nmrf/policies"
)

// By says who causes a change of the registry, when and under which rule.
type By struct {
	Person      string
	Institution string
	Command     string // id of the request: the same one is taken once
	At          time.Time
	Authority   followup.Authority
}

func (b By) event(body followup.Body) followup.Event {
	return followup.Event{Command: b.Command, Person: b.Person, Institution: b.Institution, At: b.At, Authority: b.Authority, Body: body}
}

// register changes rows and appends the events that say so to the registry's stream, in one transaction. A request that was
// taken already is a Conflict.
func (s *Store) register(ctx context.Context, by By, change func(tx *gorm.DB) ([]followup.Body, error)) error {
	return s.inTx(ctx, func(tx *gorm.DB) error {
		if _, err := lockStream(tx, followup.RegistryStream); err != nil {
			return err
		}
		if known, err := receipts(tx, []string{by.Command}); err != nil || len(known) > 0 {
			return orConflict(err, "taken_already", "this request was taken already")
		}
		bodies, err := change(tx)
		if err != nil || len(bodies) == 0 {
			return err
		}
		events := make([]followup.Event, len(bodies))
		for i, b := range bodies {
			events[i] = by.event(b)
		}
		_, err = s.follow(tx, followup.RegistryStream, events)
		return err
	})
}

func orConflict(err error, rule, says string) error {
	if err != nil {
		return err
	}
	return followup.Refuse(followup.Conflict, rule, "%s", says)
}

// AddInstitution registers an institution; its id is made here when it is empty.
func (s *Store) AddInstitution(ctx context.Context, by By, i followup.Institution) (followup.Institution, error) {
	if i.ID == "" {
		i.ID = ulid.Make().String()
	}
	err := s.register(ctx, by, func(tx *gorm.DB) ([]followup.Body, error) {
		return addInstitution(tx, i)
	})
	return i, err
}

func addInstitution(tx *gorm.DB, i followup.Institution) ([]followup.Body, error) {
	row := institutionRow{ID: i.ID, Name: i.Name, Kind: string(i.Kind)}
	if err := tx.Create(&row).Error; err != nil {
		return nil, duplicate(err, "institution_exists", "there is an institution with this id already")
	}
	return []followup.Body{followup.InstitutionRegistered{Institution: i}}, nil
}

func duplicate(err error, rule, says string) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return followup.Refuse(followup.Conflict, rule, "%s", says)
	}
	return err
}

// Institutions lists institutions by name.
func (s *Store) Institutions(ctx context.Context, scope policies.Scope) ([]followup.Institution, error) {
	if err := needScope(scope); err != nil {
		return nil, err
	}
	var rows []institutionRow
	if err := s.db.WithContext(ctx).Order("name, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read institutions: %w", err)
	}
	out := make([]followup.Institution, len(rows))
	for i, r := range rows {
		out[i] = followup.Institution{ID: r.ID, Name: r.Name, Kind: followup.InstitutionKind(r.Kind)}
	}
	return out, nil
}

// InstitutionsByID reads the institutions asked for.
func (s *Store) InstitutionsByID(ctx context.Context, ids []string) ([]followup.Institution, error) {
	var out []followup.Institution
	if len(ids) == 0 {
		return nil, nil
	}
	err := s.db.WithContext(ctx).Table("institution").Where("id IN ?", ids).Order("name, id").Scan(&out).Error
	return out, err
}

// needScope refuses a list query whose scope the policy did not make.
func needScope(scope policies.Scope) error {
	if !scope.Valid() {
		return followup.Refuse(followup.Internal, "no_scope", "a list was asked for without a scope")
	}
	return nil
}

// Account is what is needed to register a person: her details and what proves that she is herself.
type Account struct {
	Person       followup.Person
	PasswordHash string    // argon2id; empty: she sets it through the link
	LinkHash     []byte    // SHA-256 of a one-time link's token; nil: none
	LinkExpires  time.Time //
}

// AddPerson registers a person. Her name and address are content, so that they can be erased. With first she becomes the
// administrator, in the same transaction: Conflict while there is one who can sign in, or whose one-time link still holds.
func (s *Store) AddPerson(ctx context.Context, by By, a Account, first bool) (followup.Person, error) {
	p := a.Person
	if p.ID == "" {
		p.ID = ulid.Make().String()
	}
	err := s.register(ctx, by, func(tx *gorm.DB) ([]followup.Body, error) {
		if !first {
			return addPerson(tx, p, a)
		}
		if err := refuseIfAdministered(tx, by.At); err != nil {
			return nil, err
		}
		bodies, err := addPerson(tx, p, a)
		if err != nil {
			return nil, err
		}
		office, err := addAdministration(tx, p, by.At)
		return append(bodies, office...), err
	})
	return p, err
}

func addPerson(tx *gorm.DB, p followup.Person, a Account) ([]followup.Body, error) {
	row := personRow{ID: p.ID, Name: p.Name, Email: p.Email, Language: p.Language, PasswordHash: a.PasswordHash}
	if err := tx.Create(&row).Error; err != nil {
		return nil, duplicate(err, "person_exists", "somebody has this address already")
	}
	if a.LinkHash != nil {
		if err := tx.Create(&linkRow{TokenHash: a.LinkHash, Person: p.ID, ExpiresAt: a.LinkExpires}).Error; err != nil {
			return nil, err
		}
	}
	details, err := put(tx, Text{Classification: followup.InternalUse, Media: "text/plain", Data: []byte(p.Name + "\n" + p.Email)})
	if err != nil {
		return nil, err
	}
	return []followup.Body{followup.PersonRegistered{ID: p.ID, Details: details, Language: p.Language}}, nil
}

// addAdministration gives the first administrator her office and her role in it.
func addAdministration(tx *gorm.DB, p followup.Person, at time.Time) ([]followup.Body, error) {
	office, err := addInstitution(tx, followup.Institution{ID: ulid.Make().String(), Name: "System administration", Kind: followup.Coordination})
	if err != nil {
		return nil, err
	}
	grant, err := addGrant(tx, followup.Grant{ID: ulid.Make().String(), Person: p.ID, Institution: office[0].(followup.InstitutionRegistered).Institution.ID,
		Role: followup.Administrator, From: instant(at), Instrument: "first administrator"})
	return append(office, grant...), err
}

// instant is what the database keeps of a time.
func instant(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// refuseIfAdministered holds the first administrator to being the first. One who never set her password, and whose link has
// expired, is none: nobody could get in.
func refuseIfAdministered(tx *gorm.DB, at time.Time) error {
	var administered bool
	err := tx.Raw(`SELECT EXISTS (SELECT FROM role_grant g JOIN person p ON p.id = g.person
		WHERE g.role = ? AND (g.to_at IS NULL OR g.to_at > ?) AND (p.password_hash <> '' OR EXISTS (
			SELECT FROM one_time_link l WHERE l.person = p.id AND l.expires_at > ?)))`, followup.Administrator, at, at).Row().Scan(&administered)
	if err != nil {
		return fmt.Errorf("look for an administrator: %w", err)
	}
	if administered {
		return followup.Refuse(followup.Conflict, "administered_already", "there is an administrator already: ask her for an account")
	}
	return nil
}

// People lists persons by name.
func (s *Store) People(ctx context.Context, scope policies.Scope) ([]followup.Person, error) {
	if err := needScope(scope); err != nil {
		return nil, err
	}
	var rows []personRow
	query := s.db.WithContext(ctx).Order("name, id")
	if !scope.Everything() {
		query = query.Where("id IN (SELECT person FROM role_grant WHERE institution = ?)", scope.Institution())
	}
	if err := query.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read people: %w", err)
	}
	out := make([]followup.Person, len(rows))
	for i, r := range rows {
		out[i] = r.person()
	}
	return out, nil
}

func (r personRow) person() followup.Person {
	return followup.Person{ID: r.ID, Name: r.Name, Email: r.Email, Language: r.Language}
}

// Names returns the names of the persons and institutions asked for, by id.
func (s *Store) Names(ctx context.Context) (map[string]string, error) {
	rows, err := s.db.WithContext(ctx).Raw(`SELECT id, name FROM person UNION ALL SELECT id, name FROM institution`).Rows()
	if err != nil {
		return nil, fmt.Errorf("read names: %w", err)
	}
	defer rows.Close()
	names := map[string]string{}
	for rows.Next() {
		var id, name string
		if err := rows.Scan(&id, &name); err != nil {
			return nil, err
		}
		names[id] = name
	}
	return names, rows.Err()
}

// PersonByEmail returns the person and the hash of her password; NotFound if nobody has the address.
func (s *Store) PersonByEmail(ctx context.Context, email string) (followup.Person, string, error) {
	var r personRow
	err := s.db.WithContext(ctx).Table("person").Where("email = ?", email).Take(&r).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return followup.Person{}, "", followup.Refuse(followup.NotFound, "no_such_person", "nobody has this address")
	}
	if err != nil {
		return followup.Person{}, "", fmt.Errorf("read the person: %w", err)
	}
	return r.person(), r.PasswordHash, nil
}

// AddGrant gives a role.
func (s *Store) AddGrant(ctx context.Context, by By, g followup.Grant) (followup.Grant, error) {
	if g.ID == "" {
		g.ID = ulid.Make().String()
	}
	g.From, g.To = instant(g.From), instant(g.To)
	err := s.register(ctx, by, func(tx *gorm.DB) ([]followup.Body, error) { return addGrant(tx, g) })
	return g, err
}

func addGrant(tx *gorm.DB, g followup.Grant) ([]followup.Body, error) {
	row := grantRow{ID: g.ID, Person: g.Person, Institution: g.Institution, Role: string(g.Role), FromAt: g.From, Instrument: g.Instrument}
	if !g.To.IsZero() {
		row.ToAt = &g.To
	}
	if err := tx.Create(&row).Error; err != nil {
		if errors.Is(err, gorm.ErrForeignKeyViolated) {
			return nil, followup.InvalidField("grant", "there is no such person or institution")
		}
		return nil, duplicate(err, "grant_exists", "there is a grant with this id already")
	}
	return []followup.Body{followup.RoleGranted{Grant: g}}, nil
}

// EndGrant ends a grant at an instant; NotFound if there is none, Conflict if it has ended already.
func (s *Store) EndGrant(ctx context.Context, by By, id string, to time.Time) error {
	to = instant(to)
	return s.register(ctx, by, func(tx *gorm.DB) ([]followup.Body, error) {
		var row grantRow
		err := tx.Where("id = ?", id).Take(&row).Error
		switch {
		case errors.Is(err, gorm.ErrRecordNotFound):
			return nil, followup.Refuse(followup.NotFound, "no_such_grant", "there is no such grant")
		case err != nil:
			return nil, fmt.Errorf("read the grant: %w", err)
		case row.ToAt != nil && !row.ToAt.After(to):
			return nil, followup.Refuse(followup.Conflict, "grant_ended", "this grant has ended already")
		}
		if err := tx.Exec(`UPDATE role_grant SET to_at = ? WHERE id = ?`, to, id).Error; err != nil {
			return nil, err
		}
		return []followup.Body{followup.RoleEnded{Grant: id, To: to}}, nil
	})
}

// Grants lists the grants of a person that are in force at an instant, oldest first.
func (s *Store) Grants(ctx context.Context, person string, at time.Time) ([]followup.Grant, error) {
	return grantsAt(s.db.WithContext(ctx), person, at)
}

func grantsAt(tx *gorm.DB, person string, at time.Time) ([]followup.Grant, error) {
	return grantsWhere(tx, "person = ? AND from_at <= ? AND (to_at IS NULL OR to_at > ?)", person, at, at)
}

// grantsFrom lists the grants of a person that are in force at an instant or begin after it.
func grantsFrom(tx *gorm.DB, person string, at time.Time) ([]followup.Grant, error) {
	return grantsWhere(tx, "person = ? AND (to_at IS NULL OR to_at > ?)", person, at)
}

func grantsWhere(tx *gorm.DB, where string, args ...any) ([]followup.Grant, error) {
	var rows []grantRow
	err := tx.Where(where, args...).Order("from_at, id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read grants: %w", err)
	}
	out := make([]followup.Grant, len(rows))
	for i, r := range rows {
		out[i] = followup.Grant{ID: r.ID, Person: r.Person, Institution: r.Institution, Role: followup.Role(r.Role), From: r.FromAt.UTC(), Instrument: r.Instrument}
		if r.ToAt != nil {
			out[i].To = r.ToAt.UTC()
		}
	}
	return out, nil
}

// PersonsIn lists the persons who hold one of the roles in an institution at a time, sorted.
func (s *Store) PersonsIn(ctx context.Context, institution string, at time.Time, roles ...followup.Role) ([]string, error) {
	var ids []string
	err := s.db.WithContext(ctx).Model(&grantRow{}).Distinct("person").
		Where("institution = ? AND role IN ? AND from_at <= ? AND (to_at IS NULL OR to_at > ?)", institution, roles, at, at).Order("person").Pluck("person", &ids).Error
	return ids, err
}
