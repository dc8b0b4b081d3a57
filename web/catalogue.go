package web

import (
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"nmrf/engine"
	"nmrf/followup"
)

//go:embed catalogue/*.json
var catalogueFiles embed.FS

// catalogue holds every word that a page shows, in every language of the product.
type catalogue struct {
	bundle *i18n.Bundle
	ids    map[string]bool
}

func readCatalogue() (*catalogue, error) {
	c := &catalogue{bundle: i18n.NewBundle(language.English), ids: map[string]bool{}}
	for _, code := range engine.Languages {
		if _, err := c.bundle.LoadMessageFileFS(catalogueFiles, "catalogue/active."+code+".json"); err != nil {
			return nil, fmt.Errorf("read the catalogue of %q: %w", code, err)
		}
	}
	data, err := catalogueFiles.ReadFile("catalogue/active.en.json")
	if err != nil {
		return nil, err
	}
	var english map[string]any
	if err := json.Unmarshal(data, &english); err != nil {
		return nil, fmt.Errorf("read the English catalogue: %w", err)
	}
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
	return &words{code: code, known: c.ids, local: i18n.NewLocalizer(c.bundle, code), numbers: message.NewPrinter(language.Make(code))}
}

// direction is the direction of writing, as HTML names it.
func (w *words) direction() string {
	if w.code == "ar" {
		return "rtl"
	}
	return "ltr"
}

// T returns a text; pairs are the names and values of its gaps.
func (w *words) T(id string, pairs ...any) string {
	return w.localize(&i18n.LocalizeConfig{MessageID: id, TemplateData: gaps(pairs)})
}

// N returns a text that counts n things; its gap Count is the number.
func (w *words) N(id string, n int, pairs ...any) string {
	return w.localize(&i18n.LocalizeConfig{MessageID: id, PluralCount: n, TemplateData: gaps(append(pairs, "Count", w.number(int64(n))))})
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

// Family returns the text of one value of a set: Family("stage", "intake").
func (w *words) Family(family string, value any) string { return w.T(family + "." + fmt.Sprint(value)) }

// refusal words an error; a value without a sentence of its own, and a rule that the catalogue does not know, keep their English
// sentence.
func (w *words) refusal(e *followup.Error) string {
	if e.Code == followup.Internal {
		return w.T("rule.internal")
	}
	if line, unready := strings.CutPrefix(e.Rule, "not_ready_"); unready && w.known["how."+line] {
		return w.T("rule.not_ready", "How", w.Family("how", line))
	}
	if e.Rule == "invalid_value" {
		if id := "wrong." + e.Field; w.known[id] {
			return w.T(id)
		}
		return w.T("rule.invalid_value", "Says", isolate(e.Says))
	}
	if id := "rule." + e.Rule; w.known[id] {
		return w.T(id)
	}
	return e.Says
}

func (w *words) number(n int64) string { return w.numbers.Sprint(number.Decimal(n)) }

// list joins names as the language does.
func (w *words) list(names []string) string { return strings.Join(names, w.T("list.separator")) }

// The two marks isolate a name from the direction of the text around it; rich writes them as the element bdi.
const (
	isolateStart = "\u2068"
	isolateEnd   = "\u2069"
)

func isolate(name string) string { return isolateStart + name + isolateEnd }

const languageCookie = "nmrf_language"

var matcher = language.NewMatcher([]language.Tag{language.English, language.French, language.Spanish, language.Arabic, language.Russian, language.Chinese})

// chosenLanguage is what she switched to, else her own, else the best of what her browser asks for.
func chosenLanguage(r *http.Request, own string) string {
	if c, err := r.Cookie(languageCookie); err == nil && spoken(c.Value) {
		return c.Value
	}
	if spoken(own) {
		return own
	}
	asked, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil {
		return engine.Languages[0]
	}
	_, index, _ := matcher.Match(asked...)
	return engine.Languages[index]
}

func spoken(code string) bool {
	for _, known := range engine.Languages {
		if code == known {
			return true
		}
	}
	return false
}

// languageNames are written in their own language everywhere.
var languageNames = map[string]string{"en": "English", "fr": "Français", "es": "Español", "ar": "العربية", "ru": "Русский", "zh": "中文"}

// chooseLanguage keeps the language that she switched to and goes back to the page.
func (s *server) chooseLanguage(v *visit) (answer, error) {
	code := v.r.PathValue("code")
	if !spoken(code) {
		return s.nothingHere(v)
	}
	setCookie(v, languageCookie, code, s.now().AddDate(1, 0, 0))
	return answer{redirect: localPath(v.r.URL.Query().Get("next"))}, nil
}
