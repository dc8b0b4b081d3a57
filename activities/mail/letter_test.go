package mail_test

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
)

// parts returns the text and the HTML of a letter.
func (l letter) parts(t *testing.T) (plain, html string) {
	t.Helper()
	media, params, err := mime.ParseMediaType(l.header.Get("Content-Type"))
	require.NoError(t, err)
	require.Equal(t, "multipart/alternative", media)
	r := multipart.NewReader(bytes.NewReader(l.body), params["boundary"])
	for {
		part, err := r.NextRawPart()
		if err == io.EOF {
			return plain, html
		}
		require.NoError(t, err)
		require.Equal(t, "quoted-printable", part.Header.Get("Content-Transfer-Encoding"))
		text, err := io.ReadAll(quotedprintable.NewReader(part))
		require.NoError(t, err)
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/plain") {
			plain = strings.ReplaceAll(string(text), "\r\n", "\n")
		} else {
			html = string(text)
		}
	}
}

// due sets the date of a step.
func (w *world) due(step string, day time.Time) {
	w.t.Helper()
	w.play.Do(followup.SignOff, followup.Command{Kind: followup.Extend, Step: step, Due: day, Reason: w.play.Text("SECRETMARKER of the reason"), Actor: storetest.Coordinator})
}

// far is an instant that every rule of a played cycle leaves in the future: 12 March, 17:30 in Slovenia.
func far() time.Time { return time.Date(time.Now().Year()+2, 3, 12, 16, 30, 0, 0, time.UTC) }

func TestSubjectsSayTheActAndTheDateInEachLanguage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, people...)
	w.signOff()
	w.submit("plan/c01")
	w.due("plan/c01", far())
	got := w.fresh()
	year := far().Format("2006")
	for name, want := range map[string]string{
		"hana": "Approve by 12 March YEAR: plan for ‘Group’",
		"hugo": "À approuver d’ici au 12 mars YEAR : plan pour « Group »",
		"juan": "Aprobar a más tardar el 12 de marzo de YEAR: plan para «Group»",
		"rada": "Одобрить до 12 марта YEAR года: план по группе «Group»",
		"chen": "请批准（YEAR年3月12日前）：“Group”的计划",
	} {
		mine := w.to(got, name)
		require.Len(t, mine, 1, "%s: of two that ask the same the later one is sent", name)
		require.Equal(t, strings.ReplaceAll(want, "YEAR", year), mine[0].subject(t), name)
		_, html := mine[0].parts(t)
		require.Contains(t, html, `dir="ltr"`, name)
	}
	arabic := w.to(got, "amal")[0]
	require.Contains(t, arabic.subject(t), "للموافقة في موعد أقصاه")
	require.Contains(t, arabic.subject(t), "خطة «\u2068Group\u2069»")
	_, html := arabic.parts(t)
	require.Contains(t, html, `<html lang="ar" dir="rtl">`)
	require.Contains(t, html, `<div lang="ar" dir="rtl"`)
	require.Equal(t, "ar", arabic.header.Get("Content-Language"))
}

func TestAMailSaysAllThatIsNeededAndNoTextOfTheCase(t *testing.T) {
	t.Parallel()
	w := newWorld(t, people...)
	w.signOff()
	w.submit("plan/c01")
	w.due("plan/c01", far())
	l := w.to(w.fresh(), "hana")[0]
	plain, html := l.parts(t)
	address := "https://nmrf.velmara.example/cycles/" + w.play.Cycle + "/stages/signoff?attempt=1&for=health&step=plan%2Fc01"
	for _, want := range []string{"Approve this plan, or return it with a reason.", "Step: plan for ‘Group’\n",
		"Due: 12 March " + far().Format("2006") + ", 17:30 (Europe/Ljubljana)\n", "Institution: Office health\n", "Stage: Sign-off\n",
		"Cycle: Report of Velmara\n", "If nothing is done, the step stays open", address} {
		require.Contains(t, plain, want)
	}
	require.Equal(t, 1, strings.Count(plain, "https://"), "one link")
	require.Equal(t, 1, strings.Count(html, "<a "), "one link")
	require.Contains(t, html, strings.ReplaceAll(address, "&", "&amp;"))
	for _, l := range w.office.letters() {
		plain, html := l.parts(t)
		require.NotContains(t, plain+html+l.subject(t), "SECRETMARKER")
	}
}

