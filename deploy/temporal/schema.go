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

// storeSchema is one of the two databases of the server.
type storeSchema struct {
	database, schema, version string
	firstFilled               string // the table that a server fills first
}

// prepareDatabases creates what is missing and brings both schemas up to the
// version that this server needs. It may be repeated after any interruption.
func prepareDatabases(ctx context.Context, o options, logger log.Logger) error {
	for _, d := range []storeSchema{
		{o.database, "postgresql/v12/temporal", v12.Version, "cluster_metadata_info"},
		{o.visibility, "postgresql/v12/visibility", v12.VisibilityVersion, "executions_visibility"},
	} {
		if err := prepare(ctx, o, d, logger); err != nil {
			return fmt.Errorf("database %s on %s:%d: %w", d.database, o.databaseHost, o.databasePort, err)
		}
	}
	return nil
}

func prepare(ctx context.Context, o options, d storeSchema, logger log.Logger) error {
	if err := ensureDatabase(ctx, o, d.database); err != nil {
		return err
	}
	conn, err := sql.NewConnection(sqlConfig(o, d.database, 1), logger)
	if err != nil {
		return err
	}
	defer conn.Close()
	return migrate(ctx, conn, o, d, logger)
}

func migrate(ctx context.Context, conn *sql.Connection, o options, d storeSchema, logger log.Logger) error {
	version, err := conn.ReadSchemaVersion()
	if err == nil && version == d.version {
		return nil
	}
	used, err := holdsRows(ctx, o, d.database, d.firstFilled)
	if err != nil {
		return err
	}
	if !used {
		if err := begin(conn, logger); err != nil {
			return err
		}
	}
	return schema.NewUpdateSchemaTask(conn, &schema.UpdateConfig{SchemaName: d.schema}, logger).Run()
}

// begin makes a database empty that no server has used yet: the schema is
// not applied in one transaction, so whoever was killed in between left half
// of it. A database with tables of somebody else is left alone.
func begin(conn *sql.Connection, logger log.Logger) error {
	tables, err := conn.ListTables()
	if err != nil {
		return err
	}
	if len(tables) > 0 && !slices.Contains(tables, "schema_version") {
		return fmt.Errorf("it holds the table %s but no schema version: give Temporal a database of its own", tables[0])
	}
	return schema.NewSetupSchemaTask(conn, &schema.SetupConfig{InitialVersion: "0.0", Overwrite: true}, logger).Run()
}
