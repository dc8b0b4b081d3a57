package activities_test

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/activities"
	"nmrf/activities/office"
	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
)

// longer is what a later export says in each text.
func longer(text string) string {
	return text + " by the year 2030, with hospitals, courts and schools"
}

func TestProposalsAreMadeOnce(t *testing.T) {
	t.Parallel()
	p, a := newPlay(t)
	p.Until(followup.Drafting)
	clusters, err := a.ProposeClusters(background, p.Stream(followup.Clustering))
	require.NoError(t, err)
	sections, err := a.ProposeSections(background, p.Stream(followup.Drafting))
	require.NoError(t, err)
	imports(t, p.Store, longer) // between two attempts at the activity
	again, err := a.ProposeClusters(background, p.Stream(followup.Clustering))
	require.NoError(t, err)
	require.Equal(t, clusters, again)
	repeated, err := a.ProposeSections(background, p.Stream(followup.Drafting))
	require.NoError(t, err)
	require.Equal(t, sections, repeated)
}

func TestMergedRecommendationsStayInOneCluster(t *testing.T) {
	t.Parallel()
	p, _ := newPlay(t)
	all, _, err := p.Store.Recommendations(background, storetest.Scope(t, "recommendations"), store.RecommendationFilter{Limit: 500})
	require.NoError(t, err)
	ids := []string{all[0].ID, all[len(all)/2].ID, all[len(all)-1].ID}
	_, err = p.Store.MergeRecommendations(background, store.By{Person: "cora", At: time.Now()}, ids)
	require.NoError(t, err)
	p.Until(followup.Assignment)
	var clusters followup.Clusters
	require.NoError(t, p.Store.ContentJSON(background, p.Stage(followup.Assignment).Dossier.Clusters.ID, &clusters))
	for _, cl := range clusters.Clusters {
		held := 0
		for _, id := range ids {
			if slices.Contains(cl.Recommendations, id) {
				held++
			}
		}
		require.Contains(t, []int{0, len(ids)}, held, cl.Name)
	}
}

func TestTheCommandSaysWhatTheStoredProposalSays(t *testing.T) {
	t.Parallel()
	p, _ := newPlay(t)
	p.Until(followup.Drafting)
	clustering := p.Stage(followup.Clustering)
	var selection followup.Selection
	require.NoError(t, p.Store.ContentJSON(background, clustering.Dossier.Selection.ID, &selection))
	var clusters followup.Clusters
	require.NoError(t, p.Store.ContentJSON(background, clustering.Dossier.Clusters.ID, &clusters))
	require.NoError(t, clusters.Check(selection))
	require.Equal(t, clusters.Heads(), clustering.Dossier.Heads)
	drafting := p.Stage(followup.Drafting)
	require.Len(t, drafting.Dossier.Sections, len(clusters.Clusters)+len(drafting.Launch.Profile.Outline)-1, "what the outline names, with a section for each cluster")
	for _, h := range drafting.Dossier.Sections {
		var section followup.ReportSection
		require.NoError(t, p.Store.ContentJSON(background, h.Content.ID, &section))
		require.Equal(t, section.Words(), h.Words, h.ID)
		require.NotEmpty(t, h.Clears, h.ID)
	}
}

func TestTheReportIsFrozenOnce(t *testing.T) {
	t.Parallel()
	p, a := newPlay(t)
	a.PDF = office.PDF
	p.Until(followup.Submission)
	first, err := a.FreezeReport(background, p.Stream(followup.Submission))
	require.NoError(t, err)
	again, err := a.FreezeReport(background, p.Stream(followup.Submission))
	require.NoError(t, err)
	require.Equal(t, first, again)
	require.Equal(t, p.Stage(followup.Submission).Step("report").Content, first.Content)
	require.Len(t, first.Files, 1)
	require.Equal(t, first.Files, p.Stage(followup.Submission).Dossier.Files, "the copy is frozen with it")
	pdf, err := p.Store.Content(background, first.Files[0].Content.ID)
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(pdf.Data, []byte("%PDF-")))
	file, err := p.Store.Content(background, first.Content.ID)
	require.NoError(t, err)
	require.Equal(t, activities.DOCXMedia, file.Media)
	require.Equal(t, storetest.Coordination, file.Institution)
	document := mustPart(t, file.Data, "word/document.xml")
	require.Contains(t, document, "Train nurses", "the plan's measure")
	p.Through(followup.Submission)
	p.Finish(followup.Submission)
}

// mustPart reads one part of a Word document.
func mustPart(t testing.TB, docx []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	require.NoError(t, err)
	f, err := z.Open(name)
	require.NoError(t, err)
	defer f.Close()
	data, err := io.ReadAll(f)
	require.NoError(t, err)
	return string(data)
}

func TestProposalsForWhatIsNotThere(t *testing.T) {
	t.Parallel()
	_, a := newPlay(t)
	stream := followup.StageStream("nowhere", followup.Clustering, 1)
	for name, propose := range map[string]func() error{
		"clusters": func() error { _, err := a.ProposeClusters(background, stream); return err },
		"sections": func() error { _, err := a.ProposeSections(background, stream); return err },
		"report":   func() error { _, err := a.FreezeReport(background, stream); return err },
	} {
		require.Equal(t, followup.NotFound, followup.AsError(propose()).Code, name)
	}
}
