// Command testground starts PostgreSQL and Temporal once, hands them to a
// command by environment and ends with that command's exit code:
//
//	testground -- go test ./...
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"nmrf/deploy/local"
	"nmrf/deploy/local/localtest"
)

func main() {
	args := os.Args[1:]
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "usage: testground -- COMMAND [ARGUMENT…]")
		os.Exit(2)
	}
	code, err := run(args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testground:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

func run(args []string) (code int, err error) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	localtest.Sweep()
	binary, err := localtest.Binary()
	if err != nil {
		return 1, err
	}
	dir, err := localtest.Dir()
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	ground, err := local.Start(ctx, local.Options{DataDir: dir, TemporalBinary: binary})
	if err != nil {
		return 1, err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		err = errors.Join(err, ground.Stop(ctx))
	}()
	return execute(args, signals, []string{
		localtest.DatabaseVariable + "=" + ground.DatabaseURL("postgres"),
		localtest.TemporalVariable + "=" + ground.TemporalAddress(),
	})
}

// execute passes signals on and waits for the command's own end.
func execute(args []string, signals <-chan os.Signal, environment []string) (int, error) {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), environment...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := cmd.Start(); err != nil {
		return 127, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case s := <-signals:
			_ = cmd.Process.Signal(s)
		case err := <-ended:
			var exit *exec.ExitError
			if errors.As(err, &exit) && exit.ExitCode() >= 0 {
				return exit.ExitCode(), nil
			}
			return max(cmd.ProcessState.ExitCode(), 0), err
		}
	}
}
