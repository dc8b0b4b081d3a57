package quality_test

import (
	"math"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"nmrf/activities/clustering/quality"
)

func TestCompareKnownValues(t *testing.T) {
	t.Parallel()
	ln2, ln3 := math.Log(2), math.Log(3)
	for name, tc := range map[string]struct {
		labels, clusters string
		want             quality.Agreement
	}{
		"the same under other names": {"aabbcc", "zzxxyy", quality.Agreement{NMI: 1, AMI: 1, ARI: 1, Homogeneity: 1, Purity: 1}},
		"nothing":                    {"", "", quality.Agreement{NMI: 1, AMI: 1, ARI: 1, Homogeneity: 1, Purity: 1}},
		"one of each":                {"aaaa", "xxxx", quality.Agreement{NMI: 1, AMI: 1, ARI: 1, Homogeneity: 1, Purity: 1}},
		"all in one cluster":         {"aabb", "xxxx", quality.Agreement{NMI: 0, AMI: 0, ARI: 0, Homogeneity: 0, Purity: 0.5}},
		// Each item alone: mutual information ln 2, and so by chance; the mean of ln 2 and ln 4 is 1.5 ln 2.
		"each item alone": {"aabb", "wxyz", quality.Agreement{NMI: 2. / 3, AMI: 0, ARI: 0, Homogeneity: 1, Purity: 1}},
		// Every cell holds one item, as chance would have it less often than not: 2 of 6 arrangements give ln 2 instead.
		"across": {"aabb", "xyxy", quality.Agreement{NMI: 0, AMI: -(ln2 / 3) / (ln2 - ln2/3), ARI: -0.5, Homogeneity: 0, Purity: 0.5}},
		// Labels 3+3, clusters 2+2+2, the middle one mixed: mutual information 2/3 ln 2, of entropies ln 2 and ln 3. Of the
		// 20 arrangements 12 have one mixed cluster and 8 have three (no information): 0.6 × 2/3 ln 2 + 0.4 × 0.
		"one mixed cluster": {"aaabbb", "xxyyzz", quality.Agreement{NMI: 2. / 3 * ln2 / ((ln2 + ln3) / 2),
			AMI: (2./3*ln2 - 0.4*ln2) / ((ln2+ln3)/2 - 0.4*ln2), ARI: (2 - 1.2) / (4.5 - 1.2), Homogeneity: 2. / 3, Purity: 5. / 6}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := quality.Compare([]byte(tc.labels), []byte(tc.clusters))
			require.InDelta(t, tc.want.NMI, got.NMI, 1e-9, "NMI")
			require.InDelta(t, tc.want.AMI, got.AMI, 1e-9, "AMI")
			require.InDelta(t, tc.want.ARI, got.ARI, 1e-9, "ARI")
			require.InDelta(t, tc.want.Homogeneity, got.Homogeneity, 1e-9, "homogeneity")
			require.InDelta(t, tc.want.Purity, got.Purity, 1e-9, "purity")
		})
	}
}

func TestChanceAgreesWithNothing(t *testing.T) {
	t.Parallel()
	draw := rand.New(rand.NewSource(1))
	labels, clusters := make([]int, 3000), make([]int, 3000)
	for i := range labels {
		labels[i], clusters[i] = draw.Intn(40), draw.Intn(60)
	}
	got := quality.Compare(labels, clusters)
	require.InDelta(t, 0, got.AMI, 0.01)
	require.InDelta(t, 0, got.ARI, 0.01)
	require.Greater(t, got.NMI, 0.1, "what isn't adjusted rewards many clusters")
}

func TestAgreementStaysInItsBounds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 30).Draw(t, "n")
		some := rapid.SliceOfN(rapid.IntRange(0, 5), n, n)
		labels, clusters := some.Draw(t, "labels"), some.Draw(t, "clusters")
		got, back := quality.Compare(labels, clusters), quality.Compare(clusters, labels)
		for _, v := range []float64{got.NMI, got.Homogeneity, got.Purity} {
			require.True(t, v >= -1e-9 && v <= 1+1e-9, "%+v", got)
		}
		require.True(t, got.AMI <= 1+1e-9 && got.ARI <= 1+1e-9, "%+v", got)
		require.InDelta(t, got.ARI, back.ARI, 1e-9, "who is compared with whom doesn't matter")
		require.InDelta(t, got.AMI, back.AMI, 1e-9)
		require.InDelta(t, got.NMI, back.NMI, 1e-9)
	})
}
