package clustering_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/activities/clustering"
)

// languages speak of prisons, of schools and of trafficking, in that order; each text joins two phrases of a subject.
var languages = map[string]struct {
	join    string
	phrases [3][]string
	named   [3]string // a word that the name of the subject's group has to hold
}{
	"en": {"Take measures to %s and %s (Chile);", [3][]string{
		{"reduce overcrowding in prisons", "improve the conditions of prisoners", "build a modern prison", "train prison guards"},
		{"open schools in rural areas", "train teachers of schools", "let every pupil finish school", "make schools free"},
		{"combat trafficking in persons", "shelter victims of trafficking", "prosecute traffickers", "stop trafficking at the borders"},
	}, [3]string{"prison", "school", "trafficking"}},
	"fr": {"Prendre des mesures pour %s et pour %s (Chili) ;", [3][]string{
		{"réduire la surpopulation des prisons", "améliorer le sort des prisonniers", "construire une prison moderne", "former les gardiens de prison"},
		{"ouvrir des écoles rurales", "former les enseignants des écoles", "garder chaque élève à l'école", "rendre les écoles gratuites"},
		{"combattre la traite des personnes", "héberger les victimes de la traite", "poursuivre les auteurs de la traite", "arrêter la traite aux frontières"},
	}, [3]string{"prison", "école", "traite"}},
	"es": {"Adoptar medidas para %s y %s (Chile);", [3][]string{
		{"reducir el hacinamiento en las cárceles", "mejorar la vida en la cárcel", "construir cárceles modernas", "capacitar a los guardias de las cárceles"},
		{"abrir escuelas rurales", "formar a los maestros de las escuelas", "retener a los alumnos en la escuela", "hacer gratuitas las escuelas"},
		{"combatir la trata de personas", "acoger a las víctimas de la trata", "enjuiciar a los tratantes", "frenar la trata en las fronteras"},
	}, [3]string{"cárcel", "escuela", "trata"}},
	"ru": {"Принять меры, чтобы %s и %s (Чили);", [3][]string{
		{"сократить переполненность тюрем", "улучшить условия в тюрьмах", "построить современную тюрьму", "обучить охрану тюрем"},
		{"открыть сельские школы", "подготовить учителей школ", "удержать учеников в школе", "сделать школы бесплатными"},
		{"бороться с торговлей людьми", "приютить жертв торговли людьми", "преследовать торговцев людьми", "пресечь торговлю людьми на границе"},
	}, [3]string{"тюр", "школ", "людьми"}},
	"ar": {"اتخاذ التدابير من أجل %s و%s (شيلي)؛", [3][]string{
		{"الحد من اكتظاظ السجون", "تحسين ظروف السجناء في السجون", "بناء سجون حديثة", "تدريب حراس السجون"},
		{"فتح المدارس في الريف", "تدريب المعلمين في المدارس", "إبقاء التلاميذ في المدارس", "جعل المدارس مجانية"},
		{"مكافحة الاتجار بالأشخاص", "إيواء ضحايا الاتجار بالأشخاص", "ملاحقة المتجرين بالأشخاص", "وقف الاتجار بالأشخاص على الحدود"},
	}, [3]string{"السجون", "المدارس", "الاتجار"}},
	"zh": {"采取措施%s并%s（智利）；", [3][]string{
		{"减少监狱拥挤", "改善监狱条件", "建造新的监狱", "训练监狱看守"},
		{"开办农村学校", "培养学校教师", "让学生留在学校", "使学校免费"},
		{"打击贩运人口", "收容贩运人口的受害者", "起诉贩运人口的罪犯", "在边境制止贩运人口"},
	}, [3]string{"监狱", "学校", "贩运"}},
}

func textsIn(language string) []clustering.Item {
	var items []clustering.Item
	l := languages[language]
	for subject, phrases := range l.phrases {
		for i, a := range phrases {
			for _, b := range slices.Concat(phrases[:i], phrases[i+1:]) {
				items = append(items, clustering.Item{ID: fmt.Sprintf("%d-%s-%02d", subject, language, len(items)), Text: fmt.Sprintf(l.join, a, b)})
			}
		}
	}
	return items
}

func TestClustersInEachLanguage(t *testing.T) {
	t.Parallel()
	for language, l := range languages {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			groups := cluster(textsIn(language), 3)
			require.Len(t, groups, 3)
			for _, g := range groups {
				subject := g.Members[0].ID[0] - '0'
				require.Len(t, g.Members, 12)
				require.Contains(t, g.Name, l.named[subject])
				for _, m := range g.Members {
					require.Equal(t, subject, m.ID[0]-'0', "%s is about one subject", g.Name)
					require.NotEmpty(t, m.Why)
				}
			}
		})
	}
}

func TestOneSubjectAcrossLanguages(t *testing.T) {
	t.Parallel()
	var items []clustering.Item
	for language := range languages {
		items = append(items, textsIn(language)...)
	}
	for _, target := range []int{18, 3} {
		groups := cluster(items, target)
		require.Len(t, groups, target)
		for _, g := range groups {
			for _, m := range g.Members {
				require.Equal(t, g.Members[0].ID[0], m.ID[0], "%s is about one subject", g.Name)
			}
		}
	}
}
