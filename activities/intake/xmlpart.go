package intake

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"golang.org/x/text/transform"

	"nmrf/followup"
)

// xmlPart is a part of a workbook while it is read: a stream of XML tokens, of which one record may take maxXMLRecord bytes.
type xmlPart struct {
	*xml.Decoder
	name   string
	source io.ReadCloser
	guard  *guard
}

const maxXMLRecord = 2 << 20 // bytes of one row of a sheet, or of one shared string

func openXML(part *zip.File, through func(io.Reader) io.Reader) (*xmlPart, error) {
	source, err := part.Open()
	if err != nil {
		return nil, broken(fmt.Errorf("%s: %w", part.Name, err))
	}
	g := &guard{r: through(source), most: maxXMLRecord}
	return &xmlPart{Decoder: xml.NewDecoder(transform.NewReader(g, markDamage{})), name: part.Name, source: source, guard: g}, nil
}

// next returns the next token, which is valid until the one after it; io.EOF after the last.
func (p *xmlPart) next() (xml.Token, error) {
	token, err := p.Token()
	if err == nil || errors.Is(err, io.EOF) {
		return token, err
	}
	return nil, p.explained(err)
}

// explained turns an error of the decoder into one that a person may read.
func (p *xmlPart) explained(err error) error {
	if refused, ok := errors.AsType[*followup.Error](err); ok {
		return refused
	}
	return broken(fmt.Errorf("%s: %w", p.name, err))
}

// skip leaves out the element that was just opened, with all that is in it.
func (p *xmlPart) skip() error {
	if err := p.Skip(); err != nil {
		return p.explained(err)
	}
	return nil
}

// each calls take at the start of every element, to the end of the part.
func (p *xmlPart) each(take func(xml.StartElement) error) error {
	for {
		token, err := p.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if start, ok := token.(xml.StartElement); ok {
			if err := take(start); err != nil {
				return err
			}
		}
	}
}

// inside returns the next token of an element that was opened, whose end must come.
func (p *xmlPart) inside() (xml.Token, error) {
	token, err := p.next()
	if errors.Is(err, io.EOF) {
		err = p.explained(io.ErrUnexpectedEOF)
	}
	return token, err
}

// chars appends the characters of the element that was just opened, up to its end.
func (p *xmlPart) chars(into []byte) ([]byte, error) {
	for depth := 1; ; {
		token, err := p.inside()
		switch t := token.(type) {
		case xml.StartElement:
			depth++
		case xml.CharData:
			into = append(into, t...)
		case xml.EndElement:
			depth--
		}
		if err != nil || depth == 0 {
			return into, err
		}
	}
}

// richText appends the texts (t) in the element that was just opened, up to its end: its runs, without how they are spoken (rPh).
func (p *xmlPart) richText(into []byte) ([]byte, error) {
	for depth, spoken := 1, 0; ; {
		token, err := p.inside()
		switch t := token.(type) {
		case xml.StartElement:
			switch {
			case t.Name.Local == "t" && spoken == 0:
				if into, err = p.chars(into); err != nil {
					return into, err
				}
				continue
			case t.Name.Local == "rPh" && spoken == 0:
				spoken = depth
			}
			depth++
		case xml.EndElement:
			if depth--; depth == spoken {
				spoken = 0
			}
		}
		if err != nil || depth == 0 {
			return into, err
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (p *xmlPart) close() error { return p.source.Close() }
