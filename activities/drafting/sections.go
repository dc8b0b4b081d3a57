// Package drafting pre-fills the report: it makes its sections out of what a cycle has produced, for the drafting group to
// work over, and writes the report as a Word document. It is pure and deterministic.
package drafting

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"nmrf/followup"
)

// Input is what a cycle has produced by the time its report is drafted. Texts that people wrote enter in the language in
// which they were written; Language (BCP 47) chooses that of the sentences around them.
type Input struct {
	Title           string
	State           string
	Profile         followup.Profile
	Language        string
	Institutions    map[string]string                  // id → name
	Recommendations map[string]followup.Recommendation // by id
	Selection       followup.Selection                 // with the State's positions
	Clusters        []followup.Cluster                 // in the order of the report
	Heads           []followup.ClusterHead             // lead and supporting institutions
	Plans           map[string]followup.Plan           // by cluster id
	Progress        map[string][]Progress              // by cluster id
	Inputs          []ConsultationInput
	Waiver          string // why drafting began though inputs had no disposition; empty: each has one
	ForeignMinistry string // institution id
	Coordination    string // institution id
}

// ConsultationInput is what one consulted institution said, and what became of it. Text is empty where it gave none.
type ConsultationInput struct {
	Institution string // institution id
	Text        string
	Disposition followup.Disposition
	Reason      string
}

// Progress is what was last reported of a measure, and approved.
type Progress struct {
	Measure string // id in its plan
	Status  followup.MeasureStatus
	Text    string
	At      time.Time // midnight UTC
}

// Section is one pre-filled section, the ids of the institutions that clear it, a cluster's lead first, and its place in the outline.
type Section struct {
	followup.ReportSection
	Clears []string
	Kind   followup.SectionKind
	Budget int // words meant for it; 0: none is set
}

// Sections makes the sections of the report, the annex last. They are as detailed as the profile's word limit allows; a
// report that exceeds it even in the least detail is left to the drafters to shorten.
func Sections(in Input) []Section {
	var sections []Section
	for _, how := range details {
		if !in.Profile.AnnexesCount {
			how.matrixText, how.matrixFull = details[0].matrixText, details[0].matrixFull
		}
		sections = newDraft(in, how).sections()
		if words(sections, in.Profile.AnnexesCount) <= in.Profile.WordLimit {
			break
		}
	}
	return sections
}

func words(sections []Section, annexesCount bool) int {
	n := 0
	for _, s := range sections {
		if annexesCount || !s.Annex {
			n += s.Words()
		}
	}
	return n
}

// detail is how much a draft tells.
type detail struct {
	matrixText int  // words of each recommendation in the annex
	matrixFull bool // the annex names cluster and lead on each line; else their number in its list of clusters
	inputText  int  // words of each consultation input
	ranges     bool // 115.3–115.6 for four numbers in a row
	freeText   int  // words of each reason and of each account of capacity gaps
	indicators bool // unit, baseline and target of each indicator
}

// details lists what a draft tells, from most to least: what the annex repeats goes first, what the plans undertake last.
var details = []detail{
	{matrixText: 40, matrixFull: true, inputText: 40, freeText: 200, indicators: true},
	{matrixText: 0, matrixFull: true, inputText: 40, freeText: 200, indicators: true},
	{matrixText: 0, inputText: 20, freeText: 60, ranges: true, indicators: true},
	{matrixText: 0, inputText: 0, freeText: 20, ranges: true, indicators: true},
	{matrixText: 0, inputText: 0, freeText: 10, ranges: true},
}

// firstWords shortens a text to its first n words.
func firstWords(text string, n int) string {
	fields := strings.Fields(text)
	for i, f := range fields {
		words := followup.CountWords(f)
		if words > n {
			kept := strings.TrimSpace(strings.Join(fields[:i], " ") + " " + firstSigns(f, n))
			return strings.TrimRight(kept, ",;:.，、；：。") + "…"
		}
		n -= words
	}
	return strings.Join(fields, " ")
}

// firstSigns shortens a run without white space to its first n words, where its script has words of one sign.
func firstSigns(run string, n int) string {
	for i, r := range run {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) && followup.CountWords(run[:i+utf8.RuneLen(r)]) > n {
			return run[:i]
		}
	}
	return ""
}
