package documents_test

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/activities/intake/documents"
)

// reviews names the reports whose State has rows in the table of recommendations, as the table writes the State, and the
// session of the review, which each report states in its first paragraph.
var reviews = map[string][2]string{
	"albania2010":                      {"Albania", "6"},
	"benin2008":                        {"Benin", "2"},
	"cambodia2010":                     {"Cambodia", "6"},
	"democraticrepublicofthecongo2010": {"Democratic Republic of Congo", "6"},
	"eritrea2010":                      {"Eritrea", "6"},
	"germany2009":                      {"Germany", "4"},
	"indonesia2012":                    {"Indonesia", "13"},
	"lebanon2011":                      {"Lebanon", "9"},
	"malta2009":                        {"Malta", "5"},
	"nicaragua2010":                    {"Nicaragua", "7"},
	"republicofkorea2012":              {"Republic of Korea", "14"},
	"rwanda2011":                       {"Rwanda", "10"},
	"sweden2010":                       {"Sweden", "8"},
	"uruguay2014":                      {"Uruguay", "18"},
	"uzbekistan2009":                   {"Uzbekistan", "3"},
	"yemen2009":                        {"Yemen", "5"},
}

// mustShared returns a file of the shared data, which lies beside the checkout and is not part of the project.
func mustShared(t *testing.T, path ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(slices.Concat([]string{"..", "..", "..", "..", "shared", "data"}, path)...))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the shared data is not beside the checkout: ../shared/data")
	}
	require.NoError(t, err)
	return data
}

// records reads a CSV with a header into one map a row.
func records(t *testing.T, data []byte) []map[string]string {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\uFEFF"))).ReadAll()
	require.NoError(t, err)
	rows := make([]map[string]string, len(all)-1)
	for i := range rows {
		rows[i] = map[string]string{}
		for column, header := range all[0] {
			rows[i][header] = all[i+1][column]
		}
	}
	return rows
}

var word = regexp.MustCompile(`[\p{L}\d]+`)

func wordsOf(text string) []string { return word.FindAllString(strings.ToLower(text), -1) }

// holds says whether the row's words stand in the recommendation, in their order and in at most the given number of pieces, but
// for at most one word in five added, left out or changed: an edit distance that skips words between pieces for nothing.
func holds(recommendation, row []string, pieces int) bool {
	before := make([][]int, pieces) // by pieces begun, by words of the recommendation passed
	for p := range before {
		before[p] = make([]int, len(recommendation)+1)
	}
	for i, w := range row {
		now := make([][]int, pieces)
		for p := range now {
			now[p] = make([]int, len(recommendation)+1)
			now[p][0] = i + 1
			skipped := i + 1
			for j, v := range recommendation {
				changed := before[p][j]
				if v != w {
					changed++
				}
				now[p][j+1] = min(changed, before[p][j+1]+1, now[p][j]+1)
				if p > 0 {
					skipped = min(skipped, now[p-1][j+1])
					now[p][j+1] = min(now[p][j+1], skipped)
				}
			}
		}
		before = now
	}
	return 5*slices.Min(before[pieces-1]) <= len(row)
}

// State names of the table that no other document uses.
var tableNames = map[string]string{
	"Democratic Republic of Congo": "Democratic Republic of the Congo", "DPR Korea": "Democratic People’s Republic of Korea",
	"Macedonia FYR": "North Macedonia", "Republic of Congo": "Congo", "Cote d'Ivoire": "Côte d’Ivoire", "Palestine": "State of Palestine",
	"Turkey": "Türkiye", "Bosnia & Herzegovina": "Bosnia and Herzegovina", "Trinidad & Tobago": "Trinidad and Tobago", "Czech Republic": "Czechia", "Swaziland": "Eswatini", "Cape Verde": "Cabo Verde", "Laos": "Lao People’s Democratic Republic", "Syria": "Syrian Arab Republic",
}

// names says whether a recommendation is one of the State's; a UN name may be longer than the table's.
func names(states []string, from string) bool {
	if other := tableNames[from]; other != "" {
		from = other
	}
	return slices.ContainsFunc(states, func(s string) bool {
		return s == from || strings.HasPrefix(s, from+" ") || strings.HasSuffix(s, " "+from)
	})
}

// match is how one row of the table was found.
type match struct {
	whole    bool // in one piece
	inPieces bool // in up to three, in a recommendation of the row's State
	state    bool // in a recommendation of the row's State
}

// find applies the matching rule of docs/intake.md to one row of the table.
func find(doc documents.Document, words [][]string, from string, row []string) match {
	var m match
	for i, f := range doc.Recommendations {
		whole, its := holds(words[i], row, 1), names(f.Recommendation.UPRStates, from)
		m.whole = m.whole || whole
		m.inPieces = m.inPieces || its && holds(words[i], row, 3)
		m.state = m.state || its && (whole || m.inPieces)
	}
	return m
}

