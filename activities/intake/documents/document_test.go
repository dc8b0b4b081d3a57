package documents_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/activities/intake/documents"
	"nmrf/followup"
)

var update = flag.Bool("update", false, "write what the documents are read as into the golden files")

var testdata = filepath.Join("..", "..", "..", "testdata", "documents")

func read(ctx context.Context, data []byte) (documents.Document, error) {
	return documents.Read(ctx, bytes.NewReader(data), int64(len(data)))
}

func mustRead(t testing.TB, data []byte) documents.Document {
	t.Helper()
	doc, err := read(t.Context(), data)
	require.NoError(t, err)
	return doc
}

func mustFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	return data
}

// TestGolden reads each text of the test data and compares with the file beside it: go test -update writes those files anew.
func TestGolden(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob(filepath.Join(testdata, "*.txt"))
	require.NoError(t, err)
	require.Len(t, names, 6)
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			got, err := json.MarshalIndent(mustRead(t, mustFile(t, name)), "", " ")
			require.NoError(t, err)
			golden := strings.TrimSuffix(name, ".txt") + ".json"
			if *update {
				require.NoError(t, os.WriteFile(golden, append(got, '\n'), 0o644))
			}
			require.Equal(t, string(mustFile(t, golden)), string(got)+"\n")
		})
	}
}

// report is the shortest Working Group report that is one.
func report(lists ...string) []byte {
	return []byte("A/HRC/88/7\nDistr.: General\n12 December 2031\nReport of the Working Group on the Universal Periodic Review\n" +
		"1. The review of Velmara was held on 5 November 2031.\nII. Conclusions and/or recommendations\n" + strings.Join(lists, "\n"))
}

const supported = "6. The following recommendations enjoy the support of Velmara:"

func TestSameDocumentSameIDs(t *testing.T) {
	t.Parallel()
	data := mustFile(t, filepath.Join(testdata, "report.txt"))
	first, again := mustRead(t, data), mustRead(t, data)
	require.Equal(t, first, again)
	ids := map[string]bool{}
	for _, f := range first.Recommendations {
		id := f.Recommendation.AnnotationID
		require.False(t, ids[id], id)
		ids[id] = true
	}
	require.True(t, ids["doc:A/HRC/88/7#8.4"])
	require.True(t, ids["doc:A/HRC/88/7#8.4-2"], "a repeated number gets an id of its own")
}

func TestWithoutSymbolTheIDHangsOnStateAndSession(t *testing.T) {
	t.Parallel()
	of := func(session string) string {
		data := strings.Replace(string(report(supported, "6.1 Do it (Peru);")), "A/HRC/88/7\n", "", 1)
		data = strings.Replace(data, "1. The", "1. The Group held its "+session+" session. The", 1)
		return mustRead(t, []byte(data)).Recommendations[0].Recommendation.AnnotationID
	}
	require.Regexp(t, `^doc:[0-9a-f]{12}#6\.1$`, of("sixth"))
	require.Equal(t, of("sixth"), of("6th"))
	require.NotEqual(t, of("sixth"), of("seventh"))
}

func TestPositions(t *testing.T) {
	t.Parallel()
	for chapeau, want := range map[string]followup.Position{
		"The recommendations listed below have been examined by Velmara and enjoy its support:":                            followup.Supported,
		"The following recommendations enjoy the support of Velmara, which considers that they are already implemented:":   followup.Supported,
		"The recommendations below were accepted by Velmara:":                                                              followup.Supported,
		"The following recommendations did not enjoy the support of Velmara:":                                              followup.Noted,
		"The following recommendations have been examined by Velmara and have been noted by Velmara:":                      followup.Noted,
		"The following recommendations were rejected by Velmara:":                                                          followup.Noted,
		"The recommendations below are not supported by Velmara:":                                                          followup.Noted,
		"The following recommendations are supported in part by Velmara:":                                                  followup.NotedInPart,
		"The following recommendations will be examined by Velmara, which will provide responses to those it can support:": followup.NoPositionYet,
		"In the course of the discussion, the following recommendations were made to Velmara:":                             followup.NoPositionYet,
		"Velmara indicated that the following recommendations concern measures that are being implemented:":                followup.NoPositionYet,
	} {
		doc := mustRead(t, report("6. "+chapeau, "6.1 Do it (Peru);"))
		require.Equal(t, want, doc.Recommendations[0].Recommendation.Position, chapeau)
	}
}

