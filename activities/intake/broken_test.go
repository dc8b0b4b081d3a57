package intake_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/activities/intake"
	"nmrf/followup"
)

func zipped(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range parts {
		w, err := z.Create(name)
		require.NoError(t, err)
		_, err = w.Write([]byte(content))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

// bomb declares a part that unpacks to far more than it holds.
func bomb(t testing.TB, name string, size uint64) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	_, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, UncompressedSize64: size, CompressedSize64: 0})
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.Bytes()
}

// withPart returns the workbook with one part changed.
func withPart(t testing.TB, data []byte, name string, change func(string) string) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	parts := map[string]string{}
	for _, f := range r.File {
		rc, err := f.Open()
		require.NoError(t, err)
		var b bytes.Buffer
		_, err = b.ReadFrom(rc)
		require.NoError(t, err)
		parts[f.Name] = b.String()
	}
	require.Contains(t, parts, name)
	parts[name] = change(parts[name])
	return zipped(t, parts)
}

func TestFilesThatAreNoExport(t *testing.T) {
	t.Parallel()
	xlsx, jsn := mustFile(t, "example.xlsx"), mustFile(t, "example.json")
	cut := func(s string) string { return s[:len(s)*2/3] }
	many := slices.Concat(published, slices.Repeat([]string{"note"}, 200))
	for name, c := range map[string]struct {
		data []byte
		code followup.Code
		rule string
	}{
		"empty":                {nil, followup.Invalid, "empty_file"},
		"blank":                {[]byte(" \r\n\n"), followup.Invalid, "empty_file"},
		"mark only":            {[]byte("\xEF\xBB\xBF"), followup.Invalid, "empty_file"},
		"header only":          {sheet(t, ',', published), followup.Invalid, "empty_file"},
		"empty list":           {[]byte("[]"), followup.Invalid, "empty_file"},
		"empty workbook":       {workbook(t, published), followup.Invalid, "empty_file"},
		"picture":              {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00"), followup.Invalid, "not_uhri"},
		"old Excel":            {[]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), followup.Invalid, "not_uhri"},
		"prose":                {[]byte("Dear colleagues,\nplease find the text attached.\n"), followup.Invalid, "not_uhri"},
		"other CSV":            {[]byte("name,age\nAda,36\n"), followup.Invalid, "not_uhri"},
		"other JSON":           {[]byte(`[{"name":"Ada"}]`), followup.Invalid, "not_uhri"},
		"JSON numbers":         {[]byte(`[1,2]`), followup.Invalid, "not_uhri"},
		"JSON object":          {[]byte(`{"AnnotationId":"a"}`), followup.Invalid, "not_uhri"},
		"other workbook":       {workbook(t, []string{"name", "age"}, []string{"Ada", "36"}), followup.Invalid, "not_uhri"},
		"other zip":            {zipped(t, map[string]string{"notes.txt": "x"}), followup.Invalid, "not_uhri"},
		"cut workbook":         {xlsx[:len(xlsx)/2], followup.Invalid, "truncated"},
		"cut JSON":             {jsn[:len(jsn)/2], followup.Invalid, "truncated"},
		"JSON cut after comma": {[]byte(`[{"AnnotationId":"a","Text":"b"},`), followup.Invalid, "truncated"},
		"CSV cut in quotes":    {slices.Concat(sheet(t, ',', published, sample), []byte(`0d7d,"A/1`)), followup.Invalid, "truncated"},
		"damaged JSON":         {[]byte(`[{"AnnotationId":"a","Text":"b"},{]`), followup.Invalid, "broken_file"},
		"JSON and more":        {[]byte(`[{"AnnotationId":"a","Text":"b"}] [`), followup.Invalid, "broken_file"},
		"cut sheet":            {withPart(t, xlsx, "xl/worksheets/sheet1.xml", cut), followup.Invalid, "broken_file"},
		"cut strings":          {withPart(t, xlsx, "xl/sharedStrings.xml", cut), followup.Invalid, "broken_file"},
		"cut in other XML":     {handmade(t, "<sheetData><row><x><A>", ""), followup.Invalid, "broken_file"},
		"cut book":             {withPart(t, xlsx, "xl/workbook.xml", cut), followup.Invalid, "broken_file"},
		"two texts":            {sheet(t, ',', append([]string{"TEXT"}, published...)), followup.Invalid, "duplicate_column"},
		"many columns":         {sheet(t, ',', many), followup.TooLarge, "too_many_columns"},
		"bomb":                 {bomb(t, "xl/worksheets/sheet1.xml", 2<<30), followup.TooLarge, "unpacks_too_large"},
		"bomb of a picture":    {bomb(t, "xl/media/image1.png", 2<<30), followup.TooLarge, "unpacks_too_large"},
		"open quote":           {slices.Concat(sheet(t, ',', published), []byte(`"`), bytes.Repeat([]byte("x"), 17<<20)), followup.TooLarge, "record_too_large"},
		"open string":          {slices.Concat([]byte(`[{"Text":"`), bytes.Repeat([]byte("x"), 17<<20)), followup.TooLarge, "record_too_large"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := read(c.data)
			require.Error(t, err)
			e := followup.AsError(err)
			require.Equal(t, c.code, e.Code, err)
			require.Equal(t, c.rule, e.Rule, err)
			require.NotEmpty(t, e.Says)
		})
	}
}

func TestTooManyRows(t *testing.T) {
	t.Parallel()
	data, rejected := "AnnotationId,Text\n"+strings.Repeat(",a\n", intake.MaxRows+1), 0
	_, err := intake.Read(strings.NewReader(data), int64(len(data)), nil, func(intake.Rejection) { rejected++ })
	require.Equal(t, "too_many_rows", followup.AsError(err).Rule)
	require.Equal(t, intake.MaxRows, rejected)
}

func TestHugeSheetGoesThroughATemporaryFile(t *testing.T) {
	t.Parallel()
	rows := [][]string{{"AnnotationId", "Text"}}
	for i := range 600 {
		rows = append(rows, []string{fmt.Sprint(i), "1.1 Do " + strings.Repeat("something ", 3_000)})
	}
	require.Len(t, mustRead(t, workbook(t, rows...)).rows, 600)
}
