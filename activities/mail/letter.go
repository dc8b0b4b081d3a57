package mail

import (
	"context"

	"nmrf/followup"
	"nmrf/store"
)

// letter is what a mail says, before it is put into a form.
type letter struct {
	Language, Direction string
	Subject             string
	App                 string
	Lead                []string // sentences
	Facts               []fact
	Then                string // what happens if nothing is done
	Items               []item // of a digest: what is open
	NewsTitle           string
	News                []item
	Link                item
	Foot                []string
	thread, list        string // ids of the step and of the cycle
}

type fact struct{ Name, Value string }

// item is something that has a page.
type item struct{ Words, Address string }

// composer writes letters.
type composer struct {
	store  *store.Store
	public string
	texts  *catalogue
}

// notice writes the letter of one notice.
func (c *composer) notice(ctx context.Context, m store.Mail) (letter, error) {
	about, err := readMatter(ctx, c.store, m.Stream, m.Step, m.Institution)
	if err != nil {
		return letter{}, err
	}
	about.at = m.At
	w := c.texts.words(m.Person.Language)
	l := letter{Language: w.code, Direction: w.direction(), App: w.T("app.name"), Subject: about.subject(w, m.Notice), Lead: about.lead(w, m.Notice),
		thread: m.Stream + " " + m.Step, list: about.stage.Cycle}
	l.Facts = about.facts(w)
	if m.Notice.Asks() {
		l.Then = about.consequence(w)
	}
	l.Link = item{w.T("link.cycle"), about.address(c.public)}
	if about.step != nil {
		l.Link.Words = w.T("link.step")
	}
	l.Foot = []string{w.T("foot.why", "Institution", about.institutionName(w, m.Institution)), w.T("foot.safe")}
	return l, nil
}

func (m matter) subject(w *words, n store.Notice) string {
	if m.step == nil {
		outcome, _ := w.Family("outcome", m.stage.Outcome)
		text, _ := w.Family("subject", n)
		if n == store.NoticeClosed {
			text = w.T("subject.closed", "Stage", m.stageName(w), "Outcome", outcome)
		} else if n == store.NoticeOpened {
			text = w.T("subject.opened", "Stage", m.stageName(w))
		}
		return text
	}
	switch n {
	case store.NoticeChanges:
		return w.T("subject.changes", "Asked", m.asked(w))
	case store.NoticeSource:
		return w.T("subject.source", "Asked", m.asked(w))
	case store.NoticeReminder:
		return w.T("subject.reminder", "Asked", m.asked(w))
	case store.NoticeEscalated:
		return w.T("subject.escalated", "Date", w.date(m.step.Clock.Due, m.zone), "Step", m.stepName(w))
	case store.NoticeLapsed:
		return w.T("subject.lapsed", "Date", w.date(m.step.Clock.Due, m.zone), "Step", m.stepName(w))
	case store.NoticeDisposed:
		return w.T("subject.disposed", "Step", m.stepName(w))
	case store.NoticeDeclined:
		if m.step.State != followup.Declined {
			return w.T("subject.declined", "Step", m.stepName(w))
		}
	}
	return m.asked(w)
}

func (m matter) lead(w *words, n store.Notice) []string {
	var sentences []string
	if n == store.NoticeEscalated {
		var names []string
		for _, id := range m.step.Awaited() {
			names = append(names, m.institutionName(w, id))
		}
		sentences = append(sentences, w.T("lead.escalated", "Awaited", w.list(names)))
	} else if text, ok := w.Family("lead", n); ok {
		sentences = append(sentences, text)
	}
	if n.Asks() || (n == store.NoticeDeclined && m.step.State == followup.Declined) {
		sentences = append(sentences, m.asks(w)...)
	}
	return sentences
}

func (m matter) facts(w *words) []fact {
	var facts []fact
	if m.step != nil {
		facts = append(facts, fact{w.T("fact.step"), m.stepName(w)})
		if due := m.step.Clock.Due; !due.IsZero() && m.step.Open() {
			facts = append(facts, fact{w.T("fact.due"), w.moment(due, m.zone)})
		}
	}
	return append(facts, fact{w.T("fact.institution"), m.institutionName(w, m.institution)}, fact{w.T("fact.stage"), m.stageName(w)},
		fact{w.T("fact.cycle"), w.name(m.title)})
}

// consequence says what happens if nothing is done, from the rule of the step; nothing where the rule is of a kind that has no words.
func (m matter) consequence(w *words) string {
	if !m.step.Open() {
		return ""
	}
	silence := string(m.stage.Launch.Profile.Rules[m.step.Kind].Silence)
	if m.step.Escalated {
		silence = "escalated"
	}
	id := "silence." + silence
	if !w.known[id] {
		return ""
	}
	return w.T(id, "Date", w.date(m.step.Clock.EscalateAt, m.zone))
}
