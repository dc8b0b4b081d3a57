package web

import (
	"context"
	"html"
	"io"
	"strings"

	"github.com/a-h/templ"

	"nmrf/engine"
)

var isolates = strings.NewReplacer(isolateStart, "<bdi>", isolateEnd, "</bdi>")

var marks = strings.NewReplacer(isolateStart, "", isolateEnd, "")

// plain writes a text for where there is no markup.
func plain(text string) string { return marks.Replace(text) }

// rich writes a text for a page: escaped, and each isolated name in an element bdi.
func rich(text string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, isolates.Replace(html.EscapeString(text)))
		return err
	})
}

// prose writes a person's own text, each line of it in its own direction.
func prose(text string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		for _, line := range paragraphs(text) {
			if _, err := io.WriteString(w, `<p dir="auto">`+html.EscapeString(line)+"</p>"); err != nil {
				return err
			}
		}
		return nil
	})
}

// markedParts writes a text with what differs in it underlined.
func markedParts(parts []engine.TextPart) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		for _, p := range parts {
			text := html.EscapeString(p.Text)
			if p.Differs {
				text = `<mark class="differs">` + text + "</mark>"
			}
			if _, err := io.WriteString(w, text); err != nil {
				return err
			}
		}
		return nil
	})
}
