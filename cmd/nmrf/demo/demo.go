// Package demo plays one whole reporting cycle of an invented State through the HTTP API, as its officials would: every one of
// them signs in, acts for her own institution, and a few try what they may not do.
package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"nmrf/api/client"
	"nmrf/audit"
	"nmrf/followup"
)

// Options say where the API is and what is played on it.
type Options struct {
	URL    string
	Admin  string // token of the administrator's one-time link
	Email  string // her address
	Data   []byte // an export of the Universal Human Rights Index
	File   string // its name
	Folder string // where the report and the audit bundle go

	Policy   func(version int64, text []byte, e followup.Event) error // for the verification of the bundle
	Progress func(words string)
}

// Stage sums up one stage.
type Stage struct {
	Stage     followup.StageName `json:"stage"`
	Decisions int                `json:"decisions"`
	Seconds   float64            `json:"seconds"`
	Deciders  []string           `json:"deciders"` // names of the people whose acts were recorded, in order of their first
}

// Denial is one act that was refused to a signed-in person.
type Denial struct {
	Kind string `json:"kind"`
	Who  string `json:"who"`
	Rule string `json:"rule"`
}

// Report is the report that was submitted.
type Report struct {
	Words int    `json:"words"`
	Limit int    `json:"limit"`
	Path  string `json:"path"`
}

// Audit is the outcome of the verification.
type Audit struct {
	Size     int64  `json:"size"`
	Root     string `json:"root"`
	Verified bool   `json:"verified"`
	Bundle   string `json:"bundle"`
	Key      string `json:"key"`
}

// SignOff counts what sign-off knows beside plain agreement, as the history tells it.
type SignOff struct {
	ConditionsMet    int `json:"conditions_met"`
	ObjectionsLifted int `json:"objections_lifted"`
	Tacit            int `json:"tacit"`
	Delegated        int `json:"delegated"`
	Overridden       int `json:"overridden"`
}

// Result is what the demonstration shows.
type Result struct {
	Cycle           string   `json:"cycle"`
	Stages          []Stage  `json:"stages"`
	Recommendations int      `json:"recommendations"`
	Users           int      `json:"users"`
	Institutions    int      `json:"institutions"`
	Decisions       int      `json:"decisions"`
	Denied          int      `json:"denied"`
	Denials         []Denial `json:"denials"`
	SignOff         SignOff  `json:"signoff"`
	Report          Report   `json:"report"`
	Audit           Audit    `json:"audit"`

	Passwords map[string]string `json:"-"` // by mail address, to sign in with at the pages
}

// play is a demonstration under way.
type play struct {
	Options
	people    map[string]*person
	offices   map[string]string // ids by key
	keys      map[string]string // keys by id
	cycle     string
	decisions map[followup.StageName]int
	passwords map[string]string
	reserved  map[string]bool // steps and institutions whose reserve stands
}

// Play plays the cycle and returns what it shows; an error if anything went otherwise than it should.
func Play(ctx context.Context, o Options) (Result, error) {
	p := &play{Options: o, people: map[string]*person{}, offices: map[string]string{}, keys: map[string]string{},
		decisions: map[followup.StageName]int{}, passwords: map[string]string{}, reserved: map[string]bool{}}
	var res Result
	if err := p.register(ctx); err != nil {
		return res, fmt.Errorf("register institutions and people: %w", err)
	}
	var err error
	if res.Recommendations, err = p.importFile(ctx); err != nil {
		return res, fmt.Errorf("import %s: %w", o.File, err)
	}
	if err := p.launch(ctx); err != nil {
		return res, fmt.Errorf("launch the cycle: %w", err)
	}
	res.Cycle, res.Users, res.Institutions, res.Passwords = p.cycle, len(p.people)+1, len(p.offices), p.passwords
	for _, name := range followup.Stages {
		o.Progress(fmt.Sprintf("playing the %s stage", name))
		started := time.Now()
		if err := p.stage(ctx, name); err != nil {
			return res, fmt.Errorf("%s: %w", name, err)
		}
		res.Stages = append(res.Stages, Stage{Stage: name, Decisions: p.decisions[name], Seconds: time.Since(started).Seconds()})
		res.Decisions += p.decisions[name]
	}
	return res, p.finish(ctx, &res)
}

