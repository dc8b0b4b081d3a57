package intake_test

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"nmrf/activities/intake"
)

// numbered is the n-th record of a large export, about 1.4 kB as JSON.
func numbered(n int) []string {
	row := slices.Clone(sample)
	row[0] = fmt.Sprintf("%08d-0000-4000-8000-000000000000", n)
	row[1] = fmt.Sprintf("A/HRC/%d/9", n/200)
	row[7] = "- Right to housing\n- Right to an adequate standard of living\n- Homelessness and forced evictions"
	row[10] = fmt.Sprintf("%d.%d ", 100+n/200, n%200) + strings.Repeat(fmt.Sprintf("Build safe houses for the people of district %d. ", n), 12)
	return row
}

func writeLargeJSON(t testing.TB, w io.Writer, n int) {
	t.Helper()
	separator := "["
	for i := range n {
		row := numbered(i)
		data, err := json.MarshalIndent(map[string]any{
			"AnnotationId": row[0], "Symbol": row[1], "DocumentId": row[0], "PublicationDate": "2024-06-21T00:00:00", "PublicationDateOnUhri": nil,
			"Body": "UPR", "AnnotationType": "- Recommendations", "Countries": []string{"Velmara"}, "Regions": []string{"Oceania"},
			"Themes": strings.Split(row[7], "\n"), "AffectedPersons": []string{"General"}, "Sdgs": []string{row[9]}, "Text": row[10],
			"UprCycle": 4, "UprSession": []string{"46"}, "UprRecommendingCountry": []string{"Fiji", "Peru"}, "UprRecommendingRegions": []string{"Oceania"},
			"UprPositions": []string{"Supported"},
		}, "", " ")
		require.NoError(t, err)
		_, err = fmt.Fprintf(w, "%s\n%s", separator, data)
		require.NoError(t, err)
		separator = ","
	}
	_, err := io.WriteString(w, "]")
	require.NoError(t, err)
}

func writeLargeCSV(t testing.TB, w io.Writer, n int) {
	t.Helper()
	c := csv.NewWriter(w)
	require.NoError(t, c.Write(published))
	for i := range n {
		require.NoError(t, c.Write(numbered(i)))
	}
	c.Flush()
	require.NoError(t, c.Error())
}

func writeLargeXLSX(t testing.TB, w io.Writer, n int) {
	t.Helper()
	f := excelize.NewFile()
	require.NoError(t, f.SetSheetRow("Sheet1", "A1", &published))
	for i := range n {
		row := numbered(i)
		require.NoError(t, f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+2), &row))
	}
	require.NoError(t, f.Write(w))
}

// large writes a file of n records and returns it.
func large(t testing.TB, name string, n int, write func(testing.TB, io.Writer, int)) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), name))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	w := bufio.NewWriterSize(f, 1<<20)
	write(t, w, n)
	require.NoError(t, w.Flush())
	return f
}

func size(t testing.TB, f *os.File) int64 {
	t.Helper()
	info, err := f.Stat()
	require.NoError(t, err)
	return info.Size()
}

// peakHeap runs what is given and returns the largest heap in use that was seen meanwhile, over the one before, in bytes.
func peakHeap(run func()) uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	before, done := m.HeapInuse, make(chan struct{})
	var peak atomic.Uint64
	go func() {
		defer close(done)
		run()
	}()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return max(peak.Load(), before) - before
		case <-tick.C:
			runtime.ReadMemStats(&m)
			peak.Store(max(peak.Load(), m.HeapInuse))
		}
	}
}

var largeFormats = []struct {
	name  string
	write func(testing.TB, io.Writer, int)
}{
	{"json", writeLargeJSON}, {"csv", writeLargeCSV}, {"xlsx", writeLargeXLSX},
}

// BenchmarkRead reads 50,000 records and reports the peak of the heap.
func BenchmarkRead(b *testing.B) {
	const records = 50_000
	for _, f := range largeFormats {
		b.Run(f.name, func(b *testing.B) {
			file := large(b, "large."+f.name, records, f.write)
			b.SetBytes(size(b, file))
			b.ResetTimer()
			for range b.N {
				rows := 0
				peak := peakHeap(func() {
					_, err := intake.Read(file, size(b, file), func(intake.Row) error { rows++; return nil }, nil)
					require.NoError(b, err)
				})
				require.Equal(b, records, rows)
				b.ReportMetric(float64(peak)/(1<<20), "peak-MB")
			}
		})
	}
}

// TestMemoryOfALargeFile runs alone, as it measures the memory.
func TestMemoryOfALargeFile(t *testing.T) {
	const records = 5_000
	for _, f := range largeFormats {
		file, rows := large(t, "large."+f.name, records, f.write), 0
		peak := peakHeap(func() {
			_, err := intake.Read(file, size(t, file), func(intake.Row) error { rows++; return nil }, nil)
			require.NoError(t, err)
		})
		require.Equal(t, records, rows)
		require.Less(t, peak, uint64(40<<20), f.name)
	}
}
