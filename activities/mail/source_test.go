package mail_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store"
	"nmrf/store/storetest"
)

// imports takes over two recommendations with these texts, and returns their ids.
func (w *world) imports(texts ...string) (ids []string) {
	w.t.Helper()
	var rows []store.Incoming
	for i, text := range texts {
		r := followup.Recommendation{AnnotationID: string(rune('a' + i)), Symbol: "A/HRC/1/1", Body: "UPR", Text: text}
		rows = append(rows, store.Incoming{Number: i + 1, Recommendation: r, Fingerprint: text})
	}
	by := store.By{Person: "test", At: time.Now().UTC()}
	_, err := storetest.Take(w.store, by, storetest.Stage(w.t, w.store, by, false, rows))
	require.NoError(w.t, err)
	found, _, err := w.store.Recommendations(background, storetest.Scope(w.t, "recommendations"), store.RecommendationFilter{Limit: 10})
	require.NoError(w.t, err)
	for _, r := range found {
		ids = append(ids, r.ID)
	}
	return ids
}

func TestWhoIsAskedAgainIsToldThatTheSourceChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, append(people, spoken("fanny", storetest.Health, followup.FocalPoint)...)...)
	w.play = storetest.Launch(t, w.store, w.imports("one", "SECRETMARKER two")...)
	w.signOff()
	w.submit("plan/c01")
	w.acts(followup.Approve, justiceSigns, followup.Command{})
	w.fresh()
	w.imports("SECRETMARKER eins", "SECRETMARKER zwei")
	w.play.NoteSources(followup.SignOff)
	reopened := w.to(w.fresh(), "fanny-en")
	require.Len(t, reopened, 2)
	require.Regexp(t, `^Recommendation changed – Write by .*: plan for ‘Group’$`, reopened[0].subject(t))
	w.due("plan/c01", far())
	w.due("plan/c02", far())
	w.fresh()
	w.imports("eins", "SECRETMARKER zwei") // the one whose cluster's author is writing
	w.play.NoteSources(followup.SignOff)
	w.told("fanny", map[string]string{
		"en": "Recommendation changed – Write by 12 March YEAR: plan for ‘Group’",
		"fr": "Recommandation modifiée – À rédiger d’ici au 12 mars YEAR : plan pour « Group »",
		"es": "Recomendación modificada – Redactar a más tardar el 12 de marzo de YEAR: plan para «Group»",
		"ru": "Рекомендация изменена – Подготовить до 12 марта YEAR года: план по группе «Group»",
		"zh": "建议有更改 – 请编写（YEAR年3月12日前）：“Group”的计划",
	})
	letters := w.to(w.office.letters(), "fanny-en")
	plain, _ := letters[len(letters)-1].parts(t)
	require.Contains(t, plain, "A recommendation on which this rests was changed or withdrawn by its source. The change is shown in the system.\n")
	require.Contains(t, plain, "Write the plan for this cluster.\n")
	require.Contains(t, plain, "/stages/signoff?attempt=1&for="+storetest.Health+"&step=plan%2Fc0")
}
