package intake

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/unicode/norm"
)

// plain turns a published text into plain text: HTML is taken out, characters are composed (NFC), control and
// zero-width characters go, runs of blanks become one, empty lines go.
func plain(s string) string {
	if strings.Contains(s, "<") {
		s = withoutHTML(s)
	} else {
		s = html.UnescapeString(s)
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r == '\uFEFF', r == '\u200B', unicode.IsControl(r) && !unicode.IsSpace(r):
			return -1
		default:
			return r
		}
	}, norm.NFC.String(s))
	lines := make([]string, 0, 1)
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

var breaking = []atom.Atom{
	atom.P, atom.Br, atom.Div, atom.Li, atom.Ul, atom.Ol, atom.Tr, atom.Table, atom.Blockquote, atom.Hr,
	atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6,
}

// withoutHTML keeps the text of HTML. What only looks like a tag ("<see annex>") is text.
func withoutHTML(s string) string {
	var out strings.Builder
	hidden := false
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		kind := z.Next()
		raw := string(z.Raw())
		if kind == html.ErrorToken {
			out.WriteString(raw)
			return out.String()
		}
		token := z.Token()
		switch {
		case kind == html.TextToken && !hidden:
			out.WriteString(token.Data)
		case kind == html.StartTagToken, kind == html.EndTagToken, kind == html.SelfClosingTagToken:
			switch {
			case token.DataAtom == 0:
				out.WriteString(raw)
			case token.DataAtom == atom.Script, token.DataAtom == atom.Style:
				hidden = kind == html.StartTagToken
			case slices.Contains(breaking, token.DataAtom):
				out.WriteByte('\n')
			}
		}
	}
}

// values splits a cell into its values: one a line, each prefixed "- ". Where the first line has the prefix, a line
// without it goes on with the value before. Repeats are dropped.
func values(cell string) []string {
	if cell == "" {
		return nil
	}
	var found []string
	marked := false
	for i, line := range strings.Split(plain(cell), "\n") {
		item, prefixed := unmark(line)
		if i == 0 {
			marked = prefixed
		}
		switch {
		case marked && !prefixed:
			found[len(found)-1] = strings.TrimSpace(found[len(found)-1] + " " + item)
		default:
			found = append(found, item)
		}
	}
	var kept []string
	for _, value := range found {
		if value != "" && !slices.Contains(kept, value) {
			kept = append(kept, value)
		}
	}
	return kept
}

// single returns the value of a cell that has one; several are joined, as the cell of a joint communication has them.
func single(cell string) string { return strings.Join(values(cell), ", ") }

func unmark(line string) (string, bool) {
	if line == "-" {
		return "", true
	}
	return strings.CutPrefix(line, "- ")
}

var paragraphNumber = regexp.MustCompile(`^(\d{1,4}(?:\.\d{1,4})*)(\.?)(\s*)`)

// splitParagraph splits the number off the start of a published text: "115.3 Ratify", "4.The". A number without any dot
// is part of the text, unless the text is nothing else.
func splitParagraph(s string) (paragraph, rest string) {
	m := paragraphNumber.FindStringSubmatch(s)
	if m == nil {
		return "", s
	}
	number, dot, blank, rest := m[1], m[2], m[3], s[len(m[0]):]
	numbered := dot != "" || strings.Contains(number, ".")
	apart := blank != "" || startsSentence(rest)
	if rest != "" && !(numbered && apart) {
		return "", s
	}
	return number, rest
}

func startsSentence(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || strings.ContainsRune("(\"“«¿", r)
}
