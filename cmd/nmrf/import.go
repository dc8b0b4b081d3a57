package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/spf13/cobra"

	"nmrf/activities/intake"
	"nmrf/api/client"
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
	Missing   int                `json:"missing"`
	Seconds   float64            `json:"seconds"`

	id, changes string // of the import, and the hash of what it shows
	asksNumber  bool   // it withdraws so much that the number has to be repeated
	documented  int
	failed      string // why nothing of it can be taken over
}

// importFlags say how files are taken over.
type importFlags struct {
	dryRun   bool
	complete bool
	withdraw int
}

// importer is where files go: the engine on the data directory, or the API of NMRF_URL.
type importer interface {
	// bring stores and reads a file and says what it would change; progress hears how far it has come.
	bring(ctx context.Context, file string, complete bool, progress func(progress)) (imported, error)
	take(ctx context.Context, i imported, withdrawn int) (imported, error)
	cancel(ctx context.Context, i imported) error
	changes(ctx context.Context, i imported, kind string, limit int) ([]changed, error)
	close()
}

// progress is how far the reading of a file has come.
type progress struct {
	percent, perSecond float64
	row                int
	left               time.Duration
}

// changed is one recommendation that an import changes, in words.
type changed struct {
	id     string
	fields []string
}

func importCommand(s *settings) *cobra.Command {
	var f importFlags
	var template string
	c := &cobra.Command{Use: "import FILE…|URL…", Args: cobra.ArbitraryArgs,
		Short: "Import recommendations: UHRI exports, the template, UN reports; the same file again changes nothing",
		Long: "Import recommendations: exports of the Universal Human Rights Index (JSON, XLSX, CSV), the template, reports of the UPR Working Group and " +
			"concluding observations (DOCX, PDF, text). An address is fetched page by page: write {page} or {skip} where it asks for a page. " +
			"What has been read before changes nothing; what broke off goes on.",
		RunE: func(c *cobra.Command, files []string) error {
			switch {
			case template != "" && len(files) == 0:
				return writeTemplate(template)
			case template != "" || len(files) == 0:
				return usageError{errors.New("name the files to import, or --template FILE alone")}
			}
			to, err := s.importer(c.Context())
			if err != nil {
				return err
			}
			defer to.close()
			for _, file := range files {
				if err := s.importFile(c.Context(), to, file, f); err != nil {
					return fmt.Errorf("%s: %s", file, words(err))
				}
			}
			return nil
		}}
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "change nothing, say what would change")
	c.Flags().BoolVar(&f.complete, "complete", false, "the files hold everything of their documents: what is missing in them is withdrawn")
	c.Flags().StringVar(&template, "template", "", "write the workbook for recommendations that have no id of the index to this file; its language is that of LANG")
	c.Flags().IntVar(&f.withdraw, "withdraw", 0, "confirm that so many recommendations are withdrawn, where an import withdraws more than 5 %")
	return c
}

// isAddress says that an argument is fetched, not opened.
func isAddress(file string) bool {
	return strings.HasPrefix(file, "https://") || strings.HasPrefix(file, "http://")
}

// writeTemplate writes the workbook to fill in, over no file that is there.
func writeTemplate(path string) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	language, _, _ := strings.Cut(os.Getenv("LANG"), "_")
	return intake.Template(f, language)
}

func (s *settings) importer(ctx context.Context) (importer, error) {
	if url := os.Getenv("NMRF_URL"); url != "" {
		api, err := openAPI(url)
		return remoteImports{api}, err
	}
	return s.localImports(ctx)
}

func (s *settings) importFile(ctx context.Context, to importer, file string, f importFlags) error {
	started := time.Now()
	i, err := to.bring(ctx, file, f.complete, s.showProgress(file))
	if err != nil {
		return err
	}
	i.File, i.Seconds = filepath.Base(file), time.Since(started).Seconds()
	switch {
	case i.failed != "":
		s.nameRejected(i)
		return errors.New(i.failed)
	case f.dryRun:
		if err := s.nameChanges(ctx, to, i); err != nil {
			return err
		}
		if err := to.cancel(ctx, i); err != nil {
			return err
		}
	case i.asksNumber && f.withdraw != i.Withdrawn:
		return fmt.Errorf("it would withdraw %d of the %d recommendations of its documents: check that the file is whole, then run it again with --withdraw %d",
			i.Withdrawn, i.documented, i.Withdrawn)
	default:
		if i, err = to.take(ctx, i, f.withdraw); err != nil {
			return err
		}
		i.File, i.Seconds = filepath.Base(file), time.Since(started).Seconds()
	}
	s.nameRejected(i)
	return s.printImport(i)
}

// showProgress says on standard error how far a file has come, at most once a second.
func (s *settings) showProgress(file string) func(progress) {
	last := time.Now()
	return func(p progress) {
		if time.Since(last) < time.Second {
			return
		}
		last = time.Now()
		left := ""
		if p.left > 0 {
			left = fmt.Sprintf(", %s left", p.left)
		}
		s.progress(fmt.Sprintf("%s: %.0f %%, %d rows, %.0f rows/s%s", filepath.Base(file), p.percent, p.row, p.perSecond, left))
	}
}

