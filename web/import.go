package web

import (
	"time"

	"golang.org/x/text/number"

	"nmrf/engine"
	"nmrf/followup"
	"nmrf/store"
)

// importView is what the page of one import shows.
type importView struct {
	scene
	Import                 store.Import
	File, Who, When, Ended string
	Address                string
	Progress               []rowView // of the reading
	Days                   int       // within which it has to be confirmed
	Counts                 []countRow
	Sections               []importSection
	Part                   bool // a further page of one section, and nothing to decide
	Form                   form
	Refusal                string
	Problem                string // why it failed
}

// importPage shows how far an import has come, what it would change or has changed, and why it failed.
func (s *server) importPage(v *visit) (answer, error) {
	i, err := s.engine.Import(v.r.Context(), v.caller, v.r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	if kind := v.r.URL.Query().Get("kind"); kind != "" {
		return s.importPart(v, i, kind)
	}
	return s.showImport(v, i, newForm(confirmForm, ""), nil)
}

// showImport makes the page; f is the form that she has filled in, refused what the engine said to it. The import is read before its changes:
// if they are compared anew between, the hash in the form is the old one, and confirming it is refused.
func (s *server) showImport(v *visit, i store.Import, f form, refused *followup.Error) (answer, error) {
	view, err := s.importView(v, i)
	if err != nil {
		return answer{}, err
	}
	for _, kind := range importKinds {
		if shownOf(i, kind) == 0 {
			continue
		}
		section, err := s.importSection(v, view, kind, 0)
		if err != nil {
			return answer{}, err
		}
		view.Sections = append(view.Sections, section)
		view.leadTo(kind)
	}
	a := answer{title: view.File}
	view.Form = f
	if refused != nil {
		view.Refusal, a.status = v.refusal(refused), statusOf[refused.Code]
	}
	a.refresh = beingRead(i)
	a.body = importPage(view)
	return a, nil
}

func (s *server) importView(v *visit, i store.Import) (importView, error) {
	sc, err := s.stateScene(v)
	view := importView{scene: sc, Import: i, File: importName(i), Who: sc.name(i.Person), When: sc.moment(i.CreatedAt, sc.zone), Address: importAddress(i.ID),
		Ended: sc.moment(i.EndedAt, sc.zone), Progress: sc.progress(i), Days: int(engine.ImportPatience / (24 * time.Hour))}
	if i.State == store.Ready || i.State == store.Taken {
		view.Counts = sc.importCounts(i)
	}
	if i.Problem != nil {
		view.Problem = sc.refusal(i.Problem)
	}
	return view, err
}

// leadTo makes the count of a kind lead to its section.
func (view importView) leadTo(kind string) {
	for n, c := range view.Counts {
		if c.Kind == kind || (kind == store.Withdrawn && c.Kind == missingKind) {
			view.Counts[n].Address = "#" + kind
		}
	}
}

// Percent is how much of the file has been read, from 0 to 100.
func (view importView) Percent() int { return int(100 * view.Import.Done) }

// nothing says whether the import would change nothing.
func (view importView) nothing() bool {
	return view.Import.Added+view.Import.Changed+view.Import.Withdrawn == 0
}

// progress says how far the reading of an import has come.
func (s scene) progress(i store.Import) []rowView {
	rows := []rowView{
		{Name: s.T("imports.percent"), Value: s.numbers.Sprint(number.Percent(i.Done, number.MaxFractionDigits(0)))},
		{Name: s.T("imports.rows"), Value: s.number(int64(i.Row))},
	}
	if i.PerSec >= 1 {
		rows = append(rows, rowView{Name: s.T("imports.rows_per_second"), Value: s.number(int64(i.PerSec))})
	}
	if i.Left > 0 {
		rows = append(rows, rowView{Name: s.T("imports.left"), Value: s.timeLeft(i.Left)})
	}
	return rows
}

func (s scene) timeLeft(left time.Duration) string {
	if left < 2*time.Minute {
		return s.N("left.seconds", int(left.Seconds()))
	}
	return s.N("left.minutes", int(left.Round(time.Minute).Minutes()))
}

// importProgress answers an open page how far the reading has come; when it has ended, the page loads itself anew.
func (s *server) importProgress(v *visit) (answer, error) {
	i, err := s.engine.Import(v.r.Context(), v.caller, v.r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	view, err := s.importView(v, i)
	if err != nil {
		return answer{}, err
	}
	if !beingRead(i) {
		v.w.Header().Set("HX-Refresh", "true")
	}
	return answer{bare: true, body: importProgress(view)}, nil
}
