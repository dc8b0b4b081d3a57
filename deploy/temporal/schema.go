package main

import (
	"fmt"
	"slices"
	"strings"

	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	v12 "go.temporal.io/server/schema/postgresql/v12"
	"go.temporal.io/server/tools/common/schema"
	"go.temporal.io/server/tools/sql"
)

const maintenanceDatabase = "postgres"

// prepareDatabases creates what is missing and brings both schemas up to the
// version that this server needs. It may be repeated after any interruption.
func prepareDatabases(o options, logger log.Logger) error {
	for _, d := range []struct{ name, schema, version string }{
		{o.database, "postgresql/v12/temporal", v12.Version},
		{o.visibility, "postgresql/v12/visibility", v12.VisibilityVersion},
	} {
		conn, err := openOrCreate(o, d.name, logger)
		if err != nil {
			return err
		}
		err = migrate(conn, d.schema, d.version, logger)
		conn.Close()
		if err != nil {
			return fmt.Errorf("schema of database %s: %w", d.name, err)
		}
	}
	return nil
}

// openOrCreate asks the maintenance database only if the wanted one is
// missing, so a user without that right can be given both databases.
func openOrCreate(o options, name string, logger log.Logger) (*sql.Connection, error) {
	open := func(name string) (*sql.Connection, error) { return sql.NewConnection(adminConfig(o, name), logger) }
	conn, err := open(name)
	if err == nil {
		return conn, nil
	}
	if !strings.Contains(err.Error(), "does not exist") {
		return nil, fmt.Errorf("connect to PostgreSQL at %s:%d: %w", o.databaseHost, o.databasePort, err)
	}
	maintenance, err := open(maintenanceDatabase)
	if err != nil {
		return nil, fmt.Errorf("connect to PostgreSQL at %s:%d: %w", o.databaseHost, o.databasePort, err)
	}
	defer maintenance.Close()
	if err := maintenance.CreateDatabase(name); err != nil && !strings.Contains(err.Error(), "already exists") {
		return nil, fmt.Errorf("create database %s: %w", name, err)
	}
	return open(name)
}

func adminConfig(o options, name string) *config.SQL {
	return sqlConfig(o, name, 1)
}

func migrate(conn *sql.Connection, name, wanted string, logger log.Logger) error {
	version, err := conn.ReadSchemaVersion()
	if err != nil {
		if err := begin(conn, logger); err != nil {
			return err
		}
	}
	if version == wanted {
		return nil
	}
	return schema.NewUpdateSchemaTask(conn, &schema.UpdateConfig{SchemaName: name}, logger).Run()
}

// begin marks an empty database as version 0.0. A database that holds tables
// but no version is somebody else's and is left alone.
func begin(conn *sql.Connection, logger log.Logger) error {
	tables, err := conn.ListTables()
	if err != nil {
		return err
	}
	for _, t := range tables {
		if !slices.Contains([]string{"schema_version", "schema_update_history"}, t) {
			return fmt.Errorf("it holds the table %s but no schema version: give Temporal a database of its own", t)
		}
	}
	return schema.NewSetupSchemaTask(conn, &schema.SetupConfig{InitialVersion: "0.0"}, logger).Run()
}
