package mail

import (
	"context"
	"time"

	"nmrf/store"
)

// digest writes the letter of a day, or of who takes over: what is open for the person, with dates, and what is new. held are the mails that it stands
// for; ok is false when there is nothing to say.
func (c *composer) digest(ctx context.Context, m store.Mail, held []store.Mail, local time.Time) (l letter, ok bool, err error) {
	w := c.texts.words(m.Person.Language)
	today := w.date(local, local.Location())
	l = letter{Language: w.code, Direction: w.direction(), App: w.T("app.name"), NewsTitle: w.T("lead.news"), thread: "digest " + m.Person.ID, list: "digest",
		Link: item{w.T("link.desk"), c.public + "/"}, Foot: []string{w.T("foot.daily"), w.T("foot.safe")}}
	asks, err := c.store.OpenAsks(ctx, m.Person.ID, local.UTC())
	if err != nil {
		return l, false, err
	}
	first := today
	for i, ask := range asks {
		about, err := readMatter(ctx, c.store, ask.Stream, ask.Step, ask.Institution)
		if err != nil {
			return l, false, err
		}
		if due := about.step.Clock.Due; i == 0 && !due.IsZero() {
			first = w.date(due, about.zone)
		}
		l.Items = append(l.Items, item{about.asked(w), about.address(c.public)})
	}
	if l.News, err = c.news(ctx, w, held); err != nil {
		return l, false, err
	}
	if l.Subject = w.T("subject.news", "Date", today); len(asks) > 0 {
		l.Subject = w.N("subject.digest", len(asks), "Date", first)
		l.Lead = []string{w.T("lead.digest", "Date", today)}
	}
	if m.Notice == store.NoticeHandover {
		l.Subject, l.Lead = w.N("subject.handover", len(asks)), []string{w.T("lead.handover")}
		l.Foot = l.Foot[1:]
	}
	return l, len(l.Items)+len(l.News) > 0, nil
}

// news lists what was held and asks for nothing: what is asked stands among the open asks, or is done.
func (c *composer) news(ctx context.Context, w *words, held []store.Mail) ([]item, error) {
	var list []item
	for _, h := range held {
		if h.Moot || h.Notice.Asks() {
			continue
		}
		about, err := readMatter(ctx, c.store, h.Stream, h.Step, h.Institution)
		if err != nil {
			return nil, err
		}
		list = append(list, item{about.subject(w, h.Notice), about.address(c.public)})
	}
	return list, nil
}
