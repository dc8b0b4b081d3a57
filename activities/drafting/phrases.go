package drafting

import (
	"strings"

	"nmrf/followup"
)

// phrases are the headings and sentences that the system writes itself, in one language.
type phrases struct {
	methodology, consultation, capacity, followUp, annex string

	between, stop string // between two sentences; at the end of one

	answers     string // title, State, count, bodies
	documents   string // symbols with counts
	positions   string // positions with counts
	clustered   string // count, institutions
	coordinated string // coordination, foreign ministry
	consulted   string // institutions, count
	noInputs    string

	answered, responsible, noPlan string // count, references; lead, supporting
	alike                         string // references of each group
	unnumbered                    string // count
	measure                       string // number, title
	carriedOutBy, period, budget  string // institution; months; currency, amount
	indicators, baseline, target  string // list; number; number

	latest     string // value, month
	status     string // status
	reported   string // status, month
	noProgress string
	assistance string // cluster, what is asked for
	waived     string // reason

	gaveNone    string // institution
	disposition string // disposition, reason
	noGaps      string
	clusterList string // numbered clusters

	supported, noted, notedInPart, undecided, unknown, none string

	kinds        map[followup.IndicatorKind]string
	dispositions map[followup.Disposition]string
	statuses     map[followup.MeasureStatus]string
}

// phrasesIn returns the phrases of a language (BCP 47); English where a language has none.
func phrasesIn(language string) phrases {
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	if p, ok := byLanguage[base]; ok {
		return p
	}
	return english
}

var byLanguage = map[string]phrases{"en": english, "fr": french, "es": spanish, "ar": arabic, "ru": russian, "zh": chinese}

var english = phrases{
	followUp: "Progress since the last report", between: " ", stop: ".",
	latest: "latest %s (%s)", status: "Status: %s.", reported: "Status: %s, as reported in %s.", noProgress: "No progress has been reported.",
	assistance: "Technical assistance asked for (%s): %s", waived: "Drafting began although inputs had no disposition. Reason: %s",
	statuses: map[followup.MeasureStatus]string{followup.MeasurePlanned: "planned", followup.MeasureUnderWay: "under way", followup.MeasureDone: "done",
		followup.MeasureDelayed: "delayed", followup.MeasureDropped: "dropped"},
	methodology:  "A. Methodology and consultation",
	consultation: "Consultation",
	capacity:     "Capacity gaps and technical assistance",
	annex:        "Annex: matrix of recommendations",
	answers:      "Report: %s. State: %s. Recommendations answered: %d. They come from: %s.",
	documents:    "Documents in which they were published: %s.",
	positions:    "Positions: %s.",
	clustered:    "Clusters into which the recommendations were grouped by theme, each with one implementation plan: %d. The lead and supporting institutions drafted and approved the plans: %s.",
	coordinated:  "Coordination: %s. The report is cleared and transmitted by: %s.",
	consulted:    "Consulted on the plans: %s. Inputs received: %d. Each was answered with a reason, under “Consultation”.",
	noInputs:     "No institution was consulted.",
	answered:     "Recommendations answered (%d): %s.",
	alike:        "Among them, these ask for the same and are answered together: %s.",
	responsible:  "Lead: %s. Supporting: %s.",
	noPlan:       "No implementation plan has been approved for this cluster.",
	unnumbered:   "%d without number",
	measure:      "Measure %d: %s.",
	carriedOutBy: "Responsible: %s.",
	period:       "Period: %s.",
	budget:       "Budget: %s %s.",
	indicators:   "Indicators: %s.",
	baseline:     "baseline %s",
	target:       "target %s",
	gaveNone:     "%s: no input was received.",
	disposition:  "Disposition: %s. Reason: %s",
	noGaps:       "The implementation plans name no capacity gaps.",
	clusterList:  "Clusters by number, with their lead: %s.",
	supported:    "supported", noted: "noted", notedInPart: "supported in part, noted in part", undecided: "not decided",
	unknown: "not stated", none: "none",
	kinds: map[followup.IndicatorKind]string{followup.StructuralIndicator: "structural", followup.ProcessIndicator: "process",
		followup.OutcomeIndicator: "outcome"},
	dispositions: map[followup.Disposition]string{followup.Accepted: "accepted", followup.AcceptedInPart: "accepted in part",
		followup.NotAccepted: "not accepted"},
}