// namedChanges is how many changes of a kind a dry run names.
const namedChanges = 100

// nameChanges says which recommendations a dry run would change and withdraw.
func (s *settings) nameChanges(ctx context.Context, to importer, i imported) error {
	for _, kind := range []string{"changed", "withdrawn"} {
		list, err := to.changes(ctx, i, kind, namedChanges)
		if err != nil {
			return err
		}
		for _, c := range list {
			if s.json || (kind == "withdrawn" && i.Withdrawn == 0) {
				break
			}
			fmt.Printf("%s would be %s: %s %v\n", i.File, kind, c.id, c.fields)
		}
	}
	return nil
}

func (s *settings) nameRejected(i imported) {
	for _, rejected := range i.Rejected {
		if !s.json {
			fmt.Printf("%s row %d, %s: %s\n", i.File, rejected.Row, rejected.Field, rejected.Reason)
		}
	}
}

func (s *settings) printImport(i imported) error {
	if i.Rejected == nil {
		i.Rejected = []intake.Rejection{}
	}
	return s.print(i, "%s (%s): %d rows, %d added, %d changed, %d unchanged, %d withdrawn, %d not in this file, %d rejected, in %.2f s",
		i.File, i.Format, i.Rows, i.Added, i.Changed, i.Unchanged, i.Withdrawn, i.Missing, len(i.Rejected), i.Seconds)
}

// remoteImports brings files through the API.
type remoteImports struct{ api *client.ClientWithResponses }

func (r remoteImports) close() {}

func (r remoteImports) bring(ctx context.Context, file string, complete bool, tell func(progress)) (imported, error) {
	show := func(i client.Import) {
		p := i.Progress
		tell(progress{percent: p.Percent, perSecond: p.RowsPerSecond, row: p.Row, left: time.Duration(p.SecondsLeft * float64(time.Second))})
	}
	i, err := r.send(ctx, file, complete, show)
	if err != nil {
		return imported{}, err
	}
	return r.read(ctx, i)
}

func (r remoteImports) send(ctx context.Context, file string, complete bool, show func(client.Import)) (client.Import, error) {
	key := ulid.Make().String()
	if isAddress(file) {
		return r.api.Pull(ctx, &client.PullImportParams{IdempotencyKey: key}, client.Pull{Url: file, Complete: complete}, show)
	}
	f, err := os.Open(file)
	if err != nil {
		return client.Import{}, err
	}
	defer f.Close()
	return r.api.BringFile(ctx, &client.StartImportParams{IdempotencyKey: key, Complete: complete, File: filepath.Base(file)}, f, show)
}

func (r remoteImports) read(ctx context.Context, i client.Import) (imported, error) {
	out := imported{id: i.Id, Format: i.Format, Rows: i.Rows, Added: i.Added, Changed: i.Changed, Unchanged: i.Unchanged, Missing: i.Missing,
		Withdrawn: i.Withdrawn, changes: i.Changes, asksNumber: i.AsksNumber, documented: i.Documented, failed: i.Problem.Detail}
	for last := 0; len(out.Rejected) < i.Rejected; {
		page, err := r.api.ListImportRejectionsWithResponse(ctx, i.Id, &client.ListImportRejectionsParams{After: last, Limit: 500})
		if err != nil {
			return out, err
		}
		if page.StatusCode() != http.StatusOK || len(page.JSON200.Items) == 0 {
			return out, problem(page.GetBody())
		}
		for _, j := range page.JSON200.Items {
			out.Rejected = append(out.Rejected, intake.Rejection{Row: j.Row, Field: j.Field, Reason: j.Reason})
			last = j.Row
		}
	}
	return out, nil
}

func (r remoteImports) take(ctx context.Context, i imported, withdrawn int) (imported, error) {
	taken, err := r.api.TakeFile(ctx, client.Import{Id: i.id, Changes: i.changes}, withdrawn)
	if err != nil {
		return i, err
	}
	return r.read(ctx, taken)
}

func (r remoteImports) cancel(ctx context.Context, i imported) error {
	answered, err := r.api.CancelImportWithResponse(ctx, i.id)
	if err == nil && answered.StatusCode() != http.StatusOK {
		err = problem(answered.GetBody())
	}
	return err
}

func (r remoteImports) changes(ctx context.Context, i imported, kind string, limit int) ([]changed, error) {
	answered, err := r.api.ListImportChangesWithResponse(ctx, i.id, &client.ListImportChangesParams{Kind: client.ListImportChangesParamsKind(kind), Limit: limit})
	if err != nil {
		return nil, err
	}
	if answered.StatusCode() != http.StatusOK {
		return nil, problem(answered.GetBody())
	}
	var out []changed
	for _, c := range answered.JSON200.Items {
		one := changed{id: c.Recommendation.AnnotationID}
		for _, d := range c.Differences {
			one.fields = append(one.fields, d.Field)
		}
		out = append(out, one)
	}
	return out, nil
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
