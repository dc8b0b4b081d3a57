package local

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Run is what run.json tells about the process that holds a data directory.
type Run struct {
	URL      string  `json:"url,omitempty"` // of the doors, once they answer
	Boot     string  `json:"boot"`          // id of the machine's boot: process ids mean nothing after it
	Owner    Process `json:"owner"`
	Postgres Process `json:"postgres,omitzero"`
	Temporal Process `json:"temporal,omitzero"`
	Ports    Ports   `json:"ports"` // kept when nothing runs
}

// Ports are loopback ports, zero until first chosen.
type Ports struct {
	Postgres int `json:"postgres,omitempty"`
	Temporal int `json:"temporal,omitempty"`
	History  int `json:"history,omitempty"`
	Matching int `json:"matching,omitempty"`
	Worker   int `json:"worker,omitempty"`
}

// ReadRun returns run.json of the living process that holds dataDir. The
// error is os.ErrNotExist if none lives.
func ReadRun(dataDir string) (Run, error) {
	run, err := loadRun(dataDir)
	if err != nil {
		return Run{}, err
	}
	if run.Boot != bootID() || !run.Owner.Alive() {
		return Run{}, fmt.Errorf("no nmrf runs on %s: %w", dataDir, os.ErrNotExist)
	}
	return run, nil
}

func loadRun(dir string) (Run, error) {
	var run Run
	text, err := os.ReadFile(runPath(dir))
	if err != nil {
		return run, err
	}
	if err := json.Unmarshal(text, &run); err != nil {
		return run, fmt.Errorf("read %s: %w", runPath(dir), err)
	}
	return run, nil
}

func runPath(dir string) string { return filepath.Join(dir, "run.json") }

// closed forgets everything but the ports.
func (r *Run) closed() { *r = Run{Ports: r.Ports} }

// runFile is run.json in the hands of its owner.
type runFile struct {
	mu  sync.Mutex
	dir string
	run Run
}

// openRun takes run.json over: the ports stay, the owner is this process.
func openRun(dir string) (*runFile, error) {
	old, err := loadRun(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	self, err := processOf(os.Getpid())
	if err != nil {
		return nil, err
	}
	f := &runFile{dir: dir, run: Run{Boot: bootID(), Owner: self, Ports: old.Ports}}
	return f, f.change(func(*Run) {})
}

func (f *runFile) ports() Ports {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.run.Ports
}

// change writes the file whole or not at all.
func (f *runFile) change(edit func(*Run)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	edit(&f.run)
	text, err := json.MarshalIndent(f.run, "", "  ")
	if err != nil {
		return err
	}
	next := runPath(f.dir) + ".next"
	if err := os.WriteFile(next, append(text, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(next, runPath(f.dir))
}

func bootID() string {
	id, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return strings.TrimSpace(string(id))
}
