package documents

import (
	"regexp"

	"nmrf/followup"
)

// position reads the State's position out of the paragraph that introduces a list.
func (l *language) position(chapeau string) followup.Position {
	switch {
	case l.later.MatchString(chapeau):
		return followup.NoPositionYet
	case l.partly.MatchString(chapeau):
		return followup.NotedInPart
	case l.noted.MatchString(chapeau):
		return followup.Noted
	case l.supported.MatchString(chapeau):
		return followup.Supported
	default:
		return followup.NoPositionYet
	}
}

// languageOf finds the language and the kind of a document by its title; the kind is "" if it has none of the titles.
func languageOf(head string) (*language, Kind) {
	var lang *language
	kind, first := Kind(""), len(head)
	look := func(l *language, title *regexp.Regexp, k Kind) {
		if found := title.FindStringIndex(head); found != nil && found[0] < first {
			lang, kind, first = l, k, found[0]
		}
	}
	for _, l := range languages {
		look(l, l.report, WGReport)
		look(l, l.observed, ConcludingObservations)
	}
	return lang, kind
}
