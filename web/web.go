package web

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"nmrf/engine"
)

// Options are what the pages need.
type Options struct {
	Engine *engine.Engine
	Log    *slog.Logger // nil: slog.Default
	Public string       // address of the pages from outside, for calendars; empty: calendars have no links
}

type server struct {
	engine *engine.Engine
	log    *slog.Logger
	now    func() time.Time
	texts  *catalogue
	public string
	assets map[string]asset
}

// Handler serves every page; it leaves /api, /healthz, /readyz and /metrics to others. It fails if the catalogue of texts or the
// assets that are built in cannot be read.
func Handler(o Options) (http.Handler, error) {
	s := &server{engine: o.Engine, log: o.Log, now: time.Now, public: strings.TrimSuffix(o.Public, "/")}
	if s.log == nil {
		s.log = slog.Default()
	}
	var err error
	if s.texts, err = readCatalogue(); err != nil {
		return nil, err
	}
	if s.assets, err = readAssets(); err != nil {
		return nil, err
	}
	return s.protect(s.routes()), nil
}

func (s *server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /assets/{name}", s.serveAsset)
	mux.Handle("GET /language/{code}", s.open(s.chooseLanguage))
	mux.Handle("GET /sign-in", s.open(s.signInPage))
	mux.Handle("POST /sign-in", s.open(s.signIn))
	mux.Handle("POST /sign-out", s.open(s.signOut))
	mux.Handle("GET /link/{token}", s.open(s.linkPage))
	mux.Handle("POST /link/{token}", s.open(s.redeemLink))
	mux.Handle("GET /calendar/{file}", s.open(s.calendar))
	mux.Handle("GET /{$}", s.private(s.desk))
	mux.Handle("GET /cycles", s.private(s.cycles))
	mux.Handle("GET /delegations", s.private(s.delegationsPage))
	mux.Handle("POST /delegations", s.private(s.delegate))
	mux.Handle("GET "+handoverAddress, s.private(s.handoverPage))
	mux.Handle("POST "+handoverAddress, s.private(s.handOver))
	mux.Handle("GET /settings", s.private(s.settingsPage))
	mux.Handle("POST /settings", s.private(s.changeSettings))
	mux.Handle("GET /imports", s.private(s.importsPage))
	mux.Handle("POST /imports", s.private(s.bringFile))
	mux.Handle("GET "+templateAddress, s.private(s.templateFile))
	mux.Handle("POST "+pullAddress, s.private(s.pull))
	mux.Handle("GET /imports/{id}", s.private(s.importPage))
	mux.Handle("POST /imports/{id}", s.private(s.actOnImport))
	mux.Handle("GET /imports/{id}/progress", s.private(s.importProgress))
	mux.Handle("GET /imports/{id}/rejected.csv", s.private(s.rejectedFile))
	mux.Handle("GET "+labelsAddress, s.private(s.labelsPage))
	mux.Handle("POST "+labelsAddress, s.private(s.confirmLabels))
	mux.Handle("GET "+overlapsAddress, s.private(s.overlapsPage))
	mux.Handle("POST "+overlapsAddress, s.private(s.merge))
	mux.Handle("GET "+mergedAddress, s.private(s.mergedPage))
	mux.Handle("POST "+mergedAddress, s.private(s.part))
	mux.Handle("GET "+obligationsAddress, s.private(s.obligationsPage))
	mux.Handle("POST "+obligationsAddress+"/{id}", s.private(s.actOnObligation))
	mux.Handle("POST /cycles/{id}/acknowledgements", s.private(s.acknowledge))
	mux.Handle("GET /cycles/{id}", s.private(s.cyclePage))
	mux.Handle("POST /cycles/{id}", s.private(s.actOnStage))
	mux.Handle("GET /cycles/{id}/history", s.private(s.history))
	mux.Handle("GET /cycles/{id}/clusters", s.private(s.clustersPage))
	mux.Handle("POST /cycles/{id}/clusters", s.private(s.arrange))
	mux.Handle("GET /cycles/{id}/assignments", s.private(s.suggestionsPage))
	mux.Handle("POST /cycles/{id}/assignments", s.private(s.assignSuggested))
	mux.Handle("GET /cycles/{id}/plan-versions", s.private(s.planVersionsPage))
	mux.Handle("GET /cycles/{id}/plan-workbook", s.private(s.plansPage))
	mux.Handle("POST /cycles/{id}/plan-workbook", s.private(s.comparePlans))
	mux.Handle("GET /cycles/{id}/plan-workbook/plans.xlsx", s.private(s.plansFile))
	mux.Handle("POST /cycles/{id}/plan-workbook/confirm", s.private(s.confirmPlans))
	mux.Handle("GET /cycles/{id}/sections/versions", s.private(s.versionsPage))
	mux.Handle("POST /cycles/{id}/sections/words", s.private(s.countWords))
	mux.Handle("GET /cycles/{id}/report", s.private(s.report))
	mux.Handle("GET /cycles/{id}/stages/{stage}", s.private(s.stepPage))
	mux.Handle("POST /cycles/{id}/stages/{stage}", s.private(s.act))
	mux.Handle("GET /cycles/{id}/stages/{stage}/standing", s.private(s.standing))
	mux.Handle("/", s.open(s.nothingHere))
	return mux
}
