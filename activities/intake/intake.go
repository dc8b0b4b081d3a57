// Package intake reads exports of the Universal Human Rights Index (UHRI) as JSON, XLSX and CSV. It is a pure helper: it
// knows no database and no process, and hands over one recommendation after another.
package intake

import (
	"io"

	"nmrf/followup"
)

// Row is one recommendation of an export. Number is the place where a person finds it: the row of the sheet or of the
// CSV with the header counted, or the element of the JSON array counted from 1. Recommendation.ID is empty.
type Row struct {
	Number         int
	Recommendation followup.Recommendation
}

// Rejection says why a row was left out: its number (see Row), the field by its published header in corrected
// spelling, and what to do about it. A row is rejected for its first fault only.
type Rejection struct {
	Row    int    `json:"row"`
	Field  string `json:"field"`
	Reason string `json:"reason"`
}

// Format is a form in which UHRI publishes its export.
type Format string

const (
	JSON Format = "uhri-json"
	XLSX Format = "uhri-xlsx"
	CSV  Format = "uhri-csv"
)

// Limits of one export.
const (
	MaxRows    = 1_000_000
	MaxColumns = 200
	MaxText    = 100_000 // bytes of a recommendation's plain text
	maxValue   = 2_000   // bytes of any other single value
	maxRecord  = 16 << 20
)

// Read reads an export of size bytes, tells its format by its content, and calls each for every good row and reject for
// every bad one, in the file's order and as the file is read. An annotation id is handed over once: an equal repeat is
// skipped, a differing one rejected.
//
// An error of each ends the reading and is returned. A file that is no export or is broken yields an Error that is Invalid
// ("empty_file", "not_uhri", "truncated", "broken_file", "duplicate_column") or TooLarge ("too_many_rows",
// "too_many_columns", "record_too_large", "unpacks_too_large"); rows handed over before the break was found stay handed over,
// so a caller who wants all or nothing undoes them.
func Read(r io.ReaderAt, size int64, each func(Row) error, reject func(Rejection)) (Format, error) {
	s := &sink{each: each, reject: reject, seen: map[key]earlier{}}
	format, err := s.read(r, size)
	if err == nil && s.rows == 0 {
		err = followup.Refuse(followup.Invalid, "empty_file", "the export holds no recommendations: export it again")
	}
	return format, err
}

func (s *sink) read(r io.ReaderAt, size int64) (Format, error) {
	format, text, err := detect(r, size)
	if err != nil {
		return "", err
	}
	switch format {
	case XLSX:
		return XLSX, readXLSX(r, size, s)
	case JSON:
		return JSON, readJSON(text, s)
	default:
		return CSV, readCSV(text, s)
	}
}