// finish waits for the end of the cycle and collects report, denials and proof.
func (p *play) finish(ctx context.Context, res *Result) error {
	if err := p.completed(ctx); err != nil {
		return err
	}
	if err := p.history(ctx, res); err != nil {
		return fmt.Errorf("read the history: %w", err)
	}
	if err := p.report(ctx, res); err != nil {
		return fmt.Errorf("download the report: %w", err)
	}
	if err := p.audit(ctx, res); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return nil
}

func (p *play) completed(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		answered, err := p.people["coordinator"].api.GetCycleWithResponse(ctx, p.cycle)
		if err := failure(err, answered, http.StatusOK); err != nil {
			return fmt.Errorf("waiting for the end of the cycle: %w", err)
		}
		if answered.JSON200.Cycle.State == string(followup.CycleDone) {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the cycle did not end within %s", patience)
		case <-time.After(pollEvery):
		}
	}
}

// history reads who decided in each stage, and which acts were refused.
func (p *play) history(ctx context.Context, res *Result) error {
	params := &client.ListHistoryParams{Limit: 1000}
	deciders := map[followup.StageName][]string{}
	for {
		answered, err := p.people["coordinator"].api.ListHistoryWithResponse(ctx, p.cycle, params)
		if err := failure(err, answered, http.StatusOK); err != nil {
			return err
		}
		for _, r := range answered.JSON200.Items {
			p.tell(res, deciders, r.Event, answered.JSON200.Names)
		}
		if answered.JSON200.Next == 0 {
			break
		}
		params.From = answered.JSON200.Next
	}
	for i, s := range res.Stages {
		res.Stages[i].Deciders = deciders[s.Stage]
	}
	res.Denied = len(res.Denials)
	return nil
}

func (p *play) tell(res *Result, deciders map[followup.StageName][]string, e followup.Event, names map[string]string) {
	if denied, ok := e.Body.(followup.AccessDenied); ok {
		res.Denials = append(res.Denials, Denial{Kind: denied.Name, Who: names[e.Person], Rule: denied.Missing})
		return
	}
	res.SignOff.count(e)
	_, stage, _, ok := followup.ParseStream(e.Stream)
	if name := names[e.Person]; ok && stage != "" && name != "" {
		for _, known := range deciders[stage] {
			if known == name {
				return
			}
		}
		deciders[stage] = append(deciders[stage], name)
	}
}

func (s *SignOff) count(e followup.Event) {
	switch b := e.Body.(type) {
	case followup.ItemSettled:
		if b.State == followup.WasMet {
			s.ConditionsMet++
		}
		if b.State == followup.WasLifted {
			s.ObjectionsLifted++
		}
	case followup.ReplyRecorded:
		if b.Reply.Kind == followup.Tacit {
			s.Tacit++
		}
		if b.Reply.OnBehalfOf != "" {
			s.Delegated++
		}
	case followup.ConditionOverridden:
		s.Overridden++
	}
}

func (p *play) report(ctx context.Context, res *Result) error {
	answered, err := p.people["coordinator"].api.GetReportWithResponse(ctx, p.cycle, &client.GetReportParams{})
	if err := failure(err, answered, http.StatusOK); err != nil {
		return err
	}
	header := answered.HTTPResponse.Header
	if _, err := fmt.Sscan(header.Get("X-Report-Words")+" "+header.Get("X-Report-Limit"), &res.Report.Words, &res.Report.Limit); err != nil {
		return fmt.Errorf("the report's word count cannot be read: %w", err)
	}
	res.Report.Path = filepath.Join(p.Folder, "report.docx")
	return os.WriteFile(res.Report.Path, answered.Body, 0o644)
}

