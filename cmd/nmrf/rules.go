package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/spf13/cobra"

	"nmrf/api/client"
	"nmrf/followup"
)

func rulesCommand(s *settings) *cobra.Command {
	rules := &cobra.Command{Use: "rules", Short: "Rules as data: profiles and working days"}
	rules.AddCommand(
		&cobra.Command{Use: "check FILE", Args: cobra.ExactArgs(1), Short: "Check a profile or a calendar and list what is wrong with it, by line",
			RunE: func(_ *cobra.Command, args []string) error { return checkRules(args[0]) }},
		&cobra.Command{Use: "adopt FILE", Args: cobra.ExactArgs(1), Short: "Make a profile or a calendar the State's own, as the person of NMRF_TOKEN at NMRF_URL",
			RunE: func(c *cobra.Command, args []string) error { return s.adoptRules(c.Context(), args[0]) }},
		&cobra.Command{Use: "schema profile|calendar", Args: cobra.ExactArgs(1), Short: "Print the JSON Schema of a kind of file, for an editor",
			RunE: func(_ *cobra.Command, args []string) error { return printSchema(followup.RuleFileKind(args[0])) }})
	return rules
}

// adoptRules sends a sound file; one with faults is said by line and goes nowhere.
func (s *settings) adoptRules(ctx context.Context, path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if _, faults := followup.CheckRules(data); len(faults) > 0 {
		return checkRules(path)
	}
	api, err := atAPI()
	if err != nil {
		return err
	}
	answered, err := api.AdoptRulesWithResponse(ctx, client.NewRules{File: string(data)})
	if err != nil {
		return err
	}
	if answered.StatusCode() != http.StatusCreated {
		return problem(answered.GetBody())
	}
	made := answered.JSON201
	return s.print(made, "%s, version %d: the %s is in force for cycles that are launched from now on", made.Name, made.Version, made.Kind)
}

// checkRules says FILE:LINE: what is wrong for each fault, as an editor can follow it.
func checkRules(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	file, faults := followup.CheckRules(data)
	for _, f := range faults {
		fmt.Fprintf(os.Stderr, "%s:%d: %s\n", path, f.Line, f.Says)
	}
	if len(faults) > 0 {
		return errFailed
	}
	fmt.Printf("%s, version %d: the %s is sound\n", file.Name, file.Version, file.Kind)
	return nil
}

func printSchema(kind followup.RuleFileKind) error {
	schema, err := followup.Schema(kind)
	if err != nil {
		return usageError{err}
	}
	_, err = os.Stdout.Write(schema)
	return err
}
