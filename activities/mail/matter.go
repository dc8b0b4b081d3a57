package mail

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"nmrf/followup"
	"nmrf/store"
)

// matter is what a mail is about, as it stands now. Of the case it knows names only, and no text.
type matter struct {
	stream, institution string
	stage               *followup.Stage
	step                *followup.Step // nil: the stage as a whole
	turn                []followup.Ask // what the step waits for from the institution
	at                  time.Time      // of the event; zero in a digest
	title               string         // of the cycle
	names               map[string]string
	clusters            map[string]string
	zone                *time.Location
}

// readMatter reads a stage, one step of it, and the names that a mail about them needs.
func readMatter(ctx context.Context, s *store.Store, stream, step, institution string) (matter, error) {
	m := matter{stream: stream, institution: institution, names: map[string]string{}, clusters: map[string]string{}}
	var err error
	if m.stage, err = s.StageWith(ctx, stream, step); err != nil {
		return m, err
	}
	if m.zone, err = followup.Zone(m.stage.Launch.Zone); err != nil {
		return m, err
	}
	title, err := s.Content(ctx, m.stage.Launch.Title.ID)
	if err != nil {
		return m, err
	}
	m.title = string(title.Data)
	asked := []string{institution}
	if m.step = m.stage.Step(step); m.step != nil {
		asked = append(append(asked, m.step.Subject), m.step.Awaited()...)
		m.turn = m.step.Turn(institution)
	}
	institutions, err := s.InstitutionsByID(ctx, asked)
	if err != nil {
		return m, err
	}
	for _, i := range institutions {
		m.names[i.ID] = i.Name
	}
	return m, m.readClusters(ctx, s)
}

func (m *matter) readClusters(ctx context.Context, s *store.Store) error {
	if m.step == nil || m.stage.Dossier.Head(m.cluster()) == nil || m.stage.Dossier.Clusters.Zero() {
		return nil
	}
	var doc followup.Clusters
	if err := s.ContentJSON(ctx, m.stage.Dossier.Clusters.ID, &doc); err != nil {
		return err
	}
	for _, c := range doc.Clusters {
		m.clusters[c.ID] = c.Name
	}
	return nil
}

// cluster is the id of the cluster that the step is about, if it is about one.
func (m matter) cluster() string { return strings.TrimPrefix(m.step.Subject, "cluster-") }

func (m matter) institutionName(w *words, id string) string {
	if name := m.names[id]; name != "" {
		return w.name(name)
	}
	return w.name(id)
}

// stepName names the step in a sentence: plan for ‘Conditions of detention’.
func (m matter) stepName(w *words) string {
	kind, subject, _ := strings.Cut(m.step.ID, "/")
	name := m.clusters[m.cluster()]
	if name == "" {
		name = m.names[m.step.Subject]
	}
	if name == "" {
		name = subject
	}
	id := "step." + kind
	if !w.known[id] {
		return w.name(m.step.ID)
	}
	return w.T(id, "Subject", w.name(name))
}

func (m matter) stageName(w *words) string {
	name, _ := w.Family("stage", m.stage.Name)
	return name
}

// address is the page of the step, or of the cycle.
func (m matter) address(public string) string {
	page := public + "/cycles/" + url.PathEscape(m.stage.Cycle)
	if m.step == nil {
		return page
	}
	q := url.Values{"step": {m.step.ID}, "attempt": {strconv.Itoa(m.stage.Attempt)}, "for": {m.institution}}
	return page + "/stages/" + url.PathEscape(string(m.stage.Name)) + "?" + q.Encode()
}