func TestRecommendingStates(t *testing.T) {
	t.Parallel()
	for item, want := range map[string]struct {
		text   string
		states []string
	}{
		"Do it (Peru);":                              {"Do it", []string{"Peru"}},
		"Do it. (Peru).":                             {"Do it.", []string{"Peru"}},
		"Do it (Peru, Chile and Peru)":               {"Do it", []string{"Peru", "Chile"}},
		"Do it (Peru) (Chile) ;":                     {"Do it", []string{"Peru", "Chile"}},
		"Do it (Trinidad and Tobago and Chile);":     {"Do it", []string{"Trinidad and Tobago", "Chile"}},
		"Do it (Iran (Islamic Republic of));":        {"Do it", []string{"Iran (Islamic Republic of)"}},
		"Do it (Iran (Islamic Republic of);":         {"Do it", []string{"Iran (Islamic Republic of)"}},
		"Do it (Peru (Chile);":                       {"Do it", []string{"Peru", "Chile"}},
		"Do it (Cote d'Ivoire; Turkey);":             {"Do it", []string{"Côte d’Ivoire", "Türkiye"}},
		"Do it (Swizerland)2;":                       {"Do it", []string{"Switzerland"}},
		"Ratify the treaty (CED);":                   {"Ratify the treaty (CED)", nil},
		"Ratify (No. 189) (Peru);":                   {"Ratify (No. 189)", []string{"Peru"}},
		"Do it (Peru); and this too (Chile);":        {"Do it (Peru); and this too (Chile)", []string{"Peru", "Chile"}},
		"Do it (Peru); and this too, soon;":          {"Do it (Peru); and this too, soon", []string{"Peru"}},
		"Do it within a reasonable timeframe4 (Ai);": {"Do it within a reasonable timeframe4 (Ai)", nil},
		"Do it in good time4 (Mali);":                {"Do it in good time", []string{"Mali"}},
	} {
		r := mustRead(t, report(supported, "6.1 "+item)).Recommendations[0].Recommendation
		require.Equal(t, want.text, r.Text, item)
		require.Equal(t, want.states, r.UPRStates, item)
	}
}

func TestLinesAndPages(t *testing.T) {
	t.Parallel()
	for name, item := range map[string]string{
		"hyphen of the word":  "6.1 Stop ill-\ntreatment of every sort of dis-\ncrimination (Peru);\n6.2 End discrimination (Peru);",
		"soft hyphen":         "6.1 Stop ill-treatment of every sort of dis\u00AD\ncrimin\u00ADation (Peru);\n6.2 End it (Peru);",
		"running head":        "6.1 Stop ill-treatment of every\n\n4\fA/HRC/88/7\n\n\nsort of discrimination (Peru);\n6.2 End it (Peru);",
		"old running head":    "6.1 Stop ill-treatment of every\nA/HRC/88/7\nPage 12\nsort of discrimination (Peru);\n6.2 End it (Peru);",
		"job number":          "6.1 Stop ill-treatment of every\n\nGE.31-90210 (E)                5\n\nsort of discrimination (Peru);\n6.2 End it (Peru);",
		"page number":         "6.1 Stop ill-treatment of every\n\n12\n\nsort of discrimination (Peru);\n6.2 End it (Peru);",
		"footnote":            "6.1 Stop ill-treatment of every\n\n   1\n   See above.\n\n4\fA/HRC/88/7\n\nsort of discrimination (Peru);\n6.2 End it (Peru);",
		"two on a line":       "6.1 Stop ill-treatment of every sort of discrimination (Peru); 6.2. End it (Peru);",
		"number alone":        "6.1\n\nStop ill-treatment of every sort of discrimination (Peru);\n6.2\nEnd it (Peru);",
		"old Apple line end":  "6.1 Stop ill-treatment of every\rsort of discrimination (Peru);\r6.2 End it (Peru);",
		"numbered 1, 2":       "1. Stop ill-treatment of every sort of discrimination (Peru);\n2 End it (Peru);",
		"heading in the list": "6.1 Stop ill-treatment of every sort of discrimination (Peru);\n\nOther subjects\n6.2 End it (Peru);",
		"wide blanks":         "6 . 1.   Stop ill-treatment\u00A0of\tevery sort\u200B of  discrimination (Peru);\n6.2 End it (Peru);",
	} {
		doc := mustRead(t, report(supported, item))
		require.Len(t, doc.Recommendations, 2, name)
		r := doc.Recommendations[0].Recommendation
		require.Equal(t, "Stop ill-treatment of every sort of discrimination", r.Text, name)
		require.Equal(t, []string{"Peru"}, r.UPRStates, name)
	}
}

func TestRangeThatALineDivides(t *testing.T) {
	t.Parallel()
	doc := mustRead(t, report(supported, "6.1 Carry out the plan of 2024–", "2028 (Peru);"))
	require.Equal(t, "Carry out the plan of 2024–2028", doc.Recommendations[0].Recommendation.Text)
}

func TestNumbersOfListsAndItems(t *testing.T) {
	t.Parallel()
	var items []string
	for _, n := range []string{"1", "2", "3", "4", "5", "6", "7", "8"} {
		items = append(items, n+".", "Do "+n+" (Peru);")
	}
	lists := append([]string{supported}, items...)
	lists = append(lists, "7. The following recommendations will be examined by Velmara:", "1. Sign it (Chile);", "8. The response of Velmara will follow.")
	doc := mustRead(t, report(lists...))
	var numbers []string
	for _, f := range doc.Recommendations {
		numbers = append(numbers, f.Recommendation.Paragraph)
	}
	require.Equal(t, []string{"6.1", "6.2", "6.3", "6.4", "6.5", "6.6", "6.7", "6.8", "7.1"}, numbers)
	require.Equal(t, "Do 7", doc.Recommendations[6].Recommendation.Text)
}

