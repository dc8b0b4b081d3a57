package mail

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

//go:embed catalogue/*.json
var catalogueFiles embed.FS

// languages lists the languages that mails are written in; the first one stands for all others.
var languages = []string{"en", "fr", "es", "ar", "ru", "zh"}

// catalogue holds every word of a mail.
type catalogue struct {
	bundle *i18n.Bundle
	ids    map[string]bool
}

func readCatalogue() (*catalogue, error) {
	c := &catalogue{bundle: i18n.NewBundle(language.English)}
	for _, code := range languages {
		if _, err := c.bundle.LoadMessageFileFS(catalogueFiles, "catalogue/active."+code+".json"); err != nil {
			return nil, fmt.Errorf("read the mail catalogue of %q: %w", code, err)
		}
	}
	data, err := catalogueFiles.ReadFile("catalogue/active.en.json")
	if err != nil {
		return nil, err
	}
	var english map[string]any
	if err := json.Unmarshal(data, &english); err != nil {
		return nil, fmt.Errorf("read the English mail catalogue: %w", err)
	}
	c.ids = make(map[string]bool, len(english))
	for id := range english {
		c.ids[id] = true
	}
	return c, nil
}

// words are the texts of one language.
type words struct {
	code    string
	known   map[string]bool
	local   *i18n.Localizer
	numbers *message.Printer
}

func (c *catalogue) words(code string) *words {
	for _, known := range languages {
		if code == known {
			return &words{code: code, known: c.ids, local: i18n.NewLocalizer(c.bundle, code), numbers: message.NewPrinter(language.Make(code))}
		}
	}
	return c.words(languages[0])
}

func (w *words) direction() string {
	if w.code == "ar" {
		return "rtl"
	}
	return "ltr"
}

// name keeps a name apart from the direction of a text that runs from right to left.
func (w *words) name(name string) string {
	if w.code == "ar" {
		return "\u2068" + name + "\u2069"
	}
	return name
}

// T returns a text; pairs are the names and values of its gaps.
func (w *words) T(id string, pairs ...any) string {
	return w.localize(&i18n.LocalizeConfig{MessageID: id, TemplateData: gaps(pairs)})
}

// N returns a text that counts n things; its gap Count is the number.
func (w *words) N(id string, n int, pairs ...any) string {
	return w.localize(&i18n.LocalizeConfig{MessageID: id, PluralCount: n, TemplateData: gaps(append(pairs, "Count", w.numbers.Sprint(number.Decimal(n))))})
}

func (w *words) localize(c *i18n.LocalizeConfig) string {
	text, err := w.local.Localize(c)
	if err != nil && text == "" {
		return c.MessageID
	}
	return text
}

func gaps(pairs []any) map[string]any {
	data := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		data[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return data
}

// Family returns the text of one value of a set, and whether there is one: Family("stage", "intake").
func (w *words) Family(family string, value any) (text string, ok bool) {
	id := family + "." + fmt.Sprint(value)
	return w.T(id), w.known[id]
}

func (w *words) list(names []string) string { return strings.Join(names, w.T("list.separator")) }

// date writes a day so that nobody can mistake it: the month is a word.
func (w *words) date(t time.Time, zone *time.Location) string {
	y, m, d := t.In(zone).Date()
	month, _ := w.Family("month", int(m))
	return w.T("date.day", "Day", w.numbers.Sprint(number.Decimal(d)), "Month", month, "Year", w.numbers.Sprint(number.Decimal(y, number.NoSeparator())))
}

// moment writes a day and its time, and names the zone.
func (w *words) moment(t time.Time, zone *time.Location) string {
	two := func(n int) string { return w.numbers.Sprint(number.Decimal(n, number.MinIntegerDigits(2))) }
	local := t.In(zone)
	moment := w.T("date.moment", "Date", w.date(t, zone), "Time", w.name(two(local.Hour())+":"+two(local.Minute())))
	return w.T("date.zoned", "Moment", moment, "Zone", w.name(zone.String()))
}
