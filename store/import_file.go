package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"nmrf/followup"
)

// pieceSize is how much of a file one row holds, so that no process holds a whole file.
const pieceSize = 1 << 20

// StoreImportFile stores the file of an import that is Uploading, at most limit bytes, and has it read from then on. If the same file is
// under way already, complete or not as this one, that import is returned and this one is dropped.
func (s *Store) StoreImportFile(ctx context.Context, id string, file io.Reader, limit int64) (Import, error) {
	size, hash, err := s.storePieces(ctx, id, io.LimitReader(file, limit+1))
	if err != nil {
		return Import{}, err
	}
	if size > limit {
		return Import{}, followup.Refuse(followup.TooLarge, "file_too_large", "a file holds at most %d MB", limit>>20)
	}
	var open string
	err = s.db.WithContext(ctx).Raw(`SELECT coalesce(min(o.id), '') FROM import i JOIN import o ON o.complete = i.complete AND o.person = i.person
		WHERE i.id = ? AND o.id <> i.id AND o.hash = ? AND o.state IN ?`, id, hash, []ImportState{Reading, Ready}).Scan(&open).Error
	if err != nil {
		return Import{}, fmt.Errorf("look for the same file: %w", err)
	}
	if open != "" {
		if err := s.db.WithContext(ctx).Exec(`DELETE FROM import WHERE id = ?`, id).Error; err != nil {
			return Import{}, err
		}
		return s.Import(ctx, open)
	}
	err = s.db.WithContext(ctx).Exec(`UPDATE import SET size = ?, hash = ?, state = ? WHERE id = ? AND state = ?`, size, hash, Reading, id, Uploading).Error
	if err != nil {
		return Import{}, fmt.Errorf("note the file of import %s: %w", id, err)
	}
	return s.Import(ctx, id)
}

func (s *Store) storePieces(ctx context.Context, id string, file io.Reader) (size int64, hash string, err error) {
	sum, piece := sha256.New(), make([]byte, pieceSize)
	for n := 0; ; n++ {
		length, err := fill(file, piece)
		if length > 0 {
			sum.Write(piece[:length])
			size += int64(length)
			stored := s.db.WithContext(ctx).Exec(`INSERT INTO import_file (import, piece, data) VALUES (?, ?, ?)
				ON CONFLICT (import, piece) DO UPDATE SET data = excluded.data`, id, n, piece[:length])
			if stored.Error != nil {
				return 0, "", fmt.Errorf("store the file of import %s: %w", id, stored.Error)
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return size, hex.EncodeToString(sum.Sum(nil)), nil
		case err != nil:
			return 0, "", err
		}
	}
}

// fill reads until the piece is full. Unlike io.ReadFull it tells the end of a file from a body that broke off.
func fill(file io.Reader, piece []byte) (n int, err error) {
	for n < len(piece) && err == nil {
		var read int
		read, err = file.Read(piece[n:])
		n += read
	}
	return n, err
}

// ImportFile opens the stored file of an import. One goroutine may read it.
func (s *Store) ImportFile(ctx context.Context, i Import) io.ReaderAt {
	return &pieces{ctx: ctx, store: s, id: i.ID, size: i.Size, number: -1}
}

// pieces reads a file piece by piece and keeps the piece that was read last.
type pieces struct {
	ctx    context.Context
	store  *Store
	id     string
	size   int64
	number int64
	data   []byte
}

func (p *pieces) ReadAt(into []byte, offset int64) (n int, err error) {
	for n < len(into) {
		at := offset + int64(n)
		if at >= p.size {
			return n, io.EOF
		}
		if err := p.load(at / pieceSize); err != nil {
			return n, err
		}
		n += copy(into[n:], p.data[at%pieceSize:])
	}
	return n, nil
}

func (p *pieces) load(number int64) error {
	if number == p.number {
		return nil
	}
	row := p.store.db.WithContext(p.ctx).Raw(`SELECT data FROM import_file WHERE import = ? AND piece = ?`, p.id, number).Row()
	if err := row.Scan(&p.data); err != nil {
		return fmt.Errorf("read piece %d of import %s: %w", number, p.id, err)
	}
	if int64(len(p.data)) < min(pieceSize, p.size-number*pieceSize) {
		return fmt.Errorf("piece %d of import %s is short", number, p.id)
	}
	p.number = number
	return nil
}
