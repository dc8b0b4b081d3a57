//go:build ignore

// Writes example.csv and example.xlsx from example.json, as UHRI publishes them: go run gen.go
package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

type record struct {
	AnnotationId, Symbol, PublicationDate, Body, AnnotationType                                         string
	Countries, Regions, Themes, AffectedPersons, Sdgs, UprSession, UprRecommendingCountry, UprPositions []string
	Text                                                                                                string
}

var header = []any{
	"OHCHR Annotation Id", "Document Symbol", "Document Publication Date", "Reccomending Body", "Type", "Countries Concerned",
	"Regions Concerned", "Themes", "Affected Persons", "Sdgs", "Text", "UPR Session", "UPR Reccomending States", "UPR Position",
}

func main() {
	data, err := os.ReadFile("example.json")
	check(err)
	var records []record
	check(json.Unmarshal(data, &records))
	rows := [][]any{header}
	for _, r := range records {
		rows = append(rows, r.cells())
	}
	writeCSV(rows)
	writeXLSX(rows)
}

func (r record) cells() []any {
	return []any{
		r.AnnotationId, r.Symbol, serial(r.PublicationDate), r.Body, r.AnnotationType, marked(r.Countries), marked(r.Regions),
		marked(r.Themes), marked(r.AffectedPersons), marked(r.Sdgs), r.Text, marked(r.UprSession), marked(r.UprRecommendingCountry),
		marked(r.UprPositions),
	}
}

func marked(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return "- " + strings.Join(values, "\n- ")
}

func serial(date string) int {
	day, err := time.Parse("2006-01-02T15:04:05", date)
	check(err)
	days := day.Sub(time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)) / (24 * time.Hour)
	return int(days)
}

func writeCSV(rows [][]any) {
	f, err := os.Create("example.csv")
	check(err)
	_, err = f.WriteString("\uFEFF")
	check(err)
	w := csv.NewWriter(f)
	w.UseCRLF = true
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = fmt.Sprint(cell)
		}
		check(w.Write(cells))
	}
	w.Flush()
	check(w.Error())
	check(f.Close())
}

func writeXLSX(rows [][]any) {
	f := excelize.NewFile()
	check(f.SetSheetName("Sheet1", "Export"))
	for i, row := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		check(err)
		check(f.SetSheetRow("Export", at, &row))
	}
	check(f.SaveAs("example.xlsx"))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
