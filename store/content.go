package store

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"nmrf/followup"
)

// Text is a content to be stored: a reason, a document, a file.
type Text struct {
	ID             string // ULID; empty: a new one
	Classification followup.Classification
	Media          string // MIME type
	Data           []byte
	Cycle          string
	Institution    string // whose text it is
}

// Content is a stored text. Data is empty once it was erased.
type Content struct {
	followup.Ref
	Classification followup.Classification
	Media          string
	Data           []byte
	Cycle          string
	Institution    string
	Erased         bool
}

const saltSize = 16

// Put stores a text with a fresh salt and returns its reference. A text whose id is taken keeps the first one: the same
// request sent twice stores one text.
func (s *Store) Put(ctx context.Context, t Text) (followup.Ref, error) {
	return put(s.db.WithContext(ctx), t)
}

func put(tx *gorm.DB, t Text) (followup.Ref, error) {
	salt := make([]byte, saltSize)
	if _, err := rand.Read(salt); err != nil {
		return followup.Ref{}, err
	}
	if t.ID == "" {
		t.ID = ulid.Make().String()
	}
	row := contentRow{ID: t.ID, Classification: string(t.Classification), Media: t.Media, Salt: salt, Data: t.Data,
		Hash: followup.HashContent(salt, t.Data), Cycle: t.Cycle, Institution: t.Institution, CreatedAt: time.Now().UTC()}
	made := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	if made.Error != nil {
		return followup.Ref{}, fmt.Errorf("store content: %w", made.Error)
	}
	if made.RowsAffected == 0 {
		if err := tx.Raw(`SELECT hash FROM content WHERE id = ?`, t.ID).Row().Scan(&row.Hash); err != nil {
			return followup.Ref{}, fmt.Errorf("read content %s: %w", t.ID, err)
		}
	}
	return followup.Ref{ID: row.ID, Hash: row.Hash}, nil
}

// PutJSON stores a document as canonical JSON.
func (s *Store) PutJSON(ctx context.Context, t Text, document any) (followup.Ref, error) {
	data, err := json.Marshal(document)
	if err != nil {
		return followup.Ref{}, err
	}
	t.Media, t.Data = "application/json", data
	return s.Put(ctx, t)
}

// Content reads a text; NotFound if there is none.
func (s *Store) Content(ctx context.Context, id string) (Content, error) {
	return contentOf(s.db.WithContext(ctx), id)
}

func contentOf(tx *gorm.DB, id string) (Content, error) {
	var r contentRow
	err := tx.Table("content").Where("id = ?", id).Take(&r).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Content{}, followup.Refuse(followup.NotFound, "no_such_content", "there is no such text")
	}
	if err != nil {
		return Content{}, fmt.Errorf("read content %s: %w", id, err)
	}
	return r.content(), nil
}

func (r contentRow) content() Content {
	return Content{Ref: followup.Ref{ID: r.ID, Hash: r.Hash}, Classification: followup.Classification(r.Classification), Media: r.Media,
		Data: r.Data, Cycle: r.Cycle, Institution: r.Institution, Erased: r.ErasedAt != nil}
}

// Contents reads those of the texts that there are, by id.
func (s *Store) Contents(ctx context.Context, ids ...string) ([]Content, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []contentRow
	if err := s.db.WithContext(ctx).Table("content").Where("id IN ?", ids).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read %d contents: %w", len(ids), err)
	}
	out := make([]Content, len(rows))
	for i, r := range rows {
		out[i] = r.content()
	}
	return out, nil
}

// ContentJSON reads a document that PutJSON stored.
func (s *Store) ContentJSON(ctx context.Context, id string, document any) error {
	c, err := s.Content(ctx, id)
	if err != nil {
		return err
	}
	if c.Erased {
		return followup.Refuse(followup.NotFound, "erased", "this text was erased")
	}
	return json.Unmarshal(c.Data, document)
}