func TestTextSavedOnAnOldApple(t *testing.T) {
	t.Parallel()
	doc := mustRead(t, report(supported, "6.1 Protect the childrenÕs and womenÕs rights Ð all of them (C™te dÕIvoire);", "6.2 In 2030Ð2035, do it (Peru);"))
	require.Equal(t, []string{"Côte d’Ivoire"}, doc.Recommendations[0].Recommendation.UPRStates)
	require.Contains(t, doc.Recommendations[0].Recommendation.Text, "children’s and women’s rights – all of them")
}

func TestUTF16(t *testing.T) {
	t.Parallel()
	data := []byte{0xFF, 0xFE}
	for _, b := range report(supported, "6.1 Do it (Peru);") {
		data = append(data, b, 0)
	}
	require.Equal(t, "Do it", mustRead(t, data).Recommendations[0].Recommendation.Text)
}

func TestDoubts(t *testing.T) {
	t.Parallel()
	doc := mustRead(t, report(supported, "6.1 Good (Peru);", "6.2 Bad \xFF bytes (Peru);", "6.3", "6.4 "+strings.Repeat("Long ", 30_000)+"(Peru);", "6.6 Good (Peru);"))
	require.Len(t, doc.Recommendations, 2)
	reasons := map[string]string{}
	for _, d := range doc.Doubtful {
		reasons[d.Paragraph] = d.Reason
		require.Positive(t, d.Place.Line)
	}
	require.Len(t, reasons, 4)
	require.Contains(t, reasons["6.2"], "damaged characters")
	require.Contains(t, reasons["6.3"], "no text")
	require.Contains(t, reasons["6.4"], "longer than 100 kB")
	require.Contains(t, reasons["6.5"], "missing")
}

func TestRefused(t *testing.T) {
	t.Parallel()
	many := []string{supported}
	for range documents.MaxRecommendations + 1 {
		many = append(many, "6.1 Do it (Peru);")
	}
	for name, c := range map[string]struct {
		data []byte
		rule string
	}{
		"empty":          {nil, "not_a_document"},
		"prose":          {[]byte("Dear colleagues, please read the report of the Working Group on the Universal Periodic Review."), "not_a_document"},
		"JSON":           {append([]byte("["), report(supported)...), "not_a_document"},
		"spreadsheet":    {zipped(t, map[string]string{"xl/workbook.xml": "<workbook/>"}), "not_a_document"},
		"damaged zip":    {[]byte("PK\x03\x04 and then nothing"), "not_a_document"},
		"no list":        {report("6. Velmara thanked everybody."), "no_recommendations"},
		"no heading":     {bytes.Replace(report(supported, "6.1 Do it (Peru);"), []byte("Conclusions"), []byte("Words"), 1), "no_recommendations"},
		"addendum":       {bytes.ReplaceAll(report(supported, "6.1 Do it (Peru);"), []byte("A/HRC/88/7"), []byte("A/HRC/88/7/Add.1")), "addendum"},
		"too many":       {report(many...), "too_many_recommendations"},
		"too many lines": {append(report(supported), bytes.Repeat([]byte("\n"), 200_000)...), "text_too_large"},
		"too much text":  {append(report(supported), bytes.Repeat([]byte("word "), 1_700_000)...), "text_too_large"},
		"old Word":       {append([]byte("\xD0\xCF\x11\xE0"), "W\x00o\x00r\x00d\x00D\x00o\x00c\x00u\x00m\x00e\x00n\x00t\x00"...), "old_format"},
		"bomb":           {bomb(t), "unpacks_too_large"},
	} {
		_, err := read(t.Context(), c.data)
		require.Error(t, err, name)
		e := followup.AsError(err)
		require.Equal(t, c.rule, e.Rule, "%s: %v", name, err)
		require.NotEqual(t, followup.Internal, e.Code, name)
	}
}

type sparse struct{ head []byte }

func (s sparse) ReadAt(p []byte, off int64) (int, error) {
	clear(p)
	if off < int64(len(s.head)) {
		copy(p, s.head[off:])
	}
	return len(p), nil
}

func TestFileTooLarge(t *testing.T) {
	t.Parallel()
	_, err := documents.Read(t.Context(), sparse{[]byte("%PDF-1.7")}, documents.MaxFile+1)
	require.Equal(t, "file_too_large", followup.AsError(err).Rule)
}

func TestHugeParagraphIsLeftOut(t *testing.T) {
	t.Parallel()
	row := strings.Repeat("and (so) on to the next (thing) in a line of text, ", 20) + "\n"
	doc := mustRead(t, report(supported, "6.1 "+strings.Repeat(row, 1_000), "6.2 Do it (Peru);"))
	require.Len(t, doc.Recommendations, 1)
	require.Equal(t, "6.1", doc.Doubtful[0].Paragraph)
}
