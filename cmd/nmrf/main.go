// Command nmrf runs a State's follow-up on human-rights recommendations: one binary, one subcommand for each part.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"nmrf/followup"
)

// Exit codes.
const (
	exitFailed = 1 // a check failed, or the work could not be done
	exitUsage  = 2 // the command line is wrong
)

// errFailed ends a command whose output has already said what failed.
var errFailed = errors.New("failed")

// usageError marks what the person typed wrongly.
type usageError struct{ error }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

func run(ctx context.Context, args []string) int {
	root := rootCommand()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var usage usageError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errFailed):
		return exitFailed
	case errors.As(err, &usage):
		fmt.Fprintf(os.Stderr, "nmrf: %v (see nmrf --help)\n", err)
		return exitUsage
	default:
		fmt.Fprintf(os.Stderr, "nmrf: %s\n", words(err))
		return exitFailed
	}
}

// words says an error in one line: its own sentence where it has one, without what is meant for the log.
func words(err error) string {
	var e *followup.Error
	if errors.As(err, &e) && e.Code != followup.Internal {
		return e.Says
	}
	return err.Error()
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use: "nmrf", Short: "A State's follow-up on human-rights recommendations, from intake to the submitted report",
		SilenceErrors: true, SilenceUsage: true,
	}
	s := &settings{}
	s.flags(root)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(devCommand(s), demoCommand(s), serveCommand(s), workerCommand(s), migrateCommand(s), adminCommand(s), importCommand(s), labelCommand(s), clusterCommand(s),
		cycleCommand(s), planCommand(s), rulesCommand(s), policyCommand(), auditCommand(s))
	needUsage(root)
	return root
}

// needUsage makes wrong arguments and missing flags of a command, and of those below it, wrong usage.
func needUsage(c *cobra.Command) {
	if check := c.Args; check != nil && !c.HasSubCommands() {
		c.Args = func(c *cobra.Command, args []string) error {
			if err := errors.Join(check(c, args), c.ValidateRequiredFlags()); err != nil {
				return usageError{err}
			}
			return nil
		}
	}
	if c.HasSubCommands() && c.RunE == nil {
		c.Args = cobra.ArbitraryArgs
		c.RunE = func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("%s knows no command %q", c.CommandPath(), args[0])}
			}
			return c.Help()
		}
	}
	for _, sub := range c.Commands() {
		needUsage(sub)
	}
}
