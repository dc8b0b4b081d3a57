package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"github.com/oklog/ulid/v2"
	"github.com/spf13/cobra"

	"nmrf/activities/intake"
	"nmrf/api/client"
	"nmrf/engine"
)

// imported is what became of one file.
type imported struct {
	File      string             `json:"file"`
	Format    string             `json:"format"`
	Rows      int                `json:"rows"`
	Added     int                `json:"added"`
	Changed   int                `json:"changed"`
	Unchanged int                `json:"unchanged"`
	Withdrawn int                `json:"withdrawn"`
	Rejected  []intake.Rejection `json:"rejected"`
	Seconds   float64            `json:"seconds"`
}

func importCommand(s *settings) *cobra.Command {
	var o engine.ImportOptions
	c := &cobra.Command{Use: "import FILE…", Args: cobra.MinimumNArgs(1),
		Short: "Import exports of the Universal Human Rights Index; the same file again changes nothing",
		RunE: func(c *cobra.Command, files []string) error {
			take, done, err := s.importer(c.Context(), o)
			if err != nil {
				return err
			}
			defer done()
			for _, file := range files {
				result, err := take(file)
				if err != nil {
					return fmt.Errorf("%s: %s", file, words(err))
				}
				if err := s.printImport(result); err != nil {
					return err
				}
			}
			return nil
		}}
	c.Flags().BoolVar(&o.DryRun, "dry-run", false, "change nothing, say what would change")
	c.Flags().BoolVar(&o.Complete, "complete", false, "the files hold everything of their documents: what is missing in them is withdrawn")
	return c
}

// importer takes files over through the API of NMRF_URL, or else as the console on the data directory.
func (s *settings) importer(ctx context.Context, o engine.ImportOptions) (take func(file string) (imported, error), done func(), err error) {
	if url := os.Getenv("NMRF_URL"); url != "" {
		remote, err := openAPI(url)
		return func(file string) (imported, error) { return importRemotely(ctx, remote, file, o) }, func() {}, err
	}
	p, err := s.console(ctx)
	if err != nil {
		return nil, nil, err
	}
	return func(file string) (imported, error) { return p.importFile(ctx, file, o) }, p.close, nil
}

func (p *parts) importFile(ctx context.Context, file string, o engine.ImportOptions) (imported, error) {
	f, err := os.Open(file)
	if err != nil {
		return imported{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return imported{}, err
	}
	r, err := p.engine.Import(ctx, p.engine.Console(consoleUser(), ulid.Make().String()), f, info.Size(), o)
	return imported{File: filepath.Base(file), Format: string(r.Format), Rows: r.Rows, Added: r.Added, Changed: r.Changed, Unchanged: r.Unchanged,
		Withdrawn: r.Withdrawn, Rejected: r.Rejected, Seconds: r.Took.Seconds()}, err
}

func importRemotely(ctx context.Context, api *client.ClientWithResponses, file string, o engine.ImportOptions) (imported, error) {
	f, err := os.Open(file)
	if err != nil {
		return imported{}, err
	}
	defer f.Close()
	params := &client.ImportRecommendationsParams{IdempotencyKey: ulid.Make().String(), DryRun: o.DryRun, Complete: o.Complete, File: filepath.Base(file)}
	answered, err := api.ImportRecommendationsWithBodyWithResponse(ctx, params, "application/octet-stream", f)
	if err != nil {
		return imported{}, err
	}
	if answered.StatusCode() != http.StatusOK {
		return imported{}, problem(answered.GetBody())
	}
	r := answered.JSON200
	out := imported{File: r.File, Format: string(r.Format), Rows: r.Rows, Added: r.Added, Changed: r.Changed, Unchanged: r.Unchanged,
		Withdrawn: r.Withdrawn, Seconds: r.Seconds}
	for _, rejected := range r.Rejected {
		out.Rejected = append(out.Rejected, intake.Rejection{Row: rejected.Row, Field: rejected.Field, Reason: rejected.Reason})
	}
	return out, nil
}

func (s *settings) printImport(r imported) error {
	if r.Rejected == nil {
		r.Rejected = []intake.Rejection{}
	}
	if !s.json {
		for _, rejected := range r.Rejected {
			fmt.Printf("%s row %d, %s: %s\n", r.File, rejected.Row, rejected.Field, rejected.Reason)
		}
	}
	return s.print(r, "%s (%s): %d rows, %d added, %d changed, %d unchanged, %d withdrawn, %d rejected, in %.2f s",
		r.File, r.Format, r.Rows, r.Added, r.Changed, r.Unchanged, r.Withdrawn, len(r.Rejected), r.Seconds)
}

// openAPI opens the API at an address as the person of NMRF_TOKEN.
func openAPI(url string) (*client.ClientWithResponses, error) {
	token := os.Getenv("NMRF_TOKEN")
	if token == "" {
		return nil, usageError{errors.New("set NMRF_TOKEN to the token of your session: POST /api/v1/sessions gives one")}
	}
	return client.NewClientWithResponses(url+"/api/v1", client.WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+token)
		return nil
	}))
}
