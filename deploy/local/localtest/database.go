package localtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"hash/fnv"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"nmrf/deploy/local"
)

const databaseTimeout = 2 * time.Minute

// templates are the template databases that this process has seen finished,
// by name.
var templates sync.Map

// Database returns the URL of a database of this test alone, dropped when the
// test ends. It is a clone of a template that prepare fills once per server;
// the name of the template has to change whenever prepare would do something
// else (put a hash of the migrations into it). prepare must close its
// connections.
func Database(t testing.TB, template string, prepare func(url string) error) (databaseURL string) {
	t.Helper()
	admin := Postgres(t)
	ctx, cancel := context.WithTimeout(context.Background(), databaseTimeout)
	defer cancel()
	source := "template_" + template
	if len(source) > 58 {
		t.Fatalf("the template name %q is longer than 49 bytes", template)
	}
	if err := ensureTemplate(ctx, admin, source, prepare); err != nil {
		t.Fatalf("prepare the template database: %v", err)
	}
	name := "test_" + strings.ToLower(rand.Text()[:16])
	if err := local.CloneDatabase(ctx, admin, source, name); err != nil {
		t.Fatalf("clone the template database: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), databaseTimeout)
		defer cancel()
		if err := local.DropDatabase(ctx, admin, name); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return at(admin, name)
}

// ensureTemplate fills a database under another name and then renames it, so
// that a template is always complete. Packages run in parallel: an advisory
// lock lets one of them do it.
func ensureTemplate(ctx context.Context, admin, name string, prepare func(string) error) error {
	if _, done := templates.Load(name); done {
		return nil
	}
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", lockKey(name)); err != nil {
		return err
	}
	var exists bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&exists); err != nil {
		return err
	}
	if !exists {
		if err := fill(ctx, conn, admin, name, prepare); err != nil {
			return err
		}
	}
	templates.Store(name, true)
	return nil
}

func fill(ctx context.Context, conn *pgx.Conn, admin, name string, prepare func(string) error) error {
	unfinished := name + "_new"
	err := errors.Join(local.DropDatabase(ctx, admin, unfinished), local.CreateDatabase(ctx, admin, unfinished))
	if err != nil {
		return err
	}
	if err := prepare(at(admin, unfinished)); err != nil {
		return err
	}
	rename := fmt.Sprintf("ALTER DATABASE %s RENAME TO %s", pgx.Identifier{unfinished}.Sanitize(), pgx.Identifier{name}.Sanitize())
	for range 50 { // a closed connection takes a moment to leave
		if _, err = conn.Exec(ctx, rename); err == nil {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return fmt.Errorf("does prepare close its connections? %w", err)
}

func lockKey(name string) int64 {
	h := fnv.New64a()
	h.Write([]byte(name))
	return int64(h.Sum64())
}

func at(server, database string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server
	}
	u.Path = "/" + database
	return u.String()
}
