package drafting

const contentTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
	`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
	`<Default Extension="xml" ContentType="application/xml"/>` +
	`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` +
	wordPart + `document.xml" ContentType="` + wordType + `document.main+xml"/>` +
	wordPart + `styles.xml" ContentType="` + wordType + `styles+xml"/>` +
	wordPart + `numbering.xml" ContentType="` + wordType + `numbering+xml"/>` +
	wordPart + `endnotes.xml" ContentType="` + wordType + `endnotes+xml"/>` +
	wordPart + `settings.xml" ContentType="` + wordType + `settings+xml"/>` +
	wordPart + `footer1.xml" ContentType="` + wordType + `footer+xml"/>` +
	`</Types>`

const (
	wordPart  = `<Override PartName="/word/`
	wordType  = `application/vnd.openxmlformats-officedocument.wordprocessingml.`
	relsHead  = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	officeRel = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
)

const packageRelations = relsHead +
	`<Relationship Id="rId1" Type="` + officeRel + `officeDocument" Target="word/document.xml"/>` +
	`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>` +
	`</Relationships>`

const documentRelations = relsHead +
	`<Relationship Id="rId1" Type="` + officeRel + `styles" Target="styles.xml"/>` +
	`<Relationship Id="rId2" Type="` + officeRel + `numbering" Target="numbering.xml"/>` +
	`<Relationship Id="rId3" Type="` + officeRel + `settings" Target="settings.xml"/>` +
	`<Relationship Id="rId4" Type="` + officeRel + `footer" Target="footer1.xml"/>` +
	`<Relationship Id="rId5" Type="` + officeRel + `endnotes" Target="endnotes.xml"/>` +
	`</Relationships>`

// settingsXML numbers endnotes 1, 2, 3 and asks for the layout of Word 2013 and later; without it Word opens the file in compatibility mode.
const settingsXML = xmlHead + `<w:settings ` + wordNS + `><w:endnotePr><w:numFmt w:val="decimal"/><w:endnote w:id="-1"/><w:endnote w:id="0"/></w:endnotePr><w:compat><w:compatSetting w:name="compatibilityMode" ` +
	`w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`

func coreProperties(doc Document) string {
	return xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" ` +
		`xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>` + escape(doc.Title) + `</dc:title><dc:subject>` +
		escape(doc.Subtitle) + `</dc:subject><dc:language>` + escape(doc.Language) + `</dc:language></cp:coreProperties>`
}

func footerXML(rtl bool) string {
	direction := ""
	if rtl {
		direction = `<w:bidi/>`
	}
	field := func(kind string) string { return `<w:r><w:fldChar w:fldCharType="` + kind + `"/></w:r>` }
	return xmlHead + `<w:ftr ` + wordNS + `><w:p><w:pPr><w:pStyle w:val="Footer"/>` + direction + `</w:pPr>` +
		field("begin") + `<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>` +
		field("separate") + `<w:r><w:t>2</w:t></w:r>` + field("end") + `</w:p></w:ftr>`
}

// numberingXML defines the one list of the report: 1. 2. 3. … over all its sections. From right to left, Word and
// LibreOffice put a number on different sides of its place; it therefore gets room on both.
func numberingXML(rtl bool) string {
	indent := `<w:tabs><w:tab w:val="num" w:pos="567"/></w:tabs><w:ind w:left="0" w:firstLine="0"/>`
	if rtl {
		indent = `<w:ind w:left="1020" w:hanging="510"/>`
	}
	return xmlHead + `<w:numbering ` + wordNS + `><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>` +
		`<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Numbered"/><w:lvlText w:val="%1."/>` +
		`<w:lvlJc w:val="left"/><w:pPr>` + indent + `</w:pPr></w:lvl></w:abstractNum>` +
		`<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`
}
