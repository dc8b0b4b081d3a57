package drafting

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"nmrf/followup"
)

const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	wordNS  = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	relNS   = `xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
)

// body builds the text of the document.
type body struct {
	strings.Builder
	rtl   bool
	notes int // endnotes referred to so far
}

func documentXML(doc Document) string {
	b := &body{rtl: rightToLeft(doc.Language)}
	b.WriteString(xmlHead + `<w:document ` + wordNS + ` ` + relNS + `><w:body>`)
	b.paragraph("Title", doc.Title, false)
	if doc.Subtitle != "" {
		b.paragraph("Subtitle", doc.Subtitle, false)
	}
	for i, s := range doc.Sections {
		b.section(s, i == 0)
	}
	b.WriteString(b.page() + `</w:body></w:document>`)
	return b.String()
}

// section starts on a new page if it is the first or an annex.
func (b *body) section(s followup.ReportSection, first bool) {
	b.paragraph("Heading"+strconv.Itoa(max(s.Level, 1)), s.Heading, first || s.Annex)
	style := "Numbered"
	if s.Annex {
		style = "AnnexEntry"
	}
	for _, p := range s.Paragraphs {
		b.paragraph(style, p, false)
	}
	if s.Table != nil {
		b.table(*s.Table)
	}
}

func (b *body) paragraph(style, text string, newPage bool) {
	b.WriteString(`<w:p><w:pPr><w:pStyle w:val="` + style + `"/>`)
	if newPage {
		b.WriteString(`<w:pageBreakBefore/>`)
	}
	if b.rtl {
		b.WriteString(`<w:bidi/>`)
	}
	b.WriteString(`</w:pPr>`)
	last := 0
	for _, mark := range followup.NoteMarks(text) {
		b.run(text[last:mark[0]])
		b.notes++
		b.WriteString(`<w:r><w:rPr><w:rStyle w:val="EndnoteReference"/></w:rPr><w:endnoteReference w:id="` + strconv.Itoa(b.notes) + `"/></w:r>`)
		last = mark[1]
	}
	b.run(text[last:])
	b.WriteString(`</w:p>`)
}

// latin is a stretch of Latin words, symbols of documents and addresses inside a text from right to left.
var latin = regexp.MustCompile(`\p{Latin}[\p{Latin}0-9]*(?:[-./:_@&\x27]+[\p{Latin}0-9]+| \p{Latin}[\p{Latin}0-9]*)*`)

// run writes a stretch of text. From right to left, Latin stands in runs of its own: ECMA-376 leaves open
// how w:rtl shows it, and the parts of A/HRC/28/15 must keep their order.
func (b *body) run(text string) {
	if !b.rtl {
		b.plainRun("", text)
		return
	}
	const rightToLeftRun = `<w:rPr><w:rtl/></w:rPr>`
	last := 0
	for _, place := range latin.FindAllStringIndex(text, -1) {
		b.plainRun(rightToLeftRun, text[last:place[0]])
		b.plainRun("", text[place[0]:place[1]])
		last = place[1]
	}
	b.plainRun(rightToLeftRun, text[last:])
}

func (b *body) plainRun(properties, text string) {
	if text == "" {
		return
	}
	b.WriteString(`<w:r>` + properties)
	b.text(text)
	b.WriteString(`</w:r>`)
}

// text writes the content of a run; a line break in the text stays one.
func (b *body) text(text string) {
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if i > 0 {
			b.WriteString(`<w:br/>`)
		}
		b.WriteString(`<w:t xml:space="preserve">` + escape(line) + `</w:t>`)
	}
}

// page sets A4 with margins of 2.5 cm and the page number below every page but the first.
func (b *body) page() string {
	direction := ""
	if b.rtl {
		direction = `<w:bidi/>`
	}
	return `<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:endnotePr><w:numFmt w:val="decimal"/></w:endnotePr><w:pgSz w:w="11906" w:h="16838"/>` +
		`<w:pgMar w:top="1417" w:right="1417" w:bottom="1417" w:left="1417" w:header="708" w:footer="708" w:gutter="0"/>` +
		`<w:titlePg/>` + direction + `</w:sectPr>`
}

// escape makes a text safe inside XML and drops what XML 1.0 cannot hold; tabs become spaces.
func escape(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n':
			return ' '
		case unicode.IsControl(r) || r == '\uFFFE' || r == '\uFFFF':
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a strings.Builder never fails
	return b.String()
}
