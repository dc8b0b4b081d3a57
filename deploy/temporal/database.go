package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const maintenanceDatabase = "postgres"

// Codes of PostgreSQL (appendix A of its manual).
const (
	unknownDatabase   = "3D000"
	unknownTable      = "42P01"
	duplicateDatabase = "42P04"
	uniqueViolation   = "23505" // two sessions created the same database at once
)

// ensureDatabase asks the maintenance database only if the wanted one is
// missing, so a user without the right to create databases can be given both.
func ensureDatabase(ctx context.Context, o options, name string) error {
	err := execute(ctx, o, name, "SELECT 1")
	if code(err) != unknownDatabase {
		return err
	}
	err = execute(ctx, o, maintenanceDatabase, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
	if c := code(err); c == duplicateDatabase || c == uniqueViolation {
		return nil
	}
	if err != nil {
		return fmt.Errorf("create database %s: %w", name, err)
	}
	return nil
}

func execute(ctx context.Context, o options, database, statement string) error {
	conn, err := connect(ctx, o, database)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
}

// holdsRows is false for a table that is missing or empty.
func holdsRows(ctx context.Context, o options, database, table string) (bool, error) {
	conn, err := connect(ctx, o, database)
	if err != nil {
		return false, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var holds bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM "+pgx.Identifier{table}.Sanitize()+")").Scan(&holds)
	if code(err) == unknownTable {
		return false, nil
	}
	return holds, err
}

func connect(ctx context.Context, o options, database string) (*pgx.Conn, error) {
	c := sqlConfig(o, database, 1)
	attributes := url.Values{}
	for name, value := range c.ConnectAttributes {
		attributes.Set(name, value)
	}
	target := url.URL{
		Scheme: "postgres", User: url.UserPassword(c.User, c.Password),
		Host: c.ConnectAddr, Path: "/" + database, RawQuery: attributes.Encode(),
	}
	return pgx.Connect(ctx, target.String())
}

func code(err error) string {
	var answer *pgconn.PgError
	if errors.As(err, &answer) {
		return answer.Code
	}
	return ""
}
