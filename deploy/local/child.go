package local

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

const (
	firstBackoff = 100 * time.Millisecond
	lastBackoff  = 5 * time.Second
	longLife     = 10 * time.Second
)

// child keeps one server running: when its process ends it is started again
// until halt.
type child struct {
	name    string
	signals []patience
	launch  func(context.Context) (*running, error) // returns when the server answers
	changed func(Process)                           // told of every new process

	mu      sync.Mutex
	current *running
	cancel  context.CancelFunc
	over    chan struct{}
}

// running is one process, started or adopted.
type running struct {
	Process
	gone  chan struct{} // closed when the process has ended
	since time.Time
}

// spawn starts the command in a process group of its own, so that Ctrl-C in a
// terminal reaches the owner only.
func spawn(cmd *exec.Cmd) (*running, error) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	p, err := processOf(cmd.Process.Pid)
	if err != nil {
		p = Process{PID: cmd.Process.Pid}
	}
	r := &running{Process: p, gone: make(chan struct{}), since: time.Now()}
	go func() {
		_ = cmd.Wait()
		close(r.gone)
	}()
	return r, nil
}

// adopt watches a process that another owner started.
func adopt(p Process) *running {
	r := &running{Process: p, gone: make(chan struct{}), since: time.Now()}
	go func() {
		until(context.Background(), func() bool { return !p.Alive() })
		close(r.gone)
	}()
	return r
}

func (r *running) ended() bool {
	select {
	case <-r.gone:
		return true
	default:
		return false
	}
}

// begin starts the child and then supervises it.
func (c *child) begin(ctx context.Context) error {
	first, err := c.launch(ctx)
	if err != nil {
		return err
	}
	c.set(first)
	supervised, cancel := context.WithCancel(context.WithoutCancel(ctx))
	c.cancel, c.over = cancel, make(chan struct{})
	go func() {
		defer close(c.over)
		c.supervise(supervised)
	}()
	return nil
}

func (c *child) supervise(ctx context.Context) {
	backoff := firstBackoff
	for {
		r := c.get()
		select {
		case <-ctx.Done():
			return
		case <-r.gone:
		}
		if time.Since(r.since) > longLife {
			backoff = firstBackoff
		}
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(backoff):
			}
			backoff = min(2*backoff, lastBackoff)
			next, err := c.launch(ctx)
			if err == nil {
				c.set(next)
				break
			}
		}
	}
}

func (c *child) set(r *running) {
	c.mu.Lock()
	c.current = r
	c.mu.Unlock()
	c.changed(r.Process)
}

func (c *child) get() *running {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.current
}

func (c *child) process() Process {
	if r := c.get(); r != nil {
		return r.Process
	}
	return Process{}
}

// halt ends the supervision, then the process.
func (c *child) halt(ctx context.Context) error {
	if c.cancel == nil {
		return nil
	}
	c.cancel()
	<-c.over
	return c.get().end(ctx, c.signals)
}

func (r *running) end(ctx context.Context, signals []patience) error {
	if err := r.stop(ctx, signals); err != nil {
		return err
	}
	<-r.gone
	return nil
}

// answered waits until ready is nil. If the process ends, or ctx does, the
// process is stopped and the error says what it last wrote.
func (r *running) answered(ctx context.Context, signals []patience, log string, ready func(context.Context) error) error {
	var last error
	until(ctx, func() bool {
		last = ready(ctx)
		return last == nil || r.ended()
	})
	if last == nil && !r.ended() {
		return nil
	}
	err := errors.Join(ctx.Err(), last, r.end(context.WithoutCancel(ctx), signals))
	return fmt.Errorf("%w\n%s", err, lastLines(log))
}
