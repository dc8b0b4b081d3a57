package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"nmrf/followup"
	"nmrf/policies"
)

func policyCommand() *cobra.Command {
	policy := &cobra.Command{Use: "policy", Short: "Who may do what, and why"}
	policy.AddCommand(matrixCommand(), explainCommand())
	return policy
}

// basePolicy is the policy that this program was built with.
func basePolicy() (*policies.Enforcer, error) { return policies.New(1, policies.Base()) }

func matrixCommand() *cobra.Command {
	return &cobra.Command{Use: "matrix", Args: cobra.NoArgs, Short: "Print the whole decision matrix",
		RunE: func(*cobra.Command, []string) error {
			e, err := basePolicy()
			if err != nil {
				return err
			}
			return e.Matrix(os.Stdout)
		}}
}

func explainCommand() *cobra.Command {
	var roles []string
	var relation string
	var author bool
	c := &cobra.Command{Use: "explain OBJECT ACTION --role ROLE [--relation R] [--author]", Args: cobra.ExactArgs(2),
		Short:   "Say why an act is allowed, or what is missing; exit 1 if it is not allowed",
		Example: "  nmrf policy explain signoff/plan approve --role approver --relation lead",
		RunE: func(_ *cobra.Command, args []string) error {
			e, err := basePolicy()
			if err != nil {
				return err
			}
			q := policies.Request{Relation: followup.Relation(relation), Author: author, Object: args[0], Action: args[1]}
			for _, r := range roles {
				q.Roles = append(q.Roles, followup.Role(r))
			}
			fmt.Println(e.Explain(q))
			if !e.Ask(q).Allowed {
				return errFailed
			}
			return nil
		}}
	c.Flags().StringSliceVar(&roles, "role", nil, "role that the person holds; repeat for several")
	c.Flags().StringVar(&relation, "relation", string(followup.CycleWide), "how her institution stands to the step: own, lead, supporting, other, cycle")
	c.Flags().BoolVar(&author, "author", false, "she wrote or edited the text")
	_ = c.MarkFlagRequired("role")
	return c
}
