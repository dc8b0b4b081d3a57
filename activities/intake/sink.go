package intake

import (
	"crypto/sha256"
	"fmt"

	"nmrf/followup"
)

// key is the start of a hash, so that a million annotation ids stay small in memory.
type key [16]byte

func keyOf(s string) key {
	sum := sha256.Sum256([]byte(s))
	return key(sum[:len(key{})])
}

type earlier struct {
	row     int
	content key
}

// sink takes the rows of any format and hands the good ones on.
type sink struct {
	each   func(Row) error
	reject func(Rejection)
	seen   map[key]earlier
	rows   int
}

// take judges one row and hands it over, or rejects it.
func (s *sink) take(number int, r record) error {
	if err := s.count(); err != nil {
		return err
	}
	rec, fault := r.recommendation()
	if fault == nil {
		var repeated bool
		if repeated, fault = s.repeats(number, rec); repeated {
			return nil
		}
	}
	if fault != nil {
		s.reject(Rejection{Row: number, Field: fault.field.String(), Reason: fault.reason})
		return nil
	}
	return s.each(Row{Number: number, Recommendation: rec})
}

// refuse rejects a row that could not even be taken apart.
func (s *sink) refuse(number int, f field, reason string) error {
	if err := s.count(); err != nil {
		return err
	}
	s.reject(Rejection{Row: number, Field: f.String(), Reason: reason})
	return nil
}

func (s *sink) count() error {
	if s.rows++; s.rows > MaxRows {
		return followup.Refuse(followup.TooLarge, "too_many_rows", "the export has more than %d rows: export fewer States or years", MaxRows)
	}
	return nil
}

// repeats says whether an equal row came before; one with the same id and other content is a fault.
func (s *sink) repeats(number int, rec followup.Recommendation) (bool, *fault) {
	id, content := keyOf(rec.AnnotationID), keyOf(Fingerprint(rec))
	first, known := s.seen[id]
	switch {
	case !known:
		s.seen[id] = earlier{number, content}
		return false, nil
	case first.content == content:
		return true, nil
	default:
		return false, &fault{annotationID, fmt.Sprintf("row %d has the same id and other content: keep the row that is right", first.row)}
	}
}
