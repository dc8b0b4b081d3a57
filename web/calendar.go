package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"nmrf/engine"
	"nmrf/followup"
)

// calendar sends the open asks of who owns the token, as a file that calendar programs read again and again (RFC 5545).
func (s *server) calendar(v *visit) (answer, error) {
	token, ok := strings.CutSuffix(v.r.PathValue("file"), ".ics")
	if !ok {
		return s.nothingHere(v)
	}
	feed, err := s.engine.Calendar(v.r.Context(), token, requestID(v.r.Context()))
	if err != nil {
		return answer{}, err
	}
	w := s.texts.words(feed.Person.Language)
	if !spoken(feed.Person.Language) {
		w = v.words
	}
	body := s.calendarFile(w, feed)
	sum := sha256.Sum256(body)
	h := v.w.Header()
	h.Set("Content-Type", "text/calendar; charset=utf-8")
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `"`+hex.EncodeToString(sum[:16])+`"`)
	http.ServeContent(v.w, v.r, "", time.Time{}, bytes.NewReader(body))
	return answer{written: true}, nil
}

// calendarFile writes one event for each ask that has a date, at that instant. What is the same is written the same, so that the
// file has a stable mark.
func (s *server) calendarFile(w *words, feed engine.Feed) []byte {
	var b bytes.Buffer
	line := func(name, value string) { foldLine(&b, name+":"+value) }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//nmrf//calendar//EN")
	line("X-WR-CALNAME", icsText(w.T("app.name")))
	for _, t := range feed.Tasks {
		if t.Step.Clock.Due.IsZero() {
			continue
		}
		names := map[string]string{t.Institution: feed.Institutions[t.Institution], t.Step.Subject: t.SubjectTitle}
		sc := s.scene(w, names, nil, "")
		line("BEGIN", "VEVENT")
		line("UID", taskUID(t))
		line("DTSTAMP", icsTime(t.Step.OpenedAt))
		line("DTSTART", icsTime(t.Step.Clock.Due))
		line("SUMMARY", icsText(sc.headline(t)+" – "+sc.step(t.Step.ID)))
		line("DESCRIPTION", icsText(sc.name(t.Institution)+"\n"+isolate(t.Title)+"\n"+sc.stage(t.Stage)))
		if s.public != "" {
			line("URL", s.public+taskAddress(t))
		}
		line("TRANSP", "TRANSPARENT")
		line("END", "VEVENT")
	}
	line("END", "VCALENDAR")
	return b.Bytes()
}

// taskUID names an ask for ever: the same step asks the same institution.
func taskUID(t engine.Task) string {
	sum := sha256.Sum256([]byte(followup.StageStream(t.Cycle, t.Stage, t.Attempt) + " " + t.Step.ID + " " + t.Institution))
	return hex.EncodeToString(sum[:16]) + "@nmrf"
}

func icsTime(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

var icsEscapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", "")

// icsText escapes a text (RFC 5545, 3.3.11) and drops what no calendar may hold: control characters.
func icsText(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, icsEscapes.Replace(text))
}

// maxLine is the length of a line without its end, in bytes; what is longer goes on after a blank (RFC 5545, 3.1).
const maxLine = 75

func foldLine(b *bytes.Buffer, line string) {
	length := 0
	for _, r := range line {
		if n := utf8.RuneLen(r); length+n > maxLine {
			b.WriteString("\r\n ")
			length = 1 + n
		} else {
			length += n
		}
		b.WriteRune(r)
	}
	b.WriteString("\r\n")
}