func TestRecall(t *testing.T) {
	t.Parallel()
	table := records(t, mustShared(t, "upr_info", "upr_info.csv"))
	for name, review := range reviews {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc := mustRead(t, mustShared(t, "documents", "wg_reports", name+".txt"))
			require.Equal(t, review[1], doc.Session)
			words := make([][]string, len(doc.Recommendations))
			for i, f := range doc.Recommendations {
				words[i] = wordsOf(f.Recommendation.Text)
			}
			rows, whole, found, state := 0, 0, 0, 0
			for _, r := range table {
				if r["To"] != review[0] || r["Session"] != review[1] || r["Response"] == "Voluntary Pledge" {
					continue
				}
				rows++
				m := find(doc, words, r["From"], wordsOf(r["Text"]))
				whole += count(m.whole)
				found += count(m.whole || m.inPieces)
				state += count(m.state)
				if !m.whole && !m.inPieces {
					t.Logf("not found: row %s", r["id"])
				}
			}
			require.Positive(t, rows)
			t.Logf("%s: %d rows, %d found (%d in one piece, %d with the State), recall %.1f %%, %d recommendations", name, rows, found, whole, state,
				100*float64(found)/float64(rows), len(doc.Recommendations))
			require.GreaterOrEqual(t, float64(found)/float64(rows), 0.95)
			require.GreaterOrEqual(t, float64(state)/float64(rows), 0.95)
		})
	}
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

const (
	sampled    = 10 // recommendations a report
	sampleSeed = "documents-1"
)

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return hex.EncodeToString(sum[:6])
}

// content is the digest of what was read by hand: text, recommending States and position.
func content(f documents.Found) string {
	r := f.Recommendation
	return digest(r.Text, strings.Join(r.UPRStates, "; "), string(r.Position))
}

// drawn are the recommendations of a report whose digest with the seed comes first.
func drawn(report string, doc documents.Document) []documents.Found {
	key := func(f documents.Found) string {
		_, paragraph, _ := strings.Cut(f.Recommendation.AnnotationID, "#")
		return digest(sampleSeed, report, paragraph)
	}
	all := slices.Clone(doc.Recommendations)
	slices.SortFunc(all, func(a, b documents.Found) int { return strings.Compare(key(a), key(b)) })
	return all[:min(sampled, len(all))]
}

// TestPrecision holds the sample that was read by hand against what is read now: the same recommendations must be drawn, with
// the same content, and at least 95 of 100 must have been found right.
func TestPrecision(t *testing.T) {
	t.Parallel()
	sample := records(t, mustFile(t, filepath.Join("..", "..", "..", "testdata", "intake", "documents_sample.csv")))
	byReport := map[string][]map[string]string{}
	right := 0
	for _, row := range sample {
		byReport[row["report"]] = append(byReport[row["report"]], row)
		if row["verdict"] == "right" {
			right++
		}
	}
	require.GreaterOrEqual(t, float64(right)/float64(len(sample)), 0.95)
	require.Len(t, byReport, 33)
	for report, rows := range byReport {
		doc := mustRead(t, mustShared(t, "documents", filepath.FromSlash(report)))
		now := drawn(report, doc)
		require.Len(t, rows, len(now), report)
		for i, f := range now {
			require.Equal(t, f.Recommendation.Paragraph, rows[i]["paragraph"], report)
			require.Equal(t, content(f), rows[i]["content"], "%s %s is read differently now: read it against the source and write the new verdict",
				report, f.Recommendation.Paragraph)
		}
	}
}

func TestCompleteAgainstTheIndex(t *testing.T) {
	t.Parallel()
	published := map[string]int{}
	for _, r := range records(t, mustShared(t, "uhri", "slovenia.csv")) {
		published[strings.TrimPrefix(r["Document Symbol"], "- ")]++
	}
	published["A/HRC/14/15"] = 97 // not in the index's export: the report numbers them 1 to 97
	for symbol, file := range map[string]string{
		"A/HRC/14/15": "cycle1_A_HRC_WG_6_7_SVN_3_Stakeholder_Summary.md", // the file's name is wrong
		"A/HRC/28/15": "cycle2_A_HRC_28_15_Working_Group_Report.md",
		"A/HRC/43/15": "cycle3_A_HRC_43_15_Working_Group_Report.md",
		"A/HRC/59/15": "cycle4_A_HRC_59_15_Working_Group_Report.md",
	} {
		doc := mustRead(t, mustShared(t, "documents", "slovenia", file))
		require.Equal(t, symbol, doc.Symbol)
		require.Equal(t, "Slovenia", doc.State)
		require.Len(t, doc.Recommendations, published[symbol], symbol)
		require.Empty(t, doc.Doubtful)
	}
}
