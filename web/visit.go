package web

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"nmrf/engine"
	"nmrf/followup"
)

// visit is one request of one person, with the words of her language.
type visit struct {
	*words
	w      http.ResponseWriter
	r      *http.Request
	caller engine.Caller // of a private page
}

// answer is a page, or the place where to go instead.
type answer struct {
	status   int // 0: 200
	title    string
	body     templ.Component
	bare     bool // body is the whole answer, without the frame of a page
	refresh  bool // the page loads itself anew every few seconds
	redirect string
	written  bool // the action has written the answer itself
}

// page is what the frame around every page shows.
type page struct {
	*words
	Title     string
	Person    string // name of who is signed in; empty before
	Here      string // address of the page, for the switch of the language
	Assets    map[string]asset
	Current   string // the entry of the navigation that is open
	Imports   bool   // the navigation leads to the imports
	Refresh   bool
	Merges    bool // the navigation leads to overlaps and labels: one role does both
	Handovers bool // it leads to handovers: an administrator makes them
}

type action func(*visit) (answer, error)

// open serves a page to everybody.
func (s *server) open(act action) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{words: s.texts.words(chosenLanguage(r, "")), w: w, r: r}
		a, err := act(v)
		s.render(v, a, err)
	})
}

// private serves a page to who is signed in, and leads everybody else to the sign-in page and back.
func (s *server) private(act action) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{words: s.texts.words(chosenLanguage(r, "")), w: w, r: r}
		caller, err := s.engine.Authenticate(r.Context(), sessionToken(r), requestID(r.Context()))
		if err != nil {
			s.render(v, answer{}, err)
			return
		}
		v.caller, v.words = caller, s.texts.words(chosenLanguage(r, caller.Person.Language))
		a, err := act(v)
		s.render(v, a, err)
	})
}

// render writes the answer, or the page that explains the error.
func (s *server) render(v *visit, a answer, err error) {
	if err != nil {
		a = s.explain(v, err)
	}
	switch {
	case a.written:
		return
	case a.redirect != "":
		http.Redirect(v.w, v.r, a.redirect, http.StatusSeeOther)
		return
	}
	if a.status == 0 {
		a.status = http.StatusOK
	}
	body := a.body
	if !a.bare {
		body = framePage(page{words: v.words, Title: a.title, Person: v.caller.Person.Name, Here: v.r.URL.RequestURI(), Assets: s.assets,
			Current: v.r.Pattern, Imports: v.seesImports(), Merges: v.caller.May("MergeRecommendations"), Handovers: v.caller.May("HandOver"), Refresh: a.refresh}, a.body)
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.Header().Set("Content-Language", v.code)
	v.w.WriteHeader(a.status)
	if err := body.Render(v.r.Context(), v.w); err != nil {
		s.log.WarnContext(v.r.Context(), "a page was not written to its end", "request", requestID(v.r.Context()), "error", err)
	}
}

// statusOf maps the codes of errors to HTTP.
var statusOf = map[followup.Code]int{
	followup.Malformed: http.StatusBadRequest, followup.Unauthenticated: http.StatusUnauthorized, followup.Forbidden: http.StatusForbidden,
	followup.NotFound: http.StatusNotFound, followup.Conflict: http.StatusConflict, followup.TooLarge: http.StatusRequestEntityTooLarge,
	followup.Invalid: http.StatusUnprocessableEntity, followup.Internal: http.StatusInternalServerError,
	followup.Unavailable: http.StatusServiceUnavailable, followup.Unknown: http.StatusGatewayTimeout,
}

// explain makes the page of an error; who is not signed in goes to the sign-in page, which leads her back.
func (s *server) explain(v *visit, err error) answer {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		err = followup.Refuse(followup.TooLarge, "body_too_large", "a form holds at most %d MB", maxBody>>20)
	}
	e := followup.AsError(err)
	if e.Code == followup.Unauthenticated && v.r.Header.Get("HX-Request") != "" { // a part of an open page: leave the page as it is
		v.w.WriteHeader(http.StatusNoContent)
		return answer{written: true}
	}
	if e.Code == followup.Unauthenticated {
		return answer{redirect: "/sign-in?next=" + url.QueryEscape(v.r.URL.RequestURI())}
	}
	if e.Code == followup.Internal {
		s.log.ErrorContext(v.r.Context(), "a page failed", "request", requestID(v.r.Context()), "person", v.caller.Person.ID, "error", err)
	}
	title := v.T("error.title." + string(e.Code))
	return answer{status: statusOf[e.Code], title: title, body: errorPage(v.words, title, v.refusal(e), requestID(v.r.Context()))}
}

func (s *server) nothingHere(*visit) (answer, error) {
	return answer{}, followup.Refuse(followup.NotFound, "no_such_page", "there is no such page")
}
