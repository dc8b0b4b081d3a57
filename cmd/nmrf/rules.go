package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"nmrf/followup"
)

func rulesCommand() *cobra.Command {
	rules := &cobra.Command{Use: "rules", Short: "Rules as data: profiles and working days"}
	rules.AddCommand(
		&cobra.Command{Use: "check FILE", Args: cobra.ExactArgs(1), Short: "Check a profile or a calendar and list what is wrong with it, by line",
			RunE: func(_ *cobra.Command, args []string) error { return checkRules(args[0]) }},
		&cobra.Command{Use: "schema profile|calendar", Args: cobra.ExactArgs(1), Short: "Print the JSON Schema of a kind of file, for an editor",
			RunE: func(_ *cobra.Command, args []string) error { return printSchema(followup.RuleFileKind(args[0])) }})
	return rules
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
