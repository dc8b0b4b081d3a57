package intake

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"nmrf/followup"
)

const (
	maxUnpacked = 1 << 30  // bytes of the whole workbook
	maxPart     = 16 << 20 // bytes of one part in memory; sheets and shared strings above it go through a temporary file
	days1904    = 1462     // between the two ways in which a workbook counts its days
)

// readXLSX reads the first sheet that has the header. The workbook is checked whole before, because excelize takes damaged XML
// for the end of the sheet.
func readXLSX(r io.ReaderAt, size int64, s *sink) (err error) {
	s.unit = "row"
	if err := checkWorkbook(r, size); err != nil {
		return err
	}
	f, err := excelize.OpenReader(io.NewSectionReader(r, 0, size), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxPart,
	})
	if err != nil {
		return broken(err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	properties, err := f.GetWorkbookProps()
	if err != nil {
		return broken(err)
	}
	from1904 := properties.Date1904 != nil && *properties.Date1904
	for _, sheet := range f.GetSheetList() {
		if found, err := readSheet(f, sheet, from1904, s); found || err != nil {
			return err
		}
	}
	return notUHRI(expected)
}

// readSheet says whether the sheet had the header.
func readSheet(f *excelize.File, sheet string, from1904 bool, s *sink) (found bool, err error) {
	rows, err := f.Rows(sheet)
	if err != nil {
		return false, broken(err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	t := table{}
	for number := 1; rows.Next(); number++ {
		cells, err := rows.Columns()
		if err != nil {
			return false, broken(err)
		}
		if t.columns == nil {
			if _, err := t.header(cells); err != nil {
				return false, err
			}
			if t.columns == nil && number >= searchedRows {
				return false, nil
			}
			continue
		}
		r := t.record(cells)
		if r.blank() {
			continue
		}
		if from1904 {
			r[publicationDate] = since1904(r[publicationDate])
		}
		if err := s.take(number, r, func() []Cell { return t.original(cells) }); err != nil {
			return true, err
		}
	}
	if err := rows.Error(); err != nil {
		return false, broken(err)
	}
	return t.columns != nil, nil
}

func since1904(serial string) string {
	days, err := strconv.ParseFloat(serial, 64)
	if err != nil {
		return serial
	}
	return strconv.FormatFloat(days+days1904, 'f', -1, 64)
}

// checkWorkbook reads every part once: it must unpack whole, within the limits, and a sheet must be well-formed.
func checkWorkbook(r io.ReaderAt, size int64) error {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return truncated(err)
	}
	unpacked, workbook := uint64(0), false
	for _, part := range z.File {
		unpacked += part.UncompressedSize64
		workbook = workbook || strings.EqualFold(part.Name, "xl/workbook.xml")
		if part.UncompressedSize64 > maxUnpacked || unpacked > maxUnpacked || (part.UncompressedSize64 > maxPart && !isSheet(part.Name)) {
			return followup.Refuse(followup.TooLarge, "unpacks_too_large", "the workbook unpacks to more than %d MB: export fewer States or years", maxUnpacked>>20)
		}
	}
	if !workbook {
		return notUHRI("this is a zip file and no workbook: unpack it and import the file inside")
	}
	for _, part := range z.File {
		if err := checkPart(part); err != nil {
			return broken(fmt.Errorf("%s: %w", part.Name, err))
		}
	}
	return nil
}

func isSheet(name string) bool {
	name = strings.ToLower(name)
	return strings.HasPrefix(name, "xl/worksheets/sheet") || name == "xl/sharedstrings.xml"
}

func checkPart(part *zip.File) (err error) {
	rc, err := part.Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rc.Close()) }()
	if isSheet(part.Name) {
		d := xml.NewDecoder(rc)
		for err == nil {
			_, err = d.Token()
		}
		if !errors.Is(err, io.EOF) {
			return err
		}
	}
	_, err = io.Copy(io.Discard, rc)
	return err
}