var french = phrases{
	followUp: "Progrès depuis le dernier rapport", between: " ", stop: ".",
	latest: "dernière valeur %s (%s)", status: "État d’avancement : %s.", reported: "État d’avancement : %s, selon le compte rendu de %s.",
	noProgress: "Aucun progrès n’a été signalé.", assistance: "Assistance technique demandée (%s) : %s",
	waived: "La rédaction a commencé alors que des contributions n’avaient pas reçu de suite. Motif : %s",
	statuses: map[followup.MeasureStatus]string{followup.MeasurePlanned: "prévue", followup.MeasureUnderWay: "en cours", followup.MeasureDone: "achevée",
		followup.MeasureDelayed: "retardée", followup.MeasureDropped: "abandonnée"},
	methodology:  "A. Méthodologie et consultation",
	consultation: "Consultation",
	capacity:     "Besoins en capacités et assistance technique",
	annex:        "Annexe : tableau des recommandations",
	answers:      "Rapport : %s. État : %s. Recommandations traitées : %d. Elles émanent de : %s.",
	documents:    "Documents dans lesquels elles ont été publiées : %s.",
	positions:    "Positions : %s.",
	clustered:    "Nombre de groupes thématiques, chacun doté d’un plan de mise en œuvre : %d. Les institutions responsables et associées ont élaboré et approuvé les plans : %s.",
	coordinated:  "Coordination : %s. Le rapport est approuvé et transmis par : %s.",
	consulted:    "Institutions consultées sur les plans : %s. Contributions reçues : %d. Chacune a reçu une réponse motivée, sous « Consultation ».",
	noInputs:     "Aucune institution n’a été consultée.",
	answered:     "Recommandations traitées (%d) : %s.",
	alike:        "Parmi elles, celles-ci demandent la même chose et reçoivent une réponse commune : %s.",
	responsible:  "Institution responsable : %s. Institutions associées : %s.",
	noPlan:       "Aucun plan de mise en œuvre n’a été approuvé pour ce groupe.",
	unnumbered:   "%d sans numéro",
	measure:      "Mesure %d : %s.",
	carriedOutBy: "Responsable : %s.",
	period:       "Période : %s.",
	budget:       "Budget : %s %s.",
	indicators:   "Indicateurs : %s.",
	baseline:     "valeur de référence %s",
	target:       "cible %s",
	gaveNone:     "%s : aucune contribution n’a été reçue.",
	disposition:  "Suite donnée : %s. Motif : %s",
	noGaps:       "Les plans de mise en œuvre ne signalent aucun besoin en capacités.",
	clusterList:  "Groupes par numéro, avec leur institution responsable : %s.",
	supported:    "acceptée", noted: "notée", notedInPart: "acceptée en partie, notée en partie", undecided: "non décidée",
	unknown: "non indiqué", none: "néant",
	kinds: map[followup.IndicatorKind]string{followup.StructuralIndicator: "structurel", followup.ProcessIndicator: "de processus",
		followup.OutcomeIndicator: "de résultat"},
	dispositions: map[followup.Disposition]string{followup.Accepted: "acceptée", followup.AcceptedInPart: "acceptée en partie",
		followup.NotAccepted: "non acceptée"},
}

var spanish = phrases{
	followUp: "Avances desde el último informe", between: " ", stop: ".",
	latest: "último valor %s (%s)", status: "Estado: %s.", reported: "Estado: %s, según lo comunicado en %s.", noProgress: "No se han comunicado avances.",
	assistance: "Asistencia técnica solicitada (%s): %s", waived: "La redacción comenzó aunque había aportaciones sin decisión. Motivo: %s",
	statuses: map[followup.MeasureStatus]string{followup.MeasurePlanned: "prevista", followup.MeasureUnderWay: "en curso", followup.MeasureDone: "concluida",
		followup.MeasureDelayed: "retrasada", followup.MeasureDropped: "abandonada"},
	methodology:  "A. Metodología y consulta",
	consultation: "Consulta",
	capacity:     "Necesidades de capacidad y asistencia técnica",
	annex:        "Anexo: matriz de recomendaciones",
	answers:      "Informe: %s. Estado: %s. Recomendaciones tratadas: %d. Proceden de: %s.",
	documents:    "Documentos en que se publicaron: %s.",
	positions:    "Posiciones: %s.",
	clustered:    "Número de grupos temáticos, cada uno con un plan de aplicación: %d. Las instituciones responsables y de apoyo elaboraron y aprobaron los planes: %s.",
	coordinated:  "Coordinación: %s. El informe es aprobado y transmitido por: %s.",
	consulted:    "Instituciones consultadas sobre los planes: %s. Aportaciones recibidas: %d. Cada una recibió una respuesta motivada, en «Consulta».",
	noInputs:     "No se consultó a ninguna institución.",
	answered:     "Recomendaciones tratadas (%d): %s.",
	alike:        "Entre ellas, estas piden lo mismo y se responden juntas: %s.",
	responsible:  "Institución responsable: %s. Instituciones de apoyo: %s.",
	noPlan:       "No se ha aprobado ningún plan de aplicación para este grupo.",
	unnumbered:   "%d sin número",
	measure:      "Medida %d: %s.",
	carriedOutBy: "Responsable: %s.",
	period:       "Período: %s.",
	budget:       "Presupuesto: %s %s.",
	indicators:   "Indicadores: %s.",
	baseline:     "valor de referencia %s",
	target:       "meta %s",
	gaveNone:     "%s: no se recibió ninguna aportación.",
	disposition:  "Decisión: %s. Motivo: %s",
	noGaps:       "Los planes de aplicación no señalan necesidades de capacidad.",
	clusterList:  "Grupos por número, con su institución responsable: %s.",
	supported:    "apoyada", noted: "anotada", notedInPart: "apoyada en parte, anotada en parte", undecided: "sin decidir",
	unknown: "no indicado", none: "ninguna",
	kinds: map[followup.IndicatorKind]string{followup.StructuralIndicator: "estructural", followup.ProcessIndicator: "de proceso",
		followup.OutcomeIndicator: "de resultado"},
	dispositions: map[followup.Disposition]string{followup.Accepted: "aceptada", followup.AcceptedInPart: "aceptada en parte",
		followup.NotAccepted: "no aceptada"},
}
