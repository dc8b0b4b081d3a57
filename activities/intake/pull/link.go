package pull

import (
	"net/http"
	"strings"

	"nmrf/followup"
)

// nextPage returns the absolute address of the page that the answer names as the next (RFC 8288), or "".
func nextPage(answer *http.Response) (string, error) {
	for _, header := range answer.Header.Values("Link") {
		for target, parameters := range links(header) {
			if !isNext(parameters) {
				continue
			}
			next, err := answer.Request.URL.Parse(target)
			if err != nil {
				return "", followup.Refuse(followup.Invalid, "bad_address", "the source names a next page that has no address: %q", target)
			}
			return next.String(), nil
		}
	}
	return "", nil
}

// links yields the targets of a Link header with their parameters.
func links(header string) func(yield func(target, parameters string) bool) {
	return func(yield func(target, parameters string) bool) {
		for {
			_, rest, found := strings.Cut(header, "<")
			target, rest, closed := strings.Cut(rest, ">")
			if !found || !closed {
				return
			}
			parameters, after, _ := strings.Cut(rest, "<")
			if !yield(strings.TrimSpace(target), parameters) {
				return
			}
			header = "<" + after
		}
	}
}

func isNext(parameters string) bool {
	for parameter := range strings.FieldsFuncSeq(parameters, func(r rune) bool { return r == ';' || r == ',' }) {
		name, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
		if !strings.EqualFold(strings.TrimSpace(name), "rel") {
			continue
		}
		for relation := range strings.FieldsSeq(strings.Trim(strings.TrimSpace(value), `"`)) {
			if strings.EqualFold(relation, "next") {
				return true
			}
		}
	}
	return false
}
