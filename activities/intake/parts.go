package intake

import (
	"context"
	"io"
)

// Parts reads JSON that comes in pieces, as pages of a list, as if it were one: records are counted on, and an annotation id is handed
// over once. Such a piece may be empty.
type Parts struct {
	sink *sink
}

// NewParts begins after rows that were read at another time: 0 for none. Their ids are not known any more, so a repeat of one of them is
// handed over again.
func NewParts(ctx context.Context, rows int, each func(Row) error, reject func(Rejection)) *Parts {
	p := &Parts{newSink(ctx, each, reject)}
	p.sink.rows = rows
	return p
}

// Rows is how many rows have been read, good and bad.
func (p *Parts) Rows() int { return p.sink.rows }

// Add reads the next piece. Only the first may be of another format than JSON, and is then the only one. Errors are those of FileSource.
func (p *Parts) Add(r io.ReaderAt, size int64) (Format, error) {
	p.sink.before = p.sink.rows
	return p.sink.read(r, size)
}
