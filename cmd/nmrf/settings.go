package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/user"
	"path/filepath"

	"github.com/spf13/cobra"

	"nmrf/deploy/local"
)

// settings are what every command can be told, by flag or by environment.
type settings struct {
	dataDir string
	origin  string
	json    bool
	verbose bool
	silent  bool // no mail leaves: the people are invented
}

func (s *settings) flags(root *cobra.Command) {
	f := root.PersistentFlags()
	f.StringVar(&s.dataDir, "data-dir", local.DefaultDataDir(), "where keys, logs and the private servers' data are kept (NMRF_DATA_DIR)")
	f.StringVar(&s.origin, "origin", orDefault(os.Getenv("NMRF_ORIGIN"), "nmrf.local/ledger"), "name of this ledger in its checkpoints (NMRF_ORIGIN)")
	f.BoolVar(&s.json, "json", false, "print JSON on standard output")
	f.BoolVarP(&s.verbose, "verbose", "v", false, "log what happens, on standard error")
}

func orDefault(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

// databaseURL and temporalAddress are set when the servers are not ours.
func (s *settings) databaseURL() string     { return os.Getenv("NMRF_DATABASE_URL") }
func (s *settings) temporalAddress() string { return os.Getenv("NMRF_TEMPORAL_ADDRESS") }

func (s *settings) keyDir() string {
	return orDefault(os.Getenv("NMRF_KEY_DIR"), filepath.Join(s.dataDir, "keys"))
}

func (s *settings) log() *slog.Logger {
	level := slog.LevelWarn
	if s.verbose {
		level = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
}

// progress says on standard error what is being started.
func (s *settings) progress(words string) { fmt.Fprintln(os.Stderr, "nmrf:", words) }

// print writes a result: as JSON where it was asked for, else as the words given.
func (s *settings) print(result any, format string, args ...any) error {
	if !s.json {
		_, err := fmt.Printf(format+"\n", args...)
		return err
	}
	enc := json.NewEncoder(os.Stdout)
	enc.SetEscapeHTML(false)
	return enc.Encode(result)
}

// consoleUser names the system user who runs the command.
func consoleUser() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return fmt.Sprint(os.Getuid())
}
