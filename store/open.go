package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver named pgx
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"nmrf/audit"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store is the database of one State. It is safe for concurrent use.
type Store struct {
	sql    *sql.DB
	db     *gorm.DB
	key    *audit.LedgerKey
	access *coalescer
}

// maxConnections bounds what one process takes of the server's connections.
const maxConnections = 24

// Migrate brings the schema up to date. Several processes may call it at once: goose takes a lock.
func Migrate(ctx context.Context, url string) error {
	db, err := sql.Open("pgx", url)
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	defer db.Close()
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(locker))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate the database: %w", err)
	}
	return nil
}

// Open connects to a migrated database. key signs the checkpoints of what this process appends.
func Open(ctx context.Context, url string, key *audit.LedgerKey) (*Store, error) {
	db, err := sql.Open("pgx", url)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	db.SetMaxOpenConns(maxConnections)
	db.SetMaxIdleConns(maxConnections)
	db.SetConnMaxIdleTime(5 * time.Minute)
	if err := db.PingContext(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	g, err := gorm.Open(postgres.New(postgres.Config{Conn: db}), &gorm.Config{
		Logger: logger.Discard, TranslateError: true, SkipDefaultTransaction: true,
	})
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("open the database: %w", err)
	}
	s := &Store{sql: db, db: g, key: key}
	s.access = newCoalescer(s)
	return s, nil
}

// Close ends the connections, after what waits for the access stream has been written.
func (s *Store) Close() error {
	s.access.close()
	return s.sql.Close()
}

// Ping says whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.sql.PingContext(ctx) }

// Key returns the key that signs this process's checkpoints.
func (s *Store) Key() *audit.LedgerKey { return s.key }

func (s *Store) inTx(ctx context.Context, do func(tx *gorm.DB) error) error {
	return s.db.WithContext(ctx).Transaction(do)
}

// SchemaVersion names the schema of this program by a hash of its migrations.
func SchemaVersion() string {
	h := sha256.New()
	names, err := fs.Glob(migrations, "migrations/*.sql")
	for _, name := range names {
		var data []byte
		if data, err = migrations.ReadFile(name); err != nil {
			break
		}
		h.Write(data)
	}
	if err != nil {
		panic(fmt.Sprintf("read the embedded migrations: %v", err)) // cannot happen
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}
