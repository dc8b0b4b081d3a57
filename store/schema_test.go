package store

import (
	"context"
	"reflect"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm/schema"

	"nmrf/deploy/local/localtest"
)

// models are all models of rows.go.
var models = []any{cycleRow{}, stageRow{}, stepRow{}, replyRow{}, outboxRow{}, institutionRow{}, personRow{}, grantRow{}, sessionRow{}, delegationRow{},
	linkRow{}, policyRow{}, contentRow{}, recommendationRow{}, mergedRow{}, labelRow{}, sourceChangeRow{}, mailRow{}, personMailRow{}, calendarRow{}, importRow{}, importFileRow{}, stagedRow{}, rejectionRow{}, missingRow{}, ruleFileRow{}, progressRow{}, obligationRow{}, acknowledgementRow{}, documentRow{}, handoverRow{}}

// unmapped columns are the database's own.
var unmapped = map[string]bool{"recommendation.search": true}

// column is a column as PostgreSQL describes it.
type column struct {
	kind     string
	nullable bool
	primary  bool
}

func mustColumns(t *testing.T, s *Store, table string) map[string]column {
	t.Helper()
	rows, err := s.sql.Query(`SELECT c.column_name, c.data_type, c.is_nullable = 'YES', EXISTS (
		SELECT FROM information_schema.table_constraints k JOIN information_schema.key_column_usage u USING (constraint_name)
		WHERE k.constraint_type = 'PRIMARY KEY' AND u.table_name = c.table_name AND u.column_name = c.column_name)
		FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.table_name = $1`, table)
	require.NoError(t, err)
	defer rows.Close()
	out := map[string]column{}
	for rows.Next() {
		var name string
		var c column
		require.NoError(t, rows.Scan(&name, &c.kind, &c.nullable, &c.primary))
		out[name] = c
	}
	require.NoError(t, rows.Err())
	return out
}

// kindOf is the type of column that a field has to have.
func kindOf(f *schema.Field) string {
	if f.TagSettings["TYPE"] != "" {
		return f.TagSettings["TYPE"]
	}
	switch f.FieldType.String() {
	case "string":
		return "text"
	case "bool":
		return "boolean"
	case "int":
		return "integer"
	case "int64":
		return "bigint"
	case "[]uint8":
		return "bytea"
	case "time.Time", "*time.Time":
		return "timestamp with time zone"
	}
	return "a type for " + f.FieldType.String()
}

func TestEveryModelFitsTheSchema(t *testing.T) {
	t.Parallel()
	s := mustOpen(t, mustDatabase(t))
	for _, m := range models {
		parsed, err := schema.Parse(m, &sync.Map{}, s.db.NamingStrategy)
		require.NoError(t, err)
		columns := mustColumns(t, s, parsed.Table)
		require.NotEmpty(t, columns, "there is no table %s", parsed.Table)
		for _, f := range parsed.Fields {
			c, ok := columns[f.DBName]
			require.True(t, ok, "%s has no column %s", parsed.Table, f.DBName)
			require.Equal(t, c.kind, kindOf(f), "%s.%s", parsed.Table, f.DBName)
			require.Equal(t, c.nullable, f.FieldType.Kind() == reflect.Pointer, "%s.%s may be null", parsed.Table, f.DBName)
			require.Equal(t, c.primary, f.PrimaryKey, "%s.%s is of the primary key", parsed.Table, f.DBName)
			delete(columns, f.DBName)
		}
		for name := range columns {
			require.True(t, unmapped[parsed.Table+"."+name], "no model has the column %s.%s", parsed.Table, name)
		}
	}
}

func TestNoTableIsWithoutAModelButTheLedgers(t *testing.T) {
	t.Parallel()
	s := mustOpen(t, mustDatabase(t))
	known := map[string]bool{"stream": true, "record": true, "hash": true, "checkpoint": true, "head": true, "command": true, "goose_db_version": true}
	for _, m := range models {
		known[m.(schema.Tabler).TableName()] = true
	}
	rows, err := s.sql.Query(`SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`)
	require.NoError(t, err)
	defer rows.Close()
	seen := 0
	for rows.Next() {
		var name string
		require.NoError(t, rows.Scan(&name))
		require.True(t, known[name], "no model has the table %s", name)
		seen++
	}
	require.Equal(t, len(known), seen)
}

func TestLedgerRefusesEveryChange(t *testing.T) {
	t.Parallel()
	s := mustOpen(t, mustDatabase(t))
	for _, table := range []string{"record", "hash", "checkpoint", "command"} {
		first := map[string]string{"record": "idx = 1", "hash": "idx = 1", "checkpoint": "size = 1", "command": "first_idx = 1"}[table]
		for _, change := range []string{"UPDATE " + table + " SET " + first, "DELETE FROM " + table, "TRUNCATE " + table, "TRUNCATE " + table + " CASCADE"} {
			_, err := s.sql.Exec(change)
			require.ErrorContains(t, err, "the ledger only grows", change)
		}
	}
}

func TestMigrateFromTwoProcessesAtOnce(t *testing.T) {
	t.Parallel()
	url := localtest.Database(t, "empty", func(string) error { return nil })
	failed := make(chan error, 2)
	for range 2 {
		go func() { failed <- Migrate(context.Background(), url) }()
	}
	for range 2 {
		require.NoError(t, <-failed)
	}
	require.NoError(t, Migrate(context.Background(), url), "once more on what is up to date")
	s := mustOpen(t, url)
	require.Contains(t, mustColumns(t, s, "outbox"), "sent_at")
}
