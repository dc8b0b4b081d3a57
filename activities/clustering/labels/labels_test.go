package labels_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/activities/clustering/labels"
	"nmrf/followup"
)

// phrases are ways to speak of a subject, by language and label.
var phrases = map[string]map[string][]string{
	"en": {"health": {"build hospitals", "train nurses and doctors", "vaccinate children against measles"}, "prisons": {"reduce overcrowded prisons", "improve cells of detainees", "inspect places of detention"}},
	"fr": {"health": {"construire des hôpitaux", "former des infirmières", "vacciner contre la rougeole"}, "prisons": {"réduire la surpopulation des prisons", "améliorer les cellules des détenus", "inspecter les lieux de détention"}},
	"es": {"health": {"construir hospitales", "formar enfermeras", "vacunar contra el sarampión"}, "prisons": {"reducir el hacinamiento en las cárceles", "mejorar las celdas de los presos", "inspeccionar los lugares de detención"}},
	"ar": {"health": {"بناء المستشفيات", "تدريب الممرضات", "تطعيم الأطفال ضد الحصبة"}, "prisons": {"الحد من اكتظاظ السجون", "تحسين زنازين المحتجزين", "تفتيش أماكن الاحتجاز"}},
	"ru": {"health": {"строить больницы", "обучать медсестёр", "прививать детей от кори"}, "prisons": {"сократить переполненность тюрем", "улучшить камеры заключённых", "проверять места лишения свободы"}},
	"zh": {"health": {"建设医院", "培训护士", "为儿童接种麻疹疫苗"}, "prisons": {"减少监狱过度拥挤", "改善囚室条件", "检查拘留场所"}},
}

// examples combines two phrases of a subject in each text.
func examples(language string) (out []labels.Example) {
	for _, label := range []string{"health", "prisons"} {
		said := phrases[language][label]
		for i := range said {
			for j := range said {
				out = append(out, labels.Example{Text: fmt.Sprintf("%s, %s", said[i], said[j]), Labels: []string{label}})
			}
		}
	}
	return out
}

func train(t testing.TB, of []labels.Example, o labels.Options) *labels.Model {
	t.Helper()
	m, err := labels.Train(of, o)
	require.NoError(t, err)
	return m
}

func TestLabelsAreLearntInSixLanguages(t *testing.T) {
	t.Parallel()
	for language, said := range phrases {
		m := train(t, examples(language), labels.Options{})
		for label, list := range said {
			first := m.Suggest(list[1], nil)[0]
			require.Equal(t, label, first.Label, "%s: %s", language, list[1])
			require.True(t, first.Chosen)
			require.NotEmpty(t, first.Words, language)
			for _, word := range first.Words {
				require.Contains(t, list[1], word, "what spoke for it is said as it stands in the text")
			}
		}
	}
}

func TestEqualExamplesGiveAnEqualModel(t *testing.T) {
	t.Parallel()
	encoded := func() string {
		data, err := json.Marshal(train(t, examples("en"), labels.Options{}))
		require.NoError(t, err)
		return string(data)
	}
	first := encoded()
	require.Equal(t, first, encoded())
	var kept labels.Model
	require.NoError(t, json.Unmarshal([]byte(first), &kept))
	require.Equal(t, train(t, examples("en"), labels.Options{}).Suggest("build clinics", nil), kept.Suggest("build clinics", nil))
}

func TestNothingToLearnIsSaid(t *testing.T) {
	t.Parallel()
	one := labels.Example{Text: "build hospitals", Labels: []string{"health"}}
	for name, of := range map[string][]labels.Example{"no example": nil, "no label": {{Text: "build hospitals"}}, "one label on all": {one, one}} {
		_, err := labels.Train(of, labels.Options{})
		e := followup.AsError(err)
		require.Equal(t, "nothing_to_learn", e.Rule, name)
		require.Contains(t, e.Says, "confirm", name)
	}
	m := train(t, []labels.Example{one, {Text: "inspect prisons"}}, labels.Options{})
	require.Equal(t, "health", m.Suggest("build hospitals", nil)[0].Label, "one label and a text of which a person said that it has none are enough")
	require.Len(t, m.Suggest("", nil), 1, "the first is suggested always, however little speaks for it")
}

// doubtful are texts of made words, five of their subject's thirty, of which every fifth was labelled as if it were about another subject.
func doubtful(from, to int) (out []labels.Example) {
	named := []string{"health", "prisons", "education"}
	for i := from; i < to; i++ {
		random, text := rand.New(rand.NewPCG(1, uint64(i))), ""
		for range 5 {
			text += fmt.Sprintf("%c%s ", "kmt"[i%3], strings.Repeat(string(rune('a'+random.IntN(26))), 3+random.IntN(2)))
		}
		label := i
		if random.IntN(5) == 0 {
			label++
		}
		out = append(out, labels.Example{Text: text, Labels: []string{named[label%3]}})
	}
	return out
}

func TestConfidenceTellsHowOftenItIsRight(t *testing.T) {
	t.Parallel()
	m := train(t, doubtful(0, 600), labels.Options{})
	sure, right := 0.0, 0.0
	for _, e := range doubtful(600, 720) {
		first := m.Suggest(e.Text, nil)[0]
		sure += first.Confidence / 120
		if first.Label == e.Labels[0] {
			right += 1.0 / 120
		}
	}
	require.InDelta(t, 0.8, right, 0.05)
	require.InDelta(t, right, sure, 0.1)
}

func TestABackgroundHelpsWhereTheStateHasFewExamples(t *testing.T) {
	t.Parallel()
	background := train(t, examples("en"), labels.Options{})
	few := []labels.Example{{Text: "train nurses and doctors", Labels: []string{"Ministry A"}}, {Text: "inspect places of detention", Labels: []string{"Ministry B"}}}
	m := train(t, few, labels.Options{Background: background})
	require.Equal(t, "Ministry A", m.Suggest("vaccinate children against measles", nil)[0].Label)
	require.Equal(t, "Ministry B", m.Suggest("reduce overcrowded prisons", nil)[0].Label)
}

func TestSuggestionsAreMeasured(t *testing.T) {
	t.Parallel()
	given := [][]string{{"a", "b"}, {"a"}, {"c"}}
	suggested := [][]string{{"a"}, {"b", "a"}, {"d"}}
	q := labels.Measure(given, suggested)
	require.Equal(t, 4, q.Labels)
	require.InDelta(t, 2*2.0/(4+4), q.MicroF1, 1e-9)             // 2 hits, 4 given, 4 suggested
	require.InDelta(t, (1.0+0+0+0)/4, q.MacroF1, 1e-9)           // a is right twice; b is given once and suggested elsewhere
	require.InDelta(t, 1.0/3, q.PrecisionAt1, 1e-9)              //
	require.Equal(t, labels.Quality{}, labels.Measure(nil, nil)) // nothing asked, nothing said
}

func TestAPersonIsAskedAboutWhatStandsForMost(t *testing.T) {
	t.Parallel()
	texts := []string{"inspect places of detention", "build hospitals", "build hospitals and train nurses", "train nurses", "build large hospitals", "inspect detention"}
	order := labels.Next(texts, make([]bool, len(texts)))
	require.Equal(t, 2, order[0], "it is near to three others")
	require.Contains(t, []int{0, 5}, order[1], "nothing asked before stands for it")
	require.Len(t, order, len(texts))
	require.Equal(t, []int{0, 3}, slices.Sorted(slices.Values(labels.Next(texts, []bool{false, true, true, false, true, true}))))
}
