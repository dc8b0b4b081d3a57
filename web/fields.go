package web

import (
	"fmt"
	"slices"

	"github.com/a-h/templ"

	"nmrf/engine"
	"nmrf/followup"
)

const minPassword = engine.MinPassword

func toText(value any) string { return fmt.Sprint(value) }

func has(list []string, value string) bool { return slices.Contains(list, value) }

// offered lists the fields of an act's form on the step page.
func offered(s stepPageView, kind followup.CommandKind) []string { return fields(kind, s.Step) }

// wrongAttrs ties a field to the sentence that says what is wrong in it.
func wrongAttrs(f form, field string) templ.Attributes {
	if f.Wrong[field] == "" {
		return nil
	}
	return templ.Attributes{"aria-invalid": "true", "aria-describedby": fieldID(f.Kind, field) + "-wrong"}
}
