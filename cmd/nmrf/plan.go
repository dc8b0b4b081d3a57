package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/oklog/ulid/v2"
	"github.com/spf13/cobra"

	"nmrf/api/client"
	"nmrf/followup"
)

func planCommand(s *settings) *cobra.Command {
	c := &cobra.Command{Use: "plan", Short: "Implementation plans as a workbook: take them out, change them offline, bring them back"}
	c.AddCommand(exportPlans(s), importPlans(s))
	return c
}

func exportPlans(s *settings) *cobra.Command {
	var out, language string
	c := &cobra.Command{Use: "export CYCLE --out FILE", Args: cobra.ExactArgs(1), Short: "Write the plans that one's institution drafts into a workbook",
		RunE: func(c *cobra.Command, args []string) error {
			api, err := atAPI()
			if err != nil {
				return err
			}
			answered, err := api.GetPlanWorkbookWithResponse(c.Context(), args[0], &client.GetPlanWorkbookParams{Language: client.GetPlanWorkbookParamsLanguage(language)})
			if err != nil {
				return err
			}
			if answered.StatusCode() != http.StatusOK {
				return problem(answered.Body)
			}
			if err := os.WriteFile(out, answered.Body, 0o600); err != nil {
				return err
			}
			return s.print(map[string]string{"file": out}, "wrote %s", out)
		}}
	c.Flags().StringVar(&out, "out", "", "file to write, ending in .xlsx")
	c.Flags().StringVar(&language, "language", "en", "language of the headers: ar, en, es, fr, ru or zh")
	_ = c.MarkFlagRequired("out")
	return c
}

func importPlans(s *settings) *cobra.Command {
	var hash string
	c := &cobra.Command{Use: "import CYCLE FILE [--confirm HASH]", Args: cobra.ExactArgs(2),
		Short: "Show what a workbook changes; with the hash that was shown, submit exactly that",
		RunE: func(c *cobra.Command, args []string) error {
			api, err := atAPI()
			if err != nil {
				return err
			}
			compared, err := comparePlans(c.Context(), api, args[0], args[1])
			if err != nil {
				return err
			}
			if hash != "" {
				return s.confirmPlans(c.Context(), api, args[0], client.PlansConfirmed{File: compared.File, Hash: hash})
			}
			return s.printPlans(compared)
		}}
	c.Flags().StringVar(&hash, "confirm", "", "hash that was shown with the changes")
	return c
}

func comparePlans(ctx context.Context, api *client.ClientWithResponses, cycle, path string) (*client.PlansCompared, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	answered, err := api.ComparePlansWithBodyWithResponse(ctx, cycle, "application/octet-stream", bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if answered.StatusCode() != http.StatusOK {
		return nil, problem(answered.Body)
	}
	return answered.JSON200, nil
}

// printPlans lists what cannot be read on standard error, and what changes; it fails where a cell cannot be read.
func (s *settings) printPlans(c *client.PlansCompared) error {
	for _, f := range c.Faults {
		fmt.Fprintln(os.Stderr, strings.TrimSpace(strings.TrimSpace(f.Sheet+" "+f.Cell)+" "+f.Says))
	}
	changes := 0
	for _, plan := range c.Plans {
		changes += len(plan.Changes)
		for _, change := range plan.Changes {
			if !s.json {
				fmt.Println(changeLine(plan.Cluster, change))
			}
		}
	}
	err := s.print(c, "%d changes in %d plans; to submit them add --confirm %s", changes, len(c.Plans), c.Hash)
	if err == nil && len(c.Faults) > 0 {
		err = errFailed
	}
	return err
}

// changeLine says one change: Nurses: Train staff: budget: "1000" becomes "2000".
func changeLine(cluster string, c followup.PlanChange) string {
	where := []string{cluster}
	for _, part := range []string{c.Title, c.Name, c.Value, c.Field} {
		if part != "" {
			where = append(where, part)
		}
	}
	if c.Kind != followup.PartChanged {
		return strings.Join(append(where, string(c.Kind)), ": ")
	}
	return fmt.Sprintf("%s: %q becomes %q", strings.Join(where, ": "), c.Before, c.After)
}

// confirmPlans submits what was shown; it fails where one of the plans is refused.
func (s *settings) confirmPlans(ctx context.Context, api *client.ClientWithResponses, cycle string, shown client.PlansConfirmed) error {
	answered, err := api.ConfirmPlansWithResponse(ctx, cycle, &client.ConfirmPlansParams{IdempotencyKey: ulid.Make().String()}, shown)
	if err != nil {
		return err
	}
	if answered.StatusCode() != http.StatusOK {
		return problem(answered.Body)
	}
	submitted := 0
	for _, one := range answered.JSON200.Items {
		if one.Problem.Status == 0 {
			submitted++
		} else {
			fmt.Fprintln(os.Stderr, one.Problem.Detail)
		}
	}
	err = s.print(answered.JSON200, "%d of %d plans were submitted", submitted, len(answered.JSON200.Items))
	if err == nil && submitted < len(answered.JSON200.Items) {
		err = errFailed
	}
	return err
}
