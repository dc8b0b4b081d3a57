package main

import (
	"context"
	"fmt"
	"slices"

	"go.temporal.io/server/common/log"
	v12 "go.temporal.io/server/schema/postgresql/v12"
	"go.temporal.io/server/tools/common/schema"
	"go.temporal.io/server/tools/sql"
)

// prepareDatabases creates what is missing and brings both schemas up to the
// version that this server needs. It may be repeated after any interruption.
func prepareDatabases(ctx context.Context, o options, logger log.Logger) error {
	for _, d := range []struct{ name, schema, version string }{
		{o.database, "postgresql/v12/temporal", v12.Version},
		{o.visibility, "postgresql/v12/visibility", v12.VisibilityVersion},
	} {
		if err := ensureDatabase(ctx, o, d.name); err != nil {
			return fmt.Errorf("PostgreSQL at %s:%d: %w", o.databaseHost, o.databasePort, err)
		}
		conn, err := sql.NewConnection(sqlConfig(o, d.name, 1), logger)
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