// audit downloads the bundle as the auditor and verifies it against the key that the checkpoint was read with before.
func (p *play) audit(ctx context.Context, res *Result) error {
	auditor := p.people["auditor"].api
	checkpoint, err := auditor.GetCheckpointWithResponse(ctx)
	if err := failure(err, checkpoint, http.StatusOK); err != nil {
		return err
	}
	bundle, err := auditor.ExportLedgerWithResponse(ctx)
	if err := failure(err, bundle, http.StatusOK); err != nil {
		return err
	}
	res.Audit.Bundle, res.Audit.Key = filepath.Join(p.Folder, "audit.zip"), checkpoint.JSON200.Key
	if err := os.WriteFile(res.Audit.Bundle, bundle.Body, 0o644); err != nil {
		return err
	}
	verdict, err := audit.Verify(res.Audit.Bundle, audit.Options{Key: checkpoint.JSON200.Key,
		Checkpoints: [][]byte{[]byte(checkpoint.JSON200.Checkpoint)}, Policy: p.Policy})
	if err != nil {
		return err
	}
	res.Audit.Size, res.Audit.Root, res.Audit.Verified = verdict.Size, verdict.Root, verdict.Verified
	if !verdict.Verified {
		return fmt.Errorf("the bundle does not verify: %+v", verdict.Findings)
	}
	return nil
}

// register creates the institutions and the people as the administrator, and signs everybody in.
func (p *play) register(ctx context.Context) error {
	p.Progress(fmt.Sprintf("registering %d institutions and %d people", len(offices), len(cast)))
	admin, err := p.signIn(ctx, p.Admin, p.Email)
	if err != nil {
		return err
	}
	for _, office := range officeOrder {
		made, err := admin.CreateInstitutionWithResponse(ctx, &client.CreateInstitutionParams{IdempotencyKey: key()},
			client.NewInstitution{Name: offices[office].name, Kind: offices[office].kind})
		if err := failure(err, made, http.StatusCreated); err != nil {
			return err
		}
		p.offices[office], p.keys[made.JSON201.ID] = made.JSON201.ID, office
	}
	for _, o := range cast {
		if err := p.hire(ctx, admin, o); err != nil {
			return fmt.Errorf("%s: %w", o.name, err)
		}
	}
	return nil
}

func (p *play) hire(ctx context.Context, admin *client.ClientWithResponses, o official) error {
	email := o.key + "@" + o.office + ".example"
	made, err := admin.CreatePersonWithResponse(ctx, &client.CreatePersonParams{IdempotencyKey: key()}, client.NewPerson{Name: o.name, Email: email})
	if err := failure(err, made, http.StatusCreated); err != nil {
		return err
	}
	for _, role := range o.roles {
		granted, err := admin.CreateGrantWithResponse(ctx, &client.CreateGrantParams{IdempotencyKey: key()}, client.NewGrant{
			Person: made.JSON201.Person.ID, Institution: p.offices[o.office], Role: role, Instrument: "letter of appointment"})
		if err := failure(err, granted, http.StatusCreated); err != nil {
			return err
		}
	}
	api, err := p.signIn(ctx, made.JSON201.LinkToken, email)
	p.people[o.key] = &person{official: o, id: made.JSON201.Person.ID, api: api}
	return err
}

func (p *play) importFile(ctx context.Context) (int, error) {
	p.Progress("importing " + p.File)
	api := p.people["coordinator"].api
	shown, err := api.BringFile(ctx, &client.StartImportParams{IdempotencyKey: key(), File: filepath.Base(p.File)}, bytes.NewReader(p.Data), nil)
	if err != nil {
		return 0, err
	}
	if shown.State == "failed" {
		return 0, errors.New(shown.Problem.Detail)
	}
	taken, err := api.TakeFile(ctx, shown, shown.Withdrawn)
	return taken.Added + taken.Changed + taken.Unchanged, err
}

func (p *play) launch(ctx context.Context) error {
	launched, err := p.people["coordinator"].api.LaunchCycleWithResponse(ctx, &client.LaunchCycleParams{IdempotencyKey: key()},
		client.NewCycle{Title: "Universal Periodic Review: national report", Profile: "upr-national-report", Zone: "Europe/Ljubljana", Calendar: "slovenia"})
	if err := failure(err, launched, http.StatusCreated); err != nil {
		return err
	}
	p.cycle = launched.JSON201.Id
	return nil
}
