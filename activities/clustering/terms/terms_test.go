package terms_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"nmrf/activities/clustering/terms"
)

func surfaces(words []terms.Word) string {
	var out []string
	for _, w := range words {
		out = append(out, w.Surface)
	}
	return strings.Join(out, " ")
}

// texts ask in six languages to go on improving the conditions in prisons.
var texts = []struct {
	language            terms.Language
	text, word, subject string
}{
	{terms.English, "115.3 Continue to improve the conditions in its prisons (Portugal, Iran (Islamic Republic of));",
		"Continue improve conditions prisons", "conditions prisons"},
	{terms.French, "Poursuivre les efforts visant à réduire la surpopulation de ses prisons (Suisse).",
		"Poursuivre efforts visant réduire surpopulation prisons", "réduire surpopulation prisons"},
	{terms.Spanish, "Seguir mejorando las condiciones de detención en sus cárceles",
		"Seguir mejorando condiciones detención cárceles", "condiciones detención cárceles"},
	{terms.Russian, "Продолжать улучшение условий содержания в тюрьмах (Чили);",
		"Продолжать улучшение условий содержания тюрьмах", "условий содержания тюрьмах"},
	{terms.Arabic, "مواصلة اتخاذ التدابير لتحسين الظروف في السجون (شيلي)؛", "مواصلة اتخاذ التدابير لتحسين الظروف السجون", "الظروف السجون"},
	{terms.Chinese, "继续采取措施改善监狱和拘留条件（智利）；", "继续 采取 措施 改善 监狱 拘留 条件", "监狱 拘留 条件"},
}

func TestWordsAndSubjectInSixLanguages(t *testing.T) {
	t.Parallel()
	for _, tc := range texts {
		require.Equal(t, tc.language, terms.LanguageOf(tc.text), tc.text)
		require.Equal(t, tc.word, surfaces(terms.Words(tc.text)), tc.text)
		require.Equal(t, tc.subject, surfaces(terms.Subject(tc.text)), tc.text)
	}
}

func TestFormsOfAWordHaveOneStem(t *testing.T) {
	t.Parallel()
	for text, stem := range map[string]string{
		"The Prison of the PRISONS and the imprisoned prisons": "prison",
		"Les prisonniers et la prisonnière, un PRISONNIER":     "prisonni",
		"La cárcel y las cárceles de las CÁRCELES":             "carcel",
		"Тюрьма и тюрьмы, тюрьмах":                             "тюрьм",
		"التعليم والتعليم بالتعليم للتعليم":                    "تعليم",
		"السجون والسجون للسجون بالسجون":                        "سجون",
		"Ｔｒａｉｎｅｒｓ and the trainers of the trainer":             "trainer",
	} {
		found := map[string]int{}
		for _, w := range terms.Words(text) {
			found[w.Stem]++
		}
		require.GreaterOrEqual(t, found[stem], 3, "%s: %v", text, found)
	}
}

func TestLanguageOf(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]terms.Language{
		"":             "",
		"115.3 — ;":    "",
		"Ratify ICRMW": "",
		"Εξασφάλιση της πρόσβασης":                                  "",
		"刑務所の過密を減らすこと":                                              "",
		"Ratify the CRPD":                                           terms.English,
		"Ratifier la CEDAW et le CAT":                               terms.French,
		"Ratificar la CEDAW y el CAT":                               terms.Spanish,
		"批准 CRPD 和 OP-CRPD 两项公约":                                    terms.Chinese,
		"التصديق على اتفاقية CRPD في أقرب وقت":                      terms.Arabic,
		"Ратифицировать КПИ и OP-CAT":                               terms.Russian,
		"Abolir completamente la pena capital en tiempos de guerra": terms.Spanish,
	} {
		require.Equal(t, want, terms.LanguageOf(text), text)
	}
}

func TestTheEndOfARecommendation(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Ban torture (Chile);":                            "Ban torture",
		"Ban torture (Iran (Islamic Republic of), Peru).": "Ban torture",
		"Ratify the Convention against Torture (CAT)":     "Ratify Convention Torture CAT",
		"Ban torture (Chile) everywhere":                  "Ban torture Chile everywhere",
		"Ban torture) (":                                  "Ban torture",
		"(Chile)":                                         "",
		"禁止酷刑（智利）。":                                       "禁止 酷刑",
	} {
		require.Equal(t, want, surfaces(terms.Words(text)), text)
	}
}

func TestOverlappingListedWordsOfChinese(t *testing.T) {
	t.Parallel()
	require.Equal(t, "批准 残疾 公约 任择 议定书", surfaces(terms.Subject("批准《残疾人权利公约》及其任择议定书")))
	require.Equal(t, "和平 平等 参与 和解", surfaces(terms.Subject("和平与平等地参与和解")))
}

func TestAnyTextGivesWordsThatStandInIt(t *testing.T) {
	t.Parallel()
	piece := rapid.SampledFrom([]string{"prisons", "L'égalité", "\xff\xfe", "(", ")", "،", "和", "残疾人权利", "لتعزيز", "ــ", "ё", "12", "İ", " ", "ｶﾞ", "ー", "\u0301"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces"), rapid.SampledFrom([]string{"", " "}).Draw(t, "between"))
		words := terms.Words(text)
		for _, w := range words {
			require.Contains(t, text, w.Surface)
		}
		require.LessOrEqual(t, len(terms.Subject(text)), len(words))
		require.Equal(t, words, terms.Words(text), "the second time from memory")
	})
}
