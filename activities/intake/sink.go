package intake

import (
	"context"
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
	ctx      context.Context
	each     func(Row) error
	reject   func(Rejection)
	progress progress
	unit     string // what a row is called: row, record
	table    table  // of a sheet or a CSV, once its header is found
	seen     map[key]earlier
	rows     int // good and bad
	before   int // rows of earlier parts
}

func newSink(ctx context.Context, each func(Row) error, reject func(Rejection)) *sink {
	return &sink{ctx: ctx, each: each, reject: reject, seen: map[key]earlier{}}
}

// take judges one row and hands it over, or rejects it. The cells are asked for only then.
func (s *sink) take(number int, r record, cells func() []Cell) error {
	if err := s.count(); err != nil {
		return err
	}
	rec, fault := s.judge(r)
	if fault == nil {
		var repeated bool
		if repeated, fault = s.repeats(number, rec); repeated {
			return nil
		}
	}
	if fault != nil {
		s.reject(s.rejection(number, r, *fault, cells()))
		return nil
	}
	return s.each(Row{Number: number, Place: s.place(number), Recommendation: rec})
}

func (s *sink) judge(r record) (followup.Recommendation, *fault) {
	if s.table.own {
		return r.own()
	}
	return r.recommendation()
}

// refuse rejects a row that could not be taken apart as it should be.
func (s *sink) refuse(number int, r record, f fault, cells []Cell) error {
	if err := s.count(); err != nil {
		return err
	}
	s.reject(s.rejection(number, r, f, cells))
	return nil
}

// place says to a person where a row stands: "row 12".
func (s *sink) place(number int) string { return fmt.Sprintf("%s %d", s.unit, number) }

// rejection names the fault of a record and which recommendation it was.
func (s *sink) rejection(number int, r record, f fault, cells []Cell) Rejection {
	for i, cell := range r {
		r[i] = valid(cell)
	}
	id := single(r[annotationID])
	if s.table.own {
		id = r.ownID()
	}
	paragraph, rest := r.numbered()
	return Rejection{
		Row: number, Place: s.place(number), Field: s.table.named(f.field), Reason: f.reason, AnnotationID: cut(id), Symbol: cut(single(r[symbol])),
		Body: cut(single(r[body])), Session: cut(session(r[uprSession])), Paragraph: cut(paragraph), Text: cut(rest), Cells: cells,
	}
}

func (s *sink) count() error {
	if s.rows++; s.rows > MaxRows {
		return followup.Refuse(followup.TooLarge, "too_many_rows", "the export has more than %d rows: export fewer States or years", MaxRows)
	}
	return s.ctx.Err()
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
	case s.table.own:
		return false, sameKey(rec, s.place(first.row))
	default:
		return false, sameID(s.place(first.row))
	}
}

func sameID(first string) *fault {
	return &fault{annotationID, fmt.Sprintf("%s has the same id and other content: keep the row that is right", first)}
}
