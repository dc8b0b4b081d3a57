package drafting

import (
	"strconv"

	"nmrf/followup"
)

// tableWidth is the width between the margins, in twentieths of a point.
const tableWidth = 11906 - 2*1417

// table writes a table whose header stands again on every page. A column is as wide as its longest texts ask for.
func (b *body) table(t followup.Table) {
	direction := ""
	if b.rtl {
		direction = `<w:bidiVisual/>`
	}
	b.WriteString(`<w:tbl><w:tblPr>` + direction + `<w:tblW w:w="` + strconv.Itoa(tableWidth) + `" w:type="dxa"/>` + tableBorders +
		`<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>`)
	widths := columnWidths(t)
	for _, width := range widths {
		b.WriteString(`<w:gridCol w:w="` + strconv.Itoa(width) + `"/>`)
	}
	b.WriteString(`</w:tblGrid>`)
	b.tableRow(t.Header, widths, "TableHead", `<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`)
	for _, row := range t.Rows {
		b.tableRow(row, widths, "TableText", `<w:trPr><w:cantSplit/></w:trPr>`)
	}
	b.WriteString(`</w:tbl><w:p><w:pPr><w:pStyle w:val="TableText"/></w:pPr></w:p>`) // Word wants a paragraph after a table
}

const tableBorders = `<w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="000000"/><w:bottom w:val="single" w:sz="8" w:space="0" w:color="000000"/>` +
	`<w:insideH w:val="single" w:sz="4" w:space="0" w:color="A6A6A6"/></w:tblBorders>`

func (b *body) tableRow(cells []string, widths []int, style, properties string) {
	b.WriteString(`<w:tr>` + properties)
	for i, width := range widths {
		text := ""
		if i < len(cells) {
			text = cells[i]
		}
		b.WriteString(`<w:tc><w:tcPr><w:tcW w:w="` + strconv.Itoa(width) + `" w:type="dxa"/></w:tcPr>`)
		b.paragraph(style, text, false)
		b.WriteString(`</w:tc>`)
	}
	b.WriteString(`</w:tr>`)
}

// columnWidths shares the width out by the longest word and the longest text of each column.
func columnWidths(t followup.Table) []int {
	weights, total := make([]int, len(t.Header)), 0
	for i, head := range t.Header {
		longest := len([]rune(head))
		for _, row := range t.Rows {
			if i < len(row) {
				longest = max(longest, len([]rune(row[i])))
			}
		}
		weights[i] = min(max(longest, 8), 60)
		total += weights[i]
	}
	widths := make([]int, len(weights))
	for i, weight := range weights {
		widths[i] = tableWidth * weight / max(total, 1)
	}
	return widths
}

// endnotesXML holds the notes of all sections, in the order in which the text refers to them; the first two draw the line above them.
func endnotesXML(doc Document) string {
	b := &body{rtl: rightToLeft(doc.Language)}
	b.WriteString(xmlHead + `<w:endnotes ` + wordNS + `>` +
		`<w:endnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:endnote>` +
		`<w:endnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:endnote>`)
	for _, s := range doc.Sections {
		for _, p := range s.Paragraphs {
			for _, mark := range followup.NoteMarks(p) {
				note := ""
				if n := mark[2]; n >= 1 && n <= len(s.Notes) {
					note = s.Notes[n-1]
				}
				b.endnote(note)
			}
		}
	}
	b.WriteString(`</w:endnotes>`)
	return b.String()
}

func (b *body) endnote(text string) {
	b.notes++
	direction := ""
	if b.rtl {
		direction = `<w:bidi/>`
	}
	b.WriteString(`<w:endnote w:id="` + strconv.Itoa(b.notes) + `"><w:p><w:pPr><w:pStyle w:val="EndnoteText"/>` + direction + `</w:pPr>` +
		`<w:r><w:rPr><w:rStyle w:val="EndnoteReference"/></w:rPr><w:endnoteRef/></w:r>`)
	b.run(" " + text)
	b.WriteString(`</w:p></w:endnote>`)
}
