package local

import (
	"context"
	"errors"
	"net/url"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Codes of PostgreSQL (appendix A of its manual).
const (
	duplicateDatabase = "42P04"
	uniqueViolation   = "23505" // two sessions created the same database at once
	objectInUse       = "55006"
)

// CreateDatabase creates a database on the server of adminURL. One that
// exists already is left as it is.
func CreateDatabase(ctx context.Context, adminURL, name string) error {
	err := execute(ctx, adminURL, "CREATE DATABASE "+quoted(name))
	if isCode(err, duplicateDatabase) || isCode(err, uniqueViolation) {
		return nil
	}
	return err
}

// CloneDatabase creates a database with everything that the template holds.
// While somebody is connected to the template it waits, until ctx ends.
func CloneDatabase(ctx context.Context, adminURL, template, name string) error {
	return whileInUse(ctx, adminURL, "CREATE DATABASE "+quoted(name)+" TEMPLATE "+quoted(template))
}

// DropDatabase drops a database and ends the connections to it. One that does
// not exist is no error.
func DropDatabase(ctx context.Context, adminURL, name string) error {
	return execute(ctx, adminURL, "DROP DATABASE IF EXISTS "+quoted(name)+" WITH (FORCE)")
}

func whileInUse(ctx context.Context, adminURL, statement string) error {
	var err error
	until(ctx, func() bool {
		err = execute(ctx, adminURL, statement)
		return !isCode(err, objectInUse)
	})
	return err
}

func execute(ctx context.Context, url, statement string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
}

func quoted(name string) string { return pgx.Identifier{name}.Sanitize() }

func isCode(err error, code string) bool {
	var answer *pgconn.PgError
	return errors.As(err, &answer) && answer.Code == code
}

// withDatabase is the same server and user with another database.
func withDatabase(server, database string) string {
	u, err := url.Parse(server)
	if err != nil {
		return ""
	}
	u.Path = "/" + database
	return u.String()
}

// parameter is a query parameter of a database URL.
func parameter(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		return ""
	}
	return u.Query().Get(name)
}
