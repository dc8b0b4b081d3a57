package engine_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/engine"
	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
)

// themed brings texts about water, prisons and schools in turn, all but the last three with their theme, and returns their ids.
func (w *world) themed() []string {
	w.t.Helper()
	subjects := []struct{ theme, words string }{
		{"Water", "clean drinking water and sanitation"}, {"Detention", "overcrowded prisons and detention cells"}, {"Education", "primary schools and trained teachers"}}
	places := []string{"the northern province", "remote islands", "border districts", "mining towns", "the capital", "fishing villages"}
	var rows []store.Incoming
	for i := range len(subjects) * len(places) {
		subject, place := subjects[i%len(subjects)], places[i/len(subjects)]
		r := followup.Recommendation{AnnotationID: fmt.Sprintf("t%02d", i), Symbol: "A/HRC/1", Body: "UPR", Type: "Recommendations",
			Text: fmt.Sprintf("Invest in %s in %s", subject.words, place)}
		if i < 15 {
			r.Themes = []string{subject.theme}
		}
		rows = append(rows, store.Incoming{Number: i + 2, Recommendation: r, Fingerprint: r.Text})
	}
	by := store.By{Person: "test", At: time.Now()}
	_, err := storetest.Take(w.store, by, storetest.Stage(w.t, w.store, by, true, rows))
	require.NoError(w.t, err)
	all, _, err := w.store.Recommendations(background, storetest.Scope(w.t, "recommendations"), store.RecommendationFilter{Limit: 100})
	require.NoError(w.t, err)
	slices.SortFunc(all, func(a, b followup.Recommendation) int {
		return slices.Compare([]string{a.AnnotationID}, []string{b.AnnotationID})
	})
	ids := make([]string, len(all))
	for i, r := range all {
		ids[i] = r.ID
	}
	return ids
}

func (w *world) suggests(kind followup.LabelKind, ids ...string) []engine.SuggestedLabels {
	w.t.Helper()
	found, err := w.engine.SuggestLabels(background, w.as("cora"), kind, ids)
	require.NoError(w.t, err)
	require.Len(w.t, found, len(ids))
	return found
}

func TestLabelsAreLearntFromWhatIsPublishedAndConfirmed(t *testing.T) {
	t.Parallel()
	w := newSettled(t)
	ids := w.themed()
	for i, theme := range []string{"Water", "Detention", "Education"} {
		first := w.suggests(followup.ThemeLabel, ids[15+i])[0].Suggestions[0]
		require.Equal(t, theme, first.Label)
		require.True(t, first.Chosen)
		require.NotEmpty(t, first.Words)
	}
	for _, id := range ids[:15] {
		given := followup.ConfirmedLabels{Kind: followup.ThemeLabel, Labels: []string{"Budget"}}
		if r, err := w.engine.Recommendation(background, w.as("cora"), id); err == nil && r.Themes[0] != "Water" {
			given.Labels = r.Themes
		}
		require.NoError(t, w.engine.ConfirmLabels(background, w.as("cora"), id, given))
	}
	require.Equal(t, "Budget", w.suggests(followup.ThemeLabel, ids[15])[0].Suggestions[0].Label, "what a person said is learnt at once")
	found, err := w.engine.Recommendation(background, w.as("cora"), ids[15])
	require.NoError(t, err)
	require.Empty(t, found.Confirmed, "and nothing is applied without her")
}

func TestAPersonIsAskedFirstAboutWhatStandsForMost(t *testing.T) {
	t.Parallel()
	w := newSettled(t)
	ids := w.themed()
	asked := func() (found []string) {
		list, err := w.engine.SuggestLabels(background, w.as("cora"), followup.ThemeLabel, nil)
		require.NoError(t, err)
		for _, s := range list {
			require.NotEmpty(t, s.Suggestions)
			found = append(found, s.ID)
		}
		return found
	}
	require.ElementsMatch(t, ids[15:], asked(), "those without a theme")
	require.NoError(t, w.engine.ConfirmLabels(background, w.as("cora"), ids[15], followup.ConfirmedLabels{Kind: followup.ThemeLabel, Labels: []string{"Water"}}))
	require.ElementsMatch(t, ids[16:], asked())
}

func TestGoalsAreSaidInThePersonsLanguage(t *testing.T) {
	t.Parallel()
	w := newSettled(t)
	ids := w.themed()
	for i, goal := range []string{"6.1 - Safe drinking water", "16.3 - Rule of law", "4.1 - Schooling"} {
		require.NoError(t, w.engine.ConfirmLabels(background, w.as("cora"), ids[i], followup.ConfirmedLabels{Kind: followup.SDGLabel, Labels: []string{goal}}))
	}
	caller := w.as("cora")
	caller.Person.Language = "fr"
	found, err := w.engine.SuggestLabels(background, caller, followup.SDGLabel, ids[15:16])
	require.NoError(t, err)
	first := found[0].Suggestions[0]
	require.Equal(t, "6.1 - Safe drinking water", first.Label)
	require.Contains(t, first.Name, "eau potable")
}

