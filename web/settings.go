package web

import (
	"net/http"
	"strconv"
	"time"

	"nmrf/followup"
	"nmrf/store"
)

// The two forms of the page.
const (
	mailForm     followup.CommandKind = "mail"
	calendarForm followup.CommandKind = "calendar"
)

// settingsView is what the page "mail and calendar" shows.
type settingsView struct {
	scene
	Form     form
	Language string // of her mails, in its own name
	Saved    bool
	Calendar string // address that was made just now; it is never shown again
}

// settingsPage shows when she gets mail.
func (s *server) settingsPage(v *visit) (answer, error) {
	if len(v.caller.Grants) == 0 {
		return answer{title: v.T("settings.title"), body: noRolePage(v.words)}, nil
	}
	return s.showSettings(v, settingsView{Saved: v.r.URL.Query().Has("saved")})
}

// showSettings makes the page; a form that she has filled in already is shown as she filled it in.
func (s *server) showSettings(v *visit, view settingsView) (answer, error) {
	if view.Form.Kind != mailForm {
		p, err := s.engine.MailPreferences(v.r.Context(), v.caller)
		if err != nil {
			return answer{}, err
		}
		view.Form = mailValues(p)
	}
	cycles, err := s.engine.Cycles(v.r.Context(), v.caller)
	if err != nil {
		return answer{}, err
	}
	zone := ""
	if len(cycles) > 0 {
		zone = cycles[0].Launch.Zone
	}
	view.scene, view.Language = s.scene(v.words, nil, nil, zone), languageNames[v.caller.Person.Language]
	return answer{status: view.Form.status(), title: v.T("settings.title"), body: settingsPage(view)}, nil
}

// changeSettings takes the forms of the page. She decides for herself alone and can decide anew at any time, so nothing is checked
// back.
func (s *server) changeSettings(v *visit) (answer, error) {
	f, err := formOf(v.r)
	if err != nil {
		return answer{}, err
	}
	switch f.Kind {
	case mailForm:
		return s.keepMail(v, f)
	case calendarForm:
		token, err := s.engine.CalendarToken(v.r.Context(), v.caller)
		if err != nil {
			return answer{}, err
		}
		return s.showSettings(v, settingsView{Calendar: s.outside(v.r) + "/calendar/" + token + ".ics"})
	}
	return answer{}, followup.Refuse(followup.Malformed, "unreadable_form", "the form cannot be read")
}

// keepMail keeps when she gets mail, or says what is wrong in the form.
func (s *server) keepMail(v *visit, f form) (answer, error) {
	p := f.mail(v.words)
	if len(f.Wrong) > 0 {
		return s.showSettings(v, settingsView{Form: f})
	}
	err := s.engine.SetMailPreferences(v.r.Context(), v.caller, p)
	if e := followup.AsError(err); err != nil && e.Code == followup.Invalid {
		f.Wrong[e.Field] = v.refusal(e)
		return s.showSettings(v, settingsView{Form: f})
	} else if err != nil {
		return answer{}, err
	}
	return answer{redirect: "/settings?saved"}, nil
}

// outside is the address of the pages as people reach them: as the deployment says, else as this request came in.
func (s *server) outside(r *http.Request) string {
	if s.public != "" {
		return s.public
	}
	if overTLS(r) {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// mailValues writes preferences into the fields of their form. Quiet hours that begin and end at the same hour are none.
func mailValues(p store.MailPreferences) form {
	f := newForm(mailForm, "").with("mode", string(p.Mode), "digest_hour", strconv.Itoa(p.DigestHour))
	if p.QuietFrom != p.QuietTo {
		f = f.with("quiet_from", strconv.Itoa(p.QuietFrom), "quiet_to", strconv.Itoa(p.QuietTo))
	}
	for _, d := range p.DaysOff {
		f.Values.Add("days_off", strconv.Itoa(int(d)))
	}
	return f
}

// mail reads the preferences from the form and notes what cannot be read; the store has the last word on the rest.
func (f form) mail(w *words) store.MailPreferences {
	p := store.MailPreferences{Mode: store.MailMode(f.value("mode")), DigestHour: f.hour(w, "digest_hour", "digest_hour"), DaysOff: []time.Weekday{}}
	from, to := f.value("quiet_from"), f.value("quiet_to")
	if from != "" || to != "" {
		p.QuietFrom, p.QuietTo = f.hour(w, "quiet_from", "quiet"), f.hour(w, "quiet_to", "quiet")
		if p.QuietFrom == p.QuietTo {
			f.Wrong["quiet"] = w.T("wrong.quiet")
		}
	}
	for _, text := range f.Values["days_off"] {
		day, err := strconv.Atoi(text)
		if err != nil {
			f.Wrong["days_off"] = w.T("wrong.days_off")
		}
		p.DaysOff = append(p.DaysOff, time.Weekday(day))
	}
	return p
}

func (f form) hour(w *words, field, wrong string) int {
	hour, err := strconv.Atoi(f.value(field))
	if err != nil {
		f.Wrong[wrong] = w.T("wrong." + wrong)
	}
	return hour
}

// weekdays are the days of the week by their names, Monday first.
func (w *words) weekdays() []personRow {
	list := make([]personRow, 7)
	for i := range list {
		day := strconv.Itoa((i + 1) % 7)
		list[i] = personRow{ID: day, Name: w.T("weekday." + day)}
	}
	return list
}

// hours are the hours of a day, as clocks show them.
func (w *words) hours() []personRow {
	list := make([]personRow, 24)
	for h := range list {
		list[h] = personRow{ID: strconv.Itoa(h), Name: w.clock(h, 0)}
	}
	return list
}

var mailModes = each(store.MailAtOnce, store.MailDaily, store.MailDeadlinesOnly)
