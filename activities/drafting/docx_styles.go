package drafting

import "strings"

// fonts names a typeface for every script; headings name it again, because LibreOffice does not let them inherit it.
const fonts = `<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="SimSun"/>`

// style is one paragraph style. Size is in half points; paragraph and text hold further properties in the order of the schema.
type style struct {
	id, name, next  string
	paragraph, text string
	size            string
}

var styles = []style{
	{id: "Title", name: "Title", next: "Subtitle", size: "48", text: "<w:b/><w:bCs/>",
		paragraph: `<w:spacing w:before="4200" w:after="360"/><w:jc w:val="center"/>`},
	{id: "Subtitle", name: "Subtitle", next: "Normal", size: "28",
		paragraph: `<w:spacing w:after="240"/><w:jc w:val="center"/>`},
	{id: "Heading1", name: "heading 1", next: "Numbered", size: "28", text: "<w:b/><w:bCs/>",
		paragraph: `<w:keepNext/><w:keepLines/><w:spacing w:before="360" w:after="160"/><w:outlineLvl w:val="0"/>`},
	{id: "Heading2", name: "heading 2", next: "Numbered", size: "24", text: "<w:b/><w:bCs/>",
		paragraph: `<w:keepNext/><w:keepLines/><w:spacing w:before="280" w:after="120"/><w:outlineLvl w:val="1"/>`},
	{id: "Heading3", name: "heading 3", next: "Numbered", size: "22", text: "<w:b/><w:bCs/><w:i/><w:iCs/>",
		paragraph: `<w:keepNext/><w:keepLines/><w:spacing w:before="240" w:after="120"/><w:outlineLvl w:val="2"/>`},
	{id: "TableText", name: "Table Text", next: "TableText", size: "18", paragraph: `<w:spacing w:before="40" w:after="40"/>`},
	{id: "TableHead", name: "Table Head", next: "TableText", size: "18", text: "<w:b/><w:bCs/>", paragraph: `<w:keepNext/><w:spacing w:before="40" w:after="40"/>`},
	{id: "EndnoteText", name: "endnote text", next: "EndnoteText", size: "18", paragraph: `<w:spacing w:after="40"/>`},
	{id: "Numbered", name: "Numbered Paragraph", next: "Numbered", size: "22",
		paragraph: `<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:spacing w:after="120" w:line="264" w:lineRule="auto"/>`},
	{id: "AnnexEntry", name: "Annex Entry", next: "AnnexEntry", size: "18",
		paragraph: `<w:keepLines/><w:pBdr><w:bottom w:val="single" w:sz="4" w:space="2" w:color="A6A6A6"/>` +
			`<w:between w:val="single" w:sz="4" w:space="2" w:color="A6A6A6"/></w:pBdr><w:spacing w:before="40" w:after="40"/>`},
	{id: "Footer", name: "footer", next: "Footer", size: "18", paragraph: `<w:jc w:val="center"/>`},
}

func stylesXML(language string) string {
	var b strings.Builder
	b.WriteString(xmlHead + `<w:styles ` + wordNS + `><w:docDefaults><w:rPrDefault><w:rPr>` + fonts +
		`<w:sz w:val="22"/><w:szCs w:val="22"/>` + languages(language) + `</w:rPr></w:rPrDefault>` +
		`<w:pPrDefault/></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>`)
	for _, s := range styles {
		b.WriteString(`<w:style w:type="paragraph" w:styleId="` + s.id + `"><w:name w:val="` + s.name +
			`"/><w:basedOn w:val="Normal"/><w:next w:val="` + s.next + `"/><w:qFormat/><w:pPr>` + s.paragraph +
			`</w:pPr><w:rPr>` + fonts + s.text + `<w:sz w:val="` + s.size + `"/><w:szCs w:val="` + s.size + `"/></w:rPr></w:style>`)
	}
	b.WriteString(`<w:style w:type="character" w:styleId="EndnoteReference"><w:name w:val="endnote reference"/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style></w:styles>`)
	return b.String()
}

// languages names the language for the script to which it belongs, so that hyphenation and spelling follow it.
func languages(language string) string {
	code := escape(language)
	switch {
	case language == "":
		return ""
	case rightToLeft(language):
		return `<w:lang w:val="en-GB" w:bidi="` + code + `"/>`
	case strings.HasPrefix(strings.ToLower(language), "zh"):
		return `<w:lang w:val="en-GB" w:eastAsia="` + code + `"/>`
	}
	return `<w:lang w:val="` + code + `"/>`
}
