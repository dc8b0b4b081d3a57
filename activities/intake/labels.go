package intake

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

//go:embed template/*.json
var templateFiles embed.FS

// wording is what the template says in one language.
type wording struct {
	Sheet        string    `json:"sheet"`
	Guide        string    `json:"guide"`
	Lines        []string  `json:"lines"`
	GuideHeaders []string  `json:"guide_headers"`
	Types        []string  `json:"types"`
	WrongDate    string    `json:"wrong_date"`
	Columns      []labeled `json:"columns"`
}

// labeled is a column of the template in one language.
type labeled struct {
	Field   string `json:"field"`
	Header  string `json:"header"`
	Means   string `json:"means"`
	Example string `json:"example"`
}

// templateFields are the fields of the template by the names that its wordings use.
var templateFields = map[string]field{
	"body": body, "document": symbol, "date": publicationDate, "paragraph": paragraph, "state": countries, "text": text, "type": kind,
	"themes": themes, "persons": affectedPersons, "sdgs": sdgs, "recommending": uprStates, "id": annotationID,
}

// TemplateLanguages are the languages of the template.
var TemplateLanguages = []string{"ar", "en", "es", "fr", "ru", "zh"}

var wordings = mustWordings()

// fieldsByLabel finds a field by its header in any language.
var fieldsByLabel = func() map[string]field {
	labels := map[string]field{}
	for _, w := range wordings {
		for _, c := range w.Columns {
			labels[foldName(c.Header)] = templateFields[c.Field]
		}
	}
	return labels
}()

func mustWordings() map[string]wording {
	all := map[string]wording{}
	for _, language := range TemplateLanguages {
		data, err := templateFiles.ReadFile("template/" + language + ".json")
		var w wording
		if err == nil {
			err = json.Unmarshal(data, &w)
		}
		if err != nil {
			panic(fmt.Sprintf("the embedded template in %q: %v", language, err))
		}
		all[language] = w
	}
	return all
}

// wordingIn returns the wording in a language ("fr", "fr-CH"), or in English if there is none.
func wordingIn(language string) wording {
	language, _, _ = strings.Cut(strings.ToLower(language), "-")
	if !slices.Contains(TemplateLanguages, language) {
		language = "en"
	}
	return wordings[language]
}
