package local

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const pollEvery = 50 * time.Millisecond

// Process is a process of this machine that a later one with the same id
// cannot be taken for.
type Process struct {
	PID     int    `json:"pid"`
	Started uint64 `json:"started"` // clock ticks after the machine's boot (proc(5), stat, field 22)
}

// processOf is the living process with that id.
func processOf(pid int) (Process, error) {
	fields, err := statFields(pid)
	if err != nil {
		return Process{}, err
	}
	if state := fields[0]; state == "Z" || state == "X" {
		return Process{}, fmt.Errorf("process %d is dead: %w", pid, os.ErrProcessDone)
	}
	started, err := strconv.ParseUint(fields[19], 10, 64)
	return Process{PID: pid, Started: started}, err
}

// statFields are the fields of stat from the third on. The second is the
// name, which may hold anything.
func statFields(pid int) ([]string, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil, err
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	if len(fields) < 20 {
		return nil, fmt.Errorf("stat of process %d has %d fields", pid, len(fields))
	}
	return fields, nil
}

// Alive tells whether this very process still runs.
func (p Process) Alive() bool {
	now, err := processOf(p.PID)
	return err == nil && p.PID != 0 && now == p
}

// signal never reaches another process that was given the same id.
func (p Process) signal(s os.Signal) error {
	handle, err := os.FindProcess(p.PID) // pins the process, so that the check below holds
	if err != nil {
		return nil
	}
	defer handle.Release()
	if !p.Alive() {
		return nil
	}
	if err := handle.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("signal process %d: %w", p.PID, err)
	}
	return nil
}

// patience is a signal and how long it may take.
type patience struct {
	signal syscall.Signal
	wait   time.Duration
}

var (
	postgresSignals = []patience{{syscall.SIGINT, 20 * time.Second}, {syscall.SIGQUIT, 5 * time.Second}, {syscall.SIGKILL, 5 * time.Second}}
	temporalSignals = []patience{{syscall.SIGTERM, 15 * time.Second}, {syscall.SIGKILL, 5 * time.Second}}
	hungSignals     = []patience{{syscall.SIGTERM, 2 * time.Second}, {syscall.SIGKILL, 5 * time.Second}} // it did not answer anyway
)

// stop sends one signal after the other until the process is gone. Once ctx
// has ended it does not wait between them but for the last.
func (p Process) stop(ctx context.Context, signals []patience) error {
	for i, s := range signals {
		if err := p.signal(s.signal); err != nil {
			return err
		}
		waiting, cancel := context.WithTimeout(ctx, s.wait)
		if i == len(signals)-1 {
			waiting, cancel = context.WithTimeout(context.WithoutCancel(ctx), s.wait)
		}
		gone := until(waiting, func() bool { return !p.Alive() })
		cancel()
		if gone {
			return nil
		}
	}
	return fmt.Errorf("process %d does not end", p.PID)
}

// until polls; it is false if ctx ended first.
func until(ctx context.Context, condition func() bool) bool {
	for !condition() {
		select {
		case <-ctx.Done():
			return condition()
		case <-time.After(pollEvery):
		}
	}
	return true
}

// find lists the living processes of that name whose working directory is
// dir. Children are started in a directory of their own, so these are ours,
// even if their owner died before it wrote down their ids.
func find(dir, name string) []Process {
	links, _ := filepath.Glob("/proc/[0-9]*/cwd")
	var found []Process
	for _, link := range links {
		if at, err := os.Readlink(link); err != nil || at != dir {
			continue
		}
		folder := filepath.Dir(link)
		if comm, _ := os.ReadFile(filepath.Join(folder, "comm")); strings.TrimSpace(string(comm)) != name {
			continue
		}
		pid, _ := strconv.Atoi(filepath.Base(folder))
		if p, err := processOf(pid); err == nil {
			found = append(found, p)
		}
	}
	return found
}

// runs tells whether the process was started with these arguments from a
// program that has not been replaced since.
func (p Process) runs(args []string) bool {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", p.PID))
	if err != nil {
		return false
	}
	program, _ := os.Readlink(fmt.Sprintf("/proc/%d/exe", p.PID))
	line := strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00")
	return slices.Equal(line[1:], args) && !strings.HasSuffix(program, " (deleted)")
}
