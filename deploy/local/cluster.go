package local

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// prepareCluster finds the programs and makes the database folder if there
// is none. A folder counts only when initdb has finished: it is made under
// another name and then renamed.
func (g *Ground) prepareCluster(ctx context.Context) (cluster, error) {
	c := cluster{data: g.dataFolder()}
	var err error
	if c.programs, err = findPrograms(ctx, madeBy(c.data)); err != nil {
		return c, err
	}
	if c.account, err = serverAccount(); err != nil {
		return c, err
	}
	if err := searchable(g.dir, c.account); err != nil {
		return c, err
	}
	if c.password, err = secret(filepath.Join(g.dir, "postgres.password")); err != nil {
		return c, err
	}
	if c.major == madeBy(c.data) {
		return c, nil
	}
	g.options.Progress(fmt.Sprintf("creating a private PostgreSQL %d in %s", c.major, filepath.Dir(c.data)))
	return c, c.create()
}

func (c cluster) create() error {
	folder := filepath.Dir(c.data)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	if err := c.give(folder); err != nil {
		return err
	}
	unfinished, password := filepath.Join(folder, "data.new"), filepath.Join(folder, "password.new")
	if err := os.RemoveAll(unfinished); err != nil {
		return err
	}
	defer os.Remove(password)
	if err := os.WriteFile(password, []byte(c.password+"\n"), 0o600); err != nil {
		return err
	}
	if err := c.give(password); err != nil {
		return err
	}
	out, err := c.command("initdb", "--pgdata="+unfinished, "--username="+databaseUser, "--pwfile="+password,
		"--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums").CombinedOutput()
	if err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return os.Rename(unfinished, c.data)
}

// livingPostmaster is the server that runs on our folder, whoever started it.
func (g *Ground) livingPostmaster() (Process, bool) {
	lines := g.postmasterFile()
	if len(lines) == 0 {
		return Process{}, false
	}
	pid, _ := strconv.Atoi(lines[0])
	for _, p := range find(g.dataFolder(), postgresName) {
		if p.PID == pid {
			return p, true
		}
	}
	return Process{}, false
}

// awaitOrphans waits until the backends of a killed server are gone: they
// still hold its shared memory, and PostgreSQL rightly refuses to start
// beside them. Those that are too slow are told to quit. Only then may a
// lock file be removed whose process id now belongs to another program.
func (g *Ground) awaitOrphans(ctx context.Context) error {
	orphans := func() []Process { return find(g.dataFolder(), postgresName) }
	none := func() bool { return len(orphans()) == 0 }
	waiting, cancel := context.WithTimeout(ctx, orphanPatience)
	defer cancel()
	if !until(waiting, none) {
		for _, p := range orphans() {
			if err := p.stop(ctx, []patience{{syscall.SIGQUIT, time.Second}, {syscall.SIGKILL, orphanPatience}}); err != nil {
				return err
			}
		}
	}
	if !none() {
		return errors.New("processes of the last PostgreSQL still run")
	}
	return g.removeStaleLock()
}

func (g *Ground) removeStaleLock() error {
	lines := g.postmasterFile()
	if len(lines) == 0 {
		return nil
	}
	pid, err := strconv.Atoi(lines[0])
	if err != nil || !exists(pid) {
		return nil // PostgreSQL recognises that by itself
	}
	return os.Remove(filepath.Join(g.dataFolder(), "postmaster.pid"))
}

func exists(pid int) bool {
	_, err := processOf(pid)
	return err == nil
}