func TestHeadersThreadAStepAndListACycle(t *testing.T) {
	t.Parallel()
	w := newWorld(t, people...)
	w.signOff()
	w.submit("plan/c01")
	w.submit("plan/c02")
	first := w.to(w.fresh(), "juan")
	require.Len(t, first, 2)
	w.due("plan/c01", far())
	again := w.to(w.fresh(), "juan")
	require.Len(t, again, 1)
	require.NotEqual(t, first[0].header.Get("References"), first[1].header.Get("References"), "two steps are two threads")
	require.Contains(t, []string{first[0].header.Get("References"), first[1].header.Get("References")}, again[0].header.Get("References"))
	for _, l := range append(first, again...) {
		require.Equal(t, l.header.Get("References"), l.header.Get("In-Reply-To"))
		require.Regexp(t, `^<thread\.[0-9a-f]{32}@velmara\.example>$`, l.header.Get("References"))
		require.Regexp(t, `^<[0-9a-z]{26}@velmara\.example>$`, l.id())
		require.Equal(t, "<"+strings.ToLower(w.play.Cycle)+".cycles.velmara.example>", l.header.Get("List-Id"))
		require.Equal(t, "auto-generated", l.header.Get("Auto-Submitted"))
		_, err := l.header.Date()
		require.NoError(t, err)
	}
}

func TestWhoSteersIsToldAndWhoIsConcernedGetsAnAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, append(people, storetest.Person{Name: "nora", Institution: storetest.Commission, Role: followup.Consultee, Language: "en"})...)
	w.play.Until(followup.Assignment)
	w.fresh()
	w.play.Do(followup.Assignment, followup.Command{Kind: followup.Assign, Step: "assign/c01", Lead: storetest.Health, Actor: storetest.Coordinator})
	w.play.Do(followup.Assignment, followup.Command{Kind: followup.DeclineIt, Step: "assign/c01", Reason: w.play.Text("SECRETMARKER"), Actor: storetest.Actor(storetest.Health, followup.FocalPoint)})
	declined := w.to(w.fresh(), "cora")[0]
	require.Regexp(t, `^Assign again by .*: assignment of ‘Group’$`, declined.subject(t))
	plain, _ := declined.parts(t)
	require.Contains(t, plain, "An institution declined. Its reason is in the system.\nAssign again: an institution declined.\n")
	w.play.Do(followup.Assignment, followup.Command{Kind: followup.Assign, Step: "assign/c01", Lead: storetest.Health, Reason: w.play.Text("still"), Actor: storetest.Coordinator})
	w.play.Do(followup.Assignment, followup.Command{Kind: followup.AcceptIt, Step: "assign/c01", Actor: storetest.Actor(storetest.Health, followup.FocalPoint)})
	w.play.Through(followup.Assignment)
	w.play.Finish(followup.Assignment)
	w.play.Begin(followup.SignOff)
	stage := w.to(w.fresh(), "cora")
	require.Equal(t, []string{"Stage ended: Assignment – Completed", "Stage opened: Sign-off"}, []string{stage[0].subject(t), stage[1].subject(t)})
	w.submit("plan/c01")
	w.play.Do(followup.SignOff, followup.Command{Kind: followup.Return, Step: "plan/c01", Reason: w.play.Text("SECRETMARKER"), Actor: storetest.Actor(storetest.Health, followup.Approver)})
	require.Regexp(t, `^Changes requested – Write by .*: plan for ‘Group’$`, w.to(w.fresh(), "hana")[0].subject(t))
	w.play.Through(followup.SignOff)
	w.play.Finish(followup.SignOff)
	w.play.Begin(followup.Consultation)
	require.Regexp(t, `^Give your input by .*: input of ‘Office nhri’$`, w.to(w.fresh(), "nora")[0].subject(t))
	w.play.Do(followup.Consultation, followup.Command{Kind: followup.Submit, Step: "input/nhri", Content: w.play.Text("SECRETMARKER"), Actor: storetest.Actor(storetest.Commission, followup.Consultee)})
	require.Regexp(t, `^Say what becomes of it.*: input of ‘Office nhri’$`, w.to(w.fresh(), "cora")[0].subject(t))
	w.play.Do(followup.Consultation, followup.Command{Kind: followup.Dispose, Step: "input/nhri", Disposition: followup.Accepted, Reason: w.play.Text("SECRETMARKER"), Actor: storetest.Coordinator})
	require.Equal(t, "Read what became of it: input of ‘Office nhri’", w.to(w.fresh(), "nora")[0].subject(t))
	for _, l := range w.office.letters() {
		plain, html := l.parts(t)
		require.NotContains(t, plain+html+l.subject(t), "SECRETMARKER")
	}
}

func TestRemindersAndEscalationsAreSentAtTheirTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, people...)
	require.NoError(t, w.store.SetMailPreferences(background, "hana", store.MailPreferences{Mode: store.MailDeadlinesOnly}))
	w.signOff()
	clock := w.play.Stage(followup.SignOff).Step("plan/c01").Clock
	for _, at := range []time.Time{clock.RemindAt, clock.EscalateAt} {
		w.tick(at)
	}
	got := w.fresh()
	require.Regexp(t, `^Reminder – Write by .*: plan for ‘Group’$`, w.to(got, "hana")[0].subject(t))
	late := w.to(got, "cora")[0]
	require.Regexp(t, `^Late since .*: plan for ‘Group’$`, late.subject(t))
	plain, _ := late.parts(t)
	require.Contains(t, plain, "This step is late. It waits for: Office health")
	require.Len(t, w.to(got, "hugo"), 2, "one for each plan")
}