func TestWhatCannotBeSuggestedOrConfirmed(t *testing.T) {
	t.Parallel()
	w := newSettled(t)
	ids := w.themed()
	many := make([]string, engine.MaxSuggested+1)
	for _, c := range []struct {
		kind followup.LabelKind
		ids  []string
		rule string
	}{
		{"colour", ids[:1], "invalid_value"}, {followup.LeadLabel, nil, "invalid_value"}, {followup.ThemeLabel, many, "invalid_value"},
		{followup.ThemeLabel, []string{"nowhere"}, "no_such_recommendation"}, {followup.SDGLabel, ids[:1], "nothing_to_learn"},
		{followup.LeadLabel, ids[:1], "nothing_to_learn"},
	} {
		_, err := w.engine.SuggestLabels(background, w.as("cora"), c.kind, c.ids)
		require.Equal(t, c.rule, rule(err), c.kind)
	}
	require.Equal(t, "kind", followup.AsError(w.engine.ConfirmLabels(background, w.as("cora"), ids[0], followup.ConfirmedLabels{Kind: followup.LeadLabel})).Field)
	for _, name := range []string{"hana", "otto"} {
		_, err := w.engine.SuggestLabels(background, w.as(name), followup.ThemeLabel, ids[:1])
		require.Equal(t, followup.Forbidden, followup.AsError(err).Code)
		err = w.engine.ConfirmLabels(background, w.as(name), ids[0], followup.ConfirmedLabels{Kind: followup.ThemeLabel})
		require.Equal(t, followup.Forbidden, followup.AsError(err).Code)
	}
}

func TestLeadInstitutionsAreLearntFromAcceptedAssignments(t *testing.T) {
	t.Parallel()
	w := newSettled(t)
	ids := w.themed()
	for _, id := range []string{storetest.Health, storetest.Justice} {
		_, err := w.store.AddInstitution(background, store.By{Person: "test", At: time.Now()}, followup.Institution{ID: id, Name: "Ministry of " + id, Kind: followup.Ministry})
		require.NoError(t, err)
	}
	var cycle []string // about water and prisons by turns, as the clusters are cut
	for i, id := range ids[:15] {
		if i%3 < 2 {
			cycle = append(cycle, id)
		}
	}
	p := storetest.Launch(t, w.store, cycle...)
	p.Until(followup.Assignment)
	steps := p.Stage(followup.Assignment).Steps
	require.Len(t, steps, 2)
	for i, lead := range []string{storetest.Health, storetest.Justice} {
		p.Do(followup.Assignment, followup.Command{Step: steps[i].ID, Kind: followup.Assign, Lead: lead, Actor: storetest.Coordinator})
	}
	_, err := w.engine.SuggestLabels(background, w.as("cora"), followup.LeadLabel, ids[15:])
	require.Equal(t, "nothing_to_learn", rule(err), "an assignment that nobody accepted teaches nothing")
	for i, lead := range []string{storetest.Health, storetest.Justice} {
		p.Do(followup.Assignment, followup.Command{Step: steps[i].ID, Kind: followup.AcceptIt, Actor: storetest.Actor(lead, followup.FocalPoint)})
	}
	found := w.suggests(followup.LeadLabel, ids[15], ids[16])
	for i, lead := range []string{storetest.Health, storetest.Justice} {
		require.Equal(t, lead, found[i].Suggestions[0].Label)
		require.Equal(t, "Ministry of "+lead, found[i].Suggestions[0].Name)
	}
}

func TestAReferenceSetTeachesWhatTheStateHasNoExampleOf(t *testing.T) {
	t.Parallel()
	w := newSettled(t)
	ids := w.receives("UPR", 3, "Establish shelters for victims of domestic violence in every district")
	_, err := w.engine.SuggestLabels(background, w.as("cora"), followup.ThemeLabel, ids)
	require.Equal(t, "nothing_to_learn", rule(err))
	w.options.Reference = "../testdata/uhri/example.json"
	w.engine = w.another()
	for _, kind := range followup.ConfirmedKinds {
		require.NotEmpty(t, w.suggests(kind, ids...)[0].Suggestions, kind)
	}
	require.Equal(t, "Violence against women", w.suggests(followup.ThemeLabel, ids...)[0].Suggestions[0].Label)
	w.themed()
	var names []string
	for _, s := range w.suggests(followup.ThemeLabel, ids...)[0].Suggestions {
		names = append(names, s.Label)
	}
	require.Contains(t, names, "Violence against women", "beside what the State's own labels teach")
	w.options.Reference = "../testdata/uhri/nowhere.json"
	w.engine = w.another()
	_, err = w.engine.SuggestLabels(background, w.as("cora"), followup.ThemeLabel, ids)
	require.ErrorContains(t, err, "read the reference set")
}
