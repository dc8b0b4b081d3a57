package web

import (
	"cmp"
	"net/url"

	"nmrf/engine"
	"nmrf/followup"
	"nmrf/store"
)

const (
	importsAddress  = "/imports"
	templateAddress = "/imports/template"
	pullAddress     = "/imports/pull"
)

func importAddress(id string) string { return importsAddress + "/" + url.PathEscape(id) }

// The forms of the pages about imports.
const (
	bringForm   followup.CommandKind = "bring"
	pullForm    followup.CommandKind = "pull"
	confirmForm followup.CommandKind = "confirm"
	cancelForm  followup.CommandKind = "cancel"
)

// importRow is one import in the list.
type importRow struct {
	File, Who, When string
	State, Mark     string
	Address         string // empty: the reader may not open it
	Counts          []countRow
	Unknown         bool // the file is still being read
}

// countRow is one of the numbers of an import; its address leads to what was counted.
type countRow struct{ Kind, Name, Number, Address string }

// importsView is what the list of imports shows.
type importsView struct {
	scene
	Rows   []importRow
	Offers bool // the reader may bring a file
	Form   form
	Size   string // of the largest file
}

// ticked says whether she said in this one of the two forms that it is complete.
func (i importsView) ticked(kind followup.CommandKind) bool {
	return i.Form.Kind == kind && i.Form.value("complete") != ""
}

// seesImports says whether the navigation leads to the imports: for who may bring files, and for who reads the ledger, of which they are a part.
func (v *visit) seesImports() bool { return v.caller.May("StartImport") || v.caller.May("Records") }

// importsPage lists the latest imports.
func (s *server) importsPage(v *visit) (answer, error) {
	return s.showImports(v, newForm(bringForm, ""))
}

func (s *server) showImports(v *visit, f form) (answer, error) {
	found, err := s.engine.Imports(v.r.Context(), v.caller)
	if err != nil {
		return answer{}, err
	}
	sc, err := s.stateScene(v)
	if err != nil {
		return answer{}, err
	}
	view := importsView{scene: sc, Form: f, Offers: v.caller.May("StartImport"), Size: v.number(engine.MaxFile >> 20)}
	for _, i := range found {
		view.Rows = append(view.Rows, sc.importRow(i, v.caller.May("Import")))
	}
	return answer{status: f.status(), title: v.T("imports.title"), body: importsPage(view)}, nil
}

// stateScene is the State as a page tells of it, in the zone of its newest cycle.
func (s *server) stateScene(v *visit) (scene, error) {
	names, err := s.engine.Names(v.r.Context(), v.caller)
	if err != nil {
		return scene{}, err
	}
	cycles, err := s.engine.Cycles(v.r.Context(), v.caller)
	if err != nil {
		return scene{}, err
	}
	zone := ""
	if len(cycles) > 0 {
		zone = cycles[0].Launch.Zone
	}
	return s.scene(v.words, names, nil, zone), nil
}

func (s scene) importRow(i store.Import, opens bool) importRow {
	row := importRow{File: importName(i), Who: s.name(i.Person), When: s.moment(i.CreatedAt, s.zone), State: s.importState(i), Mark: string(i.State),
		Unknown: beingRead(i)}
	if opens {
		row.Address = importAddress(i.ID)
	}
	if i.State == store.Ready || i.State == store.Taken {
		row.Counts = s.importCounts(i)
	}
	return row
}

// importName is what an import is called: by its file, or by the address that it is pulled from.
func importName(i store.Import) string { return isolate(cmp.Or(i.Name, i.URL, i.ID)) }

// beingRead says that what an import would change is not known yet.
func beingRead(i store.Import) bool { return i.State == store.Uploading || i.State == store.Reading }

// brokeOff says that the file never came in whole.
func brokeOff(i store.Import) bool { return i.State == store.Cancelled && i.Hash == "" && i.URL == "" }

func (s scene) importState(i store.Import) string {
	if brokeOff(i) {
		return s.T("imports.broke_off")
	}
	return s.Family("import_state", i.State)
}

// importCounts lists what an import does, what wants to be looked at first.
func (s scene) importCounts(i store.Import) []countRow {
	row := func(kind string, n int) countRow {
		return countRow{Kind: kind, Name: s.Family("change", kind), Number: s.number(int64(n))}
	}
	gone := row(missingKind, i.Missing)
	if i.Complete {
		gone = row(store.Withdrawn, i.Withdrawn)
	}
	return []countRow{row(store.Added, i.Added), row(store.Changed, i.Changed), row(store.Unchanged, i.Unchanged), gone, row(rejectedKind, i.Rejected)}
}
