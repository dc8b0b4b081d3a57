// Package intake reads recommendations from files: exports of the Universal Human Rights Index (UHRI) as JSON, XLSX and CSV, and
// a template of our own for what UHRI does not publish. It is a pure helper: it knows no database, no network and no process, and hands
// over one recommendation after another.
package intake

import (
	"context"
	"io"

	"nmrf/activities/intake/documents"
	"nmrf/followup"
)

// Format is the form of a file.
type Format string

const (
	JSON Format = "uhri-json"
	XLSX Format = "uhri-xlsx"
	CSV  Format = "uhri-csv"
	// Files made from our template: see Template.
	TemplateXLSX Format = "template-xlsx"
	TemplateCSV  Format = "template-csv"
)

// Limits of one file.
const (
	MaxRows    = 1_000_000
	MaxColumns = 200
	MaxText    = 100_000 // bytes of a recommendation's plain text
	maxValue   = 2_000   // bytes of any other single value
	maxRecord  = 16 << 20
)

// Source is where recommendations come from. Read calls each for every good row and reject for every bad one, in the source's order
// and as it is read. An error of each, or of ctx, ends the reading and is returned. An annotation id is handed over once: an
// equal repeat is skipped, a differing one rejected.
//
// A source that cannot be read as a whole yields a followup.Error that says what to do; rows handed over before the break was found
// stay handed over, so a caller who wants all or nothing undoes them.
type Source interface {
	Read(ctx context.Context, each func(Row) error, reject func(Rejection)) (Format, error)
}

// FileSource is a file of Size bytes, whose format its content tells. Progress, if it is set, hears how many bytes of the file have been
// read, of how many: now and then, never backwards, and at the end that all have been.
//
// Read's error is Invalid ("empty_file", "not_uhri", "truncated", "broken_file", "duplicate_column") or TooLarge ("too_many_rows",
// "too_many_columns", "record_too_large", "unpacks_too_large") when the file is none that can be read.
type FileSource struct {
	File     io.ReaderAt
	Size     int64
	Progress func(done, total int64)
}

// Read reads the file; see Source.
func (f FileSource) Read(ctx context.Context, each func(Row) error, reject func(Rejection)) (Format, error) {
	s := newSink(ctx, each, reject)
	s.progress = progress{total: f.Size, tell: f.Progress}
	format, err := s.read(f.File, f.Size)
	if err == nil && s.rows == 0 {
		err = followup.Refuse(followup.Invalid, "empty_file", "the export holds no recommendations: export it again")
	}
	if err == nil {
		s.progress.reach(f.Size)
	}
	return format, err
}

// Read reads a file of size bytes without a context: see FileSource.
func Read(r io.ReaderAt, size int64, each func(Row) error, reject func(Rejection)) (Format, error) {
	return FileSource{File: r, Size: size}.Read(context.Background(), each, reject)
}

func (s *sink) read(r io.ReaderAt, size int64) (Format, error) {
	if form, err := documents.FormatOf(r, size); err != nil || form != "" {
		if err != nil {
			return "", err
		}
		return readDocument(s.ctx, form, r, size, s)
	}
	format, text, err := detect(r, size, &s.progress)
	switch {
	case err != nil:
		return "", err
	case s.before > 0 && format != JSON:
		return "", notUHRI("only JSON comes in pages: fetch a file of another format as one")
	}
	switch format {
	case XLSX:
		err = readXLSX(r, size, s)
	case JSON:
		err = readJSON(text, s)
	default:
		err = readCSV(text, s)
	}
	switch {
	case s.table.own && format == XLSX:
		return TemplateXLSX, err
	case s.table.own:
		return TemplateCSV, err
	default:
		return format, err
	}
}
