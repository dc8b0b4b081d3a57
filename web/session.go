package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"nmrf/engine"
	"nmrf/followup"
)

const sessionCookie = "nmrf_session"

// setCookie sets a cookie that scripts cannot read; it travels over TLS only where the page did.
func setCookie(v *visit, name, value string, expires time.Time) {
	http.SetCookie(v.w, &http.Cookie{Name: name, Value: value, Path: "/", Expires: expires, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: overTLS(v.r)})
}

// overTLS says whether the page travels over TLS, as far as this server or the one in front of it.
func overTLS(r *http.Request) bool {
	return r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
}

func dropCookie(v *visit, name string) { setCookie(v, name, "", time.Unix(1, 0)) }

func sessionToken(r *http.Request) string {
	c, err := r.Cookie(sessionCookie)
	if err != nil {
		return ""
	}
	return c.Value
}

// localPath keeps a person on this site: what is no path of it becomes her desk.
func localPath(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.Contains(next, `\`) {
		return "/"
	}
	return next
}

// signInForm is what the sign-in page shows.
type signInForm struct {
	*words
	Next, Email, Wrong string
	Welcome            bool // she has just set her password
}

func (s *server) signInPage(v *visit) (answer, error) {
	q := v.r.URL.Query()
	f := signInForm{words: v.words, Next: q.Get("next"), Welcome: q.Has("welcome")}
	return answer{title: v.T("signin.title"), body: signInPage(f)}, nil
}

// signIn opens a session and goes where she wanted to go. From then on her own language counts.
func (s *server) signIn(v *visit) (answer, error) {
	if err := v.r.ParseForm(); err != nil {
		return answer{}, malformed(err)
	}
	email := strings.TrimSpace(v.r.PostForm.Get("email"))
	token, expires, err := s.engine.SignIn(v.r.Context(), strings.ToLower(email), v.r.PostForm.Get("password"))
	if err != nil {
		e := followup.AsError(err)
		if e.Code != followup.Unauthenticated {
			return answer{}, err
		}
		f := signInForm{words: v.words, Next: v.r.PostForm.Get("next"), Email: email, Wrong: v.refusal(e)}
		return answer{status: http.StatusUnauthorized, title: v.T("signin.title"), body: signInPage(f)}, nil
	}
	setCookie(v, sessionCookie, token, expires)
	dropCookie(v, languageCookie)
	return answer{redirect: localPath(v.r.PostForm.Get("next"))}, nil
}

func malformed(err error) error {
	return followup.Refuse(followup.Malformed, "unreadable_form", "the form cannot be read").Because(err)
}

// signOut ends the session. Who has none is signed out already.
func (s *server) signOut(v *visit) (answer, error) {
	caller, err := s.engine.Authenticate(v.r.Context(), sessionToken(v.r), requestID(v.r.Context()))
	if err == nil {
		err = s.engine.SignOut(v.r.Context(), caller)
	}
	if err != nil && followup.AsError(err).Code != followup.Unauthenticated {
		return answer{}, err
	}
	dropCookie(v, sessionCookie)
	dropCookie(v, languageCookie)
	return answer{redirect: "/sign-in"}, nil
}

// linkForm is what the page of a one-time link shows.
type linkForm struct {
	*words
	Wrong string
}

func (s *server) linkPage(v *visit) (answer, error) {
	return answer{title: v.T("link.title"), body: linkPage(linkForm{words: v.words})}, nil
}

// redeemLink sets the password of the link's person.
func (s *server) redeemLink(v *visit) (answer, error) {
	if err := v.r.ParseForm(); err != nil {
		return answer{}, malformed(err)
	}
	password, wrong := v.r.PostForm.Get("password"), ""
	switch {
	case len([]rune(password)) < engine.MinPassword:
		wrong = v.N("link.too_short", engine.MinPassword)
	case password != v.r.PostForm.Get("again"):
		wrong = v.T("link.differ")
	}
	if wrong != "" {
		return answer{status: http.StatusUnprocessableEntity, title: v.T("link.title"), body: linkPage(linkForm{v.words, wrong})}, nil
	}
	if err := s.engine.RedeemLink(v.r.Context(), v.r.PathValue("token"), password); err != nil {
		return answer{}, err
	}
	return answer{redirect: "/sign-in?welcome"}, nil
}
