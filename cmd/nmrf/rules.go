package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"nmrf/followup"
)

func rulesCommand() *cobra.Command {
	check := &cobra.Command{Use: "check FILE", Args: cobra.ExactArgs(1), Short: "Check a profile file and name what is wrong, by line",
		RunE: func(_ *cobra.Command, args []string) error {
			data, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			p, err := followup.ParseProfile(data)
			if err != nil {
				return err
			}
			fmt.Printf("%s, version %d: the profile is sound\n", p.Name, p.Version)
			return nil
		}}
	rules := &cobra.Command{Use: "rules", Short: "Rules and profiles as data"}
	rules.AddCommand(check)
	return rules
}
