package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/spf13/cobra"

	"nmrf/api/client"
	"nmrf/followup"
)

func cycleCommand(s *settings) *cobra.Command {
	c := &cobra.Command{Use: "cycle", Short: "Launch, read and simulate reporting cycles"}
	c.AddCommand(launchCommand(s), listCommand(s), showCommand(s), simulateCommand(s))
	return c
}

// atAPI opens the API; a cycle is never touched from the console of the machine.
func atAPI() (*client.ClientWithResponses, error) {
	url := os.Getenv("NMRF_URL")
	if url == "" {
		return nil, usageError{errors.New("set NMRF_URL and NMRF_TOKEN: cycles are launched and read by signed-in people")}
	}
	return openAPI(url)
}

// problem reads the sentence of a problem document.
func problem(body []byte) error {
	var p client.Problem
	if err := json.Unmarshal(body, &p); err != nil || p.Detail == "" {
		return fmt.Errorf("the API answered: %s", body)
	}
	return errors.New(p.Detail)
}

func launchCommand(s *settings) *cobra.Command {
	var n client.NewCycle
	var body, anchor, calendar, key string
	c := &cobra.Command{Use: "launch --title T --profile P --zone Z", Args: cobra.NoArgs, Short: "Launch a cycle on the recommendations that match",
		RunE: func(c *cobra.Command, _ []string) error {
			if anchor != "" {
				at, err := time.Parse(time.DateOnly, anchor)
				if err != nil {
					return usageError{fmt.Errorf("--anchor: %q is no date: write 2027-05-03", anchor)}
				}
				n.Anchor = at
			}
			if err := useCalendar(&n, calendar); err != nil {
				return err
			}
			n.Select.Body = body
			api, err := atAPI()
			if err != nil {
				return err
			}
			answered, err := api.LaunchCycleWithResponse(c.Context(), &client.LaunchCycleParams{IdempotencyKey: orDefault(key, ulid.Make().String())}, n)
			if err != nil {
				return err
			}
			if answered.StatusCode() != http.StatusCreated {
				return problem(answered.GetBody())
			}
			return s.print(answered.JSON201, "launched %s with %d recommendations", answered.JSON201.Id, answered.JSON201.Count)
		}}
	f := c.Flags()
	f.StringVar(&n.Title, "title", "", "title of the cycle")
	f.StringVar(&n.Profile, "profile", "", "procedure: "+strings.Join(followup.ProfileNames(), ", ")+", or the State's own")
	f.StringVar(&n.Zone, "zone", "", "the State's time zone: Europe/Ljubljana")
	f.StringVar(&n.Language, "language", "", "language of the report: en, fr, es, ar, ru or zh (default en)")
	f.StringVar(&calendar, "calendar", followup.DefaultCalendar, "working days: "+strings.Join(followup.CalendarNames(), ", ")+", or a file of your own ending in .yaml")
	f.StringVar(&anchor, "anchor", "", "date of the review, or the report's due date: 2027-05-03")
	f.StringVar(&body, "body", "", "only recommendations of this body, to which the report goes: UPR, CEDAW …")
	f.StringVar(&key, "key", "", "idempotency key; the same again launches nothing twice")
	for _, required := range []string{"title", "profile", "zone"} {
		_ = c.MarkFlagRequired(required)
	}
	return c
}

// useCalendar puts the named working days, or those of a file, into the launch.
func useCalendar(n *client.NewCycle, name string) error {
	if filepath.Ext(name) != ".yaml" {
		n.Calendar = name
		return nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	own, err := followup.ParseCalendar(data)
	if err != nil {
		return err
	}
	n.OwnCalendar = &own
	return nil
}

func listCommand(s *settings) *cobra.Command {
	return &cobra.Command{Use: "list", Args: cobra.NoArgs, Short: "List the cycles, newest first",
		RunE: func(c *cobra.Command, _ []string) error {
			api, err := atAPI()
			if err != nil {
				return err
			}
			answered, err := api.ListCyclesWithResponse(c.Context())
			if err != nil {
				return err
			}
			if answered.StatusCode() != http.StatusOK {
				return problem(answered.GetBody())
			}
			if s.json {
				return s.print(answered.JSON200.Items, "")
			}
			for _, cycle := range answered.JSON200.Items {
				fmt.Printf("%s  %-10s %-12s %s\n", cycle.Id, cycle.State, runningStage(cycle), cycle.Title)
			}
			return nil
		}}
}

func runningStage(c client.Cycle) string {
	if n := len(c.Runs); n > 0 && c.Runs[n-1].Outcome == "" {
		return string(c.Runs[n-1].Stage)
	}
	return "-"
}

func showCommand(s *settings) *cobra.Command {
	return &cobra.Command{Use: "show CYCLE", Args: cobra.ExactArgs(1), Short: "Show one cycle: its stages, and what it waits for",
		RunE: func(c *cobra.Command, args []string) error {
			api, err := atAPI()
			if err != nil {
				return err
			}
			return s.showCycle(c.Context(), api, args[0])
		}}
}

func (s *settings) showCycle(ctx context.Context, api *client.ClientWithResponses, id string) error {
	answered, err := api.GetCycleWithResponse(ctx, id)
	if err != nil {
		return err
	}
	if answered.StatusCode() != http.StatusOK {
		return problem(answered.GetBody())
	}
	d := answered.JSON200
	if s.json {
		return s.print(d, "")
	}
	fmt.Printf("%s (%s), %d recommendations\n", d.Cycle.Title, d.Cycle.State, d.Cycle.Count)
	for _, stage := range d.Stages {
		state := "open"
		if stage.Closed {
			state = stage.Outcome
		}
		fmt.Printf("%-12s attempt %d: %s\n", stage.Stage, stage.Attempt, state)
		for _, step := range stage.Steps {
			if !stage.Closed && len(step.Awaited) > 0 {
				fmt.Printf("  %-20s waits for %s until %s\n", step.Id, namesOf(step.Awaited, d.Names), step.Clock.Due.Format(time.RFC3339))
			}
		}
	}
	return nil
}

func namesOf(ids []string, names map[string]string) string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = orDefault(names[id], id)
	}
	return strings.Join(list, ", ")
}
