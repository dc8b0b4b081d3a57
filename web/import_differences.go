package web

import (
	"context"
	"html"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"nmrf/store"
)

// differenceRow is one field before and after an import, with what differs.
type differenceRow struct {
	Field         string
	Before, After []span
}

// severalValues are the fields of a recommendation that hold one value a line.
var severalValues = []string{"countries", "regions", "themes", "affected_persons", "sdgs", "upr_states"}

func (s scene) difference(d store.Difference) differenceRow {
	row := differenceRow{Field: s.Family("published", d.Field)}
	switch {
	case d.Field == "text":
		row.Before, row.After = wordDifferences(d.Before, d.After)
	case slices.Contains(severalValues, d.Field):
		row.Before, row.After = lineDifferences(d.Before, d.After)
	default:
		row.Before, row.After = s.whole(d.Field, d.Before), s.whole(d.Field, d.After)
	}
	return row
}

// whole is a value that differs as a whole; nil where there is none.
func (s scene) whole(field, value string) []span {
	switch {
	case field == "withdrawn" && value == "":
		value = s.T("no")
	case field == "withdrawn":
		value = s.T("yes")
	case value == "":
		return nil
	case field == "published_on":
		if day, err := time.Parse(time.DateOnly, value); err == nil {
			value = s.date(day, time.UTC)
		}
	case field == "position":
		value = s.Family("position", value)
	}
	return []span{{Text: value, Marked: true}}
}

// marked writes one side of a difference: what only this side holds is in the element given, del or ins.
func marked(spans []span, element string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var out strings.Builder
		for _, s := range spans {
			if text := html.EscapeString(s.Text); s.Marked {
				out.WriteString("<" + element + ">" + text + "</" + element + ">")
			} else {
				out.WriteString(text)
			}
		}
		_, err := io.WriteString(w, out.String())
		return err
	})
}
