package demo

import (
	"strings"

	"nmrf/followup"
)

// office is an institution of the example State.
type office struct {
	name string
	kind followup.InstitutionKind
}

// Keys of the institutions.
const (
	nmirf      = "nmirf"
	health     = "health"
	justice    = "justice"
	interior   = "interior"
	labour     = "labour"
	education  = "education"
	foreign    = "foreign"
	council    = "council"
	ombudsman  = "ombudsman"
	coalition  = "coalition"
	parliament = "parliament"
	statistics = "statistics"
	auditors   = "auditors"
)

var offices = map[string]office{
	nmirf:      {"National Mechanism for Implementation, Reporting and Follow-up", followup.Coordination},
	health:     {"Ministry of Health", followup.Ministry},
	justice:    {"Ministry of Justice", followup.Ministry},
	interior:   {"Ministry of the Interior", followup.Ministry},
	labour:     {"Ministry of Labour, Family and Social Affairs", followup.Ministry},
	education:  {"Ministry of Education", followup.Ministry},
	foreign:    {"Ministry of Foreign Affairs", followup.ForeignMinistry},
	council:    {"Interministerial Committee on Human Rights", followup.Committee},
	ombudsman:  {"Human Rights Ombudsman", followup.NHRI},
	coalition:  {"Coalition of Human Rights Organisations", followup.CivilSociety},
	parliament: {"Parliamentary Committee on Human Rights", followup.Parliament},
	statistics: {"Statistical Office", followup.StatisticsOffice},
	auditors:   {"Court of Audit", followup.AuditOffice},
}

// officeOrder is the order in which institutions are registered.
var officeOrder = []string{nmirf, health, justice, interior, labour, education, foreign, council, ombudsman, coalition, parliament, statistics, auditors}

// official is a person of the example State, with her roles in one institution.
type official struct {
	key, name, office string
	roles             []followup.Role
}

var cast = []official{
	{"coordinator", "Ana Kovar", nmirf, []followup.Role{followup.Coordinator}},
	{"drafter", "Luka Brandt", nmirf, []followup.Role{followup.Drafter}},
	{"head", "Marta Novak", nmirf, []followup.Role{followup.Approver}},
	{"focal_health", "Hana Petrova", health, []followup.Role{followup.FocalPoint}},
	{"approver_health", "Igor Walsh", health, []followup.Role{followup.Approver}},
	{"focal_justice", "Sofia Mendes", justice, []followup.Role{followup.FocalPoint, followup.Approver}}, // a deputy who holds both
	{"approver_justice", "Pavel Roth", justice, []followup.Role{followup.Approver}},
	{"focal_interior", "Nadia Osman", interior, []followup.Role{followup.FocalPoint}},
	{"approver_interior", "Erik Lund", interior, []followup.Role{followup.Approver}},
	{"focal_labour", "Clara Dubois", labour, []followup.Role{followup.FocalPoint}},
	{"approver_labour", "Tomas Vega", labour, []followup.Role{followup.Approver}},
	{"focal_education", "Mei Tanaka", education, []followup.Role{followup.FocalPoint}},
	{"approver_education", "Omar Haddad", education, []followup.Role{followup.Approver}},
	{"focal_foreign", "Julia Stern", foreign, []followup.Role{followup.FocalPoint}},
	{"approver_foreign", "Viktor Hale", foreign, []followup.Role{followup.Approver}},
	{"secretary", "Nils Berg", council, []followup.Role{followup.Drafter}}, // a state secretary who stands in for others
	{"chair", "Ingrid Solberg", council, []followup.Role{followup.Approver}},
	{"ombudsman", "Leo Marek", ombudsman, []followup.Role{followup.Consultee}},
	{"coalition", "Amina Diallo", coalition, []followup.Role{followup.Consultee}},
	{"member", "Rosa Conti", parliament, []followup.Role{followup.Consultee}},
	{"statistician", "Yusuf Kaya", statistics, []followup.Role{followup.Statistician}},
	{"auditor", "Greta Olsen", auditors, []followup.Role{followup.Auditor}},
}

// competence says by words of a cluster's name which ministry leads and which one supports; the first that fits is taken.
var competence = []struct {
	words            string
	lead, supporting string
}{
	{"health disab reproduct hiv", health, labour},
	{"educat school training", education, labour},
	{"child famil labour employ poverty social housing older women gender equal", labour, health},
	{"police detention prison torture traffick asylum migra refugee violence border", interior, justice},
	{"ratif norms treat international cooperat", foreign, justice},
	{"", justice, interior},
}

// competentFor returns the keys of the lead and the supporting ministry for a cluster of that name.
func competentFor(cluster string) (lead, supporting string) {
	name := strings.ToLower(cluster)
	for _, c := range competence {
		for _, word := range append(strings.Fields(c.words), "") {
			if word != "" && strings.Contains(name, word) || c.words == "" {
				return c.lead, c.supporting
			}
		}
	}
	return justice, interior
}
